"""Reports at any time are all added up, however many a unit sends; and a form may consist of a list alone."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from libreoffice import convert_all, needs_libreoffice
from samples import run

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.ledger.reports_at_any_time import settle_reports_at_any_time
from aqcampaign.report import Report, is_counted
from aqcampaign.values.records import Record
from aqcampaign.values.submission import Submission

CIRCULAR = Path(__file__).parents[1] / "examples/circular"
Line = Sequence[Any]
ONE: Line = ("东-1", "举报", "2022-09-05", "群众举报一处无证作坊", 1.5)
TWO: Line = ("东-2", "巡查", "2022-09-08", "巡查发现假冒服装", None)
THREE: Line = ("东-3", "移送", "2022-09-20", "外地移送线索一条", 12)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blank list of 城东分局."""
    folder = tmp_path_factory.mktemp("blank")
    assert run("template", "--form", "leads", "--out", folder, "--config", CIRCULAR / "config")[0] == 0
    return next(folder.glob("01_*.xlsx"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty inbox."""
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def send(blank: Path, to: Path, lines: Sequence[Line], day: str, filled_on: str = "2022-09-06") -> Path:
    """Write the list with these lines, received at noon of a day."""
    book = openpyxl.load_workbook(blank)
    sheet = book["线索专报"]
    date_cell = next(cell for row in sheet.iter_rows(max_row=3) for cell in row if "填报日期" in str(cell.value))
    date_cell.value = f"填报日期：{filled_on}"
    for row, line in enumerate(lines, start=5):
        for column, content in enumerate(line, start=1):
            sheet.cell(row, column).value = content
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)
    seconds = datetime.fromisoformat(f"{day}T12:00+08:00").timestamp()
    os.utime(to, (seconds, seconds))
    return to


def review(inbox: Path, *options: object) -> dict[str, Any]:
    """Return what `aq validate` says of the list."""
    config = ("--config", CIRCULAR / "config", "--form", "leads")
    _code, out, err = run("validate", inbox, "--format", "json", *config, *options)
    assert out, err
    (document,) = json.loads(out)["forms"]
    return dict(document)


def statuses(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the status of each file."""
    return {Path(each["path"]).name: each["status"] for each in document["files"]}


def codes(document: Mapping[str, Any], name: str) -> set[str]:
    """Return the codes of the errors and queries of a file."""
    (file,) = (each for each in document["files"] if Path(each["path"]).name == name)
    return {each["code"] for each in file["findings"] if each["severity"] != "notice"}


RECEIVED = {
    "two reports of a unit": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([TWO], "2022-09-09")},
        {"a.xlsx": "accepted", "b.xlsx": "accepted"}, 2),
    "a list that grows": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([ONE, TWO], "2022-09-09"),
         "c.xlsx": ([ONE, TWO, THREE], "2022-09-21")},
        {"a.xlsx": "superseded", "b.xlsx": "superseded", "c.xlsx": "accepted"}, 3),
    "a line corrected in a list that grows": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([(*ONE[:4], 15), TWO], "2022-09-09")},
        {"a.xlsx": "superseded", "b.xlsx": "accepted"}, 2),
    "numbers that begin anew": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([("东-1", *THREE[1:])], "2022-09-21")},
        {"a.xlsx": "accepted", "b.xlsx": "accepted"}, 2),
    "numbers that begin anew, and a list that grew before": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([ONE, TWO], "2022-09-09"),
         "c.xlsx": ([("东-1", *THREE[1:])], "2022-09-21")},
        {"a.xlsx": "superseded", "b.xlsx": "accepted", "c.xlsx": "accepted"}, 3),
    "a list that grows from below": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([("东-1", *TWO[1:]), ("东-2", *ONE[1:])], "2022-09-09")},
        {"a.xlsx": "superseded", "b.xlsx": "accepted"}, 2),
    "only some of the lines repeated": (
        {"a.xlsx": ([ONE, TWO], "2022-09-09"), "b.xlsx": ([TWO, THREE], "2022-09-21")},
        {"a.xlsx": "accepted", "b.xlsx": "returned"}, 2),
    "a list that repeats one report and some lines of another": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([TWO, THREE], "2022-09-20"), "c.xlsx": ([ONE, TWO], "2022-09-21")},
        {"a.xlsx": "accepted", "b.xlsx": "accepted", "c.xlsx": "returned"}, 3),
    "a list that grows, with an error": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([ONE, (*TWO[:1], "网络", *TWO[2:])], "2022-09-09")},
        {"a.xlsx": "accepted", "b.xlsx": "returned"}, 1),
    "a report with an error, corrected on its returned copy": (
        {"a.xlsx": ([(*ONE[:1], "网络", *ONE[2:])], "2022-09-06"), "01_a_更正.xlsx": ([ONE], "2022-09-09")},
        {"a.xlsx": "superseded", "01_a_更正.xlsx": "accepted"}, 1),
    "a report with an error, and a new one in a file of the same name": (
        {"1/a.xlsx": ([(*ONE[:1], "网络", *ONE[2:])], "2022-09-06"), "2/a.xlsx": ([THREE], "2022-09-21")},
        {"1/a.xlsx": "returned", "2/a.xlsx": "accepted"}, 1),
    "a report with errors, and another one in a file of the same name that repeats less than half of it": (
        {"1/a.xlsx": ([(*ONE[:1], "网络", *ONE[2:]), TWO, THREE], "2022-09-20"), "2/a.xlsx": ([TWO], "2022-09-21")},
        {"1/a.xlsx": "returned", "2/a.xlsx": "accepted"}, 1),
    "nothing, said in the list": ({"a.xlsx": ([("无",)], "2022-09-06")}, {"a.xlsx": "nil"}, 0),
    "the blank form": ({"a.xlsx": ([], "2022-09-06")}, {"a.xlsx": "returned"}, 0),
    "the blank form beside a report": (
        {"a.xlsx": ([ONE], "2022-09-06"), "b.xlsx": ([], "2022-09-09")},
        {"a.xlsx": "accepted", "b.xlsx": "superseded"}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "expected", "counted"), RECEIVED.values(), ids=RECEIVED)
