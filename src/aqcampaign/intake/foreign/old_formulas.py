"""Finds the formula cells of an .xls workbook, and formulas that were saved without being calculated.

xlrd returns the result of a formula like a constant. Some programs do not calculate formulas and save 0 or an empty
text as their result; LibreOffice saves 0 in place of every text.
"""

import struct
from dataclasses import dataclass, field
from typing import Any

from aqcampaign.form.layout import Spot
from aqcampaign.intake.foreign.old_records import (
    ATTRIBUTE,
    FUNCTION,
    FUNCTION_OF_MANY,
    TEXT,
    UNKNOWN,
    formula_tokens,
    records,
    worksheets,
)
from aqcampaign.intake.formulas import has_volatile_token

_UNCALCED, _ARRAY, _SHARED = 0x5E, 0x221, 0x4BC
_FORMULAS = (0x06, 0x206, 0x406)
# Programs that leave the calculation to Excel set both bits and save 0.
_CALCULATE_LATER = 3
_NEVER_SAVED = _ZERO = bytes(8)

_SHARED_TOKENS, _CONCATENATE = 0x01, 0x08
_FUNCTIONS = (FUNCTION, FUNCTION_OF_MANY)
_BINARY, _UNARY = range(0x03, 0x12), range(0x12, 0x15)
_WITHOUT_EFFECT = (0x15, *range(0x26, 0x2A), 0x2E, 0x2F)
_SUM = 0x10  # SUM of one range is an attribute
_IF = 1
# FIXED, DOLLAR, REPT, MID, TEXT, CHAR, LOWER, UPPER, PROPER, LEFT, RIGHT, TRIM, REPLACE, SUBSTITUTE, CLEAN, CONCATENATE
_TEXT_FUNCTIONS = frozenset((13, 14, 30, 31, 48, 111, 112, 113, 114, 115, 116, 118, 119, 120, 162, 336))
# COUNT, SUM, AVERAGE, MIN, MAX, ABS, INT, ROUND, VALUE, PRODUCT, COUNTA, SUMPRODUCT, SUMIF, COUNTIF
_NUMBER_FUNCTIONS = frozenset((0, 4, 5, 6, 7, 24, 25, 27, 33, 183, 169, 228, 345, 346))
# Arithmetic but the joining of texts, signs, numbers.
_NUMBERS = (*range(0x03, 0x08), *_UNARY, 0x1E, 0x1F)


@dataclass(slots=True)
class SheetFormulas:
    """The formula cells of a sheet, those of them without a result, and whether results are final.

    `volatile` are those whose result changes by itself, `zeros` those with the result 0 whose formula may give a text;
    `loses_texts`: a text formula has a number.
    """

    cells: set[Spot] = field(default_factory=set)
    uncalculated: set[Spot] = field(default_factory=set)
    final: bool = True
    zeros: set[Spot] = field(default_factory=set)
    volatile: set[Spot] = field(default_factory=set)
    loses_texts: bool = False


@dataclass(frozen=True, slots=True)
class _ResultKind:
    """What the tokens of a formula tell about its result."""

    is_text: bool = False
    may_be_empty: bool = False
    is_number: bool = False


_UNCERTAIN = _ResultKind(may_be_empty=True)


def read_formulas(book: Any) -> list[SheetFormulas]:
    """Return the formulas of each worksheet of an xlrd book opened with on_demand; none for Excel 4 and older."""
    if book.biff_version < 50:
        return [SheetFormulas() for _each in range(book.nsheets)]
    sheets = [_sheet(book, offset) for offset in worksheets(book)]
    if any(sheet.loses_texts for sheet in sheets):
        for sheet in sheets:
            sheet.uncalculated |= sheet.zeros
    return sheets


