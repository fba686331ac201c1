"""Returned copies: only marks differ from the unit's file, and corrected copies are accepted."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from copies_of_workbooks import facts, parts, repacked, saved_by_libreoffice, saved_by_openpyxl, zipped
from libreoffice import convert, needs_libreoffice
from openpyxl.comments import Comment
from samples import ON_TIME, fill, review_of, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.stamp import Stamp
from aqcampaign.outputs.returned_copy.returned import Returned
from aqcampaign.report import Report
from aqcampaign.template.plan import Content
from aqcampaign.use_cases.returns import send_back
from aqcampaign.values.amounts import Number

FOREIGN: dict[str, Content] = {"suspects_caught": 0, "procuratorate": "0/0", "court": "0/0/0"}
BAD: dict[str, Content] = FOREIGN | {
    "cases": "5", "inspector_trips": None, "complaints_accepted": "12万", "markets_inspected": "=1+1",
}  # fmt: skip
MARKED = {"D5": "FFFFC9C9", "D7": "FFFFC9C9", "D11": "FFFFC9C9", "D10": "FFFFF2A8"}
RESULTS = "审核结果"
Save = Callable[[bytes, Path], bytes]
SAVERS = [
    pytest.param(lambda content, _folder: content, id="our own writer"),
    pytest.param(lambda content, _folder: saved_by_openpyxl(content), id="openpyxl"),
    pytest.param(saved_by_libreoffice, id="LibreOffice", marks=needs_libreoffice),
]


def filled(
    campaign: Campaign, folder: Path, text: Mapping[str, Content] = BAD, unit: str = "market_regulation"
) -> bytes:
    """Return the content of a filled workbook."""
    return fill(campaign, folder, unit, text=text, name="_made.xlsx").read_bytes()


def save_in_inbox(content: bytes, inbox: Path, name: str = "市场监管局报表.xlsx") -> Path:
    """Write a workbook into an inbox of its own and return its path."""
    inbox.mkdir(parents=True, exist_ok=True)
    path = inbox / name
    path.write_bytes(content)
    return path


def only_return(campaign: Campaign, inbox: Path) -> Returned:
    """Return the only thing that goes back from an inbox."""
    (copy,), unknown = send_back(campaign, review_of(campaign, inbox))
    assert unknown == []
    return copy


def workbook_of(copy: Returned) -> bytes:
    """Return the workbook that goes back."""
    assert copy.workbook is not None
    return copy.workbook


def only_report(campaign: Campaign, inbox: Path) -> Report:
    """Return the only report of an inbox."""
    (report,) = review_of(campaign, inbox).reports
    return report


def with_answers(
    content: bytes, answers: Mapping[str, str], cells: Mapping[str, Content], sheet: str = "统计表"
) -> bytes:
    """Return the workbook with other contents in cells and words in 情况说明, by the key at the end of the line."""
    book = openpyxl.load_workbook(BytesIO(content))
    for cell, value in cells.items():
        book[sheet][cell] = value
    for number, row in enumerate(book[RESULTS].iter_rows(values_only=True), start=1):
        if row[8] in answers:
            book[RESULTS].cell(number, 8).value = answers[str(row[8])]
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("save", SAVERS)
def test_returned_copy_differs_only_in_its_marks(campaign: Campaign, tmp_path: Path, save: Save) -> None:
    """Before and after, every part, cell, width, check, merge, protection and print setting is the same."""
    content = save(filled(campaign, tmp_path), tmp_path / "saved")
    copy = only_return(campaign, save_in_inbox(content, tmp_path / "inbox").parent)
    assert not copy.facts.fresh
    before, after = facts(content), facts(workbook_of(copy))
    assert list(after) == [RESULTS, *before]
    for name, was in before.items():
        now = after[name]
        assert isinstance(was, dict)
        assert isinstance(now, dict)
        changed = {cell for cell, look in now["cells"].items() if look != was["cells"].get(cell)}
        assert changed == (set(MARKED) if name == "统计表" else set())
        for cell in changed:
            # the fill alone
            assert now["cells"][cell][3] == MARKED[cell]
            assert _without_fill(now["cells"][cell]) == _without_fill(was["cells"][cell])
        assert set(now["comments"]) - set(was["comments"]) == changed
        assert {key: now[key] for key in was if key not in ("cells", "comments")} == {
            key: was[key] for key in was if key not in ("cells", "comments")
        }
    _parts_alike(parts(content), parts(workbook_of(copy)))


def _without_fill(look: tuple[object, ...]) -> tuple[object, ...]:
    return (*look[:3], *look[4:])


def _parts_alike(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Assert that the marked sheet and what lists the parts changed, no other byte."""
    changed = {name for name, part in before.items() if after[name] != part}
    assert changed <= {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }  # fmt: skip


