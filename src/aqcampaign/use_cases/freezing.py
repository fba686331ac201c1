"""Freezes a period as it is reported: its summary, the reports behind it, and what a revision changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.corrections import (
    Corrections,
    Effect,
    find_corrections,
    find_effects,
    find_line_corrections,
)
from aqcampaign.consolidation.published import RevisionClass, published_by
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.ledger.closing import ClosedPeriod, FrozenReport, close, missing_reports
from aqcampaign.publication.issued import Issued
from aqcampaign.report import AcceptedReport, accept
from aqcampaign.review import Review
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review, trend_of
from aqcampaign.use_cases.period_summary import build_summary
from aqcampaign.workspace.log.closings import Closing, Record


@dataclass(frozen=True, slots=True)
class FrozenPeriod:
    """A period as it is reported from now on: what is kept of it, and the bytes of its summary."""

    record: Record
    issued: Issued
    summary: bytes


def freeze_period(
    campaign: Campaign,
    review: Review,
    day: date,
    before: ClosedPeriod | None = None,
    revision_class: RevisionClass | None = None,
    reason: str = "",
) -> FrozenPeriod:
    """Return what a period is reported as from `day` on: its first edition, or the one that follows `before`.

    Raises UsageFailure if there is nothing to report, if a revision changes nothing, or if it is of another class.
    """
    consolidation = consolidate_review(campaign, review)
    period = consolidation.period
    trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, period))
    revision = before.revision + 1 if before else 1
    asked = [unit.id for unit in campaign.roster.at(campaign.config.calendar.window(period)).units]
    closed = close(review.reports, period, revision, campaign.editions, asked)
    corrections = _corrections(campaign, review, consolidation, before, closed)
    if before is not None and corrections is not None and revision_class != "reopened":
        _refuse(campaign, before, closed, corrections, revision_class)
    is_final = review.coverage.is_complete and not any(report.open_queries for report in review.reports)
    issued = Issued(revision, is_final, day, revision_class, reason, corrections)
    summary = build_summary(campaign, review, consolidation, trend, issued)
    return FrozenPeriod(Record(closed, trend.current.current), issued, summary)


def issued_as(campaign: Campaign, review: Review, closing: Closing, before: ClosedPeriod | None, day: date) -> Issued:
    """Return as which edition a closed period is reported; `before` is the edition before it, `day` that of closing."""
    consolidation = consolidate_review(campaign, review)
    corrections = _corrections(campaign, review, consolidation, before, campaign.closed[closing.period])
    return Issued(
        closing.revision, closing.is_final, day, closing.revision_class, closing.reason, corrections
    )  # fmt: skip


def _refuse(
    campaign: Campaign,
    before: ClosedPeriod,
    now: ClosedPeriod,
    corrections: Corrections,
    revision_class: RevisionClass | None,
) -> None:
    if before.reports == now.reports and before.units == now.units:
        text = _("nothing has changed since revision {revision} of {period}; there is nothing to revise")
        raise UsageFailure(text.format(revision=before.revision, period=before.period))
    corrected = _units_corrected(before, now, corrections) if revision_class == "late" else ()
    changed = [unit.name for unit in campaign.roster.units if unit.id in corrected]
    if changed:
        text = _("{units} had reported and changed what was reported; say --class error or --class definition")
        raise UsageFailure(text.format(units=_(", ").join(changed)))


def _units_corrected(before: ClosedPeriod, now: ClosedPeriod, corrections: Corrections) -> set[str]:
    """Return the units of which something that was reported is different now, or no longer counts.

    A further report of a unit, where units may send several, changes none of those that were reported.
    """
    reported, stands = (Counter(map(_unit_and_figures, _counted(each))) for each in (before, now))
    figures = {unit for unit, figures in reported - stands if figures}
    return figures | {each.unit for each in corrections.lines if each.removed} | set(corrections.removed)


def _unit_and_figures(report: FrozenReport) -> tuple[str, frozenset[tuple[str, str]]]:
    return report.unit, frozenset(report.figures.items())


def _corrections(
    campaign: Campaign, review: Review, consolidation: Consolidation, before: ClosedPeriod | None, now: ClosedPeriod
) -> Corrections | None:
    """Return what changes; of a first edition, what the later periods say that were reported before it, if any do."""
    if before is None:
        effects = tuple(_effects(campaign, review, (), consolidation))
        return Corrections(effects=effects) if effects else None
    reported = _reported(campaign, before)
    figures, totals = find_corrections(consolidation.form, reported, consolidation.reports)
    lines = find_line_corrections(_counted(before), _counted(now))
    effects = tuple(_effects(campaign, review, reported, consolidation))
    were, are = {each.unit for each in reported}, {each.unit for each in consolidation.reports}
    units = [unit.id for unit in campaign.roster.units]
    added = tuple(unit for unit in units if unit in are - were)
    removed = tuple(unit for unit in units if unit in were - are)
    return Corrections(added, removed, figures, totals, tuple(lines), effects)


def _effects(
    campaign: Campaign, review: Review, before: Sequence[AcceptedReport], now: Consolidation
) -> Iterator[Effect]:
    """Yield what the later periods that were reported would say now, also those that were opened again since."""
    later = {period: closed for period, closed in sorted(campaign.reported.items()) if period > now.period}
    reports: dict[str, Sequence[AcceptedReport]] = dict(review.earlier)
    for period, closed in later.items():
        reports[period] = _reported(campaign, closed)
        known = {each: own for each, own in reports.items() if each <= period}
        yield from find_effects(
            trend_of(campaign, period, {**known, now.period: before}),
            trend_of(campaign, period, {**known, now.period: now.reports}),
        )


def _reported(campaign: Campaign, closed: ClosedPeriod) -> list[AcceptedReport]:
    """Return the reports that count in a closed period, as they were reported."""
    reports = missing_reports((), closed, campaign.editions.by_version)
    return [accepted for accepted in map(accept, reports) if accepted is not None]


def _counted(closed: ClosedPeriod) -> list[FrozenReport]:
    return [report for report in closed.reports if report.is_counted]
