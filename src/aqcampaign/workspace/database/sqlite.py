"""The ledger as an SQLite file in the working folder."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, CheckConstraint, Connection, Engine, MetaData, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError

from aqcampaign.workspace.database.schema import append_only
from aqcampaign.workspace.database.sentences import of_sqlite

_ROWS_AT_A_TIME = 10_000


@dataclass(frozen=True, slots=True)
class SqliteLedger:
    """The ledger in the file at `path`."""

    path: Path

    @property
    def name(self) -> str:
        """What messages call the ledger."""
        return str(self.path)

    @property
    def user(self) -> str:
        """Nobody: an SQLite file knows no users."""
        return ""

    def engine(self, wait_seconds: float) -> Engine:
        """Return an engine whose transactions lock the ledger from their start; they wait so long for the lock."""
        # Not written as an address: a folder may be called 50% or what?
        url = URL.create("sqlite", database=str(self.path))
        engine = create_engine(url, connect_args={"timeout": wait_seconds})

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

    def claim(self, _connection: Connection) -> None:
        """Do nothing: the file belongs to the folder in which it lies."""

    def require_own(self, _connection: Connection) -> None:
        """Do nothing: the file belongs to the folder in which it lies."""

    def copy(self, _connection: Connection, to: Path) -> None:
        """Copy the ledger as it is, even while somebody writes to it."""
        source, target = sqlite3.connect(self.path), sqlite3.connect(to)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()

    def sentence(self, error: DBAPIError) -> str | None:
        """Return what an error means to the clerk, with a place for {path}, or None."""
        return of_sqlite(str(error.orig))


def copy_tables(source: Connection, to: Path) -> None:
    """Copy a ledger of whatever version into an SQLite file that is one too; an earlier copy there is replaced."""
    made, found = to.with_name(f"{to.name}.tmp"), _tables(source)
    made.unlink(missing_ok=True)
    engine = SqliteLedger(made).engine(0)
    try:
        with engine.begin() as target:
            found.create_all(target)
            for table in found.sorted_tables:
                rows = source.execute(select(table)).mappings()
                while part := rows.fetchmany(_ROWS_AT_A_TIME):
                    target.execute(insert(table), [dict(row) for row in part])
            append_only(target)
        engine.dispose()
        made.replace(to)
    finally:
        engine.dispose()
        made.unlink(missing_ok=True)


def _tables(source: Connection) -> MetaData:
    """Return the tables that are there, without conditions: those are in the words of their database."""
    found = MetaData()
    found.reflect(source)
    for table in found.tables.values():
        table.constraints -= {each for each in table.constraints if isinstance(each, CheckConstraint)}
    return found
