"""`aq init`: makes a working folder."""

from pathlib import Path

from aqcampaign.cli.render import note
from aqcampaign.language import translate as _
from aqcampaign.workspace.create import create_workspace


def run(folder: Path, source: str | None) -> int:
    """Make the folder and say what comes next; returns the exit code."""
    create_workspace(folder, source)
    note(_("{path} is a working folder now").format(path=folder), "green")
    note(_("put what the units send into {path}; every command run in the folder registers it first").format(
        path=folder / "inbox"))  # fmt: skip
    return 0
