"""AQ411: a total is not the sum of its terms."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.rules.written import sum_of
from aqcampaign.values.amounts import text_of


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each total that differs from its sum. A formula such as a+b=c+d has two sums."""
    for relation in subject.relations("total"):
        printed = subject.number(relation.field_index)
        if printed is None:
            continue
        right = subject.expected(relation)
        if right is not None and right != printed:
            terms = sum_of(subject, relation)
            place = subject.place(relation.cell)
            yield finding("AQ411", place, text_of(printed), terms=terms, expected=text_of(right))
