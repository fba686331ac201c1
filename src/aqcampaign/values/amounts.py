"""The Number: an int for counts, a Decimal for money; exact, and shown one way."""

from collections.abc import Sequence
from decimal import Context, Decimal

from aqcampaign.form.measure import Part

Number = int | Decimal

# Below this every whole float is that very integer, in 15 digits too.
_EXACT_INTEGERS = 10**15
# The default of 28 digits would round what an absurd text holds; nothing here is ever rounded.
EXACT = Context(prec=100)


_FIFTEEN_DIGITS = 10**15


def from_float(value: float) -> Number:
    """Return the number that Excel shows: 15 significant digits; 0.1+0.2 is 0.3. Whole ones become int."""
    if abs(value) < _FIFTEEN_DIGITS and value == int(value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return int(value)
    return normalize(Decimal(format(value, ".15g")))


def normalize(value: Decimal) -> Number:
    """Return a whole Decimal as int, any other without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize(EXACT)


def format_number(value: Number) -> str:
    """Return the canonical text: 12, 12.5; never an exponent."""
    return str(value) if isinstance(value, int) else f"{value.normalize(EXACT):f}"


def median(values: Sequence[Number]) -> Number:
    """Return the median of at least one number, exact: of an even count the middle between two."""
    ordered = sorted(values)
    place = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[place]
    return normalize(EXACT.divide(EXACT.add(Decimal(ordered[place - 1]), Decimal(ordered[place])), Decimal(2)))


def join_numbers(values: tuple[Number, ...]) -> str:
    """Return the canonical text of one cell: 5/3."""
    return "/".join(format_number(value) for value in values)


def convert_to_part_type(value: Number, part: Part) -> Number:
    """Return `value` in the type of its part: money is a Decimal even where it is whole."""
    return value if part.is_integer else Decimal(value)
