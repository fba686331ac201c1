"""Words of the summary workbook, from templates/summary.yaml."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aqcampaign.config import Settings
from aqcampaign.consolidation.coverage import Coverage
from aqcampaign.template.words import SheetName, Style

if TYPE_CHECKING:
    from aqcampaign.consolidation.trend import Trend

# A cell takes 32,767 characters; nobody reads more names than these.
_MOST_NAMES = 100


class ComparisonWords(Settings):
    """Texts of comparisons, instead of a figure or beside it; may use {units} {current} {base} {times}."""

    level: str
    about_level: str
    multiple: str
    multiple_of_year: str
    same_units: str
    preliminary: str
    base_corrected: str
    year_basis: str
    year_corrected: str
    broken: str
    reasons: dict[str, str]


class RevisionWords(Settings):
    """Texts on periods that changed since publication; may use {period} {changes} {field} {before} {now} {units}."""

    revised: str
    reported: str
    total: str
    units_only: str
    maybe: str
    late: str
    more: str


class IssuedWords(Settings):
    """Texts on the edition of a closed period; may use {revision} {day}."""

    final: str
    preliminary: str


class CorrectionWords(Settings):
    """Texts of the sheet on what a revision changes, and of the same as plain text."""

    sheet: SheetName
    title: str
    title_of_first: str
    reason: str
    added: str
    removed: str
    unchanged: str
    classes: dict[str, str]
    figure_headings: tuple[str, str, str, str, str, str]
    effect_headings: tuple[str, str, str, str, str, str]
    effects_sheet: SheetName
    effects: str
    effects_of_first: str
    measures: dict[str, str]
    lines: str
    text: str
    text_effect: str
    none: str


class OverviewWords(Settings):
    """Texts of the first page; may use {campaign} {period} {office} {state} {unit} {count} and more."""

    sheet: SheetName
    title: str
    subtitle: str
    about: str
    not_closed: str
    tiles: dict[str, str]
    headlines: str
    remark: str
    unit: str
    open: str
    unit_late: str
    unit_queries: str
    nothing_open: str
    chart: str
    periods: str
    chart_note: str
    marks: str
    waiting: str
    extended: str
    leads: str


class SummaryWords(Settings):
    """Texts of templates/summary.yaml; coverage may use {expected} {accepted} {nil} {returned} {missing} {late}."""

    form_sheet: SheetName
    by_unit: SheetName
    status: SheetName
    findings: SheetName
    sources: SheetName
    explanations: SheetName
    trend: SheetName
    title: str
    sheet_title: str
    coverage: str
    coverage_at_any_time: str
    coverage_unreadable: str
    coverage_incomplete: str
    coverage_excluded: str
    more: str
    unit_changes: str
    unit_change: dict[str, str]
    addressed: str
    stage: str
    missing: str
    incomplete: str
    excluded: str
    informational: str
    joint_note: str
    lacking: str
    open_queries: str
    whole_form: str
    since: str
    trend_headings: tuple[str, str, str, str, str, str, str, str]
    trend_year: str
    trend_coverage: str
    trend_periods: str
    comparison: ComparisonWords
    revision: RevisionWords
    issued: IssuedWords
    corrections: CorrectionWords
    rows_by_status: str
    no_rows: str
    ledger_sources: tuple[str, str, str, str]
    unit: str
    group: str
    group_coverage: str
    without_group: str
    total: str
    compound_column: str
    status_headings: tuple[str, str, str, str, str, str, str, str, str, str]
    finding_headings: tuple[str, str, str, str, str, str, str, str, str]
    source_headings: tuple[str, str, str, str, str, str]
    detail_file: str
    more_rows: str
    explanation_headings: tuple[str, str, str, str, str, str, str]
    still_open: str
    sealed: dict[bool, str]
    standing: dict[str, str]
    file_status: dict[str, str]
    timeliness: dict[str, str]
    severity: dict[str, str]
    received: str
    nothing: str
    overview: OverviewWords
    no_figure: str
    not_on_form: str
    not_added: str
    value_count: str
    row_count: str
    sources_note: str
    styles: dict[str, Style]


def unit_changes_text(trend: "Trend", text: SummaryWords) -> Iterator[str]:
    """Yield what became of the units since the previous period, as one line if anything did."""
    changes = [text.unit_change[each.kind].format(name=each.name, into=each.into) for each in trend.unit_changes]
    if changes:
        yield text.unit_changes.format(changes=shortened(changes, text, "；"))


def shortened(names: Sequence[str], text: SummaryWords, separator: str = "、", most: int = _MOST_NAMES) -> str:
    """Return the names in one line; of more than `most` the first ones and how many there are."""
    shown = separator.join(names[:most])
    return shown if len(names) <= most else text.more.format(shown=shown, count=len(names))


def coverage_text(counts: Coverage, text: SummaryWords) -> str:
    """Return the coverage as text: 应报14家，已报12家，其中零报告1家; at any time 收到5份，采用4份."""
    if counts.expected is None:
        return text.coverage_at_any_time.format(
            received=counts.received, accepted=counts.accepted, returned=counts.returned, unreadable=counts.unreadable
        )
    line = text.coverage.format(
        expected=counts.expected, accepted=counts.accepted, nil=counts.nil,
        returned=counts.returned, missing=counts.missing, late=counts.late,
    )  # fmt: skip
    line += text.coverage_unreadable.format(unreadable=counts.unreadable) if counts.unreadable else ""
    line += text.coverage_incomplete.format(incomplete=counts.incomplete) if counts.incomplete else ""
    return line + (text.coverage_excluded.format(excluded=counts.excluded) if counts.excluded else "")
