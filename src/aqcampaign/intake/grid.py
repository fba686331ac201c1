"""The grid of a sheet, and the kinds of cell content."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from aqcampaign.form.layout import Spot


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An error value such as #DIV/0!."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class BadNumber:
    """The text of a number that cannot be represented exactly: NaN, 1e309, twenty digits, a date before 1900."""

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
    """A formula's saved result. It is not `final` if the workbook asks for recalculation when opened.

    A `volatile` one, such as that of RAND or TODAY, changes by itself.
    """

    value: "str | int | float | bool | FormattedPercent"
    final: bool = True
    volatile: bool = False

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class FormattedDate:
    """A date with its number format, which helps to guess what was typed: 3/26 is displayed as mmm-yy."""

    value: datetime
    number_format: str

    def __str__(self) -> str:
        return self.value.date().isoformat()


@dataclass(frozen=True, slots=True)
class FormattedPercent:
    """A number in a percent format: 0.965 is displayed as 96.5%."""

    value: float

    def __str__(self) -> str:
        return f"{100 * self.value:.15g}%"


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a cell is displayed, if that differs from its content.

    shown: the text that the number format displays; None if that is the content.
    struck: the whole text is struck through.
    invisible: the text is hidden, too small to be seen, or has the colour of its background.
    crossed_out: of a rich text, the struck-through runs, which are not part of the content.
    raised: of a rich text, the superscript and subscript runs in the content.
    figure: the content without `raised`.
    unsettled: a conditional format that must be calculated may display something else.
    """

    shown: str | None = None
    struck: bool = False
    invisible: bool = False
    crossed_out: str = ""
    raised: str = ""
    figure: str | None = None
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class StyledContent:
    """A content with an appearance that differs from it."""

    content: "UnstyledContent"
    appearance: Appearance

    def __str__(self) -> str:
        return str(self.content)


# The content of a cell that is neither an error nor a formula.
PlainContent = str | int | float | bool | date | datetime | time | timedelta | FormattedDate | FormattedPercent
# The displayed content of a cell: of a formula its result.
SeenContent = PlainContent | ErrorValue | BadNumber | UncalculatedFormula
UnstyledContent = SeenContent | FormulaResult
CellContent = UnstyledContent | StyledContent

Area = tuple[Spot, Spot]  # the upper left and the lower right cell, inclusive
Row = Mapping[int, SeenContent]

EMPTY_ROW: Row = MappingProxyType({})
_NO_COMMENTS: Mapping[Spot, str] = MappingProxyType({})
_NO_APPEARANCES: Mapping[Spot, Appearance] = MappingProxyType({})
# What Excel's serial number 0 is for our readers. Excel shows it as 1900-01-00, which nobody types.
_DAYS_ZERO = (datetime(1899, 12, 30), datetime(1899, 12, 31))
_RESULTS = (str, int, float, FormattedPercent)


@dataclass(frozen=True, slots=True)
class Grid:
    """The filled cells of a sheet, sparse, in order of rows and columns, which count from 0.

    `rows` contains the results of formulas; `formulas` are their cells, `volatile` those that change by
    themselves. `results_are_final` is False if the workbook asks for recalculation. `appearances` are those of cells
    displayed differently from their content.
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
    volatile: frozenset[Spot] = frozenset()

    @classmethod
    def of(cls, name: str, rows: Iterable[Sequence[CellContent]]) -> "Grid":
        """Return a grid of rows that begin in column A; '' is a blank cell."""
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
        """Return a grid of (row, column, content) in any order."""
        rows: dict[int, dict[int, SeenContent]] = {}
        formulas: set[Spot] = set()
        volatile: set[Spot] = set()
        appearances: dict[Spot, Appearance] = {}
        final = True
        for row, column, content in sorted(cells, key=lambda cell: cell[:2]):
            unstyled = content.content if isinstance(content, StyledContent) else content
            seen = seen_content(content)
            if seen == "":  # blank, or a formula that gives an empty text
                continue
            rows.setdefault(row, {})[column] = seen
            if isinstance(content, StyledContent):
                appearances[row, column] = content.appearance
            if isinstance(unstyled, FormulaResult):
                formulas.add((row, column))
                volatile.update([(row, column)] if unstyled.volatile else [])
                final = final and unstyled.final
        return cls(
            name, rows, frozenset(formulas), merged, hidden,
            appearances=appearances, results_are_final=final, volatile=frozenset(volatile),
        )  # fmt: skip

    @property
    def end(self) -> int:
        """The index after the last filled row."""
        return max(self.rows, default=-1) + 1

    def row(self, number: int) -> Row:
        """Return the displayed contents of a row by column."""
        return self.rows.get(number, EMPTY_ROW)

    def seen(self, row: int, column: int) -> SeenContent:
        """Return the displayed content of a cell, '' if it is blank."""
        return self.rows.get(row, EMPTY_ROW).get(column, "")

    def at(self, row: int, column: int) -> CellContent:
        """Return the content of a cell as FormulaResult or StyledContent if it is one, '' if it is blank."""
        content: UnstyledContent = self.rows.get(row, EMPTY_ROW).get(column, "")
        if self.formulas and isinstance(content, _RESULTS) and (row, column) in self.formulas:
            content = FormulaResult(content, self.results_are_final, (row, column) in self.volatile)
        if self.appearances and content != "" and (row, column) in self.appearances:
            return StyledContent(content, self.appearances[row, column])
        return content

    def is_idle(self, row: int, column: int) -> bool:
        """Return whether a cell holds blanks only, or a formula that found nothing: 0, also shown as a date.

        Formulas filled down over empty rows give that. A result that is not final may become anything.
        """
        content = self.seen(row, column)
        if isinstance(content, str):
            return not content.strip()
        if isinstance(content, FormattedDate):
            return content.value in _DAYS_ZERO
        figure = content.value if isinstance(content, FormattedPercent) else content
        is_zero = isinstance(figure, int | float) and not isinstance(figure, bool) and figure == 0
        return is_zero and self.results_are_final and (row, column) in self.formulas

    def is_hidden(self, row: int, column: int) -> bool:
        """Return whether a cell's row or column is hidden. `hidden` says whether the sheet is."""
        return row in self.hidden_rows or any(column in columns for columns in self.hidden_columns)


def joined_texts(grid: Grid) -> str:
    """Return the texts of a sheet, one a line, to search all of them at once."""
    return "\n".join([each for row in grid.rows.values() for each in row.values() if each.__class__ is str])


def seen_content(content: CellContent) -> SeenContent:
    """Return the displayed content whatever its style: of a formula its result."""
    unstyled = content.content if isinstance(content, StyledContent) else content
    return unstyled.value if isinstance(unstyled, FormulaResult) else unstyled
