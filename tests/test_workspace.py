"""The working folder keeps what was received and done: nothing is lost, doubled, or changed unseen."""

import hashlib
import json
import multiprocessing
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import jsonschema
import kill_loop
import openpyxl
import pytest
from database_server import empty_schema, execute
from hypothesis import given
from hypothesis import strategies as st
from returns import PDF
from samples import ROOT, fill, run
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.intake.disk import possible_moment
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.workspace.acts import Act, broken_links, chained
from aqcampaign.workspace.archive import place_of
from aqcampaign.workspace.create import examples
from aqcampaign.workspace.database.opening import create_ledger
from aqcampaign.workspace.database.reading import REVISION
from aqcampaign.workspace.database.schema import TABLES
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import Ledger, find_faults, opened
from aqcampaign.workspace.ledger_view import COLUMNS
from aqcampaign.workspace.receipts import moment_seconds, moment_text

PERIOD = "2022-09"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def review(*arguments: object) -> dict[str, Any]:
    """Return what `aq validate` says."""
    _code, out, err = run("validate", *arguments, "--period", PERIOD, "--format", "json")
    assert out, err
    return dict(json.loads(out))


def standings(document: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """Return status and timeliness of each unit that sent something."""
    return {each["unit"]: (each["status"], each["timeliness"]) for each in document["units"] if each["file"]}


def log_of(workspace: Workspace) -> list[tuple[str, str | None]]:
    """Return kind and unit of each act."""
    with opened(workspace) as ledger:
        return [(each.act.kind, each.act.unit) for each in ledger.log()]


def faults(workspace: Workspace) -> list[tuple[str, int | None]]:
    """Return what `aq log --verify` finds."""
    with opened(workspace) as ledger:
        return [(each.kind, each.number) for each in find_faults(workspace, ledger)]


def executed(workspace: Workspace, *statements: str) -> None:
    """Run statements on the ledger as somebody would who knows its database."""
    execute(os.environ.get("AQ_LEDGER") or f"sqlite:///{workspace.ledger}", *statements)


# --- aq init ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, *examples()])
def test_a_working_folder_has_the_configuration_of_its_source(tmp_path: Path, name: str | None) -> None:
    """It loads, the comments on the schema lead to a file that is there, and the folders are empty."""
    options = ("--from", name) if name else ()
    assert run("init", tmp_path / "w", *options)[0] == 0
    source = examples()[name] if name else ROOT / "config"
    made, original = open_campaigns(tmp_path / "w/config"), open_campaigns(source)
    assert [each.form for each in made] == [each.form for each in original]
    assert [each.roster for each in made] == [each.roster for each in original]
    for path in (tmp_path / "w/config").rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        if "$schema=" in first:
            assert (path.parent / first.partition("$schema=")[2]).is_file()
    assert not list((tmp_path / "w/inbox").iterdir())


def test_an_office_may_keep_its_configuration(tmp_path: Path) -> None:
    """A folder with config/ becomes a working folder as it is."""
    config = Path(shutil.copytree(examples()["weekly"], tmp_path / "w/config"))
    before = {path: path.read_bytes() for path in config.iterdir()}
    assert run("init", tmp_path / "w")[0] == 0
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("prepare", "arguments", "word"),
    [
        (lambda path: run("init", path), (), "已经"),
        (lambda path: run("init", path), ("--from", "weekly"), "已经"),
        (lambda path: shutil.copytree(examples()["weekly"], path / "config"), ("--from", "yearly"), "--from"),
        (lambda path: path.write_text(""), (), "是文件"),
        (lambda _path: None, ("--from", "wekly"), "weekly"),
        (lambda path: path.mkdir(), ("--from", "."), "campaign.yaml"),
    ],
)
def test_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Path], object],
    arguments: tuple[str, ...], word: str,
) -> None:  # fmt: skip
    """One sentence says why, and nothing is made."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    prepare(tmp_path / "w")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = run("init", tmp_path / "w", *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert word in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_every_command_finds_the_folder_upward(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder inside, by --workspace, or by AQ_WORKSPACE."""
    campaign = open_campaigns(workspace.config)[0]
    fill(campaign, workspace.inbox, "public_security")
    monkeypatch.chdir(workspace.root / "reports")
    assert standings(review()) == {"public_security": ("accepted", "on_time")}
    monkeypatch.chdir("/")
    assert run("log")[0] == 2
    assert "public_security" in run("--workspace", workspace.root, "validate", "--format", "json")[1]
    monkeypatch.setenv("AQ_WORKSPACE", str(workspace.root))
    assert run("log")[0] == 0
    monkeypatch.setenv("AQ_WORKSPACE", "/nowhere")
    assert run("log")[0] == 2


@pytest.mark.parametrize("name", ["a?b", "a%20b", "a#b", "x?mode=memory", "：工作"])
def test_a_working_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    """The ledger lies inside it, and nothing beside it."""
    assert run("init", tmp_path / name)[0] == 0
    assert run("--workspace", tmp_path / name, "note", "court", "x")[0] == 0
    assert (tmp_path / name / "ledger.db").is_file()
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["campaign.yaml", "form.yaml", "units.yaml", "rules.yaml"])
def test_a_working_folder_without_its_configuration_is_not_read_with_another_one(
    workspace: Workspace, name: str
) -> None:
    """The built-in units are not those of the office, and without its rules their errors would count."""
    (workspace.config / name).unlink()
    for command in (("validate",), ("status",), ("note", "court", "x")):
        code, out, err = run(*command)
        assert (code, out, len(err.splitlines()), name in err) == (2, "", 1, True)


@pytest.mark.parametrize(
    ("example", "name"),
    [("townships", "units.csv"), ("weekly", "rules.yaml"), ("circular", "rules/monthly.yaml"),
     ("circular", "rules/cases.yaml"), ("circular", "forms/cases.yaml")],
)  # fmt: skip
def test_no_file_of_an_example_may_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str, name: str
) -> None:
    """A file without rules is one, too: aq init writes it where the example has none."""
    assert run("init", tmp_path / "w", "--from", example)[0] == 0
    monkeypatch.chdir(tmp_path / "w")
    assert run("status")[0] == 0
    (tmp_path / "w/config" / name).unlink()
    code, out, err = run("status")
    assert (code, out, Path(name).stem in err) == (2, "", True)


@pytest.mark.parametrize("inside", ["inbox/d", "archive/d", "config/d", "outbox/2022-09"])
def test_the_demonstration_leaves_the_folders_of_the_office_alone(workspace: Workspace, inside: str) -> None:
    """Its made-up returns would be registered as those of units."""
    before = sorted(workspace.root.rglob("*"))
    assert run("demo", inside)[0] == 2
    assert sorted(workspace.root.rglob("*")) == before


