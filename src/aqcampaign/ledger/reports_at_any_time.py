"""Decides which reports count if units report at any time, as often as there is occasion."""

import re
from collections.abc import Hashable, Iterable, Iterator

from aqcampaign.findings.finding import finding
from aqcampaign.ledger.versions import age_key, copies_and_blanks, figures
from aqcampaign.report import Report, is_counted
from aqcampaign.values.records import Record

# What a returned copy has before the name of the unit's own file.
_NUMBER = re.compile(r"^\d+_")
# So many lines tell whether two reports have something in common.
_COMPARED = 20


def settle_reports_at_any_time(reports: Iterable[Report]) -> list[Report]:
    """Return the reports in order with their final status: every report of a unit counts, but for copies.

    A later report that counts replaces one whose lines it all repeats, because units send a growing list again. A
    report with errors is replaced by its correction, which has the same file name, perhaps with additions, and repeats
    something of it. A report that repeats only some lines of another is returned: they would be counted twice.
    """
    reports = list(reports)
    units: dict[str, list[int]] = {}
    for index, report in enumerate(reports):
        if report.unit is not None and report.status in ("accepted", "nil", "returned", "rejected"):
            units.setdefault(report.unit, []).append(index)
    settled: dict[int, Report] = {}
    for indices in units.values():
        indices.sort(key=lambda index: age_key(reports[index]))
        settled |= _settle_unit({index: reports[index] for index in indices})
    return [settled.get(index, report) for index, report in enumerate(reports)]


def _settle_unit(reports: dict[int, Report]) -> dict[int, Report]:
    """Return the reports of one unit that are changed by others; `reports` is ordered from oldest to newest."""
    settled = dict(copies_and_blanks(reports))
    settled |= _replaced({index: report for index, report in reports.items() if index not in settled})
    counted = {index: report for index, report in reports.items() if index not in settled and is_counted(report)}
    return settled | dict(_counted_twice(counted))


def _replaced(reports: dict[int, Report]) -> Iterator[tuple[int, Report]]:
    """Yield the reports that a later one replaces, as superseded."""
    current: list[Report] = []
    lines = _Lines()
    for index, report in reversed(reports.items()):
        newer = lines.holder_of_all(report)
        if newer is None and not is_counted(report):
            newer = next((each for each in current if _is_correction(each, report)), None)
        if newer is not None:
            yield index, report.with_findings(finding("AQ501", newer=newer.file.name), status="superseded")
            continue
        current.append(report)
        if is_counted(report):
            lines.add(report)


def _is_correction(newer: Report, report: Report) -> bool:
    """Return whether a newer report is the corrected version of one with errors."""
    if _NUMBER.sub("", report.file.path.stem) not in newer.file.path.stem:
        return False
    own, others = _records(report)[:_COMPARED], _records(newer)
    return not own or any(_agree(record, other) for record in own for other in others if record.table is other.table)


def _counted_twice(reports: dict[int, Report]) -> Iterator[tuple[int, Report]]:
    """Yield the reports that repeat something of an older one: returned for its lines, asked about for its figures."""
    lines = _Lines()
    by_figures: dict[Hashable, Report] = {}
    for index, report in reports.items():
        holders = [holder for record in _records(report) if (holder := lines.holder(record)) is not None]
        whole = (figures(report), report.submission.filled_on if report.submission else "")
        if holders:
            twice = finding("AQ511", file=holders[0].file.name, count=len(holders), lines=len(_records(report)))
            yield index, report.with_findings(twice, status="returned")
        elif report.status == "accepted" and whole in by_figures:
            yield index, report.with_findings(finding("AQ512", file=by_figures[whole].file.name))
        else:
            lines.add(report)
            by_figures[whole] = report


class _Lines:
    """The lines of the reports of a unit, and in which report each stands."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[Record, Report]] = {}

    def add(self, report: Report) -> None:
        """Add the lines of a report; a line that is there already stays with its report."""
        for record in _records(report):
            self._held.setdefault(_identity(record), (record, report))

    def holder(self, record: Record) -> Report | None:
        """Return the report in which this line stands, perhaps with corrections, or None."""
        held, report = self._held.get(_identity(record), (None, None))
        return report if held is not None and _agree(held, record) else None

    def holder_of_all(self, report: Report) -> Report | None:
        """Return the report that holds all lines of `report`, or None; nothing holds a report without lines."""
        holders = [self.holder(record) for record in _records(report)]
        return holders[0] if holders and all(holder is holders[0] for holder in holders) else None


def _records(report: Report) -> tuple[Record, ...]:
    return report.submission.records if report.submission else ()


def _identity(record: Record) -> Hashable:
    """Return what tells a line from others: its key columns, without any all columns."""
    keys = [value for column, value in zip(record.table.columns, record.values, strict=True) if column.key]
    return record.table.id, tuple(keys if any(value is not None for value in keys) else record.values)


def _agree(record: Record, other: Record) -> bool:
    """Return whether at least half of the cells that both lines fill are equal.

    Lines are often numbered anew in each report: the same number alone does not make the same line.
    """
    columns = zip(record.table.columns, record.values, other.values, strict=True)
    equal = [mine == theirs for column, mine, theirs in columns if not column.key and None not in (mine, theirs)]
    return 2 * sum(equal) >= len(equal)