def test_original_file_is_not_changed(campaign: Campaign, tmp_path: Path) -> None:
    """The file in the inbox keeps its bytes and its time."""
    path = save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox")
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    code, _out, _err = run("return", path.parent, "--month", "2022-09", "--to", tmp_path / "returned")
    assert code == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    names = sorted(each.name for each in (tmp_path / "returned").iterdir())
    assert names == ["01_市场监管局报表.xlsx", "01_市市场监管局_2022-09.txt"]


def test_texts_never_become_formulas(campaign: Campaign, tmp_path: Path) -> None:
    """What a unit wrote stands as text in 审核结果, in the comment and in its own cell."""
    text = "=cmd|'/c calc'!A1"
    content = filled(campaign, tmp_path, {"markets_inspected": text})
    copy = only_return(campaign, save_in_inbox(content, tmp_path / "inbox").parent)
    book = openpyxl.load_workbook(BytesIO(workbook_of(copy)))
    kinds = {cell.data_type for row in book[RESULTS].iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert text in {cell.value for row in book[RESULTS].iter_rows() for cell in row}
    assert b"<f>" not in parts(workbook_of(copy))["xl/worksheets/sheet5.xml"]


def test_results_sheet_lists_every_finding(campaign: Campaign, tmp_path: Path) -> None:
    """Errors stand before queries; each line links to its cell and has room for an answer that can be written."""
    copy = only_return(campaign, save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent)
    book = openpyxl.load_workbook(BytesIO(workbook_of(copy)))
    assert book.active is not None
    assert book.active.title == RESULTS
    sheet = book[RESULTS]
    rows = [row for row in sheet.iter_rows() if str(row[8].value or "").startswith("AQ")]
    assert [row[8].value for row in rows] == [
        "AQ301:inspector_trips", "AQ302:markets_inspected", "AQ306:cases", "AQ323:complaints_accepted",
    ]  # fmt: skip
    assert [row[1].value for row in rows] == ["须改正"] * 3 + ["需核实"]
    assert [row[2].hyperlink.location for row in rows if row[2].hyperlink] == [
        f"'统计表'!{cell}" for cell in ("D5", "D7", "D11", "D10")
    ]
    assert [row[7].protection.locked for row in rows] == [False] * 4
    assert sheet.protection.sheet
    selected = [each.title for each in book.worksheets if each.sheet_view.tabSelected]
    assert selected == [RESULTS]


@pytest.mark.parametrize("save", SAVERS)
def test_returned_copy_is_accepted_after_correction(campaign: Campaign, tmp_path: Path, save: Save) -> None:
    """Returned, corrected, saved by another program, sent again: accepted without an error."""
    copy = only_return(campaign, save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent)
    right: dict[str, Content] = {"D5": 7, "D7": 2, "D11": "5/3", "D10": 25}
    again = save(with_answers(workbook_of(copy), {}, right), tmp_path / "saved")
    report = only_report(campaign, save_in_inbox(again, tmp_path / "again").parent)
    assert report.status == "accepted"
    assert report.submission is not None
    assert report.submission.number("cases.closed") == 3
    assert [found.code for found in report.findings if found.severity == "error"] == []


@pytest.mark.parametrize("save", SAVERS)
def test_explanations_are_read_from_the_form_and_the_results_sheet(
    campaign: Campaign, tmp_path: Path, save: Save
) -> None:
    """Words in 审核结果 and beside the form reach the submission, by cell; the same words count once."""
    copy = only_return(campaign, save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent)
    reasons = {"AQ323:complaints_accepted": "涉外大案", "AQ306:cases": "补填"}
    again = save(with_answers(workbook_of(copy), reasons, {"G10": "涉外大案", "G14": "联合办案"}), tmp_path / "saved")
    report = only_report(campaign, save_in_inbox(again, tmp_path / "again").parent)
    assert report.submission is not None
    assert report.submission.explanations == {
        "complaints_accepted": "涉外大案",
        "cases": "补填",
        "suspects_caught": "联合办案",
    }


@pytest.mark.parametrize("save", SAVERS)
def test_second_return_has_no_old_marks(campaign: Campaign, tmp_path: Path, save: Save) -> None:
    """One cell corrected, one explained: their marks are gone, the others stand once, the unit's words stay."""
    book = openpyxl.load_workbook(BytesIO(filled(campaign, tmp_path)))
    book["统计表"]["D7"].comment = Comment("按台账填", "经办人")
    book["统计表"]["D8"].comment = Comment("另一条", "经办人")
    target = BytesIO()
    book.save(target)
    content = save(target.getvalue(), tmp_path / "saved")
    first = only_return(campaign, save_in_inbox(content, tmp_path / "inbox").parent)
    reasons = {"AQ323:complaints_accepted": "涉外大案", "AQ306:cases": "月底补填"}
    changed = with_answers(workbook_of(first), reasons, {"D5": 7})
    again = save(changed, tmp_path / "saved")
    second = only_return(campaign, save_in_inbox(again, tmp_path / "again").parent)
    assert not second.facts.fresh
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(second)))["统计表"]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert set(comments) == {"D7", "D8", "D11"}
    assert comments["D8"] == "另一条"
    assert comments["D7"].startswith("按台账填\n\n【须改正】AQ302")
    assert all(comments[cell].count("AQ") == 1 for cell in ("D7", "D11"))
    assert sheet["D5"].fill.fgColor.rgb == "FFFFFBE6"
    results = openpyxl.load_workbook(BytesIO(workbook_of(second))).sheetnames
    assert results.count(RESULTS) == 1
    assert results[0] == RESULTS
    lines = {
        row[8].value: row[7].value for row in openpyxl.load_workbook(BytesIO(workbook_of(second)))[RESULTS].iter_rows()
    }
    assert lines["AQ306:cases"] == "月底补填"
    assert "AQ323:complaints_accepted" not in lines
    assert "AQ301:inspector_trips" not in lines


