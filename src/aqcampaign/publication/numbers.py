"""How figures are written in official prose: whole, with their unit, rounded once, and never scaled into nothing."""

from collections.abc import Sequence
from decimal import Decimal

from aqcampaign.form.measure import Part
from aqcampaign.form.model import Field
from aqcampaign.publication.rounding import rounded
from aqcampaign.values.amounts import Number, format_number

# Amounts in prose; in tables they are exact.
_MONEY_DECIMALS = 2
_ONE = Decimal(1)


def figure_text(value: Number, part: Part) -> str:
    """Return a figure as prose writes it, without its unit: 1234, 12.50, 96.5.

    Amounts have two decimals. An amount below 1 that they would change is written as it is: 0.0034, not 0.00.
    """
    if part.kind == "money":
        short = rounded(value, _MONEY_DECIMALS)
        return format_number(value) if Decimal(value).copy_abs() < _ONE and short != value else f"{short:f}"
    if part.kind == "percent":
        return f"{rounded(value, 1):f}"
    return format_number(value)


def measured_text(value: Number, part: Part) -> str:
    """Return a figure with its unit: 1234件, 12.50万元, 96.5%."""
    return f"{figure_text(value, part)}{part.unit}"


def compound_text(values: Sequence[tuple[Field, Number]]) -> str:
    """Return the numbers of a compound cell as prose writes them: 立案5件、结案3件."""
    return "、".join(f"{field.part.name}{measured_text(value, field.part)}" for field, value in values)


def percent_text(value: Decimal) -> str:
    """Return a rate or share with one decimal: 80.1%."""
    return f"{rounded(value, 1):f}%"


def table_texts(values: Sequence[Number | None], part: Part, none: str) -> list[str]:
    """Return the figures of a column as tables write them: exact, all with the same number of decimals, no unit."""
    if part.kind == "percent":
        return [none if value is None else f"{rounded(value, 1):f}" for value in values]
    written = [format_number(value) for value in values if value is not None]
    decimals = max((len(text.partition(".")[2]) for text in written), default=0)
    return [none if value is None else f"{Decimal(value):.{decimals}f}" for value in values]


def difference_text(value: Number, part: Part) -> str:
    """Return a difference with its sign and unit: +10件, -2.50万元."""
    return f"{'-' if value < 0 else '+'}{measured_text(magnitude(value), part)}"


def magnitude(value: Number) -> Number:
    """Return a number without its sign."""
    return -value if value < 0 else value