def _sheet(book: Any, offset: int) -> SheetFormulas:
    found = SheetFormulas()
    shared: dict[Spot, _ResultKind] = {}
    doubtful: list[tuple[Spot, bytes, bytes]] = []
    spot = (0, 0)
    for code, record in records(book, offset):
        if code in _FORMULAS:
            row, column, _style, result, flags = struct.unpack_from("<HHH8sH", record)
            spot = row, column
            found.cells.add(spot)
            if has_volatile_token(_sized_tokens(record, 20)):
                found.volatile.add(spot)
            if result == _NEVER_SAVED and flags & _CALCULATE_LATER == _CALCULATE_LATER:
                found.uncalculated.add(spot)
            elif _is_number(result) or result[0] == 3:
                doubtful.append((spot, result, _sized_tokens(record, 20)))
        elif code == _SHARED:
            shared[spot] = _analyse(book, _sized_tokens(record, 8))
        elif code == _ARRAY:
            shared[spot] = _analyse(book, _sized_tokens(record, 12))
        elif code == _UNCALCED:
            found.final = False
    for spot, result, tokens in doubtful:
        _judge(found, spot, result, _nature(book, tokens, shared))
    return found


def _judge(found: SheetFormulas, spot: Spot, result: bytes, nature: _ResultKind) -> None:
    """Note a formula whose saved result has the wrong type or may have it."""
    if not _is_number(result):
        if not nature.may_be_empty:
            found.uncalculated.add(spot)
    elif nature.is_text:
        found.uncalculated.add(spot)
        found.loses_texts = True
    elif result == _ZERO and not nature.is_number:
        found.zeros.add(spot)


def _sized_tokens(record: bytes, offset: int) -> bytes:
    """Return the formula tokens at `offset`, which are preceded by their size."""
    return record[offset + 2 : offset + 2 + int.from_bytes(record[offset : offset + 2], "little")]


def _is_number(result: bytes) -> bool:
    return result[6:8] != b"\xff\xff"


def _nature(book: Any, tokens: bytes, shared: dict[Spot, _ResultKind]) -> _ResultKind:
    if tokens[:1] == bytes((_SHARED_TOKENS,)):
        row, column = struct.unpack_from("<HH", tokens, 1)
        return shared.get((row, column), _UNCERTAIN)
    return _analyse(book, tokens)


def _analyse(book: Any, tokens: bytes) -> _ResultKind:
    """Evaluate the types of a formula's tokens on a stack that contains whether each operand is text."""
    stack: list[bool] = []
    may_be_empty = is_number = False
    for kind, token in formula_tokens(book, tokens):
        if kind == UNKNOWN:
            return _UNCERTAIN
        if kind == ATTRIBUTE:
            is_number = is_number or bool(token[1] & _SUM)
            continue
        if kind in _WITHOUT_EFFECT:
            continue
        arguments = _arguments(kind, token)
        operands = [stack.pop() for _each in range(min(arguments, len(stack)))][::-1]
        stack.append(_is_text(kind, token, operands))
        is_number = kind in _NUMBERS or (kind in _FUNCTIONS and _function(token) in _NUMBER_FUNCTIONS)
        may_be_empty = may_be_empty or (kind == TEXT and token[1] == 0)
    return _ResultKind(bool(stack) and stack[-1], may_be_empty, is_number)


def _is_text(kind: int, token: bytes, arguments: list[bool]) -> bool:
    if kind in _FUNCTIONS:
        function = _function(token)
        return function in _TEXT_FUNCTIONS or (function == _IF and len(arguments) == 3 and all(arguments[1:]))
    return kind in (_CONCATENATE, TEXT)


def _arguments(kind: int, token: bytes) -> int:
    """Return the number of operands of a token."""
    from xlrd.formula import func_defs  # type: ignore[attr-defined]  # the stubs omit it

    if kind in _BINARY:
        return 2
    if kind in _UNARY:
        return 1
    if kind == FUNCTION:
        return int(func_defs.get(_function(token), ("", 1))[1])
    return token[1] & 0x7F if kind == FUNCTION_OF_MANY else 0


def _function(token: bytes) -> int:
    return int.from_bytes(token[-2:], "little") & 0x7FFF
