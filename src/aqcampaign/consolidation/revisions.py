"""Compares earlier months with their published totals, so that no published figure changes silently."""

from collections.abc import Iterable
from dataclasses import dataclass

from aqcampaign.consolidation.month import MonthFigures
from aqcampaign.consolidation.published import PublishedMonth
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
    """The differences between an earlier month and its published totals.

    `published` is None if no summary of the month was found; then only reports received after the deadline indicate
    a change. `totals` is empty if figures of units changed without changing a total.
    """

    month: str
    reported: int
    published: PublishedMonth | None
    totals: tuple[RevisedTotal, ...]
    received_late: tuple[AcceptedReport, ...]


def find_revisions(months: Iterable[MonthFigures]) -> tuple[Revision, ...]:
    """Return the revision of each month that differs from its published totals, or may differ."""
    return tuple([_revision(each) for each in months if each.is_revised or (not each.published and each.received_late)])


def _revision(month: MonthFigures) -> Revision:
    before = month.published.totals if month.published else {}
    totals = tuple(
        RevisedTotal(field, before.get(field.id), month.current.totals.get(field.id))
        for field in month.form.fields
        if field.id in month.revised
    )
    return Revision(month.month, len(month.reports), month.published, totals, month.received_late)
