"""`aq extend`: gives a unit more time for a period."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar.due import Due
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.office import clerk, closed_periods, required_workspace, with_decisions
from aqcampaign.cli.render import note
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import translate as _
from aqcampaign.present import present_time
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.log.extensions import EXTENDED, parse_deadline
from aqcampaign.workspace.receipts import moment_text


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    unit: str
    period: str
    until: str
    reason: str
    by: str | None
    form: str | None
    late: bool


def run(wanted: Wanted, config: Path | None) -> int:
    """Enter the extension and say it; returns 0."""
    if not wanted.reason.strip():
        raise UsageFailure(_("say with --reason why the unit gets more time"))
    workspace = required_workspace()
    campaigns = with_decisions(workspace.root, open_campaigns(config))
    chosen = with_period(campaigns, wanted.period, chosen_forms(campaigns, [wanted.form] if wanted.form else []))
    campaign, until = chosen[0], _until(wanted.until)
    unit, period = campaign.roster.unit(wanted.unit), campaign.config.calendar.window(wanted.period).id
    now, closed = present_time(), closed_periods(workspace.root, campaign)
    with opened(workspace) as ledger:
        _refuse(campaign, closed, unit, period, until, campaign.clock.local(now), late=wanted.late)
        form, reason = campaign.form_id if wanted.form else "", printable(wanted.reason, 2000)
        detail = {"until": until.iso, "reason": reason, "form": form, "late": wanted.late}
        ledger.append([Act(moment_text(now), clerk(wanted.by), EXTENDED, unit.id, period, None, detail)])
    note(_("{unit}: {period} is due {until} instead of {due}").format(
        unit=unit.name, period=campaign.config.calendar.label(period), until=until,
        due=campaign.config.calendar.due(period)))  # fmt: skip
    return 0


def _until(written: str) -> Due:
    try:
        return parse_deadline(written)
    except ValueError as error:
        text = _("“{found}” is not a day; write it as 2022-09-28 or 2022-09-28T15:00")
        raise UsageFailure(text.format(found=printable(written))) from error


def _refuse(
    campaign: Campaign, closed: frozenset[str], unit: Unit, period: str, until: Due, now: datetime, *, late: bool
) -> None:
    """Refuse an extension that is none, or that was not asked for in time."""
    calendar, label = campaign.config.calendar, campaign.config.calendar.label(period)
    deadline = campaign.clock.deadline(period)
    if deadline is None:
        raise UsageFailure(_("{title} has no deadline").format(title=campaign.form.title))
    if period in closed:
        raise UsageFailure(_("{period} is closed; aq reopen opens it again").format(period=label))
    if unit.id not in {each.id for each in campaign.roster.at(calendar.window(period)).reporters}:
        raise UsageFailure(_("{unit} does not report for {period}").format(unit=unit.name, period=label))
    if until.deadline(inclusive=calendar.inclusive) <= deadline:
        text = _("{until} is not later than {due}, when {period} is due for everybody")
        raise UsageFailure(text.format(until=until, due=calendar.due(period), period=label))
    if now >= deadline and not late:
        text = _("{period} was due {due}: an extension must be asked for before; add --late to enter it as a late one")
        raise UsageFailure(text.format(period=label, due=calendar.due(period)))
