"""The ledger in PostgreSQL: clerks share it, nobody enters acts in that of another office, and failures are sentences.

What holds of every ledger is tested in test_workspace.py on both databases.
"""

import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from database_server import empty_schema, execute
from samples import ROOT, fill, run
from sqlalchemy import NullPool, create_engine, make_url, text

from aqcampaign.campaign_folder import Campaign
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.database.opening import open_ledger
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import Ledger, opened

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
COMMANDS = [("log",), ("receive",), ("note", "public_security", "x"), ("validate",)]
NOTE = Act("2022-09-01T00:00:00Z", "clerk", "note")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str) -> Workspace:
    """A working folder with its ledger in PostgreSQL, in which the test stands."""
    assert run("init", tmp_path / "office")[0] == 0
    monkeypatch.chdir(tmp_path / "office")
    return Workspace(tmp_path / "office")


def rows(statement: str) -> list[tuple[object, ...]]:
    """Return what the database answers."""
    engine = create_engine(os.environ["AQ_LEDGER"], poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def said(*words: object) -> str:
    """Return the one sentence with which a command ends."""
    code, out, err = run(*words)
    assert (code, out, len(err.splitlines())) == (2, "", 1), err
    return err


def part_of(address: str) -> str:
    """Return the schema that an address names."""
    return str(make_url(address).query["options"]).rpartition("=")[2]


# --- addresses --------------------------------------------------------------------------------------------------

SECRET = "s3cr3t"  # noqa: S105  (of nobody)
USERS = {
    "locked": f"CREATE ROLE locked LOGIN PASSWORD '{SECRET}'",
    "barred": f"CREATE ROLE barred LOGIN PASSWORD '{SECRET}'",
    "single": "CREATE ROLE single LOGIN CONNECTION LIMIT 0",
}


@pytest.fixture(scope="module")
def guarded_server(database_server: str) -> Iterator[str]:
    """The server with users who need a password, may not come in, or are too many; the folder of its sockets."""
    folder = str(make_url(database_server).query["host"])
    rules = Path(folder) / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all locked scram-sha-256\nlocal all barred reject\n{before}")
    execute(database_server, *USERS.values(), "SELECT pg_reload_conf()")
    yield folder
    rules.write_text(before)
    execute(database_server, *(f"DROP ROLE {name}" for name in USERS), "SELECT pg_reload_conf()")


ADDRESSES = {
    "a wrong password": (f"postgresql+psycopg://locked:wrong{SECRET}@/postgres?host={{host}}", "密码"),
    "no password": ("postgresql+psycopg://locked@/postgres?host={host}", "密码"),
    "nobody's name": (f"postgresql+psycopg://nobody:{SECRET}@/postgres?host={{host}}", "没有用户 nobody"),
    "one who may not come in": (f"postgresql+psycopg://barred:{SECRET}@/postgres?host={{host}}", "这台电脑"),
    "one too many": ("postgresql+psycopg://single@/postgres?host={host}", "无法连接"),
    "no such database": (f"postgresql+psycopg://postgres:{SECRET}@/nothing?host={{host}}", "createdb"),
    "no server on the port": (f"postgresql+psycopg://aq:{SECRET}@127.0.0.1:1/aq", "无法连接"),
    "no such host": (f"postgresql+psycopg://aq:{SECRET}@nowhere.invalid/aq", "无法连接"),
    "no server in the folder": (f"postgresql+psycopg://aq:{SECRET}@/aq?host=/nowhere", "无法连接"),
    "an unknown option": (f"postgresql+psycopg://aq:{SECRET}@/aq?host={{host}}&unknown=1", "无法连接"),
    "an option that is none": (f"postgresql+psycopg://aq@/aq?password={SECRET}&sslmode={SECRET}", "无法连接"),
    "another database": (f"mysql://aq:{SECRET}@db/aq", "AQ_LEDGER"),
    "a file": (f"sqlite:///{SECRET}.db", "AQ_LEDGER"),
    "no address": (SECRET, "AQ_LEDGER"),
    "a port that is none": (f"postgresql+psycopg://aq:x@db:{SECRET}/aq", "AQ_LEDGER"),
    "@ in the password": (f"postgresql+psycopg://aq:x@{SECRET}@db/aq", "AQ_LEDGER"),
    "@ and / in the password": (f"postgresql+psycopg://aq:x@y/{SECRET}@db/aq", "AQ_LEDGER"),
    "@ and ? in the password": (f"postgresql+psycopg://aq:x@y?{SECRET}@db/aq", "无法连接"),
}


@pytest.mark.parametrize(("address", "word"), ADDRESSES.values(), ids=ADDRESSES)
def test_what_keeps_a_clerk_out_is_said_without_the_password(
    workspace: Workspace, guarded_server: str, monkeypatch: pytest.MonkeyPatch, address: str, word: str
) -> None:
    """In one sentence, for a new working folder as for one that is there; nothing is made or entered."""
    own = os.environ["AQ_LEDGER"]
    monkeypatch.setenv("AQ_LEDGER", address.format(host=guarded_server))
    for command in (*COMMANDS, ("init", "other")):
        sentence = said(*command)
        assert word in sentence
        assert SECRET not in sentence
    assert not (workspace.root / "other").exists()
    monkeypatch.setenv("AQ_LEDGER", own)
    assert rows("SELECT count(*) FROM acts") == [(0,)]


def test_without_its_library_the_extra_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Psycopg is installed with it alone."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for command in COMMANDS:
        assert "aqcampaign[postgres]" in said(*command)


# --- folder and database belong together ------------------------------------------------------------------------


def test_the_ledger_of_another_office_is_refused(
    workspace: Workspace, database_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each folder enters acts in its own database alone."""
    own, other = os.environ["AQ_LEDGER"], empty_schema(database_server)
    monkeypatch.setenv("AQ_LEDGER", other)
    for command in COMMANDS:
        assert "没有台账" in said(*command)
    assert run("init", tmp_path / "second")[0] == 0
    for command in COMMANDS:
        assert "不属于" in said(*command)
    assert rows("SELECT count(*) FROM acts") == [(0,)]
    monkeypatch.setenv("AQ_LEDGER", own)
    assert "不属于" in said("--workspace", tmp_path / "second", "log")
    assert run("note", "court", "x")[0] == 0
    assert rows("SELECT count(*) FROM acts") == [(1,)]


def test_a_ledger_is_where_its_folder_says(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a forgotten AQ_LEDGER nor one too many starts a second ledger."""
    address = os.environ["AQ_LEDGER"]
    monkeypatch.delenv("AQ_LEDGER")
    for command in COMMANDS:
        assert "PostgreSQL" in said(*command)
    assert run("init", tmp_path / "second")[0] == 0
    monkeypatch.setenv("AQ_LEDGER", address)
    for command in COMMANDS:
        assert "ledger.db" in said("--workspace", tmp_path / "second", *command)
    assert rows("SELECT count(*) FROM acts") == [(0,)]


def test_one_database_has_one_working_folder(workspace: Workspace) -> None:
    """A second one is refused before anything is made."""
    assert "另一个工作目录" in said("init", "second")
    execute(os.environ["AQ_LEDGER"], "DROP TABLE working_folder")
    assert "acts, alembic_version" in said("init", "second")
    assert not (workspace.root / "second").exists()


def test_a_database_must_keep_every_character(
    database: str, database_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are Chinese."""
    execute(database_server, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    monkeypatch.setenv("AQ_LEDGER", database_server.replace("/postgres?", "/latin?"))
    assert "LATIN1" in said("init", tmp_path / "w")
    assert not (tmp_path / "w").exists()


def test_what_fails_while_a_ledger_is_made_leaves_nothing(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next `aq init` makes it, in the folder and in the database."""

    def fail(_connection: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr("aqcampaign.workspace.database.opening.append_only", fail)
        assert run("init", tmp_path / "w")[0] == 2
    assert not (tmp_path / "w/ledger.db").exists()
    assert run("init", tmp_path / "w")[0] == 0


# --- work -------------------------------------------------------------------------------------------------------


def _break_connection() -> None:
    execute(os.environ["AQ_LEDGER"], "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")


@pytest.mark.parametrize("command", [("note", "court", "x"), ("receive",)])
@pytest.mark.parametrize("place", ["before the acts", "after the acts"])
def test_a_connection_may_break_in_the_middle(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], place: str
) -> None:
    """One sentence says so, nothing was entered, and the next command enters it."""
    (workspace.inbox / "a.pdf").write_bytes(b"%PDF-1.4")
    real = Ledger.append

    def breaking(self: Ledger, acts: list[Act]) -> None:
        if place == "before the acts":
            _break_connection()
        real(self, acts)
        if place == "after the acts":
            _break_connection()

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append", breaking)
        assert "连接中断" in said(*command)
    assert logging.getLogger("psycopg").handlers  # otherwise Python prints what it logs
    assert rows("SELECT count(*) FROM acts") == [(0,)]
    assert run(*command)[0] == 0
    assert rows("SELECT count(*) FROM acts") == [(1,)]
    assert run("log", "--verify")[0] == 0


EXPECTED_SETTINGS = {"synchronous_commit": "on", "statement_timeout": "0", "transaction_isolation": "read committed"}


def test_an_entry_is_on_the_disk_and_built_on_the_last_one_whatever_the_server_prefers(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some servers acknowledge early, wait for less, or show a transaction what stood there when it began to wait."""
    address = make_url(os.environ["AQ_LEDGER"])
    options = f"-csearch_path={part_of(os.environ['AQ_LEDGER'])} -csynchronous_commit=off -cstatement_timeout=50"
    lax = address.update_query_dict({"options": f"{options} -cdefault_transaction_isolation=serializable"})
    monkeypatch.setenv("AQ_LEDGER", lax.render_as_string(hide_password=False))
    with open_ledger(workspace.ledger) as connection:
        found = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in EXPECTED_SETTINGS}
    assert found == EXPECTED_SETTINGS


def test_a_server_that_only_answers_is_named(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the copy of another one: the log can be read there."""
    address = os.environ["AQ_LEDGER"]
    monkeypatch.setenv("AQ_LEDGER", f"{address}%20-cdefault_transaction_read_only%3Don")
    assert run("log")[0] == 0
    assert "只能读取" in said("note", "court", "x")


def test_the_rights_that_the_page_names_are_enough_and_keep_the_log(
    workspace: Workspace, database_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clerk enters everything, and cannot change what was entered."""
    page = (ROOT / "docs/postgresql.md").read_text(encoding="utf-8")
    owner = os.environ["AQ_LEDGER"]
    part = part_of(owner)
    (granted,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    granted = granted.replace("SCHEMA public", f"SCHEMA {part}").replace("ROLE aq ", "ROLE postgres ")
    execute(owner, "CREATE ROLE clerks LOGIN", granted)
    try:
        monkeypatch.setenv("AQ_LEDGER", owner.replace("postgres@", "clerks@"))
        assert run("note", "court", "x")[0] == 0
        (workspace.inbox / "a.pdf").write_bytes(b"%PDF-1.4")
        assert run("validate")[0] in (0, 1)
        (workspace.inbox / "a.pdf").unlink()
        assert run("validate")[0] in (0, 1)
        assert run("log", "--verify")[0] == 0
        for statement in (
            "UPDATE acts SET by = 'x'", "DELETE FROM acts", "TRUNCATE acts", "DROP TRIGGER acts_never_change ON acts",
            "UPDATE working_folder SET identity = 'x'", "DROP TABLE acts",
        ):  # fmt: skip
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                execute(os.environ["AQ_LEDGER"], statement)
        execute(owner, "REVOKE INSERT ON acts FROM clerks")
        assert "权限" in said("note", "court", "x")
    finally:
        execute(owner, "DROP OWNED BY clerks", "DROP ROLE clerks")


def test_nobody_changes_acts_however(workspace: Workspace) -> None:
    """Not even by emptying the table at once."""
    run("note", "court", "x")
    with pytest.raises(Exception, match="acts are never changed"):
        execute(os.environ["AQ_LEDGER"], "TRUNCATE acts")


def test_a_ledger_may_hold_what_any_file_is_called(workspace: Workspace) -> None:
    """Characters beyond the first 65536 included."""
    (workspace.inbox / "𠮷：报表😀.pdf").write_bytes(b"%PDF-1.4")
    assert run("receive")[0] == 0
    with opened(workspace) as ledger:
        assert [each.name for each in ledger.originals().values()] == ["𠮷：报表😀.pdf"]


def test_an_office_moves_between_databases_by_handing_over(
    workspace: Workspace, campaign: Campaign, database_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a file of its own, and back to a database; the whole log comes along, and the bundle is the same."""
    fill(campaign, workspace.inbox, "court")
    run("receive")
    run("note", "court", "x", "--phone")
    at_work, bundles = workspace.root, []
    for number, address in enumerate(("", empty_schema(database_server))):
        assert run("--workspace", at_work, "handover", tmp_path / f"{number}.zip", "--by", "a")[0] == 0
        assert run("--workspace", at_work, "handover", tmp_path / f"{number}-again.zip", "--by", "a")[0] == 0
        bundles.append((tmp_path / f"{number}.zip").read_bytes())
        assert (tmp_path / f"{number}-again.zip").read_bytes() == bundles[-1]
        monkeypatch.setenv("AQ_LEDGER", address)
        at_work = tmp_path / f"next{number}"
        assert run("init", at_work, "--from", tmp_path / f"{number}.zip", "--by", "b")[0] == 0
        assert run("--workspace", at_work, "log", "--verify")[0] == 0
    with opened(Workspace(at_work)) as ledger:
        kinds = [each.act.kind for each in ledger.log()]
    assert kinds == ["received", "phone", "handed_over", "taken_over", "handed_over", "taken_over"]
    assert rows("SELECT count(*) FROM acts") == [(6,)]
    assert "另一个工作目录" in said("init", tmp_path / "third", "--from", tmp_path / "1.zip")
    assert not (tmp_path / "third").exists()
