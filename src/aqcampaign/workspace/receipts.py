"""Registers what came into the inbox: keeps the originals, enters them, and notices what was replaced or removed."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.disk import FileBytes, is_arriving, partial_files, read_file
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.names import text_of_name
from aqcampaign.intake.sniff import detect_format
from aqcampaign.language import translate as _
from aqcampaign.workspace.acts import Act, detail_text
from aqcampaign.workspace.archive import is_kept, keeping, place_of
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger_view import LedgerView, Original, entry_of

if TYPE_CHECKING:
    from aqcampaign.workspace.ledger import Ledger

# So many seconds after its registration a mail may have come: clocks and time zones are set wrongly.
_FUTURE = 24 * 60 * 60
RECEIVED_AGAIN = "received_again"
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# Lock files and system files, which nobody sent.
_NO_FILES = frozenset({"AQ108", "AQ109"})
_NOTHING: Mapping[str, str] = {}
# A byte of a file name that is not UTF-8, as the ledger writes it.
_BYTE = re.compile(rb"\\x([89a-f][0-9a-f])")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the clerk says of files: when they were received, of which unit; `by` is the clerk.

    `is_of_none` takes back what was said of the unit.
    """

    by: str
    at: datetime | None = None
    unit: str | None = None
    is_of_none: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration found: new originals, and the paths that were replaced by other files or removed.

    `left` are the files that could not be entered: they cannot be read, or are not yet complete. `read` holds the
    hashes of the files that were read. `doubted` are the paths of mails of which the server says that they are yet to
    come.
    """

    new: tuple[Original, ...] = ()
    replaced: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[InboxFile, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    doubted: tuple[str, ...] = ()

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
        whole = text if _MOMENT.fullmatch(text) else ""
        return datetime.fromisoformat(whole).timestamp()  # a tenth of the time that strptime takes
    except (ValueError, TypeError) as error:
        said = _("“{found}” in the ledger is not a time: somebody changed it; see aq log --verify")
        raise UsageFailure(said.format(found=printable(text))) from error


def known_inbox(
    workspace: Workspace, ledger: LedgerView, files: Iterable[InboxFile], unchanged: Mapping[str, str]
) -> Registered | None:
    """Return what `register` would find if it had nothing to enter, else None."""
    known = _Known(ledger.originals(), ledger.places(), unchanged)
    unknown = list(_unknown(workspace, files, known))
    if any(is_there for _file, _path, is_there in unknown):
        return None
    is_whole = all(_lies_there(workspace.inbox, path) for path in known.places)
    return Registered(left=tuple(file for file, _path, _is_there in unknown)) if is_whole else None


def register(
    workspace: Workspace,
    ledger: "Ledger",
    files: Iterable[InboxFile],
    statement: Statement,
    now: float,
    unchanged: Mapping[str, str] = _NOTHING,
) -> Registered:
    """Enter the files that are new; each is in the archive before it is entered.

    Files that cannot be read, or are not yet complete, are left for the next time. An original that the archive has
    lost is kept again if the file still lies in the inbox. `unchanged` are the hashes of files that need not be read.
    """
    at, before = moment_text(now), ledger.places()
    found = _keep_new(workspace, files, _Known(ledger.originals(), before, unchanged), statement, at)
    gone = {path: sha256 for path, sha256 in before.items() if not _lies_there(workspace.inbox, path)}
    ledger.enter(list(found.new.values()))
    ledger.see(found.seen, gone, at)
    ledger.append(_acts(found, before, gone, statement.by, at))
    ledger.append(_again(found.again, set(gone.values()), ledger, Act(at, statement.by, RECEIVED_AGAIN)))
    moved = {sha256 for path, sha256 in found.seen.items() if path not in before}
    return Registered(
        tuple(found.new.values()), tuple(path for path in found.seen if path in before),
        tuple(path for path, sha256 in gone.items() if sha256 not in moved), tuple(found.left), found.read,
        tuple(found.doubted),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the inbox: new originals by SHA-256, what is new at which path, and files that cannot be entered.

    `again` are known originals that were received at another path and a later time, `read` holds the hashes of the
    files that were read. `doubted` are the paths of mails that would have come after their registration.
    """

    new: dict[str, Original] = field(default_factory=dict)
    again: list[Original] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    left: list[InboxFile] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    doubted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder with files: its place in the inbox as the ledger writes it, None elsewhere; its partial downloads."""

    place: str | None
    partial: list[str]

    def path_of(self, name: str) -> str | None:
        """Return the path of a file in the inbox, None of a file that lies elsewhere."""
        return None if self.place is None else f"{self.place}{text_of_name(name)}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known before: the originals, what lay at each path, and the hashes of files that are unchanged."""

    originals: Mapping[str, Original]
    places: Mapping[str, str]
    unchanged: Mapping[str, str]

    def original_at(self, path: str | None) -> Original | None:
        """Return the original that lay at a path of the inbox."""
        return self.originals.get(self.places.get(path or "", ""))


def _keep_new(workspace: Workspace, files: Iterable[InboxFile], known: _Known, statement: Statement, at: str) -> _Found:
    """Keep the contents of the files in the archive and return what is new."""
    found = _Found()
    with keeping(workspace.archive) as keep:
        for file, path, is_there in _unknown(workspace, files, known):
            read = read_file(file.path) if is_there else None
            if not isinstance(read, FileBytes) or not read.is_complete:
                found.left.append(file)
                continue
            sha256 = found.read[os.fspath(file.path)] = hashlib.sha256(read.content).hexdigest()
            if sha256 not in found.new:
                keep(sha256, read.content)
            if path is None or known.places.get(path) != sha256:
                name, replaced = path or text_of_name(file.path.name), known.original_at(path)
                times = (_time_of_server(found, name, read.content, at), replaced)
                _note(found, known, _original(sha256, name, read, statement, at, times), path)
    return found


