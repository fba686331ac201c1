"""Finds in a sentence what its claims are made of: quantities, units, days and periods, and words that relate them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aqcampaign.form.model import Form
from aqcampaign.proof.numerals import folded
from aqcampaign.proof.quantities import Quantity, quantity_of, quantity_pattern
from aqcampaign.proof.words import ProofWords, Sense
from aqcampaign.units.unit import Unit

_ONE_OR_TWO = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:\d{4}年|二[〇○零一二三四五六七八九]{3}年)"
_DATE = (
    rf"{_YEAR}?{_ONE_OR_TWO}月{_ONE_OR_TWO}[日号](?:\d{{1,2}}[时:：](?:\d{{2}}分?)?)?|(?<=[至—–~-]){_ONE_OR_TWO}[日号]"
    rf"|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}(?!\d)|(?<![\d-])\d{{2}}-\d{{2}}(?= \d{{2}}:\d{{2}})|\d{{1,2}}:\d{{2}}(?!\d)"
    rf"|{_YEAR}?{_ONE_OR_TWO}月(?:[上中下]旬|份)?|{_YEAR}(?:[上下]半年|第?[一二三四1-4]季度|第?\d{{1,2}}周)?"
    r"|第[\d一二三四五六七八九十]{1,3}周|第?[一二三四]季度"
)
# Numbers of a law or a document: 安打假办〔2022〕3号.
_REFERENCE = r"[〔\[［(（]\d{4}[〕\]］)）]\s*\d*\s*号"


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit under one of its names; `is_proper` if that is the name that documents print."""

    start: int
    end: int
    unit: str
    is_proper: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """A day or a period as written."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A word that says what the numbers beside it are."""

    start: int
    end: int
    sense: Sense
    role: str = ""


Mention = Quantity | NamedUnit | Dated | Said


class Vocabulary:
    """What can be mentioned: units of the period under their names, units of measure of the form, words of proof.yaml.

    `phrases` are names that contain others and mean no unit: those of the office, the campaign and the form.
    """

    def __init__(
        self, form: Form, units: Iterable[tuple[Unit, str]], phrases: Iterable[str], words: ProofWords, parent: str
    ) -> None:
        self.words = words
        phrases = [folded(phrase) for phrase in phrases]
        # A name in that of the office means the office: 工作专班办公室.
        named = _names_of(units).items()
        self.unit_of = {name: unit for name, unit in named if not any(name in phrase for phrase in phrases)}
        self._proper = {name: unit for name, (unit, is_proper) in self.unit_of.items() if is_proper}
        self._senses = words.senses()
        measures = {spelling for field in form.fields for spelling in form.spellings_of_unit(field.part.unit)}
        plain = {each for each in measures if not set(each) & set("/%万亿")}
        # The bureau of the next level has the same name behind that of its place: 潍坊市 before 市场监管局.
        stem = re.escape(folded(parent).removesuffix("市")) if parent else ""
        not_of_parent = f"(?<!{stem})" if stem else ""
        groups = {
            "phrase": f"{_alternatives(phrases)}|{_REFERENCE}",
            "unit": f"{not_of_parent}(?:{_alternatives(self.unit_of)})",
            "date": _DATE,
            "quantity": quantity_pattern(plain),
            # Behind this sign stands the name of a column: 食品 · 合计.
            "said": rf"(?<!·\s)(?<!·)(?:{_alternatives(self._senses)})",
        }
        pattern = "|".join(f"(?P<{name}>{pattern})" for name, pattern in groups.items())
        self._pattern = re.compile(pattern, re.ASCII)

    def name_of(self, unit: str) -> str:
        """Return the name that documents print of a unit."""
        return next((name for name, id_ in self._proper.items() if id_ == unit), unit)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield what a folded text mentions in its order."""
        for match in self._pattern.finditer(text):
            start, end, written = match.start(), match.end(), match[0]
            match match.lastgroup:
                case "unit":
                    unit, is_proper = self.unit_of[written]
                    yield NamedUnit(start, end, unit, is_proper)
                case "date":
                    yield Dated(start, end, written)
                case "quantity":
                    quantity = quantity_of(written, start)
                    yield from (quantity,) if quantity is not None else ()
                case "said":
                    sense, role = self._senses[written]
                    yield Said(start, end, sense, role)


def _names_of(units: Iterable[tuple[Unit, str]]) -> Mapping[str, tuple[str, bool]]:
    """Return the unit of each (folded) name, and whether documents print it so; full names are as good."""
    found: dict[str, tuple[str, bool]] = {}
    others: dict[str, tuple[str, bool]] = {}
    for unit, name in units:
        found[folded(name)] = (unit.id, True)
        for other in (*unit.names, *unit.former_names):
            others.setdefault(folded(other), (unit.id, other == unit.full_name))
    return {**others, **found}


def _alternatives(words: Iterable[str]) -> str:
    """Return a pattern of any of the words, the longest first; one that never matches without any."""
    ordered = sorted({word for word in words if word}, key=len, reverse=True)
    return "|".join(map(re.escape, ordered)) or "(?!)"