def test_the_demonstration_leaves_an_inbox_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without a working folder; a bad option leaves no empty folder."""
    (tmp_path / "inbox").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("demo", "inbox/d")[0] == 2
    assert run("demo", "inbox/d", "--config", "nowhere")[0] == 2
    assert run("demo", "d", "--config", "nowhere")[0] == 2
    assert [each.name for each in tmp_path.rglob("*")] == ["inbox"]


@pytest.mark.parametrize("place", ["inbox", "inbox/sub", "archive/x"])
def test_no_working_folder_is_made_among_the_files_of_another(workspace: Workspace, place: str) -> None:
    """Its configuration would be registered as what units sent."""
    assert run("init", place)[0] == 2
    assert not list(workspace.inbox.iterdir())


# --- receipts ---------------------------------------------------------------------------------------------------


def test_an_original_is_kept_once_and_read_only(workspace: Workspace, campaign: Campaign) -> None:
    """Under its SHA-256, whatever it is called and however often it comes."""
    path = fill(campaign, workspace.inbox, "public_security")
    shutil.copy2(path, path.with_name("again.xlsx"))
    for _time in range(2):
        assert run("receive")[0] == 0
    kept = [each for each in workspace.archive.rglob("*") if each.is_file() and len(each.name) == 64]
    assert [each.read_bytes() for each in kept] == [path.read_bytes()]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o444
    assert log_of(workspace) == [("received", None)]


def test_what_is_deleted_replaced_or_moved_is_not_lost(workspace: Workspace, campaign: Campaign) -> None:
    """The review stays as it was, and the log says what became of each file."""
    first = fill(campaign, workspace.inbox / "a", "public_security")
    second = fill(campaign, workspace.inbox, "court")
    before = standings(review())
    assert set(before) == {"public_security", "court"}
    shutil.move(workspace.inbox / "a", workspace.inbox / "b")
    second.unlink()
    assert standings(review()) == before
    third = fill(campaign, workspace.inbox / "b", "internet_opinion", name=first.name)
    assert standings(review()) == before | {"internet_opinion": ("accepted", "on_time")}
    assert third.exists()
    assert [kind for kind, _unit in log_of(workspace)] == [
        "received", "received", "moved", "removed", "received", "replaced",
    ]  # fmt: skip
    assert faults(workspace) == []


def test_what_replaces_a_file_came_later_whatever_its_date(workspace: Workspace, campaign: Campaign) -> None:
    """A correction that was saved on a computer with a slow clock counts; the first report decides about lateness."""
    first = fill(campaign, workspace.inbox, "court", received=datetime(2022, 9, 20, 10))
    run("receive")
    fill(campaign, workspace.inbox, "court", text={"cases": "9/9"}, name=first.name, received=datetime(2022, 9, 19, 10))
    document = review()
    assert standings(document) == {"court": ("accepted", "on_time")}
    (counted,) = (each for each in document["files"] if each["status"] == "accepted")
    assert counted["report"]["values"]["cases"] == {"filed": 9, "closed": 9}
    with opened(workspace) as ledger:
        assert [each.received_at for each in ledger.originals().values()] == [
            "2022-09-20T02:00:00Z", "2022-09-20T02:00:01Z",
        ]  # fmt: skip


def test_the_summary_does_not_hang_on_the_inbox(workspace: Workspace, campaign: Campaign) -> None:
    """After everything is gone from it, the summary has the same bytes, and the marked copy is made all the same."""
    fill(campaign, workspace.inbox, "public_security")
    fill(campaign, workspace.inbox, "court", text={"cases": "two"})
    outs = []
    for name in ("one.xlsx", "two.xlsx"):
        assert run("consolidate", "--period", PERIOD, "--out", name)[0] == 0
        assert run("return", "--period", PERIOD, "--to", name.removesuffix(".xlsx"))[0] == 0
        copies = sorted(workspace.root.joinpath(name.removesuffix(".xlsx")).iterdir())
        outs.append([Path(name).read_bytes(), *(each.read_bytes() for each in copies)])
        shutil.rmtree(workspace.inbox)
        workspace.inbox.mkdir()
    assert outs[0] == outs[1]


def test_the_first_registration_decides_when_a_file_came(workspace: Workspace, campaign: Campaign) -> None:
    """A later look at the file, which changes its date, does not make it late."""
    path = fill(campaign, workspace.inbox, "public_security", received=datetime(2022, 9, 20, 10))
    assert standings(review()) == {"public_security": ("accepted", "on_time")}
    os.utime(path, (datetime(2022, 12, 1).timestamp(),) * 2)
    assert standings(review()) == {"public_security": ("accepted", "on_time")}


MAIL = """Received: from a by b; Fri, 23 Sep 2022 16:40:00 +0800
Date: Fri, 30 Sep 2022 10:00:00 +0800
Subject: report
Content-Type: text/plain

none
"""


@pytest.mark.parametrize(
    ("name", "content", "options", "evidence", "received"),
    [
        ("m.eml", MAIL, ("--on", "2022-10-01"), "server", "2022-09-23T08:40:00Z"),
        ("m.eml", MAIL.partition("\n")[2], ("--on", "2022-09-24T08:00"), "stated", "2022-09-24T00:00:00Z"),
        ("m.eml", MAIL.partition("\n")[2], (), "file", "2022-09-20T02:00:00Z"),
        ("f.txt", "x", ("--on", "2022-09-24T08:00+09:00"), "stated", "2022-09-23T23:00:00Z"),
        ("f.txt", "x", (), "file", "2022-09-20T02:00:00Z"),
        *(
            ("m.eml", MAIL.replace("Fri, 23 Sep 2022 16:40:00 +0800", absurd), (), "file", "2022-09-20T02:00:00Z")
            for absurd in ("Tue, 1 Jan 0999 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -1200")
        ),
    ],
)
def test_the_best_evidence_counts(
    workspace: Workspace, name: str, content: str, options: tuple[str, ...], evidence: str, received: str
) -> None:
    """The server's time, else what the clerk says, else the date of the file."""
    path = workspace.inbox / name
    path.write_text(content, encoding="utf-8", newline="\r\n")
    os.utime(path, (datetime.fromisoformat("2022-09-20T10:00+08:00").timestamp(),) * 2)
    assert run("receive", *options, "--by", "clerk", "--unit", "public_security")[0] == 0
    with opened(workspace) as ledger:
        (original,) = ledger.originals().values()
        (act,) = ledger.log()
    assert (original.evidence, original.received_at) == (evidence, received)
    assert (act.act.by, act.act.unit, original.stated_unit) == ("clerk", "public_security", "public_security")
    assert (run("log")[0], run("validate")[0] in (0, 1)) == (0, True)


def mail_with(path: Path, server: str) -> bytes:
    """Return a mail with a workbook that the server received at a time."""
    mail = EmailMessage()
    mail["Received"] = f"from a by b; {server}"
    mail["Subject"] = "report"
    mail.set_content("report")
    mail.add_attachment(path.read_bytes(), maintype="application", subtype="xlsx", filename="form.xlsx")
    return mail.as_bytes()


LATE = "Mon, 26 Sep 2022 09:00:00 +0800"
# How the attachment of a late mail lies in the inbox besides, with a date in time, and what is said.
WEAK: dict[str, tuple[Callable[[Campaign, Path], object], tuple[str, str]]] = {
    "the mail alone": (lambda _campaign, _path: None, ("accepted", "late")),
    "saved beside it": (lambda campaign, inbox: fill(campaign, inbox, "court"), ("accepted", "late")),
    "saved under another name": (lambda campaign, inbox: fill(campaign, inbox, "court", name="x.xlsx"),
                                 ("accepted", "late")),
    "saved by another program": (lambda campaign, inbox: fill(campaign, inbox, "court", filled_on="2022年9月19日"),
                                 ("accepted", "late")),
    "another version before": (lambda campaign, inbox: fill(campaign, inbox, "court", text={"cases": "1/0"}),
                               ("accepted", "on_time")),
    "another unit": (lambda campaign, inbox: fill(campaign, inbox, "postal"), ("accepted", "late")),
}  # fmt: skip


