"""The last telephone call with each unit about each period, as the log says."""

from collections.abc import Iterable

from aqcampaign.board import Call
from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.model import Calendar
from aqcampaign.findings.finding import printable
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.receipts import moment_seconds

PHONE = "phone"


def last_calls(log: Iterable[ChainedAct], calendar: Calendar, clock: Clock) -> dict[tuple[str, str], Call]:
    """Return the last call by (unit, period); one that names no period is about the one collected on its day."""
    found: dict[tuple[str, str], Call] = {}
    for act in (entry.act for entry in log if entry.act.kind == PHONE):
        moment = clock.local(moment_seconds(act.at))
        period = _period(act, calendar, clock)
        if act.unit and period:
            found[act.unit, period] = Call(moment, printable(act.detail.get("text", ""), 2000), act.by)
    return found


def _period(act: Act, calendar: Calendar, clock: Clock) -> str | None:
    """Return the period of a call; after the end of the campaign the last one."""
    if act.period is not None:
        return act.period
    day = clock.local(moment_seconds(act.at)).date()
    return calendar.period_collected(day) or max(
        (each.id for each in calendar.windows.values() if each.last < day), default=None
    )
