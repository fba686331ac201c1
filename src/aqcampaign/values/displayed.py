"""Compares the figure that a cell displays with the one it stores, and decides which of them is meant."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from aqcampaign.form.measure import Part
from aqcampaign.form.model import Form
from aqcampaign.values import number
from aqcampaign.values.amounts import EXACT, Number

Verdict = Literal["same", "displayed", "ten_thousands", "rounded", "hidden", "contradiction"]

# Signs of the currency in which every amount is asked for.
_YUAN_SIGN = re.compile(r"^(-?)\s*(?:[¥￥]|人民币|CNY|RMB)\s*(?=[-\d])|\s*(?:CNY|RMB)$")
_SCIENTIFIC = re.compile(r"-?\d+(?:\.\d*)?E[+-]?\d{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Displayed:
    """Which figure is meant. displayed: `value`, converted to the unit of the form; same and rounded: the stored one.

    hidden: nothing is displayed; ten_thousands: a count displayed in 万; contradiction: neither is certain.
    """

    verdict: Verdict
    value: Number


def compare(shown: str, stored: Number, part: Part, form: Form) -> Displayed:
    """Return which figure is meant by a cell that stores one number and displays a text.

    The text is read as if it had been typed. It counts where it carries its own unit (1.2亿元), or where the format
    divides by exactly the form's unit: 125000 displayed as 12.5 in a column of 万元, as WPS offers it.
    """
    if not shown:
        return Displayed("hidden", stored)
    figure = _YUAN_SIGN.sub(r"\1", shown) if part.kind in ("money", "decimal") else shown
    if _SCIENTIFIC.fullmatch(figure):
        return _rounded_or_contradiction(Decimal(figure), stored, _unit_of_last_digit(figure))
    reading = number.from_text(figure, part, form)
    if reading is None:
        return Displayed("contradiction", stored)
    if reading.value == stored:
        return Displayed("same", stored)
    if reading.notation == "ten_thousands":
        return Displayed("ten_thousands", reading.value)
    divided = EXACT.multiply(Decimal(reading.value), number.yuan_per_unit(part.unit)) == stored
    if reading.notation == "converted" or (part.kind == "money" and divided):
        return Displayed("displayed", reading.value)
    return _rounded_or_contradiction(Decimal(reading.value), stored, _unit_of_last_digit(figure))


def _rounded_or_contradiction(shown: Decimal, stored: Number, unit: Decimal) -> Displayed:
    exact = Decimal(stored)
    rounded = (exact / unit).quantize(Decimal(1), ROUND_HALF_UP, EXACT) * unit
    if shown == exact:
        return Displayed("same", stored)
    return Displayed("rounded" if shown == rounded else "contradiction", stored)


def _unit_of_last_digit(figure: str) -> Decimal:
    """Return the value of one in the last digit displayed: 0.01 for 12.35, 1000 for 1.25E+05."""
    digits, _e, power = figure.upper().partition("E")
    decimals = len(re.sub(r"[^\d]", "", digits.partition(".")[2]))
    return Decimal(1).scaleb(int(power or 0) - decimals)
