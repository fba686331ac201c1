"""With which mark a report stands on a published board."""

from typing import Literal, get_args

from aqcampaign.board import BoardCell

Mark = Literal[
    "accepted", "late", "nil", "waiting", "extended", "missing", "returned", "unreadable", "incomplete", "excluded",
    "informational", "unexpected", "exempt",
]  # fmt: skip
# In the order in which a legend explains them.
MARKS: tuple[Mark, ...] = get_args(Mark)


def mark_of(cell: BoardCell) -> Mark:
    """Return the mark of a report: an accepted one that came late is late, a missing one that is not due waits."""
    if cell.status in ("accepted", "nil") and cell.days_late:
        return "late"
    if cell.status == "missing" and not cell.is_due:
        return "extended" if cell.is_extended else "waiting"
    return cell.status
