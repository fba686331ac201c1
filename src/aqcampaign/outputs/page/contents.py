"""What stands on the page: a release in words, figures as they are printed. Nothing is computed here but widths."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aqcampaign.consolidation.coverage import Coverage
from aqcampaign.consolidation.trace import source_of
from aqcampaign.form.model import Field
from aqcampaign.form.tables import LedgerTable
from aqcampaign.ledger.leads import Lead
from aqcampaign.outputs.bulletin.comparison_text import period_text, year_text
from aqcampaign.outputs.bulletin.figures_text import measure_name
from aqcampaign.outputs.bulletin.notes_text import note_paragraphs
from aqcampaign.outputs.bulletin.sentences import day_text, fill
from aqcampaign.outputs.bulletin.units_text import reporting_paragraphs
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition
from aqcampaign.outputs.ledger_sheets import list_title
from aqcampaign.outputs.page.columns import ColumnChart, Point, column_chart
from aqcampaign.outputs.page.words import PageWords, Sign, State
from aqcampaign.outputs.period_names import PeriodName, short_names
from aqcampaign.publication.board_marks import MARKS, Mark, mark_of
from aqcampaign.publication.numbers import figure_text, measured_text, percent_text, table_texts
from aqcampaign.publication.release import Release, ReleasedFigure
from aqcampaign.publication.unit_record import UnitRecord
from aqcampaign.values.amounts import Number

# A campaign of more units is shown in part: the page says what it leaves out, the summary has all.
MOST_UNITS = 60
_MOST_SHOWN = 30
# Charts and the board go back so many periods.
MOST_PERIODS = 12
_MOST_LEADS = 50
_MOST_SOURCES = 5
_TWO = 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the coverage."""

    label: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's figure: as printed, or why there is none; its share, its difference, and where it stands.

    `bar` is its length in percent of the longest, '' if there is none.
    """

    name: str
    figure: str
    bar: str
    share: str
    difference: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure: its total, how it compares, its sum to date, and what each unit gave; `id` is its anchor.

    `measured` is the unit in which it is counted, `unit` the same behind a `value`, `total` the exact one in a table.
    """

    id: str
    name: str
    value: str
    unit: str
    changes: tuple[str, ...]
    to_date: str
    rows: tuple[UnitRow, ...]
    measured: str
    total: str
    total_name: str
    left_out: str
    has_shares: bool
    has_differences: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure with which the page begins, and its chart; None of one period alone."""

    entry: FigureEntry
    title: str
    chart: ColumnChart | None


@dataclass(frozen=True, slots=True)
class BoardMark:
    """What became of a report: the kind of mark, its sign and the words for it."""

    kind: Mark
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit on the board, with a mark or None for each period."""

    name: str
    depth: int
    marks: tuple[BoardMark | None, ...]
    streak: str


@dataclass(frozen=True, slots=True)
class BoardTable:
    """The board: its periods and units, the signs that stand on it, and what is left out."""

    periods: tuple[PeriodName, ...]
    lines: tuple[BoardLine, ...]
    legend: tuple[Sign, ...]
    left_out: tuple[str, ...]
    has_streaks: bool


@dataclass(frozen=True, slots=True)
class LeadsTable:
    """The lines of a running list; `caption` says how many, and what is left out, `scroll` that it may be wide."""

    title: str
    caption: str
    scroll: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """The coverage of a group of units."""

    name: str
    counts: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class PageContents:
    """The whole page."""

    title: str
    campaign: str
    period: str
    edition: str
    state: str
    is_final: bool
    facts: tuple[str, ...]
    tiles: tuple[Tile, ...]
    groups: tuple[GroupLine, ...]
    reporting: tuple[str, ...]
    headlines: tuple[Headline, ...]
    figures: tuple[FigureEntry, ...]
    board: BoardTable | None
    leads: tuple[LeadsTable, ...]
    notes: tuple[str, ...]
    footer: str
    has_sources: bool


def page_contents(release: Release, words: PageWords, sentences: BulletinWords, edition: Edition) -> PageContents:
    """Return what stands on the page; the public edition names no unit that has no figure, and no file."""
    return _Writer(release, words, sentences, edition).contents()


