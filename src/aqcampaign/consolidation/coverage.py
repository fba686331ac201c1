"""Determines the standing of each unit in a period, and the coverage of the period."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

Standing = Literal["accepted", "nil", "returned", "unreadable", "missing", "unexpected"]


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """The standing of a unit in a period, and the report that determines it (None if missing).

    unreadable: files were received, but none could be read.
    unexpected: it does not report for this period, but files were received.
    """

    unit: Unit
    status: Standing
    report: Report | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of units by standing. `accepted` includes `nil`; `late` counts accepted reports."""

    expected: int
    accepted: int
    nil: int
    returned: int
    missing: int
    late: int
    unreadable: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every unit has an accepted report."""
        return self.accepted == self.expected


def determine_standings(units: Iterable[Unit], reports: Iterable[Report], roster: Roster) -> tuple[UnitStanding, ...]:
    """Return the standing of each of `units`, in order, then those of other units of the roster that sent files."""
    by_unit: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit is not None and report.status != "ignored":
            by_unit.setdefault(report.unit, []).append(report)
    expected = [_standing(unit, by_unit.pop(unit.id, [])) for unit in units]
    others = (UnitStanding(roster.by_id[unit], "unexpected", reports[-1]) for unit, reports in by_unit.items())
    return (*expected, *others)


def _standing(unit: Unit, reports: list[Report]) -> UnitStanding:
    for report in reports:
        if report.status == "accepted" or report.status == "nil":
            return UnitStanding(unit, report.status, report)
    returned = [report for report in reports if report.status == "returned"]
    if returned:
        return UnitStanding(unit, "returned", returned[-1])
    unreadable = [report for report in reports if report.status == "rejected"]
    return UnitStanding(unit, "unreadable", unreadable[-1]) if unreadable else UnitStanding(unit, "missing", None)


def measure_coverage(units: tuple[UnitStanding, ...]) -> Coverage:
    """Return the coverage over all units that report for the period."""
    status = [each.status for each in units if each.status != "unexpected"]
    late = sum(1 for u in units if u.status in ("accepted", "nil") and u.report and u.report.timeliness == "late")
    nil = status.count("nil")
    returned, missing, unreadable = (status.count(each) for each in ("returned", "missing", "unreadable"))
    return Coverage(len(status), status.count("accepted") + nil, nil, returned, missing, late, unreadable)
