"""The cells of one sheet, with the kind of each content."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from aqcampaign.form.layout import Spot


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that shows an error such as #DIV/0!."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class BadNumber:
    """What stands for a number and is none that can be kept exactly: NaN, 1e309, twenty digits, a date before 1900."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class UncalculatedFormula:
    """A formula without a saved result."""

    formula: str

    def __str__(self) -> str:
        return self.formula


@dataclass(frozen=True, slots=True)
class FormulaResult:
    """A formula's saved result; not `final` where the workbook asks to be recalculated before it is read."""

    value: "str | int | float | bool | FormattedPercent"
    final: bool = True

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class FormattedDate:
    """A date with the number format that shows it: mmm-yy hides that 3/26 was typed."""

    value: datetime
    number_format: str

    def __str__(self) -> str:
        return self.value.date().isoformat()


@dataclass(frozen=True, slots=True)
class FormattedPercent:
    """A number whose format shows it in percent: 0.965 is 96.5 %."""

    value: float

    def __str__(self) -> str:
        return f"{100 * self.value:.15g}%"


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a cell looks where that is not how its content reads.

    `shown` is the text that the number format displays, None where it displays the content; `struck`: the whole text
    is struck through; `invisible`: text has the colour of its background, or is hidden. Of a rich text `crossed_out`
    is what is struck through beside the content, `raised` what stands in it as a superscript or subscript, and
    `figure` the content without that.
    """

    shown: str | None = None
    struck: bool = False
    invisible: bool = False
    crossed_out: str = ""
    raised: str = ""
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class StyledContent:
    """A content whose appearance differs from it."""

    content: "UnstyledContent"
    appearance: Appearance

    def __str__(self) -> str:
        return str(self.content)


# The content of a cell that holds neither an error nor a formula.
PlainContent = str | int | float | bool | date | datetime | time | timedelta | FormattedDate | FormattedPercent
# What people see in a cell: for a formula, its result.
SeenContent = PlainContent | ErrorValue | BadNumber | UncalculatedFormula
UnstyledContent = SeenContent | FormulaResult
CellContent = UnstyledContent | StyledContent

Area = tuple[Spot, Spot]  # the upper left and the lower right cell, both included
Row = Mapping[int, SeenContent]

EMPTY_ROW: Row = MappingProxyType({})
_NO_COMMENTS: Mapping[Spot, str] = MappingProxyType({})
_NO_APPEARANCES: Mapping[Spot, Appearance] = MappingProxyType({})
_RESULTS = (str, int, float, FormattedPercent)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: what is seen in each filled cell by row and column, both counted from 0 and in their order.

    A stray cell in the last row costs one row: what is not filled is not there. `formulas` are the cells of `rows`
    that show a formula's result, final unless the workbook asks to be recalculated; `appearances` tells of the few
    cells that do not look as they read.
    """

    name: str
    rows: Mapping[int, Row]
    formulas: frozenset[Spot] = frozenset()
    merged: Sequence[Area] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: Sequence[range] = ()
    comments: Mapping[Spot, str] = field(default_factory=lambda: _NO_COMMENTS)
    appearances: Mapping[Spot, Appearance] = field(default_factory=lambda: _NO_APPEARANCES)
    results_are_final: bool = True

    @classmethod
    def of(cls, name: str, rows: Iterable[Sequence[CellContent]]) -> "Grid":
        """Return the grid of rows that all begin in column A, '' where nothing stands."""
        return cls.of_cells(name, ((r, c, content) for r, row in enumerate(rows) for c, content in enumerate(row)))

    @classmethod
    def of_cells(
        cls,
        name: str,
        cells: Iterable[tuple[int, int, CellContent]],
        merged: Sequence[Area] = (),
        *,
        hidden: bool = False,
    ) -> "Grid":
        """Return the grid of cells, each with its row and column, in any order."""
        rows: dict[int, dict[int, SeenContent]] = {}
        formulas: set[Spot] = set()
        appearances: dict[Spot, Appearance] = {}
        final = True
        for row, column, content in sorted(cells, key=lambda cell: cell[:2]):
            if isinstance(content, StyledContent):
                appearances[row, column] = content.appearance
                content = content.content
            if content != "":
                rows.setdefault(row, {})[column] = _seen(content)
                if isinstance(content, FormulaResult):
                    formulas.add((row, column))
                    final = final and content.final
        return cls(name, rows, frozenset(formulas), merged, hidden, appearances=appearances, results_are_final=final)

    @property
    def end(self) -> int:
        """The row behind the last filled one."""
        return max(self.rows, default=-1) + 1

    def row(self, number: int) -> Row:
        """Return what is seen in a row, by column."""
        return self.rows.get(number, EMPTY_ROW)

    def seen(self, row: int, column: int) -> SeenContent:
        """Return what is seen in a cell, '' where nothing stands."""
        return self.rows.get(row, EMPTY_ROW).get(column, "")

    def at(self, row: int, column: int) -> CellContent:
        """Return the content of a cell with its kind and its appearance, '' where nothing stands."""
        content: UnstyledContent = self.rows.get(row, EMPTY_ROW).get(column, "")
        if self.formulas and isinstance(content, _RESULTS) and (row, column) in self.formulas:
            content = FormulaResult(content, self.results_are_final)
        if self.appearances and content != "" and (row, column) in self.appearances:
            return StyledContent(content, self.appearances[row, column])
        return content

    def is_hidden(self, row: int, column: int) -> bool:
        """Return whether a cell's row or column is hidden; that its sheet is says `hidden`."""
        return row in self.hidden_rows or any(column in columns for columns in self.hidden_columns)


def _seen(content: UnstyledContent) -> SeenContent:
    return content.value if isinstance(content, FormulaResult) else content
