"""Reads the rows of ledgers into records."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.recognition.location.ledger import Line, LocatedLedger
from aqcampaign.values.cell import CellReader
from aqcampaign.values.records import Record
from aqcampaign.values.styled import read_cell
from aqcampaign.values.text import says_nothing
from aqcampaign.values.value import Value


def read_records(
    ledgers: Sequence[LocatedLedger], form: Form, year: int
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Return the rows of all ledgers and their findings; a row that only says 无 is none."""
    lines_read: list[Record] = []
    findings: list[Finding] = []
    keys: dict[tuple[str | None, Value], Place] = {}
    for ledger in ledgers:
        for line in ledger.lines:
            if _says_nothing(ledger.table, line):
                continue
            values, found = _read_line(ledger, line, _cell_readers(ledger.table, form, year), keys)
            findings.extend(found)
            lines_read.append(Record(ledger.table, ledger.sheet, line.row, values, ledger.columns))
    return tuple(lines_read), tuple(findings)


def _read_line(
    ledger: LocatedLedger,
    line: Line,
    readers: Sequence[CellReader],
    keys: dict[tuple[str | None, Value], Place],
) -> tuple[tuple[Value | None, ...], list[Finding]]:
    """Return the values of a row and the findings; `keys` holds the places of the keys read so far."""
    values: list[Value | None] = []
    findings: list[Finding] = []
    for column, reader, sheet_column, content in zip(
        ledger.table.columns, readers, ledger.columns, line.contents, strict=True
    ):
        if sheet_column is None:  # reported once, at the header row
            values.append(None)
            continue
        where = address(line.row, sheet_column)
        place = Place(ledger.sheet, where, f"{ledger.table.id}.{column.id}", column.name)
        result = read_cell(reader, content, place)
        values.append(result.values[0] if result.values else None)
        findings.extend(result.findings)
        if column.key:
            findings.extend(_find_repeated_key(keys, values[-1], place))
    return tuple(values), findings


def _says_nothing(table: LedgerTable, line: Line) -> bool:
    """Return whether each filled cell of a row says 无 or is 0, and none of them is a choice."""
    return all(
        content == "" or (says_nothing(content) and content not in column.measure.choices)
        for column, content in zip(table.columns, line.contents, strict=True)
    )


def _find_repeated_key(
    keys: dict[tuple[str | None, Value], Place], value: Value | None, place: Place
) -> Iterator[Finding]:
    """Yield an error if an earlier row, on any sheet, has the same value in its key column."""
    if value is None:
        return
    first = keys.setdefault((place.field, value), place)
    if first is not place:
        first_cell = first.cell if first.sheet == place.sheet else f"{first.sheet}!{first.cell}"
        yield finding("AQ316", place, value, first=first_cell)


@lru_cache(maxsize=32)
def _cell_readers(table: LedgerTable, form: Form, year: int) -> tuple[CellReader, ...]:
    return tuple(
        CellReader(column.measure, "error" if column.required else "skip", form, year) for column in table.columns
    )
