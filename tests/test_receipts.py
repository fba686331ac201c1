"""Receipts: versions, unreadable files, attachments and leads of each unit."""

import base64
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from returns import PDF, old_workbook, ole_with, saved, zipped
from samples import PERIOD, fill, review_of, run
from test_mails_and_archives import mail

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.catalog import CATALOG
from aqcampaign.intake.mail import mail_members, open_mail
from aqcampaign.intake.members import Folder
from aqcampaign.language import in_chinese
from aqcampaign.recognition.identity.printed_date import period_named
from aqcampaign.report import Report
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.returns import send_back

IN_TIME, LATE = datetime(2022, 9, 22, 10), datetime(2022, 9, 26, 10)
HTML = b"<html><body><table><tr><td>1</td></tr></table></body></html>"
XML = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


def _standing(review: Review, unit: str) -> tuple[str, str | None]:
    (standing,) = [each for each in review.units if each.unit.id == unit]
    return standing.status, standing.report.timeliness if standing.report else None


def _reports(review: Review) -> dict[str, Report]:
    return {report.file.name: report for report in review.reports}


def _codes(report: Report) -> set[str]:
    return {found.code for found in report.findings}


def _at(path: Path, moment: datetime, campaign: Campaign) -> None:
    seconds = campaign.clock.seconds(moment)
    os.utime(path, (seconds, seconds))


# ---- versions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [None, "x"], ids=["first version fine", "first version with errors"])
def test_correction_after_the_deadline_stays_on_time(campaign: Campaign, tmp_path: Path, wrong: str | None) -> None:
    """The first version decides; the JSON and the text tell when it and the counted one came."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=IN_TIME, text={"premises_inspected": wrong or 3})
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE, text={"premises_inspected": 4})
    review = review_of(campaign, tmp_path)
    assert _standing(review, "court") == ("accepted", "on_time")
    assert review.coverage.late == 0
    shown = json.loads(run("validate", tmp_path, "--month", PERIOD, "--format", "json")[1])["units"]
    (court,) = [unit for unit in shown if unit["unit"] == "court"]
    assert (court["first_received"], court["received"], court["versions"]) == (
        "2022-09-22T10:00:00", "2022-09-26T10:00:00", 2,
    )  # fmt: skip
    assert "2022-09-22 10:00" in run("validate", tmp_path, "--month", PERIOD)[1]


# What the second version writes, and what is told of it on the screen and as (id, old, new) in JSON.
CHANGED: dict[str, tuple[Mapping[str, Any], str, list[tuple[str, Any, Any]]]] = {
    "a figure": ({"premises_inspected": 4}, " 3 → 4 ", [("premises_inspected", "3", "4")]),
    "nothing that is read": ({"premises_inspected": 3, "cases": "1／1"}, "第2版：内容没有变化", []),
    "a cell left blank": (
        {"premises_inspected": None}, " 3 → ", [("premises_inspected", "3", None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "changes"), CHANGED.values(), ids=CHANGED)
def test_what_a_newer_version_changed_is_told(
    campaign: Campaign, tmp_path: Path, text: Mapping[str, Any], shown: str, changes: list[tuple[str, Any, Any]]
) -> None:
    """In one line, whether it counts or goes back; a unit with one version has none."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=IN_TIME, text={"premises_inspected": 3})
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE, text=text)
    fill(campaign, tmp_path, "health")
    counts = changes[:1] != [("premises_inspected", "3", None)]
    out = run("validate", tmp_path, "--month", PERIOD)[1]
    assert any(shown in line for line in out.splitlines()) == counts
    units = json.loads(run("validate", tmp_path, "--month", PERIOD, "--format", "json")[1])["units"]
    told = {each["unit"]: each["changes"] for each in units if "changes" in each}
    assert {unit: [(each["id"], each["old"], each["new"]) for each in of] for unit, of in told.items()} == (
        {"court": changes} if counts else {}
    )


