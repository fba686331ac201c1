"""Writes a workbook plan as .xlsx: with XlsxWriter, except the rows of listings. Equal plans give equal bytes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter

from aqcampaign.form.measure import MAX_FIGURE
from aqcampaign.template.charts import insert_charts
from aqcampaign.template.listed_rows import with_listings
from aqcampaign.template.page import BANNER_MARGIN, END_MARGIN, ONE_PAGE_MARGIN, SIDE_MARGIN, page_setup
from aqcampaign.template.plan import Highlight, InputCheck, Listing, PlannedCell, SheetPlan, Styles, WorkbookPlan
from aqcampaign.template.text_width import display_width

# A fixed creation time, so that equal plans give equal bytes.
_CREATED = datetime(2000, 1, 1)
_A4 = 9
# Characters of a title in a footer or of a line in a header; Excel allows 255 for all parts.
_MAX_FOOTER = 100
# The size of the lines of a banner in points, and the points that they may be wide.
_BANNER_SIZES, _BANNER_WIDTH = (14, 9), 640
_FIRST_DAY = date(2000, 1, 1)
# The names that XlsxWriter gives to the parts of its sheets, in their order.
_PART = "xl/worksheets/sheet{}.xml"


def workbook_bytes(plan: WorkbookPlan) -> bytes:
    """Return the content of the .xlsx file."""
    target = BytesIO()
    write_workbook(plan, target)
    return target.getvalue()


def write_workbook(plan: WorkbookPlan, target: BinaryIO) -> None:
    """Write the .xlsx file to a stream that can seek; the rows of listings are never held all at once."""
    listings = {_PART.format(place): sheet for place, sheet in enumerate(plan.sheets, start=1) if sheet.listing}
    if not listings:
        _write_drawn(plan, target)
        return
    drawn = BytesIO()
    _write_drawn(plan, drawn)
    with_listings(drawn, listings, target)


def _write_drawn(plan: WorkbookPlan, target: BinaryIO) -> None:
    """Write the workbook without the rows of its listings."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": plan.title, "created": _CREATED})
        formats = _Formats(book, plan.styles)
        for sheet in plan.sheets:
            worksheet = book.add_worksheet(sheet.name)
            _write_sheet(worksheet, sheet, formats)
            if sheet.listing:
                _write_sample_row(worksheet, sheet.listing, formats)
            font = str(plan.styles["base"].get("font_name", ""))
            insert_charts(book, worksheet, sheet, font)
            _set_page(worksheet, sheet, plan.title, font)
        for name, area in plan.names.items():
            book.define_name(name, area)


class _Formats:
    """The formats of one workbook, keyed by style name. Each extends the style `base`."""

    def __init__(self, book: Any, styles: Styles) -> None:
        base = styles["base"]
        self._made = {name: book.add_format({**base, **style}) for name, style in styles.items()}

    def __call__(self, name: str) -> Any:
        return self._made[name]


def _write_sheet(sheet: Any, plan: SheetPlan, formats: Callable[[str], Any]) -> None:
    for cell in plan.cells:
        _write_cell(sheet, cell, formats(cell.style))
    for column, width in plan.widths.items():
        sheet.set_column(column, column, width)
    for column in plan.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    for row, height in plan.heights.items():
        sheet.set_row(row, height)
    for check in plan.checks:
        _write_check(sheet, check)
    for highlight in plan.highlights:
        _write_highlight(sheet, highlight, formats(highlight.style))
    # A compound such as 5/3 is text on purpose; without this Excel marks each with a green triangle.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _set_view(sheet, plan)


def _set_view(sheet: Any, plan: SheetPlan) -> None:
    if plan.freeze:
        sheet.freeze_panes(*plan.freeze)
    if plan.filter_row is not None and plan.print_to:
        sheet.autofilter(plan.filter_row, 0, *plan.print_to)
    if plan.protected:
        sheet.protect("", {"format_columns": True, "format_rows": True})
    if plan.hidden:
        sheet.very_hidden()


def _write_sample_row(sheet: Any, listing: Listing, formats: Callable[[str], Any]) -> None:
    """Write one cell for each style of a listing, from which `with_listings` learns their numbers."""
    for column, style in enumerate(listing.styles):
        sheet.write_blank(listing.first_row, column, None, formats(style))
    if listing.has_folded:
        sheet.set_row(listing.first_row, None, None, {"level": 1})
        sheet.outline_settings(symbols_below=False)


