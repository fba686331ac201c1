"""What the ledger of a working folder holds, and how entries are made."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from aqcampaign.atomic_write import write_atomically
from aqcampaign.workspace.acts import Act, ChainedAct, broken_links, chained, detail_text, documents_of
from aqcampaign.workspace.archive import damaged
from aqcampaign.workspace.database.opening import open_ledger, save_ledger
from aqcampaign.workspace.database.schema import acts, originals, places
from aqcampaign.workspace.folder import Workspace

# In place of a hash: acts may be gone from the end together with their note.
_LOST = "lost"
# The acts that state when a registered original came, and of which unit it is or no longer is.
STATED, ASSIGNED, UNASSIGNED = "stated", "assigned", "unassigned"
# Beside the originals: number and hash of the last act, so that acts removed from the end are missed. A last act that
# the ledger no longer has, because an old copy took its place, keeps its line: what came after the copy stays missed.
HEAD = "last-act"


@dataclass(frozen=True, slots=True)
class Original:
    """A received file as it is entered; see the table originals."""

    sha256: str
    name: str
    size: int
    received_at: str
    evidence: str
    stated_unit: str | None
    registered_at: str


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


class Ledger:
    """The open ledger. What is entered is kept when the block of `opened` ends without an exception.

    `connection` is for the modules of the working folder that have tables of their own.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.last = self.found = self._last()

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
            self.connection.execute(insert(acts), rows)

    def log(self, unit: str | None = None, period: str | None = None, kind: str | None = None) -> Iterator[ChainedAct]:
        """Yield the acts in order, those about a unit or a period or of a kind if one is given."""
        chosen = select(acts).order_by(acts.c.number)
        chosen = chosen if kind is None else chosen.where(acts.c.kind == kind)
        chosen = chosen if unit is None else chosen.where(acts.c.unit == unit)
        chosen = chosen if period is None else chosen.where(acts.c.period == period)
        for row in self.connection.execute(chosen):
            yield _stored(row)

    def has(self, number: int, hash_: str) -> bool:
        """Return whether the act of this number has this hash."""
        return self.connection.execute(select(acts.c.hash).where(acts.c.number == number)).scalar() == hash_

    def originals(self) -> dict[str, Original]:
        """Return every original by its SHA-256, in the order of receipt."""
        rows = self.connection.execute(select(originals).order_by(originals.c.received_at, originals.c.sha256))
        return {row.sha256: Original(**row._mapping) for row in rows}

    def receipts(self) -> dict[str, Original]:
        """Return every original with the unit and the time of receipt that were stated later.

        Of several statements the last one holds; the time that the server of a mail tells holds in any case.
        """
        known = self.originals()
        stated = (entry for kind in (STATED, ASSIGNED, UNASSIGNED) for entry in self.log(kind=kind))
        for act in (entry.act for entry in sorted(stated, key=attrgetter("number"))):
            original = known.get(act.sha256 or "")
            if original is None:
                continue
            if act.kind != STATED:
                known[original.sha256] = replace(original, stated_unit=act.unit if act.kind == ASSIGNED else None)
            elif original.evidence != "server":
                received = str(act.detail.get("received_at"))
                known[original.sha256] = replace(original, received_at=received, evidence="stated")
        return known

    def places(self) -> dict[str, str]:
        """Return the SHA-256 of what lies in the inbox, by its path there, as it was last seen."""
        # Sorted here: databases do not agree on the order of texts.
        return {row.path: row.sha256 for row in sorted(self.connection.execute(select(places)), key=itemgetter(0))}

    def enter(self, entered: Sequence[Original]) -> None:
        """Enter originals that are kept in the archive."""
        if entered:
            self.connection.execute(insert(originals), [_row(each) for each in entered])

    def see(self, seen: Mapping[str, str], gone: Iterable[str], at: str) -> None:
        """Enter what lies in the inbox now, by path, and the paths at which nothing lies any more."""
        paths = [{"old": path} for path in (*seen, *gone)]
        if paths:
            self.connection.execute(delete(places).where(places.c.path == bindparam("old")), paths)
        if seen:
            rows = [{"path": path, "sha256": sha256, "seen_at": at} for path, sha256 in seen.items()]
            self.connection.execute(insert(places), rows)

    def save(self, to: Path) -> None:
        """Copy what is entered, kept or not yet, into a new SQLite file; equal contents give equal bytes."""
        save_ledger(self.connection, to)

    def _last(self) -> ChainedAct | None:
        row = self.connection.execute(select(acts).order_by(acts.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else _stored(row)


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


def entry_of(original: Original) -> dict[str, object]:
    """Return what the act of its receipt says of an original."""
    return {
        "name": original.name, "size": original.size, "received_at": original.received_at,
        "evidence": original.evidence, "stated_unit": original.stated_unit,
    }  # fmt: skip


def _stored(row: Row[Any]) -> ChainedAct:
    """Return an act as it stands in the table; a detail that is none any more is empty, so that its hash is wrong."""
    try:
        detail = json.loads(row.detail)
    except (ValueError, TypeError, RecursionError):
        detail = {}
    detail = detail if isinstance(detail, dict) else {}
    act = Act(row.at, row.by, row.kind, row.unit, row.period, row.sha256, detail)
    return ChainedAct(row.number, act, row.previous, row.hash)


def _row(original: Original) -> dict[str, object]:
    return {**entry_of(original), "sha256": original.sha256, "registered_at": original.registered_at}


def _noted_heads(workspace: Workspace, ledger: Ledger) -> list[tuple[int, str]]:
    """Return number and hash of each act that was noted; instead of a hash _LOST where the note itself is gone."""
    try:
        lines = (workspace.archive / HEAD).read_text(encoding="ascii").splitlines()
        return [(int(number), hash_) for number, hash_ in map(str.split, lines)]
    except (OSError, ValueError):
        return [(ledger.found.number, _LOST)] if ledger.found else []