@pytest.mark.parametrize(("beside", "expected"), WEAK.values(), ids=WEAK)
def test_the_date_of_a_saved_attachment_makes_no_report_on_time(
    workspace: Workspace, campaign: Campaign, tmp_path: Path, beside: Callable[[Campaign, Path], object],
    expected: tuple[str, str],
) -> None:  # fmt: skip
    """The server knows better when the same bytes or figures came; what tells of other figures came by itself."""
    workspace.inbox.joinpath("m.eml").write_bytes(mail_with(fill(campaign, tmp_path, "court"), LATE))
    beside(campaign, workspace.inbox)
    assert standings(review())["court"] == expected
    for unit, standing in standings(review()).items():
        assert standing == (expected if unit == "court" else ("accepted", "on_time"))


def test_a_weak_time_that_gives_way_is_named(workspace: Workspace, campaign: Campaign, tmp_path: Path) -> None:
    """The clerk who knows better states it, and that counts."""
    workspace.inbox.joinpath("m.eml").write_bytes(mail_with(fill(campaign, tmp_path, "court"), LATE))
    saved = fill(campaign, workspace.inbox, "court")
    codes = {found["code"] for file in review()["files"] for found in file["findings"]}
    assert "AQ517" in codes
    assert run("receive", saved, "--on", "2022-09-21T10:00")[0] == 0
    assert standings(review()) == {"court": ("accepted", "on_time")}


def test_a_time_may_be_stated_of_a_registered_file(workspace: Workspace, campaign: Campaign) -> None:
    """As an act of its own; the last one holds, and saying the same again adds nothing."""
    path = fill(campaign, workspace.inbox, "court", received=datetime(2022, 9, 28))
    other = fill(campaign, workspace.inbox, "postal", received=datetime(2022, 9, 28))
    assert {standing for _status, standing in standings(review()).values()} == {"late"}
    for on in ("2022-09-20T10:00", "2022-09-20T10:00", "2022-09-21T10:00"):
        assert run("receive", path, "--on", on, "--by", "clerk")[0] == 0
    assert standings(review()) == {"court": ("accepted", "on_time"), "postal": ("accepted", "late")}
    assert [kind for kind, _unit in log_of(workspace)] == ["received", "received", "stated", "stated"]
    (first,) = (each for each in review()["units"] if each["unit"] == "court")
    assert first["received"] == "2022-09-21T10:00:00"
    code, _out, err = run("receive", workspace.inbox, "--on", "2022-09-20T10:00")
    assert (code, "2个文件" in err) == (0, True)
    assert standings(review())["postal"] == ("accepted", "late")
    assert other.exists()
    assert faults(workspace) == []


