"""Finds each copy of a list on a sheet: its header row, items and value columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.form.layout import Block, Spot
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Item, ListTable, plain_code
from aqcampaign.intake.grid import Grid, Row
from aqcampaign.recognition.location.codes import code_column, code_row, code_text
from aqcampaign.recognition.location.headings import Path, path_of, paths
from aqcampaign.recognition.location.labels import key, number_alone, number_before, plain_label, without_money_unit
from aqcampaign.recognition.location.lines import Codes, Label, Lines, path_without_unit, unit_column
from aqcampaign.recognition.location.merged import Merged

# More headings on a sheet, or columns under one, than this: not a form, give up.
_MOST = 50


@dataclass(frozen=True, slots=True)
class _Heading:
    """The header row of a list and the columns of names (several under a merged heading), numbers, categories, codes.

    `columns` are those of values, `column_codes` the codes below their headings.
    """

    row: int
    names: range
    number: int | None
    category: int | None
    columns: dict[str, list[int]]
    others: tuple[Label, ...]
    code: int | None
    column_codes: Codes | None


def list_lines(grid: Grid, block: Block, table: ListTable, merged: Merged) -> list[Lines]:
    """Find each place where the headings of the list stand over half of its items.

    Headings repeated over further items, as on a second page, continue the list; over the same items they start
    another copy.
    """
    if 2 * len(grid.rows) < len(table.items):  # too few rows for half of the items
        return []
    wanted = key(table.headings.name)
    anchors = [
        (row, column)
        for row, contents in grid.rows.items()
        for column, content in contents.items()
        if isinstance(content, str) and key(content) == wanted
    ][:_MOST]
    if not anchors:
        return []
    headings = {anchor: _heading(grid, block, table, anchor, anchors, merged) for anchor in anchors}
    begins = anchors if block.shares_sheet else [anchor for anchor in anchors if any(headings[anchor].columns.values())]
    found: list[Lines] = []
    for anchor in begins:
        heading = headings[anchor]
        end = min((row for row, column in begins if row > anchor[0] and column == anchor[1]), default=grid.end)
        lines = _Items(grid, table, heading, merged).below(end)
        before = next((each for each in found if each.header[1] == anchor[1] and each.end <= anchor[0]), None)
        if before and not block.shares_sheet and before.continued_by(lines, len(table.items)):
            found[found.index(before)] = before.with_rows(lines)
        elif any(heading.columns.values()):
            found.append(lines)
    return [lines for lines in found if 2 * len(lines.items) >= len(table.items)]


def _heading(
    grid: Grid, block: Block, table: ListTable, anchor: Spot, anchors: Sequence[Spot], merged: Merged
) -> _Heading:
    row, column = anchor
    beside = min((other for same, other in anchors if same == row and other > column), default=1 << 30)
    last_name = min(merged.area(*anchor)[1][1], column + _MOST)
    columns, others = _columns(grid, block, table, row, range(last_name + 1, beside))
    codes = None
    if table.has_code_row:
        asked = {columns[each.id][0]: each.code for each in table.columns if len(columns[each.id]) == 1}
        rows = range(row, row + block.header_height)
        codes = code_row(grid, rows, range(column, beside), asked, _items_by_name(table))
    return _Heading(
        row, range(column, last_name + 1), _stub_column(grid, block, table, anchor, "number"),
        _stub_column(grid, block, table, anchor, "category"), columns, others, code_column(grid, table, anchor), codes,
    )  # fmt: skip


def _stub_column(grid: Grid, block: Block, table: ListTable, anchor: Spot, kind: str) -> int | None:
    """Return the column of numbers or categories: by its heading, otherwise at its usual distance from the names."""
    if kind not in block.stub:
        return None
    words = key(getattr(table.headings, kind))
    usual = anchor[1] - block.stub.index("name") + block.stub.index(kind)
    headed = [
        column
        for column, content in grid.row(anchor[0]).items()
        if (column < anchor[1]) == (usual < anchor[1]) and isinstance(content, str) and key(content) == words
    ]
    return min(headed, key=lambda column: abs(column - anchor[1]), default=usual)


def _columns(
    grid: Grid, block: Block, table: ListTable, row: int, right: range
) -> tuple[dict[str, list[int]], tuple[Label, ...]]:
    """Return the sheet columns of each column of the list, and the headings that match none."""
    found = {
        path: [place for place in at if place in right] for path, at in paths(grid, row, block.header_height).items()
    }
    result: dict[str, list[int]] = {}
    for column in table.columns:
        wanted = path_of(column.group, column.name)
        alike = (at for path, at in found.items() if wanted in _without_units(path, column.unit))
        result[column.id] = found.get(wanted) or next(alike, [])
    taken = {place for at in result.values() for place in at}
    others = (((row, at[0]), path[-1]) for path, at in found.items() if at and path and taken.isdisjoint(at))
    return result, tuple(others)


def _without_units(path: Path, unit: str) -> tuple[Path, ...]:
    """Return the path without the column's unit, and without any unit of money, which is asked about elsewhere."""
    return path_without_unit(path, unit), (*path[:-1], without_money_unit(path[-1])) if path else path


