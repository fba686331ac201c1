"""Where everything lies in a working folder."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.working_folder import LEDGER, working_folder

# The folders that `aq init` makes.
FOLDERS = ("config", "outbox", "inbox", "returned", "reports", "archive")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A working folder."""

    root: Path

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.root / "config"

    @property
    def inbox(self) -> Path:
        """Where the clerk puts what the units send."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Every original once, under its SHA-256."""
        return self.root / "archive"

    @property
    def ledger(self) -> Path:
        """The SQLite file of the ledger."""
        return self.root / LEDGER


def current_workspace() -> Workspace | None:
    """Return the working folder of this run, or None."""
    root = working_folder()
    return None if root is None else Workspace(root)
