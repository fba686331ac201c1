"""`aq template`: writes each unit's blank workbook."""

from collections.abc import Collection, Sequence
from pathlib import Path

from aqcampaign.atomic_write import write_atomically
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import with_own_ledger
from aqcampaign.cli.render import note
from aqcampaign.cli.targets import among_templates, apart, unchanged
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.use_cases.blank_workbooks import prepare_forms, with_common_workbook
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.working_folder import standard_folder


def run(
    asked: str | None, units: list[str], out: Path | None, forms: list[str], *, force: bool, config: Path | None
) -> int:
    """Write the workbooks for the `asked` period, by default the only one, and say where; returns the exit code.

    Without `force` no other content is replaced.
    """
    campaigns = with_own_ledger(open_campaigns(config))
    named = chosen_forms(campaigns, forms)
    period = asked or _only_period(campaigns, named)
    chosen = with_period(campaigns, period, with_common_workbook(campaigns, named))
    folder = out or standard_folder("outbox") / chosen[0].config.calendar.window(period).id
    if folder.exists() and not folder.is_dir():
        raise UsageFailure(_("{path} is a file; name a folder to write the workbooks to").format(path=folder))
    made = dict(prepare_forms(chosen, period, units))
    if not force:
        apart(folder, [standard_folder("inbox")])
        among_templates(folder, made)
        unchanged(folder, made)
    for name, content in made.items():
        write_atomically(folder / name, content)
    note(_("{count} workbooks written to {folder}").format(count=len(made), folder=folder))
    return 0


def _only_period(campaigns: Sequence[Campaign], forms: Collection[str]) -> str:
    """Return the only period of the chosen forms, by default of all; raises UsageFailure if there are more."""
    calendars = [each.config.calendar for each in campaigns if not forms or each.form_id in forms]
    periods = {period: None for calendar in calendars for period in calendar.windows}
    if len(periods) > 1:
        raise UsageFailure(
            _("choose a period with --period: {periods}; see aq template --help").format(periods=calendars[0].listed)
        )
    return next(iter(periods))
