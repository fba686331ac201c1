"""Writes malformed workbook packages: archives whose directory, headers or parts are wrong."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
WORKBOOK, LINKS, ROOT_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
TYPES = "[Content_Types].xml"

_PROBED = re.compile(r'<c r="D5"[^>]*>.*?</c>')
_DAY = 0x5A21  # 2025-01-01, so that the same parts give the same archive


@dataclass(frozen=True, slots=True)
class Entry:
    """One member of an archive; `stated` overrides fields of the central directory, `header` of the local header."""

    name: bytes
    content: bytes = b""
    stored: bool = False
    flags: int = 0
    stated: Mapping[str, int] = field(default_factory=dict)
    header: Mapping[str, int | bytes] = field(default_factory=dict)
    packed: bytes | None = None
    extra: bytes = b""

    def facts(self) -> tuple[bytes, dict[str, int]]:
        """Return the packed content and the correct header fields."""
        packed = self.packed
        if packed is None:
            packed = self.content if self.stored else deflated(self.content)
        method, sum_ = 0 if self.stored else 8, zlib.crc32(self.content)
        return packed, {"method": method, "crc": sum_, "packed": len(packed), "size": len(self.content)}


def zipped(entries: Iterable[Entry], end: Mapping[str, int] | None = None, comment: bytes = b"") -> bytes:
    """Return an archive of the entries; `end` overrides fields of the end-of-directory record."""
    body, listed = bytearray(), bytearray()
    given = list(entries)
    for entry in given:
        packed, true = entry.facts()
        stated = {**true, "offset": len(body), "disk": 0, **entry.stated}
        own = {**true, "name": entry.name, **entry.header}
        name = bytes(own["name"])
        numbers = [int(own[key]) for key in ("method", "crc", "packed", "size")]
        head = (b"PK\3\4", 20, entry.flags, numbers[0], 0, _DAY, *numbers[1:], len(name), len(entry.extra))
        body += struct.pack("<4s5H3I2H", *head) + name + entry.extra + packed
        sizes = (stated["crc"], stated["packed"], stated["size"])
        listed += struct.pack("<4s6H3I", b"PK\1\2", 20, 20, entry.flags, stated["method"], 0, _DAY, *sizes)
        listed += struct.pack("<5H2I", len(entry.name), len(entry.extra), 0, stated["disk"], 0, 0, stated["offset"])
        listed += entry.name + entry.extra
    last = {"disk": 0, "here": len(given), "all": len(given), "size": len(listed), "at": len(body), **(end or {})}
    record = (last["disk"], 0, last["here"] & 0xFFFF, last["all"] & 0xFFFF, last["size"], last["at"], len(comment))
    return bytes(body + listed) + struct.pack("<4s4H2IH", b"PK\5\6", *record) + comment


def deflated(content: bytes) -> bytes:
    """Return the content deflated, as an archive stores it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def bomb(
    name: str, before: bytes, filling: bytes, total: int, after: bytes, stated: Mapping[str, int] | None = None
) -> Entry:
    """Return an entry that unpacks to about `total` bytes of filling; repeats one packed block to be cheap to make."""
    block = filling * (2**20 // len(filling))
    times = total // len(block)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = zlib.compressobj(9, zlib.DEFLATED, -15)
    middle = repeated.compress(block) + repeated.flush(zlib.Z_FULL_FLUSH)
    sum_ = zlib.crc32(before)
    for _each in range(times):
        sum_ = zlib.crc32(block, sum_)
    true = {"crc": zlib.crc32(after, sum_), "size": len(before) + len(block) * times + len(after)}
    packed = begin + middle * times + deflated(after)
    return Entry(name.encode(), packed=packed, stated={**true, **(stated or {})}, header={**true, **(stated or {})})


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook by name; immutable, every change returns a new package."""

    parts: Mapping[str, bytes]

    @classmethod
    def of(cls, content: bytes) -> "Package":
        """Return the package of a workbook's bytes."""
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def entries(self, but: str = "") -> list[Entry]:
        """Return the parts as entries of an archive, without the one called `but`."""
        return [Entry(name.encode(), content) for name, content in self.parts.items() if name != but]

    def archive(self) -> bytes:
        """Return the workbook's bytes."""
        return zipped(self.entries())

    def having(self, name: str, content: str | bytes) -> "Package":
        """Return the package with this content for one part."""
        return Package({**self.parts, name: content.encode() if isinstance(content, str) else content})

    def lacking(self, *names: str) -> "Package":
        """Return the package without these parts."""
        return Package({name: content for name, content in self.parts.items() if name not in names})

    def text(self, name: str) -> str:
        """Return the XML of a part."""
        return self.parts[name].decode()

    def edited(self, name: str, old: str, new: str) -> "Package":
        """Return the package with the first `old` in a part replaced; raises ValueError where there is none."""
        before, after = self.text(name).split(old, 1)
        return self.having(name, before + new + after)

    def changed(self, name: str, change: Callable[[str], str]) -> "Package":
        """Return the package with the XML of a part changed; raises ValueError where nothing changes."""
        changed = change(self.text(name))
        if changed == self.text(name):
            raise ValueError(name)
        return self.having(name, changed)

    def probed(self, inside: str, attributes: str = "") -> "Package":
        """Return the package with this XML inside the probed cell."""
        return self.instead(f'<c r="D5"{attributes}>{inside}</c>')

    def instead(self, xml: str) -> "Package":
        """Return the package with this XML in place of the probed cell."""
        return self.changed(SHEET, lambda sheet: _PROBED.sub(lambda _cell: xml, sheet, count=1))

    def rows(self, xml: str) -> "Package":
        """Return the package with rows appended to those of the form."""
        return self.edited(SHEET, "</sheetData>", xml + "</sheetData>")

    def behind(self, xml: str) -> "Package":
        """Return the package with XML inserted after the sheet data."""
        return self.edited(SHEET, "</sheetData>", "</sheetData>" + xml)
