"""Pydantic types of counts and amounts, and the validation of numbers against them."""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, TypeAdapter, ValidationError, WithJsonSchema

from aqcampaign.form.measure import Part
from aqcampaign.values.amounts import Number, format_number

# Upper bound for any figure that a person enters.
MAX_FIGURE = 10**9

Bounds = tuple[int, int]
_Count = Annotated[int, Field(ge=0, le=MAX_FIGURE)]
_AS_TEXT = PlainSerializer(format_number, return_type=str, when_used="json")
_CODES = {
    "greater_than_equal": "AQ303",
    "less_than_equal": "AQ312",
    "int_from_float": "AQ304",
    "int_parsing": "AQ304",
    "int_type": "AQ304",
    "decimal_max_places": "AQ305",
}


@lru_cache(maxsize=256)
def _model(precisions: tuple[tuple[bool, int], ...]) -> TypeAdapter[tuple[Number, ...]]:
    types = tuple(number_type(whole, max_decimals) for whole, max_decimals in precisions)
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


@lru_cache(maxsize=32)
def number_type(whole: bool, max_decimals: int) -> Any:
    """Return the type of a figure that a person enters, used to validate cells and in the model of the report."""
    if whole:
        return _Count
    schema = WithJsonSchema(
        {"type": "string", "pattern": rf"^\d{{1,10}}(\.\d{{1,{max_decimals}}})?$" if max_decimals else r"^\d{1,10}$"}
    )
    return Annotated[
        Decimal, Field(ge=0, le=MAX_FIGURE, decimal_places=max_decimals, allow_inf_nan=False), _AS_TEXT, schema
    ]


def computed_type(whole: bool, bounds: Bounds) -> Any:
    """Return the type of a figure that the form computes, with the bounds that follow from its terms."""
    low, high = bounds
    if whole:
        return Annotated[int, Field(ge=low, le=high)]
    digits = len(str(max(-low, high)))
    pattern = rf"^{'-?' if low < 0 else ''}\d{{1,{digits}}}(\.\d+)?$"
    schema = WithJsonSchema({"type": "string", "pattern": pattern})
    return Annotated[Decimal, Field(ge=low, le=high, allow_inf_nan=False), _AS_TEXT, schema]


def precisions(parts: tuple[Part, ...]) -> tuple[tuple[bool, int], ...]:
    """Return for each part whether it is whole and its maximum number of decimals."""
    return tuple((part.is_integer, part.max_decimals) for part in parts)


def validate(values: tuple[Number, ...], precisions: tuple[tuple[bool, int], ...]) -> tuple[Number, ...] | str:
    """Return the values in the types given by `precisions`, or the finding code of the first error."""
    try:
        return _model(precisions).validate_python(values)
    except ValidationError as error:
        return _CODES.get(error.errors()[0]["type"], "AQ302")
