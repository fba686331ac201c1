"""Determines the standing of each unit in a period, and the coverage of the period."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.ledger.versions import age_key, reporter_of
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

Standing = Literal[
    "accepted", "nil", "incomplete", "returned", "unreadable", "missing", "excluded", "informational", "unexpected",
    "exempt",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """The standing of a unit in a period, and the report that determines it; None if missing or added up from `parts`.

    incomplete: the reports of some parts are accepted.
    unreadable: files were received, but none could be read.
    excluded: the report is late, which counts as no data.
    informational: the report is listed and not added up.
    unexpected: it does not report for this period, but files were received.
    exempt: it has no duty to report for this period; the report of one that sent something is there, and not counted.
    `not_asked` are the ids of items that it has no duty to report although it reports the form.
    `part_of` is the id of the unit to which the report is added, and `depth` the number of units above. `is_expected`
    is true if the unit must send a report.
    """

    unit: Unit
    status: Standing
    report: Report | None
    parts: tuple["UnitStanding", ...] = ()
    part_of: str | None = None
    depth: int = 0
    is_expected: bool = True
    not_asked: frozenset[str] = frozenset()

    @property
    def is_accepted(self) -> bool:
        """Whether the whole report of the unit is accepted."""
        return self.status in ("accepted", "nil")

    @property
    def indented_name(self) -> str:
        """The name of the unit, indented below the unit of which it is a part."""
        return "　" * self.depth + self.unit.name

    @property
    def count_below(self) -> int:
        """The number of standings of parts, and of parts of these, that follow."""
        return sum(1 + part.count_below for part in self.parts)

    @property
    def asked_parts(self) -> tuple["UnitStanding", ...]:
        """The parts that have a duty to report."""
        return tuple(part for part in self.parts if part.status != "exempt")

    @property
    def reporters(self) -> Iterator["UnitStanding"]:
        """The standings of the reports that are added up: the unit's own, or those of the parts of its parts."""
        for part in self.parts:
            yield from part.reporters
        if not self.parts:
            yield self

    @property
    def timeliness(self) -> Timeliness | None:
        """Whether the report is late; that of parts is late if one of them is."""
        if not self.parts:
            return self.report.timeliness if self.report and self.status != "exempt" else None
        times = {part.timeliness for part in self.asked_parts}
        return "late" if "late" in times else "on_time" if times == {"on_time"} else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of units that must send a report, by standing. `accepted` includes `nil`; `late` counts accepted reports.

    If units report at any time, `expected` is None and all numbers are numbers of reports.

    `incomplete` counts the units that consist of parts of which some are not accepted, `excluded` late reports that
    count as no data.
    """

    expected: int | None
    accepted: int
    nil: int
    returned: int
    missing: int
    late: int
    unreadable: int = 0
    incomplete: int = 0
    excluded: int = 0

    @property
    def received(self) -> int:
        """The number of units whose report has come, or of reports if they come at any time."""
        return self.accepted + self.returned + self.unreadable + self.incomplete + self.excluded

    @property
    def is_complete(self) -> bool:
        """Whether every unit that must report has an accepted report."""
        return self.expected is None or self.accepted == self.expected


def determine_standings(now: Roster, reports: Iterable[Report], roster: Roster) -> tuple[UnitStanding, ...]:
    """Return the standing of each unit of the period in the order of `now`, parts behind the unit that they make up.

    Those of other units of `roster` that sent files follow.
    """
    by_unit = _by_unit(reports)
    standings = [standing for unit in now.units if not now.is_part(unit) for standing in _standings(unit, now, by_unit)]
    return tuple(_with_not_asked(each, now) for each in (*standings, *_unexpected(now, by_unit, roster)))


def standings_at_any_time(now: Roster, reports: Iterable[Report], roster: Roster) -> tuple[UnitStanding, ...]:
    """Return the standing of each unit that has reported, in the order of `now`, and of each of several reports.

    Nobody must report. Those of other units of `roster` that sent files follow.
    """
    by_unit = _by_unit(each for each in reports if each.status != "superseded")
    units = (unit for unit in now.units if unit.id in by_unit)
    standings = [
        standing
        for unit in units
        for standing in (_exempt(unit, by_unit) if now.is_exempt(unit) else _standings_of_each(unit, by_unit[unit.id]))
    ]
    return tuple(_with_not_asked(each, now) for each in (*standings, *_unexpected(now, by_unit, roster)))


def _with_not_asked(standing: UnitStanding, now: Roster) -> UnitStanding:
    items = now.not_asked(standing.unit.id)
    return replace(standing, not_asked=items) if items and standing.status != "exempt" else standing


def items_asked_of_nobody(units: Iterable[UnitStanding]) -> frozenset[str]:
    """Return the ids of the items that no reporting unit has a duty to report."""
    others = ("exempt", "informational", "unexpected")
    items = [each.not_asked for each in units if not each.parts and each.status not in others]
    return frozenset.intersection(*items) if items else frozenset()


def _by_unit(reports: Iterable[Report]) -> dict[str, list[Report]]:
    by_unit: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit is not None and report.status != "ignored":
            by_unit.setdefault(report.unit, []).append(report)
    return by_unit


def _unexpected(now: Roster, by_unit: Mapping[str, list[Report]], roster: Roster) -> Iterator[UnitStanding]:
    """Yield the standings of units that sent files, but do not report for the period."""
    for unit, sent in by_unit.items():
        if unit not in now.by_id:
            yield UnitStanding(roster.by_id[unit], "unexpected", sent[-1], is_expected=False)


def _exempt(unit: Unit, by_unit: Mapping[str, list[Report]]) -> Iterator[UnitStanding]:
    """Yield the standing of a unit that has no duty to report."""
    sent = by_unit.get(unit.id)
    yield UnitStanding(unit, "exempt", sent[-1] if sent else None, is_expected=False)


def _standings_of_each(unit: Unit, reports: list[Report]) -> Iterator[UnitStanding]:
    """Yield the standing of a unit, followed by that of each of its reports if there are several.

    One report that must be corrected does not make those that count incomplete.
    """
    own = [replace(_standing(unit, [each]), is_expected=False) for each in sorted(reports, key=age_key)]
    if len(own) == 1:
        yield own[0]
        return
    parts = tuple(
        replace(each, unit=unit.called(f"{unit.name}（{number}）"), part_of=unit.id, depth=1)
        for number, each in enumerate(own, start=1)
    )
    counted = [each for each in parts if each.is_accepted]
    yield UnitStanding(unit, _status_of_parts(counted or parts), None, parts, is_expected=False)
    yield from parts


def _standings(unit: Unit, now: Roster, by_unit: dict[str, list[Report]]) -> Iterator[UnitStanding]:
    """Yield the standing of a unit and those of its parts."""
    if unit.informational:
        sent = by_unit.get(unit.id)
        yield from [replace(_standing(unit, sent), is_expected=False)] if sent else []
        return
    if unit.id not in now.parts and now.is_exempt(unit):
        yield from _exempt(unit, by_unit)
        return
    if unit.id not in now.parts:
        yield from _standings_of_reporters(unit, by_unit.get(unit.id, []), now)
        return
    below = [standing for part in now.parts[unit.id] for standing in _standings(part, now, by_unit)]
    parts = tuple(replace(each, part_of=each.part_of or unit.id, depth=each.depth + 1) for each in below)
    own = tuple(each for each in parts if each.part_of == unit.id)
    yield UnitStanding(unit, _status_of_parts(own), None, own, is_expected=False)
    yield from parts


def _standings_of_reporters(unit: Unit, reports: list[Report], now: Roster) -> Iterator[UnitStanding]:
    """Yield the standing of a unit that sends reports, and that of each reporter if several are added."""
    by_reporter: dict[str, list[Report]] = {}
    for report in reports:
        by_reporter.setdefault(reporter_of(report, now), []).append(report)
    if len(by_reporter) < 2:
        yield _standing(unit, reports)
        return
    parts = tuple(
        replace(_standing(unit.called(name), own), part_of=unit.id, depth=1, is_expected=False)
        for name, own in sorted(by_reporter.items(), key=lambda each: _place(each[0], unit.names))
    )
    yield UnitStanding(unit, _status_of_parts(parts), None, parts)
    yield from parts


def _place(name: str, names: tuple[str, ...]) -> tuple[int, str]:
    """Return the sort key of a reporter: its place among the names of the unit, others by their names behind them."""
    return names.index(name) if name in names else len(names), name


def _standing(unit: Unit, reports: list[Report]) -> UnitStanding:
    for report in reports:
        if report.status == "accepted" or report.status == "nil":
            return UnitStanding(unit, report.status, report)
        if report.status == "excluded":
            return UnitStanding(unit, "informational" if unit.informational else "excluded", report)
    returned = [report for report in reports if report.status == "returned"]
    if returned:
        return UnitStanding(unit, "returned", returned[-1])
    unreadable = [report for report in reports if report.status == "rejected"]
    return UnitStanding(unit, "unreadable", unreadable[-1]) if unreadable else UnitStanding(unit, "missing", None)


def _status_of_parts(parts: Iterable[UnitStanding]) -> Standing:
    """Return what the standings of all parts make that of the whole; those without a duty make no difference."""
    statuses = {part.status for part in parts}
    statuses = statuses - {"exempt"} or statuses
    if statuses <= {"accepted", "nil"}:
        return "nil" if statuses == {"nil"} else "accepted"
    if statuses & {"accepted", "nil", "incomplete"}:
        return "incomplete"
    return statuses.pop() if len(statuses) == 1 else "returned" if "returned" in statuses else "unreadable"


def measure_coverage(units: tuple[UnitStanding, ...], *, any_number: bool = False) -> Coverage:
    """Return the coverage over all units that must send a report; of `any_number` of reports, that over reports."""
    measured = [each for each in units if (not each.parts if any_number else each.is_expected)]
    status = [each.status for each in measured]
    late = sum(each.is_accepted and each.timeliness == "late" for each in measured)
    nil = status.count("nil")
    returned, missing, unreadable = (status.count(each) for each in ("returned", "missing", "unreadable"))
    returned += status.count("unexpected") + status.count("exempt") if any_number else 0
    incomplete = 0 if any_number else sum(each.status == "incomplete" for each in units)
    excluded = status.count("excluded") + (status.count("informational") if any_number else 0)
    return Coverage(
        None if any_number else len(status),
        status.count("accepted") + nil,
        nil,
        returned,
        missing,
        late,
        unreadable,
        incomplete,
        excluded,
    )


def coverage_by_group(units: Iterable[UnitStanding]) -> dict[str, Coverage]:
    """Return the coverage over the units of each group in the order of the roster, {} if no unit has a group.

    Those without a group follow under ''. A part that has none belongs to the group of the unit that it makes up.
    """
    group_of: dict[str, str] = {}
    members: dict[str, list[UnitStanding]] = {}
    for each in units:
        group = each.unit.group or group_of.get(each.part_of or "", "")
        group_of[each.unit.id] = group
        members.setdefault(group, []).append(each)
    measured = (
        (group, measure_coverage(tuple(members[group]))) for group in sorted(members, key=lambda name: not name)
    )
    expected = {group: counts for group, counts in measured if counts.expected}
    return expected if any(expected) else {}


def unit_names(units: Iterable[UnitStanding]) -> dict[str, str]:
    """Return the names of units by id, not those of their several reporters."""
    return {each.unit.id: each.unit.name for each in units if each.part_of != each.unit.id}


def not_counted(units: Iterable[UnitStanding], *statuses: Standing) -> Iterator[UnitStanding]:
    """Yield the units with one of `statuses`; parts of these are left out, so are units of which some parts count."""
    listed: set[str] = set()
    for each in units:
        if each.status in statuses:
            if each.part_of not in listed:
                yield each
            listed.add(each.unit.id)
