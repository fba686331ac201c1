"""Locates each cell of a table by its printed words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import EXPLANATION_OFFSET, Block, Spot, address
from aqcampaign.form.model import Cell, printed_pairs
from aqcampaign.form.printed import printed_words
from aqcampaign.form.tables import Breakdown, Item, LedgerTable, ListTable, StripTable, ValueTable
from aqcampaign.intake.grid import Area, Grid, SeenContent
from aqcampaign.recognition.layout_checks.codes import coded_lines
from aqcampaign.recognition.layout_checks.deviations import deviations
from aqcampaign.recognition.layout_checks.misplaced import Spots, resolve_merges, shifted_items
from aqcampaign.recognition.layout_checks.row_numbers import mismatched_row_numbers
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.lines import Lines
from aqcampaign.recognition.location.lists import list_lines
from aqcampaign.recognition.location.merged import Merged
from aqcampaign.recognition.location.strips import begins_with_label, next_empty, strip_lines


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """A table on a sheet: the spot of each of its cells (None: not found), in the order of the form's cells.

    `header` is the upper left of its headings, `end` the first row behind it.
    """

    grid: Grid
    table: ValueTable
    spots: tuple[Spot | None, ...]
    header: Spot
    end: int
    findings: tuple[Finding, ...] = ()


def locate(grid: Grid, block: Block) -> list[LocatedTable]:
    """Return each copy of the list or strip of `block` on this sheet that has at least half of its items."""
    table = block.table
    if isinstance(table, LedgerTable):
        return []
    if _matches_template(grid, block):
        header = (block.header_row, block.stub_column("name") if block.stub else block.left)
        beside = shifted_items(grid, block, block.spots, header)
        spots = _without(block.spots, table, beside.items)
        return [LocatedTable(grid, table, spots, header, block.last_row + 1, beside.findings)]
    merged = Merged(grid.merged)
    lines = list_lines(grid, block, table, merged) if isinstance(table, ListTable) else strip_lines(grid, block, table)
    return [_located(grid, block, table, each, merged) for each in lines]


def _located(grid: Grid, block: Block, table: ValueTable, lines: Lines, merged: Merged) -> LocatedTable:
    coded = coded_lines(grid, table, lines)
    lines = coded.lines
    found = tuple(_spot(table, lines, item, breakdown) for item, breakdown in printed_pairs(table))
    spots, disputed = resolve_merges(grid, table, found, merged, lines.header[1])
    beside = shifted_items(grid, block, spots, lines.header)
    numbers = mismatched_row_numbers(table, lines)
    figures = {spot for spot in (*spots, *beside.spots) if spot is not None}
    findings = (*disputed, *beside.findings, *coded.findings, *deviations(grid, table, lines, numbers, figures))
    certain = _without(spots, table, beside.items | numbers.disputed | coded.items, coded.breakdowns)
    return LocatedTable(grid, table, certain, lines.header, lines.end, findings)


def _without(spots: Spots, table: ValueTable, items: Collection[str], breakdowns: Collection[str] = ()) -> Spots:
    if not items and not breakdowns:
        return spots
    return tuple(
        None if item.id in items or line.id in breakdowns else spot
        for spot, (item, line) in zip(spots, printed_pairs(table), strict=True)
    )


def moved(grid: Grid, cells: Sequence[Cell], located: LocatedTable, block: Block) -> Iterator[Finding]:
    """Yield one notice if any cell of the table is not in its printed place."""
    if located.spots == block.spots:
        return
    for cell, spot, expected in zip(cells, located.spots, block.spots, strict=True):
        if spot is not None and spot != expected:
            where = address(*spot)
            yield finding("AQ210", Place(grid.name, where, cell.id, cell.label), where, name=cell.label)
            return


def _matches_template(grid: Grid, block: Block) -> bool:
    """Return whether all printed words are in the template's places and nothing looks like a second copy."""
    for number, columns, words in _printed(block):
        if list(map(grid.row(number).get, columns)) != words:
            return False
    if not block.shares_sheet and _something_beside(grid, block):
        return False
    if any(_touches(area, block) for area in grid.merged):
        return False
    if isinstance(block.table, StripTable):
        columns = range(block.first_value_column, block.last_column + 1)
        end = next_empty(grid, block.last_row + 1) if block.shares_sheet else grid.end
        rows = (grid.row(number) for number in range(block.last_row + 1, end))
        return all(row.keys().isdisjoint(columns) or begins_with_label(row) for row in rows)
    below = [row for number, row in grid.rows.items() if number > block.last_row]
    names, column = _names(block), block.stub_column("name")
    contents = [row[column] for row in below if column in row]
    return not any(isinstance(content, str) and key(content) in names for content in contents)


def _touches(area: Area, block: Block) -> bool:
    """Return whether a merged range covers names or figures; the template merges none."""
    (top, left), (bottom, right) = area
    begin = block.stub_column("name") if block.stub else block.left
    return top <= block.last_row and bottom >= block.first_row and left <= block.last_column and right >= begin


@lru_cache(maxsize=64)
def _printed(block: Block) -> tuple[tuple[int, range, list[SeenContent | None]], ...]:
    """Return the printed words of a table by row: (row, columns, words); merged cells have theirs at the upper left."""
    words: dict[Spot, SeenContent] = dict(printed_words(block))
    result: list[tuple[int, range, list[SeenContent | None]]] = []
    # The row with the unit's name differs in each workbook.
    named_by_unit = isinstance(block.table, StripTable) and block.table.rows == "unit"
    for row in range(block.header_row, block.first_row if named_by_unit else block.last_row + 1):
        last = block.last_column if row < block.first_row else block.first_value_column - 1
        columns = range(block.left, last + 1)
        if columns:
            result.append((row, columns, [words.get((row, column)) or None for column in columns]))
    return tuple(result)


def _something_beside(grid: Grid, block: Block) -> bool:
    """Return whether a column name is repeated right of the table, or anything stands beyond the explanations."""
    names = _names_beside(block)
    for column, content in grid.row(block.header_row + block.header_height - 1).items():
        if column > block.last_column and isinstance(content, str) and key(content) in names:
            return True
    end = max(block.last_column, 1) + EXPLANATION_OFFSET
    return max(chain.from_iterable(grid.rows.values()), default=0) > end


@lru_cache(maxsize=64)
def _names_beside(block: Block) -> frozenset[str]:
    table = block.table
    lines = table.columns if isinstance(table, ListTable | LedgerTable) else table.items
    return frozenset(key(line.name) for line in lines)


@lru_cache(maxsize=64)
def _names(block: Block) -> frozenset[str]:
    table = block.table
    return frozenset() if isinstance(table, LedgerTable) else frozenset(key(item.name) for item in table.items)


def _spot(table: ValueTable, lines: Lines, item: Item, breakdown: Breakdown) -> Spot | None:
    down, across = lines.items.get(item.id, []), lines.breakdowns.get(breakdown.id, [])
    if len(down) != 1 or len(across) != 1:
        return None
    return (down[0], across[0]) if isinstance(table, ListTable) else (across[0], down[0])
