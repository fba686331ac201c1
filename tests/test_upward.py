"""The parcel to the superior office: its own form filled byte for byte, a letter, and a summary that it accepts."""

import copy
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from copies_of_workbooks import facts, parts, saved_by_libreoffice, saved_by_openpyxl
from libreoffice import needs_libreoffice
from samples import PERIOD, ROOT, fill, review_of, run
from upward_form import SHEET, blank_form
from writers import PROGRAMS, rewritten

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.outputs.document.style import DocumentStyle
from aqcampaign.outputs.document.writer import write_document
from aqcampaign.outputs.upward.filled_form import differences, fill_form
from aqcampaign.outputs.upward.parcel import Parcel
from aqcampaign.outputs.upward.recalculation import recalculated
from aqcampaign.publication.issued import Issued
from aqcampaign.publication.release import Release
from aqcampaign.template.plan import Content
from aqcampaign.template_words import read_words
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review, make_release
from aqcampaign.use_cases.period_summary import build_summary
from aqcampaign.use_cases.upward_parcel import prepare_parcel

MAPPING = f"""
workbook: 潍坊市表样.xlsx
sheet: {SHEET}
period:
  inspector_trips: C5
  premises_inspected: C6
  cases.filed: C7
  cases.closed: C8
  case_value: C9
  penalties: C10
  transfers: C11
so_far:
  inspector_trips: D5
  case_value: "{SHEET}!D9"
texts:
  B3: "{{office}}"
  D3: "{{day}}"
  C16: "统计期间{{first}}至{{last}}"
"""
Save = Callable[[bytes, Path], bytes]
SAVERS = [
    pytest.param(lambda content, _folder: saved_by_openpyxl(content), id="openpyxl"),
    pytest.param(saved_by_libreoffice, id="LibreOffice", marks=needs_libreoffice),
    *(
        pytest.param(lambda content, _folder, name=name: rewritten(content, PROGRAMS[name]), id=name)
        for name in ("Excel", "WPS", "excelize", "ONLYOFFICE")
    ),
]


