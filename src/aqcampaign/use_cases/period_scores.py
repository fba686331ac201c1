"""Scores the units of a reviewed period, from its reports and from what the ledger says of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aqcampaign.campaign_folder import Campaign
from aqcampaign.consolidation.coverage import UnitStanding
from aqcampaign.ledger.version_history import Receipt, report_histories
from aqcampaign.review import Review
from aqcampaign.scoring.deductions import deductions
from aqcampaign.scoring.facts import Chase, FactFinder, PeriodTimes, UnitFacts, objections_until
from aqcampaign.scoring.results import (
    PeriodScores,
    ScoredUnit,
    UnitScore,
    YearScores,
    ranked_period,
    unit_score,
    year_scores,
)
from aqcampaign.scoring.rulings import NO_RULINGS, Rulings
from aqcampaign.scoring.scheme import Scheme

_OF_UNIT = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OfficeRecord:
    """What the ledger says of the reports on a form: how and when files came, whom the office asked, what it decided.

    `receipts` are by the SHA-256 of the originals, `chases` and `rulings` by (unit, period). `closed` says when each
    period was closed that is closed.
    """

    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    chases: Mapping[_OF_UNIT, Sequence[Chase]] = field(default_factory=dict)
    rulings: Mapping[_OF_UNIT, Rulings] = field(default_factory=dict)
    closed: Mapping[str, datetime] = field(default_factory=dict)


def is_scored(campaign: Campaign, period: str, now: datetime) -> bool:
    """Return whether a period has scores: its deadline has passed."""
    deadline = campaign.clock.deadline(period)
    return deadline is not None and now >= deadline


def score_period(
    campaign: Campaign, review: Review, scheme: Scheme, record: OfficeRecord, now: datetime
) -> PeriodScores:
    """Return the scores of a reviewed period, in which a report was due, as they are now."""
    period = review.period or ""
    histories = report_histories(review.reports, campaign.roster, registered=record.receipts)
    finder = FactFinder(histories, campaign.clock)
    scores = (
        _score(campaign, standing, scheme, record, finder, period, now)
        for standing in review.units
        if _is_asked(standing)
    )
    closed = record.closed.get(period)
    holidays = campaign.config.calendar.holidays
    until = objections_until(closed.date(), scheme.objection_days, holidays) if closed else None
    return PeriodScores(period, ranked_period(scores, scheme), closed.date() if closed else None, until)


def score_years(periods: Iterable[PeriodScores], scheme: Scheme) -> list[YearScores]:
    """Return the years in which these periods lie."""
    by_year: dict[str, list[PeriodScores]] = {}
    for each in periods:
        by_year.setdefault(each.period[:4], []).append(each)
    return [year_scores(year, own, scheme) for year, own in by_year.items()]


def _is_asked(standing: UnitStanding) -> bool:
    """Return whether a standing is that of a unit that sends a report, or would if it had a duty to."""
    return standing.is_expected or (standing.status == "exempt" and not standing.parts)


def _score(
    campaign: Campaign,
    standing: UnitStanding,
    scheme: Scheme,
    record: OfficeRecord,
    finder: FactFinder,
    period: str,
    now: datetime,
) -> UnitScore:
    unit = _scored_unit(campaign, standing)
    if standing.status == "exempt":
        return unit_score(scheme, unit, "exempt", UnitFacts(), ())
    extended = campaign.extended(period).get(unit.id) if "extension_kept" in scheme.exempt else None
    deadline, closed = campaign.clock.deadline(period, extended), record.closed.get(period)
    times = PeriodTimes(deadline, closed, campaign.config.calendar.holidays)
    facts = finder.facts(standing, times, record.chases.get((unit.id, period), ()))
    if facts.is_missing and closed is None and deadline is not None and now < deadline:
        return unit_score(scheme, unit, "pending", facts, ())
    rows = deductions(scheme, unit.id, period, facts, record.rulings.get((unit.id, period), NO_RULINGS))
    return unit_score(scheme, unit, "scored", facts, rows)


def _scored_unit(campaign: Campaign, standing: UnitStanding) -> ScoredUnit:
    """Return a unit with its group; a part that has none belongs to that of the unit that it makes up."""
    unit, group = standing.unit, standing.unit.group
    above = campaign.roster.whole(unit)
    while group is None and above is not None:
        group, above = above.group, campaign.roster.whole(above)
    return ScoredUnit(unit.id, unit.name, group or "")
