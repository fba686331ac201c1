"""The acts of the office: appended one after the other, each chained to the one before by its hash."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Before the first act.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log, not yet chained; `detail` holds JSON values."""

    at: str
    by: str
    kind: str
    unit: str | None = None
    period: str | None = None
    sha256: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainedAct:
    """An act as it is stored: with its number, the hash before, and its own."""

    number: int
    act: Act
    previous: str
    hash: str


def chained(acts: Iterable[Act], last: ChainedAct | None) -> Iterator[ChainedAct]:
    """Yield the acts chained to `last`, the last one stored."""
    number, previous = (last.number, last.hash) if last else (0, BEGINNING)
    for act in acts:
        number += 1
        made = ChainedAct(number, act, previous, hash_of(number, act, previous))
        previous = made.hash
        yield made


def hash_of(number: int, act: Act, previous: str) -> str:
    """Return the SHA-256 of an act with its number and the hash of the act before."""
    told = [number, act.at, act.by, act.kind, act.unit, act.period, act.sha256, detail_text(act.detail), previous]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True, separators=(",", ":"), default=repr).encode()).hexdigest()


def detail_text(detail: Mapping[str, Any]) -> str:
    """Return the one way in which a detail is stored."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def documents_of(act: Act) -> tuple[str, ...]:
    """Return the SHA-256 of what the archive keeps of an act: of a closed period its summary, and the figures in it."""
    return (act.sha256 or "", str(act.detail["record"])) if "record" in act.detail else ()


def broken_links(stored: Iterable[ChainedAct], heads: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield (number, reason) where the chain is broken; `heads` are the acts that were noted outside of the ledger.

    Reasons: changed, missing (acts were removed or inserted before it), removed (from the end).
    """
    number, previous = 0, BEGINNING
    hashes: dict[int, str] = {}
    for each in stored:
        if each.number != number + 1 or each.previous != previous:
            yield each.number, "missing"
        elif each.hash != hash_of(each.number, each.act, each.previous):
            yield each.number, "changed"
        number, previous = each.number, each.hash
        hashes[number] = previous
    for head in heads:
        if hashes.get(head[0]) != head[1]:
            yield head[0], "removed" if head[0] not in hashes else "changed"
