"""Takes the bytes of an .xlsx file and makes Grids, fast; blanks, error values and formulas look alike here."""

from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.page import Page


class Spreadsheet:
    """An open workbook; each sheet is read when it is asked for."""

    def __init__(self, book: CalamineWorkbook) -> None:
        self._book = book

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets in their order, hidden ones too."""
        return self._book.sheet_names

    def grid(self, sheet: str) -> Grid:
        """Return a sheet from A1 on; raises CalamineError for a damaged one."""
        return Grid(sheet, self._book.get_sheet_by_name(sheet).to_python(skip_empty_area=False))


DAMAGE = (CalamineError, OSError, ValueError, OverflowError)


def open_spreadsheet(content: bytes) -> Spreadsheet | Finding:
    """Return the workbook, or the finding that it is damaged."""
    try:
        return Spreadsheet(CalamineWorkbook.from_filelike(BytesIO(content)))
    except DAMAGE as error:
        return finding("AQ101", reason=error)


def spreadsheet_pages(content: bytes) -> tuple[Page, ...] | Finding:
    """Return every sheet of an .xlsx, .xls or .ods with its merged cells, which an .ods does not tell here."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return tuple(_page(book, sheet.name, sheet.visible) for sheet in book.sheets_metadata)
    except DAMAGE as error:
        return finding("AQ101", reason=error)


def _page(book: CalamineWorkbook, name: str, visible: SheetVisibleEnum) -> Page:
    sheet = book.get_sheet_by_name(name)
    grid = Grid(name, sheet.to_python(skip_empty_area=False))
    return Page(grid, tuple(sheet.merged_cell_ranges or ()), visible != SheetVisibleEnum.Visible)
