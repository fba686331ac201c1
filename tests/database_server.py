"""A PostgreSQL server for tests: it listens on no network, and ends with them."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from aqcampaign.workspace.database.opening import settle_ledger
from aqcampaign.workspace.folder import Workspace


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give the address of an empty database; raises ImportError without pgserver."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it wants XDG_RUNTIME_DIR, and does without
        from pgserver.postgres_server import get_server
    folder = tempfile.mkdtemp(prefix="aq-pg-")
    server = get_server(folder, cleanup_mode="delete")
    address = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    # No test turns off the power.
    execute(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        server.cleanup()


def empty_schema(address: str) -> str:
    """Return the address of a new part of the database, in which nothing of the others is seen."""
    name = f"t{uuid.uuid4().hex}"
    execute(address, f"CREATE SCHEMA {name}")
    return f"{address}&options=-csearch_path%3D{name}"


def execute(address: str, *statements: str) -> None:
    """Run statements in the database as somebody would who knows its language."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def copied_office(office: Path, to: Path) -> Workspace:
    """Return a copy of a working folder, whose ledger is that file, with the ledger in the database of the test."""
    copy = Workspace(Path(shutil.copytree(office, to)))
    settle_ledger(copy.ledger)
    return copy