class _Items:
    """Collects the rows of items below one header row."""

    def __init__(self, grid: Grid, table: ListTable, heading: _Heading, merged: Merged) -> None:
        self._grid = grid
        self._table = table
        self._heading = heading
        self._merged = merged
        self._names = _items_by_name(table)
        self._rows: dict[str, list[int]] = {}
        self._others: list[Label] = []
        self._twins: dict[str, list[Label]] = {}
        self._numbers: dict[int, int] = {}
        self._codes: dict[int, str] = {}

    def below(self, end: int) -> Lines:
        """Return the rows of each item below the heading and before `end`."""
        category = ""
        for number, row in self._grid.rows.items():
            if not self._heading.row < number < end:
                continue
            written = "" if self._heading.category is None else row.get(self._heading.category, "")
            category = key(written) if isinstance(written, str) and written else category
            printed = None if self._heading.number is None else number_alone(row.get(self._heading.number))
            if printed is not None:
                self._numbers[number] = printed
            if self._heading.code is not None and (code := code_text(row.get(self._heading.code))):
                self._codes[number] = code
            for spot, label in self._labels(number, row):
                self._take(spot, label, category)
        self._settle_twins()
        last = max((row for rows in self._rows.values() for row in rows), default=self._heading.row)
        heading = self._heading
        return Lines(
            self._rows, heading.columns, (heading.row, heading.names[0]), last + 1, tuple(self._others),
            heading.others, self._numbers, unit_column(self._grid, self._table, (heading.row, heading.names[0])),
            None if heading.code is None else Codes(heading.code, self._codes), heading.column_codes,
        )  # fmt: skip

    def _labels(self, number: int, row: Row) -> Iterator[Label]:
        """Yield the first text in the columns of names; its cell may be merged with cells to the left."""
        for column in self._heading.names:
            origin = self._merged.origin(number, column)
            label = row.get(origin[1]) if origin[0] == number else None
            if isinstance(label, str):
                yield origin, label
                return

    def _take(self, spot: Spot, label: str, category: str) -> None:
        items = self._names.get(key(label))
        inside = None if items else number_before(label)
        if inside is not None:
            self._numbers[spot[0]] = inside
        if items is None:
            items = [
                item
                for same in self._names.values()
                for item in same
                if plain_label(label, item.unit) == key(item.name)
            ]
        if not items:
            self._others.append((spot, label))
            return
        item = items[0] if len(items) == 1 else self._twin(items, spot[0], category)
        if item is None:
            self._twins.setdefault(key(items[0].name), []).append((spot, label))
            return
        self._rows.setdefault(item.id, []).append(spot[0])

    def _twin(self, items: Sequence[Item], row: int, category: str) -> Item | None:
        """Tell items with the same name (two rows of 其他) apart by printed code or number, otherwise by category."""
        code, number = self._codes.get(row), self._numbers.get(row)
        by_code = [item for item in items if code and item.code and plain_code(item.code) == plain_code(code)]
        by_number = [item for item in items if number is not None and number_of(self._table, item) == number]
        same = [item for item in items if category and key(item.category) == category]
        return next((found[0] for found in (by_code, by_number, same) if len(found) == 1), None)

    def _settle_twins(self) -> None:
        """Assign the remaining rows with a shared name in order, but only if none of them is missing."""
        for name, labels in self._twins.items():
            open_items = [item for item in self._names[name] if item.id not in self._rows]
            if len(labels) < len(open_items) or not open_items:
                self._others.extend(labels)
            for place, item in enumerate(open_items):
                if len(labels) == len(open_items):
                    self._rows[item.id] = [labels[place][0][0]]
                elif len(labels) > len(open_items):
                    self._rows[item.id] = [row for (row, _column), _label in labels]


@lru_cache(maxsize=64)
def _items_by_name(table: ListTable) -> dict[str, list[Item]]:
    names: dict[str, list[Item]] = {}
    for item in table.items:
        names.setdefault(key(item.name), []).append(item)
    return names
