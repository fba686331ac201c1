"""AQ402: figures for an item that this kind of body cannot have."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import joined


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag items above 0 that are not among those the unit may fill."""
    for cell, values in subject.cells:
        if any(values) and not subject.roster.may_fill(subject.unit, cell.item.id):
            yield finding("AQ402", subject.place(cell), joined(values), unit=subject.unit.name)