def test_every_report_counts_unless_another_holds_it(
    blank: Path, inbox: Path, sent: dict[str, Any], expected: dict[str, str], counted: int
) -> None:
    """A list that repeats another replaces it; what is repeated in part is returned, never counted twice."""
    for name, (lines, day) in sent.items():
        send(blank, inbox / name, lines, day)
    document = review(inbox)
    found = {Path(each["path"]).relative_to(inbox).as_posix(): each for each in document["files"]}
    assert {name: each["status"] for name, each in found.items()} == expected
    lines = [line for each in found.values() if each["status"] == "accepted" for line in each["ledgers"]["leads"]]
    assert len(lines) == counted


SIMILAR: Line = ("东-1", "举报", "2022-09-05", "商场内查获假冒服装", 1.5)
DOUBTS = {
    "another case on the same day under the same number": ([ONE], [SIMILAR], "superseded", {"AQ513"}),
    "lines in another order, numbered anew": (
        [ONE], [("东-1", *TWO[1:]), ("东-2", *ONE[1:])], "superseded", {"AQ513"}),
    "the same contents under another number": ([ONE], [("东-8", *ONE[1:])], "accepted", {"AQ514"}),
    "a report with errors, and one of the same name without its last line": (
        [(*ONE[:1], "网络", *ONE[2:]), TWO], [ONE, THREE], "superseded", {"AQ513"}),
    "a list that grows": ([ONE], [ONE, TWO], "superseded", set()),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "status", "asked"), DOUBTS.values(), ids=DOUBTS)