def test_comment_shows_the_figure_of_previous_period(campaign: Campaign, tmp_path: Path) -> None:
    """Where the inbox holds an accepted report of the period before, its value is told beside the bad one."""
    fill(campaign, tmp_path / "inbox", "market_regulation", text={"inspector_trips": 417})
    path = fill(campaign, tmp_path / "made", "market_regulation", text={"inspector_trips": None})
    book = openpyxl.load_workbook(path)
    for row, line in enumerate(
        Stamp(campaign.form.id, campaign.form.version, "market_regulation", "2022-10").rows(), 1
    ):
        book["_meta"].cell(row, 2).value = line[1]
    book["统计表"]["A2"] = "统计区间：2022年9月25日至2022年10月24日"
    book["统计表"]["C3"] = "填报时间：2022年10月20日"
    book.save(tmp_path / "inbox" / "october.xlsx")
    code, _out, _err = run("return", tmp_path / "inbox", "--month", "2022-10", "--to", tmp_path / "returned")
    assert code == 0
    sheet = openpyxl.load_workbook(tmp_path / "returned" / "01_october.xlsx")["统计表"]
    assert sheet["D5"].comment is not None
    assert "417" in sheet["D5"].comment.text


def test_macros_are_preserved(campaign: Campaign, tmp_path: Path) -> None:
    """The macros' part keeps its bytes, and the file its type."""
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    content = repacked(
        filled(campaign, tmp_path),
        {"[Content_Types].xml": lambda part: part.replace(main, macros)},
        {"xl/vbaProject.bin": b"\x00macro\xff"},
    )
    copy = only_return(campaign, save_in_inbox(content, tmp_path / "inbox", "a.xlsm").parent)
    assert copy.workbook_name == "01_a.xlsm"
    assert parts(workbook_of(copy))["xl/vbaProject.bin"] == b"\x00macro\xff"
    assert macros in parts(workbook_of(copy))["[Content_Types].xml"]