def _time_of_server(found: _Found, name: str, content: bytes, at: str) -> float | None:
    """Return when the last server received a mail, unless that is yet to come; None of anything else."""
    by_server = _server_time(content)
    if by_server is not None and by_server > moment_seconds(at) + _FUTURE:
        found.doubted.append(name)
        return None
    return by_server


def _note(found: _Found, known: _Known, received: Original, path: str | None) -> None:
    """Note a file that was not seen at this path before; one with a known content came again if it came later."""
    first = known.originals.get(received.sha256)
    if first is None:
        other = found.new.get(received.sha256, received)
        first, received = sorted((other, received), key=attrgetter("received_at"))
        found.new[first.sha256] = first
    if received.evidence != "stated" and received.received_at > first.received_at:
        found.again.append(received)
    if path is not None:
        found.seen[path] = received.sha256


def _unknown(
    workspace: Workspace, files: Iterable[InboxFile], known: _Known
) -> Iterator[tuple[InboxFile, str | None, bool]]:
    """Yield each file that is not as it was, or whose original is not kept, with its path in the inbox.

    With it comes whether it can be read: a lock file cannot, nor can what is not yet complete.
    """
    inbox, folders = workspace.inbox.resolve(), dict[Path, _Folder]()
    for file in files:
        parent = file.path.parent
        folder = folders.get(parent) or folders.setdefault(parent, _folder(inbox, parent))
        path = folder.path_of(file.path.name)
        if file.exclusion or is_arriving(file.path, folder.partial):
            yield file, path, False
            continue
        original = known.original_at(path)
        is_same = original is not None and original.sha256 == known.unchanged.get(os.fspath(file.path))
        if original is None or not is_same or not is_kept(workspace.archive, original.sha256, original.size):
            yield file, path, True


def _folder(inbox: Path, folder: Path) -> _Folder:
    """Return what is to be known of a folder; `inbox` is a path without links."""
    place = folder.resolve()
    inside = text_of_name(place.relative_to(inbox).as_posix()) if place.is_relative_to(inbox) else None
    return _Folder({None: None, ".": ""}.get(inside, f"{inside}/"), partial_files(folder))


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


def _again(received: Iterable[Original], moved: set[str], ledger: LedgerView, act: Act) -> Iterator[Act]:
    """Yield an act for each file that came again, unless the log tells of it, or it was only `moved`."""
    log = (each.act for each in ledger.log(kind=RECEIVED_AGAIN)) if received else ()
    told = {(each.sha256, detail_text(each.detail)) for each in log}
    for each in received:
        detail = {"path": each.name, "received_at": each.received_at, "evidence": each.evidence}
        if each.sha256 not in moved and (each.sha256, detail_text(detail)) not in told:
            yield replace(act, unit=each.stated_unit, sha256=each.sha256, detail=detail)


def kept_files(workspace: Workspace, ledger: LedgerView, paths: Sequence[Path]) -> list[InboxFile]:
    """Return every original that was seen at or under one of `paths`, with its time of receipt.

    Its content is read from the archive: what was deleted or replaced in the inbox is not lost.
    """
    names: dict[str, list[str]] = {}
    again = last_times_again(ledger)
    for place, sha256 in ledger.places().items():
        names.setdefault(sha256, []).append(place)
    files, archive, inbox = [], workspace.archive, _as_prefix(workspace.inbox)
    asked = {path: _as_prefix(path) for path in paths}
    for sha256, original in ledger.receipts().items():
        own = [f"{inbox}{name}" for name in names.get(sha256, [original.name])]
        shown = next((path / each[len(asked[path]) :] for path in paths for each in own
                      if f"{each}/".startswith(asked[path])), None)  # fmt: skip
        if shown is not None:
            received = moment_seconds(original.received_at)
            kept, is_certain = place_of(archive, sha256), original.evidence != "file"
            files.append(InboxFile(
                shown, kept=kept, received=received, is_certain=is_certain, again=again.get(sha256),
                stated_unit=original.stated_unit or "",
            ))  # fmt: skip
    return files


def last_times_again(ledger: LedgerView) -> dict[str, float]:
    """Return when each original that came again last did so, by its SHA-256, in seconds since 1970."""
    acts = [entry.act for entry in ledger.log(kind=RECEIVED_AGAIN)]
    times = [(act.sha256 or "", moment_seconds(str(act.detail.get("received_at")))) for act in acts]
    return dict(sorted(times, key=itemgetter(1)))


def name_of_text(text: str) -> str:
    r"""Return the name of a file that the ledger writes as `text`, with the bytes that \xff and so on stand for."""
    return os.fsdecode(_BYTE.sub(lambda match: bytes.fromhex(match[1].decode()), text.encode()))


def _as_prefix(path: Path) -> str:
    """Return how the paths of what lies at or under a path begin, as text: for thousands of files pathlib is slow."""
    return f"{text_of_name(path.resolve().as_posix()).rstrip('/')}/"


def _lies_there(inbox: Path, path: str) -> bool:
    """Return whether something lies at a path of the ledger."""
    return os.path.lexists(inbox / path) or os.path.lexists(inbox / name_of_text(path))


def _original(
    sha256: str, path: str, read: FileBytes, statement: Statement, at: str, known: tuple[float | None, Original | None]
) -> Original:
    """Return the entry of a file, given the time of its server and the original whose place it took.

    What took the place of another came later, whatever its own date says.
    """
    by_server, replaced = known
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
    from aqcampaign.intake.mail import open_mail, server_time  # imports the parser of mails

    try:
        return server_time(open_mail(content))
    except (ValueError, RecursionError, LookupError, TypeError):  # raised by the mail parser
        return None
