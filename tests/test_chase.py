"""The ladder: which step a unit is due for, from what became of its report and what was done so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT

from aqcampaign.calendar.days import Holidays
from aqcampaign.calendar.due import Due, parse_due
from aqcampaign.chase.decision import Decision, PeriodFacts, Sent, State, decide, is_repeated
from aqcampaign.chase.ladder import FOR_CLERK, FOR_MISSING, Ladder
from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure

CASES: list[dict[str, Any]] = Source(ROOT / "tests/cases/chase.yaml").content()
FIRST = date(2022, 8, 25)


@dataclass
class Unit:
    """A unit of a case, and what has happened to its report."""

    facts: PeriodFacts
    ladder: Ladder
    holidays: Holidays
    written: list[Sent] = field(default_factory=list)

    def happens(self, moment: datetime, event: str, rest: list[str]) -> None:
        """Note an event that is no run."""
        facts = self.facts
        changes: Mapping[str, Mapping[str, Any]] = {
            "call": {"calls": (*facts.calls, moment)},
            "letter": {"letters": (*facts.letters, moment)},
            "returned": {"state": "returned", "report": rest[0] if rest else ""},
            "accepted": {"state": "settled"},
            "exempt": {"state": "exempt"},
            "contest": {"is_contested": True},
            "settle": {"is_contested": False},
            "close": {"is_closed": True},
        }
        self.facts = replace(facts, **(_extended(rest[0]) if event == "extend" else changes[event]))

    def run(self, now: datetime) -> Decision:
        """Return what is decided, after entering what was written."""
        (decision,) = decide([self.facts], self.ladder, self.holidays, now)
        if decision.step is not None:
            sent = Sent(decision.step, now, "", decision.limit, self.facts.report if decision.step != "R3" else "")
            self.written.append(sent)
            self.facts = replace(self.facts, sent=(*self.facts.sent, sent))
        return decision


def _extended(until: str) -> dict[str, Any]:
    due = Due(date.fromisoformat(until))
    return {"is_extended": True, "due": due.day, "deadline": due.deadline(inclusive=True)}


def _unit(case: Mapping[str, Any]) -> Unit:
    due = None
    if case["due"] is not None:
        rule = parse_due(case["due"])
        due = Due(rule.day(FIRST, Holidays()), rule.at)
    facts = PeriodFacts(
        "2022-09", "missing", date.fromisoformat(str(case.get("first", FIRST))), due.day if due else None,
        due.deadline(inclusive=True) if due else None,
    )  # fmt: skip
    return Unit(facts, Ladder.model_validate(case.get("chase", {})),
                Holidays.model_validate(case.get("holidays", {})))  # fmt: skip


def _events(case: Mapping[str, Any]) -> Iterator[tuple[datetime, str, list[str], str]]:
    for line in case["events"]:
        told, _arrow, expected = line.partition(" → ")
        day, time, event, *rest = told.split()
        yield datetime.fromisoformat(f"{day} {time}"), event, rest, expected


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_step_of_each_moment(case: Mapping[str, Any]) -> None:
    """Each run of a case writes the step that the case says, with its limit, or says why none is due."""
    unit = _unit(case)
    for moment, event, rest, expected in _events(case):
        if event != "run":
            unit.happens(moment, event, rest)
            continue
        found = unit.run(moment)
        told = f"{found.step} until {found.limit}" if found.limit else found.step or found.why
        assert told == expected, moment


MOMENTS = st.integers(0, 40 * 24 * 2).map(lambda halves: datetime(2022, 9, 12) + timedelta(minutes=30 * halves))
EVENTS = st.lists(
    st.tuples(MOMENTS, st.sampled_from(["run"] * 8 + ["call", "letter", "returned a", "returned b", "extend 2022-09-29",
                                                      "contest", "settle", "close", "accepted"])),
    min_size=5, max_size=60,
)  # fmt: skip


@given(events=EVENTS)
def test_ladder_never_annoys(events: list[tuple[datetime, str]]) -> None:
    """At most one step of a day goes to a unit, none twice, none after its report was accepted, none out of order."""
    unit = _unit({"due": "2022-09-24"})
    for moment, event in sorted(events, key=lambda each: each[0]):
        name, *rest = event.split()
        if name != "run":
            unit.happens(moment, name, rest)
            continue
        was: State = unit.facts.state
        decision = unit.run(moment)
        assert decision.step is None or was not in ("settled", "exempt")
        assert unit.run(moment).step is None  # the second run of a moment writes nothing
        assert (decision.step is None) == (decision.why != "due")
    days = [each.moment.date() for each in unit.written if each.step not in FOR_CLERK]
    assert len(days) == len(set(days))
    assert len({(each.step, each.report) for each in unit.written}) == len(unit.written)
    order = [FOR_MISSING.index(each.step) for each in unit.written if each.step in FOR_MISSING]
    assert order == sorted(order)


def test_of_several_weeks_the_oldest_step_goes_first() -> None:
    """A unit that owes two weeks gets one letter a day; the call sheet names both."""
    ladder, holidays = Ladder(), Holidays()
    owed = [
        PeriodFacts(f"2022-W{week}", "missing", due - timedelta(days=7), due, Due(due).deadline(inclusive=True))
        for week, due in ((35, date(2022, 9, 5)), (36, date(2022, 9, 6)))
    ]
    noon = datetime(2022, 9, 7, 9, 0)
    assert [each.step for each in decide(owed, ladder, holidays, noon)] == ["S2", "S2"]
    called = [replace(each, calls=(noon,)) for each in owed]
    found = decide(called, ladder, holidays, datetime(2022, 9, 7, 15, 0))
    assert [(each.step, each.why, each.waiting) for each in found] == [("S3", "due", None), (None, "today", "S3")]


@pytest.mark.parametrize(
    ("blemished", "expected"),
    [([], False), ([True], False), ([True, True], True), ([True, False, True], False),
     ([True, False, True, False, True], True), ([True, True, False], False)],
)  # fmt: skip
def test_talk_is_proposed_for_who_is_late_again(blemished: list[bool], expected: bool) -> None:
    """Two periods running, or three in all."""
    assert is_repeated(blemished, Ladder()) == expected


WRONG = {
    "steps: {S9: null}": "steps.S9",
    "steps: {S0: {workdays: 1}}": "steps.S0.workdays",
    "steps: {S3: {workdays: 0}}": "steps.S3.workdays",
    "steps: {S3: {at: noon}}": "steps.S3.at",
    "steps: {S4: {workdays: 1, at: '08:00'}}": "steps.S4",
    "steps: {R1: {workdays: 2}}": "steps.R1.workdays",
    "steps: {S3: {days: 2}}": "steps.S3.days",
    "repeated: {running: 0}": "repeated.running",
}


@pytest.mark.parametrize(("text", "place"), WRONG.items(), ids=WRONG.values())
def test_mistake_in_the_ladder_has_its_place(tmp_path: Any, text: str, place: str) -> None:
    """What contradicts is named with its key, as everywhere in campaign.yaml."""
    path = tmp_path / "chase.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as failure:
        Source(path).load(Ladder)
    assert place in {problem.text.partition(":")[0] for problem in failure.value.problems}
