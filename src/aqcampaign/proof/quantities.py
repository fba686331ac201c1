"""Finds the quantities of a text: numerals with what they count, such as 12件, 1.2万件, 3.5亿元, 80.1%, 两个百分点."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from aqcampaign.proof.numerals import ARABIC, CHINESE, Numeral, arabic_numeral, chinese_numeral
from aqcampaign.values.amounts import EXACT, Number

PERCENT, POINTS, TIMES, YUAN = "%", "个百分点", "倍", "元"
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
# What is counted in bulletins besides the units of the form.
_UNITS = (
    "家", "家单位", "个单位", "个百分点", "百分点", "倍", "元", "天", "日", "期", "项", "位", "名", "次",
    "个", "件", "人", "户", "起", "处",
    "条", "份", "场", "批", "类", "种", "周", "个月", "季度", "年", "号", "版", "分", "页", "个工作日",
)  # fmt: skip
_SAME_UNIT = {"百分点": POINTS, "％": PERCENT, "个单位": "家", "家单位": "家", "日": "天"}
# Fewer significant digits say too little of a number that has more (397件 as 0.04万件).
_LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: `value` in single `unit`s, written with steps of `step`.

    `scale` is 10000 of 1.2万件 and 1.2万元, else 1. `unit` is "" if none follows.
    """

    numeral: Numeral
    start: int
    end: int
    text: str
    unit: str
    scale: int = 1

    @property
    def value(self) -> Decimal:
        """The number in single units: 12000 of 1.2万件."""
        return EXACT.multiply(self.numeral.value, Decimal(self.scale))

    @property
    def step(self) -> Decimal:
        """What the last written digit counts: 1000 of 1.2万件."""
        return Decimal(self.scale).scaleb(-self.numeral.decimals)

    def is_rounded_from(self, exact: Number) -> bool:
        """Return whether `exact`, rounded half up to the written digits, is this quantity."""
        return _to_step(exact, self.step, ROUND_HALF_UP) == self.value

    def is_truncated_from(self, exact: Number) -> bool:
        """Return whether digits of `exact` were cut off instead of rounded: 80.09 as 80.0."""
        return not self.is_rounded_from(exact) and _to_step(exact, self.step, ROUND_DOWN) == self.value

    def is_too_coarse_for(self, exact: Number) -> bool:
        """Return whether a unit such as 万件 leaves fewer than three digits of a number that has more."""
        if self.scale == 1 or self.value == exact:
            return False
        return len(str(abs(int(self.value / self.step)))) < _LEAST_DIGITS or self.value == 0

    def written(self, exact: Number) -> str:
        """Return `exact` as it should stand here, in the same unit and with as many decimals."""
        amount = EXACT.divide(Decimal(exact), Decimal(self.scale))
        rounded = amount.quantize(Decimal(1).scaleb(-self.numeral.decimals), ROUND_HALF_UP, EXACT)
        return f"{rounded:f}{self.text[self.numeral.end - self.start :].strip()}"


def quantity_pattern(units: Iterable[str]) -> str:
    """Return the pattern of quantities in a folded text; `units` are the words of the form behind numbers.

    A number in Chinese characters counts only with a unit, and not behind 第 or before another number word: 统一, 第一.
    """
    words = sorted({*_UNITS, *units} - {""}, key=len, reverse=True)
    unit = "|".join(map(re.escape, words))
    scale = "百万|千万|[十百千万亿]"
    behind = rf"(?:\s*(?:{scale})(?=元)\s*元|\s*[万亿]?[余多]?\s*(?:{unit}|[%％‰])|\s*[万亿])"
    arabic = rf"{ARABIC}{behind}?"
    chinese = rf"(?<![第{CHINESE}])[{CHINESE}]+(?:点[{CHINESE}]+)?[余多]?(?:{unit})"
    return rf"{arabic}|百分之[{CHINESE}点]+|{chinese}"


_PARTS = re.compile(
    rf"(?P<number>{ARABIC}|(?:(?!万元|亿元)[{CHINESE}点])+)\s*(?P<scale>百万|千万|[十百千](?=元)|[万亿])?[余多]?\s*(?P<unit>.*)",
    re.ASCII | re.DOTALL,
)


def quantity_of(written: str, start: int) -> Quantity | None:
    """Return the quantity of a match of `quantity_pattern` that begins at `start`, None if it is no number."""
    if written.startswith("百分之"):
        numeral = chinese_numeral(written.removeprefix("百分之"), start + 3)
        return Quantity(numeral, start, start + len(written), written, PERCENT) if numeral else None
    parts = _PARTS.fullmatch(written)
    if parts is None:
        return None
    number = parts["number"]
    numeral = arabic_numeral(number, start) if number[-1:].isdecimal() else chinese_numeral(number, start)
    if numeral is None:
        return None
    unit = _SAME_UNIT.get(parts["unit"], parts["unit"])
    return Quantity(numeral, start, start + len(written), written, unit, _SCALES[parts["scale"] or ""])


def _to_step(exact: Number, step: Decimal, rounding: str) -> Decimal:
    steps = EXACT.divide(Decimal(exact), step).quantize(Decimal(1), rounding, EXACT)
    return EXACT.multiply(steps, step)
