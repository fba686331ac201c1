"""Formulas filled down over empty rows of a list, as programs save them, are no lines; what they find is."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from copies_of_workbooks import repacked
from libreoffice import convert, needs_libreoffice
from samples import PERIOD, fill

from aqcampaign.campaign_folder import Campaign
from aqcampaign.use_cases.check_returns import check

LEADS, FIGURES = "重大线索和舆情", "统计表"
# What a clerk fills down: each refers to a sheet of notes, whose rows are empty from the third on.
FILLED_DOWN = {
    "A": '=IF(手记!A{n}="","",手记!A{n})',
    "B": "=手记!B{n}",
    "C": '=手记!C{n}&""',
    "D": "=手记!D{n}*1",
    "E": '=IF(手记!A{n}=""," ",手记!E{n})',
}
NOTES = [("重大案件线索", 44807, "某村仓库", 3.2, "已立案"), ("重要舆情信息", 44808, "某网店", 1, "已核实")]
FIRST_LINE, LINES = 5, 12


def _workbook(campaign: Campaign, folder: Path, notes: int, formulas: Mapping[str, str] = FILLED_DOWN) -> bytes:
    """Return a return with formulas in all lines of its list and beside its figures; `notes` of them find something."""
    book: Any = openpyxl.load_workbook(fill(campaign, folder / "made", "market_regulation"))
    book.create_sheet("手记")
    for row, note in enumerate(NOTES[:notes], start=1):
        for column, content in enumerate(note, start=1):
            book["手记"].cell(row, column, content)
    for row in range(LINES):
        for letter, formula in formulas.items():
            book[LEADS][f"{letter}{FIRST_LINE + row}"] = formula.format(n=row + 1)
    for row in range(5, 21):
        book[FIGURES][f"E{row}"] = f"=手记!Z{row}*1"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _calculated(content: bytes) -> bytes:
    """Return the workbook as Excel leaves it where no formula found anything: each with its result."""
    lists, figures, book = (f"xl/{name}.xml" for name in ("worksheets/sheet2", "worksheets/sheet1", "workbook"))
    return repacked(content, {
        lists: lambda sheet: _results(_results(sheet, "BD", "", "0"), "ACE", ' t="str"', ""),
        figures: lambda sheet: _results(sheet, "E", "", "0"),
        book: lambda each: each.replace(b' fullCalcOnLoad="1"', b""),
    })  # fmt: skip


def _results(sheet: bytes, columns: str, kind: str, result: str) -> bytes:
    """Give the formulas of these columns a result."""
    cells = rf'<c r="([{columns}]\d+)"([^>]*)>(<f>[^<]*</f>)<v\s*/?>(?:</v>)?'
    return re.sub(cells.encode(), rf'<c r="\1"\2{kind}>\3<v>{result}</v>'.encode(), sheet)


def test_formulas_without_findings_are_no_lines_as_excel_saves_them(campaign: Campaign, tmp_path: Path) -> None:
    """Empty texts and zeros, one of them in the format of a date: no line, no figure out of place."""
    (tmp_path / "a.xlsx").write_bytes(_calculated(_workbook(campaign, tmp_path, 0)))
    assert _facts(campaign, tmp_path / "a.xlsx") == ("accepted", [], set())


def test_formulas_that_were_never_calculated_are_asked_about(campaign: Campaign, tmp_path: Path) -> None:
    """Without a saved result nobody can say that a line is empty."""
    (tmp_path / "a.xlsx").write_bytes(_workbook(campaign, tmp_path, 0))
    status, _summaries, codes = _facts(campaign, tmp_path / "a.xlsx")
    assert status == "returned"
    assert "AQ310" in codes


@needs_libreoffice
@pytest.mark.parametrize("notes", [0, 2])
@pytest.mark.parametrize("to", ["xlsx", "ods"])
def test_formulas_are_lines_only_where_they_find_something(
    campaign: Campaign, tmp_path: Path, to: str, notes: int
) -> None:
    """Calculated and saved by LibreOffice: the rows with contents are read, those without are no lines."""
    (tmp_path / "a.xlsx").write_bytes(_workbook(campaign, tmp_path, notes))
    saved = convert(tmp_path / "a.xlsx", to, tmp_path / "saved", recalculate=True)
    expected = [note[2] for note in NOTES[:notes]]
    assert _facts(campaign, saved) == ("accepted", expected, set())


@needs_libreoffice
def test_formulas_whose_texts_are_lost_are_asked_about(campaign: Campaign, tmp_path: Path) -> None:
    """LibreOffice saves 0 for the text of a formula in .xls: nobody can say that such a line is empty."""
    (tmp_path / "a.xlsx").write_bytes(_workbook(campaign, tmp_path, 2))
    saved = convert(tmp_path / "a.xlsx", "xls", tmp_path / "saved", recalculate=True)
    status, lines, codes = _facts(campaign, saved)
    assert (status, len(lines)) == ("returned", LINES)
    assert "AQ310" in codes


@needs_libreoffice
def test_formulas_without_findings_are_no_lines_in_xls(campaign: Campaign, tmp_path: Path) -> None:
    """Where every formula is one of numbers, the 0 that is saved is its result."""
    content = _workbook(campaign, tmp_path, 0, {column: f"=手记!{column}{{n}}*1" for column in "ABCDE"})
    (tmp_path / "a.xlsx").write_bytes(content)
    saved = convert(tmp_path / "a.xlsx", "xls", tmp_path / "saved", recalculate=True)
    assert _facts(campaign, saved) == ("accepted", [], set())


VOLATILE = {"D5": "=RAND()*0+3", "D6": "=IF(TODAY()>0,4,5)", "D7": "=NOW()*0+2", "D8": "=RANDBETWEEN(6,6)"}


@needs_libreoffice
@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_formulas_that_change_by_themselves_are_asked_about(campaign: Campaign, tmp_path: Path, to: str) -> None:
    """The result that was saved is read and shown; other formulas beside them are not asked about."""
    book: Any = openpyxl.load_workbook(fill(campaign, tmp_path / "made", "market_regulation"))
    formulas = {**VOLATILE, "D9": '=INDIRECT("D1"&"0")+0', "D12": "=1+2"}
    for cell, formula in formulas.items():
        book[FIGURES][cell] = formula
    book.save(tmp_path / "a.xlsx")
    saved = convert(tmp_path / "a.xlsx", to, tmp_path / "saved", recalculate=True)
    (report,) = check(campaign, [saved], PERIOD).reports
    asked = {each.place.cell: each.found for each in report.findings if each.code == "AQ347"}
    # In .xls, RANDBETWEEN belongs to an add-in, whose functions have no number.
    assert asked == {"D5": "3", "D6": "4", "D7": "2"} | ({"D8": "6"} if to != "xls" else {})
    assert report.status == "accepted"


def test_a_formula_with_random_numbers_that_was_filled_down_is_asked_about(campaign: Campaign, tmp_path: Path) -> None:
    """Excel writes it once; its further cells refer to it."""
    path = fill(campaign, tmp_path, "market_regulation")
    shared = {5: b'<f t="shared" ref="D5:D6" si="0">RAND()*9</f>', 6: b'<f t="shared" si="0"/>', 7: b"<f>1+0</f>"}

    def filled_down(sheet: bytes) -> bytes:
        for row, formula in shared.items():
            sheet = re.sub(rb'(<c r="D%d"[^>]*>)(?=<v>)' % row, rb"\1" + formula, sheet)
        return sheet

    content = repacked(path.read_bytes(), {
        "xl/worksheets/sheet1.xml": filled_down,
        "xl/workbook.xml": lambda book: book.replace(b' fullCalcOnLoad="1"', b""),
    })  # fmt: skip
    path.write_bytes(content)
    (report,) = check(campaign, [path], PERIOD).reports
    assert [each.place.cell for each in report.findings if each.code == "AQ347"] == ["D5", "D6"]


def _facts(campaign: Campaign, path: Path) -> tuple[str, list[object], set[str]]:
    """Return status, contents, and the codes of errors and queries except that the unit fills in what others do."""
    (report,) = check(campaign, [path], PERIOD).reports
    assert report.submission is not None
    codes = {each.code for each in report.findings if each.severity != "notice"} - {"AQ402"}
    return report.status, [record.values[2] for record in report.submission.records], codes
