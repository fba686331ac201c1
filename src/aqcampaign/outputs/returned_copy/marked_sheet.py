"""Edits the XML of a sheet: fills marked cells, removes old marks, links the drawing of comments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aqcampaign.form.layout import Spot, address
from aqcampaign.outputs.returned_copy.sheet_cells import CELL_NAMES, SheetCells, is_true
from aqcampaign.outputs.returned_copy.styles import Styles
from aqcampaign.outputs.returned_copy.xml_edit import Document, quote

_SELECTED = re.compile(rb"""\s+tabSelected\s*=\s*["'](?:1|true)["']""")
# Elements that follow legacyDrawing in the schema.
_AFTER_DRAWING = frozenset((
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    "AlternateContent",
))  # fmt: skip
_NAMES = CELL_NAMES | {"sheetView", "legacyDrawing", *_AFTER_DRAWING}
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
        self._cells = SheetCells(self._document)

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
        end = self._cells.body.end
        following = (e for e in self._document.elements if e.name in _AFTER_DRAWING and e.depth == 1 and e.start > end)
        first = next(following, None)
        if first is None:
            self._document.append(self._document.root, tag)
        else:
            self._document.insert_before(first, tag)

    def fill(self, fills: Fills, styles: Styles) -> None:
        """Fill the cells to mark, and remove the marks of an earlier copy from all others."""
        marked = styles.find_filled(fills.colors)
        for row, cells in self._cells.cells.items():
            for column, cell in cells.items():
                style = int(cell.attributes.get("s", 0))
                color = fills.marks.get((row, column), fills.unmarked if style in marked else None)
                if color is not None:
                    self._document.set_attributes(cell, s=str(styles.add_filled(style, color)))
        added: dict[int, list[tuple[int, int]]] = {}
        for (row, column), color in sorted(fills.marks.items()):
            if column not in self._cells.cells.get(row, {}):
                style = styles.add_filled(self._cells.style_of_blank(row, column), color)
                added.setdefault(row, []).append((column, style))
        for row, blanks in added.items():
            self._cells.add(row, [(column, _blank_cell_xml(row, column, style)) for column, style in blanks])

    def widths(self) -> Iterator[tuple[int, int, float]]:
        """Yield (first column, last column, width in characters) of columns with an explicit width."""
        for each in self._document.find_all("col"):
            if "width" in each.attributes:
                width = 0.0 if is_true(each.attributes.get("hidden")) else float(each.attributes["width"])
                yield int(each.attributes["min"]) - 1, int(each.attributes["max"]) - 1, width

    def heights(self) -> dict[int, float]:
        """Return the heights in points of rows with an explicit height."""
        return {row: float(each.attributes["ht"]) for row, each in self._cells.rows.items() if "ht" in each.attributes}


def deselect(content: bytes) -> bytes:
    """Return the sheet deselected. What a user types into one of several selected sheets goes into all of them."""
    begin = content.find(b"<sheetData")
    head = content if begin < 0 else content[:begin]
    return _SELECTED.sub(b"", head) + content[len(head) :]


def _blank_cell_xml(row: int, column: int, style: int) -> bytes:
    return b'<c r="%b" s="%d"/>' % (address(row, column).encode(), style)