def test_parts_unknown_to_openpyxl_are_preserved(campaign: Campaign, tmp_path: Path) -> None:
    """Sparklines, custom XML and the saved results of formulas are those of the file that came."""
    spark = b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst></worksheet>'
    content = repacked(
        filled(campaign, tmp_path),
        {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"</worksheet>", spark)},
        {"customXml/item1.xml": b"<a/>"},
    )
    after = parts(workbook_of(only_return(campaign, save_in_inbox(content, tmp_path / "inbox").parent)))
    assert after["customXml/item1.xml"] == b"<a/>"
    sheet = after["xl/worksheets/sheet1.xml"]
    assert sheet.endswith(spark)
    assert sheet.index(b"<legacyDrawing") < sheet.index(b"<extLst")
    before = parts(content)["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<f>") == before.count(b"<f>") > 0
    assert sheet.count(b"<v>") == before.count(b"<v>")


def _prefixed(part: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part).replace(b"xmlns=", b"xmlns:x=")


UNUSUAL: list[tuple[str, Mapping[str, Callable[[bytes], bytes]]]] = [
    (
        "a style that is not there",
        {"xl/worksheets/sheet1.xml": lambda part: part.replace(b'r="D5" s="', b'r="D5" s="99')},
    ),
    ("a prefix before every name", {"xl/worksheets/sheet1.xml": _prefixed}),
    ("styles without borders", {"xl/styles.xml": lambda part: part.replace(b"borders", b"frames")}),
]


@pytest.mark.parametrize(("unusual", "changes"), UNUSUAL, ids=[name for name, _changes in UNUSUAL])
def test_a_workbook_that_cannot_be_marked_gets_a_fresh_form(
    campaign: Campaign, tmp_path: Path, unusual: str, changes: Mapping[str, Callable[[bytes], bytes]]
) -> None:
    """What cannot be edited without a risk is not edited: a fresh form with the same figures goes back."""
    inbox = save_in_inbox(repacked(filled(campaign, tmp_path), changes), tmp_path / "inbox").parent
    copy = only_return(campaign, inbox)
    assert copy.facts.fresh, unusual
    _as_good_as_the_original(campaign, copy, tmp_path)


def _as_good_as_the_original(campaign: Campaign, copy: Returned, folder: Path) -> None:
    """Assert that the fresh form shows the same mistakes at its own cells, and whatever else was read."""
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(copy)))["统计表"]
    fills = {cell.coordinate: cell.fill.fgColor.rgb for row in sheet["D5:D20"] for cell in row}
    assert {cell: fills[cell] for cell in MARKED} == MARKED
    assert sheet["D6"].value == 1
    report = only_report(campaign, save_in_inbox(workbook_of(copy), folder / "fresh").parent)
    assert {found.code for found in report.findings if found.severity == "error"} == {"AQ301", "AQ302", "AQ306"}
    assert report.submission is not None
    assert copy.report.submission is not None
    assert report.submission.filled_on == copy.report.submission.filled_on == "2022年9月20日"


def test_form_of_another_unit_is_replaced_by_a_fresh_one(campaign: Campaign, tmp_path: Path) -> None:
    """No correction in a form issued to another unit can be accepted: the right form goes back with the figures."""
    path = fill(campaign, tmp_path / "inbox", "court", text={"dens_destroyed": 4})
    book = openpyxl.load_workbook(path)
    book["统计表"]["A3"] = "填报单位：市公安局"
    book.save(path)
    copy = only_return(campaign, path.parent)
    assert (copy.unit.id, copy.facts.fresh) == ("public_security", True)
    report = only_report(campaign, save_in_inbox(workbook_of(copy), tmp_path / "again").parent)
    assert (report.unit, report.status) == ("public_security", "accepted")
    assert report.submission is not None
    assert report.submission.number("dens_destroyed") == 4


def test_a_file_that_cannot_be_opened_gets_a_message(campaign: Campaign, tmp_path: Path) -> None:
    """Known by its name, the unit is told what to do; a file of nobody is listed with the reason."""
    inbox = tmp_path / "inbox"
    save_in_inbox(filled(campaign, tmp_path)[:3000], inbox, "02_市公安局_2022-09.xlsx")
    save_in_inbox(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), inbox, "无名.xlsx")
    code, _out, err = run("return", inbox, "--month", "2022-09", "--to", tmp_path / "returned")
    assert code == 0
    assert [each.name for each in (tmp_path / "returned").iterdir()] == ["02_市公安局_2022-09.txt"]
    assert "无名.xlsx" in err.splitlines()[-1]


