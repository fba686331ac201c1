"""Takes one file and makes a ReceivedWorkbook: hash, time and sheets; or the finding why it cannot be read."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake import sniff
from aqcampaign.intake.limits import STANDARD, Limits
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.workbook import Unreadable, Workbook


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """What is known of a file before anything in it is understood; `modified` in seconds since 1970."""

    path: Path
    sha256: str
    modified: float


@dataclass(frozen=True, slots=True)
class ReceivedWorkbook:
    """A workbook that can be read."""

    file: ReceivedFile
    sheets: Workbook


def receive(path: Path, limits: Limits = STANDARD) -> tuple[ReceivedFile, ReceivedWorkbook | Finding]:
    """Return what the file is and its workbook, or the finding that refuses it. Never raises for a bad file."""
    try:
        with path.open("rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            # Asking for all that is allowed would take 25 MB for any file; the one byte more shows what is too large.
            content = stream.read(min(status.st_size, limits.file_bytes) + 1)
    except OSError as error:
        return ReceivedFile(path, "", 0.0), finding("AQ106", reason=error.strerror or error)
    # A path that was opened keeps its text; of a fresh one, which waits in the report, half the bytes.
    file = ReceivedFile(Path(path), hashlib.sha256(content).hexdigest(), status.st_mtime)
    return file, _open(file, content, limits)


def _open(file: ReceivedFile, content: bytes, limits: Limits) -> ReceivedWorkbook | Finding:
    try:
        limits.hold("file_bytes", len(content))
    except Unreadable as refusal:
        return refusal.finding
    if not content:
        return finding("AQ104")
    match sniff.container(content[:8]):
        case "ole":
            kind = sniff.kind_of_ole(content)
            return finding("AQ102", kind=kind) if kind else finding("AQ105")
        case "other":
            return finding("AQ102", kind=sniff.kind_of_other(content[:4096]))
        case "zip":
            spreadsheet = open_spreadsheet(content, limits)
    return spreadsheet if isinstance(spreadsheet, Finding) else ReceivedWorkbook(file, spreadsheet)
