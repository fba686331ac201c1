"""Selects the reports that go back to their units, and those that cannot be assigned to one."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aqcampaign.report import Report
from aqcampaign.units.roster import Roster, Unit

# A file that is locked or still arriving here, or our own mistake: the unit can do nothing about it.
_OURS = frozenset(("AQ106", "AQ136", "AQ137", "AQ190"))


def to_return(reports: Iterable[Report], roster: Roster) -> list[tuple[Unit, Report]]:
    """Return of each unit its newest report, where something in it must be corrected or confirmed.

    Of a unit that sent nothing else, a file that cannot be opened is known by its name: it is answered too.
    """
    given = list(reports)
    newest: dict[str, Report] = {}
    for report in sorted(given, key=_age):
        if report.unit is not None and report.status in ("accepted", "nil", "returned"):
            newest[report.unit] = report
    for report in given:
        unit = _named(report, roster)
        if unit is not None:
            newest.setdefault(unit.id, report)
    asked = ((unit, newest[unit.id]) for unit in roster.units if unit.id in newest)
    return [(unit, report) for unit, report in asked if any(found.severity != "notice" for found in report.findings)]


def unassigned(reports: Iterable[Report], answered: Iterable[Report]) -> Iterator[Report]:
    """Yield the reports that were rejected and can be sent back to no one."""
    known = {id(report) for report in answered}
    return (report for report in reports if report.status == "rejected" and id(report) not in known)


def _named(report: Report, roster: Roster) -> Unit | None:
    unopened = report.status == "rejected" and all(
        found.entry.stage == "intake" and found.code not in _OURS for found in report.findings
    )
    return roster.mentioned(report.file.path.stem) if unopened else None


def _age(report: Report) -> tuple[datetime, str]:
    return report.received or datetime.min, report.file.path.as_posix()
