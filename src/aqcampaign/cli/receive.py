"""`aq receive`: registers files in the ledger of the working folder."""

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar.clock import Clock
from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.cli.office import MOST_NAMES, clerk, required_workspace, say_names, say_registered
from aqcampaign.cli.render import note
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.inbox import list_files
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.workspace.ledger import Original, opened
from aqcampaign.workspace.receipts import Statement, moment_seconds, register

_EVIDENCE = {
    "server": N_("time of the mail server"),
    "stated": N_("as stated"),
    "file": N_("date of the file, weak evidence"),
}


def run(paths: list[Path], on: str | None, by: str | None, unit: str | None, config: Path | None) -> int:
    """Register the files, by default those of the inbox, and say what is new; returns the exit code."""
    workspace = required_workspace()
    campaign = open_campaigns(config)[0]
    stated = None if on is None else _time_of_receipt(on, campaign.clock)
    statement = Statement(clerk(by), stated, campaign.roster.unit(unit).id if unit else None)
    found = list_files(paths or [workspace.inbox])
    with opened(workspace) as ledger:
        registered = register(workspace, ledger, found, statement, time.time())
    for original in registered.new[:MOST_NAMES]:
        local = campaign.clock.local(moment_seconds(original.received_at))
        note(f"{printable(original.name, 255)}  {local:%Y-%m-%d %H:%M}  {_(_EVIDENCE[original.evidence])}")
    _say_rest(registered.new)
    say_registered(registered)
    say_names(registered.left_names, _("not registered, because it cannot be read or is not complete: {names}"))
    note(_("{count} new files registered").format(count=len(registered.new)))
    return 0


def _say_rest(originals: Sequence[Original]) -> None:
    if len(originals) > MOST_NAMES:
        note(_("… and {count} more").format(count=len(originals) - MOST_NAMES))


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
