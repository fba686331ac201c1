"""Finds running lists on a sheet: their header rows and the filled lines below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.findings.finding import NO_PHRASE, Finding, Place, finding, phrase
from aqcampaign.form.layout import Block, address
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerColumn, LedgerTable
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.ledger_end import line_rows

# More headings than this: not a list of the form, give up.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line: its row, and the content of each column of the table, '' for a column not found."""

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


@dataclass(frozen=True, slots=True)
class _Header:
    """A header row: for each column of the table, the sheet columns with its name."""

    row: int
    places: tuple[tuple[int, ...], ...]


def locate_ledgers(grid: Grid, block: Block, form: Form) -> list[LocatedLedger]:
    """Return the ledger below each row of this sheet that holds more than half of its headings, from the top."""
    table = block.table
    if not isinstance(table, LedgerTable):
        return []
    headers = list(_headers(grid, table))[:_MOST]
    ends = [each.row for each in headers[1:]] + [grid.end]
    return [_located(grid, table, form, header, end) for header, end in zip(headers, ends, strict=False)]


def _headers(grid: Grid, table: LedgerTable) -> Iterator[_Header]:
    names = _names(table)
    wanted = frozenset(names)
    for number, row in grid.rows.items():
        if 2 * len(row) <= len(wanted):
            continue
        written: dict[str, list[int]] = {}
        for place, content in row.items():
            if isinstance(content, str) and (word := key(content)) in wanted:
                written.setdefault(word, []).append(place)
        if 2 * len(written) > len(wanted):
            yield _Header(number, tuple(_places(names, written)))


@lru_cache(maxsize=64)
def _names(table: LedgerTable) -> tuple[str, ...]:
    return tuple(key(column.name) for column in table.columns)


def _places(names: Sequence[str], written: dict[str, list[int]]) -> Iterator[tuple[int, ...]]:
    """Yield the sheet columns with each name; columns of the form that share a name are matched in order."""
    for place, name in enumerate(names):
        found = written.get(name, [])
        alike = names.count(name)
        yield (found[names[:place].count(name)],) if alike == len(found) else tuple(found)


def _located(grid: Grid, table: LedgerTable, form: Form, header: _Header, end: int) -> LocatedLedger:
    headed = frozenset(place for places in header.places for place in places)
    rows = line_rows(grid, range(header.row + 1, end), headed, form)
    columns: list[int | None] = []
    findings: list[Finding] = []
    for column, places in zip(table.columns, header.places, strict=True):
        candidates = _candidates(grid, rows, places)
        columns.append(candidates[0] if len(candidates) == 1 else None)
        if len(candidates) > 1:
            cells = [address(header.row, each) for each in candidates]
            findings.append(
                finding("AQ220", _place(grid, table, column, cells[1]), name=column.name, cells=", ".join(cells))
            )
    missing = [column for column, places in zip(table.columns, header.places, strict=True) if not places]
    if missing:
        findings.extend(_missing(grid, table, missing, header.row, _unknown(grid, header.row, rows, headed)))
    lines = (Line(row, tuple("" if each is None else grid.at(row, each) for each in columns)) for row in rows)
    return LocatedLedger(grid.name, table, tuple(columns), header.row, tuple(lines), tuple(findings))


def _candidates(grid: Grid, rows: Sequence[int], places: tuple[int, ...]) -> tuple[int, ...]:
    """Return the columns of one name that differ; blank columns and exact repetitions are left out."""
    if len(places) < 2:
        return places
    by_contents = {tuple(grid.seen(row, place) for row in rows): place for place in reversed(places)}
    filled = {contents: place for contents, place in by_contents.items() if any(each != "" for each in contents)}
    return tuple(reversed(list((filled or by_contents).values())))


def _unknown(grid: Grid, header: int, rows: Sequence[int], headed: frozenset[int]) -> list[int]:
    """Return filled columns between or beside those of the list whose heading is unknown."""
    near = range(min(headed) - 1, max(headed) + 2)
    places = dict.fromkeys(place for row in rows for place in grid.row(row) if place in near)
    headings = dict.fromkeys(place for place in grid.row(header) if place > max(headed))
    filled = (place for place in headings if any(place in grid.row(row) for row in rows))
    return sorted({place for place in (*places, *filled) if place not in headed})


def _missing(
    grid: Grid, table: LedgerTable, missing: Sequence[LedgerColumn], header: int, unknown: Sequence[int]
) -> Iterator[Finding]:
    """Yield an error for each missing required column, and a query for others if an unknown column is filled."""
    cells = ", ".join(_heading(grid, header, place) for place in unknown)
    for column in missing:
        place = _place(grid, table, column, address(header, unknown[0]) if unknown else None)
        if column.required:
            hint = phrase(N_("; is what stands under {cells} meant?"), cells=cells) if unknown else NO_PHRASE
            yield finding("AQ219", place, name=column.name, hint=hint)
        elif unknown:
            yield finding("AQ234", place, cells, name=column.name)


def _heading(grid: Grid, header: int, place: int) -> str:
    words, cell = str(grid.seen(header, place)), address(header, place)
    return f"{cell} {words}" if words else cell


def _place(grid: Grid, table: LedgerTable, column: LedgerColumn, cell: str | None) -> Place:
    return Place(grid.name, cell, f"{table.id}.{column.id}", column.name)