class _Writer:
    """Words a release for one edition."""

    def __init__(self, release: Release, words: PageWords, sentences: BulletinWords, edition: Edition) -> None:
        self.release, self.words, self.sentences, self.edition = release, words, sentences, edition
        self.is_internal = edition == "internal"
        self.units = [each for each in release.units if each.standing.part_of is None]

    def contents(self) -> PageContents:
        release, words = self.release, self.words
        entries = {each.field.id: self.entry(place, each) for place, each in enumerate(release.figures)}
        return PageContents(
            title=fill(words.title, {"campaign": release.config.name, "period": release.name}),
            campaign=release.config.name,
            period=release.name,
            edition=words.edition[self.edition],
            state=fill(words.state[self.state()], {"revision": release.revision}),
            is_final=release.is_final,
            facts=tuple(filter(None, self.facts())),
            tiles=tuple(self.tiles()),
            groups=tuple(self.groups()),
            reporting=tuple(filter(None, reporting_paragraphs(release, self.sentences, self.edition))),
            headlines=tuple(self.headline(each, entries[each.field.id]) for each in release.headlines),
            figures=tuple(entries.values()),
            board=self.board() if self.is_internal else None,
            leads=tuple(self.leads()) if self.is_internal else (),
            notes=tuple(filter(None, note_paragraphs(release, self.sentences, self.edition))),
            footer=fill(words.footer, {"office": release.config.office.name}),
            has_sources=self.is_internal,
        )

    def state(self) -> State:
        if self.release.revision is None:
            return "open"
        return "final" if self.release.is_final else "preliminary"

    def day(self, day: date | None) -> str | None:
        return day_text(day, self.sentences) if day is not None else None

    def facts(self) -> Iterator[str]:
        """Yield the lines below the title."""
        release, facts = self.release, self.words.facts
        due = release.config.calendar.due(release.period)
        yield fill(facts.office, {"office": release.config.office.name})
        window = {"first": self.day(release.window.since), "last": self.day(release.window.last)}
        yield fill(facts.window, window)
        yield fill(facts.due, {"due": self.day(due.day) if due else None})
        yield fill(facts.day, {"day": self.day(release.day)})

    def tiles(self) -> Iterator[Tile]:
        """Yield the numbers of the coverage; what is 0 is left out, but for the reports that are expected or came."""
        counts, labels = self.release.coverage, self.words.tiles
        unit = self.words.count_of_units if counts.expected is not None else self.words.count_of_reports
        if counts.expected is not None:
            yield Tile(labels["expected"], str(counts.expected), unit)
        else:
            yield Tile(labels["received"], str(counts.received), unit)
        yield Tile(labels["accepted" if counts.expected is not None else "used"], str(counts.accepted), unit)
        rates = {"report_rate": self.release.report_rate, "on_time_rate": self.release.on_time_rate}
        yield from (Tile(labels[name], percent_text(rate)) for name, rate in rates.items() if rate is not None)
        for name in ("nil", "late", "returned", "missing", "unreadable", "incomplete", "excluded"):
            count = getattr(counts, name)
            if count:
                yield Tile(labels[name], str(count), unit)

    def groups(self) -> Iterator[GroupLine]:
        for group, counts in self.release.coverage_by_group.items():
            yield GroupLine(group or self.words.groups.without, _group_counts(counts))

    def entry(self, place: int, figure: ReleasedFigure) -> FigureEntry:
        """Return a figure; the first of the headlines is shown with its units at once."""
        field, part = figure.field, figure.field.part
        rows, left_out = self.rows(figure)
        headlines = self.release.headlines
        return FigureEntry(
            id=f"figure-{place + 1}",
            name=self.numbered_name(figure),
            value=figure_text(figure.total, part) if figure.total is not None else self.words.no_figure,
            unit=part.unit if figure.total is not None else "",
            changes=tuple(self.changes(figure)),
            to_date=self.to_date(figure),
            rows=rows,
            measured=part.unit,
            total=table_texts([figure.total], part, self.words.no_figure)[0],
            total_name=self.words.total if field.cell.measure.is_added else self.words.overall,
            left_out=left_out,
            has_shares=any(row.share for row in rows),
            has_differences=any(row.difference for row in rows),
            is_open=bool(headlines) and headlines[0].field is field,
        )

    def numbered_name(self, figure: ReleasedFigure) -> str:
        number = figure.field.cell.item.number
        name = measure_name(figure, self.sentences, self.release.form)
        return f"{number}. {name}" if number is not None else name

    def changes(self, figure: ReleasedFigure) -> Iterator[str]:
        """Yield how a figure compares with the previous period and with last year, or that it does not."""
        if figure.change is not None and figure.total is not None:
            texts = (
                period_text(figure.change, "", self.sentences.comparison),
                year_text(figure.change, "", self.sentences.comparison),
            )
            yield from (each.basis + each.text for each in texts if each is not None)
        if figure.change is not None and figure.change.broken:
            yield self.words.broken

    def to_date(self, figure: ReleasedFigure) -> str:
        change, periods = figure.change, len(self.release.points)
        if change is None or change.to_date is None or periods < _TWO or figure.field.is_running_total:
            return ""
        slots = {"figure": measured_text(change.to_date, figure.field.part), "periods": periods}
        return fill(self.words.to_date, slots)

    def rows(self, figure: ReleasedFigure) -> tuple[tuple[UnitRow, ...], str]:
        """Return what each unit gave, and what is left out of it: of many units the largest figures are shown."""
        given = {each.unit: each for each in self.release.unit_figures(figure.field)}
        units = [each for each in self.units if each.id in given]
        if not self.is_internal:
            units = [each for each in units if given[each.id].value is not None]
        count, left_out = len(units), ""
        if count > MOST_UNITS:
            largest = sorted(units, key=lambda each: -(given[each.id].value or 0))[:_MOST_SHOWN]
            units = [each for each in largest if given[each.id].value is not None]
            left_out = fill(self.words.units_left_out, {"shown": len(units), "count": count})
        shown = [given[each.id] for each in units]
        field, part = figure.field, figure.field.part
        texts = table_texts([each.value for each in shown], part, "")
        differences = table_texts([each.difference for each in shown], part, "")
        bars = _bars([each.value for each in shown])
        rows = tuple(
            UnitRow(
                unit.name,
                text or self.why_none(unit, field),
                bar,
                percent_text(each.share) if each.share is not None else "",
                f"+{difference}" if each.difference is not None and each.difference > 0 else difference,
                tuple(self.sources(unit, field)) if self.is_internal and text else (),
            )
            for unit, each, text, difference, bar in zip(units, shown, texts, differences, bars, strict=True)
        )
        return rows, left_out

    def why_none(self, unit: UnitRecord, field: Field) -> str:
        if unit.standing.is_accepted:
            return self.words.blank if self.release.is_asked(unit, field) else self.words.no_duty
        return self.words.signs[mark_of(unit.cell)].text

    def sources(self, unit: UnitRecord, field: Field) -> Iterator[str]:
        """Yield the file, sheet and cell of each report that counts; of many the first ones and how many there are."""
        counted = [each for each in unit.standing.reporters if each.is_accepted and each.report is not None]
        for each in counted[:_MOST_SOURCES]:
            if each.report is None:
                continue
            place = source_of(field, each.report).place
            slots = {"file": each.report.file.name, "sheet": place.sheet or "—", "cell": place.cell or "—"}
            source = fill(self.words.source, slots)
            has_parts = len(counted) > 1
            yield fill(self.words.parts, {"unit": each.unit.name, "source": source}) if has_parts else source
        if len(counted) > _MOST_SOURCES:
            yield fill(self.words.more_sources, {"count": len(counted)})

    def headline(self, figure: ReleasedFigure, entry: FigureEntry) -> Headline:
        points = self.release.points[-MOST_PERIODS:]
        name = measure_name(figure, self.sentences, self.release.form)
        title = fill(self.words.chart, {
            "measure": name, "first": points[0].name if points else "", "last": self.release.name,
            "unit": figure.field.part.unit,
        })  # fmt: skip
        totals = [each.totals.get(figure.field.id) for each in points]
        if sum(total is not None for total in totals) < _TWO or not any(totals):
            return Headline(entry, title, None)
        texts = [
            figure_text(total, figure.field.part) if total is not None else self.words.no_figure for total in totals
        ]
        drawn = [
            Point(
                point.name, total, text, f"{point.reported}/{point.expected}",
                fill(self.words.column, {
                    "period": point.name, "figure": text, "reported": point.reported, "expected": point.expected,
                }),
                point.reported >= point.expected,
            )
            for point, total, text in zip(points, totals, texts, strict=True)
        ]  # fmt: skip
        return Headline(entry, title, column_chart(title, drawn))

    def board(self) -> BoardTable | None:
        """Return the board; of many units those of which something is to be said in this period."""
        periods = [each.id for each in self.release.board.periods][-MOST_PERIODS:]
        if not self.release.units:
            return None
        units, left_out = list(self.release.units), []
        if len(units) > MOST_UNITS:
            open_units = [each for each in self.units if set(each.statuses) - {"nil"}]
            units = sorted(open_units, key=lambda each: -each.streak)[:MOST_UNITS]
            slots = {"shown": len(units), "count": len(self.release.units)}
            left_out.append(fill(self.words.board_left_out, slots))
        if len(self.release.points) > len(periods):
            left_out.append(fill(self.words.board_periods_left_out, {"shown": len(periods)}))
        lines = tuple(self.board_line(each, periods) for each in units)
        used = {mark.kind for line in lines for mark in line.marks if mark is not None}
        names = tuple(short_names([self.release.config.calendar.name(each) for each in periods]))
        legend = tuple(self.words.signs[kind] for kind in MARKS if kind in used)
        return BoardTable(names, lines, legend, tuple(left_out), any(line.streak for line in lines))

    def board_line(self, unit: UnitRecord, periods: Sequence[str]) -> BoardLine:
        marks = tuple(self.board_mark(unit, period) for period in periods)
        streak = fill(self.words.board_streak_of, {"count": unit.streak}) if unit.streak >= _TWO else ""
        return BoardLine(unit.name, unit.standing.depth, marks, streak)

    def board_mark(self, unit: UnitRecord, period: str) -> BoardMark | None:
        cell = unit.cells.get(period)
        if cell is None:
            return None
        kind = mark_of(cell)
        sign = self.words.signs[kind]
        text = sign.text
        if kind == "late":
            text = fill(self.words.days_late, {"text": text, "days": cell.days_late})
        if cell.queries:
            text = fill(self.words.queries, {"text": text, "count": cell.queries})
        return BoardMark(kind, sign.sign, text)

    def leads(self) -> Iterator[LeadsTable]:
        """Yield the running lists that have lines, in the order of the form."""
        for table in self.release.form.ledgers:
            leads = [each for each in self.release.leads if each.record.table.id == table.id]
            if leads:
                yield self.leads_table(table, leads)

    def leads_table(self, table: LedgerTable, leads: Sequence[Lead]) -> LeadsTable:
        title, shown = list_title(self.release.form, table), leads[:_MOST_LEADS]
        slots = {"title": title, "count": len(leads), "shown": len(shown)}
        template = self.words.leads_left_out if len(leads) > len(shown) else self.words.leads_count
        headings = tuple(column.name for column in table.columns)
        rows = tuple(self.lead(table, each) for each in shown)
        return LeadsTable(title, fill(template, slots), fill(self.words.leads_scroll, slots), headings, rows)

    def lead(self, table: LedgerTable, lead: Lead) -> tuple[str, tuple[str, ...], str]:
        report, record = lead.report, lead.record
        values = dict(zip((column.id for column in record.table.columns), record.values, strict=True))
        source = {"file": report.file.name, "sheet": record.sheet, "cell": record.cell}
        texts = tuple(_text(values.get(column.id)) for column in table.columns)
        return self.release.unit_names.get(report.unit or "", ""), texts, fill(self.words.source, source)


def _group_counts(counts: Coverage) -> tuple[str, str, str, str]:
    return str(counts.expected), str(counts.accepted), str(counts.missing), str(counts.returned)


def _bars(values: Iterable[Number | None]) -> list[str]:
    """Return the length of each bar in percent of the longest, '' where there is none."""
    given = list(values)
    largest = max((value for value in given if value is not None), default=0)
    return [
        f"{Decimal(value) * 100 / Decimal(largest):.1f}" if value is not None and value > 0 and largest > 0 else ""
        for value in given
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)