def test_a_report_that_may_be_another_one_is_asked_about(
    blank: Path, inbox: Path, first: list[Line], second: list[Line], status: str, asked: set[str]
) -> None:
    """No lead is replaced, and none is listed twice, without a word."""
    send(blank, inbox / "1/a.xlsx", first, "2022-09-06")
    send(blank, inbox / "2/a_2.xlsx", second, "2022-09-09")
    document = review(inbox)
    assert statuses(document) == {"a.xlsx": status, "a_2.xlsx": "accepted"}
    assert codes(document, "a_2.xlsx") == asked


def test_lines_reported_before_are_an_error_of_the_later_report(blank: Path, inbox: Path) -> None:
    """It goes back on its own, and so does every other report with an error; each has its letter."""
    send(blank, inbox / "a.xlsx", [ONE, TWO], "2022-09-09")
    send(blank, inbox / "b.xlsx", [TWO, THREE], "2022-09-21")
    send(blank, inbox / "c.xlsx", [("东-7", "网络", "2022-09-22", "某网店", 1)], "2022-09-23")
    document = review(inbox)
    assert (codes(document, "b.xlsx"), codes(document, "c.xlsx")) == ({"AQ511"}, {"AQ313"})
    returned = inbox.parent / "returned"
    assert run("return", inbox, "--to", returned, "--form", "leads", "--config", CIRCULAR / "config")[0] == 0
    assert sorted(each.name for each in returned.iterdir()) == [
        "01_b.xlsx", "01_c_2.xlsx", "01_城东分局_2022_线索专报.txt", "01_城东分局_2022_线索专报_2.txt",
    ]  # fmt: skip
    (inbox / "c.xlsx").unlink()
    assert run("return", inbox, "--to", returned, "--form", "leads", "--config", CIRCULAR / "config")[0] == 0
    assert sorted(each.name for each in returned.iterdir()) == ["01_b.xlsx", "01_城东分局_2022_线索专报.txt"]


def test_an_empty_list_is_neither_nothing_nor_a_report(blank: Path, inbox: Path) -> None:
    """The blank form may have been sent back; where blank means none it is a nil report."""
    send(blank, inbox / "a.xlsx", [], "2022-09-06")
    assert codes(review(inbox), "a.xlsx") == {"AQ348"}


def test_nobody_is_missing_and_every_report_stands_by_itself(blank: Path, inbox: Path) -> None:
    """Only units that reported are listed, with their reports in the order in which they came."""
    assert review(inbox)["units"] == []
    send(blank, inbox / "b.xlsx", [TWO], "2022-09-09")
    send(blank, inbox / "a.xlsx", [THREE], "2022-09-21")
    document = review(inbox)
    assert [(each["unit"], each["name"], each["status"]) for each in document["units"]] == [
        ("east", "城东分局", "accepted"), ("east", "城东分局（1）", "accepted"), ("east", "城东分局（2）", "accepted"),
    ]  # fmt: skip
    assert [each["timeliness"] for each in document["units"]] == [None, None, None]
    summary = document["summary"]
    assert (summary["expected"], summary["accepted"], summary["missing"], summary["late"]) == (None, 2, 0, 0)
    assert document["due"] is None
    assert run("validate", inbox, "--strict", "--form", "leads", "--config", CIRCULAR / "config")[0] == 0


def test_a_summary_of_lists_says_what_came_and_lists_every_line(blank: Path, inbox: Path) -> None:
    """There are no figures to add up, to compare or to trace: those sheets are left out."""
    send(blank, inbox / "a.xlsx", [ONE, TWO], "2022-09-09")
    send(blank, inbox / "b.xlsx", [("东-7", "网络", "2022-09-22", "某网店", 1)], "2022-09-23")
    out = inbox.parent / "s.xlsx"
    config = ("--config", CIRCULAR / "config", "--form", "leads")
    assert run("consolidate", "--inbox", inbox, "--out", out, *config)[0] == 0
    book = openpyxl.load_workbook(out)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "概览", "汇总表", "重大案件线索专报", "报送情况", "审核问题",
    ]  # fmt: skip
    rows = list(book["重大案件线索专报"].iter_rows(values_only=True))
    assert [(row[1], row[6]) for row in rows[1:]] == [("东-1", "采用"), ("东-2", "采用"), ("东-7", "退回")]
    notes = [row[0] for row in book["汇总表"].iter_rows(values_only=True)]
    assert "随时报送：收到2份，采用1份，退回1份，无法读取0份" in notes
    assert "重大案件线索专报：共3行，按所在报表的状态：采用2，退回1" in notes


