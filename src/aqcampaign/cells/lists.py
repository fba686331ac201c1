"""Takes a Grid and a list and makes its Lines: the headings, each item below them, each column right of the names."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from aqcampaign.cells.headings import path_of, paths
from aqcampaign.cells.labels import key, undressed
from aqcampaign.cells.lines import Lines, undressed_path
from aqcampaign.form.layout import Block, Spot
from aqcampaign.form.tables import Item, ListTable
from aqcampaign.intake.grid import Grid, Row


def list_lines(grid: Grid, block: Block, table: ListTable) -> Lines | None:
    """Find the headings of the list, then each item below; the headings over the most items are the list's own."""
    name = key(table.headings.name)
    anchors = [
        (row, column)
        for row, contents in grid.rows.items()
        for column, content in contents.items()
        if isinstance(content, str) and key(content) == name
    ]
    best: Lines | None = None
    for anchor in anchors:
        columns = _columns(grid, block, table, anchor, [column for row, column in anchors if row == anchor[0]])
        if not any(columns.values()):
            continue
        items, end = _items_below(grid, block, table, anchor, anchors)
        if 2 * len(items) >= len(table.items) and (best is None or len(items) > len(best.items)):
            best = Lines(items, columns, anchor, end)
    return best


def _columns(grid: Grid, block: Block, table: ListTable, anchor: Spot, beside: Iterable[int]) -> dict[str, list[int]]:
    """Return the sheet columns under the headings of each column of the list, right of the item names."""
    end = min((column for column in beside if column > anchor[1]), default=1 << 30)
    found = paths(grid, anchor[0], block.levels)
    result: dict[str, list[int]] = {}
    for column in table.columns:
        wanted = path_of(column.group, column.name)
        places = found.get(wanted) or next(
            (at for path, at in found.items() if undressed_path(path, column.unit) == wanted), []
        )
        result[column.id] = [place for place in places if anchor[1] < place < end]
    return result


def _items_below(
    grid: Grid, block: Block, table: ListTable, anchor: Spot, anchors: Sequence[Spot]
) -> tuple[dict[str, list[int]], int]:
    """Return the rows of each item below the headings, and the row behind the last of them."""
    names = _items_by_name(table)
    end = grid.end
    if block.shared:  # then a second heading begins another table
        end = min((row for row, column in anchors if row > anchor[0] and column == anchor[1]), default=end)
    rows: dict[str, list[int]] = {}
    category, last = "", anchor[0]
    shift = anchor[1] - block.stub.index("name")
    for number, row in grid.rows.items():
        if not anchor[0] < number < end:
            continue
        if "category" in block.stub:
            written = row.get(shift + block.stub.index("category"))
            category = key(written) if isinstance(written, str) else category
        label = row.get(anchor[1])
        if isinstance(label, str):
            item = _item(label, names, row, category, rows)
            if item is not None:
                rows.setdefault(item.id, []).append(number)
                last = number
    return rows, last + 1


@lru_cache(maxsize=64)
def _items_by_name(table: ListTable) -> dict[str, list[Item]]:
    names: dict[str, list[Item]] = {}
    for item in table.items:
        names.setdefault(key(item.name), []).append(item)
    return names


def _item(
    label: str, names: dict[str, list[Item]], row: Row, category: str, found: dict[str, list[int]]
) -> Item | None:
    items = names.get(key(label))
    if items is None:
        items = [item for same in names.values() for item in same if undressed(label, item.unit) == key(item.name)]
    if len(items) <= 1:
        return items[0] if items else None
    # Items may share a name (两行「其他」): the printed number tells them apart, or the category before them.
    numbers = {str(int(c)) if isinstance(c, float) else str(c) for c in row.values()}
    by_number = next((item for item in items if item.number is not None and str(item.number) in numbers), None)
    if by_number is not None:
        return by_number
    same = [item for item in items if category and key(item.category) == category]
    if len(same) == 1:
        return same[0]
    # Without either their order is all there is.
    return next((item for item in items if item.number is None and item.id not in found), None)
