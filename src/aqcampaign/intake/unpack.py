"""Takes an open zip archive and makes its parts' contents: plain parts quickly, all others as zipfile does."""

import zipfile
import zlib
from bisect import bisect_right
from functools import lru_cache
from struct import Struct

# signature, four fields told by the directory too, time, CRC and sizes likewise, then two lengths
_LOCAL_HEADER = Struct("<4s22x2H")
_SIGNATURE = b"PK\x03\x04"
# How hard the packer tried, sizes behind the data, names in UTF-8: none of these changes how a part is read.
_HARMLESS_FLAGS = 0x080E

# Styles, theme and instructions are the same bytes in most workbooks of a month: work on them is done once.
SMALL_PART = 2**14
PARTS_KEPT = 64


class Unpacker:
    """Reads parts from an archive's bytes: zipfile takes three times as long over a part as inflating it does."""

    def __init__(self, content: bytes, archive: zipfile.ZipFile) -> None:
        self._content = content
        self._archive = archive
        self._ends = sorted([*(entry.header_offset for entry in archive.infolist()), archive.start_dir])

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """Return what `archive.read(entry)` returns, or raise what it raises: it decides on all that is unusual."""
        plain = self._plain(entry)
        return self._archive.read(entry) if plain is None else plain

    def _plain(self, entry: zipfile.ZipInfo) -> bytes | None:
        """Return the part's content, None unless header, bounds, size and checksum are all as they should be."""
        if entry.compress_type != zipfile.ZIP_DEFLATED or entry.flag_bits & ~_HARMLESS_FLAGS:
            return None
        small = max(entry.file_size, entry.compress_size) <= SMALL_PART
        inflate = _inflated_once if small else _inflated
        return inflate(self._packed(entry), entry.file_size, entry.CRC)

    def _packed(self, entry: zipfile.ZipInfo) -> bytes:
        """Return the part as it is stored; nothing where its header is odd or it reaches into the next part."""
        begin = entry.header_offset
        if not 0 <= begin <= len(self._content) - _LOCAL_HEADER.size or not entry.orig_filename.isascii():
            return b""
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(self._content, begin)
        name_begin = begin + _LOCAL_HEADER.size
        data_begin = name_begin + name_length + extra_length
        name = self._content[name_begin : name_begin + name_length]
        data_end = data_begin + entry.compress_size
        if signature != _SIGNATURE or name != entry.orig_filename.encode() or data_end > self._next(begin):
            return b""
        return self._content[data_begin:data_end]

    def _next(self, begin: int) -> int:
        place = bisect_right(self._ends, begin)
        return self._ends[place] if place < len(self._ends) else begin


def _inflated(packed: bytes, size: int, checksum: int) -> bytes | None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # One byte more than promised is enough to see a part that unpacks to more.
        part = inflater.decompress(packed, size + 1)
    except zlib.error:
        return None
    whole = inflater.eof and len(part) == size
    return part if whole and zlib.crc32(part) == checksum else None


_inflated_once = lru_cache(maxsize=PARTS_KEPT)(_inflated)
