"""The ledger remembers the versions as the last check found them: derived, never trusted, read by other programs."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from samples import fill, run
from sqlalchemy import NullPool, create_engine, text
from test_mails_and_archives import mail
from test_workspace import PERIOD, executed, faults, log_of, on_sqlite

from aqcampaign.campaign_folder import Campaign
from aqcampaign.workspace.archive import place_of
from aqcampaign.workspace.database.reading import REVISION
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened

# Every command that checks the whole inbox.
CHECKS = {
    "validate": ("validate", "--period", PERIOD),
    "status": ("status",),
    "return": ("return", "--period", PERIOD),
    "consolidate": ("consolidate", "--period", PERIOD, "--out", "summary.xlsx"),
}
GROWTH = 10_000


def rows(workspace: Workspace, chosen: str) -> list[tuple[Any, ...]]:
    """Return what another program reads."""
    engine = create_engine(_address(workspace), poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(chosen))]


def _address(workspace: Workspace) -> str:
    return os.environ.get("AQ_LEDGER") or f"sqlite:///{workspace.ledger}"


def remembered(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything that is derived, without the ids of the versions."""
    told = ", ".join(f"v.{name}" for name in ("form", "period", "unit", "report", "place"))
    found = {
        table: rows(workspace, f"SELECT {told}, t.* FROM {table} t JOIN versions v ON v.id = t.version")  # noqa: S608
        for table in ("figures", "changes", "findings")
    }
    found = {table: sorted((*row[:5], *row[6:]) for row in each) for table, each in found.items()}
    found["versions"] = sorted((row[1:] for row in rows(workspace, "SELECT * FROM versions")), key=str)
    found["fields"] = rows(workspace, "SELECT * FROM fields ORDER BY 1, 2, 3")
    return found


def sent(campaign: Campaign, inbox: Path) -> None:
    """Put a corrected report, one with an error, and one of the month after into the inbox."""
    fill(campaign, inbox, "court", name="a.xlsx", text={"cases": "5/2"}, received=datetime(2022, 9, 20))
    fill(campaign, inbox, "court", name="b.xlsx", text={"cases": "5/4"}, received=datetime(2022, 9, 26))
    fill(campaign, inbox, "postal", text={"premises_inspected": None})
    fill(campaign, inbox, "postal", name="october.xlsx", period="2022-10", received=datetime(2022, 10, 20))


@on_sqlite
@pytest.mark.parametrize("words", CHECKS.values(), ids=CHECKS)
def test_every_check_of_the_inbox_is_remembered(
    workspace: Workspace,
    campaign: Campaign,
    words: tuple[str, ...],
) -> None:
    """The versions with what changed and what was found; without news the ledger stays as it is, byte for byte."""
    sent(campaign, workspace.inbox)
    run(*words)
    found = rows(
        workspace,
        "SELECT unit, number, file, received_at, evidence, status, timeliness, late_from FROM versions "
        "WHERE period = '2022-09' ORDER BY unit, place",
    )
    late_from = "2022-09-24T16:00:00Z"
    assert found == [
        ("court", 1, "a.xlsx", "2022-09-19T16:00:00Z", "file", "superseded", "on_time", late_from),
        ("court", 2, "b.xlsx", "2022-09-25T16:00:00Z", "file", "accepted", "on_time", late_from),
        ("postal", 1, "postal.xlsx", "2022-09-20T02:00:00Z", "file", "returned", "on_time", late_from),
    ]
    assert rows(workspace, "SELECT kind, field, label, measure, old, new FROM changes") == [
        ("figure", "cases.closed", "立案/结案数 · 结案", "件", "2", "4")
    ]
    errors = (
        "SELECT unit, code, cell, findings.field FROM findings JOIN versions ON version = id WHERE severity = 'error'"
    )
    assert rows(workspace, errors) == [("postal", "AQ301", "D6", "premises_inspected")]
    before = workspace.ledger.read_bytes()
    run(*words)
    assert workspace.ledger.read_bytes() == before


