"""Rounds figures for print: once, half up, from exact values."""

from decimal import ROUND_HALF_UP, Decimal

from aqcampaign.values.amounts import EXACT, Number

_HUNDRED = Decimal(100)


def rounded(value: Number, decimals: int) -> Decimal:
    """Return `value` with so many decimals, half up: 80.09 is 80.1, 0.25 is 0.3, -0.25 is -0.3."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)


def percentage(part: Number, whole: Number) -> Decimal | None:
    """Return `part` of `whole` in percent with one decimal; None of a whole that is not positive."""
    if whole <= 0:
        return None
    return rounded(EXACT.divide(EXACT.multiply(Decimal(part), _HUNDRED), Decimal(whole)), 1)
