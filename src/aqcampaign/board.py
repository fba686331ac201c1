"""The board: what became of each unit's report in each period, and in which order to call those that are open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aqcampaign.consolidation.coverage import Coverage, Standing, UnitStanding

_ONE_DAY = timedelta(days=1)
# Their reports are there, or none is due; all others are still to come, whole or corrected.
_SETTLED = frozenset({"accepted", "nil", "informational", "excluded", "exempt"})


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call with a unit: when, what was said, and who noted it."""

    moment: datetime
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class BoardPeriod:
    """A period on the board: the standings of its units, and what they come to.

    `deadline` is its first moment that is late, None if there is none; `extended` holds those of single units by id,
    `calls` the last telephone call with each unit about the period.
    """

    id: str
    units: Sequence[UnitStanding]
    coverage: Coverage
    deadline: datetime | None
    now: datetime
    extended: Mapping[str, datetime] = field(default_factory=dict)
    calls: Mapping[str, Call] = field(default_factory=dict)

    @property
    def is_due(self) -> bool:
        """Whether the deadline for everybody has passed."""
        return self.deadline is not None and self.now >= self.deadline

    def deadline_of(self, unit: str) -> datetime | None:
        """Return the first moment that is late for a unit."""
        return self.extended.get(unit, self.deadline)


@dataclass(frozen=True, slots=True)
class BoardCell:
    """What became of a unit's report in a period.

    `days_late` counts begun days after the deadline until the first report came, or until now if none has come; 0 in
    time. `queries` is the number of open questions about counted figures.
    """

    status: Standing
    days_late: int = 0
    queries: int = 0
    is_due: bool = True
    is_extended: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a report or its correction is still to come."""
        return self.status not in _SETTLED

    @property
    def is_blemished(self) -> bool:
        """Whether the unit was late, or has not reported although the deadline has passed."""
        return self.days_late > 0 or (self.is_due and self.is_open)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A unit with its cells by period id; a period for which it does not report has none."""

    unit: str
    name: str
    depth: int
    cells: Mapping[str, BoardCell] = field(default_factory=dict)

    @property
    def streak(self) -> int:
        """How many of the latest due periods in a row the unit was late or has not reported.

        Periods in which it had no duty neither make nor end a row.
        """
        due = [cell for cell in self.cells.values() if cell.is_due and cell.status != "exempt"]
        return next((count for count, cell in enumerate(reversed(due)) if not cell.is_blemished), len(due))

    @property
    def queries(self) -> int:
        """The number of open questions about counted figures, in all periods."""
        return sum(cell.queries for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a form: its periods in order, and a row for each unit."""

    periods: tuple[BoardPeriod, ...]
    rows: tuple[BoardRow, ...]

    def to_call(self, period: str) -> list[BoardRow]:
        """Return the units whose report of a period is open: longest streak first, then those without any report."""
        open_rows = [row for row in self.rows if period in row.cells and row.cells[period].is_open]
        return sorted(open_rows, key=lambda row: (-row.streak, row.cells[period].status != "missing"))


def build_board(periods: Sequence[BoardPeriod]) -> Board:
    """Return the board of the periods, with the units in the order of the newest one."""
    names: dict[str, UnitStanding] = {}
    for period in reversed(periods):
        for standing in _units(period.units):
            names.setdefault(standing.unit.id, standing)
    cells: dict[str, dict[str, BoardCell]] = {unit: {} for unit in names}
    for period in periods:
        for standing in _units(period.units):
            cells[standing.unit.id][period.id] = _cell(standing, period)
    rows = (BoardRow(unit, standing.unit.name, standing.depth, cells[unit]) for unit, standing in names.items())
    return Board(tuple(periods), tuple(rows))


def _units(standings: Iterable[UnitStanding]) -> Iterator[UnitStanding]:
    """Yield the standings of units, not those of their several reporters."""
    return (each for each in standings if each.part_of != each.unit.id)


def _cell(standing: UnitStanding, period: BoardPeriod) -> BoardCell:
    queries = sum(each.report.open_queries for each in standing.reporters if each.report is not None)
    deadline, is_extended = period.deadline_of(standing.unit.id), standing.unit.id in period.extended
    is_due = deadline is not None and period.now >= deadline
    return BoardCell(_status(standing), _days_late(standing, deadline, period.now), queries, is_due, is_extended)


def _status(standing: UnitStanding) -> Standing:
    """Return the standing of a unit; that of a report at any time that must be corrected, even if others count."""
    own = (each.status for each in standing.parts if each.part_of == standing.unit.id and not each.is_accepted)
    return next(own, standing.status) if standing.is_accepted else standing.status


def _days_late(standing: UnitStanding, deadline: datetime | None, now: datetime) -> int:
    if deadline is None or not standing.is_expected:
        return 0
    moment = max(_first_received(each, now) for each in standing.reporters)
    return (moment - deadline) // _ONE_DAY + 1 if moment >= deadline else 0


def _first_received(standing: UnitStanding, now: datetime) -> datetime:
    report = standing.report
    return (report.first or report.received or now) if report is not None else now
