"""`aq contacts`: writes a blank contacts.yaml with all units, and says who has no contact."""

from collections.abc import Sequence
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.office import required_workspace
from aqcampaign.cli.render import note, say
from aqcampaign.contacts import (
    CONTACTS,
    Contact,
    Contacts,
    blank_contacts,
    contacts_file,
    is_readable_by_others,
    read_contacts,
)
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.units.unit import Unit

# Readable and writable for its owner alone.
_PRIVATE = 0o600
_COMMENT = N_(
    "Whom to call and write to. This file stays here: nothing of it gets into reports, the log or a handover.\n"
    "Whoever is in charge of a unit gets “leads: true” in an entry of their own, and the letters of supervision."
)


def run_init(config: Path | None) -> int:
    """Write the blank file, which only its owner may read; returns 0. Raises UsageFailure if there is one."""
    path = (config or required_workspace().config) / CONTACTS
    campaigns = open_campaigns(config)
    if path.exists():
        raise UsageFailure(_("{path} is there already; see aq contacts check").format(path=path))
    units = _reporters(campaigns)
    write_atomically(path, blank_contacts(units, _(_COMMENT)).encode(), mode=_PRIVATE)
    note(_("{path} lists {count} units without persons; fill it in, then say: aq contacts check").format(
        path=path, count=len(units)))  # fmt: skip
    return Exit.CLEAN


def run_check(config: Path | None) -> int:
    """Say which units lack what, without naming a person; returns 1 if a unit has nobody at all."""
    campaigns = open_campaigns(config)
    path = contacts_file(config)
    if not path.is_file():
        raise UsageFailure(_("there is no {path}; write one with: aq contacts init").format(path=CONTACTS))
    contacts = opened_contacts(campaigns[0], config)
    units = _reporters(campaigns)
    lacking = [(unit, _lacking(contacts, unit)) for unit in units]
    for unit, words in lacking:
        if words:
            say(f"{printable(unit.name, 60)}  {_(', ').join(words)}")
    whole = sum(not words for _unit, words in lacking)
    say(_("{whole} of {count} units have a person, a telephone number and a mail address").format(
        whole=whole, count=len(units)))  # fmt: skip
    if not any((contacts.office.person, contacts.office.phone)):
        say(_("the office itself has neither a person nor a telephone number; messages name nobody to ask"))
    nobody = any(contacts.of(unit.id) == Contact() for unit in units)
    return Exit.FINDINGS if nobody else Exit.CLEAN


def opened_contacts(campaign: Campaign, config: Path | None) -> Contacts:
    """Return the contacts; says so if others may read the file."""
    path = contacts_file(config)
    if is_readable_by_others(path):
        text = _("other users of this computer may read {path}; only its owner should: chmod 600 {path}")
        note(text.format(path=path), "yellow")
    return read_contacts(path, campaign.roster)


def _reporters(campaigns: Sequence[Campaign]) -> list[Unit]:
    """Return the units that send reports on any form."""
    return list({unit.id: unit for each in campaigns for unit in each.roster.reporters}.values())


def _lacking(contacts: Contacts, unit: Unit) -> list[str]:
    people = contacts.by_unit.get(unit.id, ())
    if not any((each.person, each.phone, each.mail) != (None, None, None) for each in people):
        return [_("nobody")]
    of_all = (
        (_("no person"), any(each.person for each in people)),
        (_("no telephone number"), any(each.phone for each in people)),
        (_("no mail address"), any(each.mail for each in people)),
    )
    return [words for words, has in of_all if not has]
