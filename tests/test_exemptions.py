"""What a unit is not asked for is neither missing nor late nor wrong, and what it sends nevertheless is not lost."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import fill, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.units.exemptions import WHOLE_FORM, Exemption
from aqcampaign.workspace.acts import Act, ChainedAct, chained
from aqcampaign.workspace.exemptions import EXEMPTED, EXEMPTION_ENDED, exemptions
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened

PERIOD = "2022-09"
PERIODS = ("2022-09", "2022-10", "2022-11", "2022-12")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A working folder, in which the test stands, on 22 September 2022, before the first deadline."""
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    at(monkeypatch, "2022-09-22T09:00+08:00")
    return Workspace(tmp_path / "office")


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let the commands believe that it is this moment."""
    now = datetime.fromisoformat(moment).timestamp()
    for module in ("exempt", "checking", "status", "extend"):
        monkeypatch.setattr(f"aqcampaign.cli.{module}.time.time", lambda: now)


def exempt(*words: object) -> None:
    """Enter an exemption or its end."""
    code, _out, err = run("exempt", *words, "--reason", "reorganisation")
    assert code == 0, err


def review(period: str = PERIOD) -> dict[str, Any]:
    """Return what `aq validate` says of a period."""
    _code, out, err = run("validate", "--period", period, "--format", "json")
    assert out, err
    document = dict(json.loads(out))
    jsonschema.validate(document, json.loads(review_schema()))
    return document


def status_of(document: dict[str, Any], unit: str) -> str:
    """Return the standing of a unit."""
    return str(next(each["status"] for each in document["units"] if each["unit"] == unit))


# --- the timeline -----------------------------------------------------------------------------------------------

# What is decided in turn, as (kind, items, from, until), and the items that are not asked then, by period.
Decision = tuple[str, list[str], str, str | None]
TIMELINES: dict[str, tuple[list[Decision], dict[str, set[str]]]] = {
    "without end": ([("exempted", [], "2022-10", None)], {p: {""} for p in PERIODS[1:]}),
    "until a period": ([("exempted", ["a"], "2022-09", "2022-10")], {"2022-09": {"a"}, "2022-10": {"a"}}),
    "ended": (
        [("exempted", ["a", "b"], "2022-09", None), ("exemption_ended", ["a"], "2022-10", None)],
        {"2022-09": {"a", "b"}, "2022-10": {"b"}, "2022-11": {"b"}, "2022-12": {"b"}},
    ),
    "all ended": (
        [("exempted", ["a"], "2022-09", None), ("exempted", [], "2022-10", None),
         ("exemption_ended", [], "2022-11", None)],
        {"2022-09": {"a"}, "2022-10": {"a", ""}},
    ),
    "overlapping": (
        [("exempted", ["a"], "2022-09", "2022-11"), ("exempted", ["a", "b"], "2022-11", "2022-12")],
        {"2022-09": {"a"}, "2022-10": {"a"}, "2022-11": {"a", "b"}, "2022-12": {"a", "b"}},
    ),
    "again after an end": (
        [("exempted", ["a"], "2022-09", None), ("exemption_ended", ["a"], "2022-10", None),
         ("exempted", ["a"], "2022-12", None)],
        {"2022-09": {"a"}, "2022-12": {"a"}},
    ),
    "ended before it began": (
        [("exempted", ["a"], "2022-11", None), ("exemption_ended", [], "2022-10", None)], {},
    ),
    "ended twice": (
        [("exempted", ["a"], "2022-09", None), ("exemption_ended", [], "2022-10", None),
         ("exemption_ended", [], "2022-12", None)],
        {"2022-09": {"a"}},
    ),
}  # fmt: skip


def acts(decisions: list[Decision], unit: str = "court", forms: tuple[str, ...] = ("",)) -> list[ChainedAct]:
    """Return the log of decisions."""
    made = [
        Act("2022-09-01T00:00:00Z", "clerk", kind, unit, first, None,
            {"forms": list(forms), "items": items, "until": until, "reason": "x", "late": False})
        for kind, items, first, until in decisions
    ]  # fmt: skip
    return list(chained(made, None))


@pytest.mark.parametrize(("decisions", "expected"), TIMELINES.values(), ids=TIMELINES)
def test_a_timeline_makes_exemptions(decisions: list[Decision], expected: dict[str, set[str]]) -> None:
    """Each period has those that cover it; the order in which the kinds of acts are read is indifferent."""
    found = exemptions(reversed(acts(decisions)), "")
    by_period = {period: {each.item for each in found if each.covers(period)} for period in PERIODS}
    assert {period: items for period, items in by_period.items() if items} == expected


def test_an_exemption_from_one_form_is_none_from_another() -> None:
    """Its act names the forms."""
    log = acts([("exempted", [], "2022-09", None)], forms=("monthly",))
    assert [len(exemptions(log, form)) for form in ("monthly", "weekly", "")] == [1, 0, 0]


_decisions = st.tuples(
    st.sampled_from((EXEMPTED, EXEMPTION_ENDED)), st.lists(st.sampled_from("abc"), unique=True, max_size=2),
    st.sampled_from(PERIODS), st.none() | st.sampled_from(PERIODS),
)  # fmt: skip


@given(st.lists(_decisions, max_size=8))
def test_the_last_decision_on_a_period_holds(decisions: list[Decision]) -> None:
    """Exemptions of one unit are what remains if each decision is applied to the set of (item, period) in turn."""
    state: set[tuple[str, str]] = set()
    for kind, items, first, until in decisions:
        if kind == EXEMPTED:
            last = until or PERIODS[-1]
            state |= {(item, each) for item in items or [WHOLE_FORM] for each in PERIODS if first <= each <= last}
        else:
            state = {(item, each) for item, each in state if each < first or (items and item not in items)}
    found = exemptions(acts(decisions), "")
    assert {(each.item, period) for each in found for period in PERIODS if each.covers(period)} == state


# --- the whole form ---------------------------------------------------------------------------------------------


def test_a_unit_without_a_duty_is_not_expected(workspace: Workspace, campaign: Campaign) -> None:
    """It is neither missing nor to be called, in no period that is covered."""
    fill(campaign, workspace.inbox, "public_security")
    before = review()
    exempt("court", "--from", PERIOD, "--until", "2022-10", "--by", "clerk")
    for period in ("2022-09", "2022-10"):
        document = review(period)
        assert status_of(document, "court") == "exempt"
        assert document["summary"]["expected"] == before["summary"]["expected"] - 1
    assert review()["summary"]["missing"] == before["summary"]["missing"] - 1
    assert status_of(review("2022-11"), "court") == "missing"
    text = run("validate", "--period", PERIOD)[1]
    assert next(line for line in text.splitlines() if "法院" in line).split()[::2] == ["—", "无此职责"]
    assert not any("法院" in line and "未报" in line for line in text.splitlines())
    with opened(workspace) as ledger:
        (entry,) = ledger.log(kind=EXEMPTED)
        assert list(find_faults(workspace, ledger)) == []
    assert (entry.act.unit, entry.act.period, entry.act.by) == ("court", PERIOD, "clerk")
    assert entry.act.detail == {
        "forms": [""], "items": [], "until": "2022-10", "reason": "reorganisation", "late": False
    }  # fmt: skip
    assert "reorganisation" in run("log", "court")[1]


def test_the_board_does_not_call_it(workspace: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cell is —, and the period neither makes nor ends a row of failures."""
    exempt("court", "--from", "2022-10", "--until", "2022-10")
    at(monkeypatch, "2022-11-30T09:00+08:00")
    lines = run("status")[1].splitlines()
    cells = next(line for line in lines if "法院" in line).split()
    assert cells[2] == "—"
    assert "无此职责" in lines[-2] + lines[-3]
    assert "法院" not in run("status", "--period", "2022-10")[1]
    called = next(line for line in run("status", "--period", "2022-11")[1].splitlines() if "法院" in line)
    assert "连续2期" in called
    board = json.loads(run("status", "--format", "json")[1])
    jsonschema.validate(board, json.loads(review_schema()))
    assert [status_of(each, "court") for each in board["periods"]][:3] == ["missing", "exempt", "missing"]


