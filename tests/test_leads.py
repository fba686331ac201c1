"""Leads keep their numbers through re-sends and corrected versions, and none is lost before it was handed on."""

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT, fill, form_of, run, submission
from test_workspace import on_sqlite

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.model import Form
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.ledger.lead_chains import LeadChain, follow_leads
from aqcampaign.ledger.versions import settle
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.report import Report
from aqcampaign.values.records import Record
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened
from aqcampaign.workspace.log.leads import RegisteredLead

LISTED = form_of("""
    headings: {name: 项目, number: 序号}
    columns: [{id: value, name: 数量}]
    items: [{id: found, name: 线索, number: 1}]
    tables:
      - id: numbered
        layout: ledger
        rows: 5
        columns: [{id: no, name: 编号, key: true}, {id: day, name: 日期, kind: date}, {id: text, name: 主要情况}]
      - id: plain
        layout: ledger
        rows: 5
        columns:
          - {id: day, name: 日期, kind: date}
          - {id: text, name: 内容}
          - {id: progress, name: 进展, required: false}
    """)
# Rows of a version: (list, key or None, day of September, text, progress).
Row = tuple[Any, ...]
A, B, C = "某批发市场销售假冒注册商标的白酒", "群众举报城东一处无证加工窝点", "网店售卖来源不明的保健食品"


def numbered(no: str, day: int, text: str) -> Row:
    """Return a row of the list with keys."""
    return "numbered", no, date(2022, 9, day), text


def plain(day: int, text: str, progress: str | None = None) -> Row:
    """Return a row of the list without keys."""
    return "plain", date(2022, 9, day), text, progress


def reports_of(versions: list[tuple[str, list[Row]]], form: Form, campaign: Campaign) -> list[Report]:
    """Return settled reports of one unit, one a day, each of a period with its rows."""
    tables = {table.id: table for table in form.ledgers}
    reports = []
    for day, (period, rows) in enumerate(versions, start=1):
        records = tuple(
            Record(tables[name], "表", row, tuple(values)) for row, (name, *values) in enumerate(rows, start=5)
        )
        made = replace(submission(form, {"found": day}), records=records)
        file = ReceivedFile(Path(f"{day}.xlsx"), f"{day}", 0.0)
        received = datetime(2022, 9, day)
        reports.append(Report(file, "accepted", (), "court", period, "", received, "on_time", made))
    periods = dict.fromkeys(period for period, _rows in versions)
    return [each for period in periods for each in settle([r for r in reports if r.period == period], campaign.roster)]


def followed(versions: list[tuple[str, list[Row]]], campaign: Campaign) -> list[LeadChain]:
    """Return the leads of such reports."""
    return follow_leads(reports_of(versions, LISTED, campaign))


