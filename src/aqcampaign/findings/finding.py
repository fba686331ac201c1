"""A Finding: one thing noticed in what a unit sent, as a value; its words come from the catalogue."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aqcampaign.findings.catalog import CATALOG, Entry, Severity

Translate = Callable[[str], str]
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


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, a place, the words found there (already safe to print), and values for the message."""

    code: str
    place: Place = NOWHERE
    found: str = ""
    parameters: Mapping[str, str | Phrase] = field(default_factory=lambda: _NO_PARAMETERS)

    @property
    def entry(self) -> Entry:
        """The catalogue's entry of the code."""
        return CATALOG[self.code]

    @property
    def severity(self) -> Severity:
        """error, query or notice."""
        return self.entry.severity

    def message(self, translate: Translate) -> str:
        """Return what is wrong, in one sentence."""
        return self._filled(translate(self.entry.message), translate)

    def remedy(self, translate: Translate) -> str:
        """Return what to do about it, in one sentence; empty where nothing is to be done."""
        return self._filled(translate(self.entry.remedy), translate)

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
    text = value if isinstance(value, str) else str(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable() and text.isascii():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\n":
        return "⏎"
    category = unicodedata.category(character)
    if category[0] == "C" or category in ("Zl", "Zp"):
        return character.encode("unicode_escape", "surrogatepass").decode("ascii")
    return character
