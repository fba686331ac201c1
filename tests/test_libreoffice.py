"""Workbooks opened and saved by LibreOffice are read as our own."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from libreoffice import convert, convert_all, needs_libreoffice
from openpyxl.comments import Comment
from returns import saved, word_form
from samples import PERIOD, contents_of, fill, ones, review_of, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.template.plan import Content
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check

# What is read here is covered by tests of each format.
pytestmark = [needs_libreoffice, pytest.mark.no_cover]


# What is typed, and the beginning of the live verdict on it.
VERDICTS: list[tuple[str, Content, str]] = [
    ("inspector_trips", 120, "通过"),
    ("premises_inspected", None, "待填"),
    ("markets_inspected", "十二", "错误：应填数字"),
    ("guidance_talks", 2.5, "错误：应填整数"),
    ("publicity_events", -1, "错误：不能小于0"),
    ("complaints_accepted", 0, "通过"),
    ("cases", "5/3", "通过"),
    ("case_value", 12.3456, "通过"),
    ("penalties", 1.23456, "错误：最多4位小数"),
    ("transfers", "0", "通过"),
    ("procuratorate", "5", "错误：应填2个数"),
    ("court", "5//2", "错误：应填3个数"),
    ("joint_operations", 0, "通过"),
]


def test_live_check_shows_the_expected_verdicts(campaign: Campaign, tmp_path: Path) -> None:
    """Recalculated by LibreOffice, the column beside the form passes what is right and names what is wrong."""
    text = {item: content for item, content, _verdict in VERDICTS}
    path = fill(campaign, tmp_path / "in", "market_regulation", text=text)
    saved = convert(path, "xlsx", tmp_path / "out", recalculate=True)
    sheet = openpyxl.load_workbook(saved, data_only=True)["统计表"]
    rows = {item.id: 4 + place for place, item in enumerate(campaign.form.items, start=1)}
    shown = {item: str(sheet.cell(rows[item], 6).value) for item, _content, _verdict in VERDICTS}
    assert {item: shown[item][: len(verdict)] for item, _c, verdict in VERDICTS} == {
        item: verdict for item, _c, verdict in VERDICTS
    }


def test_a_workbook_saved_by_libreoffice_is_accepted(campaign: Campaign, tmp_path: Path) -> None:
    """Filled, opened and saved by LibreOffice: the same values, the same unit and period, no finding."""
    row = ones(campaign)
    convert(fill(campaign, tmp_path / "in", "court", row), "xlsx", tmp_path / "inbox")
    (report,) = review_of(campaign, tmp_path / "inbox").reports
    assert (report.unit, report.period) == ("court", "2022-09")
    assert report.submission is not None
    assert list(report.submission.values) == row
    assert {found.code for found in report.findings} <= {"AQ402"}


def test_every_format_gives_the_same_values(campaign: Campaign, tmp_path: Path) -> None:
    """The same filled form as .xlsx, .xls, .ods and Word table: equal values, unit and period."""
    row = [number + place for place, number in enumerate(ones(campaign))]
    filled = fill(campaign, tmp_path / "in", "market_regulation", row)
    for to in ("xlsx", "xls", "ods"):
        shutil.move(convert(filled, to, tmp_path / to), tmp_path / f"a.{to}")
    word = word_form(campaign, "market_regulation", contents_of(campaign, row))
    (tmp_path / "a.docx").write_bytes(saved(word))
    seen = {}
    for to in ("xlsx", "xls", "ods", "docx"):
        (report,) = check(campaign, [tmp_path / f"a.{to}"], PERIOD).reports
        assert report.submission is not None
        seen[to] = (report.unit, report.period, report.status, list(report.submission.values))
    assert seen == dict.fromkeys(seen, ("market_regulation", PERIOD, "accepted", row))


@pytest.mark.skipif(shutil.which("lowriter") is None, reason="Writer (package libreoffice-writer) is not installed")
def test_a_word_table_saved_by_libreoffice_is_accepted(campaign: Campaign, tmp_path: Path) -> None:
    """The form as a Word table that Writer has opened and saved: the same values, unit and period."""
    row = [number + place for place, number in enumerate(ones(campaign))]
    (tmp_path / "form.docx").write_bytes(saved(word_form(campaign, "market_regulation", contents_of(campaign, row))))
    word = convert(tmp_path / "form.docx", "docx:MS Word 2007 XML", tmp_path / "out")
    (report,) = check(campaign, [word], PERIOD).reports
    assert report.submission is not None
    assert (report.unit, report.status, list(report.submission.values)) == ("market_regulation", "accepted", row)


ODD: dict[str, str | float | bool | date] = {
    "D5": "#DIV/0!", "D6": date(2022, 3, 2), "D7": "=1/0", "D8": 0.5, "D9": "约5", "D10": True, "D11": date(1930, 2, 1),
}  # fmt: skip


@pytest.mark.parametrize("to", ["xls", "ods"])
def test_errors_are_the_same_in_every_format(campaign: Campaign, tmp_path: Path, to: str) -> None:
    """Error values, dates in place of figures and the rest give the same findings in the same cells."""
    path = fill(campaign, tmp_path / "in", "court")
    book = openpyxl.load_workbook(path)
    sheet = book["统计表"]
    for place, value in ODD.items():
        sheet[place] = value
        if isinstance(value, date):
            sheet[place].number_format = "mmm-yy" if value.year == 1930 else "m/d"
        if value == "#DIV/0!":
            sheet[place].data_type = "e"
    book.save(path)
    saved_again = convert(path, "xlsx", tmp_path / "again")
    found = {}
    for returned in (saved_again, convert(saved_again, to, tmp_path / to)):
        (report,) = check(campaign, [returned], PERIOD).reports
        found[returned.suffix] = {(f.code, f.place.cell) for f in report.findings if f.severity == "error"}
    assert found[".xlsx"] == found[f".{to}"]
    assert {"AQ308", "AQ309", "AQ302"} <= {code for code, _cell in found[".xlsx"]}


NOTES = {"A23": "发现重大案件线索：某村仓库藏匿假酒", "A24": "罚没应为12.5", "E1": "单位：元"}
COMMENTS = {"A1": "第9项应为12.5", "B7": "重大舆情：某网站报道"}
ASKED = {("AQ241", "A23"), ("AQ238", "A24"), ("AQ242", "E1"), ("AQ238", "A1"), ("AQ241", "B7")}


@pytest.mark.parametrize("to", ["xlsx", "xls", "ods"])
def test_notes_and_comments_are_asked_about_in_every_format(campaign: Campaign, tmp_path: Path, to: str) -> None:
    """Leads, corrections and units of money outside the cells of the form."""
    path = fill(campaign, tmp_path / "in", "market_regulation")
    book = openpyxl.load_workbook(path)
    for place, words in NOTES.items():
        book["统计表"][place] = words
    for place, words in COMMENTS.items():
        book["统计表"][place].comment = Comment(words, "张三")
    book.save(path)
    (report,) = check(campaign, [convert(path, to, tmp_path / to)], PERIOD).reports
    codes = {code for code, _cell in ASKED}
    assert {(each.code, each.place.cell) for each in report.findings if each.code in codes} == ASKED


def test_notes_are_asked_about_in_word(campaign: Campaign, tmp_path: Path) -> None:
    """Paragraphs above the table are read as rows of the sheet."""
    contents = contents_of(campaign, ones(campaign))
    (tmp_path / "a.docx").write_bytes(saved(word_form(campaign, "court", contents, list(NOTES.values()))))
    (report,) = check(campaign, [tmp_path], PERIOD).reports
    assert {"AQ238", "AQ241", "AQ242"} <= {each.code for each in report.findings}


def test_template_and_summary_print_on_the_expected_pages(campaign: Campaign, tmp_path: Path) -> None:
    """The form, the ledger and the instructions take a page each; the summary one a sheet."""
    ((_name, content),) = prepare(campaign, "2022-09", ["court"])
    (tmp_path / "t.xlsx").write_bytes(content)
    fill(campaign, tmp_path / "inbox", "court")
    review = review_of(campaign, tmp_path / "inbox")
    (tmp_path / "s.xlsx").write_bytes(summary_of(campaign, review))
    pages = convert_all([tmp_path / "t.xlsx", tmp_path / "s.xlsx"], "pdf", tmp_path)
    assert [_pages(pdf) for pdf in pages] == [3, 9]


def _pages(pdf: Path) -> int:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (package poppler-utils) is not installed")
    done = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, encoding="utf-8")
    return int(next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("Pages")))
