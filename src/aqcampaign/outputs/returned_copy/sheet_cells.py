"""The rows and cells of a sheet's XML by position, and where new cells go in among them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form.layout import Spot
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element

# The names of the elements that `SheetCells` needs in its document.
CELL_NAMES = frozenset(("cols", "col", "sheetData", "row", "c"))
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)


class SheetCells:
    """Finds rows and cells by position. Raises ValueError if the sheet does not have the expected structure."""

    def __init__(self, document: Document) -> None:
        self._document = document
        body = document.find_first("sheetData")
        if body is None:
            raise ValueError("the sheet has no sheetData")
        self.body = body
        self.rows = dict(_numbered_rows(document))
        self.cells: dict[int, dict[int, Element]] = {row: {} for row in self.rows}
        rows = {element: row for row, element in self.rows.items()}
        for cell, spot in _located_cells(document, rows):
            self.cells[spot[0]][spot[1]] = cell

    def style_of_blank(self, row: int, column: int) -> int:
        """Return the style in which a cell is displayed that the sheet does not have."""
        element = self.rows.get(row)
        if element is not None and is_true(element.attributes.get("customFormat")):
            return int(element.attributes.get("s", 0))
        for each in self._document.find_all("col"):
            if int(each.attributes["min"]) <= column + 1 <= int(each.attributes["max"]):
                return int(each.attributes.get("style", 0))
        return 0

    def add(self, row: int, cells: Sequence[tuple[int, bytes]]) -> None:
        """Insert cells that the sheet does not have into a row, given as (column, XML) from left to right."""
        element = self.rows.get(row)
        if element is None:
            line = b'<row r="%d">%b</row>' % (row + 1, b"".join(xml for _column, xml in cells))
            self._insert(self.rows, row, self.body, line)
            return
        for column, xml in cells:
            self._insert(self.cells[row], column, element, xml)

    def _insert(self, present: Mapping[int, Element], index: int, parent: Element, xml: bytes) -> None:
        following = next((present[each] for each in sorted(present) if each > index), None)
        if following is None:
            self._document.append(parent, xml)
        else:
            self._document.insert_before(following, xml)


def parse_address(name: str) -> Spot | None:
    """Return the zero-based row and column of an address such as D9, or None if it is none."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = 26 * column + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def is_true(value: str | None) -> bool:
    """Return whether the value of an attribute means yes."""
    return value in ("1", "true")


def _numbered_rows(document: Document) -> Iterator[tuple[int, Element]]:
    """Yield the rows with their zero-based numbers. A row without a number follows the one before."""
    row = -1
    for each in document.find_all("row"):
        row = int(each.attributes["r"]) - 1 if "r" in each.attributes else row + 1
        yield row, each


def _located_cells(document: Document, rows: Mapping[Element, int]) -> Iterator[tuple[Element, Spot]]:
    """Yield the cells with their positions. A cell without an address follows the one before."""
    before: Spot = (-1, -1)
    for each in document.find_all("c", "row"):
        row = rows[each.parent] if each.parent else -1
        named = parse_address(each.attributes.get("r", ""))
        before = named or (row, before[1] + 1 if before[0] == row else 0)
        if before[0] != row:
            raise ValueError("the address of a cell contradicts its row")
        yield each, before
