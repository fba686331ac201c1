"""Reads .xlsb workbooks, and .xls that xlrd cannot, with calamine."""

from io import BytesIO

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.workbook import Unreadable


def read(content: bytes, collector: Collector) -> None:
    """Collect the worksheets; raises Unreadable for a password, CalamineError for damage."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as error:
        raise Unreadable(finding("AQ105")) from error
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            collector.sheet(sheet.name, hidden=sheet.visible is not SheetVisibleEnum.Visible)
            cells = book.get_sheet_by_name(sheet.name)
            for row, contents in enumerate(cells.to_python(skip_empty_area=False)):
                collector.row(row, contents)
            for (top, left), (bottom, right) in cells.merged_cell_ranges or ():
                collector.merge(top, left, bottom - top + 1, right - left + 1)
