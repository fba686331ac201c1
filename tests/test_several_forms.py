"""Several forms in one campaign: each file is read as the form that it is, and each form is reviewed by itself."""

import json
import shutil
from pathlib import Path
from typing import Any

import docx
import jsonschema
import openpyxl
import pytest
from libreoffice import convert_all, needs_libreoffice
from samples import run

from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.use_cases.check_returns import check_forms

CIRCULAR = Path(__file__).parents[1] / "examples/circular"
Reviews = dict[str, dict[str, Any]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the configuration of the example."""
    return Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank workbooks of a week and of a month."""
    folder = tmp_path_factory.mktemp("blank")
    for period in ("2022-W36", "2022-09"):
        assert run("template", "--period", period, "--out", folder / period, "--config", CIRCULAR / "config")[0] == 0
    return folder


def filled(blank: Path, out: Path, figures: dict[str, dict[str, Any]]) -> Path:
    """Write a filled workbook; `figures` are by sheet and cell. A sheet without figures is taken out."""
    book = openpyxl.load_workbook(blank)
    for sheet in [each for each in book.worksheets if each.sheet_state == "visible"]:
        if sheet.title in figures:
            for cell, value in figures[sheet.title].items():
                sheet[cell] = value
        elif sheet.title != "填报说明":
            del book[sheet.title]
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)
    return out


def reviews(*arguments: object) -> Reviews:
    """Return what `aq validate` says of each form, by its id."""
    _code, out, _err = run("validate", *arguments, "--format", "json", "--config", CIRCULAR / "config")
    return {each["form"]: each for each in json.loads(out)["forms"]}


def test_each_unit_gets_the_forms_that_are_asked_of_it(outbox: Path) -> None:
    """Forms with a common workbook are its sheets; a unit of which only one is asked gets only that one."""
    assert [each.name for each in sorted((outbox / "2022-09").iterdir())] == [
        f"{place:02d}_{unit}_2022-09_月报表册.xlsx"
        for place, unit in enumerate(("城东分局", "城西分局", "城南分局", "市公安局"), start=1)
    ]
    sheets = {
        path.name[3:7]: [each.title for each in openpyxl.load_workbook(path).worksheets[:3]]
        for path in (outbox / "2022-09").iterdir()
    }
    assert sheets["城东分局"] == ["月报", "案件表", "填报说明"]
    assert sheets["城南分局"][:2] == ["月报", "填报说明"]
    assert all(path.name.endswith("_周报.xlsx") for path in (outbox / "2022-W36").iterdir())


def test_workbook_with_two_forms_is_a_report_on_each(outbox: Path, tmp_path: Path) -> None:
    """Each form of the workbook is read from its sheet, with the unit and period of its stamp."""
    blank = next((outbox / "2022-09").glob("01_*"))
    filled(blank, tmp_path / "in/a.xlsx", {"月报": {"D5": 30, "D6": 4}, "案件表": {"D5": "5/3", "D6": 1.5}})
    found = reviews(tmp_path / "in", "--period", "2022-09")
    assert values(found) == BOTH


def test_form_taken_out_of_a_workbook_is_missed(outbox: Path, tmp_path: Path) -> None:
    """The other one counts."""
    blank = next((outbox / "2022-09").glob("01_*"))
    filled(blank, tmp_path / "in/城东分局.xlsx", {"月报": {"D5": 30, "D6": 4}})
    found = reviews(tmp_path / "in", "--period", "2022-09")
    assert found["monthly"]["units"][0]["status"] == "accepted"
    assert found["cases"]["units"][0]["status"] == "unreadable"
    assert [each["code"] for each in found["cases"]["files"][0]["findings"]] == ["AQ201"]


