"""AQ416: a running total is not the previous period's total plus this period's figure."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding, phrase
from aqcampaign.language import mark as N_
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number

_CONTINUES = N_("{previous} of {last_period} plus {limit} of {this_period}")
_BEGINS = N_("{limit} of {this_period}, the first of the year")


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each 累计 that is not 上月累计 + 本月, or not 本月 in the first period of a total that restarts each year.

    Skips units without an accepted report for the previous period.
    """
    for relation in subject.relations("running"):
        field = subject.form.fields[relation.field_index]
        running, period = subject.number(relation.field_index), subject.number(relation.terms[0].field_index)
        if running is None or period is None or running < period:
            continue
        past = subject.reports_in_total(field)
        begins = bool(subject.past) and not past
        report = past[-1] if past else None
        previous = 0 if begins else report.number(field.id) if report else None
        if previous is None or running == previous + period:
            continue
        words = _BEGINS if begins else _CONTINUES
        figures = {"previous": format_number(previous), "limit": format_number(period), **subject.period_words}
        yield finding(
            "AQ416", subject.place(relation.cell), format_number(running), **figures, terms=phrase(words, **figures),
            expected=format_number(previous + period),
        )  # fmt: skip
