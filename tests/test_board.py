"""The board says of each unit and period what became of the report, and whom to call first."""

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from rich.cells import cell_len
from samples import ROOT, fill, run

from aqcampaign import review
from aqcampaign.board import Board, build_board
from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.rules import PERIODS as PERIODS_ROUND
from aqcampaign.rules import Round, judge
from aqcampaign.rules.subject import Subject
from aqcampaign.use_cases.check_returns import board_of, check_forms, no_progress, review_periods

PERIODS = ("2022-09", "2022-10", "2022-11")
# (unit, period, received, texts of cells)
Report = tuple[str, str, str, dict[str, Any]]


def board_of_reports(campaign: Campaign, folder: Path, reports: list[Report], now: str) -> Board:
    """Return the board of the first three periods at a moment."""
    folder.mkdir(exist_ok=True)
    for number, (unit, period, received, text) in enumerate(reports):
        name = f"{unit}-{number}.xlsx"
        fill(campaign, folder / period, unit, text=text, name=name, period=period,
             received=datetime.fromisoformat(received))  # fmt: skip
    moment = datetime.fromisoformat(now)
    ((_campaign, reviews),) = review_periods([campaign], [folder], PERIODS[-1], no_progress, moment.date())
    return board_of(campaign, reviews, moment)


BAD: dict[str, Any] = {"cases": "two"}
# What came, at which moment the office looks, and (status, days late, due) of the unit court in the periods.
TIMELINES: dict[str, tuple[list[Report], str, list[tuple[str, int, bool]]]] = {
    "on time": ([("court", "2022-09", "2022-09-24 23:59", {})], "2022-09-25 09:00", [("accepted", 0, True)]),
    "a minute late": ([("court", "2022-09", "2022-09-25 00:00", {})], "2022-09-25 09:00", [("accepted", 1, True)]),
    "in the third day": ([("court", "2022-09", "2022-09-27 08:00", {})], "2022-09-30 09:00", [("accepted", 3, True)]),
    "corrected after the deadline": (
        [("court", "2022-09", "2022-09-22 10:00", BAD), ("court", "2022-09", "2022-09-26 10:00", {})],
        "2022-09-30 09:00", [("accepted", 0, True)]),
    "returned": ([("court", "2022-09", "2022-09-22 10:00", BAD)], "2022-09-30 09:00", [("returned", 0, True)]),
    "late and returned": ([("court", "2022-09", "2022-09-26 10:00", BAD)], "2022-09-30 09:00", [("returned", 2, True)]),
    "not yet due": ([], "2022-09-20 09:00", [("missing", 0, False)]),
    "overdue": ([], "2022-09-26 09:00", [("missing", 2, True), ("missing", 0, False)]),
    "two periods": (
        [("court", "2022-09", "2022-09-20 10:00", {}), ("court", "2022-10", "2022-10-26 10:00", {})],
        "2022-10-30 09:00", [("accepted", 0, True), ("accepted", 2, True), ("missing", 0, False)]),
}  # fmt: skip


@pytest.mark.parametrize(("reports", "now", "expected"), TIMELINES.values(), ids=TIMELINES)
def test_a_timeline_makes_a_board(
    campaign: Campaign, tmp_path: Path, reports: list[Report], now: str, expected: list[tuple[str, int, bool]]
) -> None:
    """The first report decides whether a unit is late, and by how many begun days."""
    board = board_of_reports(campaign, tmp_path / "inbox", reports, now)
    row = next(each for each in board.rows if each.unit == "court")
    cells = [row.cells[each.id] for each in board.periods if each.id in row.cells]
    assert [(cell.status, cell.days_late, cell.is_due) for cell in cells][: len(expected)] == expected


def test_an_extended_deadline_is_that_of_its_unit(campaign: Campaign, tmp_path: Path) -> None:
    """It is neither late nor overdue until its own deadline."""
    board = board_of_reports(
        campaign, tmp_path / "inbox", [("court", "2022-09", "2022-09-28 10:00", {})], "2022-09-28 12:00"
    )
    (period,) = (each for each in board.periods if each.id == "2022-09")
    own = datetime(2022, 9, 29)
    extended = build_board([replace(period, extended={"court": own, "postal": own})])
    cells = {row.unit: row.cells["2022-09"] for row in extended.rows}
    assert [(cells[unit].days_late, cells[unit].is_due, cells[unit].is_extended) for unit in ("court", "postal")] == [
        (0, False, True), (0, False, True),
    ]  # fmt: skip
    assert (cells["health"].days_late, cells["health"].is_extended) == (4, False)
    assert {row.unit: row.streak for row in extended.rows}["postal"] == 0