def test_lines_of_returned_reports_are_listed_even_if_none_is_accepted(blank: Path, inbox: Path) -> None:
    """A lead must not wait for the correction of its report; without any line there is nothing to list."""
    out, config = inbox.parent / "s.xlsx", ("--config", CIRCULAR / "config", "--form", "leads")
    send(blank, inbox / "a.xlsx", [], "2022-09-06")
    assert run("consolidate", "--inbox", inbox, "--out", out, *config)[0] == 2
    send(blank, inbox / "a.xlsx", [(*ONE[:1], "网络", *ONE[2:])], "2022-09-06")
    assert run("consolidate", "--inbox", inbox, "--out", out, *config)[0] == 0
    rows = list(openpyxl.load_workbook(out)["重大案件线索专报"].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[6]) for row in rows] == [("东-1", "退回")]


WORDS = st.sampled_from(["甲", "乙", "丙"])
LINES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3"]), WORDS, WORDS, WORDS), max_size=3, unique_by=lambda each: each[0]
)


@given(sent=st.lists(LINES, min_size=1, max_size=6))
def test_no_line_is_lost_or_counted_twice_without_a_word(sent: list[list[tuple[str, ...]]]) -> None:
    """Each line counts in one report, or its report goes back, or the one that replaces it is asked about."""
    settled = settle_reports_at_any_time([_report(*each) for each in enumerate(sent)], _CAMPAIGN.roster)
    counted = [each for each in settled if is_counted(each)]
    listed = [record.values for each in counted if each.submission for record in each.submission.records]
    assert len(listed) == len({*listed})
    asked = {found.parameters["file"] for each in counted for found in each.findings if found.code == "AQ513"}
    for report in settled:
        for record in report.submission.records if report.submission and report.status == "superseded" else ():
            assert record.values in listed or report.file.name in asked
    assert {each.status for each in settled} <= {"accepted", "nil", "superseded", "returned"}


_CAMPAIGN = open_campaign(CIRCULAR / "config", form="leads")


def _report(number: int, lines: Sequence[tuple[str, ...]]) -> Report:
    (table,) = _CAMPAIGN.form.ledgers
    records = tuple(Record(table, "线索专报", row, (*line, None)) for row, line in enumerate(lines, start=4))
    submission = Submission(_CAMPAIGN.form, (), (), {}, (), records)
    file = ReceivedFile(Path(f"{number}.xlsx"), str(number), 0)
    received = datetime(2022, 9, 1 + number)
    return Report(file, "accepted" if lines else "nil", (), "east", "2022", "", received, submission=submission)


def test_a_unit_that_ended_has_reported_before(blank: Path, inbox: Path, tmp_path: Path) -> None:
    """What it reported while it existed counts, but once: the unit that took it in may repeat it in its list."""
    config = Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))
    units = (config / "units.yaml").read_text(encoding="utf-8")
    changed = units.replace("name: 城东分局", "name: 城东分局, until: 2022-09-30, merged_into: west")
    (config / "units.yaml").write_text(changed, encoding="utf-8")
    send(blank, inbox / "a.xlsx", [ONE], "2022-09-06")
    assert {name: status for name, (status, _codes) in found(config, inbox).items()} == {"a.xlsx": "accepted"}
    send(blank.with_name(blank.name.replace("01_城东", "02_城西")), inbox / "w.xlsx", [ONE, TWO], "2022-10-06")
    statuses = {name: status for name, (status, _codes) in found(config, inbox).items()}
    assert statuses == {"a.xlsx": "superseded", "w.xlsx": "accepted"}
    changed = units.replace("name: 城东分局", "name: 城东分局, until: 2022-08-01, merged_into: west")
    (config / "units.yaml").write_text(changed, encoding="utf-8")
    assert ("AQ261", None) in found(config, inbox)["a.xlsx"][1]


