"""AQ415: a running total is less than the figure of the period."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.bounds import can_be_negative
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each 累计 that is less than its 本月."""
    for relation in subject.relations("running"):
        if can_be_negative(subject.form, relation.terms[0].field_index):
            continue  # what fell in earlier periods may outweigh this one
        running, period = subject.number(relation.field_index), subject.number(relation.terms[0].field_index)
        if running is not None and period is not None and running < period:
            yield finding(
                "AQ415",
                subject.place(relation.cell),
                format_number(running),
                limit=format_number(period),
                **subject.period_words,
            )
