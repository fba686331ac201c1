"""Keeps every original once, read-only, under its SHA-256."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

READ_ONLY = 0o444
# From so many files on, one call for all is quicker than one for each.
_MANY = 20


def place_of(archive: Path, sha256: str) -> Path:
    """Return where an original lies; folders of two letters keep the listing short."""
    return archive.joinpath(sha256[:2], sha256)


def sha256_of(content: bytes) -> str:
    """Return the name under which a document is kept."""
    return hashlib.sha256(content).hexdigest()


def is_kept(archive: Path, sha256: str, size: int) -> bool:
    """Return whether an original lies in the archive, as far as its size tells."""
    try:
        stat = os.stat(f"{archive}/{sha256[:2]}/{sha256}")  # a third of the time that place_of takes
    except OSError:
        return False
    return S_ISREG(stat.st_mode) and stat.st_size == size


@contextmanager
def keeping(archive: Path) -> Iterator[Callable[[str, bytes], None]]:
    """Give a function that keeps an original under its SHA-256; all are on the disk when the block ends.

    Thousands of files are brought to the disk together, which takes a tenth of the time. Raises UsageFailure.
    """
    written: dict[Path, Path] = {}

    def keep(sha256: str, content: bytes) -> None:
        place = place_of(archive, sha256)
        if place not in written and not is_kept(archive, sha256, len(content)):
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".aq-", suffix=".tmp", dir=place.parent)
            written[place] = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)

    try:
        yield keep
        sync_all(list(written.values()))
        for place, temporary in written.items():
            temporary.chmod(READ_ONLY)
            temporary.replace(place)
        sync_all(sorted({place.parent for place in written}))
    except OSError as error:
        text = _("{path} cannot be written ({reason}); nothing of this file was entered")
        raise UsageFailure(text.format(path=archive, reason=error.strerror or error)) from error
    finally:
        for temporary in written.values():
            temporary.unlink(missing_ok=True)


def damaged(archive: Path, sha256: str) -> str | None:
    """Return why an original is not what it was: missing, changed; None if it is intact."""
    try:
        content = place_of(archive, sha256).read_bytes()
    except OSError:
        return "missing"
    return None if hashlib.sha256(content).hexdigest() == sha256 else "changed"


def sync_all(paths: Sequence[Path]) -> None:
    """Bring files or folders to the disk; of many, Linux does so at once with all else that waits to be written."""
    if sys.platform == "linux" and len(paths) > _MANY:
        os.sync()
        return
    for path in paths:
        _sync(path)


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk; only POSIX systems open folders."""
    if path.is_dir() and os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
