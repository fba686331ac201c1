"""Sums up a period and compares it with earlier ones: the release, from which all documents are printed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod, published_by
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.consolidation.trace import Basis
from aqcampaign.consolidation.trend import Trend, build_trend
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import came_after_closing
from aqcampaign.ledger.leads import list_leads
from aqcampaign.ledger.version_history import files_by_report
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.publication.issued import Issued
from aqcampaign.publication.release import Release
from aqcampaign.report import AcceptedReport, accept
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import board_of
from aqcampaign.values.amounts import Number

# A release shows what became of the reports of this period and of so many before it.
BOARD_PERIODS = 11
NO_SCORES: Mapping[str, Decimal] = MappingProxyType({})
NOTHING_PUBLISHED: Mapping[str, PublishedPeriod] = MappingProxyType({})


def consolidate_review(campaign: Campaign, review: Review) -> Consolidation:
    """Return the totals of the reviewed period over its accepted reports.

    Raises UsageFailure if there is no period or no accepted report: a total of nothing is not 0. The lines of a form of
    lists alone are listed in any case, because leads must not wait.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    consolidation = consolidate_accepted(campaign, review, review.period)
    if not consolidation.reports and (consolidation.form.value_tables or not any(list_leads(review.reports, ()))):
        text = _(
            "no report of {period} is accepted ({returned} returned, {missing} missing): there is nothing to sum up"
        )
        counts = review.coverage
        returned = counts.returned + counts.unreadable
        sentence = text.format(period=review.period, returned=returned, missing=counts.missing)
        raise UsageFailure(f"{campaign.form_name}：{sentence}" if campaign.form_name else sentence)
    return consolidation


def consolidate_accepted(campaign: Campaign, review: Review, period: str) -> Consolidation:
    """Return the totals of a period over its accepted reports, also if there are none."""
    accepted = [each for each in map(accept, review.reports) if each is not None]
    return consolidate(campaign.editions.of_period(period), period, review.units, review.coverage, accepted)


def compare_periods(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    published: Mapping[str, PublishedPeriod] = NOTHING_PUBLISHED,
) -> Trend:
    """Return the period compared with the earlier ones; `published` holds published totals by period."""
    reports = {**review.earlier, consolidation.period: list(consolidation.reports)}
    return trend_of(campaign, consolidation.period, reports, published)


def trend_of(
    campaign: Campaign,
    period: str,
    reports: Mapping[str, Sequence[AcceptedReport]],
    published: Mapping[str, PublishedPeriod] = NOTHING_PUBLISHED,
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


def basis_of(campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend | None) -> Basis:
    """Return what the summary of a period is made of, with the files that came after its closing."""
    period, calendar = consolidation.period, campaign.config.calendar
    files = files_by_report(review.reports, campaign.roster, any_number=calendar.is_any_time)
    for report in review.reports:
        if came_after_closing(report) and report.period == period and report.unit:
            files.setdefault((report.unit, "AQ515"), []).append(report)
    issues = [each for each in campaign.issues if each.period == period]
    return Basis(consolidation, trend, files, campaign.roster.at(calendar.window(period)), issues)


def make_release(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    trend: Trend,
    issued: Issued | None = None,
    day: date | None = None,
    scores: Mapping[str, Decimal] = NO_SCORES,
) -> Release:
    """Return the release of the reviewed period, dated `day`; its board goes back as far as `review.before`.

    `scores` are those of the units by id, if the office scores them.
    """
    known = None if campaign.config.calendar.is_any_time else trend
    return Release(
        campaign.config, basis_of(campaign, review, consolidation, known),
        board_of(campaign, [*review.before, review], None),
        tuple(list_leads(review.reports, consolidation.unit_names)), issued, day, scores,
    )  # fmt: skip


def make_campaign_report(campaign: Campaign, reviews: Sequence[Review], day: date | None = None) -> CampaignReport:
    """Return the report on the whole campaign, given the reviews of its periods in order.

    Raises UsageFailure if nothing of any period is accepted.
    """
    releases = []
    for place, review in enumerate(reviews):
        if review.period is not None:
            consolidation = consolidate_accepted(campaign, review, review.period)
            trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, review.period))
            known = replace(review, before=tuple(reviews[:place]))
            releases.append(make_release(campaign, known, consolidation, trend, day=day))
    if not any(release.consolidation.reports for release in releases):
        raise UsageFailure(_("no report of any period is accepted: there is nothing to report on"))
    return CampaignReport(tuple(releases))
