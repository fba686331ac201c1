"""The words of the page, from templates/page.yaml."""

from typing import Literal

from aqcampaign.config import Settings
from aqcampaign.publication.board_marks import Mark

State = Literal["open", "preliminary", "final"]
Section = Literal["coverage", "headlines", "figures", "board", "leads", "notes"]


class Facts(Settings):
    """The lines below the title."""

    office: str
    window: str
    due: str
    day: str


class GroupWords(Settings):
    """The table of coverage by group."""

    heading: str
    group: str
    without: str
    expected: str
    accepted: str
    missing: str
    returned: str


class ChartHeadings(Settings):
    """The headings of a chart's figures as a table."""

    period: str
    figure: str
    coverage: str


class FigureHeadings(Settings):
    """The headings of all figures."""

    item: str
    figure: str
    change: str
    to_date: str


class UnitHeadings(Settings):
    """The headings of the figures of units."""

    unit: str
    figure: str
    share: str
    difference: str


class Sign(Settings):
    """A sign on the board and what it means."""

    sign: str
    text: str


class PageWords(Settings):
    """The contents of templates/page.yaml."""

    language: str
    title: str
    skip: str
    contents: str
    headings: dict[Section, str]
    edition: dict[str, str]
    state: dict[State, str]
    facts: Facts
    tiles: dict[str, str]
    count_of_units: str
    count_of_reports: str
    groups: GroupWords
    to_date: str
    broken: str
    no_figure: str
    figures_hint: str
    sources: str
    units: str
    chart: str
    chart_legend: str
    chart_table: str
    chart_headings: ChartHeadings
    column: str
    figure_headings: FigureHeadings
    unit_headings: UnitHeadings
    total: str
    overall: str
    parts: str
    source: str
    more_sources: str
    no_duty: str
    blank: str
    units_left_out: str
    board_unit: str
    board_streak: str
    board_streak_of: str
    board_scroll: str
    board_left_out: str
    board_periods_left_out: str
    signs: dict[Mark, Sign]
    days_late: str
    queries: str
    legend: str
    leads_unit: str
    leads_source: str
    leads_scroll: str
    leads_count: str
    leads_left_out: str
    footer: str
    day: str
