"""Takes a Grid and a table of the form and makes a LocatedTable: where each cell stands, found by printed words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.cells.labels import key
from aqcampaign.cells.lines import Lines, findings_of
from aqcampaign.cells.lists import list_lines
from aqcampaign.cells.strips import strip_lines
from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Block, Spot, address
from aqcampaign.form.model import Cell, pairs
from aqcampaign.form.printed import printed_words
from aqcampaign.form.tables import Breakdown, Item, LedgerTable, ListTable, StripTable, ValueTable
from aqcampaign.intake.grid import Grid, Row, SeenContent


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """A table on a sheet: the spot of each of its cells (None: not found), in the order of the form's cells.

    `first_row` is that of its headings, `end` the first row behind it.
    """

    grid: Grid
    table: ValueTable
    spots: tuple[Spot | None, ...]
    first_row: int
    end: int
    findings: tuple[Finding, ...] = ()


def locate(grid: Grid, block: Block) -> LocatedTable | None:
    """Return the list or strip of `block` on this sheet, or None where fewer than half of its items stand there."""
    table = block.table
    if isinstance(table, LedgerTable):
        return None
    if _as_printed(grid, block):
        return LocatedTable(grid, table, block.spots, block.header_row, block.last_row + 1)
    lines = list_lines(grid, block, table) if isinstance(table, ListTable) else strip_lines(grid, block, table)
    if lines is None:
        return None
    spots = tuple(_spot(table, lines, item, breakdown) for item, breakdown in pairs(table))
    return LocatedTable(grid, table, spots, lines.header[0], lines.end, tuple(findings_of(grid, table, lines)))


def moved(grid: Grid, cells: Sequence[Cell], located: LocatedTable, block: Block) -> Iterator[Finding]:
    """Yield one notice for the whole table when the first cell that stands elsewhere is met."""
    if located.spots == block.spots:
        return
    for cell, spot, expected in zip(cells, located.spots, block.spots, strict=True):
        if spot is not None and spot != expected:
            where = address(*spot)
            yield finding("AQ210", Place(grid.name, where, cell.id, cell.label), where, name=cell.label)
            return


def _as_printed(grid: Grid, block: Block) -> bool:
    """Return whether every printed word stands where the template puts it, and no item's name a second time."""
    for number, columns, words in _printed(block):
        if list(map(grid.row(number).get, columns)) != words:
            return False
    if not block.shared and _heading_again(grid.row(block.first_row - 1), block):
        return False
    names = _names_below(block)
    column = block.stub_column("name") if block.stub else 0
    below = (row.get(column) for number, row in grid.rows.items() if number > block.last_row)
    return not any(isinstance(content, str) and key(content) in names for content in below)


@lru_cache(maxsize=64)
def _printed(block: Block) -> tuple[tuple[int, range, list[SeenContent | None]], ...]:
    """The printed words of a table by row: (row, columns, words); a merged cell shows them at its upper left."""
    words: dict[Spot, SeenContent] = dict(printed_words(block))
    result: list[tuple[int, range, list[SeenContent | None]]] = []
    # A row that bears the unit's name bears another one in each workbook.
    named_by_unit = isinstance(block.table, StripTable) and block.table.rows == "unit"
    for row in range(block.header_row, block.first_row if named_by_unit else block.last_row + 1):
        last = block.last_column if row < block.first_row else block.first_value_column - 1
        columns = range(block.left, last + 1)
        if columns:
            result.append((row, columns, [words.get((row, column)) or None for column in columns]))
    return tuple(result)


def _heading_again(headings: Row, block: Block) -> bool:
    """Return whether the name of a column stands right of the table a second time."""
    names = _names_beside(block)
    beside = (content for column, content in headings.items() if column > block.last_column)
    return any(isinstance(content, str) and key(content) in names for content in beside)


@lru_cache(maxsize=64)
def _names_beside(block: Block) -> frozenset[str]:
    table = block.table
    lines = table.columns if isinstance(table, ListTable | LedgerTable) else table.items
    return frozenset(key(line.name) for line in lines)


@lru_cache(maxsize=64)
def _names_below(block: Block) -> frozenset[str]:
    table = block.table
    return frozenset(key(item.name) for item in table.items) if isinstance(table, ListTable) else frozenset()


def _spot(table: ValueTable, lines: Lines, item: Item, breakdown: Breakdown) -> Spot | None:
    down, across = lines.items.get(item.id, []), lines.breakdowns.get(breakdown.id, [])
    if len(down) != 1 or len(across) != 1:
        return None
    return (down[0], across[0]) if isinstance(table, ListTable) else (across[0], down[0])
