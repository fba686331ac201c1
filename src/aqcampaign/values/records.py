"""The rows that a unit has entered in its running lists."""

from dataclasses import dataclass

from aqcampaign.form.layout import address
from aqcampaign.form.tables import LedgerTable
from aqcampaign.values.value import Value


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a ledger. `values` follow the table's columns, None if blank or unreadable; `row` counts from 0.

    `columns` are those of the sheet, None for one that was not found.
    """

    table: LedgerTable
    sheet: str
    row: int
    values: tuple[Value | None, ...]
    columns: tuple[int | None, ...] = ()

    @property
    def cell(self) -> str:
        """The address of the row's first cell."""
        return address(self.row, 0)

    def cell_of(self, index: int) -> str | None:
        """Return the address of the cell in a column of the table, None if the sheet lacks the column."""
        column = self.columns[index] if self.columns else None
        return None if column is None else address(self.row, column)