def retyped(path: Path, title: str, sheet: str = "Sheet1") -> Path:
    """Write the table that the weekly and the monthly form share, without a stamp."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    rows = ([title], ["填报单位：城东分局", None, None, "填报日期：2022年10月4日"], ["序号", "项目", "单位", "本月数"])
    for row in (*rows, [1, "检查经营主体", "户", 30], [2, "发现问题", "处", 4]):
        page.append(row)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


MONTHLY: list[list[Any]] = [[1, "检查经营主体", "户", 30], [2, "发现问题", "处", 4]]
CASES: list[list[Any]] = [[1, "立案/结案数", "件/件", "5/3"], [2, "罚没金额", "万元", 1.5]]
COLUMNS: list[Any] = ["序号", "项目", "单位", "本月数"]


def values(found: Reviews) -> dict[str, dict[str, Any]]:
    """Return the values of the only file of each form; it must be accepted."""
    files = {form: review["files"] for form, review in found.items()}
    assert {each["status"] for (each,) in files.values()} == {"accepted"}
    return {form: each["values"] for form, (each,) in files.items()}


BOTH = {
    "monthly": {"premises@month": 30, "problems@month": 4},
    "cases": {"cases.filed@month": 5, "cases.closed@month": 3, "fines@month": "1.5"},
}


def test_two_forms_below_each_other_on_one_sheet_are_both_read(tmp_path: Path) -> None:
    """As somebody pastes them together; each has its own title and head."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for title, rows in (("市场巡查情况月报表", MONTHLY), ("案件查处情况月报表", CASES)):
        head: list[list[Any]] = [[title], ["填报单位：城东分局", None, None, "填报日期：2022年10月4日"]]
        for row in (*head, COLUMNS, *rows, []):
            page.append(row)
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/2022年9月.xlsx")
    assert values(reviews(tmp_path / "in", "--period", "2022-09")) == BOTH


