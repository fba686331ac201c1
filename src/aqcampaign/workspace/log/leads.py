"""The register of leads: each has a number in the log, and to whom it was handed on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from aqcampaign.ledger.changes import LineTexts
from aqcampaign.ledger.lead_chains import LeadChain, Place
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger_view import LedgerView

if TYPE_CHECKING:
    from aqcampaign.workspace.ledger import Ledger

LEAD, HANDED_ON, TAKEN_BACK = "lead", "handed_on", "taken_back"
LeadState = Literal["open", "handed_on", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class HandingOn:
    """That a lead was handed on: when (UTC), to whom, by whom, what it said then, and by which act of the log."""

    at: str
    to: str
    by: str
    line: LineTexts
    act: int = 0


@dataclass(frozen=True, slots=True)
class RegisteredLead:
    """A lead of the register with its newest row; `table` is the id of the running list in which it stands.

    It is withdrawn if newer versions of its report lack it.
    """

    number: int
    form: str
    unit: str | None
    period: str | None
    table: str
    place: Place
    line: LineTexts
    is_withdrawn: bool
    handed_on: tuple[HandingOn, ...] = ()

    @property
    def state(self) -> LeadState:
        """Whether it is open or was handed on; changed if the unit corrected it after that."""
        if not self.handed_on:
            return "withdrawn" if self.is_withdrawn else "open"
        last = self.handed_on[-1].line
        differs = any(self.line.get(column) != text for column, text in last.items())
        return "changed" if differs and not self.is_withdrawn else "handed_on"

    @property
    def is_waiting(self) -> bool:
        """Whether the office has still to hand it on."""
        return self.state in ("open", "changed")


def register_leads(
    ledger: "Ledger", found: Mapping[str, Sequence[LeadChain]], at: str, by: str
) -> list[RegisteredLead]:
    """Enter the leads that have no number yet; returns all leads of the register by number.

    `found` holds the leads of each form. A registered lead that is not among them any more is withdrawn.
    """
    leads, fresh = _numbered(ledger, found)
    ledger.append(_act(each, at, by) for each in fresh)
    return leads


def known_leads(ledger: LedgerView, found: Mapping[str, Sequence[LeadChain]]) -> list[RegisteredLead] | None:
    """Return what `register_leads` would if it had nothing to enter, else None."""
    leads, fresh = _numbered(ledger, found)
    return None if fresh else leads


def _numbered(
    ledger: LedgerView, found: Mapping[str, Sequence[LeadChain]]
) -> tuple[list[RegisteredLead], list[RegisteredLead]]:
    """Return all leads of the register by number, and those of them that have no number yet and get the next ones."""
    entered = [_entered(entry.act) for entry in ledger.log(kind=LEAD)]
    numbers = {(each.form, each.place): each.number for each in entered}
    last = max(numbers.values(), default=0)
    leads: dict[int, RegisteredLead] = {}
    fresh: list[RegisteredLead] = []
    others: dict[int, list[int]] = {}
    for form, chain in ((form, chain) for form, chains in found.items() for chain in chains):
        own = sorted({numbers[form, place] for place in chain.places if (form, place) in numbers})
        if not own:
            last += 1
            own = [last]
            fresh.append(_lead(last, form, chain))
        leads[own[0]] = _lead(own[0], form, chain)
        others[own[0]] = own
    counted = {number for own in others.values() for number in own}
    leads |= {each.number: each for each in entered if each.number not in counted}
    handed = _handed_on(ledger)
    listed = [
        _with_handing_on(leads[number], [handed.get(each, []) for each in others.get(number, [number])])
        for number in sorted(leads)
    ]
    return listed, fresh


def hand_on(ledger: "Ledger", leads: Iterable[RegisteredLead], to: str, at: str, by: str) -> None:
    """Enter that leads were handed on."""
    ledger.append([
        Act(at, by, HANDED_ON, each.unit, each.period, each.place[0],
            {"number": each.number, "form": each.form, "to": to, "line": dict(each.line)})
        for each in leads
    ])  # fmt: skip


def take_back(ledger: "Ledger", leads: Iterable[RegisteredLead], reason: str, at: str, by: str) -> None:
    """Enter that leads were not handed on the last time that this was entered."""
    ledger.append([
        Act(at, by, TAKEN_BACK, each.unit, each.period, each.place[0],
            {"number": each.number, "form": each.form, "act": each.handed_on[-1].act, "to": each.handed_on[-1].to,
             "reason": reason, "line": dict(each.line)})
        for each in leads
    ])  # fmt: skip


def _lead(number: int, form: str, chain: LeadChain) -> RegisteredLead:
    report, table = chain.report, chain.record.table.id
    place = chain.places[-1]
    return RegisteredLead(number, form, report.unit, report.period, table, place, chain.line, chain.is_withdrawn)


def _act(lead: RegisteredLead, at: str, by: str) -> Act:
    sha256, sheet, row = lead.place
    detail = {
        "number": lead.number, "form": lead.form, "list": lead.table, "sheet": sheet, "row": row,
        "line": dict(lead.line),
    }  # fmt: skip
    return Act(at, by, LEAD, lead.unit, lead.period, sha256, detail)


def _entered(act: Act) -> RegisteredLead:
    """Return a lead as it was entered, which is what is left of one that is not found any more."""
    detail = act.detail
    place = (act.sha256 or "", str(detail.get("sheet", "")), int(detail.get("row", 0)))
    return RegisteredLead(
        int(detail.get("number", 0)), str(detail.get("form", "")), act.unit, act.period, str(detail.get("list", "")),
        place, dict(detail.get("line", {})), is_withdrawn=True,
    )  # fmt: skip


def _handed_on(ledger: LedgerView) -> dict[int, list[HandingOn]]:
    found: dict[int, list[HandingOn]] = {}
    undone = {entry.act.detail.get("act") for entry in ledger.log(kind=TAKEN_BACK)}
    for entry in (each for each in ledger.log(kind=HANDED_ON) if each.number not in undone):
        act = entry.act
        made = HandingOn(act.at, str(act.detail.get("to", "")), act.by, dict(act.detail.get("line", {})), entry.number)
        found.setdefault(int(act.detail.get("number", 0)), []).append(made)
    return found


def _with_handing_on(lead: RegisteredLead, handed: Iterable[Sequence[HandingOn]]) -> RegisteredLead:
    every = sorted((each for own in handed for each in own), key=attrgetter("act"))
    return replace(lead, handed_on=tuple(every))
