"""Plans a ledger: header row, filled and empty rows, input checks."""

from collections.abc import Iterator, Sequence

from aqcampaign.form.layout import Block
from aqcampaign.form.tables import LedgerColumn, LedgerTable
from aqcampaign.template.plan import Content, InputCheck, PlannedCell
from aqcampaign.template.prompts import column_check
from aqcampaign.template.words import Prompts

# Checks reach beyond the drawn rows, because a unit may add more.
_CHECKED_LINES = 500


def ledger_cells(block: Block, table: LedgerTable, lines: Sequence[Sequence[Content]]) -> Iterator[PlannedCell]:
    """Yield the header row, the filled rows, and empty rows up to `table.rows`."""
    for index, column in enumerate(table.columns):
        yield PlannedCell(block.header_row, block.left + index, column.name, "heading")
    for number in range(max(table.rows, len(lines))):
        line = lines[number] if number < len(lines) else (None,) * len(table.columns)
        for index, (column, content) in enumerate(zip(table.columns, line, strict=True)):
            yield PlannedCell(block.first_row + number, block.left + index, content, _style(column))


def ledger_checks(block: Block, table: LedgerTable, prompts: Prompts) -> Iterator[InputCheck]:
    """Yield one check per column, except for free text and periods."""
    for index, column in enumerate(table.columns, start=block.left):
        if column.kind not in ("text", "period"):
            last = block.first_row + max(_CHECKED_LINES, table.rows)
            yield column_check(column.measure, column.name, (block.first_row, index, last, index), prompts)


def _style(column: LedgerColumn) -> str:
    if column.measure.is_number:
        return "line_number"
    return f"line_{column.kind}" if column.kind in ("choice", "date") else "line_text"
