"""AQ411: a total is not the sum of its terms."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.rules.sum_text import sum_text
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each total that differs from its sum. A formula such as a+b=c+d has two sums."""
    for relation in subject.relations("total"):
        printed = subject.number(relation.field_index)
        if printed is None:
            continue
        expected = subject.expected(relation)
        if expected is not None and expected != printed:
            terms = sum_text(subject, relation)
            place = subject.place(relation.cell)
            yield finding("AQ411", place, format_number(printed), terms=terms, expected=format_number(expected))
