"""Takes a Grid and a strip and makes its Lines: the headings of the items across, then the row or rows of values."""

import re
from collections.abc import Iterable, Sequence

from aqcampaign.cells.headings import Path, path_of, paths
from aqcampaign.cells.labels import key
from aqcampaign.cells.lines import Lines, undressed_path
from aqcampaign.form.layout import Block
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Item, StripTable
from aqcampaign.intake.grid import Grid, SeenContent

# 填报人：张三
_LABEL = re.compile(r"[^:：]{2,12}[:：]")


def strip_lines(grid: Grid, block: Block, table: StripTable) -> Lines | None:
    """Return the lines of the strip, or None where fewer than half of its items stand in any row of headings."""
    best: tuple[int, dict[str, list[int]]] | None = None
    for row in grid.rows:
        found = paths(grid, row, block.levels)
        items = {item.id: at for item in table.items if (at := _columns_of(item, found))}
        if 2 * len(items) >= len(table.items) and (best is None or len(items) > len(best[1])):
            best = (row, items)
    if best is None:
        return None
    header, items = best
    columns = [at[0] for at in items.values()]
    first = _behind_units(grid, header + block.levels, table, items)
    stub = min(columns) - 1
    rows = _strip_rows(grid, table, first, stub, columns)
    return Lines(items, rows, (header, max(stub, 0)), max((at[-1] for at in rows.values() if at), default=first) + 1)


def _columns_of(item: Item, found: dict[Path, list[int]]) -> list[int]:
    wanted = path_of(item.group, item.name)
    return found.get(wanted) or next(
        (at for path, at in found.items() if undressed_path(path, item.unit) == wanted), []
    )


def _behind_units(grid: Grid, row: int, table: StripTable, items: dict[str, list[int]]) -> int:
    """Return the first row behind those of units and numbers, whose words are those of the form."""
    units = {item.id: key(item.unit) for item in table.items}
    numbers = {item.id: str(number_of(table, item)) for item in table.items}
    for wanted in (units, numbers) * 2:
        written = {id_: _as_key(grid.seen(row, at[0])) for id_, at in items.items()}
        if any(written.values()) and sum(written[id_] == wanted[id_] for id_ in items) * 2 > len(items):
            row += 1
    return row


def _strip_rows(grid: Grid, table: StripTable, first: int, stub: int, columns: Sequence[int]) -> dict[str, list[int]]:
    if isinstance(table.rows, tuple) and table.rows:
        labels: dict[str, list[int]] = {}
        for row, contents in grid.rows.items():
            if row >= first:
                labels.setdefault(_as_key(contents.get(stub, "")), []).append(row)
        return {line.id: labels.get(key(line.name), []) for line in table.rows}
    filled = [row for row in range(first, _end_of_strip(grid, first, columns)) if _any(grid, row, columns)]
    return {table.breakdowns[0].id: filled or [first]}


def _end_of_strip(grid: Grid, first: int, columns: Sequence[int]) -> int:
    """Return the row behind the values: an empty row, or one that begins with a label of the foot, ends the strip."""
    row = first
    while row in grid.rows:
        begin, begins = next(iter(grid.rows[row].items()))
        if begin > max(columns) or (isinstance(begins, str) and _LABEL.match(begins)):
            break
        row += 1
    return max(row, first + 1)


def _any(grid: Grid, row: int, columns: Iterable[int]) -> bool:
    return not grid.row(row).keys().isdisjoint(columns)


def _as_key(content: SeenContent) -> str:
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return key(str(content))
