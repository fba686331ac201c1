"""Takes paths and makes the files to look at: folders are walked, system files and lock files told apart."""

import fnmatch
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

_SYSTEM_FILES = (
    ".*", "thumbs.db", "desktop.ini", "*.tmp", "*.part", "*.crdownload", "~wrl*.tmp", "__macosx",
)  # fmt: skip
_SYSTEM_NAME = re.compile("|".join(map(fnmatch.translate, _SYSTEM_FILES)))
_LOCK_PREFIXES = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file found: its path as it was reached, and the finding that settles it without a look inside."""

    path: Path
    settled: Finding | None = None


def files(paths: Iterable[Path]) -> list[InboxFile]:
    """Return every file at or under `paths`, sorted by path, once; raises UsageFailure for a path that is not there."""
    found: dict[Path, InboxFile] = {}
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise UsageFailure(_("there is no file or folder {path}").format(path=path))
        for each in _walk(path) if path.is_dir() else [_file(path)]:
            found.setdefault(each.path, each)
    return sorted(found.values(), key=lambda file: file.path.as_posix())


def _walk(folder: Path) -> Iterator[InboxFile]:
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=folder, reason=error.strerror)) from error
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not _is_system(entry.name):
            yield from _walk(Path(entry.path))
        else:
            yield _file(Path(entry.path), entry)


def _file(path: Path, entry: os.DirEntry[str] | None = None) -> InboxFile:
    """Settle what can be settled by name and kind; the folder's `entry` knows the kind without another look."""
    name = path.name
    if name.startswith(_LOCK_PREFIXES):
        workbook = name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
        return InboxFile(path, finding("AQ108", workbook=workbook))
    if _is_system(name):
        return InboxFile(path, finding("AQ109"))
    if entry is not None and entry.is_file(follow_symlinks=False):
        return InboxFile(path)
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return InboxFile(path, finding("AQ106", reason=error.strerror))
    if stat.S_ISREG(mode):
        return InboxFile(path)
    return InboxFile(path, finding("AQ107", kind=N_("a link") if stat.S_ISLNK(mode) else N_("a device or a pipe")))


def _is_system(name: str) -> bool:
    return _SYSTEM_NAME.match(name.lower()) is not None
