"""What lies in the inbox: every kind of file is told by its content, and none stops the run."""

import os
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import ErrorValue, FormattedDate, FormulaResult, UncalculatedFormula
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.preflight import MAX_PARTS, MAX_ROWS, clear
from aqcampaign.intake.reading import ReceivedWorkbook, receive
from aqcampaign.intake.second_look import look_again
from aqcampaign.intake.unpack import Unpacker

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = b'<sst count="1" uniqueCount="4294967295"></sst>'


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


def elsewhere() -> bytes:
    """Return a workbook with a stray cell whose sheet lies under an unusual name."""
    good = parts()
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    sheet = good.pop(SHEET).replace(b"</sheetData>", stray)
    links = good["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"elsewhere/sheet.dat")
    return archive(good | {"xl/_rels/workbook.xml.rels": links, "xl/elsewhere/sheet.dat": sheet})


def twice() -> bytes:
    """Return a workbook that has its sheet twice."""
    made = BytesIO(archive(parts()))
    with zipfile.ZipFile(made, "a") as target, pytest.warns(UserWarning, match="Duplicate name"):
        target.writestr(SHEET, b"<worksheet/>")
    return made.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("AQ104", lambda: b""),
    "zip header only": ("AQ101", lambda: b"PK\x03\x04" + bytes(200)),
    "cut off": ("AQ101", lambda: archive(parts())[:-400]),
    "cut in the middle": ("AQ101", lambda: archive(parts())[:3000]),
    "flipped bytes": ("AQ101", lambda: archive(parts())[:60] + b"\xff" * 60 + archive(parts())[120:]),
    "no sheet behind its name": ("AQ101", lambda: archive({"xl/workbook.xml": b"<workbook"})),
    "duplicate parts": ("AQ101", twice),
    "parts equal but for case": ("AQ101", lambda: archive(parts() | {SHEET.upper(): b""})),
    "document type": ("AQ101", lambda: changed(SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet')),
    "last cell of a sheet": ("AQ103", lambda: with_cell(b"XFD1048576")),
    "last column": ("AQ103", lambda: with_cell(b"XFD1")),
    "last row": ("AQ103", lambda: with_cell(b"A1048576")),
    "sheet elsewhere": ("AQ103", elsewhere),
    "many strings announced": ("AQ103", lambda: archive(parts() | {"xl/sharedStrings.xml": STRINGS})),
    "strings elsewhere": ("AQ103", lambda: archive(parts() | {"xl/strings.dat": STRINGS})),
    "bomb": ("AQ103", lambda: archive(parts() | {"xl/styles.xml": bytes(70 * 2**20)})),
    "many parts": ("AQ103", lambda: archive(parts() | {f"x/{number}": b"" for number in range(MAX_PARTS)})),
    "large": ("AQ103", lambda: bytes(MAX_FILE_BYTES + 1)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "make"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_good_workbook_is_refused(tmp_path: Path, code: str, make: Callable[[], bytes]) -> None:
    """One finding says why, whatever the name promises; nothing is raised, and the program lives on."""
    path = tmp_path / "统计表.xlsx"
    path.write_bytes(make())
    _file, found = receive(path)
    assert isinstance(found, Finding)
    assert found.code == code


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    """An .xlsx workbook called .xls is an .xlsx workbook; blanks are '', numbers floats."""
    path = tmp_path / "统计表.xls"
    path.write_bytes(archive(parts()))
    file, workbook = receive(path)
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").rows == [[1.0]]
    assert len(file.sha256) == 64


def test_a_distant_cell_within_the_limits_is_read(tmp_path: Path) -> None:
    """Some stray cell below the form does no harm."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_cell(b"K1000"))
    workbook = receive(path)[1]
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.sheets.grid("Sheet").at(999, 10) == 1.0


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


def _odd_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "#DIV/0!"
    sheet["A2"] = "=1+1"
    sheet["A3"] = datetime(1930, 2, 1)
    sheet["A3"].number_format = "mmm-yy"
    sheet["A4"] = True
    sheet["A5"] = "5/3"
    sheet["A7"] = ArrayFormula("A7", "=SUM(A8:A9)")
    sheet["B7"] = 2.5
    book.save(path)
    book.close()
    return path


def test_the_second_look_tells_kinds_apart(tmp_path: Path) -> None:
    """Error values, formulas never calculated, dates with their format and blanks are different things."""
    seen = look_again(_odd_workbook(tmp_path / "a.xlsx").read_bytes(), "Sheet")
    assert seen is not None
    assert [seen.at(row, 0) for row in range(7)] == [
        ErrorValue("#DIV/0!"),
        UncalculatedFormula("=1+1"),
        FormattedDate(datetime(1930, 2, 1), "mmm-yy"),
        True,
        "5/3",
        "",
        UncalculatedFormula("=SUM(A8:A9)"),
    ]
    assert seen.at(6, 1) == 2.5


def test_the_second_look_sees_the_results_of_formulas(tmp_path: Path) -> None:
    """A formula's saved result is known as such; a date stays a date; the first look knows where formulas stand."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("统计表")
        sheet.write_formula("D5", "=5+3", None, 8)
        sheet.write_formula("D6", '="5/"&"3"', None, "5/3")
        sheet.write_formula("D7", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D8", "=TODAY()", book.add_format({"num_format": "m/d"}), 44824)
        sheet.write_number("D9", 7)
    workbook = receive(path)[1]
    assert isinstance(workbook, ReceivedWorkbook)
    assert workbook.formulas == {"D5", "D6", "D7", "D8"}
    seen = look_again(workbook.content, "统计表")
    assert seen is not None
    assert [seen.at(row, 3) for row in range(4, 9)] == [
        FormulaResult(8),
        FormulaResult("5/3"),
        ErrorValue("#DIV/0!"),
        FormattedDate(datetime(2022, 9, 20), "m/d"),
        7,
    ]


@pytest.mark.parametrize("sheet", ["absent", "Sheet"])
def test_a_second_look_that_fails_changes_nothing(sheet: str) -> None:
    """Where the slow reader cannot open the file, what the fast one read stays in force."""
    content = b"no workbook" if sheet == "Sheet" else archive(parts())
    assert look_again(content, sheet) is None


def test_rows_without_numbers_are_counted() -> None:
    """A sheet of more rows than the limit is refused although none of them says where it stands."""
    sheet = b"<worksheet><sheetData>" + b"<row><c/></row>" * (MAX_ROWS + 1) + b"</sheetData></worksheet>"
    refused = clear(archive({"xl/workbook.xml": b"<workbook/>", SHEET: sheet}))
    assert isinstance(refused, Finding)
    assert refused.code == "AQ103"


def test_a_part_that_takes_all_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running out of memory while unpacking is one finding for one file."""

    def exhausted(*_arguments: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(Unpacker, "read", exhausted)
    refused = clear(archive({"xl/workbook.xml": b"<workbook/>"}))
    assert isinstance(refused, Finding)
    assert refused.code == "AQ103"