SEPTEMBER, OCTOBER = "2022-09", "2022-10"
# Versions of the reports of one unit, and the newest text of each lead, with * if it was withdrawn.
HISTORIES: dict[str, tuple[list[tuple[str, list[Row]]], list[str]]] = {
    "sent again": ([(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(1, A)])], [A]),
    "sent again next month": ([(SEPTEMBER, [plain(1, A)]), (OCTOBER, [plain(1, A), plain(9, B)])], [A, B]),
    "twice in one report": ([(SEPTEMBER, [plain(1, A), plain(1, A)]), (SEPTEMBER, [plain(1, A), plain(1, A)])], [A, A]),
    "in another order": ([(SEPTEMBER, [plain(1, A), plain(2, B)]), (SEPTEMBER, [plain(2, B), plain(1, A)])], [A, B]),
    "a word corrected": ([(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(1, A + "12瓶")])], [A + "12瓶"]),
    "the day corrected": ([(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(2, A)])], [A]),
    "corrected twice": (
        [(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(1, A + "12瓶")]), (SEPTEMBER, [plain(1, A + "12瓶，已立案")])],
        [A + "12瓶，已立案"]),
    "progress added next month": ([(SEPTEMBER, [plain(1, A)]), (OCTOBER, [plain(1, A, "已立案侦查，抓获三人")])], [A]),
    "another one on the same day": ([(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(1, B)])], [A + "*", B]),
    "a similar one next month": ([(SEPTEMBER, [plain(1, A)]), (OCTOBER, [plain(9, A + "和香烟")])], [A, A + "和香烟"]),
    "taken out": ([(SEPTEMBER, [plain(1, A), plain(2, B)]), (SEPTEMBER, [plain(2, B)])], [A + "*", B]),
    "taken out and back": (
        [(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [plain(2, B)]), (SEPTEMBER, [plain(1, A)])], [A, B + "*"]),
    "numbered anew": (
        [(SEPTEMBER, [numbered("1", 1, A), numbered("2", 2, B)]), (SEPTEMBER, [numbered("1", 2, B)])], [A + "*", B]),
    "the numbers begin anew": ([(SEPTEMBER, [numbered("1", 1, A)]), (OCTOBER, [numbered("1", 9, B)])], [A, B]),
    "corrected under its number": (
        [(SEPTEMBER, [numbered("1", 1, A)]), (SEPTEMBER, [numbered("1", 1, A[:-2] + "啤酒")])], [A[:-2] + "啤酒"]),
    "the same number for another": (
        [(SEPTEMBER, [numbered("1", 1, A)]), (SEPTEMBER, [numbered("1", 9, C)])], [A + "*", C]),
    "in another list": ([(SEPTEMBER, [plain(1, A)]), (SEPTEMBER, [numbered("1", 1, A)])], [A + "*", A]),
}  # fmt: skip


@pytest.mark.parametrize(("versions", "expected"), HISTORIES.values(), ids=HISTORIES)
def test_a_lead_is_followed(campaign: Campaign, versions: list[tuple[str, list[Row]]], expected: list[str]) -> None:
    """Through copies and corrections; what is not surely the same is another one."""
    found = [chain.line["text"] + "*" * chain.is_withdrawn for chain in followed(versions, campaign)]
    assert sorted(found) == sorted(expected)


_ROWS = st.lists(
    st.one_of(
        st.builds(plain, st.integers(1, 3), st.sampled_from([A, A + "12瓶", B, C]), st.sampled_from([None, "已立案"])),
        st.builds(numbered, st.sampled_from("12"), st.integers(1, 3), st.sampled_from([A, B, C])),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from([SEPTEMBER, OCTOBER]), _ROWS), min_size=1, max_size=5))
def test_every_row_is_one_lead(campaign: Campaign, versions: list[tuple[str, list[Row]]]) -> None:
    """No row is lost or in two leads, no lead has two rows of one report, and a lead that stands somewhere is open."""
    reports = reports_of(versions, LISTED, campaign)
    chains = follow_leads(reports)
    places = [place for chain in chains for place in chain.places]
    assert len(places) == len(set(places))
    rows = {
        (report.file.sha256, record.sheet, record.row): report
        for report in reports
        for record in (report.submission.records if report.submission else ())
    }
    assert set(places) == set(rows)
    for chain in chains:
        files = [sha256 for sha256, _sheet, _row in chain.places]
        assert len(files) == len(set(files))
    current = {
        place
        for report in reports
        if report.status != "superseded"
        for place in places
        if place[0] == report.file.sha256
    }
    assert {place for chain in chains if not chain.is_withdrawn for place in chain.places} >= current


# --- the register -----------------------------------------------------------------------------------------------


def lead_line(text: str, day: int = 5) -> list[Any]:
    """Return a row of the built-in list."""
    return ["重大案件线索", date(2022, 9, day), text, 1, ""]


def send(campaign: Campaign, workspace: Workspace, unit: str, day: int, *texts: str, **cells: Any) -> Path:
    """Put a report with these leads into the inbox."""
    (table,) = campaign.form.ledgers
    name = f"{unit}-{day}.xlsx"
    return fill(
        campaign, workspace.inbox, unit, text=cells, name=name, received=datetime(2022, 9, day, 9),
        lines={table.id: [lead_line(text) for text in texts]},
    )  # fmt: skip


def listed() -> dict[int, tuple[str, str]]:
    """Return state and text of each lead by number."""
    code, out, _err = run("leads", "--format", "json")
    document = json.loads(out)
    jsonschema.validate(document, json.loads(review_schema()))
    assert code == 0
    return {each["number"]: (each["state"], each["values"]["summary"]) for each in document["leads"]}


