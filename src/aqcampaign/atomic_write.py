"""Writes a file atomically: to a temporary file in the same folder, then rename."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

# Reports go to a shared folder.
_SHARED = 0o644


def write_atomically(path: Path, content: bytes, *, mode: int = _SHARED) -> None:
    """Write `content` to `path`, following symbolic links; raises UsageFailure and keeps the old file on errors.

    `mode` says who may read the file.
    """
    with writing_atomically(path, mode=mode) as stream:
        stream.write(content)


@contextmanager
def writing_atomically(path: Path, *, mode: int = _SHARED) -> Iterator[BinaryIO]:
    """Give a stream whose content replaces `path` when the block ends without an exception; raises UsageFailure.

    Only regular files are replaced: a rename would destroy a device or pipe.
    """
    with _writable(path) as target, _replacing(target, mode) as stream:
        yield stream


@contextmanager
def making_atomically(path: Path) -> Iterator[Path]:
    """Give the path of a file to make, for libraries that take no stream; it replaces `path` like a stream's content.

    Its folder lies beside `path`, is empty, and is removed: there is room for what is needed on the way.
    """
    with _writable(path) as target:
        folder = Path(tempfile.mkdtemp(prefix=".aq-", suffix=".tmp", dir=target.parent))
        try:
            made = folder / target.name
            yield made
            made.chmod(_SHARED)
            made.replace(target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def making_folder_atomically(path: Path) -> Iterator[Path]:
    """Give an empty folder; when the block ends without an exception it becomes `path`.

    If that is there already, each of its files replaces the one of the same name. Raises UsageFailure.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".aq-", suffix=".tmp", dir=path.parent))
        try:
            yield folder
            path.mkdir(exist_ok=True)
            for made in sorted(folder.iterdir()):
                made.replace(path / made.name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def _writable(path: Path) -> Iterator[Path]:
    """Give the file to replace, which is that of a symbolic link; raises UsageFailure if it cannot be written."""
    if path.is_dir():
        raise UsageFailure(_("{path} is a folder; name a file to write, e.g. {path}/summary.xlsx").format(path=path))
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageFailure(_("{path} is not a regular file (a device, pipe or similar); name a file").format(path=path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(path))
        yield path
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageFailure:
    text = _("{path} cannot be written ({reason}); close it if it is open in Excel or WPS, or choose another place")
    return UsageFailure(text.format(path=path, reason=error.strerror or error))


@contextmanager
def _replacing(path: Path, mode: int) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=".aq-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)  # mkstemp creates private files
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
