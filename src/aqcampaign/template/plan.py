"""The plan of a workbook as plain data: sheets, cells, style names, input checks, print settings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Styles = Mapping[str, Mapping[str, str | int | float | bool]]
Content = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell, or a merged range up to `to`. `content` is the cached value of a `formula`, or the text of a `link`."""

    row: int
    column: int
    content: Content
    style: str
    formula: str | None = None
    to: tuple[int, int] | None = None
    link: str | None = None

    def moved_down(self, rows: int) -> "PlannedCell":
        """Return the cell so many rows further down; it must have no formula."""
        to = (self.to[0] + rows, self.to[1]) if self.to else None
        return replace(self, row=self.row + rows, to=to)


# What Excel takes in a sheet.
MOST_ROWS = 1_048_576


class Formula(NamedTuple):
    """A formula of a listed cell and its result, which is shown until the workbook is calculated."""

    text: str
    result: Content


class ListedRow(NamedTuple):
    """One row of a listing: contents with their style names from the first column on, and the height in points.

    A `folded` row belongs to the last row above it that is not, and is hidden until that one is unfolded.
    """

    cells: Sequence[tuple[Content | Formula, str]]
    height: float
    folded: bool = False


class Link(NamedTuple):
    """A link from a cell to a cell of another sheet."""

    row: int
    column: int
    sheet: str
    to: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a sheet from `first_row` on that grow with the units: `rows` makes them one at a time, any time anew.

    They are written as they are made, so that a sheet of any length takes no memory. There are `count` of them;
    `styles` are the names of all styles in which their cells may be. `links` makes the links of their cells in the same
    way; `has_folded` says that there are folded rows.
    """

    first_row: int
    count: int
    styles: tuple[str, ...]
    rows: Callable[[], Iterator[ListedRow]]
    links: Callable[[], Iterator[Link]] | None = None
    has_folded: bool = False


CheckKind = Literal[
    "count", "money", "decimal", "percent", "text", "choice", "date", "period", "compound", "signed", "labelled"
]


@dataclass(frozen=True, slots=True)
class InputCheck:
    """A data validation for an area, with its prompt and error box (title up to 32 characters, text up to 255).

    A choice with a `formula` takes its choices from there.
    """

    row: int
    column: int
    last_row: int
    last_column: int
    kind: CheckKind
    formula: str
    title: str
    prompt: str
    error_title: str
    error: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format for cells of a column whose text begins with `prefix`; '' means any text."""

    first_row: int
    last_row: int
    column: int
    prefix: str
    style: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one series that begins at zero: columns side by side, or bars one below the other.

    Its labels and values stand in the rows from `first_row` to `last_row` of two columns of its sheet; where a value is
    missing nothing is drawn. It covers the cells from `at` up to and without `to`. The `pale` points, counted from 0,
    are drawn in outline.
    """

    kind: Literal["columns", "bars"]
    title: str
    first_row: int
    last_row: int
    label_column: int
    value_column: int
    at: tuple[int, int]
    to: tuple[int, int]
    number_format: str
    pale: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet. `widths` are in characters, keyed by column; `heights` are in points, keyed by row.

    No cell and no height is in a row of the `listing`; a sheet with one says in `print_to` where it ends.
    `hidden_columns` hold data for the program. The `repeat_row_count` rows from `repeat_row` and the first
    `repeat_columns` columns are printed on every page. A further page begins at each of `column_breaks`; without one,
    the sheet is scaled to one page in width. The cells of the `filter_row` have filters for all rows below.

    The lines of the `banner` are printed at the top of every page, the first one as its title; such a sheet is a
    listing, legible with any font. The rows above `print_from` are for the screen. `is_one_page` shrinks the sheet to
    one page, however high it is.
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
    filter_row: int | None = None
    repeat_row: int | None = None
    repeat_row_count: int = 1
    repeat_columns: int = 0
    column_breaks: tuple[int, ...] = ()
    banner: tuple[str, ...] = ()
    print_from: int = 0
    is_one_page: bool = False
    charts: tuple[Chart, ...] = ()
    protected: bool = False
    hidden: bool = False
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class WorkbookPlan:
    """A workbook: title, sheets in order, styles that cells refer to by name, and defined names with their ranges."""

    title: str
    sheets: tuple[SheetPlan, ...]
    styles: Styles
    names: Mapping[str, str] = field(default_factory=dict)
