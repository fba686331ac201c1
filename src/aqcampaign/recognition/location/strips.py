"""Finds each copy of a strip on a sheet: its header row and its value rows."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from aqcampaign.form.layout import Block
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Item, StripTable, plain_code
from aqcampaign.intake.grid import Grid, Row, SeenContent
from aqcampaign.recognition.location.codes import code_text, codes_at
from aqcampaign.recognition.location.headings import Path, path_of, paths
from aqcampaign.recognition.location.labels import key, number_alone
from aqcampaign.recognition.location.lines import Label, Lines, path_without_unit

# More copies than this: not a form, give up.
_MOST = 50
# 填报人：张三
_LABEL = re.compile(r"[^:：]{2,12}[:：]")


def strip_lines(grid: Grid, block: Block, table: StripTable) -> list[Lines]:
    """Return each copy of the strip: a header row that holds at least half of its items."""
    headings: dict[int, dict[Path, list[int]]] = {}
    items: dict[int, dict[str, list[int]]] = {}
    for row in grid.rows:
        found = paths(grid, row, block.header_height)
        held = {item.id: at for item in table.items if (at := _columns_of(item, found))}
        if 2 * len(held) >= len(table.items):
            headings[row], items[row] = found, held
    # Headings of several levels also match, in part, one row too high or too low.
    headers: list[int] = []
    for row in sorted(items, key=lambda each: -len(items[each]))[:_MOST]:
        if all(abs(row - other) > block.header_height for other in headers):
            headers.append(row)
    headers.sort()
    ends = [*headers[1:], grid.end][: len(headers)]
    return [
        _lines(grid, block, table, header, items[header], headings[header], end)
        for header, end in zip(headers, ends, strict=True)
    ]


def _lines(
    grid: Grid, block: Block, table: StripTable, header: int, items: dict[str, list[int]],
    headings: dict[Path, list[int]], end: int,
) -> Lines:  # fmt: skip
    columns = [at[0] for at in items.values()]
    stub = _stub_column(grid, table, header, min(columns))
    first, above = _rows_above(grid, header + block.header_height, table, items, stub)
    units, numbers, codes = (above.get(kind) for kind in ("unit", "number", "code"))
    if block.shares_sheet:  # another table, perhaps with the same row names, may follow an empty row
        end = min(end, max(next_empty(grid, first), first + 1))
    rows, others = _strip_rows(grid, table, range(first, end), stub, columns)
    taken = {column for at in items.values() for column in at}
    foreign = (((header, at[0]), path[-1]) for path, at in headings.items() if path and taken.isdisjoint(at))
    behind = max((at[-1] for at in rows.values() if at), default=first) + 1
    levels = range(header, header + block.header_height)
    printed = {} if numbers is None else {at[0]: number_alone(grid.seen(numbers, at[0])) for at in items.values()}
    return Lines(
        items, rows, (header, max(stub, 0)), behind, tuple(foreign), others,
        {column: number for column, number in printed.items() if number is not None}, units,
        None if codes is None else codes_at(grid, codes, levels, itertools.count(stub + 1)),
    )  # fmt: skip


def _columns_of(item: Item, found: dict[Path, list[int]]) -> list[int]:
    wanted = path_of(item.group, item.name)
    return found.get(wanted) or next(
        (at for path, at in found.items() if path_without_unit(path, item.unit) == wanted), []
    )


def _stub_column(grid: Grid, table: StripTable, header: int, first: int) -> int:
    """Return the column of the names of rows: the nearest with their heading left of `first`, else the next one."""
    named = key(table.headings.name or "")
    row = grid.row(header)
    headed = [column for column in row if column < first and named and code_text(row[column]) == named]
    return max(headed, default=first - 1)


def _rows_above(
    grid: Grid, row: int, table: StripTable, items: dict[str, list[int]], stub: int
) -> tuple[int, dict[str, int]]:
    """Return the first row below those of units, numbers and codes, and these rows by kind if present."""
    columns = [at[0] for at in items.values()]
    found: dict[str, int] = {}
    for _each in ("unit", "number", "code"):
        row = _next_filled(grid, row, columns)
        kind = _kind_of_row(grid, row, table, items, stub)
        if kind is None or kind in found:
            break
        found[kind] = row
        row += 1
    return _next_filled(grid, row, columns), found


def _kind_of_row(grid: Grid, row: int, table: StripTable, items: dict[str, list[int]], stub: int) -> str | None:
    """Return "unit", "number" or "code" if the row is headed so, or has most units or all numbers or codes."""
    asked = {"unit": table.headings.unit, "number": table.headings.number, "code": table.headings.code}
    heading = key(str(grid.seen(row, stub)))
    headed = next((kind for kind, words in asked.items() if words and key(words) == heading), None)
    if headed:
        return headed
    written = {id_: grid.seen(row, at[0]) for id_, at in items.items()}
    counted = [item for item in table.items if item.unit and item.id in written]
    units = sum(_as_key(written[item.id]) == key(item.unit) for item in counted)
    numbers = [number_alone(content) for content in written.values()]
    if table.headings.unit and units * 2 > len(counted):
        return "unit"
    if table.headings.code and _are_codes(table, written):
        return "code"
    printed = {number_of(table, item) for item in table.items}
    if not table.headings.number or None in numbers or len(set(numbers)) < len(items):
        return None
    return "number" if printed >= set(numbers) or _counts_columns(items, numbers) else None


def _are_codes(table: StripTable, written: Mapping[str, SeenContent]) -> bool:
    codes = {item.id: plain_code(item.code) for item in table.items if item.code and item.id in written}
    return bool(codes) and all(plain_code(code_text(written[id_])) == code for id_, code in codes.items())


def _counts_columns(items: dict[str, list[int]], numbers: Sequence[int | None]) -> bool:
    """Return whether numbers go up with the columns, as they do after a column was inserted and all were renumbered."""
    return len({at[0] - (number or 0) for at, number in zip(items.values(), numbers, strict=True)}) == 1


def next_empty(grid: Grid, row: int) -> int:
    """Return the first empty row from `row` on."""
    while grid.row(row):
        row += 1
    return row


def begins_with_label(row: Row) -> bool:
    """Return whether a row begins with a label of the foot: 填报人：张三."""
    begins = next(iter(row.values()), "")
    return isinstance(begins, str) and _LABEL.match(begins) is not None


def _next_filled(grid: Grid, row: int, columns: Sequence[int]) -> int:
    """Return the first filled row within two rows of `row`; `row` itself if there is none."""
    for each in range(row, row + 3):
        if _any(grid, each, columns):
            return row if begins_with_label(grid.row(each)) else each
    return row


def _strip_rows(
    grid: Grid, table: StripTable, below: range, stub: int, columns: Sequence[int]
) -> tuple[dict[str, list[int]], tuple[Label, ...]]:
    """Return the rows of values, and the labels that match no named row."""
    if isinstance(table.rows, tuple) and table.rows:
        labels: dict[str, list[int]] = {}
        for row, contents in grid.rows.items():
            if row in below:
                labels.setdefault(_as_key(contents.get(stub, "")), []).append(row)
        names = {key(line.name) for line in table.rows}
        others = (((rows[0], stub), label) for label, rows in labels.items() if label and label not in names)
        return {line.id: labels.get(key(line.name), []) for line in table.rows}, tuple(others)
    end = min(_end_of_strip(grid, below.start, columns), max(below.stop, below.start + 1))
    filled = [row for row in range(below.start, end) if _any(grid, row, columns)]
    return {table.breakdowns[0].id: filled or [below.start]}, ()


def _end_of_strip(grid: Grid, first: int, columns: Sequence[int]) -> int:
    """Return the row after the values; an empty row or a label of the foot ends the strip."""
    row = first
    while row in grid.rows:
        if next(iter(grid.row(row))) > max(columns) or begins_with_label(grid.row(row)):
            break
        row += 1
    return max(row, first + 1)


def _any(grid: Grid, row: int, columns: Iterable[int]) -> bool:
    return not grid.row(row).keys().isdisjoint(columns)


def _as_key(content: SeenContent) -> str:
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return key(str(content))
