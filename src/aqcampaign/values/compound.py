"""Parses cells of several numbers, such as 5/3."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from aqcampaign.form.measure import Measure, Part
from aqcampaign.form.model import Form
from aqcampaign.language import mark as N_
from aqcampaign.values.amounts import Number, join_numbers, normalize
from aqcampaign.values.text import ZERO_WORDS, fold

# Tried first, because most cells have the canonical form.
_CANONICAL = re.compile(r"(?:0|[1-9]\d{0,17})(?:/(?:0|[1-9]\d{0,17}))+", re.ASCII)
# What the formula of a computed cell gives; differences may be negative.
_COMPUTED = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?(?:/-?\d{1,18}(?:\.\d{1,18})?)+", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_FIGURES_AND_SEPARATORS = re.compile(r"[\d./、;\s]+", re.ASCII)
_SEPARATOR = re.compile(r"\s*[/、;]\s*|\n+", re.ASCII)
_SEPARATORS = "/、;,"
_REPEATED = re.compile(rf"\s*([{_SEPARATORS}])\s*(?:[{_SEPARATORS}]\s*)+")
_YEAR_AND_MONTH = re.compile(r"(20\d\d)\s*[/.年-]\s*(\d{1,2})(?:\s*[/.月-]\s*(\d{1,2}))?\s*[月日]?", re.ASCII)
# A year and month is taken for a month only if it is at most this many years from the report.
_YEARS_FROM_REPORT = 5
_WITH_COMMA = re.compile(r"[\d,./\s]*\d\s*,\s*\d[\d,./\s]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a cell in the order of its parts; `exact` if the text is in canonical form."""

    values: tuple[Number, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text cannot be read with certainty.

    `number_count` and `empty_parts`, the indices of the parts without a number, belong to the reason `count`;
    `mistake`, an untranslated message, belongs to `separators`.
    """

    reason: Literal["count", "comma", "words", "separators"]
    number_count: int = 0
    empty_parts: tuple[int, ...] = ()
    mistake: str = ""


def from_text(text: str, measure: Measure, form: Form) -> Numbers | Refusal:
    """Return the numbers in `text`, or a Refusal unless the meaning and order of every character are certain."""
    part_count = len(measure.parts)
    clean = fold(text)
    if _CANONICAL.fullmatch(text) and text.count("/") == part_count - 1:
        return Numbers(tuple(map(int, text.split("/"))), exact=True)
    reading = _parse(text, clean, measure, form)
    if isinstance(reading, Refusal) and (mistake := _find_separator_mistake(clean)):
        tidied = _parse("", mistake.tidied, measure, form)
        return Refusal("separators", mistake=mistake.words) if isinstance(tidied, Numbers) else reading
    return reading


def from_formula(text: str, part_count: int) -> Numbers | None:
    """Return the numbers that a formula of the template gives, such as -2/3; None for any other text."""
    if not _COMPUTED.fullmatch(text) or text.count("/") != part_count - 1:
        return None
    return Numbers(tuple(normalize(Decimal(piece)) for piece in text.split("/")), exact=True)


@dataclass(frozen=True, slots=True)
class _SeparatorMistake:
    """A mistake in the separators of a text: an untranslated message and the corrected text."""

    words: str
    tidied: str


def _find_separator_mistake(clean: str) -> _SeparatorMistake | None:
    """Return the mistake if separators stand side by side, before the first figure or after the last one."""
    inside = clean.strip(_SEPARATORS + " ")
    tidied = _REPEATED.sub(r"\1", inside)
    if tidied != inside:
        return _SeparatorMistake(N_("there are two separators in a row"), tidied)
    if inside == clean:
        return None
    at_the_end = clean.startswith(inside)
    words = (
        N_("there is a separator after the last figure")
        if at_the_end
        else N_("there is a separator before the first figure")
    )
    return _SeparatorMistake(words, tidied)


def _parse(text: str, clean: str, measure: Measure, form: Form) -> Numbers | Refusal:
    part_count = len(measure.parts)
    if clean in ZERO_WORDS or clean == "0":
        return Numbers((0,) * part_count, exact=text == "0")
    if _FIGURES_AND_SEPARATORS.fullmatch(clean) and any(character.isdigit() for character in clean):
        numbers = _parse_separated(clean, part_count)
        return replace(numbers, exact=join_numbers(numbers.values) == text) if isinstance(numbers, Numbers) else numbers
    if _WITH_COMMA.fullmatch(clean):
        return Refusal("comma")
    return _parse_labelled(clean, measure, form)


def is_probably_month(text: str, year: int) -> bool:
    """Return whether the text looks like a month or day of a year near `year` rather than figures."""
    match = _YEAR_AND_MONTH.fullmatch(fold(text))
    if match is None or abs(int(match[1]) - year) > _YEARS_FROM_REPORT:
        return False
    return 1 <= int(match[2]) <= 12 and (match[3] is None or 1 <= int(match[3]) <= 31)


def spell_with_units(text: str, measure: Measure) -> str:
    """Return the figures of `text` with their units, to tell them from a date: 2022件/9件; '' if not possible."""
    figures = re.findall(r"\d+", fold(text))
    if len(figures) != len(measure.parts):
        return ""
    return "/".join(figure + part.unit for figure, part in zip(figures, measure.parts, strict=True))


def zeros(measure: Measure) -> Numbers:
    """Return the numbers of a cell that contains a single 0."""
    return Numbers((0,) * len(measure.parts), exact=True)


def _parse_separated(clean: str, part_count: int) -> Numbers | Refusal:
    """Parse a text of digits and separators only: 5 / 3, 5、3, 5;3 or two lines."""
    pieces = [piece.strip() for piece in _SEPARATOR.split(clean)]
    numbers = [piece for piece in pieces if piece]
    if any(not _NUMBER.fullmatch(piece) for piece in numbers):
        return Refusal("words")
    if len(pieces) != part_count or len(numbers) != part_count:
        empty = [place for place, piece in enumerate(pieces) if not piece] if len(pieces) == part_count else []
        return Refusal("count", len(numbers), tuple(empty))
    return Numbers(tuple(normalize(Decimal(piece)) for piece in numbers), exact=False)


def _parse_labelled(clean: str, measure: Measure, form: Form) -> Numbers | Refusal:
    match = _pattern(measure, form).fullmatch(clean)
    if match is None:
        return Refusal("words")
    groups = match.groupdict()
    for place in range(len(measure.parts) - 1):
        # Without a unit, label or separator between them, 53件 would be split into two numbers.
        between = (groups[f"unit{place}"], groups[f"label{place + 1}"], (groups[f"gap{place}"] or "").strip(" ,"))
        if not any(between):
            return Refusal("words")
    values = tuple(normalize(Decimal(groups[f"number{place}"])) for place in range(len(measure.parts)))
    return Numbers(values, exact=False)


@lru_cache(maxsize=256)
def _pattern(measure: Measure, form: Form) -> re.Pattern[str]:
    """Return the pattern of a cell's numbers with their labels and units, in part order: 立案5件，结案3件."""
    pieces = []
    for place, part in enumerate(measure.parts):
        labels = _alternatives(_labels(part))
        units = _alternatives(form.spellings_of_unit(part.unit))
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
    return "|".join(re.escape(fold(word)) for word in sorted(set(words), key=len, reverse=True))