def test_reports_for_information_are_received_but_not_counted(blank: Path, inbox: Path, tmp_path: Path) -> None:
    """They are numbers of the coverage, too."""
    config = Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))
    units = (config / "units.yaml").read_text(encoding="utf-8")
    changed = units.replace("name: 城东分局", "name: 城东分局, informational: true")
    (config / "units.yaml").write_text(changed, encoding="utf-8")
    send(blank, inbox / "a.xlsx", [ONE], "2022-09-06")
    send(blank, inbox / "b.xlsx", [TWO], "2022-09-07")
    _code, out, _err = run("validate", inbox, "--format", "json", "--form", "leads", "--config", config)
    summary = json.loads(out)["forms"][0]["summary"]
    assert (summary["accepted"], summary["excluded"]) == (0, 2)


def test_a_report_to_be_corrected_makes_the_others_of_its_unit_no_less_complete(blank: Path, inbox: Path) -> None:
    """The unit has reported; what goes back stands below it."""
    send(blank, inbox / "a.xlsx", [ONE, TWO], "2022-09-09")
    send(blank, inbox / "b.xlsx", [TWO, THREE], "2022-09-21")
    document = review(inbox)
    assert [each["status"] for each in document["units"]] == ["accepted", "accepted", "returned"]
    _code, out, _err = run("status", inbox, "--form", "leads", "--period", "2022", "--config", CIRCULAR / "config")
    assert any(line.split()[:2] == ["1", "城东分局"] for line in out.splitlines()), out
    (repeated,) = (each for file in document["files"] for each in file["findings"] if each["code"] == "AQ511")
    assert (repeated["sheet"], repeated["cell"]) == ("线索专报", "A5")


def test_no_deadline_is_printed_where_there_is_none(blank: Path) -> None:
    """The instructions say when to report: whenever there is something."""
    book = openpyxl.load_workbook(blank)
    text = "\n".join(str(cell.value) for row in book["填报说明"].iter_rows() for cell in row if cell.value)
    assert "随时" in text
    assert "24时" not in text


@needs_libreoffice
@pytest.mark.no_cover
def test_a_list_alone_is_found_in_every_format(blank: Path, inbox: Path, tmp_path: Path) -> None:
    """As LibreOffice saves it, each format is a copy of the same report, and nothing is lost."""
    made = send(blank, tmp_path / "made" / "a.xlsx", [ONE, TWO], "2022-09-09")
    for kind in ("xlsx", "ods", "xls"):
        shutil.copy(convert_all([made], kind, tmp_path / kind)[0], inbox / f"{kind}.{kind}")
        document = review(inbox)
        assert statuses(document) == {f"{kind}.{kind}": "accepted"}
        (file,) = document["files"]
        assert [line["values"]["no"] for line in file["ledgers"]["leads"]] == ["东-1", "东-2"]
        (inbox / f"{kind}.{kind}").unlink()


MISTAKES = {
    "a deadline": ("due: Wednesday", "due"),
    "a due day": ("due_day: 5", "due_day"),
    "periods": ("periods: [{id: '2022', from: 2022-01-01, to: 2022-12-31}]", "periods"),
    "no days": ("first: null", "every"),
}