def _write_cell(sheet: Any, cell: PlannedCell, style: Any) -> None:
    if cell.to is not None:
        sheet.merge_range(cell.row, cell.column, *cell.to, "", style)
    if cell.formula is not None:
        sheet.write_formula(cell.row, cell.column, cell.formula, style, _number(cell.content))
    elif cell.link is not None:
        sheet.write_url(cell.row, cell.column, cell.link, style, str(cell.content))
    elif cell.content is None:
        sheet.write_blank(cell.row, cell.column, None, style)
    elif isinstance(cell.content, date):
        sheet.write_datetime(cell.row, cell.column, cell.content, style)
    elif isinstance(cell.content, str):
        _write_text(sheet, cell.row, cell.column, cell.content, style)
    else:
        sheet.write_number(cell.row, cell.column, cell.content, style)


def _write_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):  # which XlsxWriter takes for markup that it wrote itself
        sheet.write_rich_string(row, column, text[:1], style, text[1:], style)
    else:
        sheet.write_string(row, column, text, style)


def _number(content: object) -> object:
    return "" if content is None else content


def _write_highlight(sheet: Any, highlight: Highlight, style: Any) -> None:
    text = {"type": "text", "criteria": "begins with", "value": highlight.prefix}
    rule = {**(text if highlight.prefix else {"type": "no_blanks"}), "format": style, "stop_if_true": True}
    sheet.conditional_format(highlight.first_row, highlight.column, highlight.last_row, highlight.column, rule)


def _write_check(sheet: Any, check: InputCheck) -> None:
    boxes = {
        "input_title": check.title,
        "input_message": check.prompt,
        "error_title": check.error_title,
        "error_message": check.error,
        "error_type": "stop",
    }
    area = (check.row, check.column, check.last_row, check.last_column)
    sheet.data_validation(*area, _condition(check) | boxes)


def _condition(check: InputCheck) -> dict[str, object]:
    match check.kind:
        case "count":
            return {"validate": "integer", "criteria": ">=", "value": 0}
        case "money" | "decimal" | "percent":
            return {"validate": "decimal", "criteria": ">=", "value": 0}
        case "signed":
            return {"validate": "decimal", "criteria": ">=", "value": -MAX_FIGURE}
        case "choice":
            return {"validate": "list", "source": check.formula or list(check.choices)}
        case "date":
            return {"validate": "date", "criteria": ">=", "value": _FIRST_DAY}
        case "compound" | "labelled":
            return {"validate": "custom", "value": check.formula}
        case _:
            return {"validate": "any"}


def _set_page(sheet: Any, plan: SheetPlan, title: str, font: str) -> None:
    setup = page_setup(plan)
    sheet.set_paper(_A4)
    end = ONE_PAGE_MARGIN if plan.is_one_page else END_MARGIN
    top = BANNER_MARGIN if plan.banner else end
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=top, bottom=end)
    sheet.center_horizontally()
    if setup.scale is None:
        sheet.fit_to_pages(1, 1 if setup.one_page else 0)
    else:
        sheet.set_print_scale(setup.scale)
        sheet.set_v_pagebreaks(plan.column_breaks)
    if setup.numbered:
        sheet.set_footer(f"&L{_escaped(title)}&R&P / &N")
    if plan.banner:
        sheet.set_header(_banner(plan.banner, font), {"scale_with_doc": False})
    if plan.landscape:
        sheet.set_landscape()
    if plan.print_to:
        sheet.print_area(plan.print_from, 0, *plan.print_to)
    if plan.repeat_row is not None:
        sheet.repeat_rows(plan.repeat_row, plan.repeat_row + plan.repeat_row_count - 1)
    if plan.repeat_columns:
        sheet.repeat_columns(0, plan.repeat_columns - 1)


def _banner(lines: Sequence[str], font: str) -> str:
    """Return the header of a page: a title in bold over a smaller line, both as large as their length allows."""
    written = []
    for line, size, style in zip(lines, _BANNER_SIZES, ("Bold", "Regular"), strict=False):
        fitting = max(8, min(size, int(2 * _BANNER_WIDTH / max(1, display_width(line)))))
        # The font behind the size keeps a figure with which the line begins apart from it.
        written.append(f'&{fitting}&"{font or "-"},{style}"{_escaped(line)}')
    return "&C" + "\n".join(written)


def _escaped(text: str) -> str:
    return text[:_MAX_FOOTER].replace("&", "&&")
