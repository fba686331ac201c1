"""What was done about missing and returned reports, as the log says: reminders, calls, letters, objections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, get_args

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.model import Calendar
from aqcampaign.chase.decision import Sent
from aqcampaign.chase.ladder import STEPS, StepId
from aqcampaign.findings.finding import printable
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.log.calls import LETTER, PHONE, period_of_note
from aqcampaign.workspace.receipts import moment_seconds

Way = Literal["phone", "letter", "reminded"]
REMINDED: Literal["reminded"] = "reminded"
CONTESTED, CONTEST_SETTLED = "contested", "contest_settled"
# The acts that matter here.
CHASE_ACTS = (PHONE, LETTER, REMINDED, CONTESTED, CONTEST_SETTLED)


@dataclass(frozen=True, slots=True)
class ChaseEntry:
    """Something that was done: when, how and by whom; of a reminder its step and what the letter is called."""

    moment: datetime
    way: Way
    text: str
    by: str
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class ChaseLog:
    """What was done by (unit, period), the oldest first, and about which reports an objection is open."""

    entries: Mapping[tuple[str, str], list[ChaseEntry]] = field(default_factory=dict)
    contested: frozenset[tuple[str, str]] = frozenset()

    def of(self, unit: str, period: str) -> list[ChaseEntry]:
        """Return what was done about a unit's report of a period."""
        return self.entries.get((unit, period), [])


def read_chases(log: Iterable[ChainedAct], form: str, calendar: Calendar, clock: Clock) -> ChaseLog:
    """Return what the log says of a form; a note that names no period is about the one collected on its day."""
    entries: dict[tuple[str, str], list[ChaseEntry]] = {}
    contested: set[tuple[str, str]] = set()
    for act in (entry.act for entry in log):
        if not act.unit or act.detail.get("form", form) not in ("", form):
            continue
        key = (act.unit, period_of_note(act, calendar, clock) or "")
        if act.kind in get_args(Way):
            entries.setdefault(key, []).append(_entry(act, clock))
        elif act.kind == CONTESTED:
            contested.add(key)
        elif act.kind == CONTEST_SETTLED:
            contested.discard(key)
    return ChaseLog(entries, frozenset(contested))


def last_letter(log: Iterable[ChainedAct], year: int) -> int:
    """Return the highest number of a letter of a year, on any form; 0 without any."""
    of_year = (entry.act.detail for entry in log if entry.act.kind == REMINDED and entry.act.detail.get("year") == year)
    numbers = (each.get("letter_number") for each in of_year)
    return max((number for number in numbers if isinstance(number, int)), default=0)


def reminded(at: str, by: str, form: str, unit: str, period: str, sent: Sent, number: int | None) -> Act:
    """Return the act by which a step was written; `number` is that of its letter in the year."""
    detail: dict[str, Any] = {"form": form, "step": sent.step}
    if number is not None:
        detail |= {"letter_number": number, "year": sent.moment.year, "letter": sent.number}
    if sent.limit is not None:
        detail["until"] = sent.limit.isoformat()
    if sent.report:
        detail["report"] = sent.report
    return Act(at, by, REMINDED, unit, period, None, detail)


def _entry(act: Act, clock: Clock) -> ChaseEntry:
    moment, by = clock.local(moment_seconds(act.at)), printable(act.by, 40)
    way: Way = PHONE if act.kind == PHONE else LETTER if act.kind == LETTER else REMINDED
    if way != REMINDED:
        return ChaseEntry(moment, way, printable(act.detail.get("text", ""), 2000), by)
    number = printable(act.detail.get("letter", ""), 60)
    sent = Sent(_step(act), moment, number, _day(act.detail.get("until")), str(act.detail.get("report", "")))
    return ChaseEntry(moment, way, number, by, sent)


def _step(act: Act) -> StepId:
    written = act.detail.get("step")
    return next((step for step in STEPS if step == written), "S0")


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)) if written else None
    except ValueError:
        return None
