"""The plan of a workbook: sheets of cells, contents, style names, checks, print settings. No library, no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Styles = Mapping[str, Mapping[str, str | int | float | bool]]
Content = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell, or a merged range up to `to`; a formula carries its computed value in `content`, a link its text."""

    row: int
    column: int
    content: Content
    style: str
    formula: str | None = None
    to: tuple[int, int] | None = None
    link: str | None = None


CheckKind = Literal["count", "money", "decimal", "percent", "text", "choice", "date", "period", "compound", "labelled"]


@dataclass(frozen=True, slots=True)
class InputCheck:
    """What Excel lets into an area, and the boxes it shows (title at most 32, text at most 255 characters)."""

    row: int
    column: int
    last_row: int
    last_column: int
    kind: CheckKind
    formula: str
    title: str
    prompt: str
    refused_title: str
    refused: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A style for the cells of a column range whose text begins with `begins`; an empty one means any text."""

    first_row: int
    last_row: int
    column: int
    begins: str
    style: str


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet; widths in characters by column, heights in points by row.

    What stands in `hidden_columns` is for the program that reads the workbook again.

    `repeat_row` and the first `repeat_columns` columns are printed on every page; it is `pages_wide` pages wide.
    """

    name: str
    cells: tuple[PlannedCell, ...]
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: tuple[int, ...] = ()
    checks: tuple[InputCheck, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    print_to: tuple[int, int] | None = None
    landscape: bool = False
    freeze: tuple[int, int] | None = None
    repeat_row: int | None = None
    repeat_columns: int = 0
    pages_wide: int = 1
    protected: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A workbook: its sheets in order, its title, and the styles that its cells name."""

    title: str
    sheets: tuple[SheetPlan, ...]
    styles: Styles
