"""What an office does and receives over months, and what the board says of it in the end."""

import json
import shlex
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from database_server import copied_office
from samples import ROOT, fill, run

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.present import playing_at

CASES: list[dict[str, Any]] = yaml.load(
    (ROOT / "tests/cases/timelines.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
UNIT, OTHER = "court", "market_regulation"
# Mistakes, by the word of a case: the texts of cells.
MISTAKES: dict[object, dict[str, Any]] = {"bad": {"cases": "two"}, "blank": {"inspector_trips": None}}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder to which another unit has reported for September and October."""
    root = tmp_path_factory.mktemp("timelines") / "office"
    assert run("init", root)[0] == 0
    campaign = open_campaigns(root / "config")[0]
    for period in ("2022-09", "2022-10"):
        fill(campaign, root / "inbox" / period, OTHER, period=period, received=datetime.fromisoformat(f"{period}-20"))
    return root


@pytest.mark.no_cover
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_board_follows_from_what_was_done(
    started: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: dict[str, Any]
) -> None:
    """Each act is entered at its time; the board is looked at in the end, and is the same in either database."""
    root = copied_office(started, tmp_path / "office").root
    monkeypatch.chdir(root)
    campaign = open_campaigns(root / "config")[0]
    for number, step in enumerate(case.get("steps", [])):
        _play(campaign, root, step, number)
    with _playing(campaign, case["now"]):
        code, out, said = run("status", "--format", "json")
        asked = {period: _asked(period) for period in case.get("asks", {})}
    assert code == 0, said
    board = {each["period"]: each for each in json.loads(out)["periods"]}
    assert {period: _told(board[period], wanted) for period, wanted in case["board"].items()} == case["board"]
    assert asked == case.get("asks", {})


def _play(campaign: Campaign, root: Path, step: dict[str, Any], number: int) -> None:
    period, moment = step.get("period", "2022-09"), datetime.fromisoformat(step["at"])
    if step.get("removes"):
        shutil.rmtree(root / "inbox" / period)
    if "sends" in step:
        texts = MISTAKES.get(step["sends"], {})
        figures = 1 if texts else step["sends"]
        fill(
            campaign, root / "inbox" / period, UNIT, [figures] * len(campaign.form.fields), period=period,
            text=texts, name=f"{UNIT}-{number}.xlsx", received=moment,
        )  # fmt: skip
    with _playing(campaign, step["at"]):
        for wanted, commands in ((0, step.get("run", [])), (2, step.get("refused", []))):
            for command in commands:
                code, _out, said = run(*shlex.split(command))
                assert code == wanted, (command, said)


def _playing(campaign: Campaign, moment: str) -> Any:
    return playing_at(campaign.clock.seconds(datetime.fromisoformat(moment)))


def _asked(period: str) -> list[str]:
    """Return the codes of what the unit is asked about the version that counts, not about its figures."""
    files = json.loads(run("validate", "--period", period, "--format", "json")[1])["files"]
    counted = [each for each in files if each["unit"] == UNIT and each["report"]]
    asked = [found["code"] for each in counted for found in each["findings"] if found["severity"] == "query"]
    return [code for code in asked if code.startswith("AQ5")]


def _told(period: dict[str, Any], wanted: list[Any]) -> list[Any]:
    """Return status and timeliness of the unit, and what the case asks of beside them."""
    (unit,) = [each for each in period["units"] if each["unit"] == UNIT]
    told = {key: unit[key] for key in ("extended_until",) if key in unit} | period.get("closed", {})
    return [unit["status"], unit["timeliness"], *([told] if told or len(wanted) > 2 else [])]


def test_the_demonstration_of_an_office_plays_to_its_end(demonstrated: Path) -> None:
    """Late, corrected, extended, closed, revised, handed over; what the successor makes has the same bytes."""
    assert len(list((demonstrated / "d/successor/reports").rglob("*.xlsx"))) == 5
    assert "一个字节不差" in (demonstrated / "out.txt").read_text(encoding="utf-8").splitlines()[-1]
