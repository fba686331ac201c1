"""The sheet 分单位: one row per unit, one column per field, SUM formulas with cached results."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache, partial

from aqcampaign.consolidation.coverage import UnitStanding, items_asked_of_nobody
from aqcampaign.consolidation.totals import Consolidation, totals_of
from aqcampaign.form.layout import address
from aqcampaign.form.model import Field, Form
from aqcampaign.form.not_asked import NO_DUTY, not_asked_in
from aqcampaign.outputs.text_width import line_count
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, Formula, ListedRow, Listing, PlannedCell, SheetPlan
from aqcampaign.values.amounts import Number, format_number
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange

_HEADER_ROW = 2
_FIRST_COLUMN = 2
_MIN_WIDTH = 8.5
# Styles of wrapped text: the height of a line in points, and the characters in a line.
_WRAPPED = {"wrapped_title": (20.0, 24), "wrapped_note": (17.0, 30), "name": (17.0, 20), "column_heading": (12.5, 9)}
_HEADING_HEIGHT, _ROW_HEIGHT = 118.0, 20.0
_FIGURES = tuple(f"{base}_{kind}" for base in ("figure", "total") for kind in ("count", "money", "text"))
_Cells = list[tuple[Content | Formula, str]]
_STYLES = ("name", "centred", "total", "total_no_duty", *_FIGURES)


def by_unit_sheet(form: Form, consolidation: Consolidation, text: SummaryWords, period_name: str) -> SheetPlan:
    """Return the sheet. The cells of a unit without an accepted report say why there is none; none of them is blank."""
    last = _FIRST_COLUMN + len(form.fields) - 1
    widths = {0: 24.0, 1: 8.0} | {
        _FIRST_COLUMN + index: _width(total) for index, total in enumerate(consolidation.totals)
    }
    breaks = column_breaks(list(widths.values()), _FIRST_COLUMN)
    lines = f"{form.title}（{text.by_unit}）{period_name}", coverage_text(consolidation.coverage, text)
    cells = (
        *_above(lines, repeated=bool(breaks)),
        PlannedCell(_HEADER_ROW, 0, text.unit, "heading"),
        PlannedCell(_HEADER_ROW, 1, text.status_headings[2], "heading"),
        *(
            PlannedCell(_HEADER_ROW, column, column_heading(field, text), "column_heading")
            for column, field in enumerate(form.fields, _FIRST_COLUMN)
        ),
    )
    rows = Listing(_HEADER_ROW + 1, len(consolidation.units) + 1, _STYLES, partial(_rows, form, consolidation, text))
    return SheetPlan(
        text.by_unit, cells, widths, _heights(cells), print_to=(_HEADER_ROW + rows.count, last),
        landscape=True, freeze=(_HEADER_ROW + 1, _FIRST_COLUMN), repeat_columns=_FIRST_COLUMN,
        repeat_row=_HEADER_ROW, column_breaks=breaks, listing=rows,
    )  # fmt: skip


def _heights(cells: Sequence[PlannedCell]) -> dict[int, float]:
    """Return the heights of the rows above those of the units, in which all wrapped text has room."""
    heights = {_HEADER_ROW: _HEADING_HEIGHT}
    for cell in cells:
        if cell.style in _WRAPPED:
            heights[cell.row] = max(heights.get(cell.row, 0.0), _wrapped_height(str(cell.content), cell.style))
    return heights


def _wrapped_height(text: str, style: str) -> float:
    line, width = _WRAPPED[style]
    return line * line_count(text, width)


def _above(lines: tuple[str, str], *, repeated: bool) -> Iterator[PlannedCell]:
    """Yield the title and the coverage, wrapped in the columns of the units if these are printed on several pages."""
    for row, (line, style) in enumerate(zip(lines, ("title", "note"), strict=True)):
        if repeated:
            yield PlannedCell(row, 0, line, f"wrapped_{style}", to=(row, _FIRST_COLUMN - 1))
        else:
            yield PlannedCell(row, 0, line, "sheet_title" if style == "title" else style)


def _width(total: Number | None) -> float:
    """Return a column width that fits the total in bold; Excel shows ### for a number that does not fit."""
    return max(_MIN_WIDTH, len(format_number(total)) * 1.2 + 2.5) if total is not None else _MIN_WIDTH


def column_heading(field: Field, text: SummaryWords) -> str:
    """Return the heading of a field's column: its name, and its unit unless the name ends with it."""
    name, unit = field_name(field, text), field.part.unit
    # The label of an item may itself end with its unit: 检查（户次）.
    is_given = not unit or name.replace("(", "（").replace(")", "）").endswith(f"（{unit}）")
    return name if is_given else f"{name}（{unit}）"


