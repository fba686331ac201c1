"""What a unit is not asked for is neither missing nor late nor wrong, and what it sends nevertheless is not lost."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from samples import ROOT, fill, form_of, located_with, run, summary_of
from test_workspace import on_sqlite

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.consolidation.totals import totals_of
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.report import AcceptedReport, Report, accept
from aqcampaign.template.plan import Content
from aqcampaign.units.exemptions import WHOLE_FORM, Exemption
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import consolidate_review
from aqcampaign.values.submission_reader import read_submission
from aqcampaign.workspace.acts import Act, ChainedAct, chained
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened
from aqcampaign.workspace.log.exemptions import EXEMPTED, EXEMPTION_ENDED, exemptions

PERIOD = "2022-09"
PERIODS = ("2022-09", "2022-10", "2022-11", "2022-12")


@pytest.fixture
def workspace(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A working folder, in which the test stands, on 22 September 2022, before the first deadline."""
    at(monkeypatch, "2022-09-22T09:00+08:00")
    return workspace


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let the commands believe that it is this moment."""
    now = datetime.fromisoformat(moment).timestamp()
    monkeypatch.setattr("aqcampaign.present.time.time", lambda: now)


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


@on_sqlite
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


@on_sqlite
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


@on_sqlite
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


@on_sqlite
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


@on_sqlite
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
    (config / "rules.yaml").write_text("rules: []\n", encoding="utf-8")
    return workspace


def standings(period: str) -> dict[str, str]:
    """Return the standing of each unit."""
    return {each["unit"]: each["status"] for each in review(period)["units"]}


@on_sqlite
def test_a_part_without_a_duty_does_not_make_its_unit_incomplete(county: Workspace, campaign: Campaign) -> None:
    """The unit is what its other parts are."""
    exempt("village", "--from", PERIOD)
    assert (standings(PERIOD)["county"], review()["summary"]["expected"]) == ("missing", 3)


@on_sqlite
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


@on_sqlite
def test_parts_without_a_duty_are_a_unit_without_one(county: Workspace) -> None:
    """Nobody takes it for a unit that sends a form of its own."""
    exempt("town", "--from", PERIOD)
    exempt("village", "--from", PERIOD)
    assert standings(PERIOD)["county"] == "exempt"
    names = {path.name for path in _templates(county, PERIOD)}
    assert not any("东山" in name for name in names)


@on_sqlite
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


# --- items ------------------------------------------------------------------------------------------------------


def exempted(campaign: Campaign, unit: str, *items: str) -> Campaign:
    """Return the campaign in which a unit has no duty to report some items from the first period on."""
    exemptions = tuple(Exemption(unit, item, PERIOD) for item in items)
    return replace(campaign, roster=campaign.roster.exempting(exemptions))


# What stands in the cells (5/3 is two figures, 1.5 an amount), the codes of errors and queries, and what is read.
CELLS: dict[str, tuple[str, Content, list[str], tuple[Any, ...]]] = {
    "blank": ("cases", None, [], (None, None)),
    "as it was sent out": ("cases", "—", [], (None, None)),
    "zeros": ("cases", "0/0", [], (None, None)),
    "a zero": ("cases", 0, [], (None, None)),
    "a word": ("cases", "无", [], (None, None)),
    "figures": ("cases", "5/3", ["AQ404"], (5, 3)),
    "half a figure": ("cases", "5", ["AQ306"], (None, None)),
    "no amount": ("case_value", 0, [], (None,)),
    "an amount": ("case_value", 1.5, ["AQ404"], (Decimal("1.5"),)),
    "something else": ("case_value", "不详", ["AQ302"], (None,)),
    "outside its remit": ("suspects_caught", 2, ["AQ404"], (2,)),
}


@pytest.mark.parametrize(("cell", "content", "codes", "values"), CELLS.values(), ids=CELLS)
def test_a_cell_without_a_duty_may_be_blank(
    campaign: Campaign, tmp_path: Path, cell: str, content: Content, codes: list[str], values: tuple[Any, ...]
) -> None:
    """A figure in it is asked about and counted; what cannot be read is a mistake as everywhere."""
    fill(campaign, tmp_path, "market_regulation", text={"suspects_caught": 0, cell: content})
    of_office = exempted(campaign, "market_regulation", cell)
    (report,) = check(of_office, [tmp_path], PERIOD).reports
    found = [each.code for each in report.findings if each.place.field == cell and each.severity != "notice"]
    assert (found, report.submission is not None) == (codes, True)
    fields = [field.id for field in campaign.form.fields if field.cell.id == cell]
    assert report.submission is not None
    assert tuple(report.submission.values[campaign.form.field_indices[each]] for each in fields) == values
    assert (accept(report) is not None) == (codes in ([], ["AQ404"]))


ITEMS = """
columns: [{id: town, name: 城区}, {id: rural, name: 乡镇}, {id: all, name: 合计, equals: rest}]
items:
  - {id: a, name: 甲, unit: 件}
  - {id: b, name: 乙, unit: 件}
  - {id: c, name: 丙, unit: 件, within: b}
  - {id: sum, name: 合计, unit: 件, equals: a + b}
