"""Writes the demo inbox; file times follow the script."""

import os
from collections.abc import Iterable
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source, shipped
from aqcampaign.demo.script import Return, Script
from aqcampaign.failures import UsageFailure
from aqcampaign.form.stamp import Stamp
from aqcampaign.language import translate as _
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import day_text
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.unit import Unit


def load_script(config: Path, form_id: str = "") -> Script:
    """Return templates/demo.yaml next to the folder `config`, or templates/demo/ID.yaml of one of several forms.

    Raises UsageFailure if it does not exist.
    """
    folder = shipped("templates") if config == shipped("config") else config.parent / "templates"
    path = folder / "demo" / f"{form_id}.yaml" if form_id else folder / "demo.yaml"
    if not path.is_file():
        raise UsageFailure(_("there are no sample returns {path} for this configuration").format(path=path))
    return Source(path).load(Script)


def write_inbox(scripts: Iterable[tuple[Campaign, Script]], folder: Path) -> Path:
    """Write the returns on each form to folder/inbox and return that path; raises UsageFailure if not empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageFailure(_("{path} is not an empty folder; name a new folder").format(path=folder))
    returns = (
        (campaign, period, each)
        for campaign, script in scripts
        for period, of_period in script.periods.items()
        for each in of_period
    )
    for campaign, period, each in returns:
        write_return(campaign, each, period, folder / "inbox")
    return folder / "inbox"


def write_return(campaign: Campaign, each: Return, period: str, inbox: Path) -> None:
    """Write a return into the folder of its period, with the time at which it is received."""
    path = inbox / period / _name(campaign, each, period)
    write_atomically(path, _workbook(campaign, each, period))
    moment = campaign.clock.seconds(each.received)
    os.utime(path, (moment, moment))


def _workbook(campaign: Campaign, each: Return, period: str) -> bytes:
    issued_for = each.issued_for or period
    form = campaign.editions.by_version[each.form_version] if each.form_version else campaign.editions.of_period(period)
    filling = Filling(
        unit_name=_unit(campaign, each, issued_for).name,
        period=issued_for,
        contents=each.contents(form),
        filled_on=day_text(campaign.words, each.filled_on),
        mark=campaign.words.demo_mark,
        lines=each.ledger_lines(form),
        head_fields=each.head_fields,
        outside_remit=campaign.roster.outside_remit(
            campaign.roster.unit(each.unit), (item.id for item in form.all_items)
        ),
        rules=campaign.rulebook.for_workbook(each.unit, period),
    )
    issued_to = campaign.roster.unit(each.issued_to or each.unit).id
    stamp = Stamp(form.id, form.version, issued_to, issued_for)
    return workbook_bytes(blank_workbook(campaign.config, form, campaign.words, stamp, filling))


def _unit(campaign: Campaign, each: Return, period: str) -> Unit:
    """Return the unit under its name in the period."""
    return campaign.roster.unit(each.unit).at(campaign.config.calendar.window(period))


def _name(campaign: Campaign, each: Return, period: str) -> str:
    unit = _unit(campaign, each, period)
    place = campaign.roster.place[unit.id]
    name = Path(campaign.words.file_name.format(place=place, unit=unit.name, period=period))
    stem = f"{name.stem}_{campaign.form_name}" if campaign.form_name else name.stem
    return f"{stem}_{campaign.words.demo_mark}{each.version}{name.suffix}"
