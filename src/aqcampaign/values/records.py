"""Reads the lines of running lists into records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerColumn, LedgerTable
from aqcampaign.recognition.location.ledger import LocatedLedger
from aqcampaign.values.cell import CellReader, Value


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a ledger: its values in the order of the table's columns, None for a hole, and where it stands."""

    table: LedgerTable
    sheet: str
    row: int
    values: tuple[Value | None, ...]

    @property
    def cell(self) -> str:
        """The address of the line's first cell."""
        return address(self.row, 0)


def records(ledgers: Sequence[LocatedLedger], form: Form, year: int) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """Return the lines of all ledgers and what is wrong with them; an empty ledger is fine."""
    made: list[Record] = []
    findings: list[Finding] = []
    for ledger in ledgers:
        readers = _readers(ledger.table, form, year)
        for line in ledger.lines:
            values: list[Value | None] = []
            for column, reader, sheet_column, content in zip(
                ledger.table.columns, readers, ledger.columns, line.contents, strict=True
            ):
                where = None if sheet_column is None else address(line.row, sheet_column)
                result = reader.read(content, Place(ledger.sheet, where, f"{ledger.table.id}.{column.id}", column.name))
                values.append(result.values[0] if result.values else None)
                findings.extend(result.findings)
            made.append(Record(ledger.table, ledger.sheet, line.row, tuple(values)))
        findings.extend(_repeated_keys(ledger, [record for record in made if record.table is ledger.table]))
    return tuple(made), tuple(findings)


@lru_cache(maxsize=32)
def _readers(table: LedgerTable, form: Form, year: int) -> tuple[CellReader, ...]:
    return tuple(
        CellReader(column.measure, "error" if column.required else "skip", form, year) for column in table.columns
    )


def _repeated_keys(ledger: LocatedLedger, lines: list[Record]) -> Iterator[Finding]:
    for place, column in enumerate(ledger.table.columns):
        if column.key:
            yield from _repeated(ledger, place, column, lines)


def _repeated(ledger: LocatedLedger, place: int, column: LedgerColumn, lines: list[Record]) -> Iterator[Finding]:
    seen: dict[Value, int] = {}
    for record in lines:
        value = record.values[place]
        sheet_column = ledger.columns[place]
        if value is None or sheet_column is None:
            continue
        first = seen.setdefault(value, record.row)
        if first != record.row:
            where = Place(
                ledger.sheet, address(record.row, sheet_column), f"{ledger.table.id}.{column.id}", column.name
            )
            yield finding("AQ316", where, value, first=address(first, sheet_column))
