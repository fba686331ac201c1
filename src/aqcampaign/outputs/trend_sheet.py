"""The sheet 累计与环比: each field now and in the previous period, the change over the same units, the year so far."""

from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.calendar.model import Calendar
from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.trend import Change, Trend
from aqcampaign.form.model import Field, Form
from aqcampaign.outputs.by_unit_sheet import field_name, figure_style
from aqcampaign.outputs.revision_text import describe_revision
from aqcampaign.outputs.words import ComparisonWords, SummaryWords, unit_changes_text
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.template.text_width import line_count
from aqcampaign.values.amounts import Number, format_number

# Leaves room for the title, two lines on coverage and a blank one.
_MIN_HEADER_ROW = 4
_LINE_HEIGHT, _ROW_HEIGHT, _ROOM = 15.0, 18.0, 5.0
_WIDTHS = (30, 8, 11, 11, 11, 12, 12, 34)
_YEAR_COLUMN = 6  # of the optional comparison with last year
_NO_FIGURE = "—"


def trend_sheet(
    form: Form, trend: Trend, names: Mapping[str, str], text: SummaryWords, calendar: Calendar
) -> SheetPlan:
    """Return the sheet; `names` maps unit ids to names.

    A missing figure is shown as —, not as 0. The last column explains the basis of each change.
    """
    first, last_name = calendar.name(trend.periods[0].period), calendar.name(trend.current.period)
    span = f"{first}…{last_name}" if len(trend.periods) > 1 else last_name
    has_year = any(change.on_year and change.on_year.wording != "none" for change in trend.changes)
    headings, widths = list(text.trend_headings), list(map(float, _WIDTHS))
    if has_year:
        headings.insert(_YEAR_COLUMN, text.trend_year)
        widths.insert(_YEAR_COLUMN, 12.0)
    lines = [
        *_coverage(trend, text, calendar),
        *unit_changes_text(trend, text),
        *(describe_revision(each, names, text, calendar) for each in trend.revisions),
    ]
    head, last = max(_MIN_HEADER_ROW, len(lines) + 2), len(headings) - 1
    title = text.sheet_title.format(title=form.title, sheet=text.trend, period=span)
    cells = [
        PlannedCell(0, 0, title, "sheet_title"),
        *(PlannedCell(row, 0, line, "wrapped_note", to=(row, last)) for row, line in enumerate(lines, start=1)),
        *(PlannedCell(head, column, heading, "heading") for column, heading in enumerate(headings)),
    ]
    shown = [change for change in trend.changes if change.is_listed]
    heights = {row: _LINE_HEIGHT * line_count(line, sum(widths)) for row, line in enumerate(lines, start=1)}
    heights[head] = 26.0
    for row, change in enumerate(shown, start=head + 1):
        line = list(_row(change, text, calendar, has_year=has_year))
        heights[row] = max(
            _ROW_HEIGHT, _ROOM + _LINE_HEIGHT * _wrapped([str(content) for content, _style in line], widths)
        )
        cells.extend(PlannedCell(row, column, content, style) for column, (content, style) in enumerate(line))
    end = head + max(1, len(shown))
    return SheetPlan(
        text.trend, tuple(cells), dict(enumerate(widths)), heights, print_to=(end, last),
        landscape=True, freeze=(head + 1, 1), repeat_row=head, banner=(title,), print_from=1,
    )  # fmt: skip


def _wrapped(texts: Sequence[str], widths: Sequence[float]) -> int:
    """Return the number of lines in a row: its first and last column, the item and the remarks, are wrapped."""
    return max(line_count(texts[place], 0.9 * widths[place]) for place in (0, -1))


def _coverage(trend: Trend, text: SummaryWords, calendar: Calendar) -> Iterator[str]:
    """Yield lines on how many units reported in this period, the previous one, and all periods to date."""
    current, previous = trend.current, trend.previous
    if previous is not None:
        both = len(current.reported & current.joined(previous.reported, previous))
        yield text.trend_coverage.format(
            period=calendar.name(current.period),
            expected=current.expected,
            reported=len(current.reported),
            before=len(previous.reported),
            both=both,
        )
    yield text.trend_periods.format(
        periods="、".join(
            f"{calendar.name(each.period)}（{len(each.reported)}/{each.expected}）" for each in trend.periods
        )
    )


def _row(change: Change, text: SummaryWords, calendar: Calendar, *, has_year: bool) -> Iterator[tuple[Content, str]]:
    field, comparison = change.field, change.on_period
    style = figure_style(field)
    yield field_name(field, text), "listed"
    yield field.part.unit, "centred"
    yield figure_cell(change.current, style)
    yield figure_cell(change.previous, style)
    yield figure_cell(comparison.difference, style)
    yield change_cell(comparison, field, text.comparison, text.comparison.multiple)
    if has_year:
        year = text.comparison.multiple_of_year
        yield change_cell(change.on_year, field, text.comparison, year) if change.on_year else (_NO_FIGURE, "centred")
    yield figure_cell(change.to_date, style)
    yield "；".join(remarks(change, text, calendar)), "listed"


def figure_cell(figure: Number | None, style: str) -> tuple[Content, str]:
    """Return a figure with its style, — without one."""
    return (_NO_FIGURE, "centred") if figure is None else (figure, style)


def change_cell(comparison: Comparison, field: Field, words: ComparisonWords, multiple: str) -> tuple[Content, str]:
    """Return a relative change as a number or in words, with its style."""
    match comparison.wording:
        case "level":
            return words.level, "centred"
        case "about_level":
            return words.about_level, "centred"
        case "multiple" if comparison.change is not None:
            return multiple.format(times=comparison.change), "centred"
        case "percent" | "points" if comparison.change is not None:
            return comparison.change, "figure_points" if field.part.kind == "percent" else "figure_percent"
        case _:
            return _NO_FIGURE, "centred"


def remarks(change: Change, text: SummaryWords, calendar: Calendar) -> Iterator[str]:
    """Yield remarks on the basis of the comparison and on the quality of the figures."""
    comparison, words = change.on_period, text.comparison
    if change.since:
        yield text.since.format(period=calendar.name(change.since))
    if comparison.wording != "none" and not comparison.all_units:
        yield words.same_units.format(
            units=comparison.units, current=_figure_text(comparison.current), base=_figure_text(comparison.base)
        )
    if comparison.reason and (reason := words.reasons[comparison.reason].format(units=comparison.units)):
        yield reason
    if change.broken:
        yield words.broken
    if comparison.preliminary or (change.on_year is not None and change.on_year.preliminary):
        yield words.preliminary
    if comparison.base_corrected:
        yield words.base_corrected
    year = change.on_year
    if year is not None and year.wording != "none":
        yield words.year_basis.format(units=year.units, base=_figure_text(year.base))
        if year.base_corrected:
            yield words.year_corrected


def _figure_text(figure: Number | None) -> str:
    return _NO_FIGURE if figure is None else format_number(figure)
