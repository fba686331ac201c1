"""Takes the bytes of an .xls or .ods file and makes Pages; blanks, error values and formulas look alike here."""

from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.page import Page

DAMAGE = (CalamineError, OSError, ValueError, OverflowError)


def spreadsheet_pages(content: bytes) -> tuple[Page, ...] | Finding:
    """Return every sheet of an .xls or .ods with its merged cells, which an .ods does not tell here."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return tuple(_page(book, sheet.name, sheet.visible) for sheet in book.sheets_metadata)
    except DAMAGE as error:
        return finding("AQ101", reason=error)


def _page(book: CalamineWorkbook, name: str, visible: SheetVisibleEnum) -> Page:
    sheet = book.get_sheet_by_name(name)
    grid = Grid.of(name, sheet.to_python(skip_empty_area=False))
    return Page(grid, tuple(sheet.merged_cell_ranges or ()), visible != SheetVisibleEnum.Visible)
