"""Deadlines that were extended for single units, as the log says."""

from collections.abc import Iterable
from datetime import datetime, time

from aqcampaign.calendar.due import Due
from aqcampaign.workspace.acts import ChainedAct

EXTENDED = "extended"


def extensions(log: Iterable[ChainedAct], form: str) -> dict[tuple[str, str], Due]:
    """Return the extended deadline by (unit, period) for a form; of several extensions the last one holds."""
    found: dict[tuple[str, str], Due] = {}
    for entry in log:
        act = entry.act
        if act.kind == EXTENDED and act.unit and act.period and act.detail.get("form") in ("", form):
            found[act.unit, act.period] = parse_deadline(str(act.detail["until"]))
    return found


def parse_deadline(text: str) -> Due:
    """Return the deadline that a day, or a day with a time, says; raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    has_time = len(text) > len("2022-09-28") and moment.time() != time()
    return Due(moment.date(), moment.time() if has_time else None)
