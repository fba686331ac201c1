"""Compares earlier months with what was published of them, so that no published figure changes in silence."""

from collections.abc import Iterable
from dataclasses import dataclass

from aqcampaign.consolidation.month import MonthFigures
from aqcampaign.consolidation.published import PublishedMonth
from aqcampaign.form.model import Field
from aqcampaign.report import AcceptedReport


@dataclass(frozen=True, slots=True)
class RevisedTotal:
    """A total as it was published and as it is now, as text; None where nobody gave a figure."""

    field: Field
    published: str | None
    current: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """How an earlier month differs from what was published of it.

    `published` is None where no summary of the month was found: then the reports received after the deadline are all
    that tells what may have changed. `totals` is empty where figures of units changed and the totals did not.
    """

    month: str
    reported: int
    published: PublishedMonth | None
    totals: tuple[RevisedTotal, ...]
    received_late: tuple[AcceptedReport, ...]


def revisions(months: Iterable[MonthFigures]) -> tuple[Revision, ...]:
    """Return the revision of each month that is not as published, or of which that is not certain."""
    return tuple([_revision(each) for each in months if each.is_revised or (not each.published and each.received_late)])


def _revision(month: MonthFigures) -> Revision:
    before = month.published.totals if month.published else {}
    totals = tuple(
        RevisedTotal(field, before.get(field.id), month.current.totals.get(field.id))
        for field in month.form.fields
        if field.id in month.revised
    )
    return Revision(month.month, len(month.reports), month.published, totals, month.received_late)
