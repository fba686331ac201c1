"""Exact numbers, int for counts and Decimal for money, and their canonical text."""

from collections.abc import Sequence
from decimal import Context, Decimal

from aqcampaign.form.measure import Part

Number = int | Decimal

# Whole floats below this limit have at most 15 digits and convert to int exactly.
_EXACT_INTEGERS = 10**15
# The default precision of 28 digits would round very long numbers in a text.
EXACT = Context(prec=100)


def from_float(value: float) -> Number:
    """Return `value` to 15 significant digits, as Excel shows it: 0.1+0.2 is 0.3. Whole numbers become int."""
    if abs(value) < _EXACT_INTEGERS and value == int(value):
        return int(value)
    return normalize(Decimal(format(value, ".15g")))


def normalize(value: Decimal) -> Number:
    """Return a whole number as int, any other as a Decimal without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize(EXACT)


def format_number(value: Number) -> str:
    """Return the canonical text, such as 12 or 12.5, without an exponent."""
    return str(value) if isinstance(value, int) else f"{value.normalize(EXACT):f}"


def median(values: Sequence[Number]) -> Number:
    """Return the exact median; `values` may not be empty."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return normalize(EXACT.divide(EXACT.add(Decimal(ordered[middle - 1]), Decimal(ordered[middle])), Decimal(2)))


def join_numbers(values: tuple[Number, ...]) -> str:
    """Return the canonical text of a cell with these numbers, such as 5/3."""
    return "/".join(format_number(value) for value in values)


def convert_to_part_type(value: Number, part: Part) -> Number:
    """Return `value` in the type of `part`: an amount is a Decimal even if it is whole."""
    return value if part.is_integer else Decimal(value)
