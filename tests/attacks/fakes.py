"""Attacks by files that only look like workbooks, and by damaged files of other formats."""

import random
import re
import struct
from collections.abc import Callable
from functools import cache

from packages import archive, links
from returns import OLE, PDF, PNG, cell, circling, encrypted_old_workbook, ods, old_workbook, ole_with, row

from attacks.case import FILLED, Case, Expected
from attacks.markup import LAUGHS
from attacks.package import SHEET, STRINGS, Entry, Package, zipped

_TABLE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TEXT = re.compile(r"<si><t[^>]*>(.*?)</t></si>", re.DOTALL)
_FILLED = re.compile(r'<c r="([A-D])(\d+)"[^>]*?( t="s")?><v>(.*?)</v></c>')

Printed = tuple[tuple[str, ...], ...]


def _printed(base: Package) -> Printed:
    """Return the four columns of the form's sheet, line by line, as a person would copy them."""
    texts = _TEXT.findall(base.text(STRINGS))
    lines: dict[int, list[str]] = {}
    for column, number, shared, value in _FILLED.findall(base.text(SHEET)):
        line = lines.setdefault(int(number), [""] * 4)
        line[ord(column) - ord("A")] = texts[int(value)] if shared else value
    return tuple(tuple(lines[number]) for number in sorted(lines))


def _as_xls(base: Package) -> bytes:
    """Return the form as an .xls workbook."""
    return _as_xls_with(_printed(base))


@cache
def _as_xls_with(printed: Printed) -> bytes:
    return old_workbook(
        [(number, column, int(text) if text.isdecimal() else text, "General")
         for number, line in enumerate(printed) for column, text in enumerate(line)]
    )  # fmt: skip


def as_ods(base: Package, style: str = "", behind: str = "", **more: str) -> bytes:
    """Return the form as an OpenDocument workbook; the probed cell has a style, `behind` stands behind its rows."""
    rows = "".join(row(*(cell("string", text) for text in line)) for line in _printed(base))
    probed = cell("float", str(FILLED), f'office:value="{FILLED}" table:style-name="{style}"')
    return ods((rows.replace(cell("string", str(FILLED)), probed) if style else rows) + behind, **more)


def _as_docx(base: Package, before: str = "") -> bytes:
    """Return the form as a Word table."""
    title, window, unit, *lines = _printed(base)
    head = "".join(f"<w:p><w:r><w:t>{' '.join(each)}</w:t></w:r></w:p>" for each in (title, window, unit))
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in line) + "</w:tr>"
        for line in lines
    )
    document = f'{before}<w:document xmlns:w="{_TABLE}"><w:body>{head}<w:tbl>{rows}</w:tbl></w:body></w:document>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    arrow = links(("r1", "officeDocument", "word/document.xml"))
    return archive({"[Content_Types].xml": types, "_rels/.rels": arrow, "word/document.xml": document})


def _fake(name: str, content: bytes, expected: Expected = "reject", suffix: str = ".xlsx") -> Case:
    return Case(f"{name} as {suffix}", expected, lambda _base: content, suffix)


def _damaged(
    make: Callable[[Package], bytes], suffix: str, name: str, expected: Expected, change: Callable[[bytes], bytes],
    *, large: bool = False,
) -> Case:  # fmt: skip
    """Return the case of a damaged file of another format."""
    return Case(f"{suffix}: {name}", expected, lambda base: change(make(base)), suffix, large=large)