@pytest.mark.parametrize(("line", "key"), MISTAKES.values(), ids=MISTAKES)
def test_what_means_nothing_at_any_time_is_refused(tmp_path: Path, line: str, key: str) -> None:
    """The message names the key that must go."""
    config = Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))
    text = (config / "campaign.yaml").read_text(encoding="utf-8")
    first = "every: any_time, first: 2022-08-29, last: 2022-10-31"
    changed = text.replace(first, f"{first}, {line}" if key != "every" else "every: any_time")
    assert changed != text
    (config / "campaign.yaml").write_text(changed, encoding="utf-8")
    with pytest.raises(ConfigurationFailure, match=key):
        open_campaign(config, form="leads")


FIGURES = """
id: patrols
version: "1"
title: 夜间巡查专报
labels: {unit: 填报单位, filled_on: 填报日期, window: 报送期间}
headings: {number: 序号, name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items: [{id: places, name: 检查场所, unit: 处, number: 1}, {id: problems, name: 发现问题, unit: 个, number: 2}]
"""


@pytest.fixture
def patrols(tmp_path: Path) -> Path:
    """A campaign whose reports at any time are figures, with a blank form in `blank`."""
    config = Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))
    (config / "forms/leads.yaml").write_text(FIGURES.lstrip(), encoding="utf-8")
    assert run("template", "--out", tmp_path / "blank", "--form", "leads", "--config", config)[0] == 0
    return config


def report(config: Path, to: Path, figures: Sequence[Any], day: str, *, filled_on: str = "2022-09-06") -> Path:
    """Write a report of figures, received at noon of a day."""
    return change(next((config.parent / "blank").glob("01_*.xlsx")), to, figures, day, filled_on=filled_on)


def change(
    source: Path, to: Path, figures: Sequence[Any], day: str, *, filled_on: str = "2022-09-06", answer: str = ""
) -> Path:
    """Write a report or returned copy with other figures, and an answer to AQ512."""
    book = openpyxl.load_workbook(source)
    sheet = book["线索专报"]
    date_cell = next(cell for row in sheet.iter_rows(max_row=3) for cell in row if "填报日期" in str(cell.value))
    date_cell.value = f"填报日期：{filled_on}"
    for row, figure in zip((5, 6), figures, strict=True):
        sheet.cell(row, 4).value = figure
    sheet["J1"].value = day  # two reports are different files
    for cells in book["审核结果"].iter_rows(min_col=8) if answer else ():
        if "AQ512" in str(cells[1].value):
            cells[0].value = answer
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)
    seconds = datetime.fromisoformat(f"{day}T12:00+08:00").timestamp()
    os.utime(to, (seconds, seconds))
    return to


def found(config: Path, inbox: Path) -> dict[str, tuple[str, list[tuple[str, str | None]]]]:
    """Return the status of each file, and its errors and queries with their explanations."""
    _code, out, err = run("validate", inbox, "--format", "json", "--form", "leads", "--config", config)
    assert out, err
    (document,) = json.loads(out)["forms"]
    return {
        Path(file["path"]).relative_to(inbox).as_posix(): (
            file["status"],
            [(each["code"], each.get("explanation")) for each in file["findings"] if each["code"] != "AQ501"],
        )
        for file in document["files"]
    }


def test_reports_of_figures_under_one_name_are_not_versions(patrols: Path, inbox: Path) -> None:
    """All units keep the name of the blank form: one that must be corrected is not replaced by the next report."""
    report(patrols, inbox / "1/a.xlsx", ("约3", 4), "2022-09-06")
    (inbox / "2").mkdir()
    (inbox / "2/a.xlsx").write_bytes(b"damaged")
    report(patrols, inbox / "3/a.xlsx", (7, 2), "2022-09-10", filled_on="2022-09-10")
    statuses = {name: status for name, (status, _codes) in found(patrols, inbox).items()}
    assert statuses == {"1/a.xlsx": "returned", "2/a.xlsx": "rejected", "3/a.xlsx": "accepted"}


CORRECTED = {
    "nothing": ((3, 1), ("superseded", "accepted", {"AQ512"})),
    "one figure": ((3, 2), ("superseded", "accepted", set())),
    "every figure": ((30, 2), ("superseded", "accepted", {"AQ513"})),
    "with an error": (("约3", 1), ("accepted", "returned", {"AQ302"})),
}