@on_sqlite
def test_all_commands_find_the_same(workspace: Workspace, campaign: Campaign) -> None:
    """What one of them wrote, the others leave."""
    sent(campaign, workspace.inbox)
    run("status")
    before = workspace.ledger.read_bytes()
    for words in CHECKS.values():
        run(*words)
    assert workspace.ledger.read_bytes() == before


def test_a_part_of_the_inbox_changes_nothing(workspace: Workspace, campaign: Campaign) -> None:
    """Nor do other folders: whether a version counts is decided by all of them."""
    sent(campaign, workspace.inbox)
    run("status")
    before = remembered(workspace)
    fill(campaign, workspace.root / "other", "court", name="c.xlsx", received=datetime(2022, 9, 27))
    for paths in (("inbox/a.xlsx",), ("other",), ("inbox", "other")):
        run("validate", *paths, "--period", PERIOD)
        assert remembered(workspace) == before


SPOILT = {
    "removed": [
        "DELETE FROM figures",
        "DELETE FROM changes",
        "DELETE FROM findings",
        "DELETE FROM versions",
        "DELETE FROM fields",
    ],
    "figures changed": ["UPDATE figures SET value = '99', number = 99"],
    "changes changed": ["UPDATE changes SET new = '99'"],
    "findings removed": ["DELETE FROM findings"],
    "labels changed": ["UPDATE fields SET label = 'x'"],
    "statuses changed": ["UPDATE versions SET status = 'accepted'"],
    "a version added": [
        "INSERT INTO versions SELECT 99, form, period, unit, unit_name, report, 7, 7, NULL, NULL, file, member, "
        "sha256, original, received_at, evidence, status, timeliness, late_from, form_version FROM versions "
        "WHERE id = 1"
    ],
    "a period that no form has": ["UPDATE versions SET period = '2019-01' WHERE unit = 'court'"],
    "a form that is not there": ["UPDATE versions SET form = 'x' WHERE unit = 'court'"],
}


@pytest.mark.no_cover
@pytest.mark.parametrize("statements", SPOILT.values(), ids=SPOILT)
def test_what_was_changed_in_the_ledger_is_made_good(
    workspace: Workspace,
    campaign: Campaign,
    statements: list[str],
) -> None:
    """The originals are what counts: `aq status` derives everything from them again."""
    sent(campaign, workspace.inbox)
    run("status")
    before = remembered(workspace)
    executed(workspace, *statements)
    assert remembered(workspace) != before
    shutil.rmtree(workspace.inbox)
    workspace.inbox.mkdir()
    run("status")
    assert remembered(workspace) == before
    assert faults(workspace) == []


def test_what_became_of_a_version_is_updated(workspace: Workspace, campaign: Campaign) -> None:
    """The first one is superseded when the second one comes."""
    statuses = "SELECT number, status FROM versions ORDER BY place"
    fill(campaign, workspace.inbox, "court", name="a.xlsx", received=datetime(2022, 9, 20))
    run(*CHECKS["validate"])
    assert rows(workspace, statuses) == [(1, "accepted")]
    fill(
        campaign,
        workspace.inbox,
        "court",
        name="b.xlsx",
        text={"cases": "2/1"},
        received=datetime(2022, 9, 21),
    )
    run(*CHECKS["validate"])
    assert rows(workspace, statuses) == [(1, "superseded"), (2, "accepted")]


# --- files that came again ----------------------------------------------------------------------------------------


