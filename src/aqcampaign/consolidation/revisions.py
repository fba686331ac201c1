"""Compares earlier periods with their published totals, so that no published figure changes silently."""

from collections.abc import Iterable
from dataclasses import dataclass

from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod
from aqcampaign.form.model import Field
from aqcampaign.report import AcceptedReport


@dataclass(frozen=True, slots=True)
class RevisedTotal:
    """A published and a current total, as text; None if no unit gave a figure."""

    field: Field
    published: str | None
    current: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """The differences between an earlier period and its published totals.

    `published` is None if no summary of the period was found; then only reports received after the deadline indicate
    a change. `totals` is empty if figures of units changed without changing a total.
    """

    period: str
    reported: int
    published: PublishedPeriod | None
    totals: tuple[RevisedTotal, ...]
    received_late: tuple[AcceptedReport, ...]


def find_revisions(periods: Iterable[PeriodFigures]) -> tuple[Revision, ...]:
    """Return the revision of each period that differs from its published totals, or may differ."""
    return tuple(
        [_revision(each) for each in periods if each.is_revised or (not each.published and each.received_late)]
    )


def _revision(period: PeriodFigures) -> Revision:
    before = period.published.totals if period.published else {}
    totals = tuple(
        RevisedTotal(field, before.get(field.id), period.current.totals.get(field.id))
        for field in period.form.fields
        if field.id in period.revised
    )
    return Revision(period.period, len(period.reports), period.published, totals, period.received_late)
