"""AQ404: a unit reports something for an item that it has no duty to report."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import format_values


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag each figure and text, and the first row of each running list, for which the unit was not asked."""
    submission = subject.submission
    if not submission.not_asked:
        return
    for cell in subject.form.cells:
        found = format_values(submission.values[cell.fields])
        if found and cell.id in submission.not_asked and not cell.computed:
            yield finding("AQ404", subject.place(cell), found, unit=subject.unit.name)
    rows = {record.table.id: record for record in reversed(submission.records)}
    for table, record in rows.items():
        if table in submission.not_asked:
            words = "  ".join(str(value) for value in record.values if value is not None)
            place = Place(record.sheet, record.cell, table, record.table.title or None)
            yield finding("AQ404", place, words, unit=subject.unit.name)
