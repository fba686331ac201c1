"""The ledger in a PostgreSQL database that the clerks of an office share; AQ_LEDGER holds its address.

The file ledger.db of the working folder then holds the identity of the ledger, and so does the database: acts of one
office cannot be entered in the ledger of another.
"""

import logging
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
)  # fmt: skip
from sqlalchemy.exc import ArgumentError, DBAPIError

from aqcampaign.atomic_write import write_atomically
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.workspace.database.reading import VARIABLE
from aqcampaign.workspace.database.sentences import BUSY, DAMAGED, FULL
from aqcampaign.workspace.database.sqlite import copy_tables

_DRIVER = "postgresql+psycopg"
_EXAMPLE = f"{_DRIVER}://user:password@host/database"
# More than this is no name of a server or a folder of sockets, but part of a password that was not encoded.
_HOST = re.compile(r"[\w.:,%/\[\] -]*")
_DATABASE = re.compile(r"[^@/?]*")
_MARKER = re.compile(r"postgresql ([0-9a-f-]{36})\n", re.ASCII)
_MARKER_TEXT = (
    "postgresql {identity}\nThe ledger of this working folder is the PostgreSQL database that AQ_LEDGER names.\n"
)

# A clerk whose line is dead learns it within a minute; so does the server, which then lets the others in.
_PATIENCE = {"connect_timeout": 15, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_SETTINGS = {
    "synchronous_commit": "on", "statement_timeout": "0",
    "tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
}  # fmt: skip
# One number for all programs that write to a ledger; an advisory lock needs no rights on the tables.
_LOCK = int.from_bytes(b"aqledger")

# Tells which working folder the ledger belongs to. No part of the ledger itself: an SQLite file lies in its folder.
_binding = MetaData()
_folder = Table("working_folder", _binding, Column("identity", String(36), primary_key=True))

_LOST = N_("the connection to {path} was lost; see with aq log whether the last step was entered, then try again")
_WRONG_PASSWORD = N_("{path} refuses the user {user}: the password is wrong or missing; check AQ_LEDGER")
# What a server says when it refuses somebody; other words of it are passed on.
_REFUSALS = (
    ("password authentication failed", _WRONG_PASSWORD),
    ("no password supplied", _WRONG_PASSWORD),
    ('role ".*" does not exist', N_("{path} knows no user {user}; check AQ_LEDGER")),
    ("pg_hba", N_("{path} does not let the user {user} in from this computer; ask who runs the server")),
    ('database ".*" does not exist', N_("there is no {path}; make it with createdb, or check AQ_LEDGER")),
)
# By SQLSTATE, or by its class of two characters.
_REASONS = {
    "55P03": BUSY,
    "53100": FULL,
    "42P01": DAMAGED,
    "42703": DAMAGED,
    "42501": N_("the user {user} lacks rights in {path}; docs/postgresql.md lists those that are needed"),
    "25006": N_("{path} can only be read; is it the main server?"),
    "25P03": _LOST,  # some servers end what rests too long
    "25P04": _LOST,
    "XX": DAMAGED,
    "57": _LOST,
    "08": _LOST,
}


def address() -> URL | None:
    """Return the address that AQ_LEDGER holds, or None; raises UsageFailure, which never shows the address."""
    written = os.environ.get(VARIABLE)
    if not written:
        return None
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        url = URL.create("none")
    known = url.drivername in (_DRIVER, "postgresql")
    if not known or not _HOST.fullmatch(url.host or "") or not _DATABASE.fullmatch(url.database or ""):
        said = _("AQ_LEDGER is no address such as {example}; write {signs} in a password as {codes}")
        raise UsageFailure(said.format(example=_EXAMPLE, signs="@ : / ? # %", codes="%40 %3A %2F %3F %23 %25"))
    return url.set(drivername=_DRIVER)


def identity_in(path: Path) -> str | None:
    """Return the identity of the ledger that the file ledger.db names, None of an SQLite file."""
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            found = _MARKER.fullmatch(stream.readline(100))
    except OSError:
        return None
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class PostgresLedger:
    """The ledger in the database at `url`; `path` is the file of the working folder that holds its identity."""

    url: URL
    path: Path

    @property
    def name(self) -> str:
        """What messages call the ledger."""
        host = self.url.host or self.url.query.get("host") or "localhost"
        return _("database {name} on {host}").format(name=self.url.database or self.user, host=host)

    @property
    def user(self) -> str:
        """The user as whom aq works in the database."""
        return self.url.username or os.environ.get("PGUSER") or "?"

    def engine(self, wait_seconds: float) -> Engine:
        """Return an engine whose transactions lock the ledger from their start; they wait so long for the lock.

        Raises UsageFailure if the server cannot be reached.
        """
        logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it remarks is said in sentences of ours
        patience = {key: value for key, value in _PATIENCE.items() if key not in self.url.query}
        try:
            engine = create_engine(self.url, connect_args=patience, isolation_level="READ COMMITTED")
        except ImportError as error:
            text = _("a ledger in PostgreSQL needs psycopg; install it with: pip install 'aqcampaign[postgres]'")
            raise UsageFailure(text) from error
        settings = _SETTINGS | {"lock_timeout": f"{round(wait_seconds * 1000)}ms"}

        @event.listens_for(engine, "begin")
        def _lock(connection: Connection) -> None:
            connection.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

        try:
            engine.connect().close()
        except DBAPIError as error:
            raise UsageFailure(self._refusal(str(error.orig))) from None
        return engine

    def require_room(self, connection: Connection) -> None:
        """Raise UsageFailure unless a new ledger can be made in the database."""
        tables = inspect(connection).get_table_names()
        if _folder.name in tables:
            text = _("{path} holds the ledger of another working folder; name an empty database in AQ_LEDGER")
            raise UsageFailure(text.format(path=self.name))
        if tables:
            text = _("{path} holds other tables ({names}); name an empty database in AQ_LEDGER")
            raise UsageFailure(text.format(path=self.name, names=printable(", ".join(sorted(tables)))))
        encoding = connection.execute(select(func.current_setting("server_encoding"))).scalar()
        if encoding != "UTF8":
            text = _("{path} keeps texts as {encoding}; make one with: createdb --template=template0 --encoding=UTF8")
            raise UsageFailure(text.format(path=self.name, encoding=encoding))

    def claim(self, connection: Connection) -> None:
        """Note in the database and in the working folder that they belong together; raises UsageFailure."""
        self.require_room(connection)
        identity = str(uuid.uuid4())
        _binding.create_all(connection)
        connection.execute(insert(_folder).values(identity=identity))
        write_atomically(self.path, _MARKER_TEXT.format(identity=identity).encode())

    def require_own(self, connection: Connection) -> None:
        """Raise UsageFailure unless the database holds the ledger of the working folder."""
        if not inspect(connection).has_table(_folder.name):
            raise UsageFailure(_("{path} holds no ledger; check AQ_LEDGER").format(path=self.name))
        if connection.execute(select(_folder.c.identity)).scalar() != identity_in(self.path):
            text = _("{path} holds the ledger of another working folder than {folder}; check AQ_LEDGER")
            raise UsageFailure(text.format(path=self.name, folder=self.path.parent))

    def copy(self, connection: Connection, to: Path) -> None:
        """Copy the ledger as it is into a new SQLite file."""
        copy_tables(connection, to)

    def sentence(self, error: DBAPIError) -> str | None:
        """Return what an error means to the clerk, with places for {path} and {user}, or None."""
        state = getattr(error.orig, "sqlstate", None)
        if state is None:
            return _LOST if error.connection_invalidated else None
        return _REASONS.get(state) or _REASONS.get(state[:2])

    def _refusal(self, said: str) -> str:
        """Return why the server lets nobody in; its own words never show a password."""
        sentence = next((sentence for words, sentence in _REFUSALS if re.search(words, said)), None)
        if sentence is not None:
            return _(sentence).format(path=self.name, user=self.user)
        secrets = (self.url.password, self.url.query.get("password"), self.url.query.get("sslpassword"))
        is_safe = not any(secret and str(secret) in said for secret in secrets)
        reason = said.partition("\n")[0].removeprefix("connection failed: ") if is_safe else "?"
        text = _("{path} cannot be reached ({reason}); is the server running, and is AQ_LEDGER right?")
        return text.format(path=self.name, reason=printable(reason, 255))
