"""The sheet 分单位: one row per unit, one column per field, SUM formulas with cached results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise

from aqcampaign.consolidation.coverage import UnitStanding, items_asked_of_nobody
from aqcampaign.consolidation.totals import Consolidation, totals_of
from aqcampaign.form.layout import address
from aqcampaign.form.model import Field, Form
from aqcampaign.form.not_asked import NO_DUTY, not_asked_in
from aqcampaign.outputs.titles import sheet_titles, titles_above
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, Formula, Link, ListedRow, Listing, PlannedCell, SheetPlan
from aqcampaign.template.text_width import display_width, line_count
from aqcampaign.values.amounts import Number, format_number
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange

_HEADER_ROW = 2
_FIRST_COLUMN = 2
_STATUS_WIDTH, _MIN_WIDTH = 9.0, 9.0
_MIN_NAME_WIDTH, _MAX_NAME_WIDTH, _NAME_MARGIN, _NAME_SIZE, _USUAL_SIZE = 24.0, 38.0, 4.0, 12, 11
# The height of a line in points, of the usual text and of names, which are larger; what a row needs beside its lines.
_LINE_HEIGHT, _NAME_HEIGHT, _ROOM, _ROW_HEIGHT = 14.0, 16.0, 8.0, 22.0
_FIGURES = tuple(f"{base}_{kind}" for base in ("figure", "total") for kind in ("count", "money", "text"))
_Cells = list[tuple[Content | Formula, str]]
_STYLES = ("name", "linked", "centred", "total", "total_no_duty", *_FIGURES)
# Where the values of a report begin in 数据来源, by the id of the report object.
Places = Mapping[int, int]


def by_unit_sheet(
    form: Form, consolidation: Consolidation, text: SummaryWords, period_name: str, places: Callable[[], Places]
) -> SheetPlan:
    """Return the sheet. The cells of a unit without an accepted report say why there is none; none of them is blank.

    The status of a unit is a link to the row of 数据来源 that `places` gives for its report; LibreOffice would not wrap
    a linked name.
    """
    shown = _shown_fields(form)
    name_width = _name_width(consolidation)
    widths = [name_width, _STATUS_WIDTH, *(_width(consolidation.totals[index]) for index, _field in shown)]
    titles = sheet_titles(form, text.by_unit, period_name, coverage_text(consolidation.coverage, text), text)
    headings = [column_heading(field, text) for _index, field in shown]
    cells = (
        *titles_above(titles),
        PlannedCell(_HEADER_ROW, 0, text.unit, "heading"),
        PlannedCell(_HEADER_ROW, 1, text.status_headings[2], "heading"),
        *(
            PlannedCell(_HEADER_ROW, column, heading, "column_heading")
            for column, heading in enumerate(headings, _FIRST_COLUMN)
        ),
    )
    lines = max(
        line_count(heading, 0.9 * width - 1) for heading, width in zip(headings, widths[_FIRST_COLUMN:], strict=True)
    )
    rows = Listing(
        _HEADER_ROW + 1, len(consolidation.units) + 1, _STYLES, partial(_rows, form, consolidation, text, name_width),
        partial(_links, consolidation, text.sources, places),
    )  # fmt: skip
    return SheetPlan(
        text.by_unit, cells, dict(enumerate(widths)), {0: 26.0, _HEADER_ROW: lines * _LINE_HEIGHT + _ROOM},
        print_to=(_HEADER_ROW + rows.count, len(widths) - 1), landscape=True, freeze=(_HEADER_ROW + 1, _FIRST_COLUMN),
        repeat_columns=_FIRST_COLUMN, repeat_row=_HEADER_ROW, banner=titles, print_from=_HEADER_ROW, listing=rows,
        column_breaks=column_breaks(widths, _FIRST_COLUMN, _torn(form), listing=True),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _shown_fields(form: Form) -> tuple[tuple[int, Field], ...]:
    """Return the fields with their indices, without those of cells that are crossed out in the form."""
    return tuple((index, field) for index, field in enumerate(form.fields) if field.cell.applies)


def _torn(form: Form) -> list[int]:
    """Return by column what a page break before it would cut through: a cell, an item, a category of items."""
    fields = [field for _index, field in _shown_fields(form)]
    torn = [
        (one.cell is other.cell) + (one.cell.item is other.cell.item) + _share_category(one, other)
        for one, other in pairwise(fields)
    ]
    return [0] * (_FIRST_COLUMN + 1) + torn


def _share_category(one: Field, other: Field) -> bool:
    return bool(one.cell.item.category) and one.cell.item.category == other.cell.item.category


def _width(total: Number | None) -> float:
    """Return a column width that fits the total in bold; Excel shows ### for a number that does not fit."""
    return max(_MIN_WIDTH, len(format_number(total)) * 1.2 + 2.5) if total is not None else _MIN_WIDTH


def _links(consolidation: Consolidation, sheet: str, places: Callable[[], Places]) -> Iterator[Link]:
    """Yield a link for each unit with a single counted report."""
    found = places()
    if not found:
        return
    units = (each for each in consolidation.units if each.status != "informational")
    for row, standing in enumerate(units, start=_HEADER_ROW + 1):
        if standing.report is not None and not standing.parts and id(standing.report) in found:
            yield Link(row, 1, sheet, (found[id(standing.report)], 0))


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


