"""Pydantic types of counts and amounts, and the validation of numbers against them."""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, TypeAdapter, ValidationError, WithJsonSchema

from aqcampaign.form.measure import Bounds, Part
from aqcampaign.values.amounts import Number, format_number

# Whether figures are whole, their maximum number of decimals, and their bounds.
Precision = tuple[bool, int, Bounds]
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
def _model(precisions: tuple[Precision, ...]) -> TypeAdapter[tuple[Number, ...]]:
    types = tuple(number_type(*each) for each in precisions)
    return TypeAdapter(tuple[types])  # type: ignore[valid-type]


@lru_cache(maxsize=256)
def number_type(whole: bool, max_decimals: int, bounds: Bounds) -> Any:
    """Return the type of a figure that a person enters, used to validate cells and in the model of the report."""
    low, high = bounds
    if whole:
        return Annotated[int, Field(ge=low, le=high)]
    digits = ("-?" if low < 0 else "") + rf"\d{{1,{_digits(bounds)}}}"
    schema = WithJsonSchema(
        {"type": "string", "pattern": rf"^{digits}(\.\d{{1,{max_decimals}}})?$" if max_decimals else f"^{digits}$"}
    )
    return Annotated[
        Decimal, Field(ge=low, le=high, decimal_places=max_decimals, allow_inf_nan=False), _AS_TEXT, schema
    ]


def computed_type(whole: bool, bounds: Bounds) -> Any:
    """Return the type of a figure that the form computes, with the bounds that follow from its terms."""
    low, high = bounds
    if whole:
        return Annotated[int, Field(ge=low, le=high)]
    pattern = rf"^{'-?' if low < 0 else ''}\d{{1,{_digits(bounds)}}}(\.\d+)?$"
    schema = WithJsonSchema({"type": "string", "pattern": pattern})
    return Annotated[Decimal, Field(ge=low, le=high, allow_inf_nan=False), _AS_TEXT, schema]


def _digits(bounds: Bounds) -> int:
    return len(str(max(map(abs, bounds))))


def precisions(parts: tuple[Part, ...], bounds: tuple[Bounds, ...] = ()) -> tuple[Precision, ...]:
    """Return the precision of each part; `bounds` replace those of figures that a person enters."""
    each_bounds = bounds or tuple(part.bounds for part in parts)
    return tuple((part.is_integer, part.max_decimals, each) for part, each in zip(parts, each_bounds, strict=True))


def validate(values: tuple[Number, ...], precisions: tuple[Precision, ...]) -> tuple[Number, ...] | str:
    """Return the values in the types given by `precisions`, or the finding code of the first error."""
    try:
        return _model(precisions).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        too_low = first["type"] == "greater_than_equal" and first["ctx"]["ge"] < 0
        return "AQ312" if too_low else _CODES.get(first["type"], "AQ302")
