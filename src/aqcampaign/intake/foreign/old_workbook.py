"""Reads .xls and .et workbooks with xlrd, or with calamine where xlrd fails.

xlrd tells error values, dates and percent by their formats, which calamine does not; calamine opens some workbooks
that xlrd refuses. Neither shows which values are results of formulas. A file whose sectors contradict each other is
refused: calamine follows their chains in circles until its memory is full.
"""

import os
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.binary_workbook import read as read_with_calamine
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.grid import CellContent, ErrorValue, FormattedDate, FormattedPercent
from aqcampaign.intake.number_formats import shows
from aqcampaign.intake.workbook import Unreadable


def read(content: bytes, collector: Collector) -> None:
    """Collect the sheets; raises Unreadable for a password."""
    import xlrd
    from xlrd.compdoc import CompDocError

    with open(os.devnull, "w", encoding="utf-8") as log:  # noqa: PTH123  (a device, not a path)
        try:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=log)
        except (MemoryError, CompDocError):
            raise
        except Exception as error:  # xlrd raises a dozen kinds for what calamine may still read
            if "encrypted" in str(error):
                raise Unreadable(finding("AQ105")) from error
            read_with_calamine(content, collector)
            return
    for sheet in book.sheets():
        collector.sheet(sheet.name, hidden=sheet.visibility != 0)
        for top, bottom, left, right in sheet.merged_cells:
            collector.merge(top, left, bottom - top, right - left)
        for row in range(sheet.nrows):
            collector.row(row, (_content(book, sheet, row, column) for column in range(sheet.row_len(row))))


def _content(book: Any, sheet: Any, row: int, column: int) -> CellContent:
    import xlrd

    value = sheet.cell_value(row, column)
    match sheet.cell_type(row, column):
        case xlrd.XL_CELL_ERROR:
            return ErrorValue(xlrd.error_text_from_code.get(value, f"#{value}"))
        case xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        case xlrd.XL_CELL_DATE:
            return _date(book, value, _format(book, sheet, row, column))
        case xlrd.XL_CELL_NUMBER if shows(_format(book, sheet, row, column)) == "percent":
            return FormattedPercent(value)
        case xlrd.XL_CELL_TEXT | xlrd.XL_CELL_NUMBER:
            return value  # type: ignore[no-any-return]
        case _:
            return ""


def _date(book: Any, value: float, number_format: str) -> CellContent:
    import xlrd

    try:
        return FormattedDate(xlrd.xldate_as_datetime(value, book.datemode), number_format)
    except (ValueError, OverflowError):  # a number that is no day, with the format of one
        return value


def _format(book: Any, sheet: Any, row: int, column: int) -> str:
    shown = book.format_map.get(book.xf_list[sheet.cell_xf_index(row, column)].format_key)
    return shown.format_str if shown else ""
