"""Reads regular files without blocking on pipes, devices or locks."""

import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.formats import FOLDERS
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES, MAX_FOLDER_BYTES
from aqcampaign.intake.sniff import detect_by_head
from aqcampaign.language import mark as N_

_HEAD = 4096
# Times outside of 1970 to 9998 may not be days of the calendar in every time zone, and only damage makes them.
_EARLIEST, _LATEST = 0.0, datetime(9999, 1, 1, tzinfo=UTC).timestamp()
# O_NONBLOCK: opening a pipe must not wait for its writer. O_BINARY: Windows would translate line ends.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_PARTIAL_SUFFIXES = (".part", ".crdownload", ".download", ".tmp")
# Scans may exceed the limit because their first bytes are enough to recognise them.
_RECOGNISED_BY_HEAD = frozenset(("pdf", "picture"))


@dataclass(frozen=True, slots=True)
class FileBytes:
    """The content of a file, incomplete for a large scan; `modified` in seconds since 1970."""

    content: bytes
    modified: float
    is_complete: bool = True


def read_file(path: Path) -> FileBytes | Finding:
    """Return a file's content, or the finding why it cannot be read. Too large files are not read at all."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        return _explain_open_error(path, error)
    try:
        return _read(handle)
    except OSError as error:
        return finding("AQ106", reason=error.strerror or error)
    except MemoryError:
        return finding("AQ103", what=N_("bytes"), amount="", limit=MAX_FILE_BYTES)
    finally:
        os.close(handle)


def _read(handle: int) -> FileBytes | Finding:
    before = os.fstat(handle)
    if stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(before.st_mode):
        return finding("AQ107", kind=N_("a device or a pipe"))
    if before.st_size > MAX_FILE_BYTES:
        head = os.read(handle, _HEAD)
        os.lseek(handle, 0, os.SEEK_SET)
        kind = detect_by_head(head)
        if kind in _RECOGNISED_BY_HEAD:
            return FileBytes(head, possible_moment(before.st_mtime), is_complete=False)
        limit = MAX_FOLDER_BYTES if kind in FOLDERS else MAX_FILE_BYTES
        if before.st_size > limit:
            return finding("AQ103", what=N_("bytes"), amount=before.st_size, limit=limit)
    pieces: list[bytes] = []
    remaining = before.st_size
    while remaining > 0 and (piece := os.read(handle, remaining)):
        pieces.append(piece)
        remaining -= len(piece)
    after = os.fstat(handle)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or remaining:
        return finding("AQ136")
    return FileBytes(b"".join(pieces), possible_moment(before.st_mtime))


def possible_moment(seconds: float) -> float:
    """Return a Unix timestamp, or the nearest one that is a day of the calendar in every time zone."""
    return min(max(seconds, _EARLIEST), _LATEST)


def _explain_open_error(path: Path, error: OSError) -> Finding:
    if error.errno in (errno.EACCES, errno.EPERM) and path.with_name(f"~${path.name}").exists():
        return finding("AQ137")
    if error.errno in (errno.ENXIO, errno.EOPNOTSUPP):  # a socket, or a pipe without a writer
        return finding("AQ107", kind=N_("a device or a pipe"))
    return finding("AQ106", reason=error.strerror or error)


def is_arriving(path: Path, partial: Sequence[str] | None = None) -> bool:
    """Return whether the file is still being downloaded, that is, a partial file of the same stem is beside it.

    `partial` are the partial files in its folder, if they have been listed.
    """
    listed = _partial_files_now(path.parent) if partial is None else partial
    return any(name.startswith(path.stem) and name != path.name for name in listed)


def _partial_files_now(folder: Path) -> Sequence[str]:
    """Return the partial files of a folder, which is listed once for all its damaged files, until it changes."""
    try:
        return _partial_files_at(folder, os.stat(folder).st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=64)
def _partial_files_at(folder: Path, _modified: int) -> list[str]:
    return partial_files(folder)


def partial_files(folder: Path) -> list[str]:
    """Return the names of files in a folder that are still being downloaded."""
    try:
        return [name for name in os.listdir(folder) if name.endswith(_PARTIAL_SUFFIXES)]
    except OSError:
        return []
