"""Reads the zip archive of a workbook, and verifies its directory and each part."""

from collections.abc import Iterator
from functools import lru_cache
from struct import Struct
from typing import NamedTuple

from aqcampaign.findings.finding import finding, phrase
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.inflation import inflate
from aqcampaign.intake.workbook import Unreadable, damaged
from aqcampaign.language import mark as N_

# End of central directory: disk numbers, entry counts, size and offset of the directory, comment length.
_END = Struct("<4s4H2IH")
_END_SIGN = b"PK\x05\x06"
# Central directory entry: flags, method, CRC, sizes, lengths of name, extra field and comment, offset.
_ENTRY = Struct("<4s2x2x2H4x3I3H2x2x4xI")
_ENTRY_SIGN = b"PK\x01\x02"
_HEADER = Struct("<4s2x2H4x12x2H")
_HEADER_SIGN = b"PK\x03\x04"
_MAX_COMMENT_LENGTH = 0xFFFF
# Shorter names are cached, because most workbooks have the same part names.
_LONG_NAME = 100
_ENCRYPTED = 0x2041
_STORED, _DEFLATED, _AES = 0, 8, 99


class _Entry(NamedTuple):
    """The directory entry of one part."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed_size: int
    size: int
    offset: int
    next_offset: int


class Archive:
    """The parts of a zip archive by name.

    Raises Unreadable for duplicate names, overlapping parts or a damaged directory. Names are compared without case,
    and a backslash, which some Windows programs write, counts as a slash.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = content
        self._limits = limits
        self._unpacked = 0
        self._entries = self._directory()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    @property
    def names(self) -> set[str]:
        """The names of all parts, in lower case."""
        return set(self._entries)

    def read(self, name: str, *, may_be_large: bool = False) -> bytes:
        """Return the unpacked part. Raises Unreadable if it is missing, damaged, encrypted or too large."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise damaged(phrase(N_("the part {part} is missing"), part=name))
        self._limits.hold("part_bytes" if may_be_large else "side_part_bytes", entry.size)
        self._unpacked += entry.size
        self._limits.hold("total_bytes", self._unpacked)
        if entry.flags & _ENCRYPTED or entry.method == _AES:
            raise Unreadable(finding("AQ105"))
        if entry.method not in (_STORED, _DEFLATED):
            raise damaged(phrase(N_("the compression of the part {part} is not supported"), part=name))
        part = inflate(self._packed_bytes(entry, name), entry.size, entry.checksum, entry.method == _DEFLATED)
        if part is None:
            raise damaged(phrase(N_("the part {part} does not match the archive's directory"), part=name))
        return part

    def _packed_bytes(self, entry: _Entry, name: str) -> bytes:
        """Return the compressed part. Raises Unreadable if its local header contradicts the directory."""
        signature, _flags, method, name_length, extra_length = _HEADER.unpack_from(self._content, entry.offset)
        begin = entry.offset + _HEADER.size
        written = self._content[begin : begin + name_length]
        begin += name_length + extra_length
        end = begin + entry.packed_size
        if signature != _HEADER_SIGN or written != entry.name or method != entry.method or end > entry.next_offset:
            raise damaged(phrase(N_("the part {part} does not match the archive's directory"), part=name))
        return self._content[begin:end]

    def _directory(self) -> dict[str, _Entry]:
        count, begin, end = _bounds(self._content)
        self._limits.hold("entries", count)
        raw = list(self._raw_entries(count, begin, end))
        raw.sort(key=lambda fields: fields[-1])
        entries: dict[str, _Entry] = {}
        for place, fields in enumerate(raw, 1):
            next_offset = raw[place][-1] if place < len(raw) else begin
            entry = _Entry(*fields, next_offset)
            if entry.offset + _HEADER.size + len(entry.name) + entry.packed_size > next_offset:
                raise damaged(N_("parts overlap"))
            name = _cached_name(entry.name) if len(entry.name) < _LONG_NAME else _name(entry.name)
            if entries.setdefault(name, entry) is not entry:
                raise damaged(N_("two parts have the same name"))
        return entries

    def _raw_entries(self, count: int, begin: int, end: int) -> Iterator[tuple[bytes, int, int, int, int, int, int]]:
        content = self._content
        for _each in range(count):
            if begin + _ENTRY.size > end:
                raise damaged(N_("the directory of the archive is damaged"))
            sign, flags, method, checksum, packed, size, name_length, extra, comment, offset = _ENTRY.unpack_from(
                content, begin
            )
            name_begin = begin + _ENTRY.size
            begin = name_begin + name_length + extra + comment
            if sign != _ENTRY_SIGN:
                break
            yield content[name_begin : name_begin + name_length], flags, method, checksum, packed, size, offset
        if begin != end:
            raise damaged(N_("the directory of the archive is damaged"))


def _name(written: bytes) -> str:
    """Return the normalised name of a part. Bytes that are not UTF-8 are preserved to keep GBK names distinct."""
    return written.decode("utf-8", "surrogateescape").replace("\\", "/").lstrip("/").lower()


_cached_name = lru_cache(maxsize=256)(_name)


def directory_bytes(content: bytes) -> bytes:
    """Return the raw directory of an archive, which contains all part names. Raises Unreadable if there is none."""
    _count, begin, end = _bounds(content)
    return content[begin:end]


def _bounds(content: bytes) -> tuple[int, int, int]:
    """Return the number of directory entries and the begin and end offsets of the directory."""
    at = content.rfind(_END_SIGN, max(0, len(content) - _END.size - _MAX_COMMENT_LENGTH))
    if at < 0 or at + _END.size > len(content):
        raise damaged(N_("the end of the file is missing"))
    _sign, disk, first_disk, entries_on_disk, count, size, begin, _comment = _END.unpack_from(content, at)
    if disk or first_disk or entries_on_disk != count or begin + size != at:
        raise damaged(N_("the directory of the archive is damaged"))
    return count, begin, at
