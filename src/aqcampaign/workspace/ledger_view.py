"""What the ledger of a working folder holds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import Any

from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.database.reading import Query, read_ledger
from aqcampaign.workspace.folder import Workspace

# The acts that state when a registered original came, and of which unit it is or no longer is.
STATED, ASSIGNED, UNASSIGNED = "stated", "assigned", "unassigned"
_ALL: Mapping[str, object] = MappingProxyType({})


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


# The columns of each table in the order of its definition, which need not be imported to read them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "originals": tuple(field.name for field in fields(Original)),
    "places": ("path", "sha256", "seen_at"),
    "acts": ("number", "at", "by", "kind", "unit", "period", "sha256", "detail", "previous", "hash"),
    "versions": (
        "id", "form", "period", "unit", "unit_name", "report", "place", "number", "copy_of", "same_as", "file",
        "member", "sha256", "original", "received_at", "evidence", "status", "timeliness", "late_from", "form_version",
    ),
    "figures": ("version", "field", "value", "number"),
    "changes": ("version", "place", "kind", "field", "label", "measure", "old", "new"),
    "findings": ("version", "place", "code", "severity", "sheet", "cell", "field"),
    "fields": ("form", "form_version", "field", "place", "label", "measure"),
}  # fmt: skip


class LedgerView:
    """The ledger as it is read."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def rows(self, table: str, equal: Mapping[str, object] = _ALL) -> Iterator[Sequence[Any]]:
        """Yield the rows of a table in which the columns named in `equal` have these values, in no order."""
        yield from self._query(f"{_select(COLUMNS[table])} FROM {table}{_where(equal)}", equal)

    def rows_of_versions(self, table: str, equal: Mapping[str, object] = _ALL) -> Iterator[Sequence[Any]]:
        """Yield the rows of a table that belong to the versions in which the columns in `equal` have these values."""
        versions = f'SELECT "id" FROM versions{_where(equal)}'  # noqa: S608  (names of columns)
        yield from self._query(f'{_select(COLUMNS[table])} FROM {table} WHERE "version" IN ({versions})', equal)

    def log(self, unit: str | None = None, period: str | None = None, kind: str | None = None) -> Iterator[ChainedAct]:
        """Yield the acts in order, those about a unit or a period or of a kind if one is given."""
        chosen = {"kind": kind, "unit": unit, "period": period}
        equal = {name: value for name, value in chosen.items() if value is not None}
        for row in self._query(f'{_select(COLUMNS["acts"])} FROM acts{_where(equal)} ORDER BY "number"', equal):
            yield _stored(row)

    def last_act(self) -> ChainedAct | None:
        """Return the last act of the log."""
        newest = ' WHERE "number" = (SELECT max("number") FROM acts)'
        query = f"{_select(COLUMNS['acts'])} FROM acts{newest}"
        return next(map(_stored, self._query(query, {})), None)

    def last_version(self) -> int:
        """Return the highest id of a version, 0 without any."""
        ((last,),) = self._query('SELECT max("id") FROM versions', {})
        return last or 0

    def has(self, number: int, hash_: str) -> bool:
        """Return whether the act of this number has this hash."""
        return any(True for _row in self.rows("acts", {"number": number, "hash": hash_}))

    def originals(self) -> dict[str, Original]:
        """Return every original by its SHA-256, in the order of receipt."""
        found = (Original(*row) for row in self.rows("originals"))
        return {each.sha256: each for each in sorted(found, key=attrgetter("received_at", "sha256"))}

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
        return {path: sha256 for path, sha256, _seen_at in sorted(self.rows("places"), key=itemgetter(0))}


@contextmanager
def reading(workspace: Workspace) -> Iterator[LedgerView]:
    """Open the ledger to read it; raises UsageFailure."""
    with read_ledger(workspace.ledger) as query:
        yield LedgerView(query)


def entry_of(original: Original) -> dict[str, object]:
    """Return what the act of its receipt says of an original."""
    return {
        "name": original.name, "size": original.size, "received_at": original.received_at,
        "evidence": original.evidence, "stated_unit": original.stated_unit,
    }  # fmt: skip


def _select(columns: Sequence[str]) -> str:
    return "SELECT " + ", ".join(f'"{name}"' for name in columns)


def _where(equal: Mapping[str, object]) -> str:
    return " WHERE " + " AND ".join(f'"{name}" = :{name}' for name in equal) if equal else ""


def _stored(row: Sequence[Any]) -> ChainedAct:
    """Return an act as it stands in the table; a detail that is none any more is empty, so that its hash is wrong."""
    number, at, by, kind, unit, period, sha256, written, previous, hash_ = row
    try:
        detail = json.loads(written)
    except (ValueError, TypeError, RecursionError):
        detail = {}
    act = Act(at, by, kind, unit, period, sha256, detail if isinstance(detail, dict) else {})
    return ChainedAct(number, act, previous, hash_)
