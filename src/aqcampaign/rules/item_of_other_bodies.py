"""AQ402: a unit reports figures for an item outside its remit."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import join_numbers


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag nonzero figures for items that the unit may not fill."""
    if subject.unit.may_fill is None:
        return
    for cell in subject.form.cells:
        if subject.roster.may_fill(subject.unit, cell.item.id) or cell.id in subject.submission.not_asked:
            continue
        values = subject.values(cell)
        if values and any(values):
            yield finding("AQ402", subject.place(cell), join_numbers(values), unit=subject.unit.name)
