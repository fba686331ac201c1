"""Reads the records and the formula tokens of .xls workbooks that xlrd has opened but does not provide."""

import struct
from collections.abc import Iterator
from typing import Any

_BOUNDSHEET, _BOF, _EOF = 0x85, 0x809, 0x0A
_UNKNOWN_RECORD = 0x7FFF
_WORKSHEET = 0

# Formula tokens, in postfix order. References and functions are without their class of operand.
TEXT, ATTRIBUTE, FUNCTION, FUNCTION_OF_MANY = 0x17, 0x19, 0x21, 0x22
UNKNOWN = 0
_CHOOSE = 0x04


def records(book: Any, offset: int) -> Iterator[tuple[int, bytes]]:
    """Yield (type, data) of the records of the substream at `offset`."""
    for position, code, size in _places(book, offset):
        yield code, book.mem[position + 4 : position + 4 + size]


def hide_records(book: Any, kind: int) -> None:
    """Give the records of a type in all worksheets a type that xlrd does not know and skips."""
    places = [each for offset in worksheets(book) for each in _places(book, offset)]
    stream = bytearray(book.mem)
    for position, code, _size in places:
        if code == kind:
            struct.pack_into("<H", stream, position, _UNKNOWN_RECORD)
    book.mem = bytes(stream)


def _places(book: Any, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield the position, type and size of the records of the substream at `offset`."""
    position, end, depth = book.base + offset, book.base + book.stream_len, 0
    while position + 4 <= end:
        code, size = struct.unpack_from("<HH", book.mem, position)
        depth += (code == _BOF) - (code == _EOF)
        if depth <= 0:
            return
        yield position, code, size
        position += 4 + size


def worksheets(book: Any) -> Iterator[int]:
    """Yield the offset of each worksheet."""
    for code, record in records(book, 0):
        if code == _BOUNDSHEET and record[5] == _WORKSHEET:
            yield struct.unpack_from("<I", record)[0]


def formula_tokens(book: Any, tokens: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, bytes) of each token. An unknown token is the last one, because its size is unknown too."""
    from xlrd.formula import szdict  # type: ignore[attr-defined]  # the stubs omit it

    sizes, offset = szdict[book.biff_version], 0
    while offset < len(tokens):
        kind = tokens[offset]
        if kind >= 0x20:
            kind = kind & 0x1F | 0x20  # without the class of the operand
        size = sizes[kind]
        if kind == TEXT:
            size = _size_of_text(tokens[offset:], unicode=book.biff_version >= 80)
        elif kind == ATTRIBUTE:
            size = _size_of_attribute(tokens[offset:])
        if size <= 0:
            yield UNKNOWN, b""
            return
        yield kind, tokens[offset : offset + size]
        offset += size


def _size_of_text(token: bytes, *, unicode: bool) -> int:
    if len(token) < 3:
        return 0 if unicode else 2
    return 3 + token[1] * (1 + (token[2] & 1)) if unicode else 2 + token[1]


def _size_of_attribute(token: bytes) -> int:
    if len(token) < 4:
        return 0
    return 4 + 2 * (int.from_bytes(token[2:4], "little") + 1) if token[1] & _CHOOSE else 4
