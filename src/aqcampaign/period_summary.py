"""Sums up a period: its totals, how they compare, the summary workbook, and where each figure comes from."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod, published_by
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.consolidation.trace import Basis, FigureTrace, ListTrace, trace_column, trace_field
from aqcampaign.consolidation.trend import Trend, build_trend
from aqcampaign.failures import UsageFailure
from aqcampaign.form.figure_names import Figure, ListColumn
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import came_after_closing
from aqcampaign.ledger.leads import list_leads
from aqcampaign.ledger.version_history import files_by_report, is_version
from aqcampaign.outputs.corrections_sheet import Issued
from aqcampaign.outputs.dataset.rows import ExportedPeriod
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.report import AcceptedReport, accept
from aqcampaign.review import Review
from aqcampaign.template.writer import write_workbook
from aqcampaign.values.amounts import Number
from aqcampaign.written_summaries import WrittenSummary, published_before, written_summary

_NOTHING_PUBLISHED: Mapping[str, PublishedPeriod] = MappingProxyType({})


def consolidate_review(campaign: Campaign, review: Review) -> Consolidation:
    """Return the totals of the reviewed period over its accepted reports.

    Raises UsageFailure if there is no period or no accepted report: a total of nothing is not 0. The lines of a form of
    lists alone are listed in any case, because leads must not wait.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    consolidation = _consolidated(campaign, review, review.period)
    if not consolidation.reports and (consolidation.form.value_tables or not any(list_leads(review.reports, ()))):
        text = _(
            "no report of {period} is accepted ({returned} returned, {missing} missing): there is nothing to sum up"
        )
        counts = review.coverage
        returned = counts.returned + counts.unreadable
        sentence = text.format(period=review.period, returned=returned, missing=counts.missing)
        raise UsageFailure(f"{campaign.form_name}：{sentence}" if campaign.form_name else sentence)
    return consolidation


def _consolidated(campaign: Campaign, review: Review, period: str) -> Consolidation:
    accepted = [each for each in map(accept, review.reports) if each is not None]
    return consolidate(campaign.editions.of_period(period), period, review.units, review.coverage, accepted)


def exported_period(campaign: Campaign, review: Review) -> ExportedPeriod:
    """Return what is exported of the reviewed period, whether anything of it is accepted or not.

    Raises UsageFailure if there is no period.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    files = files_by_report(review.reports, campaign.roster, any_number=campaign.config.calendar.is_any_time)
    versions = {
        id(report): number
        for of_report in files.values()
        for number, report in enumerate(filter(is_version, of_report), start=1)
    }
    closed = campaign.closed.get(review.period)
    consolidation = _consolidated(campaign, review, review.period)
    return ExportedPeriod(consolidation, review.reports, versions, closed.revision if closed else None)


def trace_figures(
    campaign: Campaign, review: Review, period: str, figures: Iterable[Figure]
) -> list[FigureTrace | ListTrace]:
    """Return where each of `figures` of the period's form comes from; `review` is that of the period."""
    basis = _basis(campaign, review, period)
    return [
        trace_column(figure, basis.consolidation, review.reports)
        if isinstance(figure, ListColumn)
        else trace_field(figure, basis)
        for figure in figures
    ]


def _basis(campaign: Campaign, review: Review, period: str) -> Basis:
    """Return what the summary of the period is made of, with the files that came after its closing."""
    consolidation, calendar = _consolidated(campaign, review, period), campaign.config.calendar
    trend = None
    if not calendar.is_any_time:
        trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, period))
    files = files_by_report(review.reports, campaign.roster, any_number=calendar.is_any_time)
    for report in review.reports:
        if came_after_closing(report) and report.period == period and report.unit:
            files.setdefault((report.unit, "AQ515"), []).append(report)
    issues = [each for each in campaign.issues if each.period == period]
    return Basis(consolidation, trend, files, campaign.roster.at(calendar.window(period)), issues)


def build_summary(
    campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend, issued: Issued | None = None
) -> bytes:
    """Return the content of the summary workbook; `issued` says as which edition a closed period is reported."""
    target = BytesIO()
    write_summary(target, campaign, review, consolidation, trend, issued)
    return target.getvalue()


def write_summary(
    target: BinaryIO,
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    trend: Trend,
    issued: Issued | None = None,
    detail: str = "",
) -> None:
    """Write what `build_summary` returns to a stream that can seek, without holding it.

    If `detail` is given, it is the name of a file beside the summary that says where each value comes from.
    """
    summary = Summary(
        campaign.config, consolidation.form, campaign.words, campaign.summary_words, consolidation, trend,
        review.reports, {unit.id: unit.name for unit in campaign.roster.units},
        issued, detail,
    )  # fmt: skip
    write_workbook(summary_workbook(summary), target)


def compare_periods(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    published: Mapping[str, PublishedPeriod] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return the period compared with the earlier ones; `published` holds published totals by period."""
    reports = {**review.earlier, consolidation.period: list(consolidation.reports)}
    return trend_of(campaign, consolidation.period, reports, published)


def trend_of(
    campaign: Campaign,
    period: str,
    reports: Mapping[str, Sequence[AcceptedReport]],
    published: Mapping[str, PublishedPeriod] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return a period compared with the earlier ones, given the accepted reports of all of them by period."""
    calendar = campaign.config.calendar
    windows = [window for window in calendar.windows.values() if window.id <= period]
    figures = [
        PeriodFigures(
            window.id, campaign.editions.of_period(window.id), window.days,
            frozenset(unit.id for unit in campaign.roster.at(window).expected), tuple(reports.get(window.id, ())),
            campaign.clock.deadline(window.id), published.get(window.id), campaign.roster.merged(window),
            window.is_regular, campaign.roster.at(window).items_not_asked,
        )
        for window in windows
    ]  # fmt: skip
    return build_trend(figures, campaign.unit_changes(period), _known_last_year(campaign, period))


def _known_last_year(campaign: Campaign, period: str) -> Mapping[str, Mapping[str, Number]]:
    """Return what history.xlsx says of the year before, without units that took in others of which it says nothing."""
    before = same_period_last_year(period) or ""
    known = campaign.last_year.get(before, {})
    if not known:
        return known
    window = campaign.config.calendar.windows_last_year[before]
    merged = campaign.roster.merged(campaign.config.calendar.window(period))
    partly = {
        successor
        for unit, successor in merged.items()
        if unit not in known and campaign.roster.by_id[unit].lifetime(window) == "during"
    }
    return {unit: own for unit, own in known.items() if merged.get(unit, unit) not in partly}


def find_published(
    campaign: Campaign, out: Path, period: str, replaced: WrittenSummary | None
) -> dict[str, PublishedPeriod]:
    """Return the totals of periods before `period` as they were reported, keyed by period.

    Those of closed periods are known, others are in the summaries next to `out`. `replaced` is the summary in `out`,
    which is not read again.
    """
    form, office = campaign.form.id, campaign.config.office.id
    written = published_before(period, out, campaign.config.calendar.windows, form, office, replaced)
    return written | published_by(campaign.issues, period)


def read_summary(campaign: Campaign, path: Path) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this campaign."""
    return written_summary(path, campaign.form.id, campaign.config.office.id)
