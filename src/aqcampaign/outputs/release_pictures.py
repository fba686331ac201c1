"""Draws the charts of a bulletin: a headline over the periods and by unit, and what became of each report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.outputs.bulletin.figures_text import measure_name
from aqcampaign.outputs.bulletin.sentences import fill
from aqcampaign.outputs.bulletin.words import BulletinWords, Edition, Section
from aqcampaign.outputs.charts import (
    MOST_BARS,
    MOST_COLUMNS,
    MOST_ROWS,
    Bar,
    Shade,
    Specification,
    StatusMark,
    StatusRow,
    bars_chart,
    columns_chart,
    draw_png,
    status_chart,
)
from aqcampaign.outputs.document.plan import Picture
from aqcampaign.outputs.page.words import PageWords, Sign
from aqcampaign.outputs.period_names import short_names
from aqcampaign.publication.board_marks import MARKS, Mark, mark_of
from aqcampaign.publication.numbers import figure_text
from aqcampaign.publication.release import PeriodPoint, Release, ReleasedFigure
from aqcampaign.publication.unit_record import UnitRecord

# One column is no development, one bar no comparison.
_FEWEST = 2
_SHADES: Mapping[Mark, Shade] = {
    "late": "light", "waiting": "light", "extended": "light", "returned": "middle", "unreadable": "middle",
    "incomplete": "middle", "excluded": "middle", "missing": "dark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Chart:
    """A chart with its title, and what it shows for those who do not see it."""

    specification: Specification
    title: str
    described: str


def release_pictures(
    release: Release, words: BulletinWords, signs: PageWords, edition: Edition
) -> Mapping[Section, Sequence[Picture]]:
    """Return the pictures of a release by section, numbered; the public edition has none on reporting."""
    figure = release.headlines[0] if release.headlines else None
    charts: dict[Section, _Chart | None] = {
        "overall": _periods(figure, release, words) if figure else None,
        "units": _units(figure, release, words) if figure else None,
        "reporting": _statuses(release, words, signs.signs) if edition == "internal" else None,
    }
    drawn = [(section, chart) for section, chart in charts.items() if chart is not None]
    pictures: dict[Section, Sequence[Picture]] = {}
    for number, (section, chart) in enumerate(drawn, start=1):
        caption = fill(words.pictures.caption, {"number": number, "title": chart.title})
        pictures[section] = (Picture(draw_png(chart.specification), caption, chart.described),)
    return pictures


def _periods(figure: ReleasedFigure, release: Release, words: BulletinWords) -> _Chart | None:
    """Return the chart of a figure over the periods, with the coverage of each."""
    points = release.points[-MOST_COLUMNS:]
    if len([point for point in points if point.totals.get(figure.field.id) is not None]) < _FEWEST:
        return None
    bars = [
        Bar(
            label, (total := point.totals.get(figure.field.id)),
            "—" if total is None else figure_text(total, figure.field.part),
            f"{point.reported}/{point.expected}", point.reported == point.expected,
        )
        for point, label in zip(points, _labels(points), strict=True)
    ]  # fmt: skip
    return _chart(columns_chart(bars, words.pictures.coverage), words.pictures.periods, bars, figure, release, words)


def headline_pictures(release: Release, words: BulletinWords) -> list[Picture]:
    """Return a picture of each headline over the periods, numbered; none of what was reported in one period only."""
    charts = [chart for figure in release.headlines if (chart := _periods(figure, release, words)) is not None]
    return [
        Picture(
            draw_png(chart.specification),
            fill(words.pictures.caption, {"number": number, "title": chart.title}),
            chart.described,
        )
        for number, chart in enumerate(charts, start=1)
    ]


def _units(figure: ReleasedFigure, release: Release, words: BulletinWords) -> _Chart | None:
    """Return the chart of a figure by unit in the order of the roster; of many units the largest."""
    found = [(each.unit, each.value) for each in release.unit_figures(figure.field) if each.value is not None]
    if len(found) > MOST_BARS:
        largest = sorted(found, key=lambda each: -each[1])[:MOST_BARS]
        found = [each for each in found if each in largest]
    if len(found) < _FEWEST or not any(value for _unit, value in found):
        return None
    bars = [Bar(release.unit_names[unit], value, figure_text(value, figure.field.part)) for unit, value in found]
    return _chart(bars_chart(bars), words.pictures.units, bars, figure, release, words)


def _chart(
    specification: Specification,
    title: str,
    bars: list[Bar],
    figure: ReleasedFigure,
    release: Release,
    words: BulletinWords,
) -> _Chart:
    slots = {
        "period": release.name,
        "measure": measure_name(figure, words, release.form),
        "unit": figure.field.part.unit,
    }
    return _Chart(specification, fill(title, slots), "、".join(f"{bar.label}{bar.figure}" for bar in bars))


def _statuses(release: Release, words: BulletinWords, signs: Mapping[Mark, Sign]) -> _Chart | None:
    """Return the chart of what became of each unit's report in each period; of many units those with a remark."""
    points = release.points[-MOST_COLUMNS:]
    records = [each for each in release.units if each.standing.part_of is None and each.standing.is_expected]
    if len(records) > MOST_ROWS:
        records = [each for each in records if each.statuses][:MOST_ROWS]
    if not records or not points:
        return None
    rows = [StatusRow(each.name, _marks(each, [point.period for point in points], signs)) for each in records]
    seen = {mark_of(each.cells[point.period]) for each in records for point in points if point.period in each.cells}
    legend = "　".join(f"{signs[mark].sign} {signs[mark].text}" for mark in MARKS if mark in seen)
    title = fill(words.pictures.statuses, {"period": release.name})
    return _Chart(status_chart(_labels(points), rows, legend), title, legend)


def _labels(points: Sequence[PeriodPoint]) -> list[str]:
    """Return the names of periods for a row of columns: the year stands only where it begins."""
    return [each.year + each.short for each in short_names([point.name for point in points])]


def _marks(record: UnitRecord, periods: list[str], signs: Mapping[Mark, Sign]) -> tuple[StatusMark | None, ...]:
    cells = (record.cells.get(period) for period in periods)
    return tuple(_mark(mark_of(cell), signs) if cell is not None else None for cell in cells)


def _mark(mark: Mark, signs: Mapping[Mark, Sign]) -> StatusMark | None:
    return StatusMark(signs[mark].sign, _SHADES.get(mark, "none")) if mark != "exempt" else None
