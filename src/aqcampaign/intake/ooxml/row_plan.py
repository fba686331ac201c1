"""Parses rows at once into a plan: which cells have a value or formula, and which of them take a value from outside."""

from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLParser

from aqcampaign.intake.ooxml.address import COLUMNS, ROWS, spot_of
from aqcampaign.intake.ooxml.holes import PLACEHOLDER
from aqcampaign.intake.ooxml.parsed_cells import style_number
from aqcampaign.intake.ooxml.walk import MAIN, TRUE

_HOLE = PLACEHOLDER.decode()
_ROW, _CELL, _VALUE, _FORMULA, _INLINE, _TEXT = (
    frozenset(f"{{{space}}}{name}" for space in MAIN) for name in ("row", "c", "v", "f", "is", "t")
)
_MOST_DIGITS = 9
_COLUMN = itemgetter(0)


class Tile(NamedTuple):
    """A cell: `hole` is the index of its value among those from outside, or -1 if `value` is written in the markup."""

    column: int
    kind: str
    style: int
    hole: int
    value: str | None
    formula: str | None


class Row(NamedTuple):
    """A row with a cell that is not blank; `place` counts from 0."""

    place: int
    hidden: bool
    tiles: tuple[Tile, ...]


class Plan(NamedTuple):
    """Rows in order; `shared` are the holes for indices of shared strings. `numbered`: each row has its number."""

    rows: tuple[Row, ...]
    shared: tuple[int, ...]
    numbered: bool


class _Unusual(Exception):
    """Something that is left to the parser of the whole part."""


def plan_of(markup: bytes, holes: int, root: bytes) -> Plan | None:
    """Return the plan of rows with a PLACEHOLDER for each of their `holes`; None if there is anything unusual.

    `root` is the start tag of the root element, which declares the namespaces. Every element is looked at: a row with
    elements that are not known here is unusual, just as malformed markup, comments, and cells out of order.
    """
    if b"<!" in markup or b"<?" in markup:
        return None
    parser = XMLParser()  # noqa: S314  (without <! there can be no DTD and no entities)
    try:
        parser.feed(root)
        parser.feed(markup)
        parser.feed(_end_of(root))
        found = _Rows(parser.close())
        rows = tuple(found.rows())
    except (ParseError, _Unusual):
        return None
    tiles = [tile for row in rows for tile in row.tiles]
    places = [row.place for row in rows]
    if found.elements != markup.count(b"<") - markup.count(b"</") or found.holes != holes:
        return None
    if any(below <= above for above, below in pairwise(places)):
        return None
    return Plan(rows, tuple(tile.hole for tile in tiles if tile.kind == "s" and tile.hole >= 0), found.numbered)


def _end_of(root: bytes) -> bytes:
    return b"</" + root[1:].split(None, 1)[0].rstrip(b">") + b">"


class _Rows:
    """Looks at all elements of rows; raises _Unusual for what only the parser of the whole part can read."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self.elements = 0
        self.holes = 0
        self.numbered = True

    def rows(self) -> Iterator[Row]:
        """Yield the rows that have cells with a value or formula."""
        place = -1
        for row in self._root:
            if row.tag not in _ROW:
                raise _Unusual
            self.elements += 1
            number = row.get("r")
            self.numbered = self.numbered and number is not None
            place = place + 1 if number is None else _place(number)
            tiles = tuple(sorted(self._tiles(row, place), key=_COLUMN))
            if tiles:
                if len({tile.column for tile in tiles}) < len(tiles):
                    raise _Unusual
                yield Row(place, row.get("hidden") in TRUE, tiles)

    def _tiles(self, row: Element, place: int) -> Iterator[Tile]:
        reference, behind = None, 0
        self.elements += len(row)
        for cell in row:
            if cell.tag not in _CELL:
                raise _Unusual
            written = cell.get("r")
            reference, behind = (reference, behind + 1) if written is None else (written, 0)
            if len(cell):
                value, formula = self._content(cell)
                if value is None and formula is None:
                    continue
                column, hole = _column(reference, behind, place), -1
                if value == _HOLE:
                    hole, self.holes = self.holes, self.holes + 1
                if value or formula is not None:
                    yield Tile(column, cell.get("t", "n"), style_number(cell.get("s", "0")), hole, value, formula)

    def _content(self, cell: Element) -> tuple[str | None, str | None]:
        """Return value and formula."""
        value = formula = None
        self.elements += len(cell)
        for part in cell:
            if part.tag in _VALUE and value is None:
                value = part.text or ""
            elif part.tag in _FORMULA and formula is None:
                formula = part.text or ""
            elif part.tag in _INLINE and value is None:
                self.elements += len(part)
                if any(text.tag not in _TEXT for text in part):
                    raise _Unusual
                value = "".join(text.text or "" for text in part)
            else:
                raise _Unusual
        return value, formula


def _place(number: str) -> int:
    if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS:
        return int(number) - 1
    raise _Unusual


def _column(reference: str | None, behind: int, place: int) -> int:
    """Return the column of a cell that stands `behind` cells after the one with this reference."""
    column = behind - 1
    if reference is not None:
        spot = spot_of(reference)
        if spot is None or spot[0] != place:
            raise _Unusual
        column = spot[1] + behind
    if not (0 <= place < ROWS and column < COLUMNS):
        raise _Unusual
    return column
