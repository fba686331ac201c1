"""Lists the lines of running lists, such as leads, of every file that could be read, whether it counts or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aqcampaign.report import Report
from aqcampaign.values.records import Record

_ORDER = {"accepted": 0, "nil": 0, "returned": 1, "rejected": 2, "superseded": 3}


@dataclass(frozen=True, slots=True)
class Lead:
    """One line of a running list, and the report that it was read from."""

    report: Report
    record: Record


def leads(reports: Iterable[Report], units: Iterable[str]) -> Iterator[Lead]:
    """Yield the lines by list, in the order of `units`, those of unknown units first.

    A line that stands in several versions of a unit's report is taken from the one that counts, else the newest.
    """
    order = {unit: place for place, unit in enumerate(units)}
    read = [each for each in reports if each.submission and each.submission.records and each.status in _ORDER]
    read.sort(key=lambda each: (order.get(each.unit or "", -1), _ORDER[each.status]))
    seen: set[tuple[object, ...]] = set()
    found: list[Lead] = []
    for report in read:
        lines = [(record, (report.unit or report.file.path, record.table.id, record.values)) for record in _of(report)]
        found.extend(Lead(report, record) for record, line in lines if line not in seen)
        seen.update(line for _record, line in lines)  # a line may stand twice in one report
    tables = {lead.record.table.id: None for lead in found}
    for table in tables:
        yield from (lead for lead in found if lead.record.table.id == table)


def _of(report: Report) -> tuple[Record, ...]:
    return report.submission.records if report.submission else ()
