"""What was reported of a closed period stays: later files, other rules and other forms change nothing in silence."""

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from database_server import copied_office
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ROOT, fill, run
from test_trace import at_any_time
from test_workspace import UNGUARDED, executed, on_sqlite

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.office import with_ledger
from aqcampaign.consolidation.published import Issue, PublishedPeriod, published_by
from aqcampaign.ledger.closing import ClosedPeriod, FrozenReport
from aqcampaign.workspace.archive import place_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened
from aqcampaign.workspace.log.closings import Closing, Edition, Record, enter_editions, read_closings, read_record

MARKET, POLICE, COURT = "market_regulation", "public_security", "court"
REPORTED = (
    MARKET, POLICE, "agriculture", "natural_resources", "ecology", "health", "procuratorate", "education_sports",
    "industry_it", "housing",
)  # fmt: skip
SEPTEMBER, OCTOBER, NOVEMBER = "2022-09", "2022-10", "2022-11"
LATE = datetime(2022, 10, 9, 9, 0)
IN_OCTOBER = datetime(2022, 10, 20, 9, 0)


@pytest.fixture(scope="module")
def closed_september(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose September was closed with the reports of ten units, in which every figure is 1."""
    root = tmp_path_factory.mktemp("closing") / "office"
    assert run("init", root)[0] == 0
    for unit in REPORTED:
        fill(_campaign(root), root / "inbox", unit)
    code, _out, said = run("--workspace", root, "close", SEPTEMBER, "--by", "clerk")
    assert code == 0, said
    return root


@pytest.fixture
def office(closed_september: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it with its ledger in either database, in which the test stands."""
    copy = copied_office(closed_september, tmp_path / "office")
    monkeypatch.chdir(copy.root)
    return copy


def _campaign(root: Path) -> Campaign:
    return open_campaigns(root / "config")[0]


def _fill(office: Workspace, unit: str, figures: int, received: datetime = LATE, period: str = SEPTEMBER) -> Path:
    """Put a report into the inbox whose every figure is `figures`."""
    campaign = _campaign(office.root)
    row = [figures] * len(campaign.form.fields)
    return fill(
        campaign, office.inbox, unit, row, received=received, period=period, name=f"{unit}-{period}-{figures}.xlsx"
    )


def _review(period: str = SEPTEMBER, *paths: Path) -> dict[str, Any]:
    _code, out, said = run("validate", *paths, "--period", period, "--format", "json")
    assert out, said
    return dict(json.loads(out))


def _standings(period: str = SEPTEMBER) -> dict[str, str]:
    return {each["unit"]: each["status"] for each in _review(period)["units"] if each["status"] != "missing"}


def _codes(document: dict[str, Any], name: str) -> tuple[str, set[str]]:
    """Return the status of a file and the codes of its findings."""
    (file,) = [each for each in document["files"] if each["path"].endswith(name)]
    return file["status"], {each["code"] for each in file["findings"]}


def _revise(class_: str = "error", period: str = SEPTEMBER) -> tuple[int, str, str]:
    return run("revise", period, "--class", class_, "--reason", "上报有误", "--by", "clerk")


def _summary(out: Path, *options: str, period: str = SEPTEMBER) -> bytes:
    code, _out, said = run("consolidate", "--period", period, "--out", out, "--force", *options)
    assert code == 0, said
    return out.read_bytes()


def _cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def _closings(office: Workspace, form: str = "") -> list[Closing]:
    with opened(office) as ledger:
        return list(read_closings(ledger, form).all)


# --- closing ----------------------------------------------------------------------------------------------------


def test_a_closed_period_is_summed_up_as_it_was_reported(office: Workspace, tmp_path: Path) -> None:
    """Later reports of new units and corrections of old ones leave standings and every byte of the summary alone."""
    reported = (office.reports / SEPTEMBER / "summary-1.xlsx").read_bytes()
    standings = _standings()
    _fill(office, COURT, 3)
    _fill(office, MARKET, 9)
    assert _summary(tmp_path / "s.xlsx") == reported
    assert _standings() == standings == dict.fromkeys(REPORTED, "accepted")
    document = _review()
    assert document["closed"] == {"revision": 1}
    for name in (f"{COURT}-{SEPTEMBER}-3.xlsx", f"{MARKET}-{SEPTEMBER}-9.xlsx"):
        assert _codes(document, name) == ("ignored", {"AQ515"})


def test_the_state_of_what_is_reported(office: Workspace) -> None:
    """Preliminary while units are missing or questions are open; the summary says so, and which edition it is."""
    (closing,) = _closings(office)
    assert (closing.revision, closing.is_final, closing.by, closing.period) == (1, False, "clerk", SEPTEMBER)
    notes = [str(row[0]) for row in _cells(office.reports / SEPTEMBER / "summary-1.xlsx", "汇总表") if row[0]]
    assert any(note.startswith("第1版，初步数") for note in notes)


@on_sqlite
def test_a_complete_period_is_final(office: Workspace) -> None:
    """All units have reported, and nothing is asked."""
    for unit in _campaign(office.root).roster.units:
        _fill(office, unit.id, 0)
    assert _revise()[0] == 0
    assert [each.is_final for each in _closings(office)] == [False, True]


# How a configuration may change after the closing: file, text, new text, and whether the report says so.
CHANGES = {
    "a rule": (
        "rules.yaml",
        "level: query\n    name: 结案数大于立案数\n    check: cases.closed <= cases.filed",
        "level: error\n    name: 结案数大于立案数\n    check: cases.closed < cases.filed",
        True,
    ),
    "what a blank cell means": ("form.yaml", "blank: error ", "blank: zero ", False),
    "the name of a unit": ("units.yaml", "name: 市公安局", "name: 某某局", True),
    "a new version of the form for a period that was closed": (
        "form.yaml", 'version: "1"', 'versions: {"1": 2022-08, "2": 2022-09}', False,
    ),
}  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("change", CHANGES)
def test_another_configuration_does_not_change_a_closed_period(office: Workspace, tmp_path: Path, change: str) -> None:
    """What counted still counts with the same figures; the file says if it would be judged differently."""
    before, reported = _review(), _summary(tmp_path / "s.xlsx")
    file, old, new, is_told = CHANGES[change]
    text = (office.config / file).read_text(encoding="utf-8")
    assert old in text
    (office.config / file).write_text(text.replace(old, new), encoding="utf-8")
    after = _review()
    assert after["summary"] == before["summary"]
    assert [each["values"] for each in after["files"]] == [each["values"] for each in before["files"]]
    assert any("AQ516" in _codes(after, Path(each["path"]).name)[1] for each in after["files"]) == is_told
    assert _summary(tmp_path / "s.xlsx") == reported


# How form.yaml may change so that reported figures would mean something else: text, new text.
OTHER_FORMS = {
    "another version": ('version: "1"', 'version: "2"'),
    "another unit": ("unit: 万元\n    kind: money\n    joint_risk", "unit: 元\n    kind: money\n    joint_risk"),
    "another kind of number": ("kind: money", "kind: count"),
    "no number": ("kind: count\n    definition: 公安机关", "kind: text\n    definition: 公安机关"),
    "another id": ("id: dens_destroyed", "id: dens"),
}


@on_sqlite
@pytest.mark.parametrize("change", OTHER_FORMS)
@pytest.mark.parametrize("period", [SEPTEMBER, OCTOBER])
def test_reported_figures_are_not_added_up_as_something_else(office: Workspace, change: str, period: str) -> None:
    """A form that was changed in place is refused in one sentence; 12.5万元 never becomes 12.5元."""
    old, new = OTHER_FORMS[change]
    _edit(office, "form.yaml", old, new)
    _edit(office, "units.yaml", "dens_destroyed", "dens") if change == "another id" else None
    (office.config / "rules.yaml").write_text("rules: []\n", encoding="utf-8")
    _fill(office, MARKET, 1, IN_OCTOBER, OCTOBER)
    code, _out, said = run("validate", "--period", period)
    assert (code, len([line for line in said.splitlines() if "form.yaml" in line])) == (2, 1)


@on_sqlite
def test_a_closed_period_stays_in_the_calendar(office: Workspace) -> None:
    """What was reported for it can be told nowhere else."""
    _edit(office, "campaign.yaml", "    - {month: 2022-09, from: 2022-08-25, to: 2022-09-24}\n", "")
    code, _out, said = run("validate")
    assert (code, SEPTEMBER in said, len(said.splitlines())) == (2, True, 1)


@on_sqlite
def test_a_question_that_became_an_error_does_not_take_a_report_away(office: Workspace, tmp_path: Path) -> None:
    """What was asked when the period was closed may be refused today; the report counts as it did."""
    campaign = _campaign(office.root)
    row = [5 if each.id == "cases.closed" else 1 for each in campaign.form.fields]
    fill(campaign, office.inbox, MARKET, row, received=LATE, name="asked.xlsx")
    assert _revise()[0] == 0
    _fill(office, POLICE, 1, IN_OCTOBER, OCTOBER)
    _summary(tmp_path / "1.xlsx", period=OCTOBER)
    text = (office.config / "rules.yaml").read_text(encoding="utf-8")
    (office.config / "rules.yaml").write_text(text.replace("level: query", "level: error"), encoding="utf-8")
    status, codes = _codes(_review(), "asked.xlsx")
    assert (status, "AQ516" in codes) == ("accepted", True)
    _summary(tmp_path / "2.xlsx", period=OCTOBER)
    assert _cells(tmp_path / "1.xlsx", "累计与环比") == _cells(tmp_path / "2.xlsx", "累计与环比")


@on_sqlite
@pytest.mark.parametrize("archive", ["aaa.zip", "zzz.zip"])
@pytest.mark.parametrize("received", [datetime(2022, 9, 2), LATE])
def test_a_copy_of_a_counted_file_is_not_counted_again(
    office: Workspace, tmp_path: Path, archive: str, received: datetime
) -> None:
    """Whether the copy is found first or last, and whether it is older or newer."""
    _fill(office, MARKET, 1, IN_OCTOBER, OCTOBER)
    _summary(tmp_path / "1.xlsx", period=OCTOBER)
    with zipfile.ZipFile(office.inbox / archive, "w") as packed:
        packed.write(office.inbox / f"{MARKET}.xlsx", f"{MARKET}.xlsx")
    moment = _campaign(office.root).clock.seconds(received)
    os.utime(office.inbox / archive, (moment, moment))
    _summary(tmp_path / "2.xlsx", period=OCTOBER)
    assert _cells(tmp_path / "1.xlsx", "累计与环比") == _cells(tmp_path / "2.xlsx", "累计与环比")
    copies = [each for each in _review()["files"] if each["path"].endswith(f"{MARKET}.xlsx")]
    assert sorted(each["status"] for each in copies) == ["accepted", "superseded"]


@on_sqlite
def test_files_that_were_never_read_are_not_taken_for_each_other(office: Workspace) -> None:
    """An empty file has the same bytes whoever sends it for whichever period."""
    for name in ("市人民法院9月统计表.xlsx", "市卫生健康局9月统计表.xlsx"):
        with zipfile.ZipFile(office.inbox / f"{name}.zip", "w") as packed:
            packed.writestr(name, b"")
    assert run("reopen", SEPTEMBER, "--reason", "x")[0] == 0
    assert run("close", SEPTEMBER)[0] == 0
    standings = _standings()
    assert standings[COURT] == "unreadable"
    with zipfile.ZipFile(office.inbox / "10.zip", "w") as packed:
        packed.writestr("市人民法院10月统计表.xlsx", b"")
    _fill(office, MARKET, 1, IN_OCTOBER, OCTOBER)
    assert _standings(OCTOBER) == {COURT: "unreadable", MARKET: "accepted"}
    assert _standings() == standings


def _edit(office: Workspace, file: str, old: str, new: str) -> None:
    text = (office.config / file).read_text(encoding="utf-8")
    assert old in text
    (office.config / file).write_text(text.replace(old, new), encoding="utf-8")


@on_sqlite
def test_a_unit_that_counts_in_a_closed_period_stays_in_the_roster(office: Workspace) -> None:
    """Without it nobody could say what was reported; its end is written instead."""
    units = (office.config / "units.yaml").read_text(encoding="utf-8")
    start = units.index("  - id: public_security")
    end = units.index("  - id:", start + 5)
    (office.config / "units.yaml").write_text(units[:start] + units[end:], encoding="utf-8")
    _fill(office, MARKET, 1, IN_OCTOBER, OCTOBER)
    code, _out, said = run("consolidate", "--period", OCTOBER, "--out", "s.xlsx")
    assert (code, POLICE in said) == (2, True)


# What may become of the units: the text in units.yaml, and what takes its place.
ROSTERS = {
    "a unit is added": (
        "  - id: public_security",
        "  - {id: added, name: 新设局, full_name: 新设局}\n  - id: public_security",
    ),
    "a unit ends before": ("  - id: postal\n", "  - id: postal\n    until: 2022-08-20\n"),
    "a unit that counts ends before": ("  - id: public_security\n", "  - id: public_security\n    until: 2022-08-20\n"),
}


@on_sqlite
@pytest.mark.parametrize("change", ROSTERS)
def test_a_closed_period_was_asked_of_the_units_of_that_time(office: Workspace, change: str) -> None:
    """Its coverage does not follow later changes of the roster; that of other periods does."""
    before, text = _review(), (office.config / "units.yaml").read_text(encoding="utf-8")
    old, new = ROSTERS[change]
    assert old in text
    (office.config / "units.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    after = _review()
    assert after["summary"] == before["summary"]
    assert [each["unit"] for each in after["units"]] == [each["unit"] for each in before["units"]]
    assert _review(OCTOBER)["summary"]["expected"] != before["summary"]["expected"]


@on_sqlite
def test_what_was_reported_needs_no_file_of_the_inbox(office: Workspace, tmp_path: Path) -> None:
    """October compares with all that was reported for September, whichever files it is asked to look at."""
    path = _fill(office, MARKET, 1, IN_OCTOBER, OCTOBER)
    _summary(tmp_path / "whole.xlsx", period=OCTOBER)
    _summary(tmp_path / "part.xlsx", "--inbox", str(path), period=OCTOBER)
    whole, part = (_cells(tmp_path / name, "累计与环比") for name in ("whole.xlsx", "part.xlsx"))
    assert whole == part


# --- revising ---------------------------------------------------------------------------------------------------


def test_a_revision_takes_in_what_came_since(office: Workspace, tmp_path: Path) -> None:
    """Both editions can be had again, and the second one says what changed, in a sheet and as text."""
    first = _summary(tmp_path / "1.xlsx")
    _fill(office, COURT, 3)
    _fill(office, MARKET, 9)
    assert _revise()[0] == 0
    assert _standings() == dict.fromkeys((*REPORTED, COURT), "accepted")
    assert _summary(tmp_path / "x.xlsx", "--revision", "1") == first
    assert _summary(tmp_path / "x.xlsx") == (office.reports / SEPTEMBER / "summary-2.xlsx").read_bytes() != first
    rows = _cells(office.reports / SEPTEMBER / "summary-2.xlsx", "更正说明")
    assert ("合计", "1.出动监督检查人员次数", "人次", 10, 21, 11) in rows
    assert ("市市场监管局", "1.出动监督检查人员次数", "人次", 1, 9, 8) in rows
    assert ("市人民法院", "1.出动监督检查人员次数", "人次", "—", 3, 3) in rows
    text = (office.reports / SEPTEMBER / "corrections-2.txt").read_text(encoding="utf-8").splitlines()
    assert {"更正原因：上报有误", "新计入：市人民法院", "合计：1.出动监督检查人员次数 10→21"} <= set(text)
    assert [(each.revision, each.revision_class) for each in _closings(office)] == [(1, None), (2, "error")]


def test_a_revision_tells_what_later_periods_reported_of_it(office: Workspace) -> None:
    """October was reported with September's old figures: its sum to date and its change are corrected by name."""
    for unit in REPORTED:
        _fill(office, unit, 5, IN_OCTOBER, OCTOBER)
    assert run("close", OCTOBER)[0] == 0
    _fill(office, MARKET, 4)
    assert _revise()[0] == 0
    rows = _cells(office.reports / SEPTEMBER / "summary-2.xlsx", "更正对以后各期的影响")
    assert ("2022年10月", "1.出动监督检查人员次数", "累计", 60, 63, 3) in rows
    assert ("2022年10月", "1.出动监督检查人员次数", "较上期同口径增减", 40, 37, -3) in rows


@on_sqlite
def test_a_period_that_was_opened_again_is_told_of_too(office: Workspace) -> None:
    """Its readers have what was reported of it before."""
    for unit in REPORTED:
        _fill(office, unit, 5, IN_OCTOBER, OCTOBER)
    assert run("close", OCTOBER)[0] == 0
    assert run("reopen", OCTOBER, "--reason", "x")[0] == 0
    _fill(office, MARKET, 4)
    assert _revise()[0] == 0
    rows = _cells(office.reports / SEPTEMBER / "summary-2.xlsx", "更正对以后各期的影响")
    assert ("2022年10月", "1.出动监督检查人员次数", "累计", 60, 63, 3) in rows


@on_sqlite
def test_a_period_that_is_closed_after_a_later_one_tells_what_that_would_say_now(office: Workspace) -> None:
    """Its first edition has no corrections of its own, but the later summary did not know of it."""
    for unit in REPORTED:
        _fill(office, unit, 5, datetime(2022, 11, 20), NOVEMBER)
    assert run("close", NOVEMBER)[0] == 0
    for unit in REPORTED:
        _fill(office, unit, 2, IN_OCTOBER, OCTOBER)
    code, _out, said = run("close", OCTOBER)
    assert (code, "累计：1.出动监督检查人员次数 60→80" in said) == (0, True)
    book = openpyxl.load_workbook(office.reports / OCTOBER / "summary-1.xlsx")
    assert "更正说明" not in book.sheetnames
    rows = _cells(office.reports / OCTOBER / "summary-1.xlsx", "更正对以后各期的影响")
    assert ("2022年11月", "1.出动监督检查人员次数", "累计", 60, 80, 20) in rows
    assert ("2022年11月", "1.出动监督检查人员次数", "较上期同口径增减", "—", 30, 30) in rows


@on_sqlite
def test_a_part_of_the_inbox_leaves_the_standings_of_a_closed_period(office: Workspace) -> None:
    """What was reported counts, whichever files are looked at; only these are told of on the screen."""
    campaign = _campaign(office.root)
    fill(campaign, office.inbox, COURT, text={campaign.form.cells[0].id: "不详"}, received=LATE)
    assert _revise()[0] == 0
    whole, part = _review(), _review(SEPTEMBER, office.inbox / f"{MARKET}.xlsx")
    for each in (*whole["units"], *part["units"]):
        each["file"] = each["file"] and Path(each["file"]).name
    assert (part["units"], part["summary"], len(part["files"])) == (whole["units"], whole["summary"], 1)
    out = run("validate", office.inbox / f"{MARKET}.xlsx", "--period", SEPTEMBER)[1]
    assert ("市市场监管局" in out, "市公安局" in out) == (True, False)


# Commands, and how many of the documents of three revisions of two closed periods they read.
READ: dict[str, tuple[tuple[str, ...], int]] = {
    "an extension": (("extend", COURT, "--period", NOVEMBER, "--until", "2022-12-01", "--reason", "x", "--late"), 0),
    "an exemption": (("exempt", COURT, "--from", NOVEMBER, "--reason", "x", "--late"), 0),
    "a check": (("validate", "--period", OCTOBER), 2),
    "a summary": (("consolidate", "--period", NOVEMBER, "--out", "s.xlsx"), 2),
}


@on_sqlite
def test_only_what_a_command_needs_is_read(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each period the newest revision at most, and each document once."""
    _fill(office, MARKET, 9)
    assert _revise()[0] == 0
    for unit, period, day in ((MARKET, OCTOBER, IN_OCTOBER), (MARKET, NOVEMBER, datetime(2022, 11, 20))):
        _fill(office, unit, 5, day, period)
    assert run("close", OCTOBER)[0] == 0
    read: list[Closing] = []

    def counting(archive: Path, closing: Closing) -> Record:
        read.append(closing)
        return read_record(archive, closing)

    monkeypatch.setattr("aqcampaign.workspace.log.closings.read_record", counting)
    found = {}
    for name, (command, _count) in READ.items():
        read.clear()
        code, _out, said = run(*command)
        assert code in (0, 1), said
        found[name] = len(read)
    assert found == {name: count for name, (_command, count) in READ.items()}


def test_later_periods_use_the_newest_revision_and_say_so(office: Workspace, tmp_path: Path) -> None:
    """The base of October is what September is now, marked as corrected; November no longer calls it news."""
    _fill(office, MARKET, 9)
    assert _revise()[0] == 0
    for unit in REPORTED:
        _fill(office, unit, 20, IN_OCTOBER, OCTOBER)
    _summary(tmp_path / "october.xlsx", period=OCTOBER)
    (row,) = [each for each in _cells(tmp_path / "october.xlsx", "累计与环比") if each[0] == "1.出动监督检查人员次数"]
    assert row[2:5] == (200, 18, 182)
    assert "上月数已更正" in str(row[-1])
    assert run("close", OCTOBER)[0] == 0
    for unit in REPORTED:
        _fill(office, unit, 20, datetime(2022, 11, 20), NOVEMBER)
    _summary(tmp_path / "november.xlsx", period=NOVEMBER)
    assert "已更正" not in str(_cells(tmp_path / "november.xlsx", "累计与环比"))


@on_sqlite
def test_a_change_without_figures_can_be_reported_too(office: Workspace) -> None:
    """A report that only came back wrong changes the standing of its unit, and nothing else."""
    campaign = _campaign(office.root)
    fill(campaign, office.inbox, COURT, text={campaign.form.cells[0].id: "不详"}, received=LATE)
    assert _revise()[0] == 0
    assert _standings()[COURT] == "returned"
    rows = _cells(office.reports / SEPTEMBER / "summary-2.xlsx", "更正说明")
    assert ("各项数字没有变化",) in {row[:1] for row in rows}


# Commands that are refused in a working folder whose September is closed, and what is said.
REFUSED = {
    "closed already": (("close", SEPTEMBER), "aq revise"),
    "nothing reported": (("close", OCTOBER), OCTOBER),
    "nothing changed": (("revise", SEPTEMBER, "--class", "error", "--reason", "x"), "1"),
    "not closed": (("revise", OCTOBER, "--class", "error", "--reason", "x"), "aq close"),
    "no reason": (("revise", SEPTEMBER, "--class", "error", "--reason", " "), "--reason"),
    "no reason to open": (("reopen", SEPTEMBER, "--reason", ""), "--reason"),
    "open": (("reopen", OCTOBER, "--reason", "x"), OCTOBER),
    "no such revision": (("consolidate", "--period", SEPTEMBER, "--out", "s.xlsx", "--revision", "2"), "2"),
    "no such period": (("close", "2023-09"), "2023-09"),
    "an extension": (("extend", COURT, "--period", SEPTEMBER, "--until", "2022-12-01", "--reason", "x"), "aq reopen"),
}


@on_sqlite
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_one_sentence(office: Workspace, case: str) -> None:
    """Nothing is entered and nothing is written."""
    arguments, said = REFUSED[case]
    before = _closings(office)
    code, out, complaint = run(*arguments)
    assert (code, out) == (2, "")
    assert said in complaint.splitlines()[-1]
    assert _closings(office) == before
    assert not Path("s.xlsx").exists()


def test_a_period_that_somebody_opened_meanwhile_is_not_closed_over_it(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The revision was worked out for a closed period; who opened it has a reason."""
    _fill(office, MARKET, 9)

    def enter(workspace: Workspace, editions: Sequence[Edition]) -> None:
        assert run("reopen", SEPTEMBER, "--reason", "x")[0] == 0
        enter_editions(workspace, editions)

    monkeypatch.setattr("aqcampaign.cli.close.enter_editions", enter)
    code, _out, said = _revise()
    assert (code, "aq log" in said) == (2, True)
    assert [each.revision for each in _closings(office)] == [1]


def test_a_period_is_closed_also_if_its_summary_cannot_be_written(office: Workspace, tmp_path: Path) -> None:
    """Closing it again would be refused, so it is said how to write the summary that is kept."""
    _fill(office, MARKET, 9)
    shutil.rmtree(office.reports)
    office.reports.write_text("no folder")
    code, _out, said = _revise()
    assert (code, "aq consolidate --period 2022-09 --revision 2" in said) == (2, True)
    assert [each.revision for each in _closings(office)] == [1, 2]
    assert _summary(tmp_path / "s.xlsx", "--revision", "2")


@on_sqlite
def test_only_the_form_that_is_revised_is_treated_as_open(office: Workspace) -> None:
    """Rules compare with what was reported on the other ones."""
    campaigns = open_campaigns(office.config)
    assert [SEPTEMBER in each.closed for each in with_ledger(office.root, campaigns, [("weekly", SEPTEMBER)])] == [True]
    assert [SEPTEMBER in each.closed for each in with_ledger(office.root, campaigns, [("", SEPTEMBER)])] == [False]


@on_sqlite
def test_new_reports_alone_are_no_correction_of_reported_figures(office: Workspace) -> None:
    """Late is for units that had not reported; who changes reported figures corrects a mistake."""
    _fill(office, MARKET, 9)
    code, _out, said = _revise("late")
    assert (code, "--class error" in said) == (2, True)
    assert _revise("error")[0] == 0


def test_a_further_report_at_any_time_corrects_nothing_that_was_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is late, although the figures of its unit grow."""
    campaign = at_any_time(tmp_path)
    assert run("init", tmp_path / "office", "--from", tmp_path / "config")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    for day, trips, command in (
        (10, 5, ("close", "2022")), (12, 7, ("revise", "2022", "--class", "late", "--reason", "x")),
    ):  # fmt: skip
        received, name = datetime(2022, 9, day, 9), f"{day}.xlsx"
        fill(campaign, tmp_path / "office/inbox", COURT, text={"inspector_trips": trips}, name=name, period="2022",
             filled_on=f"2022年9月{day}日", received=received)  # fmt: skip
        code, _out, said = run(*command)
        assert code == 0, said
    rows = _cells(tmp_path / "office/reports/2022/summary-2.xlsx", "更正说明")
    assert ("市人民法院", "1.出动监督检查人员次数", "人次", 5, 12, 7) in rows


def test_a_period_is_closed_after_the_one_before(office: Workspace) -> None:
    """It compares with that one, which could still change."""
    _fill(office, MARKET, 5, IN_OCTOBER, OCTOBER)
    _fill(office, MARKET, 5, datetime(2022, 11, 20), NOVEMBER)
    code, _out, said = run("close", NOVEMBER)
    assert (code, f"aq close {OCTOBER}" in said) == (2, True)
    assert [run("close", period)[0] for period in (OCTOBER, NOVEMBER)] == [0, 0]


def test_a_period_opened_again_counts_what_came_and_is_closed_as_the_next_edition(
    office: Workspace, tmp_path: Path
) -> None:
    """Until then the summary is a draft that says what it was; the reason stands in the next edition."""
    first = _summary(tmp_path / "1.xlsx")
    _fill(office, COURT, 3)
    assert run("reopen", SEPTEMBER, "--reason", "上级要求核对")[0] == 0
    assert "closed" not in _review()
    assert _standings()[COURT] == "accepted"
    assert _summary(tmp_path / "1.xlsx", "--revision", "1") == first
    assert run("close", SEPTEMBER)[0] == 0
    assert [(each.revision, each.revision_class) for each in _closings(office)] == [(1, None), (2, "reopened")]
    text = (office.reports / SEPTEMBER / "corrections-2.txt").read_text(encoding="utf-8")
    assert "更正原因：上级要求核对" in text


# --- what is kept -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["summary", "record"])
@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_lost_or_changed_document_is_noticed(office: Workspace, document: str, damage: str) -> None:
    """Nobody reports other figures under the same name, and the log names the document."""
    (closing,) = _closings(office)
    place = place_of(office.archive, getattr(closing, document))
    place.chmod(0o600)
    place.unlink() if damage == "missing" else place.write_bytes(b"{}")
    with opened(office) as ledger:
        assert [(each.kind, each.number) for each in find_faults(office, ledger)] == [
            (f"document_{damage}", closing.number)
        ]
    code, _out, said = run("consolidate", "--period", SEPTEMBER, "--out", "s.xlsx")
    assert (code, "aq log --verify" in said) == (2, True)


# What somebody may write into the act of a closing; the chain of the log shows it, commands must not break.
TAMPERED: dict[str, dict[str, object]] = {
    "nothing": {"form": ""},
    "no revision": {"form": "", "state": "final", "record": "0" * 64},
    "no number": {"form": "", "state": "final", "record": "0" * 64, "revision": "two"},
    "another document": {"form": "", "state": "final", "record": "that of the summary", "revision": 1},
}


@pytest.mark.parametrize("change", TAMPERED)
def test_an_act_that_was_changed_is_one_sentence(office: Workspace, database: str, change: str) -> None:
    """It names the act and how to verify the log; `record` may also name a document that is none."""
    (closing,) = _closings(office)
    detail = json.dumps(TAMPERED[change]).replace("that of the summary", closing.summary)
    statement = f"UPDATE acts SET detail = '{detail}' WHERE number = {closing.number}"  # noqa: S608
    executed(office, *UNGUARDED[database], statement)
    for command in (("validate",), ("status",), ("close", OCTOBER)):
        code, _out, said = run(*command)
        assert (code, len(said.splitlines()), "aq log --verify" in said) == (2, 1, True)


_MOMENTS = st.datetimes(datetime(2022, 1, 1), datetime(2023, 1, 1))
# Texts that JSON must escape, and others of several scripts.
_WORDS = st.sampled_from(["", "a", "数", '"', "\\", "\n", "\x7f", "\u2028", "１", "/"])
_REPORTS = st.builds(
    FrozenReport,
    unit=st.sampled_from([MARKET, POLICE]), name=_WORDS, file=_WORDS, sha256=st.sampled_from(["", "0f" * 32]),
    status=st.sampled_from(["accepted", "nil", "returned"]), edition=st.just("1"),
    timeliness=st.sampled_from([None, "late", "on_time"]), received=st.none() | _MOMENTS, first=st.none() | _MOMENTS,
    versions=st.integers(1, 9), findings=st.frozensets(st.tuples(_WORDS, _WORDS), max_size=2),
    figures=st.dictionaries(_WORDS, _WORDS, max_size=2),
    lines=st.dictionaries(_WORDS, st.lists(_WORDS, max_size=2).map(tuple), max_size=1),
    not_asked=st.frozensets(_WORDS, max_size=2),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports=st.lists(_REPORTS, max_size=2).map(tuple))
def test_a_record_is_read_as_it_was_kept(tmp_path_factory: pytest.TempPathFactory, reports: Any) -> None:
    """Every field of every report comes back, and equal records have equal bytes."""
    closed = ClosedPeriod(
        SEPTEMBER, 2, reports, frozenset({MARKET, POLICE}), "1", {"1": {"cases.filed": "count 件 sum"}}
    )
    record = Record(closed, PublishedPeriod(3, {"a": "1"}, "f" * 16))
    content, archive = record.to_bytes(), tmp_path_factory.mktemp("archive")
    sha256 = hashlib.sha256(content).hexdigest()
    place_of(archive, sha256).parent.mkdir()
    place_of(archive, sha256).write_bytes(content)
    closing = Closing(1, "", "", "", SEPTEMBER, 2, False, "", sha256)
    assert read_record(archive, closing) == record


def _issue(number: int, period: str, revision: int) -> Issue:
    return Issue(number, period, revision, lambda: PublishedPeriod(number, {}, ""))


# Acts that reported periods, the period now summed up, and which acts its readers know.
KNOWN = [
    ([], OCTOBER, {}),
    ([(1, SEPTEMBER, 1)], OCTOBER, {SEPTEMBER: 1}),
    ([(1, SEPTEMBER, 1)], SEPTEMBER, {}),
    ([(1, SEPTEMBER, 1), (2, SEPTEMBER, 2)], OCTOBER, {SEPTEMBER: 1}),
    ([(1, SEPTEMBER, 1), (2, SEPTEMBER, 2), (3, OCTOBER, 1)], NOVEMBER, {SEPTEMBER: 2, OCTOBER: 3}),
    ([(1, SEPTEMBER, 1), (2, OCTOBER, 1), (3, SEPTEMBER, 2)], NOVEMBER, {SEPTEMBER: 1, OCTOBER: 2}),
    ([(1, OCTOBER, 1), (2, SEPTEMBER, 1)], NOVEMBER, {SEPTEMBER: 2, OCTOBER: 1}),
]


@pytest.mark.parametrize(("issues", "period", "known"), KNOWN)
def test_readers_know_the_periods_as_the_summary_before_said_them(
    issues: list[tuple[int, str, int]], period: str, known: dict[str, int]
) -> None:
    """What was revised after the period before was reported is news in this one."""
    found = published_by([_issue(*each) for each in issues], period)
    assert {each: published.reported for each, published in found.items()} == known


# --- several forms ----------------------------------------------------------------------------------------------


def test_several_forms_are_closed_together_or_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each form has its own editions, also a list whose lines change."""
    assert run("demo", tmp_path / "d", "--config", ROOT / "examples/circular/config")[0] == 0
    assert run("init", tmp_path / "office", "--from", "circular")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    office = Workspace(tmp_path / "office")
    shutil.copytree(tmp_path / "d/inbox", office.inbox, dirs_exist_ok=True)
    campaigns = {each.form_id: each for each in open_campaigns(office.config)}
    assert run("close", SEPTEMBER, "--early", "--form", "cases")[0] == 0
    code, _out, said = run("close", SEPTEMBER, "--early")
    assert (code, any("案件表" in line and "aq revise" in line for line in said.splitlines())) == (0, True)
    assert run("close", SEPTEMBER, "--early")[0] == 2
    closed = {form: [each.revision for each in _closings(office, form)] for form in campaigns}
    assert {form for form, revisions in closed.items() if revisions == [1]} == {
        form for form, each in campaigns.items() if each.config.calendar.has(SEPTEMBER)
    }
