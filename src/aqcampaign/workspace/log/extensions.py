"""Deadlines that were extended for single units, as the log says."""

import re
from collections.abc import Iterable
from datetime import datetime

from aqcampaign.calendar.due import Due
from aqcampaign.workspace.acts import ChainedAct

EXTENDED = "extended"
# Without time zone: deadlines are times of the office.
_DEADLINE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d)?", re.ASCII)


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
    if not _DEADLINE.fullmatch(text):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    due = Due(moment.date(), moment.time() if len(text) > len("2022-09-28") else None)
    try:
        due.deadline(inclusive=True)
    except OverflowError as error:  # the last day of all
        raise ValueError(text) from error
    return due
