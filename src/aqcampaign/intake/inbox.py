"""Lists the files of an inbox and recognises system files and lock files.

Links are not followed: those to the outside lead to files that nobody sent, the targets of others are listed anyway.
"""

import fnmatch
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.members import Folder, Member
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

_SYSTEM_FILES = (
    ".*", "thumbs.db", "desktop.ini", "*.tmp", "*.part", "*.crdownload", "*.download", "~wrl*.tmp", "__macosx",
)  # fmt: skip
_SYSTEM_NAME = re.compile("|".join(map(fnmatch.translate, _SYSTEM_FILES)))
# The temporary files that Excel writes while saving: eight hexadecimal digits.
_EXCEL_TEMPORARY_NAME = re.compile(r"(?=.*[A-F])[0-9A-F]{8}")
_LOCK_PREFIXES = ("~$", ".~lock.")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file of the inbox.

    `exclusion` is the finding of a file that is not opened, such as a lock file. The path of a file in an archive or
    mail is that of the archive plus `inner_parts` further parts; `member` reads its content. Of a registered file the
    content lies at `kept`, and `received` is the time of receipt, in seconds since 1970; `is_certain` if it is known
    from the server of a mail or was stated, not only from the date of the file. `again` is when the same bytes last
    came again, in the same seconds, None if they did not. `stated_unit` is the id of the unit that sent it, '' if
    nobody said so.
    """

    path: Path
    exclusion: Finding | None = None
    member: Member | None = None
    folder: Folder | None = None
    inner_parts: int = 0
    kept: Path | None = None
    received: float | None = None
    is_certain: bool = False
    again: float | None = None
    stated_unit: str = ""


def list_files(paths: Iterable[Path]) -> list[InboxFile]:
    """Return the files at or under `paths`, each once, sorted by path. Raises UsageFailure if a path does not exist."""
    found: dict[str, InboxFile] = {}
    for path in paths:
        # Unlike Path.exists and Path.is_dir, these do not raise if access is denied.
        if not os.path.lexists(path):
            raise UsageFailure(_("there is no file or folder {path}").format(path=path))
        is_folder = os.path.isdir(path) and not _links_to_parent(path)  # noqa: PTH112  (see above)
        for each in _walk(path) if is_folder else [_classify(path)]:
            found.setdefault(os.path.normcase(each.path), each)  # the hash of a Path takes longer
    return sorted(found.values(), key=lambda file: file.path.as_posix())


def exclude_by_name(parts: tuple[str, ...]) -> Finding | None:
    """Return the finding if a file in an archive is a lock file or system file; `parts` is its path there."""
    if parts[-1].startswith(_LOCK_PREFIXES):
        return _lock_file_finding(parts[-1])
    return finding("AQ109") if any(map(_is_system, parts)) else None


def _walk(folder: Path) -> Iterator[InboxFile]:
    """Yield the files of a folder and its subfolders. A folder that cannot be read is yielded with a finding."""
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            with os.scandir(current) as scan:
                entries = list(scan)
        except OSError as error:
            yield InboxFile(current, finding("AQ138", reason=error.strerror or error))
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not _is_system(entry.name):
                pending.append(Path(entry.path))
            else:
                yield _classify(Path(entry.path), entry)


def _classify(path: Path, entry: os.DirEntry[str] | None = None) -> InboxFile:
    """Return the file with its exclusion by name or type. `entry` of the folder scan saves a stat call."""
    name = path.name
    if name.startswith(_LOCK_PREFIXES):
        return InboxFile(path, _lock_file_finding(name))
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


def _lock_file_finding(name: str) -> Finding:
    return finding("AQ108", workbook=name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#"))


def _links_to_parent(path: Path) -> bool:
    """Return whether the path is a link to a folder that contains it, which would make the walk endless."""
    return path.is_symlink() and path.parent.resolve().is_relative_to(path.resolve())


def _is_system(name: str) -> bool:
    return _SYSTEM_NAME.match(name.lower()) is not None or _EXCEL_TEMPORARY_NAME.fullmatch(name) is not None