def anonymous(campaign: Campaign, folder: Path, printed: str = "") -> Path:
    """Write a filled form without a stamp, on which the unit is called `printed`."""
    path = fill(campaign, folder, "court", name="x.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in [each for each in book.worksheets if each.sheet_state != "visible"]:
        book.remove(sheet)
    for cell in (cell for row in book.worksheets[0].iter_rows() for cell in row):
        if isinstance(cell.value, str) and "市人民法院" in cell.value:
            cell.value = cell.value.replace("市人民法院", printed)
    book.save(path)
    moment = campaign.clock.seconds(datetime(2022, 9, 20, 10))
    os.utime(path, (moment, moment))
    return path


# What is stated in turn of a registered file of nobody, and the acts of it (kind, unit).
ASSIGNMENTS: dict[str, tuple[list[tuple[str, ...]], list[tuple[str, str | None]]]] = {
    "to a unit": ([("--unit", "court")], [("assigned", "court")]),
    "twice to the same": ([("--unit", "court"), ("--unit", "市人民法院")], [("assigned", "court")]),
    "to another one": (
        [("--unit", "court"), ("--unit", "postal")],
        [("assigned", "court"), ("unassigned", "court"), ("assigned", "postal")],
    ),
    "taken back": ([("--unit", "court"), ("--no-unit",)], [("assigned", "court"), ("unassigned", "court")]),
    "taken back without need": ([("--no-unit",)], []),
    "again": (
        [("--unit", "court"), ("--no-unit",), ("--unit", "court")],
        [("assigned", "court"), ("unassigned", "court"), ("assigned", "court")],
    ),
}


@pytest.mark.parametrize(("stated", "acts"), ASSIGNMENTS.values(), ids=ASSIGNMENTS)
def test_a_registered_file_of_nobody_gets_its_unit(
    workspace: Workspace, campaign: Campaign, stated: list[tuple[str, ...]], acts: list[tuple[str, str | None]]
) -> None:
    """Each statement is an act of its own, and the last one decides whose report it is."""
    path = anonymous(campaign, workspace.inbox)
    assert standings(review()) == {}
    for words in stated:
        assert run("receive", path, *words)[0] == 0
    assert log_of(workspace) == [("received", None), *acts]
    last = acts[-1] if acts else ("unassigned", None)
    assert standings(review()) == ({last[1]: ("accepted", "on_time")} if last[0] == "assigned" else {})
    assert sum("x.xlsx" in line for line in run("log", "court")[1].splitlines()) == sum("court" in act for act in acts)
    assert faults(workspace) == []


def test_a_unit_stated_at_the_first_receipt_counts_too(
    workspace: Workspace, campaign: Campaign, tmp_path: Path
) -> None:
    """Also of what lies in an archive, and of what is no form; a name on the form that nobody knows is settled."""
    with zipfile.ZipFile(workspace.inbox / "m.zip", "w") as packed:
        packed.write(anonymous(campaign, tmp_path, "三楼"), "x.xlsx")
        packed.writestr("y.pdf", PDF)
    assert run("receive", "--unit", "court", "--on", "2022-09-20")[0] == 0
    assert standings(review()) == {"court": ("accepted", "on_time")}
    assert {file["unit"] for file in review()["files"]} == {"court"}


@on_sqlite
def test_the_form_counts_if_another_unit_was_stated(workspace: Workspace, campaign: Campaign) -> None:
    """The contradiction is a question, until what was stated is taken back."""
    path = fill(campaign, workspace.inbox, "court")
    assert run("receive", path, "--unit", "postal")[0] == 0
    (file,) = review()["files"]
    assert (file["unit"], "AQ267" in {found["code"] for found in file["findings"]}) == ("court", True)
    assert run("receive", path, "--no-unit")[0] == 0
    assert "AQ267" not in {found["code"] for found in review()["files"][0]["findings"]}
    assert run("receive", path, "--no-unit", "--unit", "court")[0] == 2


def test_what_is_stated_does_not_beat_the_server(workspace: Workspace, campaign: Campaign, tmp_path: Path) -> None:
    """It stands in the log, and the server's time counts."""
    mail = workspace.inbox / "m.eml"
    mail.write_bytes(mail_with(fill(campaign, tmp_path, "court"), LATE))
    assert run("receive")[0] == 0
    assert run("receive", mail, "--on", "2022-09-20T10:00")[0] == 0
    assert standings(review()) == {"court": ("accepted", "late")}
    assert [kind for kind, _unit in log_of(workspace)] == ["received", "stated"]


@pytest.mark.parametrize(("days", "evidence"), [(0.5, "server"), (3, "file"), (400, "file")])
def test_a_server_is_not_believed_about_the_future(workspace: Workspace, days: float, evidence: str) -> None:
    """A clock may be a day ahead; beyond that weaker evidence counts, and it is said."""
    ahead = datetime.now(UTC) + timedelta(days=days)
    path = workspace.inbox / "m.eml"
    path.write_text(MAIL.replace("Fri, 23 Sep 2022 16:40:00 +0800", f"{ahead:%a, %d %b %Y %H:%M:%S} +0000"))
    os.utime(path, (datetime.fromisoformat("2022-09-20T10:00+08:00").timestamp(),) * 2)
    _code, _out, err = run("receive")
    with opened(workspace) as ledger:
        (original,) = ledger.originals().values()
    assert original.evidence == evidence
    assert ("m.eml" in err and "较弱" in err) == (evidence == "file")


def test_a_file_from_elsewhere_is_received_too(workspace: Workspace, campaign: Campaign, tmp_path: Path) -> None:
    """From a memory stick: the original is kept and counted although it never lay in the inbox."""
    stick = fill(campaign, tmp_path / "stick", "public_security")
    assert run("receive", stick)[0] == 0
    stick.unlink()
    assert standings(review()) == {"public_security": ("accepted", "on_time")}


def test_files_of_nobody_are_kept(workspace: Workspace) -> None:
    """So is what is no workbook; lock files and half-downloaded files are not."""
    for name in ("scan.pdf", "~$open.xlsx", "half.xlsx.part"):
        (workspace.inbox / name).write_bytes(b"%PDF-1.4 " + name.encode())
    assert run("receive")[0] == 0
    with opened(workspace) as ledger:
        assert [each.name for each in ledger.originals().values()] == ["scan.pdf"]


@pytest.mark.parametrize("written", ["yesterday", "2022-13-01", "", "0001-01-01", "1969-12-31", "2999-01-01"])
def test_a_time_that_is_none_is_refused(workspace: Workspace, written: str) -> None:
    """Nothing is entered."""
    (workspace.inbox / "f.txt").write_text("x")
    assert run("receive", "--on", written)[0] == 2
    assert log_of(workspace) == []


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("elsewhere.xlsx")


HINDRANCES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (_pipe, "AQ107"),
    "a link": (_link, "AQ107"),
    "still arriving": (lambda path: path.with_name("court.xlsx.part").write_bytes(b"x"), ""),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
@pytest.mark.parametrize(("hinder", "code"), HINDRANCES.values(), ids=HINDRANCES)
def test_what_cannot_be_registered_is_named_beside_the_earlier_file(
    workspace: Workspace, campaign: Campaign, hinder: Callable[[Path], object], code: str
) -> None:
    """At the path of a registered file, too: the earlier file does not hide it."""
    path = fill(campaign, workspace.inbox, "court")
    assert standings(review()) == {"court": ("accepted", "on_time")}
    path.write_bytes(b"replaced")
    hinder(path)
    found = [each for each in review()["files"] if each["path"].endswith("court.xlsx")]
    assert len(found) == 2
    assert code in {"", *(each["code"] for report in found for each in report["findings"])}
    assert "court.xlsx" in run("receive")[2]


def test_a_file_in_two_folders_is_found_in_each(workspace: Workspace, campaign: Campaign) -> None:
    """It is one original, and counts once in the whole inbox."""
    path = fill(campaign, workspace.inbox / "a", "court")
    (workspace.inbox / "b").mkdir()
    shutil.copy2(path, workspace.inbox / "b/other.xlsx")
    for place, count in (("inbox", 1), ("inbox/a", 1), ("inbox/b", 1), ("inbox/b/other.xlsx", 1)):
        document = review(place)
        assert (standings(document), len(document["files"])) == ({"court": ("accepted", "on_time")}, count)


@pytest.mark.parametrize("paths", [("inbox", "other"), (".",), ("other", "inbox/court.xlsx")])
def test_the_ledger_also_counts_beside_other_folders(
    workspace: Workspace, campaign: Campaign, paths: tuple[str, ...]
) -> None:
    """What it says of a file of the inbox holds, and the file is read once."""
    fill(campaign, workspace.inbox, "court", received=datetime(2022, 9, 30))
    assert run("receive", "--on", "2022-09-20")[0] == 0
    fill(campaign, workspace.root / "other", "postal")
    document = review(*paths)
    assert standings(document) == {"court": ("accepted", "on_time"), "postal": ("accepted", "on_time")}
    assert [each["path"].rpartition("/")[2] for each in document["files"] if each["unit"] == "court"] == ["court.xlsx"]


def test_a_rule_is_tested_with_the_originals(workspace: Workspace, campaign: Campaign) -> None:
    """Those that are no longer in the inbox belong to them."""
    path = fill(campaign, workspace.inbox, "court")
    before = run("rules", "test", "AQ402")[1]
    path.unlink()
    assert run("rules", "test", "AQ402")[1] == before


def test_an_original_that_the_archive_lost_is_kept_again(workspace: Workspace, campaign: Campaign) -> None:
    """As long as the file lies in the inbox; it is not entered again."""
    fill(campaign, workspace.inbox, "court")
    assert run("receive")[0] == 0
    shutil.rmtree(workspace.archive)
    assert standings(review()) == {"court": ("accepted", "on_time")}
    assert (faults(workspace), log_of(workspace)) == ([("unnoted", 1)], [("received", None)])


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX systems alone")
@pytest.mark.parametrize("name", [b"\xff.xlsx", b"\xff/a.xlsx", b"a\nb.xlsx", b"\x1b[31m.xlsx", b"a\\xffb.xlsx"])
def test_a_file_may_have_any_name(workspace: Workspace, campaign: Campaign, name: bytes) -> None:
    """One that is not UTF-8 included; it is seen once, and steers no terminal."""
    path = workspace.inbox / os.fsdecode(name)
    path.parent.mkdir(exist_ok=True)
    shutil.move(fill(campaign, workspace.root / "other", "court"), path)
    for place in ((), (path.relative_to(workspace.root),)):
        assert standings(review(*place)) == {"court": ("accepted", "on_time")}
    assert log_of(workspace) == [("received", None)]
    assert "\x1b" not in run("log")[1]
    path.unlink()
    run("receive")
    assert log_of(workspace) == [("received", None), ("removed", None)]


@given(seconds=st.floats(allow_nan=False), hours=st.integers(-14, 14))
def test_a_file_may_have_any_date(seconds: float, hours: int) -> None:
    """Some file systems hold days that no calendar has; the ledger and every office's clock can tell what they get."""
    moment = possible_moment(seconds)
    assert moment_seconds(moment_text(moment)) == int(moment)
    assert datetime.fromtimestamp(moment, timezone(timedelta(hours=hours))).year >= 1969


def test_a_changed_time_of_receipt_is_named(workspace: Workspace, campaign: Campaign) -> None:
    """One sentence says where to look."""
    fill(campaign, workspace.inbox, "court")
    run("receive")
    executed(workspace, "UPDATE originals SET received_at = 'x'")
    code, _out, err = run("validate")
    assert (code, "--verify" in err, len(err.splitlines())) == (2, True, 1)


# --- the log ----------------------------------------------------------------------------------------------------


def test_notes_stand_in_the_log_of_their_unit(workspace: Workspace) -> None:
    """With kind and period; texts cannot steer the terminal."""
    assert run("note", "public_security", "promised\x1b[2J for tomorrow", "--phone", "--period", "2022-9")[0] == 0
    assert run("note", "court", "asked", "--letter", "--by", "clerk")[0] == 0
    assert log_of(workspace) == [("phone", "public_security"), ("letter", "court")]
    assert "\x1b" not in run("log")[1]
    assert [len(run("log", *words)[1].splitlines()) for words in (("public_security",), ("--period", "2022-10"))] == [
        1,
        0,
    ]
    with opened(workspace) as ledger:
        assert [each.act.period for each in ledger.log()] == ["2022-09", None]
    assert run("note", "nobody", "x")[0] == 2


# What lets acts be changed.
UNGUARDED = {
    "sqlite": ["DROP TRIGGER acts_never_update", "DROP TRIGGER acts_never_delete"],
    "postgresql": ["DROP TRIGGER acts_never_change ON acts"],
}
TAMPERING: dict[str, tuple[list[str], list[tuple[str, int | None]]]] = {
    "a word": (["UPDATE acts SET detail = '{\"text\":\"other\"}' WHERE number = 2"], [("changed", 2)]),
    "a time": (["UPDATE acts SET at = '2022-01-01T00:00:00Z' WHERE number = 1"], [("changed", 1)]),
    "a removed act": (["DELETE FROM acts WHERE number = 2"], [("missing", 3)]),
    "the first act removed": (["DELETE FROM acts WHERE number = 1"], [("missing", 2)]),
    "the last act removed": (["DELETE FROM acts WHERE number = 4"], [("removed", 4)]),
    "a detail that is no JSON": (["UPDATE acts SET detail = '{' WHERE number = 2"], [("changed", 2)]),
    "a detail that is no mapping": (["UPDATE acts SET detail = '[1]' WHERE number = 2"], [("changed", 2)]),
    "all acts removed": (["DELETE FROM acts"], [("removed", 4)]),
    "an inserted act": (
        ["UPDATE acts SET number = number + 10 WHERE number > 2",
         "INSERT INTO acts SELECT 3, at, by, kind, unit, period, sha256, detail, previous, 'x' FROM acts "
         "WHERE number = 1"],
        [("missing", 3), ("missing", 13), ("changed", 14), ("removed", 4)]),
}  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize(("statements", "expected"), TAMPERING.values(), ids=TAMPERING)
def test_a_changed_log_is_found(
    workspace: Workspace, database: str, statements: list[str], expected: list[tuple[str, int | None]]
) -> None:
    """Each act carries the hash of the one before, and the last one is noted in the archive."""
    for number in range(4):
        run("note", "public_security", f"note {number}")
    assert (faults(workspace), run("log", "--verify")[0]) == ([], 0)
    executed(workspace, *UNGUARDED[database], *statements)
    assert faults(workspace) == expected
    assert run("log", "--verify")[0] == 1


@on_sqlite
def test_a_name_that_is_no_text_is_a_changed_one(workspace: Workspace) -> None:
    """SQLite keeps anything in any column."""
    run("note", "public_security", "one")
    executed(workspace, *UNGUARDED["sqlite"], "UPDATE acts SET by = x'00ff'")
    assert faults(workspace) == [("changed", 1)]


@given(count=st.integers(1, 12), data=st.data())
def test_any_single_change_of_the_chain_is_found(count: int, data: st.DataObject) -> None:
    """Changing, removing or exchanging acts breaks the chain somewhere."""
    acts = [
        Act("2022-09-01T00:00:00Z", "clerk", "note", None, None, None, {"text": str(number)}) for number in range(count)
    ]
    whole = list(chained(acts, None))
    head = (whole[-1].number, whole[-1].hash)
    assert list(broken_links(whole, [head])) == []
    place = data.draw(st.integers(0, count - 1))
    changed = data.draw(st.sampled_from(["remove", "repeat", "exchange"]))
    broken = list(whole)
    if changed == "remove":
        del broken[place]
    elif changed == "repeat":
        broken.insert(place, broken[place])
    else:
        other = data.draw(st.integers(0, count - 1))
        broken[place], broken[other] = broken[other], broken[place]
    if broken != whole:
        assert list(broken_links(broken, [head]))


def test_acts_that_an_old_copy_of_the_ledger_lacks_stay_missed(workspace: Workspace, database: str) -> None:
    """Also after further acts, of which one has the number of an act that is lost."""
    for text_ in ("one", "two", "three"):
        run("note", "court", text_)
    executed(workspace, *UNGUARDED[database], "DELETE FROM acts WHERE number > 1")
    expected = [("removed", 3), ("removed", 3), ("changed", 3), ("changed", 3)]
    for number, kind in enumerate(expected):
        assert faults(workspace) == [kind]
        run("note", "court", f"after {number}")


@on_sqlite
@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("?")])
def test_acts_that_are_removed_together_with_their_note_leave_a_trace(
    workspace: Workspace, spoil: Callable[[Path], object]
) -> None:
    """For good: the acts after it do not cover it."""
    assert (workspace.archive / "last-act").read_bytes() == b""
    run("note", "court", "one")
    copy = workspace.ledger.read_bytes()
    run("note", "court", "two")
    assert faults(workspace) == []
    workspace.ledger.write_bytes(copy)
    spoil(workspace.archive / "last-act")
    assert faults(workspace) == [("unnoted", 1)]
    run("note", "court", "three")
    run("note", "court", "four")
    assert faults(workspace) == [("unnoted", 1)]
    assert run("log", "--verify")[0] == 1