def _rows(form: Form, consolidation: Consolidation, text: SummaryWords, name_width: float) -> Iterator[ListedRow]:
    """Yield the rows of the units, the totals, and below them the reports that are for information."""
    counted = {id(accepted.report): accepted for accepted in consolidation.reports}
    units = [each for each in consolidation.units if each.status != "informational"]
    row = _HEADER_ROW
    for row, standing in enumerate(units, start=_HEADER_ROW + 1):
        own = [counted[id(each.report)] for each in standing.reporters if id(each.report) in counted]
        if standing.status == "exempt":
            figures: _Cells = [(NO_DUTY, "centred")] * len(_shown_fields(form))
        else:
            figures = _subtotals(row, form, own, standing, text) if standing.parts else _figures(form, own, text)
            figures = _with_no_duty(figures, form, standing.not_asked)
        why = text.standing["returned" if standing.status == "unreadable" else standing.status]
        yield _unit_row(standing, _filled(figures, "" if own else why, text), text, name_width)
    # SUBTOTAL does not add up the subtotals of units that consist of parts.
    function = "SUBTOTAL(9," if any(each.parts for each in units) else "SUM("
    totals = _totals(form, consolidation.totals, range(_HEADER_ROW + 1, row + 1), function, "total", text)
    totals = _with_no_duty(totals, form, items_asked_of_nobody(consolidation.units))
    yield ListedRow(
        [
            (text.total, "total"),
            (_coverage(consolidation), "total_no_duty"),
            *_filled(totals, text.standing["missing"], text),
        ],
        _ROW_HEIGHT,
    )
    for standing in consolidation.units:
        if standing.status == "informational":
            figures = _figures(form, [standing.report] if standing.report else [], text)
            figures = _filled(_with_no_duty(figures, form, standing.not_asked), "", text)
            yield _unit_row(standing, figures, text, name_width)


def _coverage(consolidation: Consolidation) -> str:
    """Return how many reports are in the totals, such as 11/14."""
    expected = consolidation.coverage.expected
    return f"{len(consolidation.reports)}" if expected is None else f"{consolidation.coverage.accepted}/{expected}"


def _unit_row(standing: UnitStanding, figures: _Cells, text: SummaryWords, name_width: float) -> ListedRow:
    name = standing.indented_name
    style = "linked" if standing.is_accepted and not standing.parts else "centred"
    cells = [(name, "name"), (text.standing[standing.status], style), *figures]
    return ListedRow(cells, max(_ROW_HEIGHT, _NAME_HEIGHT * line_count(name, name_width - _NAME_MARGIN) + _ROOM))


def _name_width(consolidation: Consolidation) -> float:
    """Return a width of the names in which most take two lines at most."""
    longest = max((display_width(each.indented_name) for each in consolidation.units), default=0)
    return min(_MAX_NAME_WIDTH, max(_MIN_NAME_WIDTH, longest * _NAME_SIZE / _USUAL_SIZE / 2 + _NAME_MARGIN))


def _filled(cells: _Cells, why: str, text: SummaryWords) -> _Cells:
    """Return the cells without a blank one: it says `why` there is no figure, otherwise that it has none."""
    if all(content is not None for content, _style in cells):
        return cells
    return [
        (content, style) if content is not None else _no_figure(style, why or text.no_figure)
        for content, style in cells
    ]


def _no_figure(style: str, words: str) -> tuple[Content, str]:
    return words, "total_no_duty" if style.startswith("total") else "centred"


def _with_no_duty(cells: _Cells, form: Form, items: frozenset[str]) -> _Cells:
    """Return the cells of the fields, with — in the blank ones of `items`, which are not asked."""
    not_asked = not_asked_in(form, items) if items else items
    if not not_asked:
        return cells
    return [
        _no_figure(style, NO_DUTY) if content is None and field.cell.id in not_asked else (content, style)
        for (content, style), (_index, field) in zip(cells, _shown_fields(form), strict=True)
    ]


def _figures(form: Form, reports: Sequence[AcceptedReport | Report], text: SummaryWords) -> _Cells:
    """Return what the only one of `reports` says, blank cells without one."""
    submission = reports[0].submission if reports else None
    if submission is None:
        return [(None, style) for style in _figure_styles(form)]
    return [
        (_content(submission, field, text), style)
        for (_index, field), style in zip(_shown_fields(form), _figure_styles(form), strict=True)
    ]


def _content(submission: Submission, field: Field, text: SummaryWords) -> Content:
    """Return what a unit reported in a field, and words for what it left empty or its older form does not ask."""
    content = reported_content(submission, field)
    if content is None and field.id not in submission.form.field_indices:
        return text.not_on_form
    return content


@lru_cache(maxsize=64)
def _figure_styles(form: Form) -> tuple[str, ...]:
    return tuple(figure_style(field) for _index, field in _shown_fields(form))


def _subtotals(
    row: int, form: Form, reports: Sequence[AcceptedReport], standing: UnitStanding, text: SummaryWords
) -> _Cells:
    """Return the sums over the parts of a unit, which stand in the rows behind it."""
    rows = range(row + 1, row + 1 + standing.count_below)
    return _totals(form, totals_of(form, reports), rows, "SUBTOTAL(9,", "figure", text)


def _totals(
    form: Form, totals: Sequence[Number | None], rows: range, function: str, style: str, text: SummaryWords
) -> _Cells:
    """Return the totals over the rows, as formulas where they are sums."""
    cells: _Cells = []
    for column, (index, field) in enumerate(_shown_fields(form), start=_FIRST_COLUMN):
        total = totals[index]
        if field.cell.measure.is_added and total is not None:
            formula = f"={function}{address(rows[0], column)}:{address(rows[-1], column)})"
            cells.append((Formula(formula, total), figure_style(field, style)))
        elif total is None and not field.cell.measure.is_added:
            cells.append(_no_figure(style, text.not_added))
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
