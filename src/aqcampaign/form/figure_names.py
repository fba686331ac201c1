"""Finds the figures of a form that a person names: by id, by number or name as printed, by a column or part as well."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.characters import normalized
from aqcampaign.form.model import Field, Form
from aqcampaign.form.tables import Column, LedgerColumn, LedgerTable
from aqcampaign.suggestions import closest

# What may stand between an item, its column and its part: 立案 · 本月, cases@month, 立案/结案数：立案.
_BETWEEN = re.compile(r"[ ·@/:.]")
_UNIT_AT_END = re.compile(r"(.+)\(([^()]+)\)")


@dataclass(frozen=True, slots=True, eq=False)
class ListColumn:
    """A column of a running list, named like a field: leads.amount."""

    table: LedgerTable
    column: LedgerColumn

    @property
    def id(self) -> str:
        """The id of the table and that of the column."""
        return f"{self.table.id}.{self.column.id}"


Figure = Field | ListColumn


def figures_named(form: Form, word: str) -> tuple[Figure, ...]:
    """Return the figures that `word` means in the order of the form, () if it means none.

    An item means all of its parts in all columns, `立案 本月` those of one column. Ids are preferred to printed names,
    and names of items to those of columns and parts.
    """
    names = _names(form)
    found = names.match(_key(word))
    return tuple(figure for place, figure in enumerate(names.figures) if place in found)


def similar_names(form: Form, word: str) -> list[str]:
    """Return what may be meant by a word that names no figure: the most similar name, else those that contain it."""
    named = (
        figure.column.name if isinstance(figure, ListColumn) else figure.cell.item.name for figure in _figures(form)
    )
    names = list(dict.fromkeys(named))
    ids = dict.fromkeys(id_ for figure in _figures(form) for id_ in _named(figure)[0])
    near = closest(word, [*names, *ids])
    return [near] if near else [name for name in names if _key(word) in _key(name)]


class _Names:
    """The figures by each of their names; `tiers` are ids, items, and columns and parts."""

    def __init__(self, form: Form) -> None:
        self.figures = _figures(form)
        self._tiers: tuple[dict[str, set[int]], ...] = ({}, {}, {})
        for place, figure in enumerate(self.figures):
            for tier, names in zip(self._tiers, _named(figure), strict=True):
                for name in names:
                    tier.setdefault(_key(name), set()).add(place)

    def match(self, word: str) -> set[int]:
        """Return the places of the figures that `word` means: by one name, by several, or with the unit behind them."""
        for tier in self._tiers:
            if word in tier:
                return tier[word]
        pairs = ((word[: gap.start()].strip(), word[gap.end() :].strip()) for gap in _BETWEEN.finditer(word))
        return next(filter(None, (self._any(first) & self._any(rest) for first, rest in pairs)), self._with_unit(word))

    def _any(self, word: str) -> set[int]:
        """Return the places of the figures with the name `word` of any kind, or of several names."""
        named = set[int]().union(*(tier.get(word, ()) for tier in self._tiers))
        return named or (self.match(word) if _BETWEEN.search(word) else named)

    def _with_unit(self, word: str) -> set[int]:
        parts = _UNIT_AT_END.fullmatch(word)
        if parts is None:
            return set()
        return {place for place in self.match(parts[1].strip()) if _key(_unit(self.figures[place])) == parts[2]}


@lru_cache(maxsize=16)
def _names(form: Form) -> _Names:
    return _Names(form)


def _figures(form: Form) -> tuple[Figure, ...]:
    columns = (ListColumn(table, column) for table in form.ledgers for column in table.columns)
    return (*form.fields, *columns)


def _named(figure: Figure) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    """Return the ids, the names of the item, and the names of column and part of a figure."""
    if isinstance(figure, ListColumn):
        table = figure.table
        return (figure.id,), (figure.column.name,), (table.id, *filter(None, (table.title, table.sheet)))
    cell = figure.cell
    return (figure.id, cell.id, cell.item.id), _of_item(figure), (*_of_breakdown(figure), *_of_part(figure))


def _of_item(field: Field) -> Iterator[str]:
    item, cell = field.cell.item, field.cell
    yield item.name
    yield from (item.code,) if item.code else ()
    path = cell.full_label.partition(" · ")[0]
    yield path
    for number in (str(item.number),) if item.number is not None else ():
        yield from (number, f"{number}.{item.name}", f"{number}.{path}")


def _of_breakdown(field: Field) -> Iterator[str]:
    line = field.cell.breakdown
    if len(field.cell.table.breakdowns) > 1:
        yield from (line.id, line.name, field.cell.full_label.rpartition(" · ")[2])
        yield from (line.code,) if isinstance(line, Column) and line.code else ()


def _of_part(field: Field) -> Iterator[str]:
    if field.cell.measure.compound:
        yield from (field.part.id, field.part.name)


def _unit(figure: Figure) -> str:
    return figure.part.unit if isinstance(figure, Field) else figure.column.unit


def _key(name: str) -> str:
    """Return a name for comparison: in half width and lower case, without spaces around signs or a dot at its end."""
    text = " ".join(normalized(name).casefold().split())
    return re.sub(r"\s*([·@/:.、()])\s*", r"\1", text).replace("、", ".").rstrip(".")
