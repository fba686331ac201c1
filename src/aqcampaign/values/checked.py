"""Takes numbers and makes them checked ones: pydantic models of what a count and an amount can be."""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from aqcampaign.form.model import Kind
from aqcampaign.values.amounts import Number

# A thousand million persons, or 万元, is beyond any office.
MOST = 10**9

_Count = Annotated[int, Field(ge=0, le=MOST)]
_Money = Annotated[Decimal, Field(ge=0, le=MOST, decimal_places=4, allow_inf_nan=False)]

_CODES = {
    "greater_than_equal": "AQ303",
    "less_than_equal": "AQ312",
    "int_from_float": "AQ304",
    "int_parsing": "AQ304",
    "int_type": "AQ304",
    "decimal_max_places": "AQ305",
}


@lru_cache(maxsize=64)
def _model(kinds: tuple[Kind, ...]) -> TypeAdapter[tuple[Number, ...]]:
    parts = tuple(_Money if kind == "money" else _Count for kind in kinds)
    return TypeAdapter(tuple[parts])  # type: ignore[valid-type]


def check(values: tuple[Number, ...], kinds: tuple[Kind, ...]) -> tuple[Number, ...] | str:
    """Return the values in their types, or the code of the first thing that is wrong with them."""
    try:
        return _model(kinds).validate_python(values)
    except ValidationError as error:
        return _CODES.get(error.errors()[0]["type"], "AQ302")
