"""AQ413: disjoint parts add up to more than the whole."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.rules.sum_text import sum_text
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each whole that is less than the sum of its parts."""
    for relation in subject.relations("disjoint"):
        whole = subject.number(relation.field_index)
        parts = subject.expected(relation)
        if whole is not None and parts is not None and parts > whole:
            place = subject.place(relation.cell)
            terms = sum_text(subject, relation)
            yield finding("AQ413", place, format_number(whole), terms=terms, expected=format_number(parts))
