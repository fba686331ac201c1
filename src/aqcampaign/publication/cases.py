"""Makes the text of a typical case (典型案例) from a row of a list of cases, or says why it cannot be printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher

from aqcampaign.characters import normalized
from aqcampaign.config import Settings
from aqcampaign.findings.finding import Phrase, phrase
from aqcampaign.form.tables import REQUIRED_ROLES, CaseRole, LedgerTable
from aqcampaign.language import mark as N_
from aqcampaign.ledger.changes import LineTexts
from aqcampaign.publication.anonymise import AnonymityWords, Anonymous, anonymise, anonymous_persons
from aqcampaign.publication.numbers import measured_text

# A paragraph of a bulletin; longer cells are reports of their own.
_LONGEST = 200
# How alike two cases with the same figures are, in what was done with which goods, if they are one case.
_ALIKE = 0.75
# What the cells of a case are called in a reason, by role.
_ROLES: dict[CaseRole, str] = {
    "source": N_("where the case came from"),
    "act": N_("what was done"),
    "state": N_("the state of the case"),
    "persons": N_("the persons"),
    "goods": N_("the goods"),
    "quantity": N_("the quantity"),
}


class CaseWords(Settings):
    """Texts of templates/cases.yaml."""

    name: str
    text: str
    month: str
    nobody: str
    suspected: str
    goods: str
    value: str
    value_alone: str
    decided: tuple[str, ...]
    undecided: tuple[str, ...]
    anonymity: AnonymityWords


@dataclass(frozen=True, slots=True)
class Case:
    """A row of a list of cases: its texts by role, as the unit wrote them.

    `unit` is the name of the unit that handled it, `month` a day of the month in which it was found, `value` its value
    with the name and the unit of its column, such as 货值3.60万元.
    """

    unit: str
    month: date
    texts: Mapping[CaseRole, str]
    value: tuple[str, str] | None = None

    def is_same(self, other: "Case") -> bool:
        """Return whether both tell of one case: alike in what was done, with the same figures.

        Another unit may tell of it, for joint action, if the value is the same; the state changes with time.
        """
        figures, others = ((each.texts.get("quantity", ""), each.value) for each in (self, other))
        if figures != others or (self.unit != other.unit and self.value is None):
            return False
        told, of_other = (normalized(each.texts["act"] + each.texts.get("goods", "")) for each in (self, other))
        return SequenceMatcher(None, told, of_other, autojunk=False).ratio() >= _ALIKE


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case as documents tell it: its name, and what happened; or why it cannot be printed."""

    name: str = ""
    text: str = ""
    reasons: tuple[Phrase, ...] = ()

    @property
    def is_printable(self) -> bool:
        """Whether nothing stands against printing it."""
        return not self.reasons


def case_of(table: LedgerTable, line: LineTexts, unit: str, day: date) -> Case | None:
    """Return the case that a row of a list tells; None if the list is none of cases.

    `unit` and `day`, a day of the reported period, stand for what the list has no columns for.
    """
    if not table.roles:
        return None
    texts = {role: line[column.id].strip() for role, column in table.roles.items() if column.id in line}
    found = date.fromisoformat(texts["date"]) if "date" in texts else day
    value = None
    if "value" in texts:
        column = table.roles["value"]
        amount = measured_text(Decimal(texts["value"]), column.measure.parts[0])
        value = (column.name.split("（")[0].split("(")[0].strip(), amount)
    if "quantity" in texts and table.roles["quantity"].measure.is_number:
        texts["quantity"] += texts.get("measure", "") or table.roles["quantity"].unit
    return Case(texts.get("unit") or unit, found, texts, value)


def case_text(case: Case, words: CaseWords) -> CaseText:
    """Return the text of a case, with nobody named, or why it is not printed."""
    reasons = [*_lacking(case), *_too_long(case)]
    is_decided, known = _state(case.texts.get("state", ""), words)
    if "state" in case.texts and not known:
        text = N_("its state “{state}” is none of {states}")
        states = "、".join((*words.decided, *words.undecided))
        reasons.append(phrase(text, state=case.texts["state"], states=states))
    if reasons:
        return CaseText(reasons=tuple(reasons))
    persons = anonymous_persons(case.texts.get("persons", ""), words.anonymity)
    shown: dict[CaseRole, Anonymous] = {
        role: anonymise(case.texts[role], words.anonymity, persons.names)
        for role in _ROLES
        if role in case.texts and role != "persons"
    }
    doubts = (*persons.doubts, *(doubt for each in shown.values() for doubt in each.doubts))
    if doubts:
        return CaseText(reasons=doubts)
    return _composed(case, shown, persons.text or words.nobody, words, is_decided=is_decided)


def _lacking(case: Case) -> list[Phrase]:
    lacking = [role for role in REQUIRED_ROLES if not case.texts.get(role)]
    reasons = [phrase(N_("the list does not say {what}"), what=_ROLES[role]) for role in lacking]
    if case.value is None and not any(mark.isdecimal() for mark in case.texts.get("quantity", "")):
        reasons.append(phrase(N_("the list gives no figure, neither a quantity nor a value")))
    return reasons


def _too_long(case: Case) -> list[Phrase]:
    return [
        phrase(N_("{what} has {count} characters; a bulletin takes {limit}"), what=name, count=len(case.texts[role]),
               limit=_LONGEST)
        for role, name in _ROLES.items()
        if len(case.texts.get(role, "")) > _LONGEST
    ]  # fmt: skip


def _state(text: str, words: CaseWords) -> tuple[bool, bool]:
    """Return whether a case is decided, and whether its state is known."""
    is_decided = text.startswith(words.decided)
    return is_decided, is_decided or text.startswith(words.undecided)


def _composed(
    case: Case, shown: Mapping[CaseRole, Anonymous], persons: str, words: CaseWords, *, is_decided: bool
) -> CaseText:
    text = {role: each.text.strip(" 。；，") for role, each in shown.items()}
    act = text["act"].removesuffix("案").removeprefix(words.suspected)
    goods, quantity = text.get("goods", ""), text.get("quantity", "")
    figures = words.goods.format(goods=goods, quantity="" if quantity and goods.endswith(quantity) else quantity)
    figures = figures if goods or quantity else ""
    if case.value is not None:
        name, amount = case.value
        figures += (words.value if figures else words.value_alone).format(name=name, amount=amount)
    slots = {
        "unit": case.unit,
        "act": act if is_decided else words.suspected + act,
        "month": words.month.format(year=case.month.year, month=case.month.month),
        "source": text["source"],
        "persons": persons,
        "figures": figures,
        "state": text["state"],
    }
    return CaseText(words.name.format_map(slots), words.text.format_map(slots))
