"""The files of an inbox inside a working folder: registered first, then read from the archive."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.receipts import Registered, Statement, kept_files, register


def is_inside_inbox(workspace: Workspace, paths: Iterable[Path]) -> bool:
    """Return whether all paths lie in the inbox of the working folder, or are it."""
    inbox = workspace.inbox.resolve()
    return all(path.resolve().is_relative_to(inbox) for path in paths)


def registered_files(
    workspace: Workspace, paths: Sequence[Path], statement: Statement, now: float
) -> tuple[list[InboxFile], Registered]:
    """Register what is new at `paths`; returns every original that was ever received there, and what was found new.

    Files that could not be entered, because they are locked or incomplete, are in the list as they lie in the inbox.
    """
    found = list_files(paths)
    with opened(workspace) as ledger:
        registered = register(workspace, ledger, found, statement, now)
        kept = kept_files(workspace, ledger, paths)
        entered = {(workspace.inbox / path).resolve() for path in ledger.places()}
    left = (file for file in found if file.path.resolve() not in entered)
    return sorted([*kept, *left], key=lambda file: file.path.as_posix()), registered
