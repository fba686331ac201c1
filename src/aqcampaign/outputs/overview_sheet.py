"""The sheet 概览: the first page of the summary, on one A4 what the leader reads of a period."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Field
from aqcampaign.form.not_asked import NO_DUTY, not_asked_in
from aqcampaign.outputs.by_unit_sheet import field_name, figure_style
from aqcampaign.outputs.corrections_sheet import issued_text
from aqcampaign.outputs.ledger_sheets import list_title
from aqcampaign.outputs.trend_sheet import change_cell, figure_cell, remarks
from aqcampaign.outputs.words import SummaryWords, shortened
from aqcampaign.publication.board_marks import Mark, mark_of
from aqcampaign.publication.release import Release, ReleasedFigure, UnitFigure
from aqcampaign.publication.unit_record import Status, UnitRecord
from aqcampaign.template.plan import Chart, Content, PlannedCell, SheetPlan
from aqcampaign.template.text_width import line_count
from aqcampaign.values.amounts import Number

# The page is divided into so many columns of equal width; tables span several of them.
_COLUMNS, _WIDTH = 14, 6.0
# What a column has beside its characters, in characters.
_BETWEEN = 0.7
_PAIR = 2
_LABEL_COLUMNS = 4
# A line of Chinese text of 11 points holds about so much of the width of its columns.
_FILLED = 0.9
_LINE_HEIGHT, _ROOM, _ROW_HEIGHT, _GAP = 15.0, 5.0, 20.0, 10.0
_TITLE_SIZE, _USUAL_SIZE = 16, 11
_TILE_HEIGHT, _MARK_HEIGHT, _CHART_HEIGHT, _CHART_ROWS = 30.0, 16.5, 165.0, 10
# More is shrunk to less than 8 of 11 points.
_MOST_HEIGHT = 1050.0
# Right of the page, where nothing is printed: the labels and values of the charts.
_DATA_COLUMN = _COLUMNS + 2
# What one page shows legibly.
_MOST_PERIODS, _MOST_BARS, _MOST_NAMES, _MOST_LEADS = 10, 15, 20, 3
_LONGEST_LABEL, _LONGEST_NAMES, _LONGEST_LEAD = 12, 240, 120
_SHADES: dict[Mark, str] = {
    "accepted": "mark_done", "nil": "mark_done", "late": "mark_late", "missing": "mark_open", "returned": "mark_open",
    "unreadable": "mark_open", "incomplete": "mark_open", "excluded": "mark_open",
}  # fmt: skip
_TILES = ("expected", "accepted", "nil", "returned", "missing", "late")
_TILES_AT_ANY_TIME = ("received", "accepted", "returned", "unreadable")
# The statuses of units that somebody must see to, in the order in which the page names them.
_OPEN: tuple[Status, ...] = ("missing", "returned", "unreadable", "incomplete", "excluded", "late")


def overview_sheet(release: Release, text: SummaryWords) -> SheetPlan:
    """Return the page: coverage, headline figures, what is open, charts, the marks of the latest periods, new leads."""
    page = _Page()
    _head(page, release, text)
    _tiles(page, release, text)
    _headlines(page, release, text)
    _open_matters(page, release, text)
    _charts(page, release, text)
    _leads(page, release, text)
    _marks(page, release, text)
    widths = dict.fromkeys(range(_COLUMNS), _WIDTH) | {_DATA_COLUMN: 24.0, _DATA_COLUMN + 3: 24.0}
    return SheetPlan(
        text.overview.sheet, tuple(page.cells), widths, page.heights, print_to=(page.row - 1, _COLUMNS - 1),
        is_one_page=True, charts=tuple(page.charts),
    )  # fmt: skip


@dataclass
class _Page:
    """The cells of the page so far, and the row below them."""

    cells: list[PlannedCell] = dataclasses.field(default_factory=list)
    heights: dict[int, float] = dataclasses.field(default_factory=dict)
    charts: list[Chart] = dataclasses.field(default_factory=list)
    row: int = 0

    def line(self, parts: Sequence[tuple[Content, str, int]], least: float = _ROW_HEIGHT) -> None:
        """Add a row of contents with their styles, each across so many columns; higher if a text needs it."""
        column, height = 0, least
        for content, style, columns in parts:
            last = column + columns - 1
            to = (self.row, last) if columns > 1 else None
            self.cells.append(PlannedCell(self.row, column, content, style, to=to))
            if isinstance(content, str):
                height = max(height, _height(content, columns, least))
            column += columns
        self.heights[self.row] = height
        self.row += 1

    def is_legible_with(self, height: float) -> bool:
        """Return whether text of 11 points stays legible if so many points are added and all is shrunk to a page."""
        return sum(self.heights.values()) + height <= _MOST_HEIGHT

    def gap(self) -> None:
        """Leave some space."""
        self.heights[self.row] = _GAP
        self.row += 1

    def heading(self, words: str) -> None:
        """Begin a part of the page."""
        self.gap()
        self.line([(words, "overview_heading", _COLUMNS)])


def _height(text: str, columns: int, least: float) -> float:
    """Return the height of a text across so many columns: `least` of one line."""
    return least + (line_count(text, _FILLED * columns * (_WIDTH + _BETWEEN)) - 1) * _LINE_HEIGHT


def _head(page: _Page, release: Release, text: SummaryWords) -> None:
    words, window = text.overview, release.window
    title, size = words.title.format(campaign=release.config.name), _TITLE_SIZE
    lines = line_count(title, _FILLED * _COLUMNS * (_WIDTH + _BETWEEN) * _USUAL_SIZE / size)
    page.line([(title, "overview_title", _COLUMNS)], 1.4 * size * lines + _ROOM)
    page.line([(words.subtitle.format(period=release.name), "overview_subtitle", _COLUMNS)], 1.4 * size + _ROOM)
    state = issued_text(release.issued, text) if release.issued is not None else words.not_closed
    about = words.about.format(
        office=release.config.office.full_name, first=window.since, last=window.last, state=state
    )
    page.line([(about, "overview_note", _COLUMNS)])


def _tiles(page: _Page, release: Release, text: SummaryWords) -> None:
    """Add the numbers of the coverage, each with its label above."""
    counts, words = release.coverage, text.overview.tiles
    names = _TILES_AT_ANY_TIME if counts.expected is None else _TILES
    tiles = [(words[name], getattr(counts, name)) for name in names]
    tiles.append((words["queries"], sum(record.open_queries for record in _units(release))))
    ends = [_COLUMNS * place // len(tiles) for place in range(len(tiles) + 1)]
    spans = [end - begin for begin, end in pairwise(ends)]
    page.gap()
    page.line([(label, "tile_label", span) for (label, _count), span in zip(tiles, spans, strict=True)])
    page.line([(count, "tile", span) for (_label, count), span in zip(tiles, spans, strict=True)], _TILE_HEIGHT)


def _units(release: Release) -> list[UnitRecord]:
    """Return the units that report themselves, not the parts of others."""
    return [record for record in release.units if record.standing.part_of is None]


def _headlines(page: _Page, release: Release, text: SummaryWords) -> None:
    if not release.headlines:
        return
    page.heading(text.overview.headlines)
    headings = text.trend_headings
    if any(figure.change is not None for figure in release.headlines):
        shown = (headings[2], headings[3], headings[4], headings[5], headings[6])
        page.line([(headings[0], "heading", _LABEL_COLUMNS), *((each, "heading", _PAIR) for each in shown)])
    for figure in release.headlines:
        page.line([(_measure(figure, text), "overview_name", _LABEL_COLUMNS), *_headline_cells(figure, text)])
    told = _remarks(release, text)
    if told:
        page.line([(told, "overview_remark", _COLUMNS)])


def _remarks(release: Release, text: SummaryWords) -> str:
    """Return the remarks on the headlines, once if they are the same for all."""
    told = {
        field_name(figure.field, text): "；".join(remarks(figure.change, text, release.config.calendar))
        for figure in release.headlines
        if figure.change is not None
    }
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "；".join(text.overview.remark.format(measure=name, remark=each) for name, each in told.items() if each)


def _measure(figure: ReleasedFigure, text: SummaryWords) -> str:
    unit = figure.field.part.unit
    return field_name(figure.field, text) + (text.overview.unit.format(unit=unit) if unit else "")


def _headline_cells(figure: ReleasedFigure, text: SummaryWords) -> Iterator[tuple[Content, str, int]]:
    style, change = figure_style(figure.field), figure.change
    if change is None:
        yield *figure_cell(figure.total, style), _PAIR
        return
    yield *figure_cell(change.current, style), _PAIR
    yield *figure_cell(change.previous, style), _PAIR
    yield *figure_cell(change.on_period.difference, style), _PAIR
    yield *change_cell(change.on_period, figure.field, text.comparison, text.comparison.multiple), _PAIR
    yield *figure_cell(change.to_date, style), _PAIR


def _open_matters(page: _Page, release: Release, text: SummaryWords) -> None:
    """Add who has not reported or must correct, who was late, and which figures are still to be confirmed."""
    page.heading(text.overview.open)
    lines = [
        (text.timeliness["late"] if status == "late" else text.standing[status], _names(records, status, text))
        for status in _OPEN
        if (records := release.by_status.get(status))
    ]
    asked = [record for record in _units(release) if record.open_queries]
    if asked:
        names = [text.overview.unit_queries.format(unit=each.name, count=each.open_queries) for each in asked]
        lines.append((text.overview.tiles["queries"], _first(names, text)))
    for label, names_text in lines:
        page.line([(label, "centred", _PAIR), (names_text, "overview_text", _COLUMNS - _PAIR)])
    if not lines:
        page.line([(text.overview.nothing_open, "overview_text", _COLUMNS)])


def _names(records: Sequence[UnitRecord], status: Status, text: SummaryWords) -> str:
    names = [
        text.overview.unit_late.format(unit=each.name, days=each.days_late) if status == "late" else each.name
        for each in records
    ]
    return _first(names, text)


def _first(names: Sequence[str], text: SummaryWords) -> str:
    """Return the names in a few lines; if they are many or long, the first of them and how many there are."""
    lengths = accumulate(len(name) + 1 for name in names[:_MOST_NAMES])
    return shortened(names, text, most=max(1, sum(length <= _LONGEST_NAMES for length in lengths)))


@dataclass(frozen=True, slots=True)
class _Series:
    """What a chart shows: a figure by label, None where there is none; the `pale` ones are not of all units."""

    kind: Literal["columns", "bars"]
    figure: ReleasedFigure
    scope: str
    points: Sequence[tuple[str, Number | None]]
    pale: frozenset[int] = frozenset()

    @property
    def is_worth_drawing(self) -> bool:
        """Whether there is something to compare."""
        return len(self.points) > 1 and any(value for _label, value in self.points)

    @property
    def height(self) -> float:
        """The height in points in which the labels have room."""
        return _CHART_HEIGHT if self.kind == "columns" else max(_CHART_HEIGHT, 35.0 + 14.0 * len(self.points))


def _charts(page: _Page, release: Release, text: SummaryWords) -> None:
    """Add two charts side by side, and right of the page what they show."""
    drawn = [each for each in _series(release, text) if each.is_worth_drawing][:2]
    if not drawn:
        return
    page.gap()
    top, rows = page.row, max(_CHART_ROWS, *(1 + len(each.points) for each in drawn))
    page.heights |= dict.fromkeys(range(top, top + rows), max(each.height for each in drawn) / rows)
    page.row += rows
    span = _COLUMNS // len(drawn)
    for place, each in enumerate(drawn):
        column, part = _DATA_COLUMN + 3 * place, each.figure.field.part
        title = text.overview.chart.format(
            number=place + 1, measure=field_name(each.figure.field, text), scope=each.scope, unit=part.unit
        )
        data = [(title, None), *each.points]
        for row, (label, value) in enumerate(data, start=top):
            page.cells.append(PlannedCell(row, column, label, "chart_data"))
            if value is not None:  # a blank cell is 0 for a chart, no cell is nothing
                page.cells.append(PlannedCell(row, column + 1, value, "chart_data"))
        page.charts.append(
            Chart(
                each.kind,
                title,
                top + 1,
                top + len(each.points),
                column,
                column + 1,
                (top, place * span),
                (top + rows, (place + 1) * span),
                "0" if part.is_integer else "0.##",
                each.pale,
            )
        )
    if any(each.pale for each in drawn):
        page.line([(text.overview.chart_note, "overview_note", _COLUMNS)])


def _series(release: Release, text: SummaryWords) -> Iterator[_Series]:
    """Yield the first headline over the periods, and the headlines by unit."""
    points = release.points[-_MOST_PERIODS:]
    for figure in release.headlines[:1]:
        values = [
            (f"{each.name}\n{each.reported}/{each.expected}", each.totals.get(figure.field.id)) for each in points
        ]
        pale = frozenset(place for place, each in enumerate(points) if each.reported < each.expected)
        if len(points) > 1:
            scope = text.overview.periods.format(first=points[0].name, last=points[-1].name)
            yield _Series("columns", figure, scope, values, pale)
    for figure in release.headlines:
        units = [
            (_unit_label(release, figure.field, each, text), each.value)
            for each in release.charted_units(figure.field, _MOST_BARS)
        ]
        yield _Series("bars", figure, release.name, units)


def _unit_label(release: Release, field: Field, figure: UnitFigure, text: SummaryWords) -> str:
    """Return the name of a unit, and why it has no figure. A long name is cut, and has its number in 报送情况."""
    numbered = enumerate(_units(release), start=1)
    number, record = next((number, each) for number, each in numbered if each.id == figure.unit)
    name = record.name
    short = name if len(name) <= _LONGEST_LABEL else f"{number}.{name[: _LONGEST_LABEL - 1]}…"
    if figure.value is not None:
        return short
    why = text.standing[record.standing.status]
    if record.standing.is_accepted:
        is_asked = field.cell.id not in not_asked_in(release.form, record.standing.not_asked)
        why = text.no_figure if is_asked else text.standing["exempt"]
    return f"{short}（{why}）"


def _marks(page: _Page, release: Release, text: SummaryWords) -> None:
    """Add what became of the reports of each unit in the latest periods, a coloured cell each, if the page has room."""
    units, points = _units(release), release.points[-_MOST_PERIODS:]
    span = _PAIR if len(points) <= _MOST_PERIODS // _PAIR else 1
    names = _COLUMNS - span * len(points)
    height = _GAP + 2 * _ROW_HEIGHT + sum(_height(record.name, names, _MARK_HEIGHT) for record in units)
    if not points or len(units) < _PAIR or not page.is_legible_with(height):
        return
    page.heading(text.overview.marks)
    page.line([(text.unit, "heading", names), *((each.name, "heading", span) for each in points)])
    for record in units:
        marks = [_mark(record, each.period, text) for each in points]
        page.line([(record.name, "overview_name", names), *((*each, span) for each in marks)], _MARK_HEIGHT)


def _mark(record: UnitRecord, period: str, text: SummaryWords) -> tuple[Content, str]:
    cell = record.cells.get(period)
    if cell is None:
        return NO_DUTY, "mark_none"
    mark = mark_of(cell)
    words = {"late": text.timeliness["late"], "waiting": text.overview.waiting, "extended": text.overview.extended}
    return words.get(mark) or text.standing[mark], _SHADES.get(mark, "mark_none")


def _leads(page: _Page, release: Release, text: SummaryWords) -> None:
    """Add how many lines the running lists have, and those that came last."""
    for table in release.form.ledgers:
        newest = release.newest_leads(table.id)
        if newest:
            page.heading(text.overview.leads.format(title=list_title(release.form, table), count=len(newest)))
            for lead in newest[:_MOST_LEADS]:
                unit = release.unit_names.get(lead.report.unit or "", text.nothing)
                words = "，".join(str(value) for value in lead.record.values if value is not None)
                line = printable(words, _LONGEST_LEAD)
                page.line([(unit, "overview_name", _LABEL_COLUMNS), (line, "overview_text", _COLUMNS - _LABEL_COLUMNS)])