@pytest.fixture(scope="module")
def release(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """September, for which two of fourteen units have reported, one of them 0."""
    inbox = tmp_path_factory.mktemp("inbox")
    text: dict[str, Content] = {
        "inspector_trips": 120, "premises_inspected": 80, "cases": "5/3", "case_value": 12.5, "penalties": 3.25,
        "transfers": "1/2", "suspects_caught": 0, "procuratorate": "0/0", "court": "0/0/0",
    }  # fmt: skip
    fill(campaign, inbox, "market_regulation", text=text)
    fill(campaign, inbox, "industry_it", [0] * len(campaign.form.fields))
    return release_of(campaign, inbox)


def release_of(campaign: Campaign, inbox: Path, issued: Issued | None = None) -> Release:
    """Return the release of the reports in an inbox."""
    review = review_of(campaign, inbox)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    return make_release(campaign, review, consolidation, trend, issued, date(2022, 9, 26))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with the prefecture's blank form."""
    folder = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    (folder / "潍坊市表样.xlsx").write_bytes(blank_form())
    (folder / "upward.yaml").write_text(MAPPING, encoding="utf-8")
    return folder


def parcel(campaign: Campaign, release: Release, config: Path) -> Parcel:
    """Return the parcel of a letter with the number 3."""
    return prepare_parcel(campaign, release, config, "3")


def form_of(parcel: Parcel) -> bytes:
    """Return the superior office's form."""
    assert parcel.form is not None
    return parcel.form


@pytest.mark.parametrize("save", SAVERS)
def test_form_is_filled_and_all_else_stays(
    campaign: Campaign, release: Release, config: Path, tmp_path: Path, save: Save
) -> None:
    """Looks, formulas, checks, merged cells, protection and every other part, whatever program saved it."""
    blank = save(blank_form(), tmp_path / "saved")
    (config / "潍坊市表样.xlsx").write_bytes(blank)
    made = parcel(campaign, release, config)
    filled = form_of(made)
    assert made.left_blank == ()
    sheet = openpyxl.load_workbook(BytesIO(filled))[SHEET]
    assert [sheet.cell(row, 3).value for row in range(5, 12)] == [120, 80, 5, 3, 12.5, 3.25, "1/2"]
    assert [sheet[cell].value for cell in ("D5", "D9", "B3", "D3")] == [
        120, 12.5, campaign.config.office.full_name, "2022年9月26日",
    ]  # fmt: skip
    assert sheet["C16"].value == "统计期间2022年8月25日至2022年9月24日"
    before, after = facts(blank), facts(filled)
    for name, was in before.items():
        now = after[name]
        assert isinstance(was, dict)
        assert isinstance(now, dict)
        changed = {cell for cell, look in now["cells"].items() if look != was["cells"].get(cell)}
        wanted = {"C5", "C6", "C7", "C8", "C9", "C10", "C11", "D5", "D9", "B3", "D3", "C16", "C12"}
        assert changed == (wanted if name == SHEET else {"A2"})  # totals of what was filled in
        for cell in changed:
            if cell in was["cells"]:
                assert now["cells"][cell][2:] == was["cells"][cell][2:]
        assert {key: value for key, value in now.items() if key != "cells"} == {
            key: value for key, value in was.items() if key != "cells"
        }
    changed_parts = {name for name, part in parts(blank).items() if parts(filled)[name] != part}
    assert changed_parts <= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in parts(filled)["xl/workbook.xml"]
    with zipfile.ZipFile(BytesIO(filled)) as archive, zipfile.ZipFile(BytesIO(blank)) as original:
        assert archive.namelist() == original.namelist()


def test_a_form_without_formulas_changes_in_its_sheet_alone() -> None:
    """Nothing asks for a calculation where there is nothing to calculate."""
    book = openpyxl.Workbook()
    target = BytesIO()
    book.save(target)
    filled = fill_form(target.getvalue(), {("Sheet", (3, 2)): 7, ("Sheet", (0, 0)): "a<b&c"}).content
    changed = {name for name, part in parts(target.getvalue()).items() if parts(filled)[name] != part}
    assert changed == {"xl/worksheets/sheet1.xml"}
    sheet = openpyxl.load_workbook(BytesIO(filled)).active
    assert sheet is not None
    assert (sheet["C4"].value, sheet["A1"].value) == (7, "a<b&c")


def test_what_was_filled_is_read_back() -> None:
    """A cell that shows something else is named, also one that nobody was to fill."""
    blank = blank_form()
    filling = {(SHEET, (4, 2)): 120, (SHEET, (5, 2)): 80}
    filled = fill_form(blank, filling)
    assert differences(blank, filled, filling) == []
    wrong = fill_form(blank, {(SHEET, (4, 2)): 121, (SHEET, (6, 2)): 1})
    found = [(each.cell, each.expected, each.found) for each in differences(blank, wrong, filling)]
    assert found == [("C5", "120", "121"), ("C6", "80", ""), ("C7", "", "1")]


def test_an_item_that_nobody_reports_is_left_blank(campaign: Campaign, release: Release, config: Path) -> None:
    """No figure is no 0; the clerk is told which cells these are."""
    without = copy.copy(release)
    figures = dict(release.figure_of)
    figures["case_value"] = replace(figures["case_value"], total=None)
    without.__dict__["figure_of"] = figures
    made = parcel(campaign, without, config)
    assert made.left_blank == (f"{SHEET}!C9",)
    sheet = openpyxl.load_workbook(BytesIO(form_of(made)))[SHEET]
    assert (sheet["C9"].value, sheet["C10"].value) == (None, 3.25)


def test_results_that_depend_on_the_figures_are_calculated() -> None:
    """A total of 0 beside figures would be wrong on every screen that does not calculate; others stay as they were."""
    filled = fill_form(blank_form(), {(SHEET, (6, 2)): 5, (SHEET, (7, 2)): 3})
    book = openpyxl.load_workbook(BytesIO(filled.content), data_only=True)
    assert (book[SHEET]["C12"].value, book["填报说明"]["A2"].value, book[SHEET]["D12"].value) == (8, 16, 0)
    kept = openpyxl.load_workbook(BytesIO(filled.content))
    assert (kept[SHEET]["C12"].value, kept["填报说明"]["A2"].value) == ("=SUM(C7:C8)", "=附表1!C12*2")


FORMULAS = {
    "A1+B1*2": 7,
    "(A1+B1)*2-1": 7,
    "SUM(A1:B1,10)": 14,
    "SUM(A1:C2)": 4,  # a text and a blank add nothing
    "ROUND(A1/B1,2)": "0.33",
    "A1/B1": "0.333333333",
    "-A1+$B$1": 2,
    "Other!A1+A1": 101,
    "'My sheet'!A1+A1": 201,
    "X1+1": 5,  # a formula that depends on it as well
    "A1/A2": None,  # a blank as divisor
    "A1&B1": None,
    "IF(A1>0,1,2)": None,
    "A1+C1": None,  # a text in arithmetic
    "X2": None,  # a formula that only Excel calculates
    "X3+A1": None,  # a circle
    "SUM(A:A)": None,
    "VLOOKUP(A1,A1:B2,2)": None,
    'INDIRECT("A1")': None,
    "total": None,  # a name
    "": None,  # shared with another cell
    "A1+": None,
    "SUM(A1:B1": None,
}
CELLS: dict[tuple[str, tuple[int, int]], object] = {
    ("S", (0, 0)): 1, ("S", (0, 1)): 3, ("S", (0, 2)): "text", ("Other", (0, 0)): 100, ("My sheet", (0, 0)): 200.0,
}  # fmt: skip


@pytest.mark.parametrize(("formula", "result"), FORMULAS.items(), ids=FORMULAS)
def test_sums_and_arithmetic_are_calculated(formula: str, result: int | str | None) -> None:
    """What is more than that is left to Excel, and never guessed."""
    others = {(0, 23): "A1+B1", (1, 23): "A1^2", (2, 23): "X4", (3, 23): "X3+A1"}
    formulas = {("S", spot): text for spot, text in (others | {(9, 9): formula}).items()}
    found = recalculated(formulas, [("S", (0, 0))], lambda each: CELLS.get(each, ""))
    assert found["S", (9, 9)] == (Decimal(result) if result is not None else None)


def test_results_of_other_cells_are_left_alone() -> None:
    """A formula that names none of the cells, directly or through others, is not touched."""
    formulas = {("S", (5, 5)): "B1+1", ("S", (6, 5)): '"A1 is text"', ("S", (7, 5)): "TRUE", ("S", (8, 5)): "F9"}
    assert recalculated(formulas, [("S", (0, 0))], lambda each: CELLS.get(each, "")) == {}


MISTAKES = {
    "an unknown field": ("inspector_trips: C5", "inspectors: C5", "period.inspectors"),
    "an unknown key": ("so_far:", "sofar:", "sofar"),
    "a text as figure": ("cases.filed: C7", "leads.summary: C7", "period.leads.summary"),
    "no address": ("premises_inspected: C6", "premises_inspected: 六", "period.premises_inspected"),
    "a sheet that is not there": (
        "premises_inspected: C6",
        '"premises_inspected": "附表9!C6"',
        "period.premises_inspected",
    ),
    "another first sheet": (f"sheet: {SHEET}", "sheet: 附表9", "sheet"),
    "a cell twice": ("premises_inspected: C6", "premises_inspected: C5", "period.premises_inspected"),
    "a cell twice, as text": ("B3:", "C5:", "texts.C5"),
    "a formula": ("cases.filed: C7", "cases.filed: C12", "period.cases.filed"),
    "a heading": ("cases.filed: C7", "cases.filed: B7", "period.cases.filed"),
    "inside a merged cell": ("C16:", "D16:", "texts.D16"),
    "a locked cell": ("cases.filed: C7", "cases.filed: F30", "period.cases.filed"),
    "a workbook that is not there": ("潍坊市表样.xlsx", "表样.xlsx", "workbook"),
    "a slot that is none": ("{office}", "{phone}", "texts.B3"),
    "a bracket that is open": ("{office}", "{office", "texts.B3"),
}


@pytest.mark.parametrize(("old", "new", "place"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_named_with_file_and_line(
    campaign: Campaign, config: Path, old: str, new: str, place: str
) -> None:
    """One sentence each, before anything is written."""
    assert old in MAPPING
    content = MAPPING.replace(old, new)
    (config / "upward.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as failure:
        prepare_parcel(campaign, None, config)  # type: ignore[arg-type]
    (problem,) = failure.value.problems
    assert Path(problem.file).name == "upward.yaml"
    assert problem.text.startswith(f"{place}:")
    assert new.split(":")[0].strip('"{') in content.splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old Excel"], ids=["empty", "zip", "xls"]
)
def test_a_form_that_is_no_workbook_is_refused(campaign: Campaign, config: Path, content: bytes) -> None:
    """With what to do about it."""
    (config / "潍坊市表样.xlsx").write_bytes(content)
    with pytest.raises(ConfigurationFailure) as failure:
        prepare_parcel(campaign, None, config)  # type: ignore[arg-type]
    assert failure.value.problems[0].line == 2


def texts_of(parcel: Parcel) -> list[str]:
    """Return the paragraphs of the letter."""
    letter = write_document(parcel.letter, read_words("document.yaml", None, DocumentStyle).words)
    return [each.text for each in docx.Document(BytesIO(letter)).paragraphs if each.text.strip()]


def test_letter_says_what_is_lacking_and_preliminary(campaign: Campaign, release: Release, config: Path) -> None:
    """Addressee, number, period, coverage, missing units, state, attachments, date."""
    text = "\n".join(texts_of(parcel(campaign, release, config)))
    for said in ("潍坊市：", "〔2022〕3号", "2022年9月", "应报14家，采用2家，其中零报告1家", "市公安局", "未报送",
                 "初步数", "附件：1. 2022年9月汇总表", "2022年9月26日", "特此函达"):  # fmt: skip
        assert said in text
    assert "最终" not in text


def test_letter_of_a_revision_names_class_and_reason(campaign: Campaign, tmp_path: Path, config: Path) -> None:
    """And which earlier one it replaces."""
    fill(campaign, tmp_path / "inbox", "industry_it")
    issued = Issued(2, is_final=False, day=date(2022, 10, 8), revision_class="error", reason="市工信局更正")
    text = "\n".join(texts_of(parcel(campaign, release_of(campaign, tmp_path / "inbox", issued), config)))
    assert "第2版" in text
    assert "代替此前报送的第1版" in text
    assert "差错更正。原因：市工信局更正。" in text


def test_letter_without_a_form_of_the_superior_has_one_attachment(campaign: Campaign, release: Release) -> None:
    """It has no number then; and what is not filled in leaves room to write."""
    made = prepare_parcel(campaign, release, ROOT / "config")
    assert made.form is None
    text = texts_of(made)
    assert "附件：2022年9月汇总表" in text
    assert any("〔2022〕\u3000号" in each for each in text)


def test_superior_office_accepts_the_summary_without_a_remark(campaign: Campaign, tmp_path: Path) -> None:
    """What the city publishes is a report to the prefecture: not one finding, and the same figures."""
    inbox = tmp_path / "inbox"
    for unit in campaign.roster.units:
        fill(campaign, inbox, unit.id)
    issued = Issued(1, is_final=True, day=date(2022, 9, 26))
    review = review_of(campaign, inbox)
    consolidation = consolidate_review(campaign, review)
    trend = compare_periods(campaign, review, consolidation)
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "summary-1.xlsx").write_bytes(build_summary(campaign, review, consolidation, trend, issued))
    above = Path(shutil.copytree(ROOT / "config", tmp_path / "above"))
    text = (above / "campaign.yaml").read_text(encoding="utf-8")
    for was, now in (
        ("id: anqiu\n", "id: weifang\n"), ("name: 安丘市\n", "name: 潍坊市\n"), ("id: weifang, ", "id: shandong, "),
    ):  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    (above / "campaign.yaml").write_text(text, encoding="utf-8")
    office = open_campaign(ROOT / "config").config.office
    (above / "units.yaml").write_text(f"units:\n  - {{id: {office.id}, name: {office.full_name}}}\n", encoding="utf-8")
    (above / "rules.yaml").unlink()
    code, out, err = run("validate", sent, "--period", PERIOD, "--format", "json", "--config", above)
    files = json.loads(out)["files"]
    assert code == 0, err
    assert [(each["unit"], each["status"], each["findings"]) for each in files] == [(office.id, "accepted", [])]


def test_publish_writes_letter_and_form(campaign: Campaign, tmp_path: Path, config: Path) -> None:
    """Beside the bulletin and the summary, in the internal edition; each is in the manifest."""
    fill(campaign, tmp_path / "inbox", "market_regulation")
    options = ("--inbox", tmp_path / "inbox", "--out", tmp_path / "out", "--config", config)
    code, _out, err = run("publish", PERIOD, *options, "--letter-number", "7")
    assert code == 0, err
    listed = {
        each["name"] for each in json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))["files"]
    }
    assert {"upward-letter.docx", "upward-form.xlsx", "summary.xlsx"} <= listed
    texts = [each.text for each in docx.Document(str(tmp_path / "out/upward-letter.docx")).paragraphs]
    assert any("7号" in text for text in texts)
    sheet = openpyxl.load_workbook(tmp_path / "out/upward-form.xlsx")[SHEET]
    assert sheet["C5"].value == 1
    (config / "upward.yaml").write_text(MAPPING.replace("C5", "C12"), encoding="utf-8")
    assert run("publish", PERIOD, *options)[0] == 2


def test_letter_tells_units_left_out_from_those_counted_in_part(tmp_path: Path) -> None:
    """Of a county of which some townships have reported, the others are not said to be left out as a whole."""
    config = ROOT / "examples/townships/config"
    assert run("demo", tmp_path / "d", "--config", config)[0] == 0
    options = ("--inbox", tmp_path / "d/inbox", "--out", tmp_path / "out", "--config", config)
    assert run("publish", "2023-05", *options)[0] == 0
    text = "".join(each.text for each in docx.Document(str(tmp_path / "out/upward-letter.docx")).paragraphs)
    assert "所辖部分单位未报送，只计已报部分" in text
    assert "未计入汇总数" not in text
