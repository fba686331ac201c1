"""Reads the conditional formats of .xls workbooks from their records, which xlrd skips.

Of those that Excel 2007 added, such as bars, old programs know nothing; they stand in other records and are not read.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.colours import Colour
from aqcampaign.intake.conditional_formats import ConditionalFormat
from aqcampaign.intake.conditions import (
    ALWAYS,
    BLANK,
    ERROR,
    NEVER,
    Comparison,
    Condition,
    Reference,
    of_bounds,
)
from aqcampaign.intake.foreign.old_records import FUNCTION, TEXT, formula_tokens, hide_records, records, worksheets
from aqcampaign.intake.grid import Area
from aqcampaign.intake.number_formats import BUILT_IN

# [MS-XLS] 2.4.56 CondFmt and 2.4.42 CF.
_AREAS, _FORMAT = 0x1B0, 0x1B1
_OF_CONTENT, _OF_FORMULA = 1, 2
_SIGNS = {1: "between", 2: "not between", 3: "=", 4: "<>", 5: ">", 6: "<", 7: ">=", 8: "<="}
_HEAD, _FLAGS = 6, 6
# Formula tokens; references and functions are without their class of operand.
_OPERATORS = {0x09: "<", 0x0A: "<=", 0x0B: "=", 0x0C: ">=", 0x0D: ">", 0x0E: "<>"}
_BOOLEAN, _WHOLE, _NUMBER, _CELL, _CELL_NEARBY = 0x1D, 0x1E, 0x1F, 0x24, 0x2C
_QUESTIONS = {2: ERROR, 3: ERROR, 126: ERROR, 129: BLANK}  # ISNA, ISERROR, ISERR, ISBLANK
# [MS-XLS] 2.5.91 DXFN: which parts follow, and the properties that a part leaves to the cell.
_HAS_NUMBER_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDERS, _HAS_PATTERN = (1 << bit for bit in range(25, 30))
_KEEPS_FOREGROUND, _KEEPS_BACKGROUND, _IS_OWN_CODE = 1 << 17, 1 << 18, 1
_FONT_SIZE, _FONT_STYLE, _FONT_COLOUR, _FONT_KEPT, _STRUCK = 118, 68, 80, 88, 0x80
_EIGHT = 8  # bytes of alignment and of borders

ColourOf = Callable[[int], Colour | None]


@dataclass(slots=True)
class _Cursor:
    """A position in a record."""

    record: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes. Raises struct.error if they are missing."""
        found = self.record[self.at : self.at + size]
        if len(found) < size:
            raise struct.error
        self.at += size
        return found


@dataclass(slots=True)
class _Sheet:
    formats: list[ConditionalFormat] = field(default_factory=list)
    areas: tuple[Area, ...] = ()


def read_conditional_formats(book: Any, colour_of: ColourOf) -> list[list[ConditionalFormat]]:
    """Return the conditional formats of each worksheet of an xlrd book opened with on_demand.

    Call this before the sheets are read: xlrd refuses those whose formats set a number format or an alignment.
    """
    if book.biff_version < 80:
        return [[] for _each in range(book.nsheets)]
    found = [_sheet(book, offset, colour_of).formats for offset in worksheets(book)]
    if any(found):
        hide_records(book, _FORMAT)
    return found


def _sheet(book: Any, offset: int, colour_of: ColourOf) -> _Sheet:
    sheet = _Sheet()
    for code, record in records(book, offset):
        if code == _AREAS:
            sheet.areas = _areas(record)
        elif code == _FORMAT and sheet.areas:
            try:
                condition, look = _format(book, record, colour_of)
            except (struct.error, IndexError, KeyError):  # it may display anything
                condition, look = None, CellLook(hidden=True)
            sheet.formats.append(ConditionalFormat(sheet.areas, condition, look, stops=True))
    return sheet


