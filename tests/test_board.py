"""The board says of each unit and period what became of the report, and whom to call first."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len
from samples import ROOT, fill, run

from aqcampaign.board import Board, BoardPeriod, build_board
from aqcampaign.campaign import review_periods
from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.json_schema import review_schema

PERIODS = ("2022-09", "2022-10", "2022-11")
# (unit, period, received, texts of cells)
Report = tuple[str, str, str, dict[str, Any]]


def board_of(campaign: Campaign, folder: Path, reports: list[Report], now: str) -> Board:
    """Return the board of the first three periods at a moment."""
    folder.mkdir(exist_ok=True)
    for number, (unit, period, received, text) in enumerate(reports):
        name = f"{unit}-{number}.xlsx"
        fill(campaign, folder / period, unit, text=text, name=name, period=period,
             received=datetime.fromisoformat(received))  # fmt: skip
    moment = datetime.fromisoformat(now)
    ((_campaign, reviews),) = review_periods([campaign], [folder], PERIODS[-1], list, moment.date())
    return build_board([
        BoardPeriod(review, review.period, campaign.clock.deadline(review.period), moment)
        for review in reviews
        if review.period
    ])  # fmt: skip


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
    board = board_of(campaign, tmp_path / "inbox", reports, now)
    row = next(each for each in board.rows if each.unit == "court")
    cells = [row.cells[each.id] for each in board.periods if each.id in row.cells]
    assert [(cell.status, cell.days_late, cell.is_due) for cell in cells][: len(expected)] == expected


def test_an_extended_deadline_is_that_of_its_unit(campaign: Campaign, tmp_path: Path) -> None:
    """It is neither late nor overdue until its own deadline."""
    board = board_of(campaign, tmp_path / "inbox", [("court", "2022-09", "2022-09-28 10:00", {})], "2022-09-28 12:00")
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
    board = board_of(campaign, tmp_path / "inbox", reports, "2022-10-26 09:00")
    assert [(row.unit, row.streak) for row in board.to_call("2022-10")] == [("postal", 2), ("health", 1), ("court", 1)]
    assert [row.unit for row in board.to_call("2022-09")] == ["postal"]


def test_a_streak_ends_with_a_report_in_time(campaign: Campaign, tmp_path: Path) -> None:
    """A period that is not yet due neither makes nor ends one."""
    reports: list[Report] = [
        ("court", "2022-10", "2022-10-20 10:00", {}),
        ("postal", "2022-09", "2022-09-30 10:00", {}),
    ]
    board = board_of(campaign, tmp_path / "inbox", reports, "2022-11-01 09:00")
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
    """Each period has the words of its review."""
    board = json.loads(run("status", demo / "inbox", "--format", "json")[1])
    document = json.loads(run("validate", demo / "inbox", "--period", "2022-09", "--format", "json")[1])
    september = next(each for each in board["periods"] if each["period"] == "2022-09")
    assert september["units"] == document["units"]
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
