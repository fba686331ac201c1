"""Parses cells of several numbers such as 5/3."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from aqcampaign.form.measure import Measure, Part
from aqcampaign.form.model import Form
from aqcampaign.values.amounts import Number, joined, plain
from aqcampaign.values.text import ZERO_WORDS, folded

# Nearly every cell is canonical: this pattern is tried first.
_CANONICAL = re.compile(r"(?:0|[1-9]\d{0,17})(?:/(?:0|[1-9]\d{0,17}))+", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_BARE = re.compile(r"[\d./、;\s]+", re.ASCII)
_COMMA = re.compile(r"[\d,./\s]*\d\s*,\s*\d[\d,./\s]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers in their order; `exact` where they were written as wanted."""

    values: tuple[Number, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the text is not certain: `count` (of `numbers`), `comma` or `words`."""

    why: Literal["count", "comma", "words"]
    numbers: int = 0


def from_text(text: str, measure: Measure, form: Form) -> Numbers | Refusal:
    """Return the numbers in `text`. Anything but 5/3 is taken only if every character and the order are certain."""
    wanted = len(measure.parts)
    if _CANONICAL.fullmatch(text) and text.count("/") == wanted - 1:
        return Numbers(tuple(map(int, text.split("/"))), exact=True)
    clean = folded(text)
    if clean in ZERO_WORDS or clean == "0":
        return Numbers((0,) * wanted, exact=text == "0")
    if _BARE.fullmatch(clean) and any(character.isdigit() for character in clean):
        numbers = _bare(clean, wanted)
        return replace(numbers, exact=joined(numbers.values) == text) if isinstance(numbers, Numbers) else numbers
    if _COMMA.fullmatch(clean):
        return Refusal("comma")
    return _labelled(clean, measure, form)


def zeros(measure: Measure) -> Numbers:
    """Return the numbers of a cell in which a plain 0 was written."""
    return Numbers((0,) * len(measure.parts), exact=True)


def _bare(clean: str, wanted: int) -> Numbers | Refusal:
    """Digits and separators only: 5 / 3, 5、3, 5;3, two lines."""
    pieces = [piece.strip() for piece in re.split(r"[/、;\n]", clean)]
    numbers = [piece for piece in pieces if piece]
    if any(not _NUMBER.fullmatch(piece) for piece in numbers):
        return Refusal("words")
    if len(pieces) != wanted or len(numbers) != wanted:
        return Refusal("count", len(numbers))
    return Numbers(tuple(plain(Decimal(piece)) for piece in numbers), exact=False)


def _labelled(clean: str, measure: Measure, form: Form) -> Numbers | Refusal:
    match = _pattern(measure, form).fullmatch(clean)
    if match is None:
        return Refusal("words")
    groups = match.groupdict()
    for place in range(len(measure.parts) - 1):
        # 53件: one number or two? Something must stand between two numbers that belongs there.
        between = (groups[f"unit{place}"], groups[f"label{place + 1}"], (groups[f"gap{place}"] or "").strip(" ,"))
        if not any(between):
            return Refusal("words")
    values = tuple(plain(Decimal(groups[f"number{place}"])) for place in range(len(measure.parts)))
    return Numbers(values, exact=False)


@lru_cache(maxsize=256)
def _pattern(measure: Measure, form: Form) -> re.Pattern[str]:
    """The cell's own words around its numbers, in the order of its parts: 立案5件，结案3件."""
    pieces = []
    for place, part in enumerate(measure.parts):
        labels = _alternatives(_labels(part))
        units = _alternatives(form.words_of_unit(part.unit))
        pieces.append(
            rf"(?P<label{place}>{labels})?\s*:?\s*(?P<number{place}>\d{{1,18}}(?:\.\d{{1,18}})?)\s*(?P<unit{place}>{units})?"
        )
    text = pieces[0]
    for place, piece in enumerate(pieces[1:]):
        text += rf"(?P<gap{place}>\s*[/、;,\n]?\s*){piece}"
    return re.compile(text + r"\s*。?", re.ASCII)


def _labels(part: Part) -> tuple[str, ...]:
    return tuple(word + ending for word in (part.name, *part.also) for ending in ("数", ""))


def _alternatives(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(folded(word)) for word in sorted(set(words), key=len, reverse=True))
