"""Opens the ledger, in SQLite or PostgreSQL, and brings it up to date when an earlier version wrote it."""

from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.workspace.database.postgresql import PostgresLedger, address, identity_in
from aqcampaign.workspace.database.reading import REVISION, WAIT_SECONDS, Query
from aqcampaign.workspace.database.schema import TABLES, append_only, metadata
from aqcampaign.workspace.database.sqlite import SqliteLedger

_MIGRATIONS = Path(__file__).parent / "migrations"


def require_room() -> None:
    """Raise UsageFailure if AQ_LEDGER names a database in which no new ledger can be made."""
    url = address()
    if url is not None:
        store = PostgresLedger(url, Path())
        with _connected(store) as engine, engine.begin() as connection:
            store.require_room(connection)


def create_ledger(path: Path) -> None:
    """Make an empty ledger at `path`, which must not exist: an SQLite file, or what says that it is in PostgreSQL."""
    url = address()
    store = SqliteLedger(path) if url is None else PostgresLedger(url, path)
    try:
        with _connected(store) as engine, engine.begin() as connection:
            _create(connection, store)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def open_ledger(path: Path) -> Iterator[Connection]:
    """Open the ledger for one piece of work that is entered whole or not at all; raises UsageFailure.

    The ledger is locked from the start, so that two clerks do not build on the same last act.
    """
    with _opened(_store(path)) as connection:
        yield connection


@contextmanager
def open_saved(path: Path) -> Iterator[Connection]:
    """Open a ledger that lies in an SQLite file, whatever AQ_LEDGER says; raises UsageFailure."""
    with _opened(SqliteLedger(path)) as connection:
        yield connection


def query_of(connection: Connection) -> Query:
    """Return what answers queries on an open ledger."""
    return lambda sql, values: connection.execute(text(sql), dict(values))


def save_ledger(source: Connection, to: Path) -> None:
    """Copy a ledger of this version into a new SQLite file; equal contents give equal bytes, wherever they are kept."""
    store = SqliteLedger(to)
    with _connected(store) as engine, engine.begin() as connection:
        _create(connection, store)
        _copy_rows(source, connection)


def settle_ledger(path: Path) -> None:
    """Move the ledger in the SQLite file at `path` to the database that AQ_LEDGER names, if it names one."""
    url = address()
    if url is None:
        return
    saved, store = path.rename(path.with_name(f"{path.name}.saved")), PostgresLedger(url, path)
    with open_saved(saved) as source, _connected(store) as engine, engine.begin() as connection:
        _create(connection, store)
        _copy_rows(source, connection)
    saved.unlink()


def _store(path: Path) -> SqliteLedger | PostgresLedger:
    """Return where the ledger of a working folder is kept; raises UsageFailure if AQ_LEDGER says otherwise."""
    url, is_elsewhere = address(), identity_in(path) is not None
    if is_elsewhere and url is None:
        said = _("the ledger of {folder} is in PostgreSQL; set AQ_LEDGER to its address")
        raise UsageFailure(said.format(folder=path.parent))
    if url is not None and not is_elsewhere:
        said = _("the ledger of {folder} is its ledger.db, not the database that AQ_LEDGER names; unset AQ_LEDGER")
        raise UsageFailure(said.format(folder=path.parent))
    return SqliteLedger(path) if url is None else PostgresLedger(url, path)


@contextmanager
def _opened(store: SqliteLedger | PostgresLedger) -> Iterator[Connection]:
    with _connected(store) as engine:
        with engine.begin() as connection:
            _bring_up_to_date(connection, store)
        with engine.begin() as connection:
            yield connection


def _create(connection: Connection, store: SqliteLedger | PostgresLedger) -> None:
    store.claim(connection)
    metadata.create_all(connection)
    append_only(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISION})


def _copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row of every table into an empty ledger."""
    for table in TABLES:
        key = itemgetter(*(column.name for column in table.primary_key))
        # Sorted here: databases do not agree on the order of texts.
        rows = [dict(row) for row in sorted(source.execute(select(table)).mappings(), key=key)]
        if rows:
            target.execute(insert(table), rows)


def _bring_up_to_date(connection: Connection, store: SqliteLedger | PostgresLedger) -> None:
    store.require_own(connection)
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if not isinstance(found, str):
        raise UsageFailure(_("{path} is no ledger; go back to its newest copy").format(path=store.name))
    if found == REVISION:
        return
    if found > REVISION:
        raise UsageFailure(_("{path} was written by a newer aq; update this program").format(path=store.name))
    store.copy(connection, store.path.with_name(f"{store.path.name}.{found}.bak"))
    _migrate(connection)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISION)


@contextmanager
def _connected(store: SqliteLedger | PostgresLedger) -> Iterator[Engine]:
    """Give an engine; what the database refuses is said in a sentence."""
    try:
        engine = store.engine(WAIT_SECONDS)
        try:
            yield engine
        finally:
            engine.dispose()
    except DBAPIError as error:
        sentence = store.sentence(error)
        if sentence is None:
            raise
        raise UsageFailure(_(sentence).format(path=store.name, user=store.user)) from error