def _overwritten(place: int, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content[:place] + new + content[place + len(new) :]


def _scattered(seed: int, count: int, begin: int = 0, end: int | None = None) -> Callable[[bytes], bytes]:
    """Return a function that changes `count` random bytes between `begin` and `end`, repeatable by its seed."""

    def change(content: bytes) -> bytes:
        chance, changed = random.Random(seed), bytearray(content)  # noqa: S311  (repeatable damage, no secret)
        for _each in range(count):
            changed[chance.randrange(begin, end or len(changed))] = chance.randrange(256)
        return bytes(changed)

    return change


def _record(kind: int, content: bytes) -> Callable[[bytes], bytes]:
    """Return a function that overwrites the first record of a kind in the stream of an .xls workbook."""

    def change(old: bytes) -> bytes:
        at = old.index(struct.pack("<H", kind), 512)
        return old[: at + 4] + content + old[at + 4 + len(content) :]

    return change


def _nested(base: Package, count: int) -> bytes:
    content = base.archive()
    for _each in range(count):
        content = zipped([Entry(b"a.zip", content)])
    return content


_NOISE = random.Random(7).randbytes(20_000)  # noqa: S311  (repeatable noise, no secret)
_OLD_DAMAGE: tuple[tuple[str, Expected, Callable[[bytes], bytes]], ...] = (
    ("encrypted", "reject", lambda _old: encrypted_old_workbook()),
    ("cut in its header", "reject", lambda old: old[:300]),
    ("cut in its stream", "reject", lambda old: old[:2000]),
    ("a table of sectors that leads to itself", "either", circling),
    ("no table of sectors", "either", _overwritten(44, b"\0\0\0\0")),
    ("a thousand million tables of sectors", "either", _overwritten(44, b"\xff\xff\xff\x3f")),
    ("a directory beyond the end", "either", _overwritten(48, b"\xfe\xff\xff\x7f")),
    ("a directory that is the first sector", "either", _overwritten(48, b"\0\0\0\0")),
    ("sectors of 2 to the 255th bytes", "either", _overwritten(30, b"\xff\0")),
    ("sectors of one byte", "either", _overwritten(30, b"\0\0")),
    ("big-endian", "either", _overwritten(28, b"\xff\xfe")),
    ("the table's own table leads to itself", "either", _overwritten(68, b"\0\0\0\0\xff\0\0\0")),
    ("small sectors of 2 to the 99th bytes", "either", _overwritten(32, b"\x63\0")),
    ("everything is small", "either", _overwritten(56, b"\xff\xff\xff\x7f")),
    ("a record longer than the stream", "either", _record(0x0009, b"\xff" * 2)),
    ("sizes that lie", "either", _record(0x0200, b"\0\0\0\0\xff\xff\xff\x7f\0\0\xff\xff")),
    ("texts that are not there", "either", _record(0x00FC, b"\xff\xff\xff\x7f\xff\xff\xff\x7f")),
    ("a stream of one", "either", lambda old: old[512:]),
)  # fmt: skip
_OPEN_DAMAGE: tuple[tuple[str, Expected, Callable[[Package], bytes], bool], ...] = (
    ("document type", "reject", lambda base: as_ods(base, doctype='<!DOCTYPE a [<!ENTITY n "9">]>'), False),
    ("laughs", "reject", lambda base: as_ods(base, doctype=f"<!DOCTYPE a [{LAUGHS}]>"), False),
    ("a million rows by repeating", "reject", lambda _base: ods(row(
        cell("string", "x"), attributes='table:number-rows-repeated="1048576"')), False),
    ("16384 columns by 6000 rows", "reject", lambda _base: ods(row(
        cell("string", "x", 'table:number-columns-repeated="16384"'),
        attributes='table:number-rows-repeated="6000"')), True),
    ("blank rows without end", "accept", lambda base: ods(
        "".join(row(*(cell("string", text) for text in line)) for line in _printed(base))
        + row("<table:table-cell/>", attributes='table:number-rows-repeated="1048000"')), False),
    ("repeated -1 times", "reject", lambda _base: ods(row(
        cell("string", "x", 'table:number-columns-repeated="-1"'))), False),
    ("repeated many times over", "reject", lambda _base: ods(row(
        cell("string", "x", f'table:number-columns-repeated="{"9" * 5000}"'))), False),
    ("deep", "reject", lambda _base: ods(row("<a>" * 50_000 + "</a>" * 50_000)), False),
    ("encrypted", "reject", lambda base: as_ods(
        base, manifest="<a><manifest:encryption-data/></a>"), False),
    ("no content", "reject", lambda _base: zipped([
        Entry(b"mimetype", b"application/vnd.oasis.opendocument.spreadsheet", stored=True)]), False),
)  # fmt: skip
CASES: tuple[Case, ...] = (
    *(_fake(name, content, suffix=suffix) for name, content in (
        ("a web page", b"<!DOCTYPE html><html><table><tr><td>7</td></tr></table></html>"),
        ("a page of UTF-16", "<html><table></table></html>".encode("utf-16")),
        ("a table of commas", "序号,项目,单位,数量\n1,出动,人次,7\n".encode()),
        ("a table of commas in GBK", "序号,项目,单位,数量\n".encode("gbk")),
        ("a PDF", PDF), ("a picture", PNG), ("a photo", b"\xff\xd8\xff\xe0" + bytes(99)),
        ("rich text", b"{\\rtf1\\ansi 7}"), ("music", b"ID3\x04" + bytes(500)),
        ("music without a tag", b"\xff\xfb" * 99), ("nothing", b""), ("one byte", b"P"),
        ("a sign only", b"PK"), ("a sign of archives", b"PK\3\4"),
        ("zeros", bytes(5000)), ("noise", _NOISE), ("a program", b"MZ" + bytes(500)),
        ("a script", b"#!/bin/sh\nrm -r x\n"),
        ("a database", b"SQLite format 3\0" + bytes(99)), ("a RAR archive", b"Rar!\x1a\7\0" + bytes(99)),
        ("a 7z archive", b"7z\xbc\xaf\x27\x1c" + bytes(99)), ("a gzip file", b"\x1f\x8b\x08" + bytes(99)),
        ("XML of Excel 2003", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        ("SYLK", b"ID;PWXL;N;E\nC;Y1;X1;K7\nE\n"), ("XML", b'<?xml version="1.0"?><a/>'), ("JSON", b'{"a": 7}'),
        ("an OLE sign", OLE), ("OLE without a directory", OLE + bytes(5000)), ("OLE and noise", OLE + _NOISE),
        ("an encrypted workbook", ole_with("EncryptedPackage")), ("an old document", ole_with("WordDocument")),
        ("a mail of Outlook", ole_with("__properties_version1.0")), ("a web archive", b"MIME-Version: 1.0\nx"),
        ("a shortcut", b"L\0\0\0\x01\x14\x02\0" + bytes(99)), ("a mark of UTF-8", b"\xef\xbb\xbf"),
        ("escape sequences", b"\x1b[2J\x1b]0;x\x07" * 50),
    ) for suffix in (".xlsx", ".xls")),
    *(_fake("noise", _NOISE, suffix=suffix)
      for suffix in (".ods", ".docx", ".zip", ".eml", ".pdf", ".xlsb", ".csv", ".bin", ".et")),
    _fake("a PDF", PDF, "ignore", ".pdf"),
    _fake("a picture", PNG, "ignore", ".png"),
    Case("the workbook as .xls", "accept", Package.archive, ".xls", why="the content decides, not the name"),
    Case("the workbook as .pdf", "accept", Package.archive, ".pdf", why="the same"),
    Case("the workbook in an archive", "accept", lambda base: zipped([Entry(b"a.xlsx", base.archive())]), ".zip"),
    Case("the workbook in an archive as .xlsx", "accept", lambda base: zipped([Entry(b"a.xlsx", base.archive())]),
         why="it is opened as the folder that it is"),
    Case("the workbook in an archive, climbing", "accept",
         lambda base: zipped([Entry(b"../../../a.xlsx", base.archive())]), ".zip", why="nothing is put on the disk"),
    Case("the workbook in an archive, name of control characters", "accept",
         lambda base: zipped([Entry(b"\x1b[31m\n[/].xlsx", base.archive())]), ".zip"),
    Case("six archives inside each other", "reject", lambda base: _nested(base, 6), ".zip"),
    # .xls
    Case("old workbook", "accept", _as_xls, ".xls"),
    Case("old workbook as .xlsx", "accept", _as_xls, why="the content decides, not the name"),
    *(_damaged(_as_xls, ".xls", *each) for each in _OLD_DAMAGE),
    *(_damaged(_as_xls, ".xls", f"damage {seed}", "anything", _scattered(seed, 30, 512)) for seed in range(12)),
    *(_damaged(_as_xls, ".xls", f"damage in its header {seed}", "anything", _scattered(seed, 4, 0, 512))
      for seed in range(8)),
    # .ods
    Case("OpenDocument", "accept", as_ods, ".ods"),
    Case("OpenDocument as .xlsx", "accept", as_ods, why="the content decides, not the name"),
    *(Case(f".ods: {name}", expected, make, ".ods", large=large) for name, expected, make, large in _OPEN_DAMAGE),
    *(_damaged(as_ods, ".ods", f"damage {seed}", "anything", _scattered(seed, 10)) for seed in range(6)),
    _damaged(as_ods, ".ods", "cut", "reject", lambda content: content[: len(content) // 2]),
    # .docx
    Case("Word", "accept", _as_docx, ".docx"),
    Case("Word as .xlsx", "accept", _as_docx, why="the content decides, not the name"),
    Case(".docx: document type", "reject",
         lambda base: _as_docx(base, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), ".docx"),
    *(_damaged(_as_docx, ".docx", f"damage {seed}", "anything", _scattered(seed, 10)) for seed in range(6)),
    _damaged(_as_docx, ".docx", "cut", "reject", lambda content: content[: len(content) // 2]),
    Case(".docx: no tables", "reject", lambda base: Package({**Package.of(_as_docx(base)).parts, "word/document.xml": (
        f'<w:document xmlns:w="{_TABLE}"><w:body/></w:document>'.encode())}).archive(), ".docx"),
    Case(".docx: a table in a table in a table", "either", lambda base: Package.of(_as_docx(base)).edited(
        "word/document.xml", "<w:tbl>",
        "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60 + "<w:tbl>").archive(), ".docx"),
)  # fmt: skip
