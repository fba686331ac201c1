"""The printed text of a table: headings with the cells they span, names, numbers and units."""

from collections.abc import Iterator, Sequence

from aqcampaign.form.layout import Block, Spot
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Column, Item, LedgerTable, ListTable, StripTable

Word = str | int


def printed_words(block: Block) -> Iterator[tuple[Spot, Word]]:
    """Yield each printed text of a table with its cell; for a merged range, the upper left cell."""
    for span, words in heading_spans(block):
        yield span[0], words
    table = block.table
    if isinstance(table, ListTable):
        yield from _column_codes(block, table)
        yield from _list_stub(block, table)
    elif isinstance(table, StripTable):
        yield from _strip_stub(block, table)


def _column_codes(block: Block, table: ListTable) -> Iterator[tuple[Spot, Word]]:
    if block.code_row is not None:
        codes = (*(table.headings.codes.get(name) for name in table.headings.stub), *(c.code for c in table.columns))
        for column, code in enumerate(codes, start=block.left):
            yield (block.code_row, column), code or ""


def _list_stub(block: Block, table: ListTable) -> Iterator[tuple[Spot, Word]]:
    category = ""
    for row, item in enumerate(table.items, start=block.first_row):
        words: dict[str, Word] = {"name": item.name, "unit": item.unit, "number": number_of(table, item)}
        words["code"] = item.code or ""
        words["category"] = item.category if item.category != category else ""
        category = item.category
        for index, name in enumerate(block.stub):
            yield (row, block.left + index), words[name]


def _strip_stub(block: Block, table: StripTable) -> Iterator[tuple[Spot, Word]]:
    headings, items = table.headings, table.items
    above: tuple[tuple[int | None, str | None, list[Word]], ...] = (
        (block.unit_row, headings.unit, [item.unit for item in items]),
        (block.number_row, headings.number, [number_of(table, item) for item in items]),
        (block.code_row, headings.code, [item.code or "" for item in items]),
    )
    for row, heading, words in above:
        if row is not None:
            yield from (((row, column), word) for column, word in enumerate(words, start=block.first_value_column))
            if block.stub:
                yield (row, block.left), heading or ""
    if block.stub and table.rows != "unit":
        for row, line in enumerate(table.breakdowns, start=block.first_row):
            yield (row, block.left), line.name


def heading_spans(block: Block) -> Iterator[tuple[tuple[Spot, Spot], str]]:
    """Yield each heading of a table as ((first cell, last cell), text), from left to right within each row."""
    table = block.table
    bottom = block.header_row + block.header_height - 1
    if isinstance(table, ListTable):
        for index, name in enumerate(block.stub):
            words = getattr(table.headings, name)
            yield ((block.header_row, block.left + index), (bottom, block.left + index)), words
        lines: Sequence[Column | Item] = table.columns
    elif isinstance(table, StripTable):
        if block.stub:
            yield ((block.header_row, block.left), (bottom, block.left)), table.headings.name or ""
        lines = table.items
    else:
        yield from _ledger_spans(block, table)
        return
    for level in range(block.header_height - 1):
        yield from _group_spans(block, lines, level)
    for column, line in enumerate(lines, start=block.first_value_column):
        yield ((block.header_row + len(line.group), column), (bottom, column)), line.name


def _group_spans(block: Block, lines: Sequence[Column | Item], level: int) -> Iterator[tuple[tuple[Spot, Spot], str]]:
    row, begin = block.header_row + level, 0
    for end in range(1, len(lines) + 1):
        group = lines[begin].group[: level + 1]
        if end == len(lines) or lines[end].group[: level + 1] != group:
            if len(group) > level:
                first = block.first_value_column + begin
                yield ((row, first), (row, block.first_value_column + end - 1)), group[level]
            begin = end


def _ledger_spans(block: Block, table: LedgerTable) -> Iterator[tuple[tuple[Spot, Spot], str]]:
    for index, column in enumerate(table.columns, start=block.left):
        yield ((block.header_row, index), (block.header_row, index)), column.name
