"""Edits the XML of a sheet: fills marked cells, removes old marks, links the drawing of comments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aqcampaign.form.layout import Spot, address
from aqcampaign.outputs.returned_copy.styles import Styles
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, quote

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_SELECTED = re.compile(rb"""\s+tabSelected\s*=\s*["'](?:1|true)["']""")
# Elements that follow legacyDrawing in the schema.
_AFTER_DRAWING = frozenset((
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
))  # fmt: skip
_NAMES = frozenset(("sheetView", "cols", "col", "sheetData", "row", "c", "legacyDrawing", *_AFTER_DRAWING))
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Fills:
    """The fill colours of the cells to mark, all colours of marks, and the colour of cells whose mark is removed."""

    marks: Mapping[Spot, str]
    colors: frozenset[str]
    unmarked: str


class MarkedSheet:
    """The XML of one sheet. Raises ValueError if the sheet does not have the expected structure."""

    def __init__(self, content: bytes) -> None:
        self._document = Document(content, _NAMES)
        body = self._document.find_first("sheetData")
        if body is None:
            raise ValueError("the sheet has no sheetData")
        self._body = body
        self._rows = dict(_numbered_rows(self._document))
        self._cells: dict[int, dict[int, Element]] = {row: {} for row in self._rows}
        rows = {element: row for row, element in self._rows.items()}
        for cell, spot in _located_cells(self._document, rows):
            self._cells[spot[0]][spot[1]] = cell

    @property
    def content(self) -> bytes:
        """The XML with all changes."""
        return self._document.content

    @property
    def drawing_relation(self) -> str | None:
        """The relation id of the drawing with the comment boxes, or None."""
        found = self._document.find_first("legacyDrawing")
        return found.relation if found else None

    def link_drawing(self, relation: str) -> None:
        """Add a reference to the drawing with the comment boxes."""
        tag = b'<legacyDrawing xmlns:r="%b" r:id=%b/>' % (_RELATIONS.encode(), quote(relation))
        following = (
            e for e in self._document.elements if e.name in _AFTER_DRAWING and e.depth == 1 and e.start > self._body.end
        )
        first = next(following, None)
        if first is None:
            self._document.append(self._document.root, tag)
        else:
            self._document.insert_before(first, tag)

    def fill(self, fills: Fills, styles: Styles) -> None:
        """Fill the cells to mark, and remove the marks of an earlier copy from all others."""
        marked = styles.find_filled(fills.colors)
        for row, cells in self._cells.items():
            for column, cell in cells.items():
                style = int(cell.attributes.get("s", 0))
                color = fills.marks.get((row, column), fills.unmarked if style in marked else None)
                if color is not None:
                    self._document.set_attributes(cell, s=str(styles.add_filled(style, color)))
        added: dict[int, list[tuple[int, int]]] = {}
        for (row, column), color in sorted(fills.marks.items()):
            if column not in self._cells.get(row, {}):
                style = styles.add_filled(self._style_of_blank(row, column), color)
                added.setdefault(row, []).append((column, style))
        for row, blanks in added.items():
            self._add_blanks(row, blanks)

    def widths(self) -> Iterator[tuple[int, int, float]]:
        """Yield (first column, last column, width in characters) of columns with an explicit width."""
        for each in self._document.find_all("col"):
            if "width" in each.attributes:
                width = 0.0 if _is_true(each.attributes.get("hidden")) else float(each.attributes["width"])
                yield int(each.attributes["min"]) - 1, int(each.attributes["max"]) - 1, width

    def heights(self) -> dict[int, float]:
        """Return the heights in points of rows with an explicit height."""
        return {row: float(each.attributes["ht"]) for row, each in self._rows.items() if "ht" in each.attributes}

    def _style_of_blank(self, row: int, column: int) -> int:
        element = self._rows.get(row)
        if element is not None and _is_true(element.attributes.get("customFormat")):
            return int(element.attributes.get("s", 0))
        for each in self._document.find_all("col"):
            if int(each.attributes["min"]) <= column + 1 <= int(each.attributes["max"]):
                return int(each.attributes.get("style", 0))
        return 0

    def _add_blanks(self, row: int, blanks: list[tuple[int, int]]) -> None:
        """Insert blank cells, given as (column, style), into a row."""
        cells = [(column, _blank_cell_xml(row, column, style)) for column, style in blanks]
        element = self._rows.get(row)
        if element is None:
            line = b'<row r="%d">%b</row>' % (row + 1, b"".join(xml for _column, xml in cells))
            self._insert(self._rows, row, self._body, line)
            return
        for column, xml in cells:
            self._insert(self._cells[row], column, element, xml)

    def _insert(self, present: Mapping[int, Element], index: int, parent: Element, xml: bytes) -> None:
        following = next((present[each] for each in sorted(present) if each > index), None)
        if following is None:
            self._document.append(parent, xml)
        else:
            self._document.insert_before(following, xml)


def deselect(content: bytes) -> bytes:
    """Return the sheet deselected. What a user types into one of several selected sheets goes into all of them."""
    begin = content.find(b"<sheetData")
    head = content if begin < 0 else content[:begin]
    return _SELECTED.sub(b"", head) + content[len(head) :]


def parse_address(name: str) -> Spot | None:
    """Return the zero-based row and column of an address such as D9, or None if it is none."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = 26 * column + ord(letter) - 64
    return int(match[2]) - 1, column - 1


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


def _blank_cell_xml(row: int, column: int, style: int) -> bytes:
    return b'<c r="%b" s="%d"/>' % (address(row, column).encode(), style)


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
