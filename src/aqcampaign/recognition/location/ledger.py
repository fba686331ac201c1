"""Finds a running list on a sheet and its filled lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.findings.finding import NO_PHRASE, Finding, Place, finding
from aqcampaign.form.layout import Block
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.recognition.location.labels import key


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line: its row, and what stands under each column of the table, '' where that was not found."""

    row: int
    contents: tuple[CellContent, ...]


@dataclass(frozen=True, slots=True)
class LocatedLedger:
    """A ledger on a sheet: the sheet column of each of its columns (None: not found), and its filled lines."""

    sheet: str
    table: LedgerTable
    columns: tuple[int | None, ...]
    header_row: int
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()


def locate_ledger(grid: Grid, block: Block, form: Form) -> LocatedLedger | None:
    """Return the ledger as it stands on this sheet, or None where fewer than half of its headings stand in a row."""
    table = block.table
    if not isinstance(table, LedgerTable):
        return None
    found = _header(grid, block, table)
    if found is None:
        return None
    row, columns = found
    lines = tuple(_lines(grid, row + 1, columns, _ends(form)))
    missing = (
        finding(
            "AQ219", Place(grid.name, None, f"{table.id}.{column.id}", column.name), name=column.name, hint=NO_PHRASE
        )
        for column, place in zip(table.columns, columns, strict=True)
        if place is None and column.required
    )
    return LocatedLedger(grid.name, table, columns, row, lines, tuple(missing))


def _header(grid: Grid, block: Block, table: LedgerTable) -> tuple[int, tuple[int | None, ...]] | None:
    names = [column.name for column in table.columns]
    expected = block.header_row
    places = range(block.left, block.left + len(names))
    if list(map(grid.row(expected).get, places)) == names:
        return expected, tuple(places)
    keys = [key(name) for name in names]
    for number, row in grid.rows.items():
        written = {key(content): place for place, content in row.items() if isinstance(content, str)}
        columns = tuple(written.get(each) for each in keys)
        if 2 * sum(place is not None for place in columns) > len(keys):
            return number, columns
    return None


def _lines(grid: Grid, first: int, columns: Sequence[int | None], ends: frozenset[str]) -> list[Line]:
    """Return the filled lines; another table's heading or a label of the form's foot ends the list."""
    lines: list[Line] = []
    wanted = [column for column in columns if column is not None]
    for number, row in grid.rows.items():
        if number < first or row.keys().isdisjoint(wanted):
            continue
        if any(isinstance(content, str) and _begins(content) in ends for content in row.values()):
            break
        lines.append(Line(number, tuple("" if column is None else grid.at(number, column) for column in columns)))
    return lines


def _begins(content: str) -> str:
    """The words before a colon: 填报人：张三 is a label of the foot."""
    return key(content).partition(":")[0]


@lru_cache(maxsize=16)
def _ends(form: Form) -> frozenset[str]:
    names = [table.headings.name for table in form.value_tables if table.headings.name]
    captions = [table.title for table in form.all_tables if table.title]
    return frozenset(key(word) for word in (*names, *captions, *(field.label for field in form.foot)))
