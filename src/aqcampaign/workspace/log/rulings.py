"""What the office decided about scores, as the log says: objections, its own faults, figures found to be false."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from aqcampaign.calendar.clock import Clock
from aqcampaign.findings.finding import printable
from aqcampaign.scoring.rulings import NO_RULINGS, Objection, Outcome, Ruling, Rulings
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.ledger_view import LedgerView
from aqcampaign.workspace.receipts import moment_seconds

OBJECTED, DECIDED, WAIVED, CONFIRMED_FALSE = "objected", "objection_decided", "waived", "confirmed_false"
_KINDS = (OBJECTED, DECIDED, WAIVED, CONFIRMED_FALSE)
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class RulingAct:
    """What is to be entered about a unit's score; `about` is a rule or one deduction, '' for false figures.

    `ends` takes back what was entered before. `is_late`: the objection came after the time for objections.
    """

    kind: str
    form: str
    unit: str
    period: str
    about: str
    reason: str
    outcome: Outcome | None = None
    ends: bool = False
    is_late: bool = False

    def act(self, at: str, by: str) -> Act:
        """Return the act of the log."""
        detail: dict[str, Any] = {"form": self.form, "rule": self.about, "reason": printable(self.reason, _LONGEST)}
        detail |= {"outcome": self.outcome} if self.outcome else {}
        detail |= {"ends": True} if self.ends else {}
        detail |= {"late": True} if self.is_late else {}
        return Act(at, by, self.kind, self.unit, self.period, None, detail)


def ruling_acts(ledger: LedgerView) -> list[ChainedAct]:
    """Return the acts about scores, oldest first."""
    acts = (entry for kind in _KINDS for entry in ledger.log(kind=kind))
    return sorted(acts, key=lambda entry: entry.number)


def read_rulings(log: Iterable[ChainedAct], form: str, clock: Clock) -> dict[tuple[str, str], Rulings]:
    """Return what was decided by (unit, period); of several entries about the same the last one holds."""
    found: dict[tuple[str, str], Rulings] = {}
    for act in _of_form(log, form):
        if act.unit and act.period:
            ruling = Ruling(clock.local(moment_seconds(act.at)), act.by, printable(act.detail.get("reason"), _LONGEST))
            before = found.get((act.unit, act.period), NO_RULINGS)
            found[act.unit, act.period] = _after(before, act, ruling)
    return found


def _of_form(log: Iterable[ChainedAct], form: str) -> Iterator[Act]:
    return (entry.act for entry in log if entry.act.detail.get("form") == form)


def _after(rulings: Rulings, act: Act, ruling: Ruling) -> Rulings:
    about, ends = printable(act.detail.get("rule", "")), bool(act.detail.get("ends"))
    match act.kind:
        case "objected":
            made = None if ends else Objection(ruling, bool(act.detail.get("late")))
            return replace(rulings, objections=_entered(rulings.objections, about, made))
        case "objection_decided":
            return replace(rulings, objections=_decided(rulings.objections, about, act, ruling))
        case "waived":
            return replace(rulings, waived=_entered(rulings.waived, about, None if ends else ruling))
        case _:
            return replace(rulings, confirmed_false=None if ends else ruling)


def _decided(objections: Mapping[str, Objection], about: str, act: Act, ruling: Ruling) -> Mapping[str, Objection]:
    outcome = act.detail.get("outcome")
    if about not in objections or outcome not in get_args(Outcome):
        return objections
    return {**objections, about: replace(objections[about], outcome=outcome, decided=ruling)}


def _entered(entries: Mapping[str, Any], about: str, entry: object | None) -> dict[str, Any]:
    """Return the entries with one more, or without the one that was taken back."""
    left = {key: value for key, value in entries.items() if key != about}
    return left if entry is None else {**left, about: entry}
