"""`aq receive`: registers files in the ledger of the working folder."""

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
from aqcampaign.present import present_time
from aqcampaign.workspace.ledger import Original, opened
from aqcampaign.workspace.receipts import Statement, moment_seconds, moment_text, register
from aqcampaign.workspace.statements import state_times

EVIDENCE = {
    "server": N_("time of the mail server"),
    "stated": N_("as stated"),
    "file": N_("date of the file, weak evidence"),
}


def run(paths: list[Path], on: str | None, by: str | None, unit: str | None, config: Path | None) -> int:
    """Register the files, by default those of the inbox, and say what is new; returns the exit code."""
    workspace = required_workspace()
    campaign = open_campaigns(config)[0]
    moment = None if on is None else _time_of_receipt(on, campaign.clock)
    statement = Statement(clerk(by), moment, campaign.roster.unit(unit).id if unit else None)
    found, now = list_files(paths or [workspace.inbox]), present_time()
    with opened(workspace) as ledger:
        # Only of files that are named: a folder holds others that came at other times.
        named = [path for path in paths if path.is_file()]
        stated = state_times(ledger, named, statement, moment_text(now))
        registered = register(workspace, ledger, found, statement, now)
    _say_times([*registered.new, *stated], campaign.clock)
    _say_known(len(found) - len(registered.new) - len(registered.left), statement, named)
    say_registered(registered)
    say_names(registered.left_names, _("not registered, because it cannot be read or is not complete: {names}"))
    note(_("{count} new files registered").format(count=len(registered.new)))
    return 0


def _say_times(originals: Sequence[Original], clock: Clock) -> None:
    for original in originals[:MOST_NAMES]:
        local = clock.local(moment_seconds(original.received_at))
        note(f"{printable(original.name, 255)}  {local:%Y-%m-%d %H:%M}  {_(EVIDENCE[original.evidence])}")
    _say_rest(originals)


def _say_known(count: int, statement: Statement, named: Sequence[Path]) -> None:
    """Say that a time which was stated for a folder is not that of files that were registered before."""
    if statement.at is not None and count > 0 and not named:
        text = _("{count} files were registered before and keep their times; name a file itself to state when it came")
        note(text.format(count=count), "yellow")


def _say_rest(originals: Sequence[Original]) -> None:
    if len(originals) > MOST_NAMES:
        note(_("… and {count} more").format(count=len(originals) - MOST_NAMES))


def _time_of_receipt(written: str, clock: Clock) -> datetime:
    try:
        moment = clock.moment(datetime.fromisoformat(written))
    except ValueError as error:
        text = _("“{found}” is not a time; write it as 2022-09-23T16:40")
        raise UsageFailure(text.format(found=printable(written))) from error
    if not 0 <= moment.timestamp() <= present_time():
        text = _("“{found}” is before 1970 or yet to come; say when the file was received")
        raise UsageFailure(text.format(found=printable(written)))
    return moment
