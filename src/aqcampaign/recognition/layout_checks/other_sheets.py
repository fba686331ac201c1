"""Finds different figures for items of the form on sheets that were not read, such as a sheet of corrections."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.tables import Item, ListTable, ValueTable
from aqcampaign.intake.grid import Grid, SeenContent
from aqcampaign.recognition.layout_checks.corrections import corrections, spots_of
from aqcampaign.recognition.layout_checks.stray_figures import is_stray
from aqcampaign.recognition.location.labels import key, plain_label
from aqcampaign.recognition.location.tables import LocatedTable

# A copy of the form fits into this many rows and columns.
_ROWS, _COLUMNS = 500, 60
# Longer texts beside an item are explanations, as in the instructions.
_LONG = 15
# A figure of a strip is at most this many rows below its heading.
_BELOW = 4
_NAMED = 4
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def other_figures(grids: Sequence[Grid], tables: Sequence[LocatedTable]) -> Iterator[Finding]:
    """Yield a query for each sheet on which an item has figures different from the one read."""
    for grid in grids:
        spots = [spot for table in tables for spot in _differing(grid, table)]
        if spots:
            cells = ", ".join(f"{address(*spot)} {_shown(grid.seen(*spot))}" for spot in dict.fromkeys(spots[:_NAMED]))
            place = Place(grid.name, address(*spots[0]))
            yield finding("AQ239", place, grid.name, cells=cells, sheet=tables[0].grid.name)


def _differing(grid: Grid, located: LocatedTable) -> Iterator[Spot]:
    for (row, column), item in _items(grid, located.table):
        beside, below = _beside(grid, row, column), _below(grid, row, column)
        # A list turned into columns has one figure below each name.
        figures = (beside or below[: len(below) == 1]) if isinstance(located.table, ListTable) else below
        read = {_numbers(located.grid.seen(*spot)) for spot in spots_of(located, item)}
        if figures and read.isdisjoint(_numbers(grid.seen(*spot)) for spot in figures):
            yield figures[0]
    for spot, _named in corrections(grid, located.table):
        yield spot


def _items(grid: Grid, table: ValueTable) -> Iterator[tuple[Spot, Item]]:
    names = _by_name(table)
    for row, contents in islice(grid.rows.items(), _ROWS):
        for column, content in islice(contents.items(), _COLUMNS):
            item = names.get(key(content)) if isinstance(content, str) and len(content) < 2 * _COLUMNS else None
            if item is not None:
                yield (row, column), item


@lru_cache(maxsize=64)
def _by_name(table: ValueTable) -> dict[str, Item]:
    """Return the items by each spelling of their names, without names that two items share."""
    names = [key(item.name) for item in table.items]
    single = [item for item, name in zip(table.items, names, strict=True) if names.count(name) == 1]
    made = {f"{key(item.name)}({key(item.unit)})": item for item in single if item.unit}
    numbered = {f"{item.number}.{key(item.name)}": item for item in single if item.number}
    return made | numbered | {plain_label(item.name, item.unit): item for item in single}


def _beside(grid: Grid, row: int, column: int) -> list[Spot]:
    cells = [(each, content) for each, content in grid.row(row).items() if each > column]
    if any(isinstance(content, str) and len(content) > _LONG for _each, content in cells):
        return []
    return [(row, each) for each, content in cells if is_stray(content)]


def _below(grid: Grid, row: int, column: int) -> list[Spot]:
    return [(each, column) for each in range(row + 1, row + 1 + _BELOW) if is_stray(grid.seen(each, column))]


def _numbers(content: SeenContent) -> tuple[float, ...]:
    text = unicodedata.normalize("NFKC", _shown(content)).replace(",", "")
    return tuple(float(number) for number in _NUMBER.findall(text))


def _shown(content: SeenContent) -> str:
    return f"{content:.15g}" if isinstance(content, float) else str(content)
