"""Packs a working folder into a bundle from which the successor goes on as if nothing had happened."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign import __version__
from aqcampaign.atomic_write import writing_atomically
from aqcampaign.contacts import is_contacts
from aqcampaign.failures import UsageFailure
from aqcampaign.intake.inbox import exclude_by_name, list_files
from aqcampaign.intake.names import text_of_name
from aqcampaign.language import translate as _
from aqcampaign.working_folder import LEDGER
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.archive import damaged
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.handover.bundle import Position, is_workbook, writing_bundle
from aqcampaign.workspace.ledger import HEAD, Fault, Ledger, end_note, find_faults, opened
from aqcampaign.workspace.receipts import Registered, Statement, moment_text, register

HANDED_OVER = "handed_over"
# Everything in these is handed over; the inbox is made anew from the originals.
_WHOLE = ("config", "templates", "outbox", "returned", "reports")
_MADE_ANEW = ("inbox", "archive")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FaultyLedger(UsageFailure):
    """The log or the originals are not as they were entered."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__(_("the log or the originals are not as they were entered"))


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was packed: how many originals and acts, with which faults; and the paths that were left out."""

    registered: Registered
    originals: int
    acts: int
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...]


def hand_over(
    workspace: Workspace, out: Path, by: str, now: float, *, despite_faults: bool, with_contacts: bool = False
) -> HandedOver:
    """Register what is new, enter the handover in the log and pack everything into `out`, or do nothing.

    If the last act is this handover already, none is entered: equal contents give equal bytes. Raises FaultyLedger
    unless `despite_faults`, UsageFailure for what cannot be read or written. What names persons is packed only
    `with_contacts`.
    """
    _refuse_inside(workspace, out)
    # The act is kept before the bundle gets its name: a bundle never holds an act that the ledger lacks.
    with writing_atomically(out) as stream, opened(workspace) as ledger:
        registered = register(workspace, ledger, list_files([workspace.inbox]), Statement(by), now)
        faults = all_faults(workspace, ledger)
        if faults and not despite_faults:
            raise FaultyLedger(faults)
        last = _enter(ledger, by, now, len(faults))
        found, left_out = _contents(workspace, registered, out)
        with tempfile.TemporaryDirectory(prefix="aq-") as folder, writing_bundle(stream) as bundle:
            snapshot = Path(folder) / LEDGER
            ledger.save(snapshot)
            bundle.add_bytes(f"archive/{HEAD}", end_note(workspace, ledger))
            bundle.add(LEDGER, snapshot)
            packed = {name: path for name, path in found.items() if with_contacts or not names_persons(name)}
            for name, path in sorted(packed.items()):
                bundle.add(name, path, dated=not name.startswith("archive/"))
            bundle.finish(last, faults)
        return HandedOver(registered, len(ledger.originals()), last.number, faults, tuple(left_out))


def names_persons(name: str) -> bool:
    """Return whether a file of the working folder, by its path in there, holds the contacts or was made with them."""
    parts = name.split("/")
    # A run that was killed may have left drafts in a folder that was not yet called so.
    is_draft = parts[0] == "outbox" and parts[2:3] == ["reminders"] and any(
        part == "drafts" or part.startswith(".aq-") for part in parts[3:-1]
    )  # fmt: skip
    return is_draft or (parts[0] == "config" and is_contacts(parts[-1]))


def _refuse_inside(workspace: Workspace, out: Path) -> None:
    """Refuse a bundle that the next one would contain."""
    for name in (*_WHOLE, *_MADE_ANEW):
        if Path(os.path.realpath(out)).is_relative_to((workspace.root / name).resolve()):
            text = _("{path} lies in {folder}, which is handed over itself; write to another place")
            raise UsageFailure(text.format(path=out, folder=workspace.root / name))


def all_faults(workspace: Workspace, ledger: Ledger) -> tuple[Fault, ...]:
    """Return the faults of the log and the originals, and further documents of the archive that were changed."""
    known, names = ledger.originals(), [path.name for path in _documents(workspace)]
    others = [name for name in names if name not in known and damaged(workspace.archive, name)]
    changed = [Fault("original_changed", None, name, name) for name in sorted(others)]
    return (*find_faults(workspace, ledger), *changed)


def _enter(ledger: Ledger, by: str, now: float, faults: int) -> Position:
    """Enter the handover unless it is the last act already, and return the last act."""
    last, detail = ledger.last, {"version": __version__, "faults": faults}
    if last is None or (last.act.kind, last.act.by, last.act.detail) != (HANDED_OVER, by, detail):
        ledger.append([Act(moment_text(now), by, HANDED_OVER, detail=detail)])
        return _enter(ledger, by, now, faults)
    return Position(number=last.number, hash=last.hash)


def _contents(workspace: Workspace, registered: Registered, out: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the files to pack by their names in the bundle, and the names of what is left out."""
    documents = _documents(workspace)
    found = {_name(workspace, path): path for path in documents}
    folders = [workspace.root / name for name in _WHOLE]
    # A link is no folder of the office: adding it refuses it.
    kept = {path for folder in folders for path in ([folder] if folder.is_symlink() else _files(folder))}
    waiting = {file.path for file in registered.left if file.path.is_file() and not file.path.is_symlink()}
    beside = {path for path in workspace.root.iterdir() if not _is_passing(path.name)}
    workbooks = {path for path in beside if is_workbook(path.name) and not path.is_dir()}
    found |= {_name(workspace, path): path for path in kept | waiting | workbooks}
    left_out = {
        *(file.path for file in registered.left if file.path not in waiting and not _is_passing(file.path.name)),
        *(beside - workbooks - {workspace.root / name for name in (*_WHOLE, *_MADE_ANEW)} - {out.absolute()}),
        *(set(_files(workspace.archive)) - set(documents) - {workspace.archive / HEAD}),
    }
    return found, sorted(_name(workspace, path) for path in left_out)


def _documents(workspace: Workspace) -> list[Path]:
    """Return the files of the archive that lie where their SHA-256 says."""
    return [
        path for path in _files(workspace.archive)
        if _SHA256.fullmatch(path.name) and path.parent == workspace.archive / path.name[:2]
    ]  # fmt: skip


def _files(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder at any depth, without folders, and without files that no one keeps."""
    for place, folders, files in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if exclude_by_name((name,)) is None]
        linked = [name for name in folders if os.path.islink(os.path.join(place, name))]  # noqa: PTH114, PTH118
        yield from (Path(place, name) for name in (*files, *linked) if exclude_by_name((name,)) is None)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        text = _("{path} cannot be read ({reason})")
        raise UsageFailure(text.format(path=error.filename, reason=error.strerror)) from error


def _is_passing(name: str) -> bool:
    """Return whether a file in the working folder is of no use to the successor: the ledger itself, and its copies."""
    return name.startswith(LEDGER) or exclude_by_name((name,)) is not None


def _name(workspace: Workspace, path: Path) -> str:
    """Return the path in the working folder as the bundle and the ledger write it."""
    return text_of_name(path.relative_to(workspace.root).as_posix())
