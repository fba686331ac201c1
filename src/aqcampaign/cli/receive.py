"""`aq receive`: registers files in the ledger of the working folder."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar.clock import Clock
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.office import MOST_NAMES, clerk, required_workspace, say_names, say_registered
from aqcampaign.cli.render import note
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.intake.inbox import list_files
from aqcampaign.language import translate as _
from aqcampaign.ledger.receipt_evidence import EVIDENCE
from aqcampaign.present import present_time
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.ledger_view import Original
from aqcampaign.workspace.receipts import Statement, moment_seconds, moment_text, register
from aqcampaign.workspace.statements import state


@dataclass(frozen=True, slots=True)
class Said:
    """What the options say of the files: when they came, of which unit they are, or that they are of none."""

    on: str | None = None
    by: str | None = None
    unit: str | None = None
    no_unit: bool = False


def run(paths: list[Path], said: Said, config: Path | None) -> int:
    """Register the files, by default those of the inbox, and say what is new; returns the exit code."""
    workspace = required_workspace()
    campaign = open_campaigns(config)[0]
    statement = _statement(said, campaign)
    found, now = list_files(paths or [workspace.inbox]), present_time()
    with opened(workspace) as ledger:
        # Only of files that are named: a folder holds others that came at other times.
        named = [path for path in paths if path.is_file()]
        stated = state(ledger, named, statement, moment_text(now))
        registered = register(workspace, ledger, found, statement, now)
    _say_receipts([*registered.new, *stated], campaign)
    if said.no_unit and not stated:
        note(_("no unit was stated of these files"), "yellow")
    _say_known(len(found) - len(registered.new) - len(registered.left), statement, named)
    say_registered(registered)
    say_names(registered.left_names, _("not registered, because it cannot be read or is not complete: {names}"))
    note(_("{count} new files registered").format(count=len(registered.new)))
    return 0


def _statement(said: Said, campaign: Campaign) -> Statement:
    if said.unit and said.no_unit:
        raise UsageFailure(_("--unit and --no-unit contradict each other; name one of them"))
    moment = None if said.on is None else _time_of_receipt(said.on, campaign.clock)
    unit = campaign.roster.unit(said.unit).id if said.unit else None
    return Statement(clerk(said.by), moment, unit, said.no_unit)


def _say_receipts(originals: Sequence[Original], campaign: Campaign) -> None:
    for original in originals[:MOST_NAMES]:
        local = campaign.clock.local(moment_seconds(original.received_at))
        unit = campaign.roster.by_id.get(original.stated_unit or "")
        told = (printable(original.name, 255), f"{local:%Y-%m-%d %H:%M}", _(EVIDENCE[original.evidence]))
        note("  ".join([*told, *([unit.name] if unit else [])]))
    _say_rest(originals)


def _say_known(count: int, statement: Statement, named: Sequence[Path]) -> None:
    """Say that what was stated for a folder is not said of files that were registered before."""
    if replace(statement, by="") != Statement("") and count > 0 and not named:
        text = _(
            "{count} files were registered before and stay as they are; name a file itself to state something of it"
        )
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
