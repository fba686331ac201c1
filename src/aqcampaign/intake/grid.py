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

    value: "str | int | float | bool | FormattedPercent"


@dataclass(frozen=True, slots=True)
class FormattedDate:
    """A date with the number format that shows it: mmm-yy hides that 3/26 was typed."""

    value: datetime
    number_format: str


@dataclass(frozen=True, slots=True)
class FormattedPercent:
    """A number whose format shows it in percent: 0.965 is 96.5 %."""

    value: float


# What stands in a cell that holds neither an error nor a formula.
PlainContent = str | int | float | bool | date | datetime | time | timedelta | FormattedDate | FormattedPercent
CellContent = PlainContent | ErrorValue | UncalculatedFormula | FormulaResult


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