def waiting() -> list[int]:
    """Return the numbers of the leads that `aq status` shows, as text and as JSON alike."""
    document = json.loads(run("status", "--format", "json")[1])
    jsonschema.validate(document, json.loads(review_schema()))
    numbers = [each["number"] for each in document.get("leads", [])]
    out = run("status")[1]
    assert ("还没有移交" in out) == bool(numbers)
    assert all(any(line.split()[:1] == [str(number)] for line in out.splitlines()) for number in numbers)
    return numbers


def test_a_lead_has_its_number_until_it_is_handed_on_and_after(workspace: Workspace, campaign: Campaign) -> None:
    """Reports that are returned, corrected, or come from others in between change no number."""
    send(campaign, workspace, "court", 10, A, cases="two")
    assert listed() == {1: ("open", A)}
    send(campaign, workspace, "agriculture", 9, B)
    assert listed() == {1: ("open", A), 2: ("open", B)}
    assert waiting() == [1, 2]
    code, _out, err = run("leads", "--handed-on", 1, "--to", "市公安局", "--by", "clerk")
    assert (code, "市公安局" in err) == (0, True)
    send(campaign, workspace, "court", 12, A)
    shutil.copy2(workspace.inbox / "court-12.xlsx", workspace.inbox / "again.xlsx")
    send(campaign, workspace, "health", 1, C)
    assert listed() == {1: ("handed_on", A), 2: ("open", B), 3: ("open", C)}
    assert waiting() == [2, 3]
    with opened(workspace) as ledger:
        assert list(find_faults(workspace, ledger)) == []
        assert [each.act.kind for each in ledger.log()].count("lead") == 3
    assert "1号" in run("log", "court")[1]
    assert run("leads")[1].splitlines()[0].split()[:3] == ["1", "已移交", f"{datetime.now():%Y-%m-%d}"]


def test_a_lead_that_is_corrected_after_it_was_handed_on_waits_again(workspace: Workspace, campaign: Campaign) -> None:
    """The other office has what it said before."""
    send(campaign, workspace, "court", 10, A)
    run("leads", "--handed-on", 1, "--to", "市公安局")
    send(campaign, workspace, "court", 12, A + "12瓶")
    assert (listed(), waiting()) == ({1: ("changed", A + "12瓶")}, [1])
    run("leads", "--handed-on", 1, "--to", "市公安局")
    assert (listed(), waiting()) == ({1: ("handed_on", A + "12瓶")}, [])


def test_a_handing_on_that_was_a_mistake_is_taken_back(workspace: Workspace, campaign: Campaign) -> None:
    """The last one of each lead, as an act of its own; the one before holds again, and the log tells all of it."""
    send(campaign, workspace, "court", 10, A)
    for to in ("市公安局", "市检察院"):
        assert run("leads", "--handed-on", 1, "--to", to)[0] == 0
    for last in ("市公安局", None):
        code, _out, err = run("leads", "--take-back", 1, "--reason", "填错", "--by", "clerk")
        assert (code, "市人民法院" in err) == (0, True)
        (lead,) = json.loads(run("leads", "--format", "json")[1])["leads"]
        assert [each["to"] for each in lead["handed_on"]] == ([last] if last else [])
    assert (listed(), waiting()) == ({1: ("open", A)}, [1])
    assert run("leads", "--take-back", 1, "--reason", "填错")[0] == 2
    with opened(workspace) as ledger:
        kinds = [each.act.kind for each in ledger.log()]
        assert list(find_faults(workspace, ledger)) == []
    assert kinds[-4:] == ["handed_on", "handed_on", "taken_back", "taken_back"]
    assert run("log", "court")[1].count("填错") == 2