@pytest.mark.parametrize(("figures", "expected"), CORRECTED.values(), ids=CORRECTED)
def test_a_returned_copy_is_no_further_report(
    patrols: Path, inbox: Path, figures: tuple[Any, int], expected: tuple[str, str, set[str]]
) -> None:
    """It replaces the file that it was made of, whatever its name and its figures are now."""
    report(patrols, inbox / "a.xlsx", (3, 1), "2022-09-06")
    report(patrols, inbox / "b.xlsx", (3, 1), "2022-09-07")
    returned = inbox.parent / "returned"
    assert run("return", inbox, "--to", returned, "--form", "leads", "--config", patrols)[0] == 0
    change(returned / "01_b.xlsx", inbox / "改好.xlsx", figures, "2022-09-09")
    files = found(patrols, inbox)
    assert (files["a.xlsx"], files["b.xlsx"][0], files["改好.xlsx"][0]) == (("accepted", []), *expected[:2])
    assert {code for code, _explanation in files["改好.xlsx"][1]} == expected[2]


def test_an_explanation_is_that_of_one_report(patrols: Path, inbox: Path) -> None:
    """That b is another report than a does not tell that c is one."""
    report(patrols, inbox / "a.xlsx", (3, 1), "2022-09-06")
    report(patrols, inbox / "b.xlsx", (3, 1), "2022-09-07")
    returned = inbox.parent / "returned"
    assert run("return", inbox, "--to", returned, "--form", "leads", "--config", patrols)[0] == 0
    words = "是另一次夜间巡查，地点不同"
    change(returned / "01_b.xlsx", inbox / "01_b.xlsx", (3, 1), "2022-09-09", answer=words)
    report(patrols, inbox / "c.xlsx", (3, 1), "2022-09-10")
    files = found(patrols, inbox)
    assert files["01_b.xlsx"] == ("accepted", [("AQ512", words)])
    assert files["c.xlsx"] == ("accepted", [("AQ512", None)])


def test_figures_of_all_reports_are_added_up(tmp_path: Path, patrols: Path, inbox: Path) -> None:
    """The same figures on the same day may be the same report: both count, and somebody is asked."""
    for name, day in (("a", "2022-09-06"), ("b", "2022年9月6日"), ("c", "2022-09-07")):
        received = f"2022-09-0{6 + 'abc'.index(name)}"
        report(patrols, inbox / f"{name}.xlsx", (3, 1), received, filled_on=day)
    files = found(patrols, inbox)
    assert files == {"a.xlsx": ("accepted", []), "b.xlsx": ("accepted", [("AQ512", None)]), "c.xlsx": ("accepted", [])}
    out = tmp_path / "s.xlsx"
    assert run("consolidate", "--inbox", inbox, "--out", out, "--form", "leads", "--config", patrols)[0] == 0
    rows = list(openpyxl.load_workbook(out, data_only=True)["分单位"].iter_rows(min_row=4, max_col=4, values_only=True))
    assert rows[0][2:] == (9, 3)
    assert [row[2:] for row in rows[1:4]] == [(3, 1)] * 3


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("无",), "nil"), (("本月无此类线索。",), "nil"), ((None, "零报告"), "nil"), ((0,), "nil"),
        (("0", None, None, "无"), "nil"), (("无证经营线索",), "returned"), ((1,), "returned"),
        (("无", "举报"), "returned"),
    ],
)  # fmt: skip
def test_what_says_that_there_is_nothing_is_a_nil_report(
    blank: Path, inbox: Path, words: tuple[Any, ...], status: str
) -> None:
    """A row in which every filled cell says so; a lead that begins with 无 is a lead."""
    send(blank, inbox / "a.xlsx", [words], "2022-09-06")
    assert statuses(review(inbox)) == {"a.xlsx": status}
