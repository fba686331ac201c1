"""Unpacks a part, never to more bytes than the archive's directory promises."""

import zlib
from functools import lru_cache
from io import BytesIO

# Styles, theme and relations are the same bytes in most workbooks of a month: work on them is done once.
SMALL_PART = 2**14
PARTS_KEPT = 64

_STEP = 2**20


def inflate(packed: bytes, size: int, checksum: int, deflated: bool) -> bytes | None:
    """Return the content of `size` bytes, or None where size or checksum are not as they are said to be."""
    if len(packed) <= SMALL_PART and size <= SMALL_PART:
        return _inflate_small(packed, size, checksum, deflated)
    return _inflate_and_verify(packed, size, checksum, deflated)


def _inflate_and_verify(packed: bytes, size: int, checksum: int, deflated: bool) -> bytes | None:
    part = _inflate(packed, size) if deflated else packed
    return part if part is not None and len(part) == size and zlib.crc32(part) == checksum else None


_inflate_small = lru_cache(maxsize=PARTS_KEPT)(_inflate_and_verify)


def _inflate(packed: bytes, size: int) -> bytes | None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # One byte more than promised is enough to see a part that unpacks to more.
        part = inflater.decompress(packed, size + 1) if size < _STEP else _in_steps(inflater, packed, size)
    except zlib.error:
        return None
    return part if inflater.eof else None


def _in_steps(inflater: "zlib._Decompress", packed: bytes, size: int) -> bytes:
    """Return at most one byte more than `size`; zlib alone would hold a large part twice."""
    out = BytesIO()
    for begin in range(0, len(packed), _STEP):
        waiting, full = packed[begin : begin + _STEP], False
        while (waiting or full) and not inflater.eof and out.tell() <= size:
            room = min(_STEP, size + 1 - out.tell())
            full = out.write(inflater.decompress(waiting, room)) == room
            waiting = inflater.unconsumed_tail
    return out.getvalue()
