"""Reads .xlsb workbooks, and .xls workbooks that xlrd cannot read, with calamine."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.foreign.binary_cells import BinaryCells, SheetCells, read_binary_cells
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.grid import (
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    UnstyledContent,
)
from aqcampaign.intake.number_formats import classify
from aqcampaign.intake.workbook import Unreadable

_PACKAGE = b"PK"


def read(content: bytes, collector: Collector) -> None:
    """Collect the worksheets. A password raises Unreadable, damage CalamineError."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError as error:
        raise Unreadable(finding("AQ105")) from error
    cells = read_binary_cells(content) if content.startswith(_PACKAGE) else BinaryCells()
    for sheet in book.sheets_metadata:
        if sheet.typ is SheetTypeEnum.WorkSheet:
            collector.begin_sheet(sheet.name, hidden=sheet.visible is not SheetVisibleEnum.Visible)
            found = book.get_sheet_by_name(sheet.name)
            of_sheet = cells.sheet(sheet.name)
            for row, contents in enumerate(found.to_python(skip_empty_area=False)):
                collector.add_row(row, _row(cells, of_sheet, row, contents))
            for (row, column), comment in of_sheet.comments.items():
                collector.add_comment(row, column, comment)
            for (row, column), shown in of_sheet.errors.items():
                collector.add_cell(row, column, ErrorValue(shown))
            for (top, left), (bottom, right) in found.merged_cell_ranges or ():
                collector.add_merged(top, left, bottom - top + 1, right - left + 1)


def _row(cells: BinaryCells, sheet: SheetCells, row: int, contents: Iterable[Any]) -> Iterator[CellContent]:
    for column, content in enumerate(contents):
        spot = row, column
        yield "" if content == "" or spot in sheet.errors else _styled_content(cells, sheet, spot, content)


def _styled_content(cells: BinaryCells, sheet: SheetCells, spot: Spot, content: Any) -> CellContent:
    code, style = cells.style(sheet, spot)
    runs = cells.runs.get(sheet.strings.get(spot, -1))
    if runs and isinstance(content, str):
        return style.apply_to_runs(runs)
    typed = _typed_content(content, code, is_formula=spot in sheet.formulas)
    if spot in sheet.volatile and isinstance(typed, FormulaResult):
        typed = replace(typed, volatile=True)
    return style.apply(typed)


def _typed_content(content: Any, code: str, *, is_formula: bool) -> UnstyledContent:
    """Return the content with its number format: calamine returns a percentage as float and a date without format."""
    if code and isinstance(content, date):
        midnight = datetime.combine(content, time())
        return FormattedDate(content if isinstance(content, datetime) else midnight, code)
    if isinstance(content, float) and classify(code) == "percent":
        content = FormattedPercent(content)
    if is_formula and isinstance(content, str | int | float | FormattedPercent):
        return FormulaResult(content)
    return content  # type: ignore[no-any-return]
