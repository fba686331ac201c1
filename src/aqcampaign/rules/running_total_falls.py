"""AQ417: a running total is less than the last one reported."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.bounds import can_be_negative
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each 累计 that is less than the unit's last one, even if periods are missing in between.

    If the form also has 本月 and the previous period's report exists, AQ416 applies instead.
    """
    if not any(subject.past):
        return
    continued = {relation.field_index for relation in subject.relations("running")} if subject.previous else frozenset()
    for index, field in enumerate(subject.form.fields):
        if not field.is_running_total or index in continued:
            continue
        if field.cell.item.measure.aggregate not in ("sum", "running"):
            continue  # a stock or a percentage has no running total, even in such a column
        if can_be_negative(subject.form, index):
            continue
        running = subject.number(index)
        earlier = (
            report.number(field.id) for report in reversed(subject.reports_in_total(field)) if report is not None
        )
        last = next((figure for figure in earlier if figure is not None), None)
        if running is not None and last is not None and running < last:
            yield finding("AQ417", subject.place(field.cell), format_number(running), previous=format_number(last))
