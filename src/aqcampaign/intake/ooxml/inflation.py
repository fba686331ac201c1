"""Unpacks a part, to at most the size in the archive's directory."""

import zlib
from functools import lru_cache
from io import BytesIO

# Small parts such as styles, theme and relations are cached, because they are identical in most workbooks of a period.
SMALL_PART = 2**14
PARTS_KEPT = 64

_STEP = 2**20


def inflate(packed: bytes, size: int, checksum: int, deflated: bool) -> bytes | None:
    """Return the unpacked part, or None if its size or checksum differs."""
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
        # One extra byte reveals a part that unpacks to more.
        part = inflater.decompress(packed, size + 1) if size < _STEP else _in_steps(inflater, packed, size)
    except zlib.error:
        return None
    return part if inflater.eof else None


def _in_steps(inflater: "zlib._Decompress", packed: bytes, size: int) -> bytes:
    """Return at most `size` + 1 bytes. Steps save memory, because zlib would hold a large part twice."""
    out = BytesIO()
    for begin in range(0, len(packed), _STEP):
        waiting, full = packed[begin : begin + _STEP], False
        while (waiting or full) and not inflater.eof and out.tell() <= size:
            room = min(_STEP, size + 1 - out.tell())
            full = out.write(inflater.decompress(waiting, room)) == room
            waiting = inflater.unconsumed_tail
    return out.getvalue()
