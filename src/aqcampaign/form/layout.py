"""Takes a Form and makes the Layout: on which row and column each printed word and each cell stands."""

from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.form.model import Form, Item

TITLE_ROW = 0
WINDOW_ROW = 1
HEAD_ROW = 2
HEADING_ROW = 3
FIRST_ITEM_ROW = 4

NUMBER_COLUMN = 0
NAME_COLUMN = 1
UNIT_COLUMN = 2
FIRST_VALUE_COLUMN = 3


@dataclass(frozen=True)
class Layout:
    """The published form from A1: rows and columns count from 0, as every grid here does."""

    form: Form

    def row(self, item: Item) -> int:
        """Return the row of `item`."""
        return FIRST_ITEM_ROW + self.form.items.index(item)

    def value_column(self, place: int) -> int:
        """Return the sheet column of the form's value column number `place`."""
        return FIRST_VALUE_COLUMN + place

    @property
    def last_row(self) -> int:
        """The row of the last item."""
        return FIRST_ITEM_ROW + len(self.form.items) - 1

    @property
    def last_column(self) -> int:
        """The last column of the published form; what stands right of it is not printed."""
        return FIRST_VALUE_COLUMN + len(self.form.columns) - 1

    @property
    def check_column(self) -> int:
        """The column of the live check, behind one empty column."""
        return self.last_column + 2

    @property
    def explanation_column(self) -> int:
        """The column in which the unit explains itself."""
        return self.last_column + 3


@lru_cache(maxsize=4096)
def address(row: int, column: int) -> str:
    """Return the cell's name as people see it: row 8, column 3 is D9."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
