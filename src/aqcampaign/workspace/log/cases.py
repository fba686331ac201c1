"""Which cases the clerk chose for which bulletin, so that none is printed in two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from aqcampaign.publication.cases import Case
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger_view import LedgerView

if TYPE_CHECKING:
    from aqcampaign.workspace.ledger import Ledger

CASE_CHOSEN, CASE_DROPPED = "case_chosen", "case_dropped"


@dataclass(frozen=True, slots=True)
class ChosenCase:
    """A case chosen for the bulletin of a period: its number in the register of leads, and what it told then."""

    number: int
    form: str
    period: str
    unit: str | None
    case: Case
    act: int = 0


def chosen_cases(ledger: LedgerView) -> tuple[ChosenCase, ...]:
    """Return the cases that are chosen for bulletins, in the order in which they were chosen."""
    dropped = {entry.act.detail.get("act") for entry in ledger.log(kind=CASE_DROPPED)}
    return tuple(
        _chosen(entry.act, entry.number) for entry in ledger.log(kind=CASE_CHOSEN) if entry.number not in dropped
    )


def choose_cases(ledger: "Ledger", cases: Iterable[ChosenCase], at: str, by: str) -> None:
    """Enter that cases are chosen for the bulletins of their periods."""
    ledger.append([
        Act(at, by, CASE_CHOSEN, each.unit, each.period, None,
            {"number": each.number, "form": each.form, "case": _document(each.case)})
        for each in cases
    ])  # fmt: skip


def drop_cases(ledger: "Ledger", cases: Iterable[ChosenCase], reason: str, at: str, by: str) -> None:
    """Enter that cases are not in the bulletins for which they were chosen."""
    ledger.append([
        Act(at, by, CASE_DROPPED, each.unit, each.period, None,
            {"number": each.number, "form": each.form, "act": each.act, "reason": reason})
        for each in cases
    ])  # fmt: skip


def _document(case: Case) -> dict[str, object]:
    return {
        "unit": case.unit, "month": case.month.isoformat(), "texts": dict(case.texts),
        "value": list(case.value) if case.value else None,
    }  # fmt: skip


def _chosen(act: Act, number: int) -> ChosenCase:
    detail, told = act.detail, act.detail["case"]
    value = (str(told["value"][0]), str(told["value"][1])) if told["value"] else None
    case = Case(told["unit"], date.fromisoformat(told["month"]), told["texts"], value)
    return ChosenCase(int(detail["number"]), str(detail["form"]), act.period or "", act.unit, case, number)
