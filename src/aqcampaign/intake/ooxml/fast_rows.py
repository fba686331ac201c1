"""Reads rows by their markup: rows that differ only in figures and in their number are parsed once."""

import re
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from aqcampaign.intake.grid import SeenContent
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import ROWS
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.contents import Contents, number_of
from aqcampaign.intake.ooxml.parsed_cells import CellParser, WrittenCell
from aqcampaign.intake.ooxml.text import REFERENCE, without_references
from aqcampaign.intake.ooxml.walk import Element, walk
from aqcampaign.intake.workbook import Unreadable

# A number or text without the carriage return, which parsers convert: `>12</v>`, `>5/3</t>`, `>&#20013;</t>`.
_CHARACTERS = rb"[\t\n -%'-;=?-~\x80-\xff]"
_VALUE = re.compile(rb">((?:%b++|%b)++)</(?=[vt]>)" % (_CHARACTERS, REFERENCE.encode()))
_NO_CHARACTERS = frozenset("\ufffe\uffff")
# Stands for a value in the markup of a row: a private character.
_PLACEHOLDER = "\ue000"
_HOLE = f">{_PLACEHOLDER}</".encode()
# The number of a row in its own tag and in those of its cells; < cannot stand anywhere else.
_REFERENCE = re.compile(rb'(<(?:row|c)(?: [A-Za-z0-9:]++="[^"<>]*+")*? r="[A-Z]{0,3})([1-9][0-9]{0,6})"')
_ROW_END = b"</row>"
# Rows that were formatted but not filled in, as most programs write them.
_FLAG = '"(?:1|0|true|false)"'
_BLANK = "".join((
    '(?:<row r="[1-9][0-9]{{0,6}}"', '(?: spans="[0-9: ]*+")?', '(?: s="[0-9]*+")?', f"(?: customFormat={_FLAG})?",
    '(?: ht="[0-9.]*+")?', f"(?: hidden={_FLAG})?", f"(?: customHeight={_FLAG})?", '(?: outlineLevel="[0-9]")?',
    f"(?: collapsed={_FLAG})?", f"(?: thickTop={_FLAG})?", f"(?: thickBot={_FLAG})?", "{descent}",
    '(?:/>|>(?:<c r="[A-Z]{{1,3}}[1-9][0-9]{{0,6}}"(?: s="[0-9]{{1,5}}")?/>)*+</row>))*+',
))  # fmt: skip
_BLANK_ROWS = re.compile(_BLANK.format(descent="").encode())
_BLANK_ROWS_WITH_DESCENT = re.compile(_BLANK.format(descent='(?: x14ac:dyDescent="[0-9.]*+")?').encode())
_ROWS_KEPT = 512
# Longer markup is left to the parser, because it would take too much memory to keep.
_LARGEST_ROW = 2**14
_MOST_DIGITS = 6


# A filled cell: column, type, style, index of its value among the row's values or -1, value in the markup, formula.
_Tile = tuple[int, str, int, int, str | None, str | None]


class _Row(NamedTuple):
    """A row without its values; `number` counts from 1. `shows_formula`: a formula has no result."""

    number: int
    hidden: bool
    tiles: tuple[_Tile, ...]
    shows_formula: bool


def fast_cells(
    part: bytes, begin: int, end: int, root: bytes, contents: Contents, limits: Limits, before: int
) -> Cells | None:
    """Return the cells of the rows between `begin` and `end` of a part, None if the whole part must be parsed.

    `root` is the start tag of the part's root element, which declares its namespaces.
    """
    cells = Cells(limits, before)
    blank_rows = _BLANK_ROWS_WITH_DESCENT if b" xmlns:x14ac=" in root else _BLANK_ROWS
    at, last = begin, 0
    while 0 <= (row_end := part.find(_ROW_END, at, end)) <= at + _LARGEST_ROW:
        pieces = _VALUE.split(part[at:row_end])
        row = _row(_HOLE.join(pieces[::2]), root, limits)
        line = None if row is None else _line(row, pieces[1::2], contents, cells)
        if row is None or line is None or (line and row.number <= last):
            return None
        at = row_end + len(_ROW_END)
        if line:
            cells.append_row(row.number - 1, line, hidden=row.hidden)
            last = row.number
        elif blank := blank_rows.match(part, at, end):  # skip all following blank rows at once
            at = blank.end()
    is_blank = blank_rows.fullmatch(part, at, end) or _parsed(part[at:end], root, limits) == []
    return cells if is_blank else None