"""
FORM = form_of(ITEMS)
RATIO = form_of("""
columns: [{id: value, name: 数量}]
items:
  - {id: checks, name: 检查, unit: 户}
  - {id: cases, name: 立案, unit: 件, blank: zero}
  - {id: rate, name: 立案率, unit: "%", kind: percent, ratio: cases / checks}
  - {id: state, name: 状态, kind: choice, choices: [是, 否], unit: —}
  - {id: remarks, name: 备注, kind: text, unit: —}
tables:
  - {id: list, layout: ledger, title: 明细, columns: [{id: no, name: 编号, key: true}, {id: what, name: 情况}]}
""")


@pytest.mark.parametrize(
    ("items", "cells"),
    [
        ("a", {"a@town", "a@rural", "a@all"}),
        ("ab", {"a@town", "a@rural", "a@all", "b@town", "b@rural", "b@all", "sum@town", "sum@rural", "sum@all"}),
        ("", set()),
    ],
)
def test_a_total_of_nothing_is_not_asked(items: str, cells: set[str]) -> None:
    """One of something is."""
    assert not_asked_in(FORM, frozenset(items)) == cells


def test_a_ratio_and_a_list_are_not_asked_either() -> None:
    """A ratio needs both figures."""
    assert not_asked_in(RATIO, frozenset({"cases", "list"})) == {"cases", "rate", "list"}


def read(contents: Mapping[str, Content], exempt: frozenset[str], unit: str = "u") -> AcceptedReport:
    """Return the accepted report with these contents on FORM."""
    located, cells = located_with(FORM, contents)
    submission = read_submission(located, cells, 2022, exempt)
    made = accept(Report(ReceivedFile(Path(unit), "", 0.0), "accepted", (), unit, PERIOD, submission=submission))
    assert made is not None
    return made


_figures = st.fixed_dictionaries({cell.id: st.integers(0, 9) for cell in FORM.cells if not cell.computed})


@settings(deadline=None)  # the model of the report is made first
@given(st.lists(_figures, min_size=1, max_size=4), st.sets(st.sampled_from("abc")), st.sampled_from(("", 0, "—")))
def test_exempting_items_never_changes_the_totals_of_others(
    rows: list[dict[str, int]], items: set[str], written: Content
) -> None:
    """Totals of the exempted unit are those of its other items, and nobody else's figure moves."""
    exempt = frozenset(items)
    zeros = [{id_: 0 if id_[0] in exempt else each for id_, each in row.items()} for row in rows[:1]] + rows[1:]
    blanks = [{id_: written if id_[0] in exempt else each for id_, each in row.items()} for row in rows[:1]] + rows[1:]
    before = totals_of(FORM, [read(row, frozenset()) for row in zeros])
    after = totals_of(FORM, [read(row, exempt if not place else frozenset()) for place, row in enumerate(blanks)])
    not_asked = not_asked_in(FORM, exempt)
    for field, old, new in zip(FORM.fields, before, after, strict=True):
        assert new == (None if len(rows) == 1 and field.cell.id in not_asked else old), field.id