def test_what_it_sends_nevertheless_is_shown_and_not_counted(workspace: Workspace, campaign: Campaign) -> None:
    """It goes back with the reason, whatever time it came."""
    exempt("court", "--from", PERIOD)
    fill(campaign, workspace.inbox, "court", received=datetime(2022, 10, 9, 9))
    fill(campaign, workspace.inbox, "public_security")
    document = review()
    (unit,) = (each for each in document["units"] if each["unit"] == "court")
    assert (unit["status"], unit["timeliness"], Path(unit["file"]).suffix) == ("exempt", None, ".xlsx")
    (file,) = (each for each in document["files"] if each["unit"] == "court")
    assert ([found["code"] for found in file["findings"] if found["severity"] == "error"], file["report"]) == (
        ["AQ266"], None,
    )  # fmt: skip
    assert document["summary"]["accepted"] == 1
    assert "法院" not in run("status", "--period", PERIOD)[1]


def test_no_form_goes_out_to_it(workspace: Workspace) -> None:
    """Nor if it is named."""
    exempt("court", "--from", "2022-10")
    assert run("template", "--period", "2022-10")[0] == 0
    names = {path.name for path in (workspace.root / "outbox/2022-10").iterdir()}
    assert (len(names), any("法院" in name for name in names)) == (13, False)
    code, _out, err = run("template", "--period", "2022-10", "--unit", "court")
    assert (code, len(err.splitlines())) == (2, 1)