@pytest.mark.parametrize("statement", ["UPDATE acts SET by = 'x'", "DELETE FROM acts"])
def test_acts_cannot_be_changed_through_the_database(workspace: Workspace, statement: str) -> None:
    """The database itself refuses."""
    run("note", "public_security", "one")
    with pytest.raises(DBAPIError, match="acts are never changed"):
        executed(workspace, statement)


def test_a_changed_or_missing_original_is_found(workspace: Workspace, campaign: Campaign) -> None:
    """By its hash, or because it is not there; an entry that was made later has no act."""
    fill(campaign, workspace.inbox, "public_security")
    fill(campaign, workspace.inbox, "court")
    run("receive")
    with opened(workspace) as ledger:
        first, second = ledger.originals()
    place_of(workspace.archive, first).unlink()
    place_of(workspace.archive, second).chmod(0o644)
    place_of(workspace.archive, second).write_bytes(b"other")
    assert sorted(faults(workspace)) == [("original_changed", None), ("original_missing", None)]
    executed(workspace, "UPDATE originals SET received_at = '2022-09-01T00:00:00Z'")
    assert [kind for kind, _number in faults(workspace)].count("unentered") == 2
    executed(workspace, "DELETE FROM places", "DELETE FROM originals")
    assert faults(workspace) == [("unentered", None)] * 2