def test_a_file_that_came_again_is_told_as_such(workspace: Workspace, campaign: Campaign) -> None:
    """With the time at which it came again; a copy with the same date, or a file that was moved, did not come again."""
    path = fill(campaign, workspace.inbox, "court", name="a.xlsx", received=datetime(2022, 9, 20))
    run("receive")
    shutil.copy2(path, workspace.inbox / "copy.xlsx")
    (workspace.inbox / "again.xlsx").write_bytes(path.read_bytes())
    os.utime(workspace.inbox / "again.xlsx", (campaign.clock.seconds(datetime(2022, 9, 22)),) * 2)
    for _time in range(2):
        run(*CHECKS["validate"])
    assert log_of(workspace) == [("received", None), ("received_again", None)]
    assert rows(workspace, "SELECT number, copy_of, file, received_at FROM versions ORDER BY place") == [
        (1, None, "a.xlsx", "2022-09-19T16:00:00Z"), (None, 1, "again.xlsx", "2022-09-21T16:00:00Z"),
    ]  # fmt: skip
    path.rename(workspace.inbox / "moved.xlsx")
    os.utime(workspace.inbox / "moved.xlsx")
    run("receive")
    assert [kind for kind, _unit in log_of(workspace)] == ["received", "received_again", "moved"]
    assert faults(workspace) == []


def test_a_file_from_elsewhere_comes_again_once(workspace: Workspace, campaign: Campaign, tmp_path: Path) -> None:
    """By its date; looking at it twice makes one act, and what the clerk states of its receipt none."""
    for day in (20, 22, 22, 23):
        stick = fill(campaign, tmp_path / "stick", "court", received=datetime(2022, 9, day))
        assert run("receive", stick)[0] == 0
    assert run("receive", stick, "--on", "2022-09-24")[0] == 0
    kinds = [kind for kind, _unit in log_of(workspace)]
    assert kinds[:3] == ["received", "received_again", "received_again"]
    assert "received_again" not in kinds[3:]
    assert "2022-09-23" in run("log")[1]


def test_a_file_put_back_in_its_place_comes_again_after_the_other(
    workspace: Workspace,
    campaign: Campaign,
) -> None:
    """It stands behind the version that had taken its place."""
    first = fill(campaign, workspace.inbox, "court", name="a.xlsx", received=datetime(2022, 9, 20))
    content = first.read_bytes()
    run("receive")
    fill(campaign, workspace.inbox, "court", name="a.xlsx", text={"cases": "2/1"}, received=datetime(2022, 9, 21))
    run("receive")
    first.write_bytes(content)
    os.utime(first, (campaign.clock.seconds(datetime(2022, 9, 20)),) * 2)
    run("status")
    assert rows(workspace, "SELECT number, copy_of FROM versions ORDER BY place") == [(1, None), (2, None), (None, 1)]


# --- the tables and views -------------------------------------------------------------------------------------------


def test_the_views_answer_what_is_asked_most(workspace: Workspace, campaign: Campaign) -> None:
    """The figures that count, by name, and who was late."""
    sent(campaign, workspace.inbox)
    run("status")
    assert rows(
        workspace,
        "SELECT unit_name, version, file, value, measure FROM counted_figures WHERE label LIKE '%结案' "
        "AND period = '2022-09'",
    ) == [("市人民法院", 2, "b.xlsx", "4", "件")]
    assert rows(workspace, "SELECT SUM(number) FROM counted_figures WHERE field = 'cases.closed'") == [(5.0,)]
    assert rows(
        workspace,
        "SELECT unit, timeliness, first_received_at, versions, version, version_received_at FROM lateness "
        "WHERE period = '2022-09' ORDER BY unit",
    ) == [
        ("court", "on_time", "2022-09-19T16:00:00Z", 2, 2, "2022-09-25T16:00:00Z"),
        ("postal", "on_time", "2022-09-20T02:00:00Z", 1, None, None),
    ]


# What the first version of the program did not make.
FIRST_LEDGER = (
    "DROP VIEW lateness", "DROP VIEW counted_figures", "DROP TABLE figures", "DROP TABLE changes",
    "DROP TABLE findings", "DROP TABLE versions", "DROP TABLE fields",
    "UPDATE alembic_version SET version_num = '0001'",
)  # fmt: skip


