"""Limits of .xlsx workbooks are enforced before contents are trusted."""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from packages import LINKS, SHEET, STRINGS, STYLES, WORKBOOK, archive, links, opened, parts

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.limits import STANDARD, Limits, from_environment
from aqcampaign.intake.ooxml.inflation import inflate
from aqcampaign.intake.ooxml.spreadsheet import Spreadsheet, open_spreadsheet
from aqcampaign.intake.workbook import Unreadable

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
MANY = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 12))
MERGE = '<mergeCell ref="A1:B2"/>'
MANY_TEXTS = "".join(f"<si><t>{n}</t></si>" for n in range(12))


def good(**changed: str | bytes) -> bytes:
    """Return a workbook with one filled cell; `changed` parts are given by the names of this module's constants."""
    names = {"sheet": SHEET, "strings": STRINGS, "styles": STYLES, "workbook": WORKBOOK}
    return archive(parts(ONE) | {names[name]: part for name, part in changed.items()})


def nested(depth: int) -> str:
    """Return a sheet with so many elements in each other."""
    return parts(ONE)[SHEET].replace("</worksheet>", "<a>" * depth + "</a>" * depth + "</worksheet>")


BEYOND: dict[str, tuple[dict[str, int], Callable[[], bytes]]] = {
    "parts": ({"entries": 5}, good),
    "bytes of a sheet": ({"part_bytes": 200}, lambda: archive(parts(MANY))),
    "bytes of styles": ({"side_part_bytes": 2000}, lambda: good(styles=" " * 3000)),
    "bytes of all parts": ({"total_bytes": 1000}, good),
    "tags": ({"tags": 60}, lambda: good(sheet=parts("<row><c/></row>" * 40)[SHEET])),
    "a long stretch without a tag": ({"token_bytes": 1000}, lambda: good(sheet=parts(after=" " * 3000)[SHEET])),
    "depth": ({}, lambda: good(sheet=nested(300))),
    "sheets": (
        {"sheets": 1}, lambda: good(workbook=parts()[WORKBOOK].replace("</sheets>", '<sheet name="b"/></sheets>')),
    ),
    "texts": ({"strings": 10}, lambda: archive(parts(ONE, strings=MANY_TEXTS))),
    "texts in runs": ({"strings": 10}, lambda: archive(parts(ONE, strings=MANY_TEXTS + "<si><rPh/></si>"))),
    "cells": ({"cells": 10}, lambda: archive(parts(MANY))),
    "cells without addresses": ({"cells": 10}, lambda: archive(parts("<row><c><v>1</v></c></row>" * 12))),
    "merged cells": (
        {"cells": 10}, lambda: archive(parts(ONE, after="<mergeCells>" + MERGE * 12 + "</mergeCells>")),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("limits", "make"), BEYOND.values(), ids=BEYOND)
def test_workbook_beyond_a_limit_is_rejected(limits: dict[str, int], make: Callable[[], bytes]) -> None:
    """The message tells what there is too much of, how much there is, and how much is allowed."""
    small = replace(STANDARD, **limits)
    found = opened(make(), limits=small)
    assert isinstance(found, Finding)
    assert found.code == "AQ103"
    amount, limit = found.parameters["amount"], found.parameters["limit"]
    assert isinstance(amount, str)
    assert isinstance(limit, str)
    assert int(amount) > int(limit) == (next(iter(limits.values())) if limits else STANDARD.depth)


def test_the_limit_of_cells_is_that_of_the_workbook() -> None:
    """Two sheets of eleven cells each are more than twenty."""
    two = parts(MANY)
    two[WORKBOOK] = two[WORKBOOK].replace("</sheets>", '<sheet name="Second" r:id="r4"/></sheets>')
    two[LINKS] = links(("r1", "worksheet", "worksheets/sheet1.xml"), ("r4", "worksheet", "worksheets/sheet1.xml"))
    book = open_spreadsheet(archive(two), replace(STANDARD, cells=20))
    assert isinstance(book, Spreadsheet)
    assert len(book.grid("Sheet").rows) == 11
    with pytest.raises(Unreadable):
        book.grid("Second")


def test_limits_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """AQ_LIMITS changes the limits that it names and no other."""
    monkeypatch.setenv("AQ_LIMITS", "cells=500000 sheets=400")
    changed = from_environment()
    assert (changed.cells, changed.sheets, changed.tags) == (500_000, 400, STANDARD.tags)
    monkeypatch.delenv("AQ_LIMITS")
    assert from_environment().cells == Limits().cells


@pytest.mark.parametrize("word", ["cell=5", "cells", "cells=many", "cells=-1"])
def test_invalid_limit_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """A misspelt limit is told at once, with the names that there are."""
    monkeypatch.setenv("AQ_LIMITS", f"sheets=9 {word}")
    with pytest.raises(UsageFailure, match=f"{word}.*token_bytes"):
        from_environment()


def test_the_page_of_limits_is_fresh() -> None:
    """Every limit stands there with its figure."""
    page = (Path(__file__).parents[1] / "docs/limits.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(\w+)` \| (\d+) \|", page, re.MULTILINE)
    assert documented == [(field.name, str(getattr(STANDARD, field.name))) for field in fields(STANDARD)]


def patched(content: bytes, sign: bytes, offset: int, new: bytes) -> bytes:
    """Return the archive with bytes changed at `offset` behind the last occurrence of a record's sign."""
    at = content.rindex(sign) + offset
    return content[:at] + new + content[at + len(new) :]


ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"

DAMAGED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "end missing": ("AQ101", lambda content: content[:-10]),
    "more entries announced": ("AQ101", lambda content: patched(content, END, 8, b"\xff\x00\xff\x00")),
    "fewer entries announced": ("AQ101", lambda content: patched(content, END, 8, b"\x01\x00\x01\x00")),
    "two disks": ("AQ101", lambda content: patched(content, END, 4, b"\x01\x00")),
    "directory elsewhere": ("AQ101", lambda content: patched(content, END, 16, b"\x00\x00\x00\x7f")),
    "something before it": ("AQ101", lambda content: b"PK\x03\x04" + content),
    "entry of another kind": ("AQ101", lambda content: patched(content, ENTRY, 0, b"PK\x07\x08")),
    "part beyond the end": ("AQ101", lambda content: patched(content, ENTRY, 20, struct.pack("<I", 10**6))),
    "encrypted": ("AQ105", lambda content: patched(content, ENTRY, 8, b"\x01\x00")),
    "compressed by AES": ("AQ105", lambda content: patched(content, ENTRY, 10, struct.pack("<H", 99))),
    "compressed otherwise": ("AQ101", lambda content: patched(content, ENTRY, 10, struct.pack("<H", 12))),
    "said to be stored": ("AQ101", lambda content: patched(content, ENTRY, 10, b"\x00\x00")),
    "wrong checksum": ("AQ101", lambda content: patched(content, ENTRY, 16, b"\x00\x00\x00\x00")),
    "said to be smaller": ("AQ101", lambda content: patched(content, ENTRY, 24, b"\x05\x00\x00\x00")),
    "said to be larger": ("AQ101", lambda content: patched(content, ENTRY, 24, b"\x00\xff\x00\x00")),
    "another name before the part": ("AQ101", lambda content: patched(content, b"PK\x03\x04", 30, b"XX")),
    "an empty archive": ("AQ102", lambda _content: END + bytes(18)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "damage"), DAMAGED.values(), ids=DAMAGED)
def test_sizes_stated_by_the_archive_are_not_trusted(code: str, damage: Callable[[bytes], bytes]) -> None:
    """Directory, headers, sizes and checksums must agree; the last part is the styles, which every sheet needs."""
    found = opened(damage(good()))
    assert isinstance(found, Finding)
    assert found.code == code


def test_stored_parts_and_a_comment_are_read() -> None:
    """A part need not be packed, and the archive may bear a comment."""
    content = good()
    assert isinstance(opened(content[:-2] + b"\x03\x00abc"), Grid)
    assert inflate(b"abc", 3, zlib.crc32(b"abc"), deflated=False) == b"abc"


@pytest.mark.parametrize("size", [10, 2**20 + 10, 2**22])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_part_of_another_size_than_stated_is_rejected(size: int, more: int) -> None:
    """A part of another size than announced is refused, however large it is; one of the right size is read whole."""
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    read = inflate(packed, size + more, zlib.crc32(content), deflated=True)
    assert read == (content if more == 0 else None)
