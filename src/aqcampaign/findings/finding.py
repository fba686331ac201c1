"""A Finding: one thing noticed in what a unit sent, as a value; its words come from the catalogue."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import get_args

from aqcampaign.findings.catalog import CATALOG, Entry, Severity, Stage
from aqcampaign.language import mark as N_

Translate = Callable[[str], str]
# Stages in the order in which a unit deals with them: the file, its layout, its cells, its relations.
_STAGES = get_args(Stage)
_EXACT_INTEGERS = 10**15
_NO_PARAMETERS: Mapping[str, "str | Phrase"] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a workbook: sheet name, cell such as D9, and the item it belongs to; any may be unknown."""

    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a message with values of its own, translated only when the message is."""

    template: str
    values: Mapping[str, str]

    def text(self, translate: Translate) -> str:
        """Return the phrase in the language of `translate`."""
        return translate(self.template).format_map(self.values)


def phrase(template: str, **values: object) -> Phrase:
    """Return a Phrase whose values are safe to print."""
    return Phrase(template, {name: printable(value) for name, value in values.items()})


NO_PHRASE = Phrase("", {})

_EXPLAINED = N_("{message}; explained: {words}")
_HOLLOW = N_("{message} (“{words}” gives no reason; say what happened)")
_FORMERLY = N_("{message} (said earlier, of another figure: {words})")


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, a place, the words found there (already safe to print), and values for the message.

    `own` is the entry of a rule of rules.yaml. `explanation` are the unit's words: a query that has them no longer
    asks; `former` are its words for another figure, shown where it asks again; `hollow` words that give no reason.
    """

    code: str
    place: Place = NOWHERE
    found: str = ""
    parameters: Mapping[str, str | Phrase] = field(default_factory=lambda: _NO_PARAMETERS)
    own: Entry | None = None
    explanation: str = ""
    former: str = ""
    hollow: str = ""

    @property
    def entry(self) -> Entry:
        """The entry of the code, in the catalogue or of a rule of rules.yaml."""
        return self.own or CATALOG[self.code]

    @property
    def severity(self) -> Severity:
        """error, query or notice; a query that was explained is a notice."""
        severity = self.entry.severity
        return "notice" if severity == "query" and self.explanation else severity

    def message(self, translate: Translate) -> str:
        """Return what is wrong, in one sentence, with what the unit said about it."""
        message = self.question(translate)
        if self.explanation:
            return translate(_EXPLAINED).format(message=message, words=self.explanation)
        if self.hollow:
            return translate(_HOLLOW).format(message=message, words=self.hollow)
        return translate(_FORMERLY).format(message=message, words=self.former) if self.former else message

    def question(self, translate: Translate) -> str:
        """Return what is wrong alone, whatever the unit said."""
        return self._filled(translate(self.entry.message), translate)

    def remedy(self, translate: Translate) -> str:
        """Return what to do about it, in one sentence; empty where nothing is to be done."""
        return "" if self.explanation else self._filled(translate(self.entry.remedy), translate)

    def remedy_of_unit(self, translate: Translate) -> str:
        """Return what the unit that reports can do about it."""
        remedy = self.entry.to_unit or self.entry.remedy
        return "" if self.explanation else self._filled(translate(remedy), translate)

    def _filled(self, template: str, translate: Translate) -> str:
        # Words among the parameters, such as the kind of a file, stand in the catalogue of translations too.
        values = {
            name: value.text(translate) if isinstance(value, Phrase) else translate(value)
            for name, value in self.parameters.items()
        }
        return template.format_map({"found": self.found, "label": self.place.label or "", **values})


def finding(code: str, place: Place = NOWHERE, found: object = "", **parameters: object) -> Finding:
    """Return a Finding whose texts are safe to print: short, without control or direction characters."""
    safe = {name: value if isinstance(value, Phrase) else printable(value, 300) for name, value in parameters.items()}
    return Finding(code, place, printable(found), safe)


def printable(value: object, limit: int = 80) -> str:
    """Return `value` on one line, control, escape and bidi characters shown as escapes, cut to `limit` characters."""
    text = value if isinstance(value, str) else _number(value) if isinstance(value, float) else str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():  # no control, no separator but the blank
        return text
    return "".join(_visible(character) for character in text)


def _number(value: float) -> str:
    """Return a number as people write it: 251, 12.5; never 251.0 or 1e-05."""
    if value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}" if abs(value) < _EXACT_INTEGERS else str(value)


def _visible(character: str) -> str:
    if character == "\n":
        return "⏎"
    category = unicodedata.category(character)
    if category[0] == "C" or category in ("Zl", "Zp"):
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character


def in_order(findings: Iterable[Finding], cells: Sequence[str | None]) -> list[Finding]:
    """Return the findings by stage, and within a stage in form order; `cells` are the ids of the form's cells.

    Findings of the whole file come first, those outside the tables of figures last.
    """
    places = {id_: place for place, id_ in enumerate(cells)} | {None: -1}
    return sorted(
        findings, key=lambda each: (_STAGES.index(each.entry.stage), places.get(each.place.field, len(places)))
    )
