"""Collects the filled cells of a foreign workbook within limits."""

from collections.abc import Iterable
from dataclasses import dataclass

from aqcampaign.findings.finding import finding
from aqcampaign.intake.grid import Area, CellContent, Grid, StyledContent
from aqcampaign.intake.inbox_limits import MAX_CHARACTERS, MAX_FILLED_CELLS, MAX_SHEETS
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

Cell = tuple[int, int, CellContent]


@dataclass(frozen=True, slots=True)
class SparseSheet:
    """A sheet: its name, whether it is hidden, its filled cells with row and column from 0, its merged areas."""

    name: str
    hidden: bool
    cells: list[Cell]
    merged: list[Area]


class Collector:
    """Collects the sheets of one file; raises Unreadable beyond the limits."""

    def __init__(self) -> None:
        self.sheets: list[SparseSheet] = []
        self._cells = 0
        self._characters = 0

    def begin_sheet(self, name: str, *, hidden: bool = False) -> None:
        """Begin a sheet; a name that is there already gets a number."""
        if len(self.sheets) >= MAX_SHEETS:
            raise Unreadable(finding("AQ103", what=N_("sheets"), amount=f"> {MAX_SHEETS}", limit=MAX_SHEETS))
        used_names = {each.name for each in self.sheets}
        numbered = (f"{name} ({number})" for number in range(2, MAX_SHEETS + 2))
        unique_name = next(each for each in (name, *numbered) if each not in used_names)
        self.sheets.append(SparseSheet(unique_name, hidden, [], []))

    def add_cell(self, row: int, column: int, content: CellContent) -> None:
        """Add a cell to the sheet that was begun last; an empty one is nothing."""
        if content == "":
            return
        self._count_cell()
        self.sheets[-1].cells.append((row, column, self._count_text(content)))

    def _count_text(self, content: CellContent) -> CellContent:
        """Return a content that can be printed and saved, and count its characters."""
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
        """Add a row of cells from column A on."""
        for column, content in enumerate(contents):
            self.add_cell(row, column, content)

    def add_merged(self, row: int, column: int, rows: int, columns: int) -> None:
        """Add an area of merged cells by its upper left cell, its height and width; a single cell is none."""
        if rows > 1 or columns > 1:
            self._count_cell()
            self.sheets[-1].merged.append(((row, column), (row + rows - 1, column + columns - 1)))

    def _count_cell(self) -> None:
        self._cells += 1
        if self._cells > MAX_FILLED_CELLS:
            raise Unreadable(finding("AQ103", what=N_("cells"), amount=f"> {MAX_FILLED_CELLS}", limit=MAX_FILLED_CELLS))


class SparseWorkbook:
    """A workbook of sparse sheets; a grid is made when it is asked for."""

    def __init__(self, sheets: list[SparseSheet]) -> None:
        self._sheets = {sheet.name: sheet for sheet in sheets}

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets in their order, hidden ones too."""
        return list(self._sheets)

    def grid(self, sheet: str) -> Grid:
        """Return a sheet."""
        found = self._sheets[sheet]
        return Grid.of_cells(sheet, found.cells, found.merged, hidden=found.hidden)


def _replace_surrogates(text: str) -> str:
    """Half a character, as broken files hold it, can be neither printed nor saved."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
