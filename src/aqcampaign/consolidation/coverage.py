"""Works out each unit's standing in a month, and the month's coverage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aqcampaign.report import Report
from aqcampaign.units.roster import Unit

Standing = Literal["accepted", "nil", "returned", "unreadable", "missing"]


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """Where a unit stands in the month, and the report that says so.

    unreadable: something was received, but no report could be read.
    """

    unit: Unit
    status: Standing
    report: Report | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the month is there; `accepted` includes `nil`, `returned` what cannot be read.

    `late` counts accepted reports.
    """

    expected: int
    accepted: int
    nil: int
    returned: int
    missing: int
    late: int


def standings(units: Iterable[Unit], reports: Iterable[Report]) -> tuple[UnitStanding, ...]:
    """Return one standing a unit, in the order of `units`."""
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


def coverage(units: tuple[UnitStanding, ...]) -> Coverage:
    """Return the counts over all units."""
    status = [each.status for each in units]
    late = sum(1 for u in units if u.status in ("accepted", "nil") and u.report and u.report.timeliness == "late")
    nil = status.count("nil")
    back = status.count("returned") + status.count("unreadable")
    return Coverage(len(units), status.count("accepted") + nil, nil, back, status.count("missing"), late)
