"""What lies in the inbox: every kind of file is told by its content, and none stops the run."""

import os
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.inbox import files
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.reading import ReceivedWorkbook, receive
from aqcampaign.intake.workbook import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


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
    if isinstance(found, Finding):
        return found
    try:
        for sheet in found.sheets.sheets:
            found.sheets.grid(sheet)
    except Unreadable as refusal:
        return refusal.finding
    return found


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("AQ104", lambda: b""),
    "old workbook": ("AQ102", lambda: OLE + "Workbook".encode("utf-16-le")),
    "old document": ("AQ102", lambda: OLE + "WordDocument".encode("utf-16-le")),
    "other old file": ("AQ102", lambda: OLE),
    "encrypted workbook": ("AQ105", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "pdf": ("AQ102", lambda: b"%PDF-1.7\n"),
    "picture": ("AQ102", lambda: b"\x89PNG\r\n\x1a\n"),
    "web page": ("AQ102", lambda: b"\xef\xbb\xbf\n<html><table></table></html>"),
    "csv": ("AQ102", lambda: "项目,数量\n立案,5\n".encode("gbk")),
    "unknown": ("AQ102", lambda: b"\x00\x01\x02"),
    "rar": ("AQ102", lambda: b"Rar!\x1a\x07\x00"),
    "docx": ("AQ102", lambda: archive({"word/document.xml": b"<w/>"})),
    "ods": ("AQ102", lambda: archive({"mimetype": b"", "content.xml": b"<o/>"})),
    "xlsb": ("AQ102", lambda: archive({"xl/workbook.bin": b""})),
    "other zip": ("AQ102", lambda: archive({"统计表.xlsx": b""})),
    "zip header only": ("AQ101", lambda: b"PK\x03\x04" + bytes(200)),
    "cut off": ("AQ101", lambda: archive(parts())[:-400]),
    "cut in the middle": ("AQ101", lambda: archive(parts())[:3000]),
    "flipped bytes": ("AQ101", flipped),
    "no sheet behind its name": ("AQ101", lambda: archive({"xl/workbook.xml": b"<workbook"})),
    "duplicate parts": ("AQ101", twice),
    "parts equal but for case": ("AQ101", lambda: archive(parts() | {SHEET.upper(): b""})),
    "bomb": ("AQ103", lambda: archive(parts() | {"xl/styles.xml": bytes(70 * 2**20)})),
    "many parts": ("AQ103", lambda: archive(parts() | {f"x/{number}": b"" for number in range(STANDARD.entries)})),
    "large": ("AQ103", lambda: bytes(STANDARD.file_bytes + 1)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "make"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_good_workbook_is_refused(tmp_path: Path, code: str, make: Callable[[], bytes]) -> None:
    """One finding says why, whatever the name promises; nothing is raised, and the program lives on."""
    path = tmp_path / "统计表.xlsx"
    path.write_bytes(make())
    found = looked_at(path)
    assert isinstance(found, Finding)
    assert found.code == code


def test_each_kind_has_its_own_name(tmp_path: Path) -> None:
    """Files of different kinds are not called by one name."""
    kinds = []
    for code, make in REFUSED.values():
        (tmp_path / "a").write_bytes(make())
        found = receive(tmp_path / "a")[1] if code == "AQ102" else None
        kinds += [found.parameters["kind"]] if isinstance(found, Finding) else []
    assert len(kinds) == 13
    assert len(set(kinds)) == len(kinds)


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    """An .xlsx workbook called .xls is an .xlsx workbook; blanks are '', numbers floats."""
    path = tmp_path / "统计表.xls"
    path.write_bytes(archive(parts()))
    file, workbook = receive(path)
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").rows == {0: {0: 1.0}}
    assert len(file.sha256) == 64


def test_a_distant_cell_is_one_cell_more(tmp_path: Path) -> None:
    """A stray cell in the last row and column does no harm: what is not filled is not there."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_cell(b"XFD1048576"))
    workbook = receive(path)[1]
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").rows == {0: {0: 1.0}, 1048575: {16383: 1.0}}


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """A folder in the place of a file, or a file gone meanwhile, is a finding."""
    for path in (tmp_path, tmp_path / "absent.xlsx"):
        found = receive(path)[1]
        assert isinstance(found, Finding)
        assert found.code == "AQ106"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything; Windows differs")
def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    """A file without the right to read it is a finding."""
    path = tmp_path / "a.xlsx"
    path.touch(mode=0o000)
    found = receive(path)[1]
    assert isinstance(found, Finding)
    assert found.code == "AQ106"


NAMES = {
    "a.xlsx": None,
    "公安局/2022-09/b.XLSX": None,
    "公安局/notice.docx": None,
    "~$a.xlsx": "AQ108",
    ".~lock.a.xlsx#": "AQ108",
    "公安局/Thumbs.db": "AQ109",
    "desktop.ini": "AQ109",
    ".DS_Store": "AQ109",
    "b.xlsx.crdownload": "AQ109",
}


def test_folders_are_walked_and_program_files_told_apart(tmp_path: Path) -> None:
    """Every file is listed once, in order of its path; lock and program files are settled without a look inside."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = files([tmp_path, tmp_path / "a.xlsx", tmp_path / "公安局"])
    codes = {file.path.relative_to(tmp_path).as_posix(): file.settled and file.settled.code for file in found}
    assert codes == NAMES
    assert [file.path.as_posix() for file in found] == sorted((tmp_path / name).as_posix() for name in NAMES)


def test_hidden_folders_are_not_walked(tmp_path: Path) -> None:
    """What programs keep in folders of their own is no report."""
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "a.xlsx").touch()
    assert [(file.path.name, file.settled and file.settled.code) for file in files([tmp_path])] == [
        ("__MACOSX", "AQ109")
    ]


def test_a_path_that_is_not_there_is_a_usage_failure(tmp_path: Path) -> None:
    """A misspelt path is told at once, before anything is read."""
    with pytest.raises(UsageFailure):
        files([tmp_path / "absent"])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights, pipes lie elsewhere")
def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    """A link, even a broken one, and a pipe are named and left alone; a pipe would block for ever."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "outside.xlsx").touch()
    (inbox / "file.xlsx").symlink_to(tmp_path / "outside.xlsx")
    (inbox / "folder").symlink_to(tmp_path, target_is_directory=True)
    (inbox / "broken.xlsx").symlink_to(tmp_path / "absent.xlsx")
    os.mkfifo(inbox / "pipe.xlsx")
    found = files([inbox])
    assert [file.path.name for file in found] == ["broken.xlsx", "file.xlsx", "folder", "pipe.xlsx"]
    assert [file.settled and file.settled.code for file in found] == ["AQ107"] * 4
