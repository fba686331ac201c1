"""Reads the ledger where nothing is entered: an SQLite file by the standard library, which needs no time to start."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.workspace.database.sentences import of_sqlite

# Holds the address of a ledger in PostgreSQL.
VARIABLE = "AQ_LEDGER"
# The newest migration in migrations/versions/.
REVISION = "0002"
# How long a clerk waits while another one writes.
WAIT_SECONDS = 15
_MAGIC = b"SQLite format 3\0"

# Answers a query in the SQL of both databases, with :names for its values, by rows of columns.
Query = Callable[[str, Mapping[str, object]], Iterable[Sequence[Any]]]


@contextmanager
def read_ledger(path: Path) -> Iterator[Query]:
    """Give what answers queries on the ledger as it is at this moment; raises UsageFailure.

    Nobody can enter anything within the block, so it should be short.
    """
    if os.environ.get(VARIABLE) or not _is_current(path):
        # In PostgreSQL, of another version, or damaged: what knows all of that brings it up to date, or says so.
        from aqcampaign.workspace.database.opening import open_ledger, query_of

        with open_ledger(path) as connection:
            yield query_of(connection)
        return
    try:
        with closing(_connect(path)) as connection:
            connection.execute("BEGIN")  # so that all queries see the same
            yield lambda sql, values: connection.execute(sql, dict(values))
    except sqlite3.Error as error:
        sentence = of_sqlite(str(error))
        if sentence is None:
            raise
        raise UsageFailure(_(sentence).format(path=path)) from error


def _is_current(path: Path) -> bool:
    """Return whether an SQLite file is a ledger of this version, as far as can be told without writing."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                return False
        with closing(_connect(path)) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
    except (OSError, sqlite3.Error):
        return False


def _connect(path: Path) -> sqlite3.Connection:
    # Read-only, and so no ledger is made where none is; an address, in which a folder may be called 50% or what?
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=WAIT_SECONDS, isolation_level=None, uri=True)
