"""Determines the standing of each unit in a period, and the coverage of the period."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aqcampaign.report import Report
from aqcampaign.units.roster import Unit

Standing = Literal["accepted", "nil", "returned", "unreadable", "missing"]


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """The standing of a unit in a period, and the report that determines it (None if missing).

    unreadable: files were received, but none could be read.
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


def determine_standings(units: Iterable[Unit], reports: Iterable[Report]) -> tuple[UnitStanding, ...]:
    """Return the standing of each unit, in the order of `units`."""
    by_unit: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit is not None:
            by_unit.setdefault(report.unit, []).append(report)
    return tuple(_standing(unit, by_unit.get(unit.id, [])) for unit in units)


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
    """Return the coverage over all units."""
    status = [each.status for each in units]
    late = sum(1 for u in units if u.status in ("accepted", "nil") and u.report and u.report.timeliness == "late")
    nil = status.count("nil")
    returned, missing, unreadable = (status.count(each) for each in ("returned", "missing", "unreadable"))
    return Coverage(len(units), status.count("accepted") + nil, nil, returned, missing, late, unreadable)