def test_those_who_fail_again_are_called_first(campaign: Campaign, tmp_path: Path) -> None:
    """The longest streak first; then those without a report, then those that must correct one."""
    everybody = [unit.id for unit in campaign.roster.units]
    reports: list[Report] = [(unit, "2022-09", "2022-09-20 10:00", {}) for unit in everybody if unit != "postal"]
    reports += [(unit, "2022-10", "2022-10-20 10:00", {}) for unit in everybody if unit not in ("postal", "health")]
    reports = [each for each in reports if each[:2] != ("court", "2022-10")]
    reports.append(("court", "2022-10", "2022-10-20 10:00", BAD))
    board = board_of_reports(campaign, tmp_path / "inbox", reports, "2022-10-26 09:00")
    assert [(row.unit, row.streak) for row in board.to_call("2022-10")] == [("postal", 2), ("health", 1), ("court", 1)]
    assert [row.unit for row in board.to_call("2022-09")] == ["postal"]


def test_a_streak_ends_with_a_report_in_time(campaign: Campaign, tmp_path: Path) -> None:
    """A period that is not yet due neither makes nor ends one."""
    reports: list[Report] = [
        ("court", "2022-10", "2022-10-20 10:00", {}),
        ("postal", "2022-09", "2022-09-30 10:00", {}),
    ]
    board = board_of_reports(campaign, tmp_path / "inbox", reports, "2022-11-01 09:00")
    streaks = {row.unit: row.streak for row in board.rows}
    assert (streaks["court"], streaks["postal"], streaks["health"]) == (0, 2, 2)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration of two months."""
    folder = tmp_path_factory.mktemp("board") / "d"
    assert run("demo", folder)[0] == 0
    return folder


def test_the_board_fits_a_terminal(demo: Path) -> None:
    """80 columns, one line a unit, and each line is as wide as the headings."""
    code, out, _err = run("status", demo / "inbox")
    lines = out.splitlines()
    assert code == 0
    assert max(map(cell_len, lines)) <= 80
    assert sum("市公安局" in line for line in lines) == 1
    assert len({cell_len(line) for line in lines[1:16]}) == 1


def test_the_call_list_names_those_whose_report_is_open(demo: Path) -> None:
    """They are those that the review of the period does not accept."""
    out = run("status", demo / "inbox", "--period", "2022-09")[1]
    document = json.loads(run("validate", demo / "inbox", "--period", "2022-09", "--format", "json")[1])
    open_units = [each["name"] for each in document["units"] if each["status"] not in ("accepted", "nil")]
    assert open_units
    called = [line for line in out.splitlines() if line.strip()[:1].isdigit() and "2022" not in line]
    assert len(called) == len(open_units)
    assert all(any(name in line for line in called) for name in open_units)


def test_the_json_of_the_board_says_what_validate_says(demo: Path) -> None:
    """Each period has the words of its review; what a newer version changed stands in the review alone."""
    board = json.loads(run("status", demo / "inbox", "--format", "json")[1])
    document = json.loads(run("validate", demo / "inbox", "--period", "2022-09", "--format", "json")[1])
    september = next(each for each in board["periods"] if each["period"] == "2022-09")
    units = [{key: each[key] for key in each if key != "changes"} for each in document["units"]]
    assert september["units"] == units
    assert september["summary"] == document["summary"]
    jsonschema.validate(board, json.loads(review_schema()))


def test_several_forms_have_a_board_each(tmp_path: Path) -> None:
    """Weeks, months, and a list at any time, which has no deadline."""
    config = ROOT / "examples/circular/config"
    assert run("demo", tmp_path / "d", "--config", config)[0] == 0
    code, out, err = run("status", tmp_path / "d/inbox", "--config", config)
    assert (code, err) == (0, "")
    titles = [line for line in out.splitlines() if line.endswith(("报表", "周报表", "专报"))]
    assert len(titles) == 4
    boards = json.loads(run("status", tmp_path / "d/inbox", "--config", config, "--format", "json")[1])
    jsonschema.validate(boards, json.loads(review_schema()))
    assert [each["form"] for each in boards["forms"]] == ["weekly", "monthly", "cases", "leads"]


# --- the board as a workbook ------------------------------------------------------------------------------------


def _texts(path: Path) -> dict[str, list[list[Any]]]:
    """Return the contents of the visible sheets, row by row."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    }


def test_the_workbook_says_what_the_board_says(demo: Path, tmp_path: Path) -> None:
    """Each unit with the status of each period in words, and the call list with room to write."""
    out = tmp_path / "board.xlsx"
    assert run("status", demo / "inbox", "--period", "2022-10", "--format", "xlsx", "--out", out)[0] == 0
    sheets = _texts(out)
    assert list(sheets) == ["报送进度", "催报名单"]
    rows = {row[1]: row for row in sheets["报送进度"]}
    assert rows["市文化和旅游局"][2] == "已报\n迟报2天"
    assert rows["市教体局"][2] == "零报告"
    assert (rows["市工信局"][2], str(rows["市邮政业发展服务中心"][2]).split("\n")[0]) == ("退回", "未报")
    assert rows["市公安局"][2] == "已报\n待核实1项"
    assert rows["已报/应报"][2:4] == ["11/14家", "12/14家"]
    called = [row[1] for row in sheets["催报名单"][3:]]
    assert called == ["市卫健局", "市住建局"]
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "landscape", 9, "$3:$4",
    )  # fmt: skip


