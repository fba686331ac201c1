"""Reading files of the inbox: bad workbooks are rejected, and none stops the run."""

import os
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.reading import ReceivedWorkbook, receive
from aqcampaign.intake.workbook import Unreadable

SHEET = "xl/worksheets/sheet1.xml"


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a zip archive of these parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def parts() -> dict[str, bytes]:
    """Return the parts of a good workbook in which A1 is 1."""
    made = BytesIO()
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = 1
    book.save(made)
    with zipfile.ZipFile(made) as source:
        return {name: source.read(name) for name in source.namelist()}


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """Return a good workbook in which `old` in one part is replaced by `new`."""
    good = parts()
    assert old in good[part]
    return archive(good | {part: good[part].replace(old, new)})


def with_cell(where: bytes) -> bytes:
    """Return a workbook with a stray cell."""
    row = where.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    stray = b'<row r="' + row + b'"><c r="' + where + b'"><v>1</v></c></row></sheetData>'
    return changed(SHEET, b"</sheetData>", stray)


def twice() -> bytes:
    """Return a workbook that has its sheet twice."""
    made = BytesIO(archive(parts()))
    with zipfile.ZipFile(made, "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr(SHEET, b"<worksheet/>")
    return made.getvalue()


def flipped() -> bytes:
    """Return a workbook in which some bytes of the sheet are wrong."""
    good = archive(parts())
    begin = good.index(SHEET.encode()) + 80
    return good[:begin] + bytes(byte ^ 0x55 for byte in good[begin : begin + 20]) + good[begin + 20 :]


def looked_at(path: Path) -> Finding | ReceivedWorkbook:
    """Return what is found when a file is received and each of its sheets is read."""
    found = receive(path)[1]
    if not isinstance(found, ReceivedWorkbook):
        assert isinstance(found, Finding)
        return found
    try:
        for sheet in found.sheets.sheets:
            found.sheets.grid(sheet)
    except Unreadable as refusal:
        return refusal.finding
    return found


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("AQ104", lambda: b""),
    "zip header only": ("AQ101", lambda: b"PK\x03\x04" + bytes(200)),
    "cut off": ("AQ101", lambda: archive(parts())[:-400]),
    "cut in the middle": ("AQ101", lambda: archive(parts())[:3000]),
    "flipped bytes": ("AQ101", flipped),
    "no sheet behind its name": ("AQ101", lambda: archive({"xl/workbook.xml": b"<workbook"})),
    "duplicate parts": ("AQ101", twice),
    "parts equal but for case": ("AQ101", lambda: archive(parts() | {SHEET.upper(): b""})),
    "bomb": ("AQ103", lambda: archive(parts() | {"xl/styles.xml": bytes(70 * 2**20)})),
    "many parts": ("AQ103", lambda: archive(parts() | {f"x/{number}": b"" for number in range(STANDARD.entries)})),
    "large": ("AQ103", lambda: bytes(MAX_FILE_BYTES + 1)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "make"), REFUSED.values(), ids=REFUSED)
def test_bad_workbooks_are_rejected(tmp_path: Path, code: str, make: Callable[[], bytes]) -> None:
    """One finding says why, whatever the name promises; nothing is raised, and the program lives on."""
    path = tmp_path / "统计表.xlsx"
    path.write_bytes(make())
    found = looked_at(path)
    assert isinstance(found, Finding)
    assert found.code == code


def test_file_name_does_not_decide_the_format(tmp_path: Path) -> None:
    """An .xlsx workbook called .xls is an .xlsx workbook; blanks are '', numbers floats."""
    path = tmp_path / "统计表.xls"
    path.write_bytes(archive(parts()))
    file, workbook = receive(path)
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").rows == {0: {0: 1.0}}
    assert len(file.sha256) == 64


def test_distant_cell_costs_one_more_cell(tmp_path: Path) -> None:
    """A stray cell in the last row and column does no harm: what is not filled is not there."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_cell(b"XFD1048576"))
    workbook = receive(path)[1]
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").rows == {0: {0: 1.0}, 1048575: {16383: 1.0}}


def test_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    """A folder in the place of a file, or a file gone meanwhile, is a finding."""
    for path in (tmp_path, tmp_path / "absent.xlsx"):
        found = receive(path)[1]
        assert isinstance(found, Finding)
        assert found.code == "AQ106"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything; Windows differs")
def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    """A file without the right to read it is a finding."""
    path = tmp_path / "a.xlsx"
    path.touch(mode=0o000)
    found = receive(path)[1]
    assert isinstance(found, Finding)
    assert found.code == "AQ106"
