"""Lays a form out on sheets: the position of each table, header row, field and cell.

Rows and columns count from 0, here and in every grid.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from aqcampaign.form.model import Form, HeadField
from aqcampaign.form.tables import LedgerTable, ListTable, StripTable, ValueTable

TITLE_ROW = 0
WINDOW_ROW = 1
HEAD_ROW = 2
FIRST_TABLE_ROW = 3

# The row and column of a cell.
Spot = tuple[int, int]
# Offset of the explanation column from the last column of the form; nothing is printed further right.
EXPLANATION_OFFSET = 3
# Explanations that mean “nothing to explain”.
NOTHING_TO_EXPLAIN = ("", "无", "没有", "/", "-", "—", "——", "0")
# Maximum number of head or foot fields in one row.
_FIELDS_A_ROW = 4


@dataclass(frozen=True, eq=False)
class Block:
    """The position of one table on its sheet.

    Rows from the top: an optional caption, the header rows, the units and numbers of the items (strips only), the
    codes, the values. Columns from the left: the stub (number, category, name, unit, code), the values.
    """

    table: ValueTable | LedgerTable
    top: int
    left: int
    has_caption: bool
    shares_sheet: bool = False

    @property
    def header_row(self) -> int:
        """The first header row."""
        return self.top + (1 if self.has_caption else 0)

    @cached_property
    def header_height(self) -> int:
        """Number of header rows."""
        if isinstance(self.table, LedgerTable):
            return 1
        return 1 + max(len(group) for group in self.table.groups)

    @cached_property
    def unit_row(self) -> int | None:
        """The row with the units of the items; None unless the table is a strip with that row."""
        named = isinstance(self.table, StripTable) and self.table.headings.unit
        return self.header_row + self.header_height if named else None

    @cached_property
    def number_row(self) -> int | None:
        """The row with the numbers of the items; None unless the table is a strip with that row."""
        named = isinstance(self.table, StripTable) and self.table.headings.number
        return self.header_row + self.header_height + (0 if self.unit_row is None else 1) if named else None

    @cached_property
    def code_row(self) -> int | None:
        """The row with the codes of the columns of a list or the items of a strip; None if they have none."""
        printed = not isinstance(self.table, LedgerTable) and self.table.has_code_row
        above = sum(row is not None for row in (self.unit_row, self.number_row))
        return self.header_row + self.header_height + above if printed else None

    @cached_property
    def first_row(self) -> int:
        """The first row of values."""
        above = sum(row is not None for row in (self.unit_row, self.number_row, self.code_row))
        return self.header_row + self.header_height + above

    @cached_property
    def row_count(self) -> int:
        """Number of value rows."""
        if isinstance(self.table, LedgerTable):
            return self.table.rows
        return len(self.table.items if isinstance(self.table, ListTable) else self.table.breakdowns)

    @property
    def last_row(self) -> int:
        """The last row of values."""
        return self.first_row + self.row_count - 1

    @cached_property
    def stub(self) -> tuple[str, ...]:
        """The kinds of columns left of the values: those of number, category, name, unit and code with a heading."""
        if isinstance(self.table, LedgerTable):
            return ()
        if isinstance(self.table, StripTable):
            return ("name",) if self.table.headings.name else ()
        return self.table.headings.stub

    def stub_column(self, key: str) -> int:
        """Return the sheet column of a stub column; raises ValueError if the table does not have it."""
        return self.left + self.stub.index(key)

    @property
    def first_value_column(self) -> int:
        """The first column of values."""
        return self.left + len(self.stub)

    @cached_property
    def column_count(self) -> int:
        """Number of value columns."""
        if isinstance(self.table, StripTable):
            return len(self.table.items)
        return len(self.table.columns)

    @property
    def last_column(self) -> int:
        """The last column of the table."""
        return self.first_value_column + self.column_count - 1

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The (row, column) of each value cell, in the order of `Form.cells`."""
        rows, columns = range(self.first_row, self.last_row + 1), range(self.first_value_column, self.last_column + 1)
        return tuple((row, column) for row in rows for column in columns)


