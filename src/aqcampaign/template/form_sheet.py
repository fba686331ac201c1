"""Takes a Form and what is to stand in it and makes the plan of its sheet: the published form, filled or blank."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from aqcampaign.form.layout import (
    FIRST_ITEM_ROW,
    HEAD_ROW,
    HEADING_ROW,
    NAME_COLUMN,
    NUMBER_COLUMN,
    TITLE_ROW,
    UNIT_COLUMN,
    WINDOW_ROW,
    Layout,
    address,
)
from aqcampaign.form.model import Cell, Form
from aqcampaign.period import Calendar
from aqcampaign.template.live_check import verdict_formula
from aqcampaign.template.plan import Content, Highlight, InputCheck, PlannedCell, SheetPlan
from aqcampaign.template.prompts import input_check
from aqcampaign.template.words import Words


@dataclass(frozen=True)
class Filling:
    """Who fills the form for which month; what stands in its cells (by cell id), in its date, and as a mark beside."""

    unit_name: str
    month: str
    contents: Mapping[str, Content] = field(default_factory=dict)
    filled_on: str | None = None
    mark: str | None = None


def day_text(words: Words, day: date) -> str:
    """Return `day` as the documents write it, e.g. 2022年9月24日."""
    return words.date.format(year=day.year, month=day.month, day=day.day)


def window_text(words: Words, calendar: Calendar, month: str) -> str:
    """Return the window of `month` as the documents write it."""
    window = calendar.window(month)
    text = words.window.format(first=day_text(words, window.first), last=day_text(words, window.last))
    if calendar.cutoff_day:
        text += words.cutoff.format(day=day_text(words, calendar.cutoff(month)))
    return text


def form_sheet(form: Form, words: Words, calendar: Calendar, filling: Filling, *, live: bool) -> SheetPlan:
    """Return the sheet of the published form; `live` adds input checks, protection, 校验 and 情况说明 beside it."""
    layout = Layout(form)
    cells = [*_head(layout, words, calendar, filling, live), *_items(layout, filling, live)]
    if live:
        cells.extend(_beside(layout, words, filling))
    return SheetPlan(
        name=words.form_sheet,
        cells=tuple(cells),
        widths=_widths(layout),
        heights={TITLE_ROW: 42, WINDOW_ROW: 24, HEAD_ROW: 28, HEADING_ROW: 30}
        | {layout.row(item): 36 for item in form.items},
        checks=tuple(_checks(layout, words)) if live else (),
        highlights=tuple(_highlights(layout, words)) if live else (),
        print_to=(layout.last_row, layout.last_column),
        freeze=(FIRST_ITEM_ROW, 0),
        protected=live,
    )


def _head(layout: Layout, words: Words, calendar: Calendar, filling: Filling, live: bool) -> Iterator[PlannedCell]:
    form, last = layout.form, layout.last_column
    yield PlannedCell(TITLE_ROW, 0, form.title, "title", to=(TITLE_ROW, last))
    window = f"{form.labels.window}：{window_text(words, calendar, filling.month)}"
    yield PlannedCell(WINDOW_ROW, 0, window, "window", to=(WINDOW_ROW, last))
    unit = f"{form.labels.unit}：{filling.unit_name}"
    yield PlannedCell(HEAD_ROW, 0, unit, "head", to=(HEAD_ROW, NAME_COLUMN))
    filled_on = f"{form.labels.filled_on}：{filling.filled_on or words.date_blank}"
    yield PlannedCell(HEAD_ROW, UNIT_COLUMN, filled_on, "head_input" if live else "head_shown", to=(HEAD_ROW, last))
    headings = (form.headings.number, form.headings.name, form.headings.unit, *(c.name for c in form.columns))
    for column, heading in enumerate(headings):
        yield PlannedCell(HEADING_ROW, column, heading, "heading")


def _items(layout: Layout, filling: Filling, live: bool) -> Iterator[PlannedCell]:
    for item in layout.form.items:
        row = layout.row(item)
        yield PlannedCell(row, NUMBER_COLUMN, item.number, "number")
        yield PlannedCell(row, NAME_COLUMN, item.name, "name")
        yield PlannedCell(row, UNIT_COLUMN, item.unit, "unit")
    for cell, row, column in _places(layout):
        kind: str = "compound" if cell.item.compound else cell.item.kind
        content = filling.contents.get(cell.id)
        if isinstance(content, date):
            kind = "date"  # what Excel makes of 3/2 in a cell that is not text
        style = f"input_{kind}" if live else f"shown_{kind}"
        yield PlannedCell(row, column, content, style)


def _beside(layout: Layout, words: Words, filling: Filling) -> Iterator[PlannedCell]:
    check, explanation = layout.check_column, layout.explanation_column
    if filling.mark:
        yield PlannedCell(TITLE_ROW, check, filling.mark, "mark")
    first, last = address(FIRST_ITEM_ROW, check), address(layout.last_row, check)
    total = len(layout.form.items)
    progress = f'="{words.verdicts.progress}"&COUNTIF({first}:{last},"{words.verdicts.passed}")&" / {total}"'
    shown = f"{words.verdicts.progress}0 / {total}"
    yield PlannedCell(HEAD_ROW, check, shown, "beside_progress", progress, to=(HEAD_ROW, explanation))
    yield PlannedCell(HEADING_ROW, check, words.verdicts.heading, "beside_heading")
    yield PlannedCell(HEADING_ROW, explanation, words.explanation, "beside_heading")
    for item in layout.form.items:
        cells = [(cell, address(row, column)) for cell, row, column in _places(layout) if cell.item is item]
        row = layout.row(item)
        yield PlannedCell(row, check, words.verdicts.empty, "verdict", verdict_formula(cells, words.verdicts))
        yield PlannedCell(row, explanation, None, "explanation")


def _checks(layout: Layout, words: Words) -> Iterator[InputCheck]:
    for cell, row, column in _places(layout):
        yield input_check(cell, row, column, words.prompts)


def _highlights(layout: Layout, words: Words) -> Iterator[Highlight]:
    verdicts = words.verdicts
    for begins, style in ((verdicts.passed, "passed"), (verdicts.empty, "waiting"), ("", "failed")):
        yield Highlight(FIRST_ITEM_ROW, layout.last_row, layout.check_column, begins, style)


def _places(layout: Layout) -> Iterator[tuple[Cell, int, int]]:
    columns = {column.id: layout.value_column(place) for place, column in enumerate(layout.form.columns)}
    for cell in layout.form.cells:
        yield cell, layout.row(cell.item), columns[cell.column.id]


def _widths(layout: Layout) -> Mapping[int, float]:
    widths: dict[int, float] = {NUMBER_COLUMN: 7, NAME_COLUMN: 40, UNIT_COLUMN: 14}
    widths |= {layout.value_column(place): 22 for place in range(len(layout.form.columns))}
    return widths | {layout.last_column + 1: 3, layout.check_column: 26, layout.explanation_column: 36}
