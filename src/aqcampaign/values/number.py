"""Parses cells of one number, with thousands separators, 万 and units."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from aqcampaign.form.measure import Part
from aqcampaign.form.model import Form
from aqcampaign.values.amounts import EXACT, Number, format_number, from_float, normalize
from aqcampaign.values.text import ZERO_WORDS, fold

_PLAIN = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3}){1,5}(?:\.\d{1,18})?", re.ASCII)
_ODD_COMMA = re.compile(r"-?\d[\d.]*(?:,[\d.]*)+", re.ASCII)
_SCALES = {"元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read from text.

    `notation` is exact (canonical text), understood (other notation or with a unit), converted (from another unit of
    money) or ten_thousands (a count in 万 or 亿).
    """

    value: Number
    notation: str = "exact"


def from_text(text: str, part: Part, form: Form) -> Reading | None:
    """Return the number in `text`, or None if it is not certain."""
    clean = fold(text)
    if clean in ZERO_WORDS:
        return Reading(0, "understood")
    if _PLAIN.fullmatch(clean) or _GROUPED.fullmatch(clean):
        value = normalize(Decimal(clean.replace(",", "")))
        return Reading(value, "exact" if format_number(value) == text else "understood")
    match = _number_with_unit(part.unit, form.spellings_of_unit(part.unit)).fullmatch(clean)
    return _convert(match, part) if match else None


def has_odd_comma(text: str) -> bool:
    """Return whether `text` has a comma that does not separate thousands, such as 0,123 or 1,23."""
    return _ODD_COMMA.match(fold(text)) is not None


def _convert(match: re.Match[str], part: Part) -> Reading | None:
    value = Decimal(match["number"].replace(",", ""))
    scale, unit = match["scale"] or "", match["unit"] or ""
    if part.kind == "percent" and not scale:
        return Reading(normalize(value))
    if part.kind == "money":
        written = scale + unit or part.unit
        if written == part.unit or written not in _SCALES:
            return Reading(normalize(value), "understood") if written == part.unit else None
        yuan = EXACT.multiply(value, _SCALES[written])
        return Reading(normalize(EXACT.divide(yuan, _SCALES.get(part.unit, 1))), "converted")
    if scale:
        return Reading(normalize(EXACT.multiply(value, _SCALES[scale])), "ten_thousands")
    return Reading(normalize(value), "understood")


@lru_cache(maxsize=64)
def _number_with_unit(unit: str, words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a number followed by 万 or 亿, a word of the unit, or both."""
    money = ("元",) if unit in _SCALES else ()
    names = "|".join(re.escape(fold(word)) for word in sorted((*words, *money), key=len, reverse=True))
    return re.compile(
        rf"(?P<number>-?(?:[1-9]\d{{0,2}}(?:,\d{{3}}){{1,5}}|\d{{1,18}})(?:\.\d{{1,18}})?)"
        rf"\s*(?P<scale>[万亿]??)\s*(?P<unit>{names or '(?!)'})?",
        re.ASCII,
    )


def yuan_per_unit(unit: str) -> int:
    """Return the number of yuan in a unit of money: 10,000 for 万元. Other units give 1."""
    return _SCALES.get(unit, 1)


def from_number(value: float) -> Number | None:
    """Return the number of a numeric cell, or None if it is infinite or close to it."""
    return from_float(value) if abs(value) < 1e300 else None
