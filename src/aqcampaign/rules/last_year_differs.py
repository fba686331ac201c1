"""AQ427: a figure of last year is not what the unit reported then."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.model import Cell
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import Number, join_numbers


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each cell under 上年同期 that differs from what is known of the same period last year.

    Last year's figures may have been restated since, so the unit is asked, and its explanation settles the query.
    """
    for cell, reported in _reported(subject).items():
        stated = subject.values(cell)
        known = tuple(number for number in reported if number is not None)
        if stated is not None and len(known) == len(reported) and stated != known:
            yield finding("AQ427", subject.place(cell), join_numbers(stated), reported=join_numbers(known))


def _reported(subject: Subject) -> dict[Cell, list[Number | None]]:
    """Return what was reported last year, as far as it is known, for each cell that repeats it."""
    reported: dict[Cell, list[Number | None]] = {}
    for relation in subject.relations("last_year"):
        if not relation.cell.computed:  # the terms of a computed one are asked about
            field = subject.form.fields[relation.terms[0].field_index]
            reported.setdefault(relation.cell, []).append(subject.figure_last_year(field))
    return reported
