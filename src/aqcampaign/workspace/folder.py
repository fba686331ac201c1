"""Where everything lies in a working folder."""

from dataclasses import dataclass
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.working_folder import LEDGER, working_folder, working_folder_around

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
    def reports(self) -> Path:
        """Where what is reported upward is written, in a folder for each period."""
        return self.root / "reports"

    @property
    def ledger(self) -> Path:
        """The SQLite file of the ledger."""
        return self.root / LEDGER


def current_workspace() -> Workspace | None:
    """Return the working folder of this run, or None."""
    root = working_folder()
    return None if root is None else Workspace(root)


def refuse_used_folder(target: Path) -> None:
    """Raise UsageFailure if `target` lies in a folder that a working folder around it uses, such as its inbox."""
    outer = working_folder_around(target.absolute().parent)
    if outer is not None and target.absolute().relative_to(outer).parts[0] in FOLDERS:
        text = _("{path} lies in a folder that the working folder {outer} uses; name another place")
        raise UsageFailure(text.format(path=target, outer=outer))
