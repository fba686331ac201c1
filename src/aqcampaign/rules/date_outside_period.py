"""AQ428: a date in a running list is not in the reported period."""

from collections.abc import Iterator
from datetime import date

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.rules.subject import Subject


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag the dates in columns that are `in_period`, if they lie outside the days that the report covers."""
    window = subject.window
    for record in subject.submission.records if window is not None else ():
        for index, (column, value) in enumerate(zip(record.table.columns, record.values, strict=True)):
            if window is None or not column.in_period or not isinstance(value, date):
                continue
            if not window.since <= value <= window.last:
                place = Place(record.sheet, record.cell_of(index), f"{record.table.id}.{column.id}", column.name)
                yield finding("AQ428", place, value, first=window.since, last=window.last)