def test_two_forms_in_a_word_document_are_both_read(tmp_path: Path) -> None:
    """Each table under its title."""
    document = docx.Document()
    for title, rows in (("市场巡查情况月报表", MONTHLY), ("案件查处情况月报表", CASES)):
        document.add_heading(title, 1)
        document.add_paragraph("填报单位：城东分局    填报日期：2022年10月4日")
        table = document.add_table(rows=len(rows) + 1, cols=len(COLUMNS))
        for line, texts in zip(table.rows, [COLUMNS, *rows], strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = str(text)
    (tmp_path / "in").mkdir()
    document.save(str(tmp_path / "in/2022年9月.docx"))
    assert values(reviews(tmp_path / "in", "--period", "2022-09")) == BOTH


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_workbook_with_two_forms_saved_by_libreoffice_is_read(outbox: Path, tmp_path: Path, kind: str) -> None:
    """Sheets and stamps survive."""
    blank = next((outbox / "2022-09").glob("01_*"))
    path = filled(blank, tmp_path / "a.xlsx", {"月报": {"D5": 30, "D6": 4}, "案件表": {"D5": "5/3", "D6": 1.5}})
    (saved,) = convert_all([path], kind, tmp_path / "in")
    assert values(reviews(saved, "--period", "2022-09")) == BOTH


def test_title_tells_forms_with_the_same_items_apart(tmp_path: Path) -> None:
    """A retyped monthly form is no weekly one, although their items are the same."""
    retyped(tmp_path / "in/2022年9月.xlsx", "市场巡查情况月报表")
    found = reviews(tmp_path / "in", "--period", "2022-09")
    assert [each["status"] for each in found["monthly"]["files"]] == ["accepted"]
    assert found["cases"]["files"] == []


def test_name_of_the_sheet_tells_forms_apart_without_a_title(tmp_path: Path) -> None:
    """The sheets of blank workbooks are called as their forms."""
    retyped(tmp_path / "in/2022年9月.xlsx", "城东分局", "9月月报")
    found = reviews(tmp_path / "in", "--period", "2022-09")
    assert [each["status"] for each in found["monthly"]["files"]] == ["accepted"]


def test_sheet_that_may_be_either_form_is_never_counted(config: Path, tmp_path: Path) -> None:
    """It is said which forms are meant; the file appears under each of them."""
    (config / "rules/monthly.yaml").unlink()  # it refers to the column that is taken out
    weekly = config / "forms/weekly.yaml"
    body = weekly.read_text(encoding="utf-8").replace("  - {id: total, name: 9月1日以来累计, accumulates: week}\n", "")
    weekly.write_text(body.replace("本周数", "本月数"), encoding="utf-8")
    retyped(tmp_path / "in/城东分局.xlsx", "市场巡查情况")
    _code, out, _err = run("validate", tmp_path / "in", "--format", "json", "--config", config)
    for review in json.loads(out)["forms"]:
        assert [(file["status"], file["findings"][0]["code"]) for file in review["files"]] == [("rejected", "AQ265")]


def test_unreadable_file_is_asked_of_the_form_that_its_name_says(tmp_path: Path) -> None:
    """A damaged 月报 leaves the other forms alone; without such a name it concerns all."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "城东分局9月月报.xlsx").write_bytes(b"PK\x03\x04 nothing")
    found = reviews(inbox, "--period", "2022-09")
    assert (found["monthly"]["units"][0]["status"], found["cases"]["units"][0]["status"]) == ("unreadable", "missing")


def test_report_of_a_unit_that_is_not_asked_is_refused(outbox: Path, tmp_path: Path) -> None:
    """It is no summand, and its sender is named."""
    blank = next((outbox / "2022-09").glob("01_*"))
    path = filled(blank, tmp_path / "in/a.xlsx", {"案件表": {"A2": "填报单位：城南分局", "D5": "5/3", "D6": 1.5}})
    book = openpyxl.load_workbook(path)
    del book["_meta"]
    book.save(path)
    found = reviews(tmp_path / "in", "--period", "2022-09")["cases"]
    assert "AQ264" in {each["code"] for each in found["files"][0]["findings"]}
    assert [(each["unit"], each["status"]) for each in found["units"]][-1] == ("south", "unexpected")


def test_page_on_several_forms_shows_the_example() -> None:
    """What docs/several-forms.md shows of campaign.yaml stands in that of the example."""
    page = (CIRCULAR.parents[1] / "docs/several-forms.md").read_text(encoding="utf-8")
    written = (CIRCULAR / "config/campaign.yaml").read_text(encoding="utf-8").splitlines()
    shown = page.partition("```yaml\n")[2].partition("```")[0].splitlines()
    assert [line for line in shown if line not in written] == []


def test_workbook_with_none_of_the_forms_names_them_all(tmp_path: Path) -> None:
    """Which form was meant is not known, so none is called the missing one."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["会议签到表", "姓名"])
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/城东分局月报.xlsx")
    (found,) = reviews(tmp_path / "in")["monthly"]["files"][0]["findings"]
    assert found["code"] == "AQ201"
    assert all(title in found["message"] for title in ("周报表", "巡查情况月报表", "案件查处情况月报表"))


def test_no_file_is_passed_over_because_no_form_is_due(tmp_path: Path) -> None:
    """Files that tell no form and no period are named once, those of one form under it; an empty inbox says so."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    code, out, _err = run("validate", inbox, "--config", CIRCULAR / "config")
    assert (code, out.strip() != "") == (0, True)
    (inbox / "unknown.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (inbox / "案件表.xlsx").write_bytes(b"PK\x03\x04 nothing at all")
    found = reviews(inbox)
    files = {form: [Path(each["path"]).name for each in review["files"]] for form, review in found.items()}
    assert files == {"weekly": ["unknown.xlsx"], "cases": ["unknown.xlsx", "案件表.xlsx"]}


def test_every_form_that_is_due_is_reviewed(outbox: Path, tmp_path: Path) -> None:
    """Those with reports; `--form` chooses, by id or name."""
    filled(
        next((outbox / "2022-W36").glob("01_*")), tmp_path / "in/w.xlsx", {"周报": {"D5": 3, "E5": 3, "D6": 1, "E6": 1}}
    )
    filled(next((outbox / "2022-09").glob("03_*")), tmp_path / "in/m.xlsx", {"月报": {"D5": 30, "D6": 4}})
    assert list(reviews(tmp_path / "in")) == ["weekly", "monthly"]
    assert list(reviews(tmp_path / "in", "--form", "周报")) == ["weekly"]
    assert list(reviews(tmp_path / "in", "--form", "monthly")) == ["monthly"]


def test_several_processes_read_the_same(outbox: Path, tmp_path: Path) -> None:
    """Forms of the same version are kept apart on their way between processes."""
    for path in [*(outbox / "2022-W36").iterdir(), *(outbox / "2022-09").iterdir()]:
        filled(path, tmp_path / "in" / path.name, {"周报": {"D5": 3}, "月报": {"D5": 30}, "案件表": {"D5": "5/3"}})
    campaigns = open_campaigns(CIRCULAR / "config")
    one, two = (
        [
            (review.period, review.reports)
            for _campaign, review in check_forms(campaigns, [tmp_path / "in"], None, jobs=n)
        ]
        for n in (1, 2)
    )
    assert one == two


# What is written otherwise in campaign.yaml, the line and a word of the answer.
_CONTRADICTIONS = {
    "an unknown unit": ("[east, west, police]", "[east, wets]", 21, "west"),
    "the same name": ("name: 案件表", "name: 月报", 20, "monthly"),
    "another deadline in one workbook": ("31, due: 5 days", "31, due: 9 days", 23, "月报"),
    "a form called as a sheet of ours": ("name: 案件表", "name: 填报说明", 20, "填报说明"),
    "a name that no sheet can have": ("name: 案件表", "name: 案件/表", 20, "[ ]"),
    "a form without calendar": ("    calendar: {every: week,", "    # calendar: {every: week,", 12, "calendar"),
    "an unknown deadline": ("due: Wednesday 15:00", "due: Wensday", 14, "Wensday"),
    "a form that is not there": ("  cases:\n", "  more:\n", 19, "more.yaml"),
}


@pytest.mark.parametrize(("old", "new", "line", "word"), _CONTRADICTIONS.values(), ids=_CONTRADICTIONS)
def test_contradictory_forms_are_refused_with_their_place(
    config: Path, old: str, new: str, line: int, word: str
) -> None:
    """One sentence with the line of campaign.yaml, the key and what is wrong."""
    path = config / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationFailure) as refused:
        open_campaigns(config)
    assert {problem.file for problem in refused.value.problems} == {str(path)}
    assert any((problem.line, word in problem.text) == (line, True) for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("copied", "to", "line", "word"),
    [
        ("forms/cases.yaml", "forms/more.yaml", 11, "more.yaml"),
        ("forms/cases.yaml", "form.yaml", 11, "form.yaml"),
        ("forms/weekly.yaml", "forms/cases.yaml", 19, "weekly.yaml"),
    ],
    ids=["a form that is not listed", "form.yaml beside forms", "two forms with one id"],
)
def test_files_of_forms_are_those_listed(config: Path, copied: str, to: str, line: int, word: str) -> None:
    """A file that nobody would read is named, so is the copy of a form."""
    shutil.copy(config / copied, config / to)
    with pytest.raises(ConfigurationFailure) as refused:
        open_campaigns(config)
    problem = refused.value.problems[0]
    assert (problem.line, word in problem.text) == (line, True), problem


@pytest.mark.parametrize(
    "arguments", [("rules",), ("form", "check"), ("form", "show"), ("form", "schema", "--report")], ids=" ".join
)
def test_commands_about_one_form_ask_which(arguments: tuple[str, ...]) -> None:
    """They say which there are, and obey."""
    code, _out, err = run(*arguments, "--config", CIRCULAR / "config")
    assert (code, "weekly, monthly, cases" in err) == (2, True)
    assert run(*arguments, "--form", "monthly", "--config", CIRCULAR / "config")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("validate", ".", "--form", "weakly"), "weekly"),
        (("validate", ".", "--period", "2022-W60"), "2022-W"),
        (("template", "--period", "2022-W36", "--form", "monthly"), "2022-09"),
    ],
)
def test_unknown_form_and_period_are_answered_with_the_nearest(arguments: tuple[str, ...], word: str) -> None:
    """A usage error."""
    code, _out, err = run(*arguments, "--config", CIRCULAR / "config")
    assert (code, word in err) == (2, True), err


def test_form_option_needs_several_forms(tmp_path: Path) -> None:
    """In a campaign with one form it is refused."""
    code, _out, err = run("validate", tmp_path, "--form", "weekly")
    assert (code, "--form" in err) == (2, True)


def test_workbook_with_two_faulty_forms_goes_back_once(outbox: Path, tmp_path: Path) -> None:
    """One copy with the findings on both, one letter; corrected and explained in it, both forms are accepted."""
    blank = next((outbox / "2022-09").glob("01_*"))
    filled(blank, tmp_path / "in/a.xlsx", {"月报": {"D5": "约30", "D6": 4}, "案件表": {"D5": "5", "D6": 1.5}})
    config = CIRCULAR / "config"
    code, _out, _err = run(
        "return", tmp_path / "in", "--period", "2022-09", "--to", tmp_path / "back", "--config", config
    )
    letter, copy = sorted((tmp_path / "back").iterdir(), key=lambda path: path.suffix)
    assert (code, letter.name, copy.name) == (0, "01_城东分局_2022-09_月报.txt", "01_a.xlsx")
    text = letter.read_text(encoding="utf-8-sig")
    assert all(
        words in text for words in ("市场巡查情况月报表、案件查处情况月报表", "须改正2处", "月报!D5", "案件表!D5")
    )
    book = openpyxl.load_workbook(copy)
    keys = [str(row[8]) for row in book.worksheets[0].iter_rows(values_only=True) if row[8]]
    assert keys.pop(0).startswith("file:")
    assert sorted(keys) == ["cases-monthly/AQ306:cases@month", "patrol-monthly/AQ302:premises@month"]
    book["月报"]["D5"], book["案件表"]["D5"] = 30, "5/3"
    book.save(tmp_path / "in/b.xlsx")
    again = reviews(tmp_path / "in", "--period", "2022-09")
    assert [again[form]["units"][0]["status"] for form in ("monthly", "cases")] == ["accepted", "accepted"]


def test_reply_in_the_results_belongs_to_its_form(outbox: Path, tmp_path: Path) -> None:
    """Cells of two forms may have the same id; an explanation settles the query on one of them only."""
    blank = next((outbox / "2022-09").glob("01_*"))
    filled(blank, tmp_path / "in/a.xlsx", {"月报": {"D5": 45123, "D6": 4}, "案件表": {"D5": "5", "D6": 1.5}})
    run("return", tmp_path / "in", "--period", "2022-09", "--to", tmp_path / "back", "--config", CIRCULAR / "config")
    (copy,) = (tmp_path / "back").glob("*.xlsx")
    book = openpyxl.load_workbook(copy)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        if row[8].value:
            row[7].value = f"说明{str(row[8].value).partition('/')[0]}：专项行动抽调力量集中检查"
    book.save(tmp_path / "back.xlsx")
    campaigns = open_campaigns(CIRCULAR / "config")
    found = {
        campaign.form_id: review.reports[0].submission
        for campaign, review in check_forms(campaigns, [tmp_path / "back.xlsx"], "2022-09")
    }
    told = {form: " ".join(each.explanations.values()) for form, each in found.items() if each is not None}
    for form, id_, other in (("monthly", "patrol", "cases-m"), ("cases", "cases", "patrol")):
        assert (f"说明{id_}-monthly" in told[form], other in told[form]) == (True, False)


def test_json_of_several_forms_fits_its_schema(tmp_path: Path) -> None:
    """`aq form schema --review` describes the document."""
    retyped(tmp_path / "in/2022年9月.xlsx", "市场巡查情况月报表")
    _code, out, _err = run("validate", tmp_path / "in", "--format", "json", "--config", CIRCULAR / "config")
    schema = json.loads(run("form", "schema", "--review", "--config", CIRCULAR / "config")[1])
    jsonschema.validate(json.loads(out), schema)
    assert "forms" in json.loads(out)


def test_a_form_that_nobody_has_reported_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """The summary of the other is written; the exit code and a sentence say that one is lacking."""
    config = CIRCULAR / "config"
    assert run("demo", tmp_path / "d", "--config", config)[0] == 0
    inbox, out = tmp_path / "d/inbox", tmp_path / "s.xlsx"
    for path in (inbox / "2022-09").glob("*案件表*"):
        path.unlink()
    code, _out, err = run("consolidate", "--inbox", inbox, "--period", "2022-09", "--out", out, "--config", config)
    assert code == 1
    assert "案件表" in err
    assert sorted(each.name for each in tmp_path.glob("*.xlsx")) == ["s_月报.xlsx"]


LIST_IN_FORM = """
id: patrol-monthly
version: "1"
title: 市场巡查情况月报表
labels: {unit: 填报单位, filled_on: 填报日期, window: 统计期间}
tables:
  - id: places
    layout: list
    headings: {name: 项目, unit: 单位}
    columns: [{id: month, name: 本月数}]
    items: [{id: premises, name: 检查经营主体, unit: 户}]
"""
PLACES = {
    "below the figures, as sent out": (None, True),
    "below the figures, retyped": (None, False),
    "on a sheet of its own, as sent out": ("线索明细", True),
    "on a sheet of its own, retyped": ("线索明细", False),
}


@pytest.mark.parametrize(("sheet", "stamped"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("together", [False, True], ids=["alone", "with the list form"])
def test_the_same_list_in_two_forms_is_read_once(
    config: Path, tmp_path: Path, sheet: str | None, stamped: bool, together: bool
) -> None:
    """The list of a monthly form is not taken for the form that is such a list alone, and has all of its lines."""
    leads = (config / "forms/leads.yaml").read_text(encoding="utf-8")
    table = leads[leads.index("  - id: leads") :].replace("rows: 10", f"sheet: {sheet}" if sheet else "rows: 10")
    (config / "forms/monthly.yaml").write_text(LIST_IN_FORM.lstrip() + table, encoding="utf-8")
    shutil.rmtree(config / "rules")
    for form in ("monthly", "leads"):
        period = ("--period", "2022-09") if form == "monthly" else ()
        assert run("template", "--form", form, *period, "--out", tmp_path / form, "--config", config)[0] == 0
    book = openpyxl.load_workbook(next((tmp_path / "monthly").glob("01_*")))
    del book["案件表"]
    book["月报"]["C5"] = 3
    enter(book[sheet or "月报"], "东-1")
    if together:
        source = openpyxl.load_workbook(next((tmp_path / "leads").glob("01_*")))["线索专报"]
        added = book.create_sheet("线索专报")
        for cell in (cell for row in source.iter_rows() for cell in row if cell.value is not None):
            added[cell.coordinate] = cell.value
        enter(added, "东-2")
    if not stamped:
        del book["_meta"]
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/城东分局.xlsx")
    _code, out, err = run("validate", tmp_path / "in", "--format", "json", "--config", config)
    assert out, err
    lines = {
        form["form"]: (file["status"], [line["values"]["no"] for line in file["ledgers"]["leads"]])
        for form in json.loads(out)["forms"]
        for file in form["files"]
    }
    assert lines == {"monthly": ("accepted", ["东-1"])} | ({"leads": ("accepted", ["东-2"])} if together else {})


def enter(sheet: Any, number: str) -> None:
    """Enter a line into the list of a sheet."""
    row = next(cell.row for cells in sheet.iter_rows() for cell in cells if cell.value == "线索编号") + 1
    for column, content in enumerate((number, "举报", "2022-09-05", "群众举报一处无证作坊", 1.5), start=1):
        sheet.cell(row, column).value = content
