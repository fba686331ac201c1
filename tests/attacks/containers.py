"""Attacks on the zip archive: bombs, false sizes, duplicate, overlapping and unnamed parts."""

import struct

from attacks.case import Case
from attacks.package import SHEET, STRINGS, STYLES, TYPES, WORKBOOK, Entry, Package, bomb, deflated, zipped

MIB = 2**20
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"
_ROW = b"<row><c><v>1</v></c><c><v>2</v></c></row>"
_OPEN_TEXT = b'<row r="1"><c r="A1" t="inlineStr"><is><t>'


def _bombed(
    base: Package, total: int, filling: bytes = b" ", before: bytes = _HEAD, after: bytes = _TAIL, **stated: int
) -> bytes:
    return zipped([*base.entries(but=SHEET), bomb(SHEET, before, filling, total, after, stated)])


def _changed(base: Package, name: str = SHEET, **what: object) -> bytes:
    """Return the archive with these fields of one entry overridden."""
    return zipped([*base.entries(but=name), Entry(name.encode(), base.parts[name], **what)])  # type: ignore[arg-type]


def _added(base: Package, *entries: Entry) -> bytes:
    return zipped([*base.entries(), *entries])


def _named(base: Package, *names: bytes) -> bytes:
    return _added(base, *(Entry(name, b"<a/>") for name in names))


def _all_changed(base: Package, **what: object) -> bytes:
    return zipped(Entry(name.encode(), part, **what) for name, part in base.parts.items())  # type: ignore[arg-type]


def _streamed(base: Package) -> bytes:
    """Return the archive as written to a pipe: sizes and checksum follow each member in a data descriptor."""
    entries = []
    for name, part in base.parts.items():
        packed, true = Entry(name.encode(), part).facts()
        descriptor = struct.pack("<4s3I", b"PK\7\x08", true["crc"], true["packed"], true["size"])
        stated = {"crc": true["crc"], "size": true["size"], "packed": true["packed"]}
        entries.append(
            Entry(
                name.encode(),
                flags=8,
                packed=packed + descriptor,
                stated=stated,
                header={"crc": 0, "packed": 0, "size": 0},
            )
        )
    return zipped(entries)


def _aliased(base: Package) -> bytes:
    """Return an archive in which a thousand names point to one packed member."""
    entries = base.entries()
    first = {"offset": 0, "packed": len(entries[0].facts()[0])}
    return zipped([*entries, *(Entry(b"xl/media/%d.png" % n, stated=first, header=first) for n in range(1000))])


def _embedded(base: Package) -> bytes:
    """Return an archive in which one member's data contains another whole member."""
    inner = zipped([Entry(SHEET.encode(), base.parts[SHEET])])
    entries = [*base.entries(but=SHEET), Entry(b"xl/media/a.bin", inner, stored=True)]
    before = len(zipped(entries[:-1])) - sum(46 + len(each.name) for each in entries[:-1]) - 22
    at = before + 30 + len(b"xl/media/a.bin")
    packed, true = Entry(SHEET.encode(), base.parts[SHEET]).facts()
    return zipped([*entries, Entry(SHEET.encode(), packed=b"", stated=true | {"offset": at, "packed": len(packed)})])