def test_first_report_after_the_deadline_is_late(campaign: Campaign, tmp_path: Path) -> None:
    """Neither a blank form nor the file of another unit that came in time helps."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=IN_TIME, text=_nothing(campaign))
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE)
    assert _standing(review_of(campaign, tmp_path), "court") == ("accepted", "late")


def test_blank_form_does_not_replace_a_report(campaign: Campaign, tmp_path: Path) -> None:
    """The unit mailed the blank form back later: a notice, and the filled report counts."""
    fill(campaign, tmp_path, "court", _zeros(campaign), name="a.xlsx", received=IN_TIME)
    fill(campaign, tmp_path, "court", name="b.xlsx", received=LATE, text=_nothing(campaign))
    review = review_of(campaign, tmp_path)
    assert (_reports(review)["b.xlsx"].status, _codes(_reports(review)["b.xlsx"])) == ("superseded", {"AQ506"})
    assert _standing(review, "court") == ("nil", "on_time")
    assert send_back(campaign, review)[0] == []


def _zeros(campaign: Campaign) -> list[int]:
    return [0 for _field in campaign.form.fields]


def _nothing(campaign: Campaign) -> dict[str, None]:
    return {cell.id: None for cell in campaign.form.cells}


def test_two_versions_received_at_the_same_time_are_ambiguous(campaign: Campaign, tmp_path: Path) -> None:
    """Other figures: neither counts until it is told which. Equal figures: there is nothing to ask."""
    fill(campaign, tmp_path, "court", name="a.xlsx")
    fill(campaign, tmp_path, "court", name="b.xlsx", text={"premises_inspected": 7})
    fill(campaign, tmp_path, "postal", name="c.xlsx", text={"premises_inspected": 7})
    fill(campaign, tmp_path, "postal", name="d.xlsx", text={"premises_inspected": "7"})
    review = review_of(campaign, tmp_path)
    assert "AQ504" in _codes(_reports(review)["b.xlsx"])
    assert _codes(_reports(review)["a.xlsx"]) & {"AQ501", "AQ504"} == {"AQ504"}  # neither is called newer
    assert _standing(review, "court")[0] == "returned"
    assert _standing(review, "postal")[0] == "accepted"
    (found,) = [each for each in _reports(review)["b.xlsx"].findings if each.code == "AQ504"]
    assert all(name in found.message(in_chinese) for name in ("a.xlsx", "b.xlsx"))


def test_fill_dates_contradicting_receipt_order_are_queried(campaign: Campaign, tmp_path: Path) -> None:
    """The version that came last bears the earlier date of filling."""
    fill(campaign, tmp_path, "court", name="a.xlsx", received=LATE)  # filled in on the 20th
    path = fill(campaign, tmp_path, "court", name="b.xlsx", received=IN_TIME, text={"premises_inspected": 7})
    book = openpyxl.load_workbook(path)
    for row in book["统计表"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "2022年9月20日" in cell.value:
                cell.value = cell.value.replace("20日", "22日")
    book.save(path)
    _at(path, IN_TIME, campaign)
    reports = _reports(review_of(campaign, tmp_path))
    assert "AQ505" in _codes(reports["a.xlsx"])
    assert reports["a.xlsx"].status == "accepted"


# ---- files that cannot be read --------------------------------------------------------------------------------------

UNREADABLE: Mapping[str, bytes] = {
    "02_市公安局.xls": HTML,
    "市公安局（2）.xls": XML,
    "市公安局.rar": b"Rar!\x1a\x07\x00" + bytes(60),
    "市公安局.xlsx": b"PK\x03\x04" + bytes(60),
    "市公安局/表.xlsx": b"PK\x03\x04" + bytes(60),
    "市公安局.zip": zipped({"表.xls": HTML}),
    "1.eml": mail([("表.xls", HTML)], subject="市公安局9月报表").as_bytes(),
    "2.eml": mail([], subject="市公安局9月报表", body="https://example.org/f").as_bytes(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_unit_whose_file_cannot_be_read_is_not_missing(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """The file's name, the folder, the archive or the subject tells the unit: it is answered, and has its own word."""
    path = tmp_path / "inbox" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(UNREADABLE[name])
    inbox = tmp_path / "inbox"
    fill(campaign, inbox, "court", _zeros(campaign))
    review = review_of(campaign, inbox)
    assert _standing(review, "public_security")[0] == "unreadable"
    copies, unknown = send_back(campaign, review)
    assert [copy.unit.id for copy in copies] == ["public_security"]
    assert unknown == []
    assert (review.coverage.unreadable, review.coverage.returned, review.coverage.missing) == (1, 0, 12)
    shown = run("validate", inbox, "--month", PERIOD)[1]
    assert "已收到，无法读取" in shown
    assert shown.rstrip().splitlines()[-1].count("无法读取1家") == 1
    run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", inbox, "--month", PERIOD)
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx")["报送情况"].iter_rows(values_only=True))
    assert "已收到，无法读取" in next(row for row in rows if row[1] == "市公安局")


