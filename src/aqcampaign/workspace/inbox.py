"""The files of an inbox inside a working folder: registered first, then read from the archive."""

import os
from collections.abc import Sequence
from pathlib import Path

from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.workspace.cache.hashes import Hashes
from aqcampaign.workspace.cache.store import Cache
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger_view import reading
from aqcampaign.workspace.receipts import Registered, Statement, kept_files, known_inbox, register


def registered_files(
    workspace: Workspace, paths: Sequence[Path], statement: Statement, now: float, cache: Cache
) -> tuple[list[InboxFile], Registered]:
    """Register what is new at `paths`; returns every original that was ever received there, and what was found new.

    Files that could not be entered, because they are locked or incomplete, are in the list as they lie in the inbox,
    and so are files of other folders; the archive is none of them. `cache` knows the hashes of unchanged files.
    """
    found, inbox, archive = list_files(paths), workspace.inbox.resolve(), workspace.archive.resolve()
    folders = [os.path.dirname(file.path) for file in found]  # noqa: PTH120  (texts, as in `Hashes`)
    places = {folder: Path(folder).resolve() for folder in set(folders)}
    own = {folder for folder, place in places.items() if place.is_relative_to(inbox)}
    foreign = {folder for folder in places.keys() - own if not places[folder].is_relative_to(archive)}
    inside = [file for file, folder in zip(found, folders, strict=True) if folder in own]
    others = [file for file, folder in zip(found, folders, strict=True) if folder in foreign]
    hashes = Hashes(cache, [os.fspath(file.path) for file in inside if file.exclusion is None])
    with reading(workspace) as view:
        registered = known_inbox(workspace, view, inside, hashes.unchanged)
        kept = kept_files(workspace, view, paths) if registered is not None else []
    if registered is None:
        from aqcampaign.workspace.ledger import opened  # imports the database

        with opened(workspace) as ledger:
            registered = register(workspace, ledger, inside, statement, now, hashes.unchanged)
            kept = kept_files(workspace, ledger, paths)
    hashes.note(registered.read)
    return sorted([*kept, *registered.left, *others], key=lambda file: file.path.as_posix()), registered