def test_a_changed_original_is_never_counted(workspace: Workspace, campaign: Campaign) -> None:
    """It is named, with what to do, and what was done brings the report back."""
    path = fill(campaign, workspace.inbox, "court")
    assert standings(review()) == {"court": ("accepted", "on_time")}
    kept = place_of(workspace.archive, hashlib.sha256(path.read_bytes()).hexdigest())
    kept.chmod(0o644)
    kept.write_bytes(path.read_bytes()[:-1] + b"x")  # of the same size: what has another one is kept again at once
    document = review()
    assert standings(document) == {}
    assert document["summary"]["accepted"] == 0
    (file,) = document["files"]
    assert [found["code"] for found in file["findings"]] == ["AQ145"]
    assert str(kept) in file["findings"][0]["message"]
    assert run("consolidate", "--period", PERIOD, "--out", "s.xlsx")[0] == 2
    run("return", "--period", PERIOD, "--to", "back")
    assert not list(workspace.root.glob("back/*"))
    kept.unlink()
    assert standings(review()) == {"court": ("accepted", "on_time")}


# --- the database -----------------------------------------------------------------------------------------------


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal AND tgrelid = 'acts'::regclass",
}


def _schema(engine: Engine) -> dict[str, Any]:
    """Return the tables, columns, keys, views and triggers that the program looks at, whatever they are in."""
    found = inspect(engine)
    tables: dict[str, Any] = {}
    for name in sorted({*found.get_table_names()} - {"working_folder"}):
        columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in found.get_columns(name)}
        keys = (
            found.get_pk_constraint(name)["constrained_columns"],
            [each["constrained_columns"] for each in found.get_foreign_keys(name)],
            [each["column_names"] for each in found.get_unique_constraints(name)],
        )
        tables[name] = (columns, keys, found.get_table_options(name))
    tables |= {name: (found.get_view_definition(name) or "").split() for name in found.get_view_names()}
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(TRIGGERS[engine.dialect.name]))]
    engine.dispose()
    return {**tables, "triggers": [tuple(str(word).replace(f" {_part(engine)}.", " ") for word in row) for row in rows]}


def _part(engine: Engine) -> str:
    """Return the schema of a test in PostgreSQL, which is named in its triggers."""
    return str(engine.url.query.get("options", "")).rpartition("=")[2] or "main"


def test_the_migrations_make_the_ledger_that_the_program_makes(
    tmp_path: Path, database: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger of the first version, brought up to date, has the same tables as a new one."""
    from aqcampaign.workspace.database import opening as workspace_database

    old, new = f"sqlite:///{tmp_path / 'old.db'}", f"sqlite:///{tmp_path / 'new.db'}"
    if database == "postgresql":
        new, old = os.environ["AQ_LEDGER"], empty_schema(request.getfixturevalue("database_server"))
    create_ledger(tmp_path / "new.db")
    engine = create_engine(old)
    with engine.begin() as connection:
        workspace_database._migrate(connection)
    assert _schema(engine) == _schema(create_engine(new))


def test_an_earlier_ledger_is_copied_before_it_changes(
    workspace: Workspace, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and the copy is a ledger that the program can go on with."""
    migrated = []

    def migrate(connection: Connection) -> None:
        migrated.append(connection.dialect.name)
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": REVISION})

    monkeypatch.setattr("aqcampaign.workspace.database.opening._migrate", migrate)
    (workspace.inbox / "：报表.pdf").write_bytes(b"%PDF-1.4")
    run("receive")
    whole = run("log")[1]
    executed(workspace, "UPDATE alembic_version SET version_num = '0000'")
    assert [run("log") for _time in range(2)] == [(0, whole, ""), (0, whole, "")]
    assert migrated == [database]
    shutil.copy2(workspace.root / "ledger.db.0000.bak", workspace.ledger)
    monkeypatch.delenv("AQ_LEDGER", raising=False)
    assert run("log")[1] == whole
    assert migrated == [database, "sqlite"]
    assert (run("note", "court", "x")[0], faults(workspace)) == (0, [])
    with pytest.raises(DBAPIError, match="acts are never changed"):
        executed(workspace, "DELETE FROM acts")


def _damage(workspace: Workspace) -> None:
    content = bytearray(workspace.ledger.read_bytes())
    content[100:3000] = b"\xff" * 2900
    workspace.ledger.write_bytes(bytes(content))


FAULTY_FILES: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "a damaged page": (_damage, "损坏"),
    "no database": (lambda workspace: workspace.ledger.write_bytes(b"nothing at all" * 100), "不是台账"),
    "an empty file": (lambda workspace: workspace.ledger.write_bytes(b""), "不是台账"),
}
FAULTY: dict[str, tuple[Callable[[Workspace], object], str]] = {
    "a newer program": (lambda each: executed(each, "UPDATE alembic_version SET version_num = '9999'"), "新版本"),
    "no version": (lambda each: executed(each, "DELETE FROM alembic_version"), "不是台账"),
    "a missing table": (lambda each: executed(each, "DROP TABLE acts"), "损坏"),
}


def _is_said_in_a_sentence(word: str) -> None:
    """Every command that needs the ledger says the same."""
    for command in (("log",), ("receive",), ("note", "public_security", "x"), ("validate",)):
        code, out, err = run(*command)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert word in err


@pytest.mark.parametrize(("spoil", "word"), FAULTY.values(), ids=FAULTY)
def test_a_ledger_that_cannot_be_used_is_named(
    workspace: Workspace, spoil: Callable[[Workspace], object], word: str
) -> None:
    """One sentence says what is wrong and what to do."""
    spoil(workspace)
    _is_said_in_a_sentence(word)


@on_sqlite
@pytest.mark.parametrize(("spoil", "word"), FAULTY_FILES.values(), ids=FAULTY_FILES)
def test_a_file_that_is_no_ledger_any_more_is_named(
    workspace: Workspace, spoil: Callable[[Workspace], object], word: str
) -> None:
    """One sentence says what is wrong and what to do."""
    spoil(workspace)
    _is_said_in_a_sentence(word)


def test_a_second_clerk_waits_or_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody writes, nothing else is entered, and one sentence says so."""
    monkeypatch.setattr("aqcampaign.workspace.database.opening.WAIT_SECONDS", 0.1)
    with opened(workspace):
        code, _out, err = run("note", "public_security", "x")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "另一个 aq" in err
    assert run("note", "public_security", "x")[0] == 0
    assert len(log_of(workspace)) == 1


@on_sqlite
def test_who_only_looks_waits_for_nobody(
    workspace: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The board of what was registered, while somebody writes."""
    monkeypatch.setattr("aqcampaign.workspace.cache.hashes._SETTLED_SECONDS", -1.0)
    fill(campaign, workspace.inbox, "court")
    expected = run("status", "--format", "json")
    with opened(workspace):
        assert run("status", "--format", "json")[:2] == (0, expected[1])


@on_sqlite
def test_looking_changes_nothing(workspace: Workspace, campaign: Campaign) -> None:
    """The bytes of the ledger stay, and so does the time of its last change."""
    fill(campaign, workspace.inbox, "court")
    run("status")
    before = (workspace.ledger.read_bytes(), workspace.ledger.stat().st_mtime_ns)
    for command in (("status",), ("validate",), ("status", "--format", "json")):
        run(*command)
    assert (workspace.ledger.read_bytes(), workspace.ledger.stat().st_mtime_ns) == before


def test_tables_are_read_by_the_columns_that_they_have() -> None:
    """In their order, because rows are entered so."""
    assert {table.name: tuple(column.name for column in table.columns) for table in TABLES} == COLUMNS


def _notes(root: Path, count: int) -> None:
    os.chdir(root)
    for number in range(count):
        assert run("note", "public_security", f"{os.getpid()} {number}")[0] == 0


