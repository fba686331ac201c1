"""A table as plain data: its columns with their types, and what its rows may hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "count", "decimal", "flag", "time"]
# None stands for nothing; an empty text is none, so that every format can tell them apart.
Entry = str | int | Decimal | bool | datetime | None
Row = Sequence[Entry]
Rows = Iterable[Row]

# Digits of a decimal, and those of them behind the point. Sums over any number of units have room.
PRECISION, SCALE = 38, 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column; its name is an identifier. A `time` is the office's local time, without a zone.

    A text may be one of the codes `choices`; `meanings` says in words what they mean. The `title` is for people.
    """

    name: str
    kind: Kind
    description: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    title: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of this name; `key` names the columns that tell its rows apart. The `title` is for people."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    description: str = ""
    title: str = ""


def exact_text(number: int | Decimal) -> str:
    """Return the digits of a number, without an exponent and without trailing zeros behind the point. Never rounds.

    Raises ValueError if it has more digits than a decimal column holds.
    """
    if isinstance(number, int):
        return str(number)
    whole, _point, behind = f"{number:f}".partition(".")
    behind = behind.rstrip("0")
    if len(behind) > SCALE or len(whole.lstrip("-")) > PRECISION - SCALE or not number.is_finite():
        raise ValueError(number)
    return f"{whole}.{behind}" if behind else whole
