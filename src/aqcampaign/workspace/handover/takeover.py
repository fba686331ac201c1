"""Makes a working folder from a handover bundle: beside its place, checked as a whole, then moved there."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from aqcampaign.failures import UsageFailure
from aqcampaign.intake.names import text_of_name
from aqcampaign.language import translate as _
from aqcampaign.working_folder import LEDGER
from aqcampaign.workspace.acts import Act, ChainedAct
from aqcampaign.workspace.archive import READ_ONLY, place_of, sync_all
from aqcampaign.workspace.create import refuse_place
from aqcampaign.workspace.database.opening import open_saved, require_room, save_ledger, settle_ledger
from aqcampaign.workspace.folder import FOLDERS, Workspace
from aqcampaign.workspace.handover.bundle import Bundle, is_inside, opened_bundle
from aqcampaign.workspace.handover.packing import HANDED_OVER, all_faults
from aqcampaign.workspace.ledger import HEAD, Fault, Ledger, end_note
from aqcampaign.workspace.receipts import moment_seconds, moment_text, name_of_text

TAKEN_OVER = "taken_over"
_BESIDE = ".aq-"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was taken over: who handed over how many originals and acts, with which faults.

    `only_kept` are the paths of the inbox that this system cannot have: their files are in the archive only.
    """

    predecessor: str
    originals: int
    acts: int
    faults: tuple[Fault, ...]
    only_kept: tuple[str, ...]


def take_over(source: Path, target: Path, by: str, now: float) -> TakenOver:
    """Make the working folder `target` from the bundle `source` and enter that in its log, or do nothing.

    Raises UsageFailure for a place that is taken, and for a bundle that is not as `aq handover` wrote it.
    """
    refuse_place(Workspace(target))
    # What a killed aq left behind is nobody's.
    if target.exists() and any(not path.name.startswith(_BESIDE) for path in target.iterdir()):
        raise UsageFailure(_("{path} is not empty; name a new folder").format(path=target))
    require_room()
    with opened_bundle(source) as bundle, _moved_to(target) as folder:
        workspace = Workspace(folder)
        _unpack(bundle, workspace)
        _rebuild_ledger(workspace, source)
        with open_saved(workspace.ledger) as connection:
            ledger = Ledger(connection)
            last = _check(bundle, workspace, ledger, source)
            only_kept = tuple(_fill_inbox(workspace, ledger, bundle.manifest.faults))
            detail = {"name": text_of_name(source.name), "acts": last.number}
            ledger.append([Act(moment_text(now), by, TAKEN_OVER, sha256=bundle.sha256, detail=detail)])
            (workspace.archive / HEAD).write_bytes(end_note(workspace, ledger))
            done = TakenOver(last.act.by, len(ledger.originals()), last.number, bundle.manifest.faults, only_kept)
        settle_ledger(workspace.ledger)
        sync_all([path for path in folder.rglob("*") if path.is_file()])
    return done


@contextmanager
def _moved_to(target: Path) -> Iterator[Path]:
    """Give a folder that becomes `target` when the block ends, and is removed if it fails; raises UsageFailure.

    An empty folder that exists, which may be the current one, gets its contents; the ledger comes last.
    """
    near = next(each for each in (target, *target.absolute().parents) if each.is_dir())
    try:
        with tempfile.TemporaryDirectory(prefix=_BESIDE, dir=near) as beside:
            folder = Path(beside) / "office"
            folder.mkdir()
            yield folder
            target.absolute().parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                _move_contents(folder, target)
            else:
                folder.rename(target)
    except OSError as error:
        text = _("{path} cannot be written ({reason})")
        raise UsageFailure(text.format(path=target, reason=error.strerror or error)) from error


def _move_contents(folder: Path, target: Path) -> None:
    moved: list[Path] = []
    try:
        for each in sorted(folder.iterdir(), key=lambda path: path.name == LEDGER):
            moved.append(each.rename(target / each.name))  # noqa: PERF401  (what was moved is moved back)
    except BaseException:
        for each in moved:
            each.rename(folder / each.name)
        raise


def _unpack(bundle: Bundle, workspace: Workspace) -> None:
    for name in FOLDERS:
        (workspace.root / name).mkdir()
    for name in bundle.manifest.members:
        place = workspace.root / name_of_text(name)
        bundle.extract(name, place)
        if place == place_of(workspace.archive, place.name):
            place.chmod(READ_ONLY)


def _rebuild_ledger(workspace: Workspace, source: Path) -> None:
    """Copy the rows of the ledger into a new one, so that nothing else that its file may hold is taken over."""
    with tempfile.TemporaryDirectory(dir=workspace.root.parent) as folder:
        received = workspace.ledger.rename(Path(folder) / LEDGER)
        try:
            with open_saved(received) as connection:
                save_ledger(connection, workspace.ledger)
        except (UsageFailure, SQLAlchemyError) as error:
            reason = getattr(error.__cause__ or error, "orig", None)
            if getattr(reason, "sqlite_errorname", "") == "SQLITE_FULL":
                raise
            raise _changed(source) from error


def _check(bundle: Bundle, workspace: Workspace, ledger: Ledger, source: Path) -> ChainedAct:
    """Return the last act, the handover; raises UsageFailure for another ledger than that of the manifest."""
    noted, last = bundle.manifest.last_act, ledger.last
    if (
        last is None
        or (last.number, last.hash, last.act.kind) != (noted.number, noted.hash, HANDED_OVER)
        or not _stays_inside(ledger)
        or all_faults(workspace, ledger) != bundle.manifest.faults
    ):
        raise _changed(source)
    return last


def _stays_inside(ledger: Ledger) -> bool:
    """Return whether no name in the ledger leads out of the archive or the inbox."""
    known = ledger.originals()
    return all(_SHA256.fullmatch(str(sha256)) for sha256 in known) and all(
        is_inside(str(path)) and sha256 in known for path, sha256 in ledger.places().items()
    )


def _changed(source: Path) -> UsageFailure:
    text = _("the ledger in {path} is not what was handed over; have it sent again")
    return UsageFailure(text.format(path=source))


def _fill_inbox(workspace: Workspace, ledger: Ledger, faults: Iterable[Fault]) -> Iterator[str]:
    """Put the originals where they lay in the inbox, and yield the paths that cannot be had here."""
    known, faulty = ledger.originals(), {each.sha256 for each in faults}
    for path, sha256 in ledger.places().items():
        place = workspace.inbox / name_of_text(path)
        if os.path.lexists(place):  # what lay there could not be registered, and was packed itself
            continue
        if sha256 in faulty:
            yield path
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place_of(workspace.archive, sha256), place)
            seconds = moment_seconds(known[sha256].received_at)
            os.utime(place, (seconds, seconds))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            yield path