def _zip64(base: Package) -> bytes:
    """Return an archive with ZIP64 sizes, as some programs write them for members of any size."""
    part = base.parts[SHEET]
    wide = {"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF}
    extra = struct.pack("<HHQQ", 1, 16, len(part), len(deflated(part)))
    return _changed(base, stated=wide, header=wide, extra=extra)


def _false_zip64_end(base: Package) -> bytes:
    """Return an archive whose end record refers to a ZIP64 record that does not exist."""
    wide = {"here": 0xFFFF, "all": 0xFFFF, "size": 0xFFFFFFFF, "at": 0xFFFFFFFF}
    return zipped(base.entries(), end=wide)


def _cut(part: float) -> Case:
    return Case(f"cut off after {part:.0%}", "reject", lambda base: base.archive()[: int(len(base.archive()) * part)])


def _end(word: str, **end: int) -> Case:
    return Case(f"last record: {word}", "reject", lambda base: zipped(base.entries(), end=end))


def _stated(word: str, part: str = SHEET, **stated: int) -> Case:
    return Case(f"{part} said: {word}", "reject", lambda base: _changed(base, part, stated=stated))


CASES: tuple[Case, ...] = (
    Case("untouched", "accept", Package.archive),
    Case("stored, not packed", "accept", lambda base: _all_changed(base, stored=True)),
    Case("written as a stream", "accept", _streamed),
    Case("a comment of 65535 bytes", "accept", lambda base: zipped(base.entries(), comment=b"x" * 65535)),
    Case("a comment that is an archive", "either", lambda base: zipped(base.entries(), comment=zipped([]))),
    Case("extra fields", "accept", lambda base: _all_changed(base, extra=struct.pack("<HH4s", 0x7075, 4, b"\1abc"))),
    Case("extra fields that lie", "accept", lambda base: _all_changed(base, extra=b"\x01\x00\xff\xff"),
         why="nothing that is needed stands in them"),
    # bombs
    Case("honest bomb of blanks", "reject", lambda base: _bombed(base, 300 * MIB), large=True),
    Case("bomb just beyond the limit", "reject", lambda base: _bombed(base, 65 * MIB), large=True),
    Case("bomb just below the limit", "reject", lambda base: _bombed(base, 62 * MIB), large=True),
    Case("bomb that says it is small", "reject", lambda base: _bombed(base, 300 * MIB, size=4096), large=True),
    Case("bomb that says it is empty", "reject", lambda base: _bombed(base, 300 * MIB, size=0), large=True),
    Case("small bomb that says it is small", "reject", lambda base: _bombed(base, 16 * MIB, size=4096)),
    Case("bomb of rows", "reject", lambda base: _bombed(base, 60 * MIB, _ROW), large=True),
    Case("small bomb of rows", "reject", lambda base: _bombed(base, 12 * MIB, _ROW)),
    Case("bomb of one text", "reject",
         lambda base: _bombed(base, 60 * MIB, b"A", _HEAD + _OPEN_TEXT, b"</t></is></c></row>" + _TAIL), large=True),
    Case("bomb of one comment", "reject",
         lambda base: _bombed(base, 60 * MIB, b"A", _HEAD + b"<!--", b"-->" + _TAIL), large=True),
    Case("bomb of one tag that never ends", "reject",
         lambda base: _bombed(base, 60 * MIB, b"a ", _HEAD + b"<row ", b""), large=True),
    Case("bomb of empty tags", "reject", lambda base: _bombed(base, 60 * MIB, b"<a/>"), large=True),
    Case("bomb of texts", "reject",
         lambda base: zipped([*base.entries(but=STRINGS), bomb(
             STRINGS, _HEAD.replace(b"worksheet", b"sst").replace(b"<sheetData>", b""), b"<si><t>x</t></si>",
             60 * MIB, b"</sst>")]), large=True),
    Case("bomb of styles", "reject",
         lambda base: zipped([*base.entries(but=STYLES), bomb(
             STYLES, b"<styleSheet><cellXfs>", b'<xf numFmtId="14"/>', 16 * MIB, b"</cellXfs></styleSheet>")])),
    Case("bomb in a part nobody needs", "accept",
         lambda base: _added(base, bomb("xl/media/a.bmp", b"BM", b"\0", 500 * MIB, b"")),
         why="it is never unpacked"),
    Case("bomb in the content types", "accept",
         lambda base: zipped([*base.entries(but=TYPES), bomb(TYPES, b"<Types>", b" ", 100 * MIB, b"</Types>")]),
         why="they are never unpacked"),
    Case("archive in archive in archive", "accept",
         lambda base: base.having("xl/embeddings/a.xlsx", base.having("xl/embeddings/a.xlsx", b"PK").archive()
                                  ).archive(), why="embedded files are nobody's figures"),
    # sizes, checksums, methods
    _stated("another checksum", crc=1),
    _stated("another checksum", STRINGS, crc=0xFFFFFFFF),
    _stated("smaller", size=100),
    _stated("larger", size=10**6),
    _stated("4 GiB", size=0xFFFFFFFE),
    _stated("packed smaller", packed=10),
    _stated("packed larger than the file", packed=10**7),
    _stated("before the archive", offset=0xFFFFFFF0),
    _stated("where another part stands", offset=0),
    _stated("stored", method=0),
    _stated("deflate64", method=9),
    _stated("bzip2", method=12),
    _stated("LZMA", method=14),
    _stated("method 255", method=255),
    _stated("AES", method=99),
    _stated("stored", WORKBOOK, method=0),
    Case("header says another checksum", "accept", lambda base: _changed(base, header={"crc": 1}),
         why="the checksum of the directory holds, as in every program"),
    Case("header says another size", "accept", lambda base: _changed(base, header={"size": 1}), why="the same"),
    Case("header says another method", "reject", lambda base: _changed(base, header={"method": 0})),
    Case("header says another name", "reject",
         lambda base: _changed(base, header={"name": b"xl/worksheets/sheetX.xml"})),
    Case("encrypted by flag", "reject", lambda base: _changed(base, flags=1)),
    Case("strongly encrypted by flag", "reject", lambda base: _changed(base, flags=0x41)),
    Case("directory masked by flag", "reject", lambda base: _changed(base, flags=0x2000)),
    Case("all encrypted by flag", "reject", lambda base: _all_changed(base, flags=1)),
    Case("names in UTF-8 by flag", "accept", lambda base: _all_changed(base, flags=0x800)),
    Case("patched data by flag", "either", lambda base: _all_changed(base, flags=0x20)),
    Case("packed bytes damaged", "reject",
         lambda base: _changed(base, packed=b"\xff" * 99, stated={"packed": 99}, header={"packed": 99})),
    Case("packed bytes go on", "either",
         lambda base: _changed(base, packed=deflated(base.parts[SHEET]) + b"more")),
    Case("a reserved block", "reject", lambda base: _changed(base, packed=b"\x07" + bytes(20))),
    # parts
    Case("a sheet twice", "reject", lambda base: _added(base, Entry(SHEET.encode(), b"<worksheet/>"))),
    Case("a sheet twice in other letters", "reject", lambda base: _added(base, Entry(SHEET.upper().encode(), b"<a/>"))),
    Case("a sheet twice with a back-slash", "reject",
         lambda base: _added(base, Entry(SHEET.replace("/", "\\").encode(), b"<a/>"))),
    Case("a sheet twice from the root", "reject", lambda base: _added(base, Entry(b"/" + SHEET.encode(), b"<a/>"))),
    Case("texts twice", "reject", lambda base: _added(base, Entry(STRINGS.encode(), b"<sst/>"))),
    Case("a thousand names of one part", "reject", _aliased),
    Case("a part inside the bytes of another", "reject", _embedded),
    Case("6000 parts", "reject", lambda base: _named(base, *(b"a/%d" % n for n in range(6000)))),
    Case("4000 parts", "accept", lambda base: _named(base, *(b"a/%d" % n for n in range(4000))),
         why="many, within the limit"),
    Case("all names in capitals", "accept",
         lambda base: zipped(Entry(name.upper().encode(), part) for name, part in base.parts.items())),
    Case("all names with back-slashes", "accept",
         lambda base: zipped(Entry(name.replace("/", "\\").encode(), part) for name, part in base.parts.items())),
    Case("names that climb", "accept", lambda base: _named(base, b"../a", b"..\\..\\a", b"xl/../../a"),
         why="nothing is ever put on the disk"),
    Case("names from the root", "accept", lambda base: _named(base, b"/etc/a", b"C:\\a", b"\\\\host\\a"),
         why="nothing is ever put on the disk"),
    Case("names with NUL", "accept", lambda base: _named(base, b"xl/a\0.xml", b"\0"), why="nobody asks for them"),
    Case("a name with NUL for a sheet", "reject", lambda base: zipped(
        [*base.entries(but=SHEET), Entry(SHEET.encode() + b"\0", base.parts[SHEET])])),
    Case("a name without letters", "accept", lambda base: _named(base, b""), why="nobody asks for it"),
    Case("a name of 60000 bytes", "accept", lambda base: _named(base, b"a" * 60000), why="nobody asks for it"),
    Case("names that are no text", "accept", lambda base: _named(base, b"\xff\xfe", b"\x1b[31m", b"\xd6\xd0"),
         why="nobody asks for them; two names that are no UTF-8 are two names all the same"),
    Case("folders as parts", "accept", lambda base: _added(base, Entry(b"xl/"), Entry(b"xl/worksheets/"))),
    # bytes before and after the archive
    Case("something before it", "reject", lambda base: b"#!/bin/sh\n" + base.archive()),
    Case("an archive before it", "either", lambda base: zipped([Entry(b"a", b"b")]) + base.archive()),
    Case("the archive twice", "either", lambda base: base.archive() * 2),
    Case("something behind it", "reject", lambda base: base.archive() + b"\0" * 70000,
         why="its end is not where an archive may have it"),
    Case("a few bytes behind it", "accept", lambda base: base.archive() + b"\r\n", why="mail programs add them"),
    Case("signs of another archive behind it", "reject", lambda base: base.archive() + b"PK\5\6"),
    *map(_cut, (0.001, 0.1, 0.5, 0.9, 0.999)),
    _end("more parts", here=99, all=99),
    _end("fewer parts", here=1, all=1),
    _end("no part", here=0, all=0),
    _end("more here than in all", here=3),
    _end("second disk", disk=1),
    _end("directory elsewhere", at=0),
    _end("directory beyond the end", at=0x7FFFFFFF),
    _end("directory of no size", size=0),
    Case("no part", "reject", lambda _base: zipped([]), why="an empty archive under the name of a workbook"),
    Case("sizes of 64 bits", "either", _zip64, why="Excel writes them for huge files only"),
    Case("last record of 64 bits", "reject", _false_zip64_end),
)  # fmt: skip
