"""AQ412: a 其中 figure is greater than the figure of which it is a part."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each part that is greater than its whole."""
    for relation in subject.relations("part"):
        part, whole = subject.number(relation.field_index), subject.number(relation.terms[0].field_index)
        if part is not None and whole is not None and part > whole:
            label = subject.form.fields[relation.terms[0].field_index].cell.label
            place = subject.place(relation.cell)
            yield finding("AQ412", place, format_number(part), whole=label, limit=format_number(whole))
