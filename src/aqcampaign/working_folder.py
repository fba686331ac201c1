"""Finds the office's working folder: the one that holds a ledger, chosen by the user or around the current folder."""

import os
from contextvars import ContextVar
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

LEDGER = "ledger.db"

# The folder that --workspace names, and whether --no-cache is absent.
_chosen: ContextVar[Path | None] = ContextVar("workspace", default=None)
_with_cache: ContextVar[bool] = ContextVar("cache", default=True)


def choose_working_folder(folder: Path | None, *, use_cache: bool = True) -> None:
    """Let `folder` be the working folder of this run, and use its cache or not; None means the one around here."""
    _chosen.set(folder)
    _with_cache.set(use_cache)


def uses_cache() -> bool:
    """Return whether this run may use the cache of the working folder."""
    return _with_cache.get()


def working_folder() -> Path | None:
    """Return the chosen folder, else that of AQ_WORKSPACE, else the nearest one upward with a ledger, or None.

    Raises UsageFailure if the chosen folder has no ledger.
    """
    named = _chosen.get() or (Path(os.environ["AQ_WORKSPACE"]) if os.environ.get("AQ_WORKSPACE") else None)
    if named is not None:
        if not (named / LEDGER).is_file():
            raise UsageFailure(_("{path} is no working folder; make one with: aq init {path}").format(path=named))
        return named
    return working_folder_around(Path.cwd())


def working_folder_around(folder: Path) -> Path | None:
    """Return the nearest folder with a ledger, an absolute `folder` itself or one above it, or None."""
    return next((each for each in (folder, *folder.parents) if (each / LEDGER).is_file()), None)


def standard_folder(name: str) -> Path:
    """Return a folder such as inbox: that of the working folder, without one or inside it the one here."""
    root = working_folder()
    return Path(name) if root is None or root == Path.cwd() else root / name
