"""Lists the ledger rows, such as leads, of every readable file, whether its report counts or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aqcampaign.ledger.closing import came_after_closing
from aqcampaign.report import Report
from aqcampaign.values.records import Record

_ORDER = {"accepted": 0, "nil": 0, "excluded": 0, "returned": 1, "rejected": 2, "superseded": 3}
_LAST = 4


@dataclass(frozen=True, slots=True)
class Lead:
    """One ledger row and its report."""

    report: Report
    record: Record


def list_leads(reports: Iterable[Report], units: Iterable[str]) -> Iterator[Lead]:
    """Yield the rows table by table, in the order of `units`; rows without a unit come first.

    A row in several versions of a report is yielded once, from the version that counts if it has the row.
    """
    order = {unit: place for place, unit in enumerate(units)}
    read = [each for each in reports if records_of(each)]
    read.sort(key=lambda each: (order.get(each.unit or "", -1), _ORDER.get(each.status, _LAST)))
    seen: set[tuple[object, ...]] = set()
    leads: list[Lead] = []
    for report in read:
        lines = [
            (record, (report.unit or report.file.path, record.table.id, record.values)) for record in records_of(report)
        ]
        leads.extend(Lead(report, record) for record, line in lines if line not in seen)
        seen.update(line for _record, line in lines)  # after the loop: duplicates within one report are kept
    tables = {lead.record.table.id: None for lead in leads}
    for table in tables:
        yield from (lead for lead in leads if lead.record.table.id == table)


def records_of(report: Report) -> tuple[Record, ...]:
    """Return the ledger rows of a report, () if it is of another period or no report."""
    is_listed = report.status in _ORDER or came_after_closing(report)
    return report.submission.records if report.submission and is_listed else ()