def test_it_has_a_duty_again_from_the_end_on(workspace: Workspace) -> None:
    """The periods before stay as they were."""
    exempt("court", "--from", PERIOD)
    exempt("court", "--end", "--from", "2022-11")
    assert [status_of(review(each), "court") for each in PERIODS] == ["exempt", "exempt", "missing", "missing"]
    exempt("court", "--from", "2022-12", "--until", "2022-12")
    assert [status_of(review(each), "court") for each in PERIODS] == ["exempt", "exempt", "missing", "exempt"]


def test_without_from_it_is_the_period_that_is_collected(workspace: Workspace) -> None:
    """That of today."""
    exempt("court")
    assert status_of(review(), "court") == "exempt"


def test_after_the_deadline_it_is_a_late_decision(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """It must be called so, and the command and the log say it."""
    at(monkeypatch, "2022-09-26T09:00+08:00")
    words = ("exempt", "court", "--from", PERIOD, "--reason", "x")
    code, _out, err = run(*words)
    assert (code, "--late" in err, len(err.splitlines())) == (2, True, 1)
    code, _out, err = run(*words, "--late")
    assert (code, "截止后登记" in err) == (0, True)
    assert "截止后登记" in run("log", "court")[1]
    assert run("exempt", "court", "--end", "--from", PERIOD, "--reason", "x")[0] == 2
    assert status_of(review(), "court") == "exempt"


REFUSED: dict[str, tuple[list[str], str]] = {
    "nobody": (["cout", "--from", PERIOD], "court"),
    "before the campaign": (["court", "--from", "2022-03"], "2022-09"),
    "no period": (["court", "--from", "soon"], "soon"),
    "until before from": (["court", "--from", "2022-11", "--until", "2022-10"], "--until 2022-10"),
    "an end with until": (["court", "--end", "--from", "2022-10", "--until", "2022-11"], "--until"),
    "an end of nothing": (["health", "--end", "--from", "2022-10"], "2022-10"),
    "already": (["court", "--from", "2022-12"], "法院"),
    "already, in part of the time": (["court", "--from", "2022-11", "--until", "2022-11"], "法院"),
    "no reason": (["court", "--from", PERIOD, "--reason", " "], "--reason"),
}


@pytest.mark.parametrize(("words", "found"), REFUSED.values(), ids=REFUSED)
def test_a_mistake_is_one_sentence(workspace: Workspace, words: list[str], found: str) -> None:
    """Nothing is entered."""
    exempt("court", "--from", "2022-11")
    reason = () if "--reason" in words else ("--reason", "x")
    code, _out, err = run("exempt", *words, *reason)
    assert (code, len(err.splitlines())) == (2, 1)
    assert found in err
    with opened(workspace) as ledger:
        assert len(list(ledger.log())) == 1


def test_an_exempt_unit_cannot_get_more_time(workspace: Workspace) -> None:
    """There is nothing to be late with."""
    exempt("court", "--from", PERIOD)
    assert run("extend", "court", "--period", PERIOD, "--until", "2022-09-28", "--reason", "x")[0] == 2


# --- parts, mergers, several forms ------------------------------------------------------------------------------

COUNTY = """
units:
  - {id: county, name: 东山县}
  - {id: town, name: 城关镇, part_of: county}
  - {id: village, name: 河谷乡, part_of: county}
  - {id: old, name: 城西分局, until: 2022-10, merged_into: south}
  - {id: south, name: 城南分局, renamed: [{from: 2022-11, name: 城南局}]}
"""


@pytest.fixture
def county(workspace: Workspace) -> Workspace:
    """A working folder of a county with two parts, and of two units of which one is merged into the other."""
    config = workspace.config
    (config / "units.yaml").write_text(COUNTY, encoding="utf-8")
    (config / "rules.yaml").unlink()
    return workspace


def standings(period: str) -> dict[str, str]:
    """Return the standing of each unit."""
    return {each["unit"]: each["status"] for each in review(period)["units"]}


def test_a_part_without_a_duty_does_not_make_its_unit_incomplete(county: Workspace, campaign: Campaign) -> None:
    """The unit is what its other parts are."""
    exempt("village", "--from", PERIOD)
    assert (standings(PERIOD)["county"], review()["summary"]["expected"]) == ("missing", 3)


def test_the_exemption_of_a_unit_is_that_of_its_parts(county: Workspace) -> None:
    """None of them is expected; it ends where it was entered."""
    exempt("county", "--from", PERIOD)
    found = standings(PERIOD)
    assert {found[each] for each in ("county", "town", "village")} == {"exempt"}
    assert review()["summary"]["expected"] == 2
    code, _out, err = run("exempt", "town", "--end", "--from", "2022-10", "--reason", "x")
    assert (code, len(err.splitlines())) == (2, 1)
    exempt("county", "--end", "--from", "2022-10")
    assert standings("2022-10")["town"] == "missing"


def test_parts_without_a_duty_are_a_unit_without_one(county: Workspace) -> None:
    """Nobody takes it for a unit that sends a form of its own."""
    exempt("town", "--from", PERIOD)
    exempt("village", "--from", PERIOD)
    assert standings(PERIOD)["county"] == "exempt"
    names = {path.name for path in _templates(county, PERIOD)}
    assert not any("东山" in name for name in names)


def test_the_successor_has_its_own_duty(county: Workspace) -> None:
    """The exemption of a merged unit ends with it; one of a renamed unit goes on."""
    exempt("old", "--from", PERIOD)
    exempt("south", "--from", "2022-12")
    assert [standings(each).get("old") for each in PERIODS] == ["exempt", "exempt", None, None]
    assert [standings(each)["south"] for each in PERIODS] == ["missing", "missing", "missing", "exempt"]
    assert run("exempt", "old", "--from", "2022-11", "--reason", "x")[0] == 2


def _templates(workspace: Workspace, period: str) -> list[Path]:
    assert run("template", "--period", period)[0] == 0
    return list((workspace.root / "outbox" / period).iterdir())


def test_each_of_several_forms_has_its_own_duties(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --form it is every form with such a period."""
    assert run("init", tmp_path / "w", "--from", "circular")[0] == 0
    monkeypatch.chdir(tmp_path / "w")
    at(monkeypatch, "2022-09-22T09:00+08:00")

    def found() -> dict[str, str]:
        documents = json.loads(run("validate", "--period", PERIOD, "--format", "json")[1])["forms"]
        return {each["form"]: status_of(each, "east") for each in documents}

    before = found()
    exempt("east", "--from", PERIOD, "--form", "cases")
    assert found() == before | {"cases": "exempt"}
    exempt("east", "--from", PERIOD)
    assert set(found().values()) == {"exempt"}
    assert run("exempt", "east", "--from", PERIOD, "--reason", "x")[0] == 2


def test_the_roster_of_a_period_knows_the_exemptions(campaign: Campaign) -> None:
    """Nothing is made anew if there are none."""
    window = campaign.config.calendar.window(PERIOD)
    assert campaign.roster.exempting(()) is campaign.roster
    assert campaign.roster.at(window) is campaign.roster
    roster = campaign.roster.exempting((Exemption("court", "", PERIOD), Exemption("gone", "", PERIOD)))
    assert {each.id for each in campaign.roster.expected} - {each.id for each in roster.at(window).expected} == {
        "court"
    }
