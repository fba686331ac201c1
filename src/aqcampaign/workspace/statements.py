"""Enters what the clerk says of originals that are registered already: when they came, and of which unit they are."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from aqcampaign.intake.disk import FileBytes, read_file
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger import Ledger
from aqcampaign.workspace.ledger_view import ASSIGNED, STATED, UNASSIGNED, Original
from aqcampaign.workspace.receipts import Statement, moment_text


def state(ledger: Ledger, paths: Iterable[Path], statement: Statement, at: str) -> list[Original]:
    """Enter what is said of the registered files at `paths`; returns those of which it is news, as they are known now.

    A file that was said to be of another unit is taken from that one first, so that the log of each unit tells of it.
    """
    known = ledger.receipts()
    about = sorted({sha256 for sha256 in map(_sha256, paths) if sha256 in known})
    news = {each: list(_acts(known[each], statement, at)) for each in about}
    ledger.append(act for acts in news.values() for act in acts)
    now = ledger.receipts()
    return [now[each] for each, acts in news.items() if acts]


def _acts(original: Original, statement: Statement, at: str) -> Iterator[Act]:
    about = (None, original.sha256)
    stated = None if statement.at is None else moment_text(statement.at.timestamp())
    if stated is not None and (original.evidence, original.received_at) != ("stated", stated):
        yield Act(at, statement.by, STATED, statement.unit, *about, {"received_at": stated})
    if (statement.unit is None and not statement.is_of_none) or statement.unit == original.stated_unit:
        return
    if original.stated_unit is not None:
        yield Act(at, statement.by, UNASSIGNED, original.stated_unit, *about, {"name": original.name})
    if statement.unit is not None:
        yield Act(at, statement.by, ASSIGNED, statement.unit, *about, {"name": original.name})


def _sha256(path: Path) -> str:
    read = read_file(path)
    return hashlib.sha256(read.content).hexdigest() if isinstance(read, FileBytes) and read.is_complete else ""
