"""AQ416: a running total is not last month's total plus this month's figure."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding, phrase
from aqcampaign.language import mark as N_
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number

_CONTINUES = N_("last month's {previous} plus this month's {limit}")
_BEGINS = N_("this month's {limit}, the first of the year")


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each 累计 that is not 上月累计 + 本月, or not 本月 in the first month of a total that restarts each year.

    Skips units without an accepted report for the previous month.
    """
    for relation in subject.relations("running"):
        field = subject.form.fields[relation.field_index]
        running, month = subject.number(relation.field_index), subject.number(relation.terms[0].field_index)
        if running is None or month is None or running < month:
            continue
        past = subject.reports_in_total(field)
        begins = bool(subject.past) and not past
        report = past[-1] if past else None
        previous = 0 if begins else report.number(field.id) if report else None
        if previous is None or running == previous + month:
            continue
        words = _BEGINS if begins else _CONTINUES
        figures = {"previous": format_number(previous), "limit": format_number(month)}
        yield finding(
            "AQ416", subject.place(relation.cell), format_number(running), **figures, terms=phrase(words, **figures),
            expected=format_number(previous + month),
        )  # fmt: skip
