"""AQ427: a figure of last year is not what the unit reported then."""

from collections.abc import Iterator

from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.model import Cell
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import Number, join_numbers


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each cell under 上年同期 that differs from the accepted report of the same period last year.

    Last year's figures may have been restated since, so the unit is asked, and its explanation settles the query.
    """
    for cell, reported in _reported(subject).items():
        stated = subject.values(cell)
        known = tuple(number for number in reported if number is not None)
        if stated is not None and len(known) == len(reported) and stated != known:
            yield finding(
                "AQ427", subject.place(cell), join_numbers(stated), reported=join_numbers(known),
                period=same_period_last_year(subject.period) or "",
            )  # fmt: skip


def _reported(subject: Subject) -> dict[Cell, list[Number | None]]:
    """Return what was reported last year for each cell that repeats it; empty without a report."""
    relations = subject.relations("last_year")
    report = subject.last_year if relations else None
    reported: dict[Cell, list[Number | None]] = {}
    if report is None:
        return reported
    for relation in relations:
        if relation.cell.computed:  # its terms are asked about
            continue
        field = subject.form.fields[relation.terms[0].field_index]
        reported.setdefault(relation.cell, []).append(report.number(field.id))
    return reported