def test_a_mail_with_a_link_alone_is_asked_for_the_workbook(campaign: Campaign, tmp_path: Path) -> None:
    """From a unit that reported otherwise it is a mere answer."""
    (tmp_path / "2.eml").write_bytes(UNREADABLE["2.eml"])
    assert _codes(_reports(review_of(campaign, tmp_path))["2.eml"]) == {"AQ143"}
    fill(campaign, tmp_path, "public_security")
    assert _codes(_reports(review_of(campaign, tmp_path))["2.eml"]) == {"AQ134"}


def test_an_older_unreadable_file_is_replaced(campaign: Campaign, tmp_path: Path) -> None:
    """The unit sent a readable workbook later: nothing is left to answer."""
    (tmp_path / "市人民法院.xls").write_bytes(HTML)
    _at(tmp_path / "市人民法院.xls", IN_TIME, campaign)
    fill(campaign, tmp_path, "court", received=LATE)
    review = review_of(campaign, tmp_path)
    assert _reports(review)["市人民法院.xls"].status == "superseded"
    assert run("validate", tmp_path, "--month", PERIOD)[0] == 0


# ---- texts and scans beside the form --------------------------------------------------------------------------------


def _prose(*lines: str, rows: int = 0) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        document.add_table(rows=rows, cols=2)
    return saved(document)