# What two units report of an item and of its running total from month to month; east has no duty in the second one.
RUNNING: dict[str, dict[str, tuple[Content, Content]]] = {
    "2023-04": {"east": (5, 5), "west": (1, 1)},
    "2023-05": {"east": (None, None), "west": (1, 2)},
    "2023-06": {"east": (3, 8), "west": (1, 3)},
}


def test_the_running_total_before_an_exemption_stays_in(tmp_path: Path) -> None:
    """The total of 累计 does not fall; nothing is added for the period, and it goes on when the unit reports again."""
    campaign = open_campaign(ROOT / "examples/cumulative/config")
    exemption = Exemption("east", "found", "2023-05", "2023-05")
    of_office = replace(campaign, roster=campaign.roster.exempting((exemption,)))
    zeros = {cell.id: 0 if cell.applies and not cell.computed else None for cell in campaign.form.cells}
    for month, sent in RUNNING.items():
        for unit, (found, total) in sent.items():
            fill(campaign, tmp_path, unit, text={**zeros, "found": found, "found@cumulative": total}, period=month,
                 name=f"{unit}-{month}.xlsx", received=datetime.fromisoformat(f"{month}-03"),
                 filled_on=f"2023年{int(month[-2:])}月3日")  # fmt: skip
    totals = []
    for month in RUNNING:
        review = check(of_office, [tmp_path], month)
        of_month = dict(zip(campaign.form.field_indices, consolidate_review(of_office, review).totals, strict=True))
        totals.append((review.coverage.accepted, of_month["found"], of_month["found@cumulative"]))
    assert totals == [(2, 6, 6), (2, 1, 7), (2, 4, 11)]


def test_the_form_shows_what_is_not_asked(campaign: Campaign, tmp_path: Path) -> None:
    """— in the cell and no prompt; sent back as it is, nothing of it is asked."""
    of_office = exempted(campaign, "court", "cases", "case_value", "leads")
    (content,) = (data for name, data in prepare(of_office, PERIOD, ["court"]) if name)
    book = load_workbook(BytesIO(content))
    sheet, leads = book.worksheets[0], book.worksheets[1]
    shown = {str(row[1].value): row[3].value for row in sheet.iter_rows() if row[1].value}
    assert [shown[name] for name in ("立案/结案数", "案值（涉案金额）", "罚没金额")] == ["—", "—", None]
    assert "—" in [cell.value for row in leads.iter_rows() for cell in row]
    ranges = " ".join(str(each.sqref) for each in sheet.data_validations.dataValidation)
    rows = {str(row[1].value): row[3].coordinate for row in sheet.iter_rows() if row[1].value}
    assert (rows["罚没金额"] in ranges, rows["案值（涉案金额）"] in ranges) == (True, False)
    assert any("无此职责" in str(cell.value) for row in book["填报说明"].iter_rows() for cell in row)
    path = tmp_path / "court.xlsx"
    path.write_bytes(content)
    (report,) = check(of_office, [path], PERIOD).reports
    asked = {found.place.field for found in report.findings if found.code == "AQ301"}
    assert asked == {cell.id for cell in campaign.form.cells} - {"cases", "case_value"}
    assert report.submission is not None
    assert report.submission.is_blank