def test_a_withdrawn_lead_stays_listed(workspace: Workspace, campaign: Campaign) -> None:
    """It has its number, and what became of it; a report that nobody can read any more too."""
    send(campaign, workspace, "court", 10, A, B)
    send(campaign, workspace, "health", 10, C)
    assert set(listed()) == {1, 2, 3}
    run("leads", "--handed-on", 2, "--to", "市公安局")
    send(campaign, workspace, "court", 12)
    found = listed()
    assert {state for state, text in found.values() if text in (A, B)} == {"withdrawn", "handed_on"}
    (workspace.config / "units.yaml").write_text("units:\n  - {id: court, name: 市人民法院}\n", encoding="utf-8")
    (workspace.config / "rules.yaml").write_text("rules: []\n", encoding="utf-8")
    assert set(listed()) == {1, 2, 3}


def test_a_unit_that_is_only_known_later_changes_no_number(workspace: Workspace, campaign: Campaign) -> None:
    """The lead of an unknown sender is listed at once, under the number that it keeps."""
    path = send(campaign, workspace, "court", 10, A)
    path.rename(path.with_name("x.xlsx"))
    units = (workspace.config / "units.yaml").read_text(encoding="utf-8")
    without = "units:\n  - {id: health, name: 市卫健局}\n"
    (workspace.config / "units.yaml").write_text(without, encoding="utf-8")
    (workspace.config / "rules.yaml").write_text("rules: []\n", encoding="utf-8")
    assert listed() == {1: ("open", A)}
    (workspace.config / "units.yaml").write_text(units, encoding="utf-8")
    assert listed() == {1: ("open", A)}


@on_sqlite
@pytest.mark.parametrize(
    "options",
    [("--handed-on", 1), ("--to", "x"), ("--handed-on", 9, "--to", "x"), ("--handed-on", 1, "--to", " "),
     ("--handed-on", 1, "--handed-on", 9, "--to", "x"), ("--handed-on", 0, "--to", "x"),
     ("--take-back", 1), ("--reason", "x"), ("--take-back", 1, "--reason", " "), ("--take-back", 9, "--reason", "x"),
     ("--take-back", 1, "--reason", "x"), ("--handed-on", 1, "--to", "x", "--take-back", 1, "--reason", "x")],
    ids=str,
)  # fmt: skip
def test_what_is_not_certain_is_not_handed_on(
    workspace: Workspace, campaign: Campaign, options: tuple[object, ...]
) -> None:
    """One sentence says what is missing, and nothing is entered."""
    send(campaign, workspace, "court", 10, A)
    assert listed() == {1: ("open", A)}
    code, _out, err = run("leads", *options)
    assert (code, len(err.splitlines())) == (2, 1)
    assert listed() == {1: ("open", A)}


def test_several_forms_have_one_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are those of the working folder; each board shows its own."""
    assert run("demo", tmp_path / "d", "--config", ROOT / "examples/circular/config")[0] == 0
    assert run("init", tmp_path / "w", "--from", "circular")[0] == 0
    (tmp_path / "w/inbox").rmdir()
    (tmp_path / "d/inbox").rename(tmp_path / "w/inbox")
    monkeypatch.chdir(tmp_path / "w")
    document = json.loads(run("status", "--format", "json")[1])
    jsonschema.validate(document, json.loads(review_schema()))
    numbers = {each["form"]: [lead["number"] for lead in each.get("leads", [])] for each in document["forms"]}
    assert numbers == {"weekly": [], "monthly": [], "cases": [], "leads": [1, 2, 3]}
    assert run("leads", "--handed-on", 2, "--handed-on", 3, "--to", "市公安局")[0] == 0
    assert sum("已移交" in line for line in run("leads")[1].splitlines()) == 2


def test_without_a_working_folder_there_is_no_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers would not last."""
    monkeypatch.chdir(tmp_path)
    assert run("leads")[0] == 2


def test_only_what_was_said_before_counts_as_changed() -> None:
    """A cell that was blank when the lead was handed on may be filled since."""
    from aqcampaign.workspace.log.leads import HandingOn

    handed = HandingOn("2022-09-20T00:00:00Z", "x", "y", {"text": A})
    lead = RegisteredLead(
        1, "", "court", SEPTEMBER, "plain", ("", "", 1), {"text": A, "progress": "z"}, False, (handed,)
    )
    assert lead.state == "handed_on"
    assert replace(lead, line={"text": B}).state == "changed"