def _list(*rows: Sequence[object], name: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return saved(book)


SHOPS = (("序号", "商户名称", "检查日期", "数量"), (1, "某超市", "9月3日", 2), (2, "某药店，移送市公安局", "9月4日", 1))
BESIDE: Mapping[str, bytes] = {
    "市教体局9月检查台账.xlsx": _list(*SHOPS),
    "附件1.xlsx": _list(["市教体局检查商户名单"], *SHOPS),
    "市教体局附件2.xls": old_workbook([(0, 0, "商户名称", "General"), (1, 0, "某超市", "General")]),
    "市教体局9月工作小结.docx": _prose("九月工作小结", "本月开展检查12次。"),
    "工作小结.docx": _prose("市教体局2022年9月工作小结", "本月开展检查12次。", rows=2),
    "市教体局9月工作总结.doc": ole_with("WordDocument"),
    "市教体局9月工作汇报.pdf": PDF,
    "市教体局关于报送9月统计数据的说明.txt": "说明".encode(),
    "市教体局9月检查照片.jpg": b"\xff\xd8\xff" + bytes(60),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_a_text_beside_the_form_is_an_attachment(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """A notice, listed in 报送情况, and never an error."""
    inbox = tmp_path / "inbox"
    fill(campaign, inbox, "education_sports")
    (inbox / name).write_bytes(BESIDE[name])
    report = _reports(review_of(campaign, inbox))[name]
    assert (report.unit, report.status, _codes(report)) == ("education_sports", "ignored", {"AQ141"})
    assert run("validate", inbox, "--month", PERIOD)[0] == 0
    run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", inbox, "--month", PERIOD)
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx")["报送情况"].iter_rows(values_only=True))
    assert name in next(row for row in rows if row[1] == "市教体局")


FORM_WORDS: Mapping[str, bytes] = {
    "a title": _list(["安丘市打击侵权假冒违法犯罪行为专项行动统计表"], *SHOPS),
    "an item": _list(*SHOPS, [3, "罚没金额", "", 12]),
    "an item with its number and unit": _list(*SHOPS, ["9. 罚没金额（万元）", 12]),
    "the headings": _list(["项目", "数量"], ["检查", 12]),
    "a label": _list(["统计区间：2022年8月25日至2022年9月24日"], *SHOPS),
    "the headings of the list": _list(["发现日期", "主要内容"], ["9月3日", "某村仓库"]),
    "a lead": _list(["重大线索"], ["某村仓库"]),
    "no words": _list([1, 2, 3]),
}


@pytest.mark.parametrize("content", FORM_WORDS.values(), ids=FORM_WORDS)
def test_a_workbook_that_may_be_the_form_is_no_attachment(campaign: Campaign, tmp_path: Path, content: bytes) -> None:
    """Words of the form, or no words at all: somebody may have meant it as the form, so it stays an error."""
    fill(campaign, tmp_path, "education_sports")
    (tmp_path / "市教体局台账.xlsx").write_bytes(content)
    report = _reports(review_of(campaign, tmp_path))["市教体局台账.xlsx"]
    assert any(found.severity == "error" for found in report.findings)


@pytest.mark.parametrize("name", ["市教体局9月统计表.xlsx", "台账.xlsx", "市人民法院台账.xlsx"])
def test_a_list_without_its_form_is_no_attachment(campaign: Campaign, tmp_path: Path, name: str) -> None:
    """It is named as the form, names no unit, or its unit sent nothing else."""
    fill(campaign, tmp_path, "education_sports")
    (tmp_path / name).write_bytes(_list(*SHOPS))
    assert "AQ201" in _codes(_reports(review_of(campaign, tmp_path))[name])


def test_a_word_form_that_lost_its_table_is_no_text(campaign: Campaign, tmp_path: Path) -> None:
    """A document whose table names items of the form was meant as the form: it stays an error, of a known unit."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = campaign.form.items[0].name
    (tmp_path / "市教体局.docx").write_bytes(saved(document))
    review = review_of(campaign, tmp_path)
    assert _standing(review, "education_sports")[0] == "unreadable"


SCANS: Mapping[str, tuple[datetime, str | None]] = {
    "市人民法院2022年9月盖章.pdf": (datetime(2022, 10, 20), "2022-09"),
    "市人民法院10月盖章.pdf": (datetime(2022, 9, 20), "2022-10"),
    "市人民法院盖章.pdf": (datetime(2022, 10, 20), "2022-10"),
    "市人民法院盖章（2）.pdf": (datetime(2022, 9, 28), "2022-09"),
    "市人民法院盖章（3）.pdf": (datetime(2024, 9, 28), None),
}


def test_a_scan_is_the_sealed_copy_of_one_period(campaign: Campaign, tmp_path: Path) -> None:
    """By its name, else by the day of receipt; where nothing tells the period it is asked for and counts for none."""
    for name, (received, _period) in SCANS.items():
        (tmp_path / name).write_bytes(PDF)
        _at(tmp_path / name, received, campaign)
    for period in ("2022-09", "2022-10"):
        reports = _reports(check(campaign, [tmp_path], period))
        assert {name for name in SCANS if _codes(reports[name]) == {"AQ139"}} == {
            name for name, (_received, named) in SCANS.items() if named == period
        }
    assert _codes(reports["市人民法院盖章（3）.pdf"]) == {"AQ142"}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("9月小结", "2022-09"), ("2022年10月报表", "2022-10"), ("2022-09", "2022-09"), ("2022.10.8", None),
        ("10月8日报送", None), ("20221008", None), ("9月和10月", None), ("三", None), ("十月份", "2022-10"),
        ("市公安局2022-10-08报9月", "2022-09"), ("8月", None),
    ],
)  # fmt: skip
def test_file_name_gives_the_period_but_no_date(campaign: Campaign, text: str, period: str | None) -> None:
    """The day on which a file was sent is not the period that it reports."""
    assert period_named(text, campaign.config.calendar.windows) == period


# ---- the previous period's form, the period that is due ------------------------------------------------------------


def test_previous_periods_form_named_for_this_period_is_reported(campaign: Campaign, tmp_path: Path) -> None:
    """The unit is told, and its standing says that something came back."""
    fill(campaign, tmp_path, "court", name="市人民法院2022-10.xlsx", received=datetime(2022, 10, 20))
    fill(campaign, tmp_path, "postal", name="邮政2022-10-20.xlsx", received=datetime(2022, 10, 20))
    review = check(campaign, [tmp_path], "2022-10")
    report = _reports(review)["市人民法院2022-10.xlsx"]
    assert (report.status, _codes(report)) == ("returned", {"AQ507"})
    assert _codes(_reports(review)["邮政2022-10-20.xlsx"]) == {"AQ217"}
    assert [copy.unit.id for copy in send_back(campaign, review)[0]] == ["court"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.eml", lambda form: mail([("b.xlsx", form)], "市人民法院10月份报表").as_bytes()),
     ("法院10月.zip", lambda form: zipped({"b.xlsx": form}))],
    ids=("mail", "archive"),
)  # fmt: skip
@pytest.mark.parametrize("has_october", [False, True])
def test_previous_periods_form_in_a_mail_or_archive_of_this_period_is_reported(
    campaign: Campaign, tmp_path: Path, name: str, content: Callable[[bytes], bytes], has_october: bool
) -> None:
    """Its unit is not merely missing, unless it sent this period's form as well."""
    form = fill(campaign, tmp_path / "sent", "court").read_bytes()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(content(form))
    if has_october:
        fill(campaign, tmp_path / "in", "court", period="2022-10", received=datetime(2022, 10, 20))
    report = _reports(check(campaign, [tmp_path / "in"], "2022-10"))[f"{name}/b.xlsx"]
    assert report.status == ("ignored" if has_october else "returned")
    assert _codes(report) == ({"AQ217"} if has_october else {"AQ507"})


@pytest.mark.parametrize(
    ("folder", "day", "codes"),
    [("in/10月份", 20, {"AQ507"}), ("in/2022-10/法院", 20, {"AQ507"}), ("2022年10月", 20, {"AQ507"}),
     ("in/10月份", -7, {"AQ217"}), ("in/法院", 20, {"AQ217"}), ("2022-10/in", 20, {"AQ217"})],
)  # fmt: skip
def test_previous_periods_form_in_a_folder_of_this_period_is_reported(
    campaign: Campaign, tmp_path: Path, folder: str, day: int, codes: set[str]
) -> None:
    """Also in the inbox itself, but not above it, and not if it came before the period began."""
    received = datetime(2022, 10, 1) + timedelta(days=day)
    path = fill(campaign, tmp_path / folder, "court", received=received)
    inbox = tmp_path / ("2022-10/in" if folder == "2022-10/in" else folder.split("/")[0])
    assert _codes(_reports(check(campaign, [inbox], "2022-10"))[path.name]) == codes


def test_form_with_dates_of_another_period_is_returned_for_its_own(campaign: Campaign, tmp_path: Path) -> None:
    """A date of filling typed wrongly does not hide the form; an old form used again hides no report of it."""
    fill(campaign, tmp_path, "court", filled_on="2022年10月20日")
    fill(campaign, tmp_path, "postal", name="used again.xlsx", filled_on="2022年10月20日")
    fill(campaign, tmp_path, "postal", name="postal.xlsx")
    review = check(campaign, [tmp_path], "2022-09")
    reports = _reports(review)
    assert reports["court.xlsx"].status == "returned"
    assert "AQ204" in _codes(reports["court.xlsx"])
    assert (reports["postal.xlsx"].status, _codes(reports["used again.xlsx"])) == ("accepted", {"AQ217"})
    returned = {copy.report.file.name for copy in send_back(campaign, review)[0]}
    assert returned == {"court.xlsx", "postal.xlsx"}
    assert {report.status for report in check(campaign, [tmp_path], "2022-10").reports} == {"returned", "ignored"}


@pytest.mark.parametrize(
    ("today", "september", "october", "period"),
    [
        (date(2022, 10, 20), 14, 3, "2022-10"),
        (date(2022, 10, 20), 9, 3, "2022-10"),
        (date(2022, 9, 28), 9, 1, "2022-09"),
        (date(2022, 9, 28), 14, 1, "2022-10"),
        (date(2022, 10, 20), 9, 0, "2022-09"),
        (date(2026, 1, 1), 9, 3, "2022-10"),
        (None, 9, 0, "2022-09"),
    ],
)
def test_period_due_is_reviewed_by_default(
    campaign: Campaign, tmp_path: Path, today: date | None, september: int, october: int, period: str
) -> None:
    """By the calendar and the day of the office; a complete period is not waited for."""
    units = [unit.id for unit in campaign.roster.units]
    for unit in units[:september]:
        fill(campaign, tmp_path, unit)
    for unit in units[:october]:
        path = fill(replace(campaign), tmp_path / "10", unit, received=datetime(2022, 10, 18))
        book = openpyxl.load_workbook(path)
        for name in ("_meta", "填报说明"):
            del book[name]
        for row in book["统计表"].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and "2022年9月20日" in cell.value:
                    cell.value = cell.value.replace("2022年9月20日", "2022年10月18日")
                elif isinstance(cell.value, str) and "统计区间" in cell.value:
                    cell.value = None
        book.save(path)
        _at(path, datetime(2022, 10, 18), campaign)
    assert check(campaign, [tmp_path], None, today=today).period == period


# ---- leads ----------------------------------------------------------------------------------------------------------


def test_leads_of_a_workbook_that_goes_back_are_listed(campaign: Campaign, tmp_path: Path) -> None:
    """In the text, in the JSON and in the summary with the status of the report."""
    inbox = tmp_path / "inbox"
    fill(campaign, inbox, "postal", _zeros(campaign))
    path = fill(campaign, inbox, "court", text={"premises_inspected": "约5"})
    (ledger,) = campaign.form.ledgers
    book = openpyxl.load_workbook(path)
    sheet = book[str(ledger.sheet)]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = next(place for place, row in enumerate(rows) if ledger.columns[0].name in row)
    for column in ledger.columns:
        text = column.measure.choices[0] if column.measure.choices else "某仓库制假线索"
        sheet.cell(header + 2, rows[header].index(column.name) + 1).value = text
    book.save(path)
    text = run("validate", inbox, "--month", PERIOD)[1]
    assert "某仓库制假线索" in text
    files = json.loads(run("validate", inbox, "--month", PERIOD, "--format", "json")[1])["files"]
    (file,) = [each for each in files if each["unit"] == "court"]
    assert file["status"] == "returned"
    assert "某仓库制假线索" in json.dumps(file["ledgers"], ensure_ascii=False)
    run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", inbox, "--month", PERIOD)
    listed = list(openpyxl.load_workbook(tmp_path / "s.xlsx")[str(ledger.sheet)].iter_rows(values_only=True))
    assert "退回" in listed[1]
    assert "某仓库制假线索" in listed[1]


@pytest.mark.parametrize(("count", "printed", "more"), [(20, 20, []), (21, 20, ["1"]), (57, 20, ["37"])])
def test_only_the_first_leads_are_printed(
    campaign: Campaign, tmp_path: Path, count: int, printed: int, more: list[str]
) -> None:
    """The screen says how many more there are, and on which sheet; JSON and summary list all."""
    inbox = tmp_path / "inbox"
    path = fill(campaign, inbox, "court", _zeros(campaign))
    (ledger,) = campaign.form.ledgers
    book = openpyxl.load_workbook(path)
    for number in range(count):
        for column, content in enumerate(("重大案件线索", "2022-09-05", f"线索第{number}条"), start=1):
            book[str(ledger.sheet)].cell(5 + number, column, content)
    book.save(path)
    lines = run("validate", inbox, "--month", PERIOD)[1].splitlines()
    assert sum("线索第" in line for line in lines) == printed
    rest = [line for line in lines if str(ledger.sheet) in line and "线索第" not in line]
    assert [re.findall(r"\d+", line) for line in rest] == [[each] for each in more]
    printed_json = run("validate", inbox, "--month", PERIOD, "--format", "json")[1]
    assert len(set(re.findall(r"线索第\d+条", printed_json))) == count
    run("consolidate", "--out", tmp_path / "s.xlsx", "--inbox", inbox, "--month", PERIOD)
    listed = openpyxl.load_workbook(tmp_path / "s.xlsx")[str(ledger.sheet)].iter_rows(values_only=True)
    assert sum("线索第" in str(row) for row in listed) == count


# ---- mails and parcels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_an_encoded_forwarded_mail_is_opened(campaign: Campaign, tmp_path: Path, encoding: str) -> None:
    """Mailers encode a forwarded mail although they must not."""
    inner = mail([("表.xlsx", fill(campaign, tmp_path / "made", "court").read_bytes())]).as_bytes()
    body = base64.encodebytes(inner) if encoding == "base64" else inner.replace(b"=", b"=3D")
    outer = (
        b'From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
        b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: " + encoding.encode()
        + b"\n\n" + body + b"\n--b--\n"
    )  # fmt: skip
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "m.eml").write_bytes(outer)
    assert _standing(review_of(campaign, tmp_path / "inbox"), "court")[0] == "accepted"


NAME = "市人民法院镕统计表.xlsx"
_GBK = NAME.encode("gbk")
_PERCENT = "".join(f"%{byte:02X}" for byte in _GBK).encode()


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Disposition: attachment; filename*=gb2312''" + _PERCENT,
        b"Content-Disposition: attachment; filename*0*=gbk''" + _PERCENT[:9] + b";\r\n filename*1*=" + _PERCENT[9:],
        b'Content-Disposition: attachment; filename="' + _GBK + b'"',
        b'Content-Disposition: attachment; filename*0="' + _GBK[:6] + b'";\r\n filename*1="' + _GBK[6:] + b'"',
        b'Content-Type: application/x; name="=?gb2312?B?' + base64.b64encode(_GBK) + b'?="',
        b'Content-Type: application/x; name="=?gbk?B?' + base64.b64encode(_GBK[:7]) + b"?=\r\n =?gbk?B?"
        + base64.b64encode(_GBK[7:]) + b'?="',
    ],
)  # fmt: skip
def test_names_of_attachments_are_read_however_they_are_written(header: bytes) -> None:
    """Split by RFC 2231 or 2047, in raw GBK, or declared as the smaller GB 2312."""
    (member,) = mail_members(open_mail(header + b"\r\n\r\nx"), Folder())
    assert member.parts == (NAME,)


