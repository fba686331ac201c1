"""The telephone calls with each unit, and the letters to it, about each period, as the log says."""

from collections.abc import Iterable
from typing import Literal

from aqcampaign.board import Call
from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.model import Calendar
from aqcampaign.findings.finding import printable
from aqcampaign.scoring.facts import Chase
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.receipts import moment_seconds

PHONE: Literal["phone"] = "phone"
LETTER: Literal["letter"] = "letter"


def last_calls(log: Iterable[ChainedAct], calendar: Calendar, clock: Clock) -> dict[tuple[str, str], Call]:
    """Return the last call by (unit, period); one that names no period is about the one collected on its day."""
    found: dict[tuple[str, str], Call] = {}
    for act in (entry.act for entry in log if entry.act.kind == PHONE):
        moment = clock.local(moment_seconds(act.at))
        period = period_of_note(act, calendar, clock)
        if act.unit and period:
            found[act.unit, period] = Call(moment, printable(act.detail.get("text", ""), 2000), act.by)
    return found


def chases(log: Iterable[ChainedAct], calendar: Calendar, clock: Clock) -> dict[tuple[str, str], tuple[Chase, ...]]:
    """Return the calls and letters by (unit, period), oldest first; the periods are found as by `last_calls`."""
    found: dict[tuple[str, str], tuple[Chase, ...]] = {}
    for act in (entry.act for entry in log if entry.act.kind in (PHONE, LETTER)):
        period = period_of_note(act, calendar, clock)
        if act.unit and period:
            kind: Literal["phone", "letter"] = "phone" if act.kind == PHONE else "letter"
            text = printable(act.detail.get("text", ""), 2000)
            chase = Chase(clock.local(moment_seconds(act.at)), kind, text)
            found[act.unit, period] = (*found.get((act.unit, period), ()), chase)
    return found


def period_of_note(act: Act, calendar: Calendar, clock: Clock) -> str | None:
    """Return the period of a note: the one that it names, or that is collected on its day, at last the last one."""
    if act.period is not None:
        return act.period
    day = clock.local(moment_seconds(act.at)).date()
    return calendar.period_collected(day) or max(
        (each.id for each in calendar.windows.values() if each.last < day), default=None
    )
