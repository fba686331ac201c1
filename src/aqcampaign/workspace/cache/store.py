"""The cache of a working folder, `.aq/cache.db`: texts under their keys, of which the least recently used ones go.

It may be deleted at any time. Whatever is wrong with it, commands do without it and say so once.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.working_folder import uses_cache

T = TypeVar("T")

# Raised when the table changes: a cache of another version is thrown away.
_VERSION = 1
# A report takes one kilobyte.
MAX_BYTES = 256 * 2**20
_MAX_TEXT = 2**18
# How long one process waits while another one writes, which takes milliseconds.
_WAIT_SECONDS = 1.0
# So seldom it is noted that a text was used: a run that only reads writes nothing.
_NOTED_EVERY = 3600
_EVICTED = 4
# So many keys are asked for at a time; SQLite takes 999 at least.
_ASKED = 500

_TABLE = "CREATE TABLE texts (key BLOB PRIMARY KEY, used INTEGER NOT NULL, checksum BLOB NOT NULL, text BLOB NOT NULL)"
_UNUSABLE = N_("the cache {path} cannot be used ({reason}); all files are examined anew")


class Cache:
    """The cache in a working folder; `remark` is called with one sentence if it cannot be used."""

    def __init__(self, root: Path, remark: Callable[[str], None]) -> None:
        self._path = root / ".aq" / "cache.db"
        self._remark = remark
        self._usable = uses_cache()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Return the texts that are known, by their keys; a damaged one is not."""
        return self._done(lambda connection: _get(connection, keys)) or {}

    def put(self, texts: Mapping[bytes, str]) -> None:
        """Keep these texts, in place of others under the same keys."""
        if texts:
            self._done(lambda connection: _put(connection, texts))

    def _done(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return what comes of a piece of work, which is done whole or not at all; None if the cache is of no use."""
        if not self._usable:
            return None
        try:
            with closing(self._connection()) as connection, connection:
                return work(connection)
        except (sqlite3.Error, OSError, UnicodeError) as error:
            self._usable = False
            self._remark(_(_UNUSABLE).format(path=self._path, reason=error))
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                self._throw_away()
            return None

    def _connection(self) -> sqlite3.Connection:
        self._path.parent.mkdir(exist_ok=True)
        connection = _connect(self._path)
        if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
            return connection
        connection.close()
        self._throw_away()
        connection = _connect(self._path)
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:  # nobody else was quicker
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA user_version = {_VERSION}")
        return connection

    def _throw_away(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError:  # open in another process, on Windows
            self._usable = False


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS)
    # What a failure of power takes away is found by the checksums, or makes the file useless; neither loses anything.
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _get(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    unnoted: list[tuple[int, bytes]] = []
    now = int(time.time())
    for begin in range(0, len(keys), _ASKED):
        asked = keys[begin : begin + _ASKED]
        marks = ",".join("?" * len(asked))
        query = f"SELECT key, used, checksum, text FROM texts WHERE key IN ({marks})"  # noqa: S608  (question marks)
        for key, used, checksum, text in connection.execute(query, asked):
            if not _is_sound(key, used, checksum, text):
                continue
            found[key] = text.decode()
            if not now - _NOTED_EVERY < used <= now:
                unnoted.append((now, key))
    if unnoted:
        connection.executemany("UPDATE texts SET used = ? WHERE key = ?", unnoted)
    return found


def _put(connection: sqlite3.Connection, texts: Mapping[bytes, str]) -> None:
    now, contents = int(time.time()), {key: text.encode() for key, text in texts.items()}
    _make_room(connection)
    rows = [(key, now, _checksum(key, text), text) for key, text in contents.items() if len(text) <= _MAX_TEXT]
    connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)", rows)


def _is_sound(key: object, used: object, checksum: object, text: object) -> bool:
    """Return whether an entry is as it was put: a bit that flips on the disk must not change a figure.

    A column says of what type it is in each row; that, too, may have changed.
    """
    if not (isinstance(key, bytes) and isinstance(used, int) and isinstance(text, bytes)):
        return False
    return checksum == _checksum(key, text)


def _checksum(key: bytes, text: bytes) -> bytes:
    return blake2b(text, key=key[:64], digest_size=16).digest()


def _make_room(connection: sqlite3.Connection) -> None:
    """Remove a quarter of the texts, those that were not used for the longest time, if the cache is full."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size > MAX_BYTES:
        count = connection.execute("SELECT count(*) FROM texts").fetchone()[0] // _EVICTED + 1
        connection.execute("DELETE FROM texts WHERE rowid IN (SELECT rowid FROM texts ORDER BY used LIMIT ?)", (count,))