def test_stale_returns_are_removed_unless_changed(campaign: Campaign, tmp_path: Path) -> None:
    """What an earlier run wrote goes when its unit is fine; what was saved since and other files stay."""
    inbox, to = tmp_path / "inbox", tmp_path / "returned"
    for unit in ("court", "postal"):
        fill(campaign, inbox, unit, text={"premises_inspected": "约5"})
    run("return", inbox, "--month", PERIOD, "--to", to)
    assert len(list(to.iterdir())) == 4
    (to / "notes.txt").write_text("mine", encoding="utf-8")
    (changed,) = to.glob("*postal.xlsx")
    os.utime(changed, (2**31 - 1, 2**31 - 1))
    for unit in ("court", "postal"):
        fill(campaign, inbox, unit, _zeros(campaign))
    err = run("return", inbox, "--month", PERIOD, "--to", to)[2]
    assert sorted(each.name for each in to.iterdir()) == sorted(["notes.txt", changed.name])
    assert changed.name in err


OWN_WORDS = ("yaml", "--", "inbox", "收件文件夹", "索要", "aq ", "运行")


@pytest.mark.parametrize(
    "code",
    [code for code, entry in CATALOG.items() if entry.severity != "notice"
     and entry.stage != "proof"  # found in what the office writes itself
     and code not in ("AQ106", "AQ107", "AQ136", "AQ137", "AQ138", "AQ145", "AQ190")],
)  # fmt: skip
def test_letters_mention_nothing_that_only_the_office_has(code: str) -> None:
    """A unit knows no configuration, no inbox and no command."""
    entry = CATALOG[code]
    remedy = entry.to_unit or entry.remedy
    for text in (in_chinese(remedy), in_chinese(entry.message)):
        assert not [word for word in OWN_WORDS if word in text]
