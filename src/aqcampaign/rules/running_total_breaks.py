"""AQ416: a running total that is not last month's plus this month's figure."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import text_of


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each 累计 that differs from 上月累计 + 本月; silent without an accepted report of the month before."""
    before = subject.previous
    if before is None:
        return
    for relation in subject.relations("running"):
        running, month = subject.number(relation.field_index), subject.number(relation.terms[0].field_index)
        previous = before.number(subject.form.fields[relation.field_index].id)
        if running is None or month is None or previous is None or running < month:
            continue
        if running != previous + month:
            yield finding(
                "AQ416", subject.place(relation.cell), text_of(running), previous=text_of(previous),
                limit=text_of(month), expected=text_of(previous + month),
            )  # fmt: skip
