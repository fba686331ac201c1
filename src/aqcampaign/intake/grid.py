"""The Grid: one sheet's cells as they were sent; what stands in a cell keeps its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that shows an error such as #DIV/0!."""

    text: str


@dataclass(frozen=True, slots=True)
class UncalculatedFormula:
    """A formula without a saved result."""

    formula: str


@dataclass(frozen=True, slots=True)
class FormulaResult:
    """A formula's saved result."""

    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class FormattedDate:
    """A date with the number format that shows it: mmm-yy hides that 3/26 was typed."""

    value: datetime
    number_format: str


CellContent = (
    str | int | float | bool | date | datetime | time | timedelta
    | ErrorValue | UncalculatedFormula | FormulaResult | FormattedDate
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: rows of contents from A1, '' where nothing stands; rows and columns count from 0."""

    name: str
    rows: Sequence[Sequence[CellContent]]

    def at(self, row: int, column: int) -> CellContent:
        """Return the content of a cell, '' outside the grid."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""
