"""Enters what the clerk says of originals that are registered already: when they came."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from aqcampaign.intake.disk import FileBytes, read_file
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger import STATED, Ledger, Original
from aqcampaign.workspace.receipts import Statement, moment_text


def state_times(ledger: Ledger, paths: Iterable[Path], statement: Statement, at: str) -> list[Original]:
    """Enter when the registered files at `paths` came; returns these as they are known now.

    What is known so already is not entered again.
    """
    if statement.at is None:
        return []
    stated, known = moment_text(statement.at.timestamp()), ledger.receipts()
    about = sorted({sha256 for sha256 in map(_sha256, paths) if sha256 in known})
    fresh = [each for each in about if (known[each].evidence, known[each].received_at) != ("stated", stated)]
    ledger.append(Act(at, statement.by, STATED, statement.unit, None, each, {"received_at": stated}) for each in fresh)
    now = ledger.receipts()
    return [now[each] for each in fresh]


def _sha256(path: Path) -> str:
    read = read_file(path)
    return hashlib.sha256(read.content).hexdigest() if isinstance(read, FileBytes) and read.is_complete else ""
