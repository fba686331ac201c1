"""Validates numbers with pydantic: what a count and an amount can be."""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from aqcampaign.form.measure import Part
from aqcampaign.values.amounts import Number

# A thousand million persons, or 万元, is beyond any office.
MOST = 10**9

_Count = Annotated[int, Field(ge=0, le=MOST)]
_CODES = {
    "greater_than_equal": "AQ303",
    "less_than_equal": "AQ312",
    "int_from_float": "AQ304",
    "int_parsing": "AQ304",
    "int_type": "AQ304",
    "decimal_max_places": "AQ305",
}


@lru_cache(maxsize=256)
def _model(parts: tuple[tuple[bool, int], ...]) -> TypeAdapter[tuple[Number, ...]]:
    types = tuple(_Count if whole else _decimal(places) for whole, places in parts)
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


def _decimal(places: int) -> object:
    return Annotated[Decimal, Field(ge=0, le=MOST, decimal_places=places, allow_inf_nan=False)]


def shape(parts: tuple[Part, ...]) -> tuple[tuple[bool, int], ...]:
    """Return of each part whether it is whole, and its greatest number of decimals."""
    return tuple((part.whole, part.places) for part in parts)


def check(values: tuple[Number, ...], parts: tuple[tuple[bool, int], ...]) -> tuple[Number, ...] | str:
    """Return the values in the types of the parts' shape, or the code of the first thing that is wrong with them."""
    try:
        return _model(parts).validate_python(values)
    except ValidationError as error:
        return _CODES.get(error.errors()[0]["type"], "AQ302")
