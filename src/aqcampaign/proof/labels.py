"""Tells which figures of the form the words before a number name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.characters import normalized
from aqcampaign.form.model import Field, Form
from aqcampaign.proof.quantities import PERCENT, YUAN, Quantity

_TAIL = re.compile(r"(?:次数|个数|户数|件数|人数|数量|总数|案件数|数|情况)$")
# A unit behind a name, as in headings of columns: 结案（件）.
_UNIT = re.compile(r"\([^()]{1,3}\)")
_SIGNS = re.compile(r"[\s·/、，。：:()\[\]“”\"-]+")
# These words stand in the names of many figures and name none of them by themselves.
_COMMON = frozenset(
    (
        "案件", "数量", "单位", "情况", "金额", "次数", "人数", "总数", "合计", "工作", "行动", "开展", "其中",
        "专项", "本期", "本月", "累计",
    )
)  # fmt: skip
_SHORTEST = 2
# A name that is there as a whole, that of the column, or the item around a part weigh less than one more character.
_WHOLE, _COLUMN, _ITEM = 0.2, 0.4, 0.3
# Figures whose names fit about as well may both be meant.
_CLOSE = 0.3


@dataclass(frozen=True, slots=True)
class _Names:
    field: Field
    own: tuple[str, ...]
    item: str
    column: str


class Labels:
    """The figures of a form by their names."""

    def __init__(self, form: Form, also: Iterable[tuple[str, str]] = ()) -> None:
        """`also` are (field id, name) that a document uses besides the names of the form."""
        self._form = form
        others: dict[str, list[str]] = {}
        for id_, name in also:
            others.setdefault(id_, []).append(name)
        fields = [field for field in form.fields if field.part.is_number and field.cell.applies]
        self._names = [_names(field, others.get(field.id, ())) for field in fields]

    def named(self, words: str, quantity: Quantity | None = None, *, to_date: bool = False) -> tuple[Field, ...]:
        """Return the figures that `words` name and that can have this quantity, the likeliest first."""
        plain = _plain(words)
        scored = [
            (score, names.field)
            for names in self._names
            if (quantity is None or self.can_have(names.field, quantity))
            and (score := _score(names, plain, to_date=to_date))
        ]
        best = max((score for score, _field in scored), default=0.0)
        close = [(score, field) for score, field in scored if score >= best - _CLOSE]
        return tuple(field for _score_, field in sorted(close, key=lambda each: -each[0]))

    def can_have(self, field: Field, quantity: Quantity) -> bool:
        """Return whether the unit of a quantity is one of the figure."""
        part, unit = field.part, quantity.unit
        if not unit:
            return quantity.scale == 1
        if part.kind == "percent" or PERCENT in (unit, part.unit):
            return unit == part.unit or (unit == PERCENT and part.kind == "percent")
        if part.unit.endswith(YUAN):
            return unit == YUAN
        return unit in self._form.spellings_of_unit(part.unit)

    def beside(self, fields: Sequence[Field], quantity: Quantity) -> tuple[Field, ...]:
        """Return which of the figures before, or in their cells, a number without a label of its own can be."""
        own = tuple(field for field in fields if self.can_have(field, quantity))
        if own:
            return own
        cells = {field.cell.id for field in fields}
        return tuple(
            names.field
            for names in self._names
            if names.field.cell.id in cells and self.can_have(names.field, quantity)
        )

    def parts(self, fields: Sequence[Field]) -> tuple[Field, ...]:
        """Return all numbers of the cell of the likeliest of `fields`."""
        return tuple(names.field for names in self._names if fields and names.field.cell.id == fields[0].cell.id)

    def next_part(self, field: Field) -> tuple[Field, ...]:
        """Return the number behind `field` in its cell, as in 5/3; () if there is none."""
        fields = self.parts((field,))
        return tuple(fields[fields.index(field) + 1 :][:1]) if field in fields else ()


def _names(field: Field, others: Iterable[str]) -> _Names:
    item = _plain(_stem(field.cell.item.name))
    own = (field.part.name, *field.part.also) if field.cell.measure.compound else (field.cell.item.name,)
    listed = tuple(dict.fromkeys(filter(None, (_plain(_stem(name)) for name in (*own, *others)))))
    column = _plain(field.cell.breakdown.name) if len(field.cell.table.breakdowns) > 1 else ""
    return _Names(field, listed, item if field.cell.measure.compound else "", column)


def _stem(name: str) -> str:
    """Return a name without what it counts: 受理消费者投诉举报 of 受理消费者投诉举报数."""
    stem = _TAIL.sub("", re.sub(r"[（(][^（()）]*[)）]$", "", name))
    return stem if len(stem) >= _SHORTEST else name


def _plain(words: str) -> str:
    return _SIGNS.sub("", _UNIT.sub("", normalized(words)))


def _score(names: _Names, words: str, *, to_date: bool) -> float:
    length, whole = max((_common(own, words) for own in names.own), default=(0, False))
    if not length:
        return 0
    around = _common(names.item, words)[0] if names.item else 0
    score = length + (_WHOLE if whole else 0) + (_ITEM * around if around > length else 0)
    if names.column and names.column in words.replace(f"较{names.column}", ""):
        score += _COLUMN
    elif names.column and names.field.is_running_total != to_date:
        score -= _COLUMN
    return score


@lru_cache(maxsize=4096)
def _common(name: str, words: str) -> tuple[int, bool]:
    """Return how many characters in a row a name shares with words, and whether that is all of it.

    A common word counts as one character, and so does a name of a single character.
    """
    for size in range(len(name), _SHORTEST - 1, -1):
        shared = [piece for piece in _pieces(name, size) if piece in words]
        if shared:
            return (1, False) if all(piece in _COMMON for piece in shared) else (size, size == len(name))
    return (1, True) if len(name) == 1 and name in words else (0, False)


def _pieces(name: str, size: int) -> Iterator[str]:
    """Yield the pieces of a name of this size; of short ones only those at its ends: 结案 is none of 审结案件."""
    step = len(name) - size if size == _SHORTEST and len(name) > size else 1
    return (name[place : place + size] for place in range(0, len(name) - size + 1, step))
