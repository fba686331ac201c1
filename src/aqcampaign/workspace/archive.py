"""Keeps every original once, read-only, under its SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

_READ_ONLY = 0o444


def place_of(archive: Path, sha256: str) -> Path:
    """Return where an original lies; folders of two letters keep the listing short."""
    return archive / sha256[:2] / sha256


def keep(archive: Path, sha256: str, content: bytes) -> None:
    """Write an original unless it is there; when this returns it is on the disk. Raises UsageFailure."""
    place = place_of(archive, sha256)
    if place.is_file() and place.stat().st_size == len(content):
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".aq-", suffix=".tmp", dir=place.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary = Path(name)
        temporary.chmod(_READ_ONLY)
        temporary.replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        text = _("{path} cannot be written ({reason}); nothing of this file was entered")
        raise UsageFailure(text.format(path=place.parent, reason=error.strerror or error)) from error


def damaged(archive: Path, sha256: str) -> str | None:
    """Return why an original is not what it was: missing, changed; None if it is intact."""
    try:
        content = place_of(archive, sha256).read_bytes()
    except OSError:
        return "missing"
    return None if hashlib.sha256(content).hexdigest() == sha256 else "changed"


def _sync_folder(folder: Path) -> None:
    """Bring the new name to the disk, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
