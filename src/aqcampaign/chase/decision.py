"""Decides which step of the ladder a unit is due for, from what became of its report and what was done so far."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from aqcampaign.calendar.days import Holidays
from aqcampaign.chase.ladder import BEFORE_DEADLINE, FOR_CLERK, FOR_MISSING, Ladder, StepId, end_of

State = Literal["settled", "exempt", "missing", "returned"]
# Why a step is due, or none: what stops the ladder, what the next step waits for, or that it is not yet its time.
Why = Literal[
    "due", "settled", "exempt", "no_deadline", "extended", "contested", "closed",
    "call", "letter", "limit", "today", "not_yet", "done",
]  # fmt: skip
# Of several periods the step that is furthest comes first.
_WEIGHT: tuple[StepId, ...] = ("S0", "S1", "S2", "R1", "S3", "R2", "S4", "R3", "S5")


@dataclass(frozen=True, slots=True)
class Sent:
    """A step that was written: when, the number of its letter, until when the unit has time, about which report."""

    step: StepId
    moment: datetime
    number: str = ""
    limit: date | None = None
    report: str = ""


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is known of a unit's report of a period.

    `due` is the day, `deadline` the first moment that is late for this unit, both extended if `is_extended`; None if
    it reports at any time. `corrections` is the day until which corrections are due. `report` is the SHA-256 of the
    file that was returned. `calls` and `letters` are what the office noted.
    """

    period: str
    state: State
    first: date
    due: date | None
    deadline: datetime | None
    is_extended: bool = False
    is_closed: bool = False
    is_contested: bool = False
    corrections: date | None = None
    report: str = ""
    calls: Sequence[datetime] = ()
    letters: Sequence[datetime] = ()
    sent: Sequence[Sent] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The step of a period that is due, or None and why none is; then `waiting` is the next one and `at` its time.

    `limit` is the last day that the unit gets, if the step sets one.
    """

    period: str
    step: StepId | None
    why: Why
    waiting: StepId | None = None
    at: datetime | None = None
    limit: date | None = None


def decide(facts: Sequence[PeriodFacts], ladder: Ladder, holidays: Holidays, now: datetime) -> list[Decision]:
    """Return a decision for each period of a unit. At most one step of a day goes to the unit, that of most weight."""
    decided = [_decide(each, ladder, holidays, now) for each in facts]
    written = any(each.moment.date() == now.date() and each.step not in FOR_CLERK for of in facts for each in of.sent)
    rivals = [each for each in decided if each.step is not None and each.step not in FOR_CLERK]
    chosen = None if written else max(rivals, key=_weight, default=None)
    return [_postponed(each) if each in rivals and each is not chosen else each for each in decided]


def is_repeated(blemished: Sequence[bool], ladder: Ladder) -> bool:
    """Return whether a unit was late or missing often enough for a talk, given its due periods in order."""
    running = next((count for count, each in enumerate(reversed(blemished)) if not each), len(blemished))
    return running >= ladder.repeated.running or sum(blemished) >= ladder.repeated.in_all


def _weight(decision: Decision) -> tuple[int, list[int]]:
    # Of equal steps that of the older period comes first.
    assert decision.step is not None  # noqa: S101  (for mypy)
    return _WEIGHT.index(decision.step), [-ord(character) for character in decision.period]


def _postponed(decision: Decision) -> Decision:
    return replace(decision, step=None, why="today", waiting=decision.step, limit=None)


def _decide(facts: PeriodFacts, ladder: Ladder, holidays: Holidays, now: datetime) -> Decision:
    stopped = _why_stopped(facts, now)
    if stopped is not None:
        return Decision(facts.period, None, stopped)
    steps = _for_returned(facts, ladder, holidays, now) if facts.state == "returned" else _for_missing(
        facts, ladder, holidays, now)  # fmt: skip
    waiting: Decision | None = None
    # From the last step whose time has come down to the first: one that waits gives way to what must come before it.
    for each in reversed(list(steps)):
        if each.why == "due":
            return each
        waiting = each
    return waiting or Decision(facts.period, None, "closed" if facts.is_closed else "done")


def _why_stopped(facts: PeriodFacts, now: datetime) -> Why | None:
    """Return what stops the ladder."""
    if facts.state in ("settled", "exempt"):
        return "settled" if facts.state == "settled" else "exempt"
    if facts.due is None or facts.deadline is None:
        return "no_deadline"
    if facts.is_contested:
        return "contested"
    if facts.is_extended and now < facts.deadline:
        return "extended"
    return None


def _for_missing(facts: PeriodFacts, ladder: Ladder, holidays: Holidays, now: datetime) -> Iterator[Decision]:
    """Yield the steps still to come in their order: due or waiting, and last the first one that is not yet due."""
    if facts.due is None or facts.deadline is None:
        return
    moments = ladder.dates(facts.due, facts.deadline, facts.first, holidays)
    is_late = now >= facts.deadline
    reached = max((FOR_MISSING.index(step) for step in _done(facts)), default=-1)
    before: StepId | None = None
    for step, moment in moments.items():
        earlier, before = before, step
        if FOR_MISSING.index(step) <= reached or (is_late and step in BEFORE_DEADLINE):
            continue
        if facts.is_closed and step != "S5":
            continue
        if now < moment and not facts.is_closed:
            yield Decision(facts.period, None, "not_yet", step, moment)
            return
        why = _condition(step, earlier, facts, now)
        if why == "due" or not facts.is_closed:
            yield _of_step(facts, step, why, ladder, holidays, now)


def _done(facts: PeriodFacts) -> Iterator[StepId]:
    """Yield the steps that were written; a call that was noted since the deadline does for the call sheet."""
    yield from (each.step for each in facts.sent if each.step in FOR_MISSING)
    if facts.deadline is not None and any(call >= facts.deadline for call in facts.calls):
        yield "S2"


def _condition(step: StepId, before: StepId | None, facts: PeriodFacts, now: datetime) -> Why:
    """Return what a step waits for, or that it is due: from S3 on what came before must have been noted."""
    if step in BEFORE_DEADLINE or step in FOR_CLERK or before is None or before in BEFORE_DEADLINE:
        return "due"
    if before in FOR_CLERK:
        return "due" if _was_called(facts) else "call"
    letter = _last(facts.sent, before)
    if letter is None or not any(noted >= letter.moment for noted in facts.letters):
        return "letter"
    return "limit" if letter.limit is not None and now < end_of(letter.limit) and not facts.is_closed else "due"


def _was_called(facts: PeriodFacts) -> bool:
    """Return whether a call was noted on the due day or later."""
    return facts.due is not None and any(call.date() >= facts.due for call in facts.calls)


def _for_returned(facts: PeriodFacts, ladder: Ladder, holidays: Holidays, now: datetime) -> Iterator[Decision]:
    """Yield the steps for a report that was returned and is not corrected."""
    own = [each for each in facts.sent if each.report == facts.report]
    first, second = _last(own, "R1"), _last(own, "R2")
    if ladder.steps["R1"] is not None and first is None and not facts.is_closed:
        yield _of_step(facts, "R1", "due", ladder, holidays, now)
    if ladder.steps["R2"] is not None and first is not None and second is None and not facts.is_closed:
        is_over = first.limit is None or now >= end_of(first.limit)
        yield _of_step(facts, "R2", "due" if is_over else "limit", ladder, holidays, now)
    third = ladder.steps["R3"]
    if third is None or facts.due is None or facts.deadline is None or _last(facts.sent, "R3") is not None:
        return
    moment = third.moment(facts.due, facts.deadline, facts.first, holidays)
    is_told = first is not None or ladder.steps["R1"] is None or facts.is_closed
    if is_told and (now >= moment or facts.is_closed):
        yield _of_step(facts, "R3", "due", ladder, holidays, now)


def _of_step(facts: PeriodFacts, step: StepId, why: Why, ladder: Ladder, holidays: Holidays, now: datetime) -> Decision:
    found = ladder.steps[step]
    if why != "due" or found is None:
        return Decision(facts.period, None, why, step)
    limit = found.limit_after(now.date(), holidays) if found.limit else None
    if step == "R1" and limit is not None and facts.due is not None:
        limit = max(limit, facts.corrections or facts.due)  # nobody corrects in less time than was given to report
    return Decision(facts.period, step, "due", limit=limit)


def _last(sent: Iterable[Sent], step: StepId) -> Sent | None:
    return max((each for each in sent if each.step == step), key=lambda each: each.moment, default=None)
