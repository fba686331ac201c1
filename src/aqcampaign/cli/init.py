"""`aq init`: makes a working folder, also from what a predecessor handed over."""

from pathlib import Path

from aqcampaign.cli.log import fault_line
from aqcampaign.cli.office import clerk, say_names
from aqcampaign.cli.render import note
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.workspace.create import create_workspace, examples
from aqcampaign.workspace.handover.takeover import take_over


def run(folder: Path, source: str | None, by: str | None) -> int:
    """Make the folder and say what comes next; returns the exit code."""
    if source is not None and source not in examples() and _is_bundle(Path(source)):
        _take_over(folder, Path(source), by)
    else:
        if by is not None:
            raise UsageFailure(_("--by names who takes over a bundle; leave it out"))
        create_workspace(folder, source)
    note(_("{path} is a working folder now").format(path=folder), "green")
    note(_("put what the units send into {path}; every command run in the folder registers it first").format(
        path=folder / "inbox"))  # fmt: skip
    return 0


def _is_bundle(source: Path) -> bool:
    """Return whether a file is meant; raises UsageFailure if it is not there."""
    if source.suffix.lower() == ".zip" and not source.exists():
        raise UsageFailure(_("there is no file or folder {path}").format(path=source))
    return source.is_file()


def _take_over(folder: Path, source: Path, by: str | None) -> None:
    done = take_over(source, folder, clerk(by), present_time())
    note(_("taken over from {name}: {originals} originals and {acts} acts").format(
        name=printable(done.predecessor), originals=done.originals, acts=done.acts))  # fmt: skip
    for fault in done.faults:
        note(_("known when it was handed over: {fault}").format(fault=fault_line(fault)), "yellow")
    say_names(done.only_kept, _("kept, but not in the inbox, which cannot have these files here: {names}"))
