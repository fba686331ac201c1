"""What the ledger of a working folder holds, and how entries are made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert

from aqcampaign.atomic_write import write_atomically
from aqcampaign.workspace.acts import Act, broken_links, chained, detail_text, documents_of
from aqcampaign.workspace.archive import damaged
from aqcampaign.workspace.database.opening import open_ledger, query_of, save_ledger
from aqcampaign.workspace.database.schema import acts, metadata, originals, places
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger_view import COLUMNS, LedgerView, Original, entry_of

# In place of a hash: acts may be gone from the end together with their note.
_LOST = "lost"
# Beside the originals: number and hash of the last act, so that acts removed from the end are missed. A last act that
# the ledger no longer has, because an old copy took its place, keeps its line: what came after the copy stays missed.
HEAD = "last-act"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the ledger or the archive that is not as it was entered.

    `kind`: changed, missing or removed (an act, see `broken_links`), unnoted (the note of the last act is gone),
    original_missing, original_changed, unentered (an original whose entry has no act, or another one),
    document_missing, document_changed (what was reported).
    """

    kind: str
    number: int | None = None
    sha256: str = ""
    name: str = ""


class Ledger(LedgerView):
    """The open ledger. What is entered is kept when the block of `opened` ends without an exception."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(query_of(connection))
        self._connection = connection
        self.last = self.found = self.last_act()

    def append(self, made: Iterable[Act]) -> None:
        """Enter acts at the end of the log."""
        rows = []
        for each in chained(made, self.last):
            act = each.act
            rows.append(
                {
                    "number": each.number, "at": act.at, "by": act.by, "kind": act.kind, "unit": act.unit,
                    "period": act.period, "sha256": act.sha256, "detail": detail_text(act.detail),
                    "previous": each.previous, "hash": each.hash,
                }
            )  # fmt: skip
            self.last = each
        if rows:
            self._connection.execute(insert(acts), rows)

    def enter(self, entered: Sequence[Original]) -> None:
        """Enter originals that are kept in the archive."""
        if entered:
            self._connection.execute(insert(originals), [_row(each) for each in entered])

    def see(self, seen: Mapping[str, str], gone: Iterable[str], at: str) -> None:
        """Enter what lies in the inbox now, by path, and the paths at which nothing lies any more."""
        paths = [{"old": path} for path in (*seen, *gone)]
        if paths:
            self._connection.execute(delete(places).where(places.c.path == bindparam("old")), paths)
        if seen:
            rows = [{"path": path, "sha256": sha256, "seen_at": at} for path, sha256 in seen.items()]
            self._connection.execute(insert(places), rows)

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Enter rows in a table, with all columns in their order."""
        entered = [dict(zip(COLUMNS[table], row, strict=True)) for row in rows]
        if entered:
            self._connection.execute(insert(metadata.tables[table]), entered)

    def delete(self, table: str, column: str, values: Iterable[object]) -> None:
        """Remove the rows of a table in which a column has one of these values."""
        gone = [{"old": value} for value in values]
        if gone:
            of_table = metadata.tables[table]
            self._connection.execute(delete(of_table).where(of_table.c[column] == bindparam("old")), gone)

    def save(self, to: Path) -> None:
        """Copy what is entered, kept or not yet, into a new SQLite file; equal contents give equal bytes."""
        save_ledger(self._connection, to)


@contextmanager
def opened(workspace: Workspace) -> Iterator[Ledger]:
    """Open the ledger for one piece of work; raises UsageFailure."""
    with open_ledger(workspace.ledger) as connection:
        ledger = Ledger(connection)
        before = ledger.last
        yield ledger
        note = end_note(workspace, ledger)
    if ledger.last is not before:
        write_atomically(workspace.archive / HEAD, note)


def end_note(workspace: Workspace, ledger: Ledger) -> bytes:
    """Return what the file beside the originals has to note of the end of the log, as it is now."""
    missed = [head for head in _noted_heads(workspace, ledger) if not ledger.has(*head)]
    heads = [*missed, *([(ledger.last.number, ledger.last.hash)] if ledger.last else [])]
    return "".join(f"{number} {hash_}\n" for number, hash_ in heads).encode()


def find_faults(workspace: Workspace, ledger: Ledger) -> Iterator[Fault]:
    """Yield every fault of the log, of the entries and of the originals."""
    log = list(ledger.log())
    heads = _noted_heads(workspace, ledger)
    yield from (Fault("unnoted", number) for number, hash_ in heads if hash_ == _LOST)
    for number, kind in broken_links(log, [head for head in heads if head[1] != _LOST]):
        yield Fault(kind, number)
    received = {each.act.sha256 or "": each.act.detail for each in reversed(log) if each.act.kind == "received"}
    entered = ledger.originals()
    for sha256, detail in received.items():
        if sha256 not in entered:
            yield Fault("unentered", None, sha256, str(detail.get("name", "")))
    for sha256, original in entered.items():
        if received.get(sha256) != entry_of(original):
            yield Fault("unentered", None, sha256, original.name)
        reason = damaged(workspace.archive, sha256)
        if reason:
            yield Fault(f"original_{reason}", None, sha256, original.name)
    for entry in log:
        for sha256 in documents_of(entry.act):
            reason = damaged(workspace.archive, sha256)
            if reason:
                yield Fault(f"document_{reason}", entry.number, sha256, entry.act.period or "")


def _row(original: Original) -> dict[str, object]:
    return {**entry_of(original), "sha256": original.sha256, "registered_at": original.registered_at}


def _noted_heads(workspace: Workspace, ledger: Ledger) -> list[tuple[int, str]]:
    """Return number and hash of each act that was noted; instead of a hash _LOST where the note itself is gone."""
    try:
        lines = (workspace.archive / HEAD).read_text(encoding="ascii").splitlines()
        return [(int(number), hash_) for number, hash_ in map(str.split, lines)]
    except (OSError, ValueError):
        return [(ledger.found.number, _LOST)] if ledger.found else []
