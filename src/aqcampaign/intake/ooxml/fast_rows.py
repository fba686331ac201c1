"""Reads rows with regular expressions instead of an XML parser: the fast path for files in their usual form.

If the patterns match all rows without gaps, a parser would read the same. All other sheets, damaged or only unusual,
are left to the parser.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from aqcampaign.intake.grid import BadNumber, SeenContent
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import COLUMNS, ROWS, column_of
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.contents import Contents, number_of
from aqcampaign.intake.ooxml.text import TEXT, without_entities

# Attributes in the order of Excel, LibreOffice, WPS and XlsxWriter. A fixed order also excludes duplicates.
_FLAG = '"(?:1|0|true|false)"'
_ROW_BEGIN = "".join((
    '<row r="{group}[1-9][0-9]{{0,6}})"', '(?: spans="[0-9: ]*+")?', '(?: s="[0-9]*+")?',
    "(?: customFormat=", _FLAG, ")?", '(?: ht="[0-9.]*+")?', "(?: hidden={group}", _FLAG, "))?",
    "(?: customHeight=", _FLAG, ")?", '(?: outlineLevel="[0-9]")?', "(?: collapsed=", _FLAG, ")?",
    "(?: thickTop=", _FLAG, ")?", "(?: thickBot=", _FLAG, ")?", '(?: x14ac:dyDescent="[0-9.]*+")?',
))  # fmt: skip
_CELL_BEGIN = '<c r="{group}[A-Z]{{1,3}}){group}[1-9][0-9]{{0,6}})"(?: s="{group}[0-9]{{1,5}})")?'
_KEPT, _PASSED = "(", "(?:"
_BLANK = "(?:" + _ROW_BEGIN.format(group=_PASSED) + "(?:/>|>(?:" + _CELL_BEGIN.format(group=_PASSED) + "/>)*+</row>))*+"
_BLANK_ROWS = re.compile(_BLANK.encode())
_ROW = re.compile(_BLANK + _ROW_BEGIN.format(group=_KEPT) + ">")
_FORMULA = "".join((
    '(<f(?: aca="(?:true|false)")?(?: t="shared")?(?: ca="1")?(?: ref="[A-Z0-9:]++")?(?: si="[0-9]++")?(?:/>|>',
    TEXT, "</f>))?",
))  # fmt: skip
_VALUE = f'(?:<v>({TEXT})</v>|<v ?/>|<is><t(?: xml:space="preserve")?>({TEXT})</t></is>)?'
_CELL = re.compile(_CELL_BEGIN.format(group=_KEPT) + f'(?: t="(s|n|str|b|e|inlineStr)")?(?:/>|>{_FORMULA}{_VALUE}</c>)')
_FORMULA_TEXT = re.compile("<f[^>]*>([^<]*)</f>")
_ROW_END = b"</row>"
_HIDDEN = ('"1"', '"true"')
# Headings and blank rows are the same in most workbooks of a period.
_ROWS_KEPT = 512
_SMALL_ROW = 2**12
# All cells of a row are split at once, so a longer row would take too much memory.
_LARGEST_ROW = 2**20


# Column, shared string index or -1, number, type, style, value, formula ('' beside a value, None if there is none).
_Tile = tuple[int, int, float | BadNumber | str | None, str, int, str | None, str | None]


class _Row(NamedTuple):
    """The contents of one row, independent of the workbook; `number` counts from 1."""

    number: int
    hidden: bool
    tiles: tuple[_Tile, ...]


def fast_cells(part: bytes, begin: int, end: int, contents: Contents, limits: Limits, before: int) -> Cells | None:
    """Return the cells of the rows between `begin` and `end` of a part, None if they must be parsed."""
    cells = Cells(limits, before)
    at, last = begin, 0
    while 0 <= (row_end := part.find(_ROW_END, at, end)) <= at + _LARGEST_ROW:
        row = (_row_once if row_end - at <= _SMALL_ROW else _row)(part[at:row_end])
        line = None if row is None else _line(row, contents, cells)
        if row is None or line is None or (line and row.number <= last):
            return None
        at = row_end + len(_ROW_END)
        if line:
            cells.append_row(row.number - 1, line, hidden=row.hidden)
            last = row.number
        else:  # skip all following blank rows at once
            at = _behind_blank_rows(part, at, end)
    return cells if _BLANK_ROWS.fullmatch(part, at, end) else None


def _behind_blank_rows(part: bytes, at: int, end: int) -> int:
    blank = _BLANK_ROWS.match(part, at, end)
    return blank.end() if blank else at


def _row(written: bytes) -> _Row | None:
    """Return the row in `written`, which may begin with blank rows and has no </row>; None if it must be parsed."""
    try:
        row = written.decode()
    except UnicodeDecodeError:
        return None
    begin = _ROW.match(row)
    if begin is None:
        return None
    number, hidden = begin.groups()
    pieces = _CELL.split(row[begin.end() :])
    if any(pieces[::8]) or int(number) > ROWS:
        return None
    tiles = _tiles(pieces, number)
    return None if tiles is None else _Row(int(number), hidden in _HIDDEN, tiles)


_row_once = lru_cache(maxsize=_ROWS_KEPT)(_row)


def _tiles(pieces: list[str], number: str) -> tuple[_Tile, ...] | None:
    """Return the filled cells of a row, None if one is not in order or not in this row."""
    tiles: list[_Tile] = []
    last = -1
    for letters, digits, style, kind, formula, value, inline in zip(
        pieces[1::8], pieces[2::8], pieces[3::8], pieces[4::8], pieces[5::8], pieces[6::8], pieces[7::8], strict=True
    ):
        if value is None and formula is None and inline is None:
            continue
        column = column_of(letters)
        if digits != number or not last < column < COLUMNS or (inline is not None and kind != "inlineStr"):
            return None
        last = column
        text = value if inline is None else inline
        if kind != "s":
            place = -1
        elif text is not None and text.isascii() and text.isdigit() and len(text) < 7:
            place = int(text)
        else:
            return None
        text = None if text is None else without_entities(text)
        read = number_of(text) if text and kind in (None, "n") else None
        formula = None if formula is None else "" if text else _text_of(formula)
        tiles.append((column, place, read, kind or "n", int(style or 0), text, formula))
    return tuple(tiles)


def _line(row: _Row, contents: Contents, cells: Cells) -> dict[int, SeenContent] | None:
    """Return the displayed contents of a row by column; None if a shared string does not exist."""
    line: dict[int, SeenContent] = {}
    strings, rich = contents.strings.texts, contents.strings.rich
    count = len(strings)
    deceptive, formats = contents.styles.deceptive, contents.styles.formats
    for column, place, number, kind, style, text, formula in row.tiles:
        if number is not None:
            content = contents.formatted(style, number) if style in formats else number
        elif place < 0:
            content = contents.of(kind, style, text, formula)
        elif place < count:
            content = strings[place]
        else:
            return None
        if content != "":
            line[column] = content
            if formula is not None:
                cells.formulas.add((row.number - 1, column))
            if style in deceptive or place in rich:
                if place in rich:
                    line[column], look = contents.of_runs(style, rich[place])
                else:
                    look = deceptive[style].appearance(content)
                if look:
                    cells.appearances[row.number - 1, column] = look
    return line


def _text_of(formula: str) -> str:
    text = _FORMULA_TEXT.fullmatch(formula)
    return without_entities(text[1]) if text else ""