def field_name(field: Field, text: SummaryWords) -> str:
    """Return the printed item number and label of a field, with the part of a compound cell."""
    cell = field.cell
    name = cell.full_label
    if cell.measure.compound:
        name = text.compound_column.format(item=name, part=field.part.name)
    return f"{cell.item.number}.{name}" if cell.item.number is not None else name


def _rows(form: Form, consolidation: Consolidation, text: SummaryWords) -> Iterator[ListedRow]:
    """Yield the rows of the units, the totals, and below them the reports that are for information."""
    counted = {id(accepted.report): accepted for accepted in consolidation.reports}
    units = [each for each in consolidation.units if each.status != "informational"]
    row = _HEADER_ROW
    for row, standing in enumerate(units, start=_HEADER_ROW + 1):
        own = [counted[id(each.report)] for each in standing.reporters if id(each.report) in counted]
        if standing.status == "exempt":
            figures: _Cells = [(NO_DUTY, "centred")] * len(form.fields)
        else:
            figures = _subtotals(row, form, own, standing) if standing.parts else _figures(form, own)
            figures = _with_no_duty(figures, form, standing.not_asked)
        if not own:
            why = text.standing["returned" if standing.status == "unreadable" else standing.status]
            figures = [(why, "centred") if content is None else (content, style) for content, style in figures]
        yield _unit_row(standing, figures, text)
    # SUBTOTAL does not add up the subtotals of units that consist of parts.
    function = "SUBTOTAL(9," if any(each.parts for each in units) else "SUM("
    totals = _totals(form, consolidation.totals, range(_HEADER_ROW + 1, row + 1), function, "total")
    totals = _with_no_duty(totals, form, items_asked_of_nobody(consolidation.units))
    yield ListedRow([(text.total, "total"), (None, "total"), *totals], _ROW_HEIGHT)
    for standing in consolidation.units:
        if standing.status == "informational":
            figures = _figures(form, [standing.report] if standing.report else [])
            yield _unit_row(standing, _with_no_duty(figures, form, standing.not_asked), text)


def _unit_row(standing: UnitStanding, figures: _Cells, text: SummaryWords) -> ListedRow:
    name = standing.indented_name
    cells = [(name, "name"), (text.standing[standing.status], "centred"), *figures]
    return ListedRow(cells, max(_ROW_HEIGHT, _wrapped_height(name, "name")))


def _with_no_duty(cells: _Cells, form: Form, items: frozenset[str]) -> _Cells:
    """Return the cells of the fields, with — in the blank ones of `items`, which are not asked."""
    not_asked = not_asked_in(form, items) if items else items
    if not not_asked:
        return cells
    return [
        (NO_DUTY, "total_no_duty" if "total" in style else "centred")
        if content is None and field.cell.id in not_asked
        else (content, style)
        for (content, style), field in zip(cells, form.fields, strict=True)
    ]


def _figures(form: Form, reports: Sequence[AcceptedReport | Report]) -> _Cells:
    """Return what the only one of `reports` says, blank cells without one."""
    submission = reports[0].submission if reports else None
    if submission is None:
        return [(None, style) for style in _figure_styles(form)]
    return [
        (reported_content(submission, field), style)
        for field, style in zip(form.fields, _figure_styles(form), strict=True)
    ]


@lru_cache(maxsize=64)
def _figure_styles(form: Form) -> tuple[str, ...]:
    return tuple(figure_style(field) for field in form.fields)


def _subtotals(row: int, form: Form, reports: Sequence[AcceptedReport], standing: UnitStanding) -> _Cells:
    """Return the sums over the parts of a unit, which stand in the rows behind it."""
    rows = range(row + 1, row + 1 + standing.count_below)
    return _totals(form, totals_of(form, reports), rows, "SUBTOTAL(9,", "figure")


def _totals(form: Form, totals: Sequence[Number | None], rows: range, function: str, style: str) -> _Cells:
    """Return the totals over the rows, as formulas where they are sums."""
    cells: _Cells = []
    for column, (field, total) in enumerate(zip(form.fields, totals, strict=True), start=_FIRST_COLUMN):
        if field.cell.measure.is_added and total is not None:
            formula = f"={function}{address(rows[0], column)}:{address(rows[-1], column)})"
            cells.append((Formula(formula, total), figure_style(field, style)))
        else:
            cells.append((total, figure_style(field, style)))
    return cells


def reported_content(submission: Submission, field: Field) -> Content:
    """Return the value that a unit reported in a field; None if it is missing or not in its version of the form."""
    place = submission.form.field_indices.get(field.id)
    value = None if place is None else submission.values[place]
    return str(value) if isinstance(value, DateRange | date) else value


def figure_style(field: Field, base: str = "figure") -> str:
    """Return the style of a field's figures."""
    return f"{base}_count" if field.part.is_integer else f"{base}_money" if field.part.is_number else f"{base}_text"
