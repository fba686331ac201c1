"""Writes tables of up to a million rows as the sheets of a workbook with XlsxWriter, row by row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.template.plan import Content

# A fixed creation time, so that equal tables give equal bytes.
_CREATED = datetime(2000, 1, 1)
_A3 = 8
_MOST_ROWS = 1_048_576
# Excel keeps so many digits of a number; one with more is written as text, in which none is lost.
_MOST_DIGITS = 15
_HEADING = {"bold": True, "bg_color": "#EDEDED", "border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
_WHOLE, _FRACTION, _MOMENT, _WORDS = "0", "0.0###", "yyyy-mm-dd hh:mm", "@"


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet with a heading for each column, the widths of the columns in characters, and the rows."""

    name: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Sequence[Content]]


def write_table_workbook(stream: BinaryIO, title: str, sheets: Iterable[TableSheet]) -> None:
    """Write the workbook; raises UsageFailure if a sheet would have more rows than Excel knows.

    Texts are never formulas, links or numbers.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False,
               "strings_to_urls": False}  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        book.formats[0].set_font_name("宋体")
        heading = book.add_format(_HEADING)
        formats = {each: book.add_format({"num_format": each}) for each in (_WHOLE, _FRACTION, _MOMENT)}
        formats[_WORDS] = book.add_format({"indent": 1})  # apart from the figure on its left
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, heading, formats)


def _write(worksheet: Any, sheet: TableSheet, heading: Any, formats: Mapping[str, Any]) -> None:
    for column, width in enumerate(sheet.widths):
        worksheet.set_column(column, column, width)
    worksheet.freeze_panes(1, 0)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(_A3)
    worksheet.fit_to_pages(1, 0)
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    worksheet.set_row(0, 30)
    worksheet.write_row(0, 0, sheet.headings, heading)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last >= _MOST_ROWS:
            text = _("“{sheet}” has more than the {count} rows of a sheet; write .parquet, .duckdb or .zip instead")
            raise UsageFailure(text.format(sheet=sheet.name, count=f"{_MOST_ROWS:,}"))
        for column, content in enumerate(row):
            if content is not None:
                _write_cell(worksheet, (last, column), content, formats)
    worksheet.autofilter(0, 0, last, len(sheet.headings) - 1)


def _write_cell(worksheet: Any, place: tuple[int, int], content: Content, formats: Mapping[str, Any]) -> None:
    match content:
        case datetime():
            worksheet.write_datetime(*place, content, formats[_MOMENT])
        case int() | Decimal() if _digits(content) <= _MOST_DIGITS:
            worksheet.write_number(*place, content, formats[_WHOLE if content == int(content) else _FRACTION])
        case _:
            worksheet.write_string(*place, str(content), formats[_WORDS])


def _digits(number: int | Decimal) -> int:
    return len(Decimal(number).normalize().as_tuple().digits)
