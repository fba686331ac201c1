"""What is published of a unit in a period: its status, its timeliness, and how often its report came and went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from aqcampaign.board import BoardCell
from aqcampaign.consolidation.coverage import UnitStanding
from aqcampaign.report import Report

Status = Literal["missing", "returned", "unreadable", "incomplete", "excluded", "late", "extended", "nil"]
# The order in which documents name them. A unit may have several: a nil report may be late.
STATUSES: tuple[Status, ...] = (
    "missing", "returned", "unreadable", "incomplete", "excluded", "late", "extended", "nil",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit of the period, or a part of one.

    `versions` are the versions of its report, oldest first. `streak` counts the latest periods in a row, this one
    included, in which it was late or has not reported; `cells` hold what became of its report in each period, by id.
    `score` is for the internal edition alone, rounded; None if the unit is not scored.
    """

    standing: UnitStanding
    cell: BoardCell
    streak: int
    cells: Mapping[str, BoardCell]
    versions: tuple[Report, ...]
    score: Decimal | None = None

    @property
    def id(self) -> str:
        """The id of the unit."""
        return self.standing.unit.id

    @property
    def name(self) -> str:
        """The name of the unit in the period."""
        return self.standing.unit.name

    @property
    def days_late(self) -> int:
        """The begun days between the deadline and its first report; 0 if that was in time or has not come."""
        return self.cell.days_late if self.first_received is not None else 0

    @property
    def first_received(self) -> datetime | None:
        """When its first version came."""
        report = self.standing.report
        return (report.first or report.received) if report is not None else None

    @property
    def received(self) -> datetime | None:
        """When the version came that determines its standing."""
        return self.standing.report.received if self.standing.report is not None else None

    @property
    def times_returned(self) -> int:
        """How many versions had errors, so that they went back."""
        return sum(report.has_error for report in self.versions)

    @property
    def errors(self) -> int:
        """The number of places with an error in the first version."""
        if not self.versions:
            return 0
        return len({found.place for found in self.versions[0].findings if found.severity == "error"})

    @property
    def open_queries(self) -> int:
        """The number of open questions about its counted figures."""
        return self.cell.queries

    @property
    def statuses(self) -> tuple[Status, ...]:
        """All that is to be said of its report, in the order of documents; () if it was accepted in time."""
        has = {
            "late": self.standing.is_expected and self.days_late > 0 and self.standing.status != "excluded",
            "extended": self.cell.is_extended and not self.days_late,
        }
        return tuple(each for each in STATUSES if has.get(each, self.standing.status == each))


def by_status(records: Iterable[UnitRecord]) -> dict[Status, list[UnitRecord]]:
    """Return the records with each status, in the order in which documents name them; statuses of nobody are left out.

    A unit that is added up from parts is named itself, not its parts.
    """
    found: dict[Status, list[UnitRecord]] = {status: [] for status in STATUSES}
    for record in records:
        if record.standing.part_of is None:
            for status in record.statuses:
                found[status].append(record)
    return {status: listed for status, listed in found.items() if listed}
