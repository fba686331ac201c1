"""Registers what came into the inbox: keeps the originals, enters them, and notices what was replaced or removed."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.disk import FileBytes, is_arriving, partial_files, read_file
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.mail import open_mail, server_time
from aqcampaign.intake.names import text_of_name
from aqcampaign.intake.sniff import detect_format
from aqcampaign.language import translate as _
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.archive import keeping, place_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import Ledger, Original, entry_of

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
# Lock files and system files, which nobody sent.
_NO_FILES = frozenset({"AQ108", "AQ109"})
# A byte of a file name that is not UTF-8, as the ledger writes it.
_BYTE = re.compile(rb"\\x([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the clerk says of files: when they were received, of which unit; `by` is the clerk."""

    by: str
    at: datetime | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration found: new originals, and the paths that were replaced by other files or removed.

    `left` are the files that could not be entered: they cannot be read, or are not yet complete.
    """

    new: tuple[Original, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[InboxFile, ...] = ()

    @property
    def left_names(self) -> list[str]:
        """The names of the files that were left, without those of lock files and system files."""
        return [file.path.name for file in self.left if file.exclusion is None or file.exclusion.code not in _NO_FILES]


def moment_text(seconds: float) -> str:
    """Return a Unix timestamp as the ledger writes times."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime(_FORMAT)


def moment_seconds(text: str) -> float:
    """Return the Unix timestamp of a time of the ledger; raises UsageFailure for what was changed into none."""
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=UTC).timestamp()
    except (ValueError, TypeError) as error:
        said = _("“{found}” in the ledger is not a time: somebody changed it; see aq log --verify")
        raise UsageFailure(said.format(found=printable(text))) from error


def register(
    workspace: Workspace, ledger: Ledger, files: Iterable[InboxFile], statement: Statement, now: float
) -> Registered:
    """Enter the files that are new; each is in the archive before it is entered.

    Files that cannot be read, or are not yet complete, are left for the next time. An original that the archive has
    lost is kept again if the file still lies in the inbox.
    """
    at, before = moment_text(now), ledger.places()
    found = _keep_new(workspace, files, ledger.originals(), before, statement, at)
    gone = {path: sha256 for path, sha256 in before.items() if not _lies_there(workspace.inbox, path)}
    ledger.enter(list(found.new.values()))
    ledger.see(found.seen, gone, at)
    ledger.append(_acts(found, before, gone, statement.by, at))
    moved = {sha256 for path, sha256 in found.seen.items() if path not in before}
    return Registered(
        tuple(found.new.values()), tuple(path for path in found.seen if path in before),
        tuple(path for path, sha256 in gone.items() if sha256 not in moved), tuple(found.left),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the inbox: new originals by SHA-256, what is new at which path, and files that cannot be entered."""

    new: dict[str, Original] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    left: list[InboxFile] = field(default_factory=list)


def _keep_new(
    workspace: Workspace,
    files: Iterable[InboxFile],
    known: Mapping[str, Original],
    before: Mapping[str, str],
    statement: Statement,
    at: str,
) -> _Found:
    """Keep the contents of the files in the archive and return what is new; `before` is what lay at each path."""
    found, inbox = _Found(), workspace.inbox.resolve()
    partial: dict[Path, list[str]] = {}
    with keeping(workspace.archive) as keep:
        for file in files:
            folder = file.path.parent
            if folder not in partial:
                partial[folder] = partial_files(folder)
            read = None if file.exclusion or is_arriving(file.path, partial[folder]) else read_file(file.path)
            if not isinstance(read, FileBytes) or not read.is_complete:
                found.left.append(file)
                continue
            sha256, path = hashlib.sha256(read.content).hexdigest(), _path_in(inbox, file.path)
            if sha256 not in found.new:
                keep(sha256, read.content)
            if sha256 not in known and sha256 not in found.new:
                name, replaced = path or text_of_name(file.path.name), known.get(before.get(path or "", ""))
                found.new[sha256] = _original(sha256, name, read, statement, at, replaced)
            if path is not None and before.get(path) != sha256:
                found.seen[path] = sha256
    return found


def _acts(found: _Found, before: Mapping[str, str], gone: Mapping[str, str], by: str, at: str) -> Iterator[Act]:
    """Yield what a registration enters in the log; `gone` are the paths at which nothing lies any more."""
    for original in found.new.values():
        yield Act(at, by, "received", original.stated_unit, None, original.sha256, entry_of(original))
    for path, sha256 in found.seen.items():
        if path in before:
            yield Act(at, by, "replaced", None, None, before[path], {"path": path, "by": sha256})
    moved = {sha256: path for path, sha256 in found.seen.items() if path not in before}
    for path, sha256 in gone.items():
        if sha256 in moved:
            yield Act(at, by, "moved", None, None, sha256, {"path": path, "to": moved[sha256]})
        else:
            yield Act(at, by, "removed", None, None, sha256, {"path": path})


def kept_files(workspace: Workspace, ledger: Ledger, paths: Sequence[Path]) -> list[InboxFile]:
    """Return every original that was seen at or under one of `paths`, with its time of receipt.

    Its content is read from the archive: what was deleted or replaced in the inbox is not lost.
    """
    names: dict[str, list[str]] = {}
    for place, sha256 in ledger.places().items():
        names.setdefault(sha256, []).append(place)
    inbox, files = workspace.inbox.resolve(), []
    asked = {path: Path(text_of_name(str(path.resolve()))) for path in paths}
    for sha256, original in ledger.originals().items():
        own = [inbox / name for name in names.get(sha256, [original.name])]
        shown = next((path / each.relative_to(asked[path]) for path in paths for each in own
                      if each.is_relative_to(asked[path])), None)  # fmt: skip
        if shown is not None:
            kept, received = place_of(workspace.archive, sha256), moment_seconds(original.received_at)
            files.append(InboxFile(shown, kept=kept, received=received))
    return files


def name_of_text(text: str) -> str:
    r"""Return the name of a file that the ledger writes as `text`, with the bytes that \xff and so on stand for."""
    return os.fsdecode(_BYTE.sub(lambda match: bytes.fromhex(match[1].decode()), text.encode()))


def _lies_there(inbox: Path, path: str) -> bool:
    """Return whether something lies at a path of the ledger."""
    return os.path.lexists(inbox / path) or os.path.lexists(inbox / name_of_text(path))


def _original(
    sha256: str, path: str, read: FileBytes, statement: Statement, at: str, replaced: Original | None
) -> Original:
    """Return the entry of a file; one that took the place of another came later, whatever its own date says."""
    by_server = _server_time(read.content)
    if by_server is not None:
        seconds, evidence = by_server, "server"
    elif statement.at is not None:
        seconds, evidence = statement.at.timestamp(), "stated"
    else:
        after = moment_seconds(replaced.received_at) + 1 if replaced else 0.0
        seconds, evidence = max(read.modified, after), "file"
    return Original(sha256, path, len(read.content), moment_text(seconds), evidence, statement.unit, at)


def _server_time(content: bytes) -> float | None:
    """Return when the last server received a mail, None of anything else."""
    if detect_format(content) != "mail":
        return None
    try:
        return server_time(open_mail(content))
    except (ValueError, RecursionError, LookupError, TypeError):  # raised by the mail parser
        return None


def _path_in(inbox: Path, path: Path) -> str | None:
    """Return a path relative to the inbox, which has no links, or None of a file that lies elsewhere."""
    try:
        return text_of_name(path.resolve().relative_to(inbox).as_posix())
    except ValueError:
        return None
