"""Decides which figure of a cell counts if its number format displays another than the stored one."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from aqcampaign.form.measure import Part
from aqcampaign.form.model import Form
from aqcampaign.values import number
from aqcampaign.values.amounts import EXACT, Number

Verdict = Literal["same", "displayed", "ten_thousands", "rounded", "hidden", "contradiction"]

# Currency signs carry no information: all amounts are in yuan.
_YUAN_SIGN = re.compile(r"^(-?)\s*(?:[¥￥]|人民币|CNY|RMB)\s*(?=[-\d])|\s*(?:CNY|RMB)$")
_SCIENTIFIC = re.compile(r"-?\d+(?:\.\d*)?E[+-]?\d{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Displayed:
    """The figure that counts, `value`, and why.

    same, rounded: the displayed figure agrees with the stored one, which counts.
    displayed, ten_thousands: the displayed one counts, converted to the unit of the form, or a count shown in 万.
    hidden: the cell displays nothing. contradiction: the figures disagree; `value` is the stored one.
    """

    verdict: Verdict
    value: Number


def compare(shown: str, stored: Number, part: Part, form: Form) -> Displayed:
    """Return the figure that counts of a cell that displays the text `shown` and stores the number `stored`.

    The text is parsed as if it had been typed. It counts if it has a unit (1.2亿元), or if the number format divides
    by the form's unit: WPS displays 125000 as 12.5 in a column of 万元.
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
    """Return the place value of the last displayed digit: 0.01 for 12.35, 1000 for 1.25E+05."""
    digits, _e, power = figure.upper().partition("E")
    decimals = len(re.sub(r"[^\d]", "", digits.partition(".")[2]))
    return Decimal(1).scaleb(int(power or 0) - decimals)
