"""`aq template`: writes each unit's blank workbook."""

from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign import prepare
from aqcampaign.campaign_folder import open_campaign
from aqcampaign.cli.render import note
from aqcampaign.cli.targets import among_templates, apart, unchanged
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _


def run(period: str, units: list[str], out: Path | None, *, force: bool, config: Path | None) -> int:
    """Write the workbooks and say where; returns the exit code. Without `force` no other content is replaced."""
    campaign = open_campaign(config)
    folder = out or Path("outbox") / campaign.config.calendar.window(period).id
    if folder.exists() and not folder.is_dir():
        raise UsageFailure(_("{path} is a file; name a folder to write the workbooks to").format(path=folder))
    made = dict(prepare(campaign, period, units))
    if not force:
        apart(folder, [Path("inbox")])
        among_templates(folder, made)
        unchanged(folder, made)
    for name, content in made.items():
        write_atomically(folder / name, content)
    note(_("{count} workbooks written to {folder}").format(count=len(made), folder=folder))
    return 0