def _areas(record: bytes) -> tuple[Area, ...]:
    count = int.from_bytes(record[12:14], "little")
    corners = [struct.unpack_from("<HHHH", record, 14 + 8 * n) for n in range(min(count, (len(record) - 14) // 8))]
    return tuple(((top, left), (bottom, right)) for top, bottom, left, right in corners)


def _format(book: Any, record: bytes, colour_of: ColourOf) -> tuple[Condition | None, CellLook]:
    kind, sign, *sizes = struct.unpack_from("<BBHH", record)
    first, second = (list(formula_tokens(book, each)) for each in _formulas(record, sizes))
    condition = None
    if kind == _OF_CONTENT:
        condition = of_bounds(_SIGNS.get(sign, ""), [_constant(each) for each in (first, second) if each])
    elif kind == _OF_FORMULA:
        condition = _condition(first)
    return condition, _look(record[_HEAD:], colour_of)


def _formulas(record: bytes, sizes: Sequence[int]) -> tuple[bytes, bytes]:
    """Return the two formulas, which end the record."""
    begin = len(record) - sum(sizes)
    return record[begin : begin + sizes[0]], record[begin + sizes[0] :]


def _look(style: bytes, colour_of: ColourOf) -> CellLook:
    flags, more = struct.unpack_from("<IH", style)
    cursor = _Cursor(style, _FLAGS)
    code = _number_format(cursor, is_own=bool(more & _IS_OWN_CODE)) if flags & _HAS_NUMBER_FORMAT else None
    struck, colour = _font(cursor, colour_of) if flags & _HAS_FONT else (None, None)
    cursor.take(_EIGHT * (bool(flags & _HAS_ALIGNMENT) + bool(flags & _HAS_BORDERS)))
    background = None
    if flags & _HAS_PATTERN:
        _pattern, colours = struct.unpack("<HH", cursor.take(4))
        if not flags & _KEEPS_BACKGROUND:
            background = colour_of(colours >> 7 & 0x7F)
        elif not flags & _KEEPS_FOREGROUND:
            background = colour_of(colours & 0x7F)
    return CellLook(code, struck, colour=colour, background=background)


def _number_format(cursor: _Cursor, *, is_own: bool) -> str | None:
    if not is_own:
        return BUILT_IN.get(cursor.take(2)[1], "General")
    size = int.from_bytes(cursor.take(2), "little") - 2
    length, wide = struct.unpack("<HB", cursor.take(3))
    text = cursor.take(size - 3)
    return text.decode("utf-16-le", "replace") if wide & 1 else text[:length].decode("latin-1")


def _font(cursor: _Cursor, colour_of: ColourOf) -> tuple[bool | None, Colour | None]:
    font = cursor.take(_FONT_SIZE)
    style, colour, kept = (struct.unpack_from("<i", font, at)[0] for at in (_FONT_STYLE, _FONT_COLOUR, _FONT_KEPT))
    return None if kept & _STRUCK else bool(style & _STRUCK), None if colour < 0 else colour_of(colour)


def _condition(tokens: Sequence[tuple[int, bytes]]) -> Condition | None:
    """Return the condition in a formula, None if it must be calculated."""
    match tokens:
        case [constant]:
            value = _constant([constant])
            return None if value is None or isinstance(value, str) else ALWAYS if value else NEVER
        case [(kind, cell), (question, function)] if question == FUNCTION:
            sign = _QUESTIONS.get(int.from_bytes(function[1:3], "little"))
            reference = _reference(kind, cell)
            return Condition((Comparison(sign, "", reference),)) if sign and reference else None
        case [(kind, cell), constant, (operator, _nothing)] if operator in _OPERATORS:
            bound, reference = _constant([constant]), _reference(kind, cell)
            if bound is None or reference is None:
                return None
            return Condition((Comparison(_OPERATORS[operator], bound, reference),))
        case _:
            return None


def _constant(tokens: Sequence[tuple[int, bytes]]) -> float | str | None:
    """Return a constant number or text, None for anything else."""
    if len(tokens) != 1:
        return None
    kind, token = tokens[0]
    if kind == TEXT:
        return token[3:].decode("utf-16-le" if token[2] & 1 else "latin-1", "replace")
    if kind in (_WHOLE, _BOOLEAN):
        return float(int.from_bytes(token[1:], "little"))
    return float(struct.unpack("<d", token[1:])[0]) if kind == _NUMBER else None


def _reference(kind: int, token: bytes) -> Reference | None:
    """Return the cell of a token: an offset where it is relative, and otherwise its place."""
    if kind not in (_CELL, _CELL_NEARBY):
        return None
    row, column = struct.unpack("<HH", token[1:5])
    row_is_fixed, column_is_fixed = not column & 0x8000, not column & 0x4000
    if kind == _CELL and not (row_is_fixed and column_is_fixed):
        return None
    column &= 0xFF
    return Reference(
        row if row_is_fixed or row < 0x8000 else row - 0x10000,
        column if column_is_fixed or column < 0x80 else column - 0x100,
        row_is_fixed,
        column_is_fixed,
    )
