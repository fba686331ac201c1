"""Opens the ledger: SQLite in the working folder, brought up to date when an earlier version wrote it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from aqcampaign.failures import UsageFailure
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.workspace.schema import metadata

# The newest migration in migrations/versions/.
REVISION = "0001"
# How long a clerk waits while another one writes.
_WAIT_SECONDS = 15
_MIGRATIONS = Path(__file__).parent / "migrations"

_DAMAGED = N_("{path} is damaged; go back to its newest copy, or make a new working folder from the last handover")
# What SQLite says, and what that means to the clerk.
_REASONS = (
    ("locked", N_("another aq is writing to {path}; wait until it is done and try again")),
    ("malformed", _DAMAGED),
    ("no such", _DAMAGED),  # table, or column
    ("not a database", N_("{path} is no ledger; go back to its newest copy")),
    ("readonly", N_("{path} cannot be written; check the rights of the working folder")),
    ("full", N_("the disk is full; nothing was entered in {path}")),
    ("unable to open", N_("{path} cannot be opened; check the rights of the working folder")),
    ("disk I/O", N_("{path} cannot be read or written; is the disk still there?")),
)


def create_ledger(path: Path) -> None:
    """Make an empty ledger at `path`, which must not exist."""
    with _said_plainly(path):
        engine = _engine(path)
        with engine.begin() as connection:
            metadata.create_all(connection)
            append_only(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})
        engine.dispose()


@contextmanager
def open_ledger(path: Path) -> Iterator[Connection]:
    """Open the ledger for one piece of work that is entered whole or not at all; raises UsageFailure.

    The ledger is locked from the start, so that two clerks do not build on the same last act.
    """
    with _said_plainly(path):
        engine = _engine(path)
        try:
            _bring_up_to_date(engine, path)
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def append_only(connection: Connection) -> None:
    """Let the database refuse to change or remove acts."""
    for verb in ("UPDATE", "DELETE"):
        connection.execute(
            text(
                f"CREATE TRIGGER acts_never_{verb.lower()} BEFORE {verb} ON acts "
                "BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END"
            )
        )


def _engine(path: Path) -> Engine:
    # Not written as an address: a folder may be called 50% or what?
    url = URL.create("sqlite", database=str(path))
    engine = create_engine(url, connect_args={"timeout": _WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def _durable(connection: sqlite3.Connection, _record: object) -> None:
        # The rollback journal also works on network folders, where a write-ahead log does not.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _lock(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _bring_up_to_date(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = None
        if inspect(connection).has_table("alembic_version"):
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if not isinstance(found, str):
        raise UsageFailure(_("{path} is no ledger; go back to its newest copy").format(path=path))
    if found == REVISION:
        return
    if found > REVISION:
        raise UsageFailure(_("{path} was written by a newer aq; update this program").format(path=path))
    _copy(path, path.with_name(f"{path.name}.{found}.bak"))
    _migrate(engine)


def _copy(path: Path, to: Path) -> None:
    """Copy the ledger as it is, even while somebody writes to it."""
    source, target = sqlite3.connect(path), sqlite3.connect(to)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
        reason = next((sentence for word, sentence in _REASONS if word in said), None)
        if reason is None:
            raise
        raise UsageFailure(_(reason).format(path=path)) from error
