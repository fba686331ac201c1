"""The sheet 分单位: one row per unit, one column per field, SUM formulas with cached results."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from aqcampaign.consolidation.coverage import UnitStanding, items_asked_of_nobody
from aqcampaign.consolidation.totals import Consolidation, totals_of
from aqcampaign.form.layout import address
from aqcampaign.form.model import Field, Form
from aqcampaign.form.not_asked import NO_DUTY, not_asked_in
from aqcampaign.outputs.text_width import line_count
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.values.amounts import Number, format_number
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange

_HEADER_ROW = 2
_FIRST_COLUMN = 2
_MIN_WIDTH = 8.5
# Styles of wrapped text: the height of a line in points, and the characters in a line.
_WRAPPED = {"wrapped_title": (20.0, 24), "wrapped_note": (17.0, 30), "name": (17.0, 20), "column_heading": (12.5, 9)}


def by_unit_sheet(form: Form, consolidation: Consolidation, text: SummaryWords, period_name: str) -> SheetPlan:
    """Return the sheet. The cells of units without an accepted report are blank, and their status is given."""
    last = _FIRST_COLUMN + len(form.fields) - 1
    widths = {0: 24.0, 1: 8.0} | {
        _FIRST_COLUMN + index: _width(total) for index, total in enumerate(consolidation.totals)
    }
    breaks = column_breaks(list(widths.values()), _FIRST_COLUMN)
    lines = f"{form.title}（{text.by_unit}）{period_name}", coverage_text(consolidation.coverage, text)
    cells = [
        *_above(lines, repeated=bool(breaks)),
        PlannedCell(_HEADER_ROW, 0, text.unit, "heading"),
        PlannedCell(_HEADER_ROW, 1, text.status_headings[2], "heading"),
        *(
            PlannedCell(_HEADER_ROW, column, column_heading(field, text), "column_heading")
            for column, field in enumerate(form.fields, _FIRST_COLUMN)
        ),
        *_rows(form, consolidation, text),
    ]
    end = _HEADER_ROW + len(consolidation.units) + 1
    return SheetPlan(
        text.by_unit, tuple(cells), widths, _heights(cells, end), print_to=(end, last),
        landscape=True, freeze=(_HEADER_ROW + 1, _FIRST_COLUMN), repeat_columns=_FIRST_COLUMN,
        repeat_row=_HEADER_ROW, column_breaks=breaks,
    )  # fmt: skip


def _heights(cells: Sequence[PlannedCell], end: int) -> dict[int, float]:
    """Return the heights of the rows, in which all wrapped text has room."""
    heights = {_HEADER_ROW: 118.0} | dict.fromkeys(range(_HEADER_ROW + 1, end + 1), 20.0)
    for cell in cells:
        if cell.style in _WRAPPED:
            line, width = _WRAPPED[cell.style]
            heights[cell.row] = max(heights.get(cell.row, 0.0), line * line_count(str(cell.content), width))
    return heights


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


def _rows(form: Form, consolidation: Consolidation, text: SummaryWords) -> Iterator[PlannedCell]:
    """Yield the rows of the units, the totals, and below them the reports that are for information."""
    counted = {id(accepted.report): accepted for accepted in consolidation.reports}
    units = [each for each in consolidation.units if each.status != "informational"]
    row = _HEADER_ROW
    for row, standing in enumerate(units, start=_HEADER_ROW + 1):
        yield from _head(row, standing, text)
        own = [counted[id(each.report)] for each in standing.reporters if id(each.report) in counted]
        if standing.status == "exempt":
            yield from _no_duty(row, form)
        else:
            no_duty = not_asked_in(form, standing.not_asked)
            yield from _with_no_duty(
                _subtotals(row, form, own, standing) if standing.parts else _figures(row, form, own), form, no_duty
            )
    # SUBTOTAL does not add up the subtotals of units that consist of parts.
    function = "SUBTOTAL(9," if any(each.parts for each in units) else "SUM("
    yield PlannedCell(row + 1, 0, text.total, "total")
    yield PlannedCell(row + 1, 1, None, "total")
    totals = _totals(row + 1, form, consolidation.totals, range(_HEADER_ROW + 1, row + 1), function, "total")
    yield from _with_no_duty(totals, form, not_asked_in(form, items_asked_of_nobody(consolidation.units)))
    informational = (each for each in consolidation.units if each.status == "informational")
    for below, standing in enumerate(informational, start=row + 2):
        yield from _head(below, standing, text)
        figures = _figures(below, form, [each for each in (standing.report,) if each is not None])
        yield from _with_no_duty(figures, form, not_asked_in(form, standing.not_asked))


def _head(row: int, standing: UnitStanding, text: SummaryWords) -> Iterator[PlannedCell]:
    yield PlannedCell(row, 0, standing.indented_name, "name")
    yield PlannedCell(row, 1, text.standing[standing.status], "centred")


def _no_duty(row: int, form: Form) -> Iterator[PlannedCell]:
    """Yield — for every figure."""
    for column in range(_FIRST_COLUMN, _FIRST_COLUMN + len(form.fields)):
        yield PlannedCell(row, column, NO_DUTY, "centred")


def _with_no_duty(cells: Iterable[PlannedCell], form: Form, not_asked: frozenset[str]) -> Iterator[PlannedCell]:
    """Yield the cells, with — in the blank ones of fields that are not asked."""
    for cell in cells:
        if cell.content is None and form.fields[cell.column - _FIRST_COLUMN].cell.id in not_asked:
            yield replace(cell, content=NO_DUTY, style="total_no_duty" if "total" in cell.style else "centred")
        else:
            yield cell


def _figures(row: int, form: Form, reports: Sequence[AcceptedReport | Report]) -> Iterator[PlannedCell]:
    """Yield what the only one of `reports` says, blank cells without one."""
    submission = reports[0].submission if reports else None
    for index, field in enumerate(form.fields):
        content = reported_content(submission, field) if submission else None
        yield PlannedCell(row, _FIRST_COLUMN + index, content, figure_style(field))


def _subtotals(
    row: int, form: Form, reports: Sequence[AcceptedReport], standing: UnitStanding
) -> Iterator[PlannedCell]:
    """Yield the sums over the parts of a unit, which stand in the rows behind it."""
    rows = range(row + 1, row + 1 + standing.count_below)
    return _totals(row, form, totals_of(form, reports), rows, "SUBTOTAL(9,", "figure")


def _totals(
    row: int, form: Form, totals: Sequence[Number | None], rows: range, function: str, style: str
) -> Iterator[PlannedCell]:
    for column, (field, total) in enumerate(zip(form.fields, totals, strict=True), start=_FIRST_COLUMN):
        summed = field.cell.measure.is_added and total is not None
        formula = f"={function}{address(rows[0], column)}:{address(rows[-1], column)})" if summed else None
        yield PlannedCell(row, column, total, figure_style(field, style), formula)


def reported_content(submission: Submission, field: Field) -> Content:
    """Return the value that a unit reported in a field; None if it is missing or not in its version of the form."""
    place = submission.form.field_indices.get(field.id)
    value = None if place is None else submission.values[place]
    return str(value) if isinstance(value, DateRange | date) else value


def figure_style(field: Field, base: str = "figure") -> str:
    """Return the style of a field's figures."""
    return f"{base}_count" if field.part.is_integer else f"{base}_money" if field.part.is_number else f"{base}_text"