def test_the_summary_shows_what_is_not_asked(campaign: Campaign, tmp_path: Path) -> None:
    """— for the unit, whether it has reported or not, and for the total if nobody is asked."""
    fill(campaign, tmp_path, "court", text={"cases": None, "penalties": "—"})
    fill(campaign, tmp_path, "health", text={"penalties": None})
    exemptions = [Exemption(unit, "cases", PERIOD) for unit in ("court", "postal")]
    exemptions += [Exemption(unit.id, "penalties", PERIOD) for unit in campaign.roster.units]
    exemptions.append(Exemption("procuratorate", WHOLE_FORM, PERIOD))
    of_office = replace(campaign, roster=campaign.roster.exempting(tuple(exemptions)))
    book = load_workbook(BytesIO(summary_of(of_office, check(of_office, [tmp_path], PERIOD))))
    sheet = book["分单位"]
    rows = {str(row[0].value).strip(): [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value}
    heading = rows["填报单位"]
    filed, money = (next(i for i, each in enumerate(heading) if name in str(each)) for name in ("立案", "罚没"))
    units = ("市人民法院", "市卫健局", "市邮政业发展服务中心", "市公安局", "市检察院")
    assert [rows[name][filed] for name in units] == ["—", 1, "—", "未报", "—"]
    assert {rows[name][money] for name in (*units, "合计")} == {"—"}
    assert str(rows["合计"][filed]).startswith("=SUM(")
    assert {rows[name][1] for name in ("市检察院",)} == {"无此职责"}
    official = {str(row[1].value): row[3].value for row in book["汇总表"].iter_rows() if row[1].value}
    assert (official["罚没金额"], official["立案/结案数"]) == ("—", "1/1")


def test_the_command_takes_items(workspace: Workspace, campaign: Campaign) -> None:
    """By id or by name, lists too; JSON and screen say so, and a figure is asked about."""
    exempt("court", "--from", PERIOD, "--item", "案值（涉案金额）", "--item", "leads", "--item", "cases")
    fill(campaign, workspace.inbox, "court", text={"cases": None, "case_value": 5})
    document = review()
    (unit,) = (each for each in document["units"] if each["unit"] == "court")
    assert (unit["status"], unit["not_asked"]) == ("accepted", ["case_value", "cases", "leads"])
    (file,) = document["files"]
    assert [found["field"] for found in file["findings"] if found["code"] == "AQ404"] == ["case_value"]
    assert (file["report"]["values"]["cases"], file["report"]["values"]["case_value"]) == (None, "5")
    assert "无此职责：" in run("validate", "--period", PERIOD)[1]
    assert "case_value" in run("log", "court")[1]
    code, _out, err = run("exempt", "court", "--from", "2022-10", "--item", "cases", "--reason", "x")
    assert (code, len(err.splitlines())) == (2, 1)
    exempt("court", "--from", "2022-11", "--end", "--item", "cases")
    exempt("court", "--from", "2022-11", "--item", "cases")


def test_a_file_that_was_examined_before_is_read_anew(workspace: Workspace, campaign: Campaign) -> None:
    """What was found of it without the exemption no longer holds; later runs say the same."""
    fill(campaign, workspace.inbox, "court", text={"cases": None})

    def missing() -> list[str]:
        (file,) = review()["files"]
        return [found["field"] for found in file["findings"] if found["code"] == "AQ301"]

    assert missing() == ["cases"]
    exempt("court", "--from", PERIOD, "--item", "cases")
    assert [missing(), missing()] == [[], []]
    assert run("consolidate", "--period", PERIOD, "--out", "summary.xlsx")[0] == 0
    exempt("court", "--from", PERIOD, "--end")
    assert missing() == ["cases"]


ITEM_MISTAKES: dict[str, tuple[str, str]] = {"an id": ("caes", "cases"), "a name": ("罚没金", "罚没金额")}


@on_sqlite
@pytest.mark.parametrize(("word", "near"), ITEM_MISTAKES.values(), ids=ITEM_MISTAKES)
def test_an_unknown_item_is_named_with_a_suggestion(workspace: Workspace, word: str, near: str) -> None:
    """In one sentence."""
    code, _out, err = run("exempt", "court", "--from", PERIOD, "--item", word, "--reason", "x")
    assert (code, len(err.splitlines())) == (2, 1)
    assert err.rstrip().endswith(f"“{near}”？")