@pytest.mark.no_cover
def test_two_clerks_at_once_lose_and_double_nothing(workspace: Workspace) -> None:
    """Their acts stand in one chain."""
    context = multiprocessing.get_context("spawn")
    clerks = [context.Process(target=_notes, args=(workspace.root, 8)) for _clerk in range(2)]
    for each in clerks:
        each.start()
    for each in clerks:
        each.join(120)
    assert [each.exitcode for each in clerks] == [0, 0]
    with opened(workspace) as ledger:
        texts = [each.act.detail["text"] for each in ledger.log()]
    assert (len(texts), len(set(texts))) == (16, 16)
    assert faults(workspace) == []


@pytest.fixture
def broken(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A working folder in which entering acts fails after the originals were kept."""

    def fail(_self: Ledger, _acts: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Ledger, "append", fail)
    yield workspace
    monkeypatch.undo()


def test_a_registration_that_fails_enters_nothing(broken: Workspace, campaign: Campaign) -> None:
    """The next one enters everything."""
    fill(campaign, broken.inbox, "public_security")
    assert run("receive")[0] == 2
    with opened(broken) as ledger:
        assert (list(ledger.originals()), ledger.places()) == ([], {})


def test_the_revision_is_that_of_the_newest_migration() -> None:
    """Otherwise a new ledger would be migrated at once."""
    folder = ROOT / "src/aqcampaign/workspace/database/migrations/versions"
    newest = max(path.stem for path in folder.glob("m*.py"))
    assert newest.startswith(f"m{REVISION}_")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.no_cover
@pytest.mark.usefixtures("database")
def test_a_clerk_may_be_killed_at_any_moment() -> None:
    """No acknowledged act is lost, none is doubled, and the ledger is whole; CONTRIBUTING.md names the long run."""
    assert kill_loop.main(["--runs", "12", "--seed", "3"]) == 0


@pytest.mark.no_cover
@pytest.mark.parametrize("call", range(1, 9))
@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_any_write_may_fail(
    workspace: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, function: str, call: int
) -> None:
    """The next registration makes up for what one that failed left out, and nothing is entered twice."""
    for unit in ("public_security", "court", "postal"):
        fill(campaign, workspace.inbox, unit)
    calls = 0
    real = getattr(os, function)

    def failing(*arguments: Any) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(5, "Input/output error")
        return real(*arguments)

    monkeypatch.setattr(os, function, failing)
    code, _out, err = run("receive")
    monkeypatch.setattr(os, function, real)
    assert (code, len(err.splitlines())) == (2, 1) if calls >= call else code == 0
    assert faults(workspace) == []
    assert run("receive")[0] == 0
    with opened(workspace) as ledger:
        assert len(ledger.originals()) == 3
    assert [kind for kind, _unit in log_of(workspace)] == ["received"] * 3
    assert faults(workspace) == []


# --- extensions -------------------------------------------------------------------------------------------------


@pytest.fixture
def before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 September 2022."""
    now = datetime.fromisoformat("2022-09-22T09:00+08:00").timestamp()
    monkeypatch.setattr("aqcampaign.present.time.time", lambda: now)


@pytest.mark.usefixtures("before_the_deadline")
def test_an_extended_deadline_is_that_of_its_unit_alone(workspace: Workspace, campaign: Campaign) -> None:
    """The court is on time on the 28th, the police is not, and a day later the court is not either."""
    late = datetime(2022, 9, 28, 23, 0)
    fill(campaign, workspace.inbox, "court", received=late)
    fill(campaign, workspace.inbox, "public_security", received=late)
    assert standings(review())["court"] == ("accepted", "late")
    options = ("--period", PERIOD, "--reason", "moving house")
    assert run("extend", "court", "--until", "2022-09-28", *options, "--by", "clerk")[0] == 0
    document = review()
    assert standings(document) == {"court": ("accepted", "on_time"), "public_security": ("accepted", "late")}
    assert {each["unit"]: each["extended_until"] for each in document["units"] if "extended_until" in each} == {
        "court": "2022-09-28"
    }
    jsonschema.validate(document, json.loads(review_schema()))
    assert "2022-09-28" in next(line for line in run("validate", "--period", PERIOD)[1].splitlines() if "法院" in line)
    assert run("extend", "court", "--until", "2022-09-28T15:00", *options)[0] == 0
    assert standings(review())["court"] == ("accepted", "late")
    run("extend", "postal", "--until", "2022-09-29", *options)
    called = run("status", "--period", PERIOD)[1].splitlines()
    assert ["2022-09-29" in line for line in called if "邮政" in line] == [True]
    assert log_of(workspace)[-3:] == [("extended", "court"), ("extended", "court"), ("extended", "postal")]


REFUSED: dict[str, tuple[list[str], str]] = {
    "no day": (["court", "--until", "soon"], "soon"),
    "an earlier day": (["court", "--until", "2022-09-20"], "2022-09-24"),
    "the day itself": (["court", "--until", "2022-09-24"], "2022-09-24"),
    "nobody": (["nobody", "--until", "2022-09-28"], "nobody"),
    "a time of another zone": (["court", "--until", "2022-09-28T15:00+02:00"], "+02:00"),
    "the last day of all": (["court", "--until", "9999-12-31"], "9999-12-31"),
}


@pytest.mark.usefixtures("before_the_deadline")
@pytest.mark.parametrize(("words", "found"), REFUSED.values(), ids=REFUSED)
def test_an_extension_that_is_none_is_refused(workspace: Workspace, words: list[str], found: str) -> None:
    """One sentence says why, and nothing is entered."""
    code, _out, err = run("extend", *words, "--period", PERIOD, "--reason", "x")
    assert (code, len(err.splitlines())) == (2, 1)
    assert found in err
    assert log_of(workspace) == []


def test_after_the_deadline_an_extension_is_a_late_one(workspace: Workspace) -> None:
    """It must be called so, and the log says it."""
    words = ("extend", "court", "--until", "2022-09-28", "--period", PERIOD, "--reason", "x")
    code, _out, err = run(*words)
    assert (code, "--late" in err) == (2, True)
    assert run(*words, "--late")[0] == 0
    with opened(workspace) as ledger:
        (entry,) = ledger.log()
    assert entry.act.detail == {"until": "2022-09-28", "reason": "x", "form": "", "late": True}


@pytest.mark.usefixtures("before_the_deadline")
def test_an_extension_needs_a_reason(workspace: Workspace) -> None:
    """An empty one is none."""
    assert run("extend", "court", "--until", "2022-09-28", "--period", PERIOD, "--reason", " ")[0] == 2
    assert log_of(workspace) == []


@pytest.mark.usefixtures("before_the_deadline")
def test_an_extension_of_one_form_is_not_one_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both forms are due in September; a form at any time has no deadline to extend."""
    assert run("init", tmp_path / "w", "--from", "circular")[0] == 0
    monkeypatch.chdir(tmp_path / "w")
    words = ("--period", PERIOD, "--until", "2022-10-20", "--reason", "x")
    assert run("extend", "east", *words, "--form", "cases")[0] == 0
    documents = json.loads(run("validate", "--period", PERIOD, "--format", "json")[1])["forms"]
    extended = {
        each["form"]: [unit["unit"] for unit in each["units"] if "extended_until" in unit] for each in documents
    }
    assert extended == {"monthly": [], "cases": ["east"]}
    assert (
        run("extend", "east", "--period", "2022", "--until", "2022-12-20", "--reason", "x", "--form", "leads")[0] == 2
    )


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u200b", "　"])
def test_an_empty_note_is_refused(workspace: Workspace, text: str) -> None:
    """It would say that somebody was called, and not what was said."""
    assert run("note", "court", text, "--phone")[0] == 2
    assert log_of(workspace) == []


# --- telephone notes --------------------------------------------------------------------------------------------


def test_the_call_list_shows_the_last_call_about_its_period(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several the last one; a note without a period is about the one collected on its day."""
    now = datetime.fromisoformat("2022-09-22T09:00+08:00").timestamp()
    monkeypatch.setattr("aqcampaign.present.time.time", lambda: now)
    run("note", "court", "busy", "--phone", "--period", PERIOD)
    run("note", "court", "on Friday", "--phone", "--period", PERIOD, "--by", "clerk")
    run("note", "court", "about October", "--phone", "--period", "2022-10")
    run("note", "court", "no call", "--period", PERIOD)
    run("note", "postal", "soon", "--phone")
    lines = run("status", "--period", PERIOD)[1].splitlines()
    called = {unit: line for line in lines for unit in ("法院", "邮政", "公安") if unit in line}
    assert "2022-09-22 09:00 通话：on Friday" in called["法院"]
    assert "soon" in called["邮政"]
    assert "通话" not in called["公安"]
    document = json.loads(run("status", "--period", PERIOD, "--format", "json")[1])
    jsonschema.validate(document, json.loads(review_schema()))
    (period,) = document["periods"]
    noted = {each["unit"]: each["last_call"] for each in period["units"] if "last_call" in each}
    assert noted["court"] == {"at": "2022-09-22T09:00:00", "text": "on Friday", "by": "clerk"}
    assert set(noted) == {"court", "postal"}
    assert run("status", "--period", PERIOD, "--format", "xlsx", "--out", "board.xlsx")[0] == 0
    calls = openpyxl.load_workbook("board.xlsx")["催报名单"]
    rows = {row[1]: row[4:] for row in calls.iter_rows(values_only=True)}
    assert rows["市人民法院"] == ("2022-09-22 09:00", "on Friday", "clerk")


# --- what becomes of an office in a year ------------------------------------------------------------------------


def test_a_renamed_unit_keeps_its_history(workspace: Workspace, campaign: Campaign) -> None:
    """With `renamed` its earlier report counts; a name that is only replaced is asked about, and nothing is lost."""
    fill(campaign, workspace.inbox, "court")
    run("note", "court", "promised", "--phone", "--period", PERIOD)
    before = standings(review())
    units = workspace.config / "units.yaml"
    old = units.read_text(encoding="utf-8")
    renamed = "name: 市人民法院\n    renamed: [{from: 2022-10, name: 市中级法院}]"
    units.write_text(old.replace("name: 市人民法院", renamed), encoding="utf-8")
    assert standings(review()) == before
    assert "promised" in run("log", "市中级法院")[1]
    units.write_text(old.replace("name: 市人民法院", "name: 市中级法院"), encoding="utf-8")
    document = review()
    assert standings(document) == {"court": ("returned", "on_time")}
    assert "AQ202" in {found["code"] for file in document["files"] for found in file["findings"]}
    assert log_of(workspace) == [("phone", "court"), ("received", None)]
    units.write_text(old, encoding="utf-8")
    assert standings(review()) == before


def test_a_moved_inbox_or_working_folder_keeps_its_history(
    workspace: Workspace, campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths in the ledger are those in the inbox, wherever that lies."""
    fill(campaign, workspace.inbox / "2022-09", "court")
    before = standings(review())
    monkeypatch.chdir(tmp_path)
    moved = Workspace(workspace.root.rename(tmp_path / "another place"))
    monkeypatch.chdir(moved.root)
    assert standings(review()) == before
    assert log_of(moved) == [("received", None)]
    moved.inbox.rename(tmp_path / "elsewhere")
    assert run("validate")[0] == 2
    moved.inbox.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert standings(review()) == before
    assert [kind for kind, _unit in log_of(moved)] == ["received"]
    assert faults(moved) == []


def test_a_clock_that_was_set_back_loses_nothing(
    workspace: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acts keep their order, which is that of their numbers, and times of receipt are what they were."""
    fill(campaign, workspace.inbox, "court")
    before = standings(review())
    run("note", "court", "one")
    monkeypatch.setattr("aqcampaign.present.time.time", lambda: datetime(2001, 1, 1, tzinfo=UTC).timestamp())
    run("note", "court", "two")
    fill(campaign, workspace.inbox, "postal")
    assert standings(review()) == before | {"postal": ("accepted", "on_time")}
    assert [kind for kind, _unit in log_of(workspace)] == ["received", "note", "note", "received"]
    assert faults(workspace) == []


def test_the_month_before_the_campaign_is_none_of_its_periods(workspace: Workspace, campaign: Campaign) -> None:
    """The options name the periods; a report that came then counts for the period on it."""
    for command in (("validate",), ("status",), ("log",), ("note", "court", "x")):
        code, out, err = run(*command, "--period", "2022-07")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "2022-09" in err
    fill(campaign, workspace.inbox, "court", received=datetime(2022, 7, 20))
    assert standings(review()) == {"court": ("accepted", "on_time")}


# --- rights and room --------------------------------------------------------------------------------------------

_ROOT = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")


@_ROOT
@on_sqlite
def test_a_folder_that_may_only_be_read_is_named(workspace: Workspace, campaign: Campaign) -> None:
    """Nothing is entered, and one sentence says what to do."""
    fill(campaign, workspace.inbox, "court")
    for path in (workspace.root, workspace.archive, workspace.ledger):
        path.chmod(0o555)
    try:
        for command in (("note", "court", "x"), ("receive",), ("status",)):
            code, out, err = run(*command)
            assert (code, out, len(err.splitlines())) == (2, "", 1)
    finally:
        for path in (workspace.root, workspace.archive, workspace.ledger):
            path.chmod(0o755)
    assert log_of(workspace) == []


@_ROOT
@on_sqlite
def test_what_belongs_to_somebody_else_is_named(workspace: Workspace, campaign: Campaign) -> None:
    """A ledger that may not be read, and a file of the inbox."""
    path = fill(campaign, workspace.inbox, "court")
    path.chmod(0)
    assert "court.xlsx" in run("receive")[2]
    workspace.ledger.chmod(0)
    code, out, err = run("log")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    workspace.ledger.chmod(0o644)


@on_sqlite
def test_a_ledger_on_a_full_disk_takes_nothing_by_halves(
    workspace: Workspace, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is allowed no further page: the sentence says so, what was entered stays, and with room all goes on."""
    run("note", "court", "one")
    for number in range(30):
        fill(campaign, workspace.inbox, "court", text={"cases": f"{number}/0"}, name=f"{number}.xlsx")

    @event.listens_for(Engine, "connect")
    def full(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    try:
        code, out, err = run("receive")
    finally:
        event.remove(Engine, "connect", full)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "磁盘已满" in err
    assert [kind for kind, _unit in log_of(workspace)] == ["note"]
    assert faults(workspace) == []
    assert run("receive")[0] == 0
    assert [kind for kind, _unit in log_of(workspace)] == ["note", *["received"] * 30]
