"""Collects the filled cells of a foreign workbook and enforces limits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import Area, CellContent, Grid, StyledContent
from aqcampaign.intake.inbox_limits import MAX_CHARACTERS, MAX_FILLED_CELLS, MAX_SHEETS
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

Cell = tuple[int, int, CellContent]


@dataclass(frozen=True, slots=True)
class SparseSheet:
    """A sheet with its filled cells as (row, column, content), counted from 0, its merged areas and its comments."""

    name: str
    hidden: bool
    cells: list[Cell]
    merged: list[Area]
    comments: dict[Spot, str]


class Collector:
    """Collects the sheets of one file. Its methods raise Unreadable beyond a limit."""

    def __init__(self) -> None:
        self.sheets: list[SparseSheet] = []
        self._cells = 0
        self._characters = 0

    def begin_sheet(self, name: str, *, hidden: bool = False) -> None:
        """Begin a sheet. A duplicate name gets a number."""
        if len(self.sheets) >= MAX_SHEETS:
            raise Unreadable(finding("AQ103", what=N_("sheets"), amount=f"> {MAX_SHEETS}", limit=MAX_SHEETS))
        used_names = {each.name for each in self.sheets}
        numbered = (f"{name} ({number})" for number in range(2, MAX_SHEETS + 2))
        unique_name = next(each for each in (name, *numbered) if each not in used_names)
        self.sheets.append(SparseSheet(unique_name, hidden, [], [], {}))

    def add_cell(self, row: int, column: int, content: CellContent) -> None:
        """Add a cell to the current sheet. Blank ones are ignored."""
        if content == "":
            return
        self._count_cell()
        self.sheets[-1].cells.append((row, column, self._count_text(content)))

    def _count_text(self, content: CellContent) -> CellContent:
        """Count the characters of a content, and return it without lone surrogates."""
        if isinstance(content, StyledContent):
            inner = self._count_text(content.content)
            return content if isinstance(inner, StyledContent) else StyledContent(inner, content.appearance)
        if not isinstance(content, str):
            return content
        self._characters += len(content)
        if self._characters > MAX_CHARACTERS:
            raise Unreadable(finding("AQ103", what=N_("characters"), amount="", limit=MAX_CHARACTERS))
        return _replace_surrogates(content)

    def add_row(self, row: int, contents: Iterable[CellContent]) -> None:
        """Add a row of cells that begins in column A."""
        for column, content in enumerate(contents):
            self.add_cell(row, column, content)

    def add_merged(self, row: int, column: int, rows: int, columns: int) -> None:
        """Add a merged area by its upper left cell, height and width. A single cell is ignored."""
        if rows > 1 or columns > 1:
            self._count_cell()
            self.sheets[-1].merged.append(((row, column), (row + rows - 1, column + columns - 1)))

    def add_comment(self, row: int, column: int, text: str) -> None:
        """Add a comment of a cell, which may be blank. A blank comment is ignored."""
        comment = self._count_text(text.strip())
        if comment:
            self._count_cell()
            self.sheets[-1].comments[row, column] = str(comment)

    def _count_cell(self) -> None:
        self._cells += 1
        if self._cells > MAX_FILLED_CELLS:
            raise Unreadable(finding("AQ103", what=N_("cells"), amount=f"> {MAX_FILLED_CELLS}", limit=MAX_FILLED_CELLS))


class SparseWorkbook:
    """A workbook of sparse sheets."""

    def __init__(self, sheets: list[SparseSheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets in order, hidden ones included."""
        return list(self._sheets)

    def grid(self, sheet: str) -> Grid:
        """Return the grid of a sheet."""
        found = self._sheets[sheet]
        return replace(Grid.of_cells(sheet, found.cells, found.merged, hidden=found.hidden), comments=found.comments)


def _replace_surrogates(text: str) -> str:
    """Return the text with lone surrogates replaced, which can be neither printed nor saved."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