def test_unit_without_findings_gets_no_return(campaign: Campaign, tmp_path: Path) -> None:
    """Neither an accepted report without a question nor an older version that was superseded goes back."""
    inbox = tmp_path / "inbox"
    fill(campaign, inbox, "education_sports", [0] * len(campaign.form.fields), name="b.xlsx")
    fill(campaign, inbox, "court", text=BAD, name="old.xlsx", received=datetime(2022, 9, 18))
    none: list[Number] = [0] * len(campaign.form.fields)
    fill(campaign, inbox, "court", none, name="new.xlsx", received=ON_TIME)
    assert send_back(campaign, review_of(campaign, inbox)) == ([], [])


def test_a_newer_version_with_errors_goes_back_though_an_older_one_counts(campaign: Campaign, tmp_path: Path) -> None:
    """The unit's last word is what it is asked about."""
    inbox = tmp_path / "inbox"
    fill(campaign, inbox, "court", name="good.xlsx", received=datetime(2022, 9, 18))
    fill(campaign, inbox, "court", text=BAD, name="bad.xlsx", received=ON_TIME)
    assert only_return(campaign, inbox).report.file.path.name == "bad.xlsx"


NAMES = [
    ("02_市公安局_2022-09.xlsx", "01_02_市公安局_2022-09.xlsx"),
    ("01_市市场监管局_2022-09.xlsx", "01_市市场监管局_2022-09.xlsx"),
    ('a:b?*|<>".xlsx', "01_a_b______.xlsx"),
    ("尾点...xlsx", "01_尾点.xlsx"),
    ("名" * 60 + "长" * 20 + ".xlsx", "01_" + "名" * 60 + "长" * 20 + ".xlsx"),
    ("x" * 150 + ".xlsx", "01_" + "x" * 100 + ".xlsx"),
    ("文件.txt", "01_文件.xlsx"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=[expected for _name, expected in NAMES])
def test_names_sort_and_are_safe_everywhere(campaign: Campaign, tmp_path: Path, name: str, expected: str) -> None:
    """The unit's number stands in front, once; what Windows forbids is replaced."""
    assert (
        only_return(campaign, save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox", name).parent).workbook_name
        == expected
    )


def test_validate_writes_returns_too(campaign: Campaign, tmp_path: Path) -> None:
    """`aq validate … --return DIR` reports as ever and writes the same files."""
    inbox = save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent
    code, out, _err = run("validate", inbox, "--month", "2022-09", "--return", tmp_path / "returned")
    assert code == 1
    assert "AQ306" in out
    assert len(list((tmp_path / "returned").iterdir())) == 2


def test_both_deadlines_are_stated_if_corrections_have_one(campaign: Campaign, tmp_path: Path) -> None:
    """Three working days behind Saturday the 24th is Wednesday the 28th; without a setting no day is said."""
    inbox = save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent
    assert only_return(campaign, inbox).facts.deadline == ""
    calendar = campaign.config.calendar.model_copy(update={"correction_workdays": 3})
    config = campaign.config.model_copy(update={"calendar": calendar})
    copy = only_return(replace(campaign, config=config), inbox)
    assert (copy.facts.due, copy.facts.deadline) == ("2022年9月24日24时", "2022年9月28日24时")
    assert any("2022年9月24日24时" in line and "2022年9月28日24时" in line for line in copy.letter.lines)


def test_equal_inputs_give_equal_copies(campaign: Campaign, tmp_path: Path) -> None:
    """Nothing of the clock or the machine gets into a copy."""
    inbox = save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox").parent
    assert workbook_of(only_return(campaign, inbox)) == workbook_of(only_return(campaign, inbox))


OTHER_FORMATS = [("xls", "xls:MS Excel 97"), ("ods", "ods")]


@needs_libreoffice
@pytest.mark.parametrize(("suffix", "to"), OTHER_FORMATS, ids=[suffix for suffix, _to in OTHER_FORMATS])
def test_other_formats_are_returned_as_a_fresh_form(campaign: Campaign, tmp_path: Path, suffix: str, to: str) -> None:
    """A report in another format is answered with a form that holds what was read, marked at the same items."""
    made = fill(campaign, tmp_path / "made", "market_regulation", text=BAD, name="报表.xlsx")
    convert(made, to, tmp_path / "inbox")
    copy = only_return(campaign, tmp_path / "inbox")
    assert copy.facts.fresh
    assert copy.workbook_name == "01_报表.xlsx"
    _as_good_as_the_original(campaign, copy, tmp_path)


def test_file_in_an_archive_is_returned_as_the_units_own(campaign: Campaign, tmp_path: Path) -> None:
    """Of a workbook in a zip inside a zip, the copy is made of that very workbook."""
    content = repacked(filled(campaign, tmp_path), {}, {"customXml/item1.xml": b"<a/>"})
    inner = zipped({"材料/报表.xlsx": content, "材料/说明.txt": b"text"})
    save_in_inbox(zipped({"里.zip": inner}), tmp_path / "inbox", "外.zip")
    copies, _unknown = send_back(campaign, review_of(campaign, tmp_path / "inbox"))
    (copy,) = copies
    assert not copy.facts.fresh
    assert copy.workbook_name == "01_报表.xlsx"
    assert parts(workbook_of(copy))["customXml/item1.xml"] == b"<a/>"


def test_file_changed_since_the_check_is_returned_as_it_was_checked(campaign: Campaign, tmp_path: Path) -> None:
    """What stands in the inbox now is not what was checked: the form is filled with what was."""
    path = save_in_inbox(filled(campaign, tmp_path), tmp_path / "inbox")
    review = review_of(campaign, path.parent)
    path.write_bytes(filled(campaign, tmp_path, {"inspector_trips": None}))
    ((copy,), _unknown) = send_back(campaign, review)
    assert copy.facts.fresh
    _as_good_as_the_original(campaign, copy, tmp_path)


def test_explanation_of_an_old_figure_is_not_prefilled(campaign: Campaign, tmp_path: Path) -> None:
    """Sent back as it is, the answer would be the old one, which does not count; the question quotes it."""
    quiet = dict.fromkeys((cell.id for cell in campaign.form.cells), 0)
    for hour, cases in ((9, "3/5"), (10, "3/9")):
        received = ON_TIME.replace(hour=hour)
        path = fill(
            campaign,
            tmp_path / "inbox",
            "health",
            text=quiet | {"cases": cases},
            name=f"{hour}.xlsx",
            received=received,
        )
        status = path.stat()
        book = openpyxl.load_workbook(path)
        book["统计表"]["G11"] = "含以前立的两件"
        book.save(path)
        os.utime(path, (status.st_atime, status.st_mtime))
    copy = only_return(campaign, tmp_path / "inbox")
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(copy)))["审核结果"]
    (question, answer) = next((row[5].value, row[7].value) for row in sheet.iter_rows() if row[8].value == "R102:cases")
    assert "含以前立的两件" in str(question)
    assert answer is None