@lru_cache(maxsize=_ROWS_KEPT)
def _row(markup: bytes, root: bytes, limits: Limits) -> _Row | None:
    """Return the row in `markup`, which may begin with blank rows and has no </row>; None if it is unusual."""
    numbers = {number for _before, number in _REFERENCE.findall(markup)}
    if len(numbers) == 1:
        (number,) = numbers
        # With two other numbers the row must be the same, so that its number is in these references and nowhere else.
        first = _row_as_written(_REFERENCE.sub(rb'\g<1>1"', markup), root, limits)
        second = _row_as_written(_REFERENCE.sub(rb'\g<1>2"', markup), root, limits)
        is_shared = first is not None and second is not None and second == first._replace(number=2 * first.number)
        if first is not None and is_shared and int(number) <= ROWS and not first.shows_formula:
            return first._replace(number=int(number))
    return _row_as_written(markup, root, limits)


@lru_cache(maxsize=_ROWS_KEPT)
def _row_as_written(markup: bytes, root: bytes, limits: Limits) -> _Row | None:
    cells = None if b"<!" in markup else _parsed(markup + _ROW_END, root, limits)
    if cells is None or any(run.own for cell in cells for run in cell.runs):
        return None
    holes = count()
    tiles: list[_Tile] = []
    for cell in cells:
        hole = next(holes) if cell.value == _PLACEHOLDER else -1
        tiles.append((cell.spot[1], cell.kind, cell.style, hole, cell.value, cell.formula))
    if next(holes) != markup.count(_HOLE) or len({cell.spot for cell in cells}) < len(cells):
        return None
    number, hidden = (cells[0].spot[0] + 1, cells[0].hidden) if cells else (0, False)
    shows_formula = any(cell.formula and not cell.value for cell in cells)
    return _Row(number, hidden, tuple(sorted(tiles)), shows_formula)


def _parsed(rows: bytes, root: bytes, limits: Limits) -> list[WrittenCell] | None:
    """Return the cells with a value or formula in these rows; None if they are malformed or without numbers."""
    found: list[WrittenCell] = []
    parser = CellParser(found.append)
    sheet = Element({"worksheet": Element({"sheetData": Element(parser.rows())})})
    try:
        walk(root + b"<sheetData>" + rows + b"</sheetData></worksheet>", sheet, limits)
    except Unreadable:
        return None
    return found if parser.all_numbered else None


def _line(row: _Row, values: list[bytes], contents: Contents, cells: Cells) -> dict[int, SeenContent] | None:
    """Return the displayed contents of a row by column; None if a shared string does not exist."""
    line: dict[int, SeenContent] = {}
    strings, rich = contents.strings.texts, contents.strings.rich
    formats, deceptive = contents.styles.formats, contents.styles.deceptive
    content: SeenContent
    for column, kind, style, hole, written, formula in row.tiles:
        place = -1
        if kind == "s":
            digits = values[hole] if hole >= 0 else b""
            if not digits.isdigit() or len(digits) > _MOST_DIGITS or int(digits) >= len(strings):
                return None
            place = int(digits)
            content = strings[place]
        else:
            value = without_references(values[hole].decode()) if hole >= 0 else written
            if value and not value.isascii() and not _NO_CHARACTERS.isdisjoint(value):
                return None
            if kind == "n" and value:
                number = number_of(value)
                content = contents.formatted(style, number) if style in formats else number
            else:
                content = contents.of(kind, style, value, formula)
        if content == "":
            continue
        line[column] = content
        if formula is not None:
            cells.add_formula((row.number - 1, column), formula)
        if style in deceptive or place in rich:
            line[column], look = contents.looking(style, content, rich.get(place, ()))
            if look:
                cells.appearances[row.number - 1, column] = look
    return line