@dataclass(frozen=True, eq=False)
class SheetLayout:
    """One sheet of the form. The first sheet is called '' here; `form_sheet` in templates/workbook.yaml names it."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    head: tuple[tuple[HeadField, ...], ...]
    foot: tuple[tuple[HeadField, ...], ...]

    @property
    def first_head_row(self) -> int:
        """The row of the first additional head field."""
        return HEAD_ROW + 1

    @cached_property
    def last_table_row(self) -> int:
        """The last row of the lowest table."""
        return max(block.last_row for block in self.blocks)

    @cached_property
    def left_half_end(self) -> int:
        """The last column of the left half of head and foot: the name column of a narrow list, else half the width."""
        block = self.blocks[0]
        if isinstance(block.table, ListTable) and block.column_count <= 2:
            return block.stub_column("name")
        return max(0, self.last_column // 2)

    def fields_across(self, count: int) -> list[tuple[int, int]]:
        """Return the first and last column of each of `count` fields that share a row, about equally wide."""
        if count == 2:
            return [(0, self.left_half_end), (self.left_half_end + 1, self.last_column)]
        columns = self.last_column + 1
        starts = [columns * index // count for index in range(count)] + [columns]
        return [(begin, max(begin, end - 1)) for begin, end in pairwise(starts)]

    def field_places(self) -> Iterator[tuple[HeadField, int, int, int]]:
        """Yield each additional field of head and foot as (field, row, first column, last column)."""
        rows = [
            *enumerate(self.head, start=self.first_head_row),
            *enumerate(self.foot, start=self.last_table_row + 1),
        ]
        for row, fields in rows:
            for each, (begin, end) in zip(fields, self.fields_across(len(fields)), strict=True):
                yield each, row, begin, end

    @property
    def last_row(self) -> int:
        """The last printed row."""
        return self.last_table_row + len(self.foot)

    @cached_property
    def last_column(self) -> int:
        """The last column of the published form; columns further right are outside the print area."""
        return max(1, *(block.last_column for block in self.blocks))

    @property
    def check_column(self) -> int:
        """The column of the live check; one empty column separates it from the form."""
        return self.last_column + 2

    @property
    def explanation_column(self) -> int:
        """The column for the explanations of the unit."""
        return self.last_column + EXPLANATION_OFFSET

    @cached_property
    def value_rows(self) -> tuple[int, ...]:
        """All value rows of lists and strips, in ascending order and without duplicates."""
        blocks = (block for block in self.blocks if not isinstance(block.table, LedgerTable))
        return tuple(sorted({row for block in blocks for row in range(block.first_row, block.last_row + 1)}))


@dataclass(frozen=True, eq=False)
class Layout:
    """The sheets of a form, in order."""

    sheets: tuple[SheetLayout, ...]

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """The block of each table, keyed by table id."""
        return {block.table.id: block for sheet in self.sheets for block in sheet.blocks}

    @cached_property
    def sheet_of(self) -> dict[str, SheetLayout]:
        """The sheet of each table, keyed by table id."""
        return {block.table.id: sheet for sheet in self.sheets for block in sheet.blocks}


@lru_cache(maxsize=32)
def layout_of(form: Form) -> Layout:
    """Return the layout of a form."""
    names = dict.fromkeys(table.sheet or "" for table in form.all_tables)
    return Layout(tuple(_sheet(form, name, index == 0) for index, name in enumerate(names)))


def _sheet(form: Form, name: str, first: bool) -> SheetLayout:
    tables = [table for table in form.all_tables if (table.sheet or "") == name]
    head, foot = (form.head, form.foot) if first else ((), ())
    has_own_title = len(tables) == 1 and bool(name) and bool(tables[0].title)
    per_row = min(_FIELDS_A_ROW, 2 if len(tables) == 1 and isinstance(tables[0], ListTable) else _FIELDS_A_ROW)
    head_rows, foot_rows = tuple(_rows(head, per_row)), tuple(_rows(foot, per_row))
    blocks = tuple(_blocks(tables, FIRST_TABLE_ROW + len(head_rows), untitled=has_own_title))
    return SheetLayout(name, tables[0].title if has_own_title else form.title, blocks, head_rows, foot_rows)


def _rows(fields: tuple[HeadField, ...], per_row: int) -> Iterator[tuple[HeadField, ...]]:
    for begin in range(0, len(fields), per_row):
        yield fields[begin : begin + per_row]


def _blocks(tables: list[ListTable | StripTable | LedgerTable], top: int, *, untitled: bool) -> Iterator[Block]:
    """Place each table below all earlier ones or beside the previous one, separated by an empty row or column."""
    previous: Block | None = None
    lowest = top - 2
    for table in tables:
        has_caption = bool(table.caption) or (bool(table.title) and not untitled)
        if table.beside and previous is not None:
            previous = Block(table, previous.top, previous.last_column + 2, has_caption, True)
        else:
            previous = Block(table, top if previous is None else lowest + 2, 0, has_caption, len(tables) > 1)
        lowest = max(lowest, previous.last_row)
        yield previous


@lru_cache(maxsize=4096)
def address(row: int, column: int) -> str:
    """Return the A1 address of a cell: row 8, column 3 is D9."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