def test_a_fresh_form_keeps_what_was_said_beside_the_old_one(campaign: Campaign, tmp_path: Path) -> None:
    """What was explained is not asked again because the file had to be made anew; its live column asks the same."""
    path = fill(campaign, tmp_path / "inbox", "market_regulation", text=BAD | {"transfers": "9/9"})
    book = openpyxl.load_workbook(path)
    book["统计表"]["G17"] = "以前立的案件"
    book["统计表"]["A3"] = "填报单位：市公安局"  # issued to another unit, so that it cannot be marked
    book.save(path)
    copy = only_return(campaign, path.parent)
    assert copy.facts.fresh
    sheet = openpyxl.load_workbook(BytesIO(workbook_of(copy)))["统计表"]
    assert sheet["G17"].value == "以前立的案件"
    assert campaign.rulebook.by_name["R103"].spec.name in sheet["F11"].value + sheet["F17"].value


def test_explained_query_is_not_asked_again(campaign: Campaign, tmp_path: Path) -> None:
    """Returned with a question, answered in 审核结果, sent again: accepted, and nothing goes back any more."""
    content = filled(campaign, tmp_path, FOREIGN | {"complaints_accepted": "12万"})
    copy = only_return(campaign, save_in_inbox(content, tmp_path / "inbox").parent)
    assert (copy.facts.errors, copy.facts.queries > 0) == (0, True)
    keys = {f"{found.code}:{found.place.field or ''}" for found in copy.report.findings if found.severity == "query"}
    again = with_answers(workbook_of(copy), dict.fromkeys(keys, "涉外大案，数字属实"), {})
    inbox = save_in_inbox(again, tmp_path / "again").parent
    assert only_report(campaign, inbox).status == "accepted"
    assert send_back(campaign, review_of(campaign, inbox)) == ([], [])