def test_a_ledger_of_the_first_version_is_brought_up_to_date(workspace: Workspace, campaign: Campaign) -> None:
    """A copy is kept before; what was registered stays, and the versions are found in the originals."""
    sent(campaign, workspace.inbox)
    run("status")
    expected, log = remembered(workspace), rows(workspace, "SELECT * FROM acts ORDER BY number")
    executed(workspace, *FIRST_LEDGER)
    assert run("status")[0] == 0
    assert rows(workspace, "SELECT * FROM alembic_version") == [(REVISION,)]
    assert (remembered(workspace), faults(workspace)) == (expected, [])
    assert rows(workspace, "SELECT * FROM acts ORDER BY number") == log
    with create_engine(f"sqlite:///{workspace.root / 'ledger.db.0001.bak'}", poolclass=NullPool).connect() as copy:
        assert [tuple(row) for row in copy.execute(text("SELECT * FROM acts ORDER BY number"))] == log


@on_sqlite
def test_the_ledger_grows_little(workspace: Workspace, campaign: Campaign) -> None:
    """By less than ten kilobytes a report, of which the originals are no part."""
    sizes = []
    for month, day in (("2022-09", 20), ("2022-10", 20), ("2022-11", 20)):
        for unit in campaign.roster.units:
            received = datetime(2022, int(month[5:]), day)
            fill(campaign, workspace.inbox, unit.id, name=f"{month}{unit.id}.xlsx", period=month, received=received)
        run("status")
        sizes.append(workspace.ledger.stat().st_size)
    assert (sizes[-1] - sizes[0]) / (2 * len(campaign.roster.units)) < GROWTH


def test_a_file_of_a_mail_has_the_original_of_its_mail(workspace: Workspace, campaign: Campaign) -> None:
    """Its own checksum, its path there, and the time of the server."""
    form = fill(campaign, workspace.root / "elsewhere", "court").read_bytes()
    server = b"Received: from a by b; Fri, 23 Sep 2022 16:40:00 +0800\r\n"
    (workspace.inbox / "m.eml").write_bytes(server + mail([("court.xlsx", form)]).as_bytes())
    run("status")
    ((file, member, sha256, original, evidence, received),) = rows(
        workspace, "SELECT file, member, sha256, original, evidence, received_at FROM versions"
    )
    assert (file, member, evidence, received) == ("m.eml", "court.xlsx", "server", "2022-09-23T08:40:00Z")
    assert place_of(workspace.archive, original).read_bytes() == (workspace.inbox / "m.eml").read_bytes()
    assert sha256 != original
    with opened(workspace) as ledger:
        assert list(ledger.originals()) == [original]


# --- aq versions ----------------------------------------------------------------------------------------------------


@on_sqlite
def test_the_versions_of_a_unit_are_told(workspace: Workspace, campaign: Campaign) -> None:
    """With what changed from each to the next, as text and as a document of its schema; other units are left out."""
    sent(campaign, workspace.inbox)
    code, out, _err = run("versions", "court", "--period", PERIOD)
    assert code == 0
    title, *lines = out.splitlines()
    assert [line.split()[0] for line in lines if line[:3].strip()] == ["1", "2"]
    assert ("市人民法院" in title, "2 → 4 件" in lines[-1]) == (True, True)
    assert "邮政" not in out
    code, out, _err = run("versions", "市人民法院", "--format", "json", "--period", PERIOD)
    document = json.loads(out)
    jsonschema.validate(document, json.loads(run("form", "schema", "--versions")[1]))
    (report,) = document["reports"]
    assert [(each["number"], each["status"], each["timeliness"]) for each in report["versions"]] == [
        (1, "superseded", "on_time"),
        (2, "accepted", "on_time"),
    ]
    assert [(each["id"], each["old"], each["new"]) for each in report["versions"][1]["changes"]] == [
        ("cases.closed", "2", "4")
    ]
    assert (run("versions", "court", "--period", "2022-11")[:2]) == (0, "")
    assert run("versions", "nobody")[0] == 2


def test_versions_need_a_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says so."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run("versions", "court")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
