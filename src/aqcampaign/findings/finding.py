"""A finding: a problem in a returned file, as a value. Its texts come from the catalogue."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import get_args

from aqcampaign.findings.catalog import CATALOG, Entry, Severity, Stage
from aqcampaign.language import mark as N_

Translate = Callable[[str], str]
# Stages in the order in which a unit fixes their findings: file, layout, cells, relations, versions.
_STAGES = get_args(Stage)
_EXACT_INTEGERS = 10**15
_NO_PARAMETERS: Mapping[str, "str | Phrase"] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a workbook: sheet name, cell such as D9, form cell id and its label; each may be None."""

    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a message with its own values, translated together with the message."""

    template: str
    values: Mapping[str, str]

    def text(self, translate: Translate) -> str:
        """Return the phrase in the language of `translate`."""
        return translate(self.template).format_map({name: translate(value) for name, value in self.values.items()})


def phrase(template: str, **values: object) -> Phrase:
    """Return a phrase whose values are safe to print (see `printable`)."""
    return Phrase(template, {name: printable(value) for name, value in values.items()})


NO_PHRASE = Phrase("", {})

_EXPLAINED = N_("{message}; explained: {words}")
_HOLLOW = N_("{message} (“{words}” is not a reason; explain what happened)")
_FORMERLY = N_("{message} (earlier explanation, for another figure: {words})")


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with its place, the text found there and the parameters of the message, all safe to print.

    `rule_entry` is the entry of a rule in rules.yaml. `explanation` is the unit's text; it turns a query into a notice.
    `former_explanation` is its text on an earlier figure, `insufficient_explanation` one that gives no reason; both
    leave the query open.
    """

    code: str
    place: Place = NOWHERE
    found: str = ""
    parameters: Mapping[str, str | Phrase] = field(default_factory=lambda: _NO_PARAMETERS)
    rule_entry: Entry | None = None
    explanation: str = ""
    former_explanation: str = ""
    insufficient_explanation: str = ""

    @property
    def entry(self) -> Entry:
        """The catalogue entry of the code, or the entry of the rule in rules.yaml."""
        return self.rule_entry or CATALOG[self.code]

    @property
    def severity(self) -> Severity:
        """The severity of the entry, except that an explained query is a notice."""
        severity = self.entry.severity
        return "notice" if severity == "query" and self.explanation else severity

    def message(self, translate: Translate) -> str:
        """Return the message with the explanation of the unit, if any."""
        message = self.question(translate)
        if self.explanation:
            return translate(_EXPLAINED).format(message=message, words=self.explanation)
        if self.insufficient_explanation:
            return translate(_HOLLOW).format(message=message, words=self.insufficient_explanation)
        return (
            translate(_FORMERLY).format(message=message, words=self.former_explanation)
            if self.former_explanation
            else message
        )

    def question(self, translate: Translate) -> str:
        """Return the message without any explanation."""
        return self._filled(translate(self.entry.message), translate)

    def remedy(self, translate: Translate) -> str:
        """Return what to do about it; empty if there is nothing to do."""
        return "" if self.explanation else self._filled(translate(self.entry.remedy), translate)

    def remedy_of_unit(self, translate: Translate) -> str:
        """Return what the unit can do about it; empty if there is nothing to do."""
        remedy = self.entry.to_unit or self.entry.remedy
        return "" if self.explanation else self._filled(translate(remedy), translate)

    def _filled(self, template: str, translate: Translate) -> str:
        # Some parameters, such as the kind of a file, are translatable texts.
        values = {
            name: value.text(translate) if isinstance(value, Phrase) else translate(value)
            for name, value in self.parameters.items()
        }
        return template.format_map({"found": self.found, "label": self.place.label or "", **values})


def finding(code: str, place: Place = NOWHERE, found: object = "", **parameters: object) -> Finding:
    """Return a finding; its texts are made safe to print (see `printable`)."""
    safe = {name: value if isinstance(value, Phrase) else printable(value, 300) for name, value in parameters.items()}
    return Finding(code, place, printable(found), safe)


def printable(value: object, limit: int = 80) -> str:
    """Return `value` as one line of up to `limit` characters; control and bidi characters are escaped."""
    text = value if isinstance(value, str) else _number(value) if isinstance(value, float) else str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _number(value: float) -> str:
    """Return a number as 251 or 12.5, not as 251.0 or 1e-05."""
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


def sort_findings(findings: Iterable[Finding], cells: Sequence[str | None]) -> list[Finding]:
    """Return the findings sorted by stage, then in the order of `cells`, the cell ids of the form.

    Within a stage, findings without a cell come first, those of cells outside the form last.
    """
    places = {id_: place for place, id_ in enumerate(cells)} | {None: -1}
    return sorted(
        findings, key=lambda each: (_STAGES.index(each.entry.stage), places.get(each.place.field, len(places)))
    )
