"""`aq handover`: packs the working folder for a successor."""

from pathlib import Path

from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.cli.log import fault_line
from aqcampaign.cli.office import clerk, required_workspace, say_names, say_registered
from aqcampaign.cli.render import note
from aqcampaign.cli.targets import ending
from aqcampaign.contacts import contacts_file
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.workspace.handover.packing import FaultyLedger, hand_over


def run(out: Path, by: str | None, *, despite_faults: bool, with_contacts: bool, force: bool) -> int:
    """Write the bundle and say what it holds; returns 0."""
    workspace = required_workspace()
    ending(out, ".zip")
    if out.exists() and not force:
        raise UsageFailure(_("{path} exists; choose another place, or say --force to replace it").format(path=out))
    open_campaigns(workspace.config)  # the successor could not go on with one that has mistakes
    try:
        done = hand_over(
            workspace, out, clerk(by), present_time(), despite_faults=despite_faults, with_contacts=with_contacts
        )
    except FaultyLedger as failure:
        for fault in failure.faults:
            note(fault_line(fault), "red")
        text = _("nothing was handed over, because of {count} faults; mend them, or add --despite-faults")
        raise UsageFailure(text.format(count=len(failure.faults))) from failure
    say_registered(done.registered)
    for fault in done.faults:
        note(_("handed over nevertheless: {fault}").format(fault=fault_line(fault)), "yellow")
    say_names(done.left_out, _("not handed over, because it is no part of the working folder: {names}"))
    if not with_contacts and contacts_file(workspace.config).is_file():
        note(_("contacts are not handed over; add --with-contacts if your successor may have them"))
    note(_("{originals} originals and {acts} acts are handed over with {path}").format(
        originals=done.originals, acts=done.acts, path=out), "green")  # fmt: skip
    note(_("your successor goes on with: aq init FOLDER --from {path}").format(path=out.name))
    return 0
