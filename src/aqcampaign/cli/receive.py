"""`aq receive`: registers files in the ledger of the working folder."""

import getpass
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar.clock import Clock
from aqcampaign.campaign import Listing
from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.cli.render import note
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.workspace.folder import Workspace, current_workspace
from aqcampaign.workspace.inbox import registered_files
from aqcampaign.workspace.ledger import Original, opened
from aqcampaign.workspace.receipts import Registered, Statement, moment_seconds, register

_EVIDENCE = {
    "server": N_("time of the mail server"),
    "stated": N_("as stated"),
    "file": N_("date of the file, weak evidence"),
}
# So many file names are printed.
_MOST_NAMES = 20


def run(paths: list[Path], on: str | None, by: str | None, unit: str | None, config: Path | None) -> int:
    """Register the files, by default those of the inbox, and say what is new; returns the exit code."""
    workspace = required_workspace()
    campaign = open_campaigns(config)[0]
    stated = None if on is None else _time_of_receipt(on, campaign.clock)
    statement = Statement(clerk(by), stated, campaign.roster.unit(unit).id if unit else None)
    found = list_files(paths or [workspace.inbox])
    with opened(workspace) as ledger:
        registered = register(workspace, ledger, found, statement, time.time())
    for original in registered.new[:_MOST_NAMES]:
        local = campaign.clock.local(moment_seconds(original.received_at))
        note(f"{printable(original.name, 255)}  {local:%Y-%m-%d %H:%M}  {_(_EVIDENCE[original.evidence])}")
    _say_rest(registered.new)
    say_registered(registered)
    _say(registered.left_names, _("not registered, because it cannot be read or is not complete: {names}"))
    note(_("{count} new files registered").format(count=len(registered.new)))
    return 0


def registering(root: Path) -> Listing:
    """Return a listing that registers what is new in the inbox of the working folder `root`, and says so."""
    workspace = Workspace(root)

    def listing(paths: Sequence[Path]) -> list[InboxFile]:
        files, registered = registered_files(workspace, paths, Statement(clerk()), time.time())
        if registered.new:
            note(_("{count} new files registered").format(count=len(registered.new)))
        say_registered(registered)
        return files

    return listing


def say_registered(registered: Registered) -> None:
    """Say which files of the inbox were replaced or removed since they were registered."""
    for paths, said in (
        (registered.replaced, _("replaced in the inbox, the earlier file is kept: {names}")),
        (registered.removed, _("no longer in the inbox, the file is kept: {names}")),
    ):
        _say(paths, said)


def _say(paths: Sequence[str], said: str) -> None:
    if paths:
        names = _(", ").join(printable(path, 255) for path in paths[:_MOST_NAMES])
        note(said.format(names=names + (" …" if len(paths) > _MOST_NAMES else "")), "yellow")


def required_workspace() -> Workspace:
    """Return the working folder; raises UsageFailure without one."""
    workspace = current_workspace()
    if workspace is None:
        raise UsageFailure(_("this is no working folder, nor is one around it; make one with: aq init FOLDER"))
    return workspace


def clerk(named: str | None = None) -> str:
    """Return the name under which acts are entered, unless one is `named`: that of the user of this computer."""
    try:
        return printable(named or getpass.getuser())
    except (OSError, KeyError):  # a container without a name for its user
        return "?"


def _say_rest(originals: Sequence[Original]) -> None:
    if len(originals) > _MOST_NAMES:
        note(_("… and {count} more").format(count=len(originals) - _MOST_NAMES))


def _time_of_receipt(written: str, clock: Clock) -> datetime:
    try:
        moment = clock.moment(datetime.fromisoformat(written))
    except ValueError as error:
        text = _("“{found}” is not a time; write it as 2022-09-23T16:40")
        raise UsageFailure(text.format(found=printable(written))) from error
    if not 0 <= moment.timestamp() <= time.time():
        text = _("“{found}” is before 1970 or yet to come; say when the file was received")
        raise UsageFailure(text.format(found=printable(written)))
    return moment