def test_the_workbook_has_the_same_bytes_again(demo: Path, tmp_path: Path) -> None:
    """A board replaces a board, and only that."""
    out = tmp_path / "board.xlsx"
    words = ("status", demo / "inbox", "--format", "xlsx", "--out")
    assert run(*words, out)[0] == 0
    first = out.read_bytes()
    assert run(*words, out)[0] == 0
    assert out.read_bytes() == first
    summary = demo / "reports/2022-09/summary.xlsx"
    before = summary.read_bytes()
    assert run(*words, summary)[0] == 2
    assert summary.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "xlsx"),
        ("--out", "b.xlsx"),
        ("--format", "xlsx", "--out", "b.xls"),
        ("--format", "json", "--out", "b.xlsx"),
    ],
)
def test_a_workbook_needs_a_file_that_may_be_one(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """One sentence says what is missing, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run("status", demo / "inbox", *options)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_several_forms_have_two_sheets_each(tmp_path: Path) -> None:
    """One with the board, one with the calls; a form without a deadline too."""
    config = ROOT / "examples/circular/config"
    (tmp_path / "inbox").mkdir()
    out = tmp_path / "board.xlsx"
    assert run("status", tmp_path / "inbox", "--config", config, "--format", "xlsx", "--out", out)[0] == 0
    names = [name for form in ("周报", "月报", "案件表", "线索专报") for name in (f"进度 {form}", f"催报 {form}")]
    assert list(_texts(out)) == names


def test_two_thousand_units_stand_on_the_board(campaign: Campaign, tmp_path: Path) -> None:
    """Each has a row in both lists, and the pages repeat the headings."""
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    (config / "rules.yaml").write_text("rules: []\n")
    units = "".join(f"  - {{id: u{number}, name: 第{number}街道}}\n" for number in range(2000))
    (config / "units.yaml").write_text(f"units:\n{units}", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    out = tmp_path / "board.xlsx"
    words = ("--config", config, "--period", "2022-09", "--format", "xlsx", "--out", out)
    assert run("status", tmp_path / "inbox", *words)[0] == 0
    sheets = _texts(out)
    assert [len([row for row in rows if str(row[1]).startswith("第")]) for rows in sheets.values()] == [2000, 2000]


def test_a_year_is_printed_once(tmp_path: Path) -> None:
    """Where the period is a year, the heading is that of its column."""
    (tmp_path / "inbox").mkdir()
    out = run("status", tmp_path / "inbox", "--config", ROOT / "examples/yearly/config")[1]
    heading = out.splitlines()[1]
    assert heading.split() == list(dict.fromkeys(heading.split()))


def test_a_board_says_of_each_period_what_a_review_says(campaign: Campaign, tmp_path: Path) -> None:
    """The accepted reports are found once for all periods, and each review is what it is for its period alone."""
    rows = [[number for _field in campaign.form.fields] for number in (1, 2, 9)]
    for period, row in zip(PERIODS, rows, strict=False):
        for unit in ("court", "postal", "health"):
            fill(campaign, tmp_path, unit, row, name=f"{unit} {period}.xlsx", period=period)
    fill(campaign, tmp_path, "court", rows[2], name="again.xlsx", period=PERIODS[0])
    day = date(2023, 1, 5)
    ((_campaign, reviews),) = review_periods([campaign], [tmp_path], None, no_progress, day)
    assert len(reviews) == len(campaign.config.calendar.windows)
    for one in reviews:
        ((_same, alone),) = check_forms([campaign], [tmp_path], one.period, today=day)
        assert (one.earlier, one.coverage) == (alone.earlier, alone.coverage)
        assert [(each.status, each.findings) for each in one.reports] == [
            (each.status, each.findings) for each in alone.reports
        ]


def test_the_rules_on_earlier_periods_see_each_report_once(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many periods are reviewed, no report is held against the ones before it a second time."""
    for period in PERIODS:
        fill(campaign, tmp_path, "court", name=f"{period}.xlsx", period=period)
    seen: list[str] = []

    def counted(subject: Subject, round_: Round, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        seen.extend([subject.period] if round_ is PERIODS_ROUND else [])
        return judge(subject, round_, findings)

    monkeypatch.setattr(review, "judge", counted)
    review_periods([campaign], [tmp_path], None, no_progress, date(2023, 1, 5))
    assert sorted(seen) == list(PERIODS)
