"""`aq publish --final`: writes the report on the campaign as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import given_or_inbox, inbox_of, remember_versions, today, with_own_ledger
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.publish import cases_of_bulletins, say_written
from aqcampaign.cli.render import note
from aqcampaign.cli.targets import apart, reports_folder, to_write
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.bulletin.words import Edition
from aqcampaign.publication.campaign_report import CampaignReport
from aqcampaign.review import Review
from aqcampaign.use_cases.campaign_documents import make_campaign_documents
from aqcampaign.use_cases.check_returns import review_periods
from aqcampaign.use_cases.period_release import make_campaign_report
from aqcampaign.use_cases.publishing import MANIFEST, write_documents
from aqcampaign.working_folder import working_folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for: the last `period`, by default that of today, and the folder `out` to write."""

    period: str | None = None
    forms: Sequence[str] = ()
    out: Path | None = None
    inbox: Path | None = None
    force: bool = False
    edition: Edition = "internal"


def run(wanted: Wanted, config: Path | None) -> int:
    """Write the report of each form and say what is still open; returns 0."""
    if wanted.edition == "public":
        raise UsageFailure(_("the report on a campaign has no public edition; leave out --edition"))
    inbox = given_or_inbox([wanted.inbox] if wanted.inbox else None)
    campaigns = with_own_ledger(open_campaigns(config))
    folder = to_write(wanted.out or reports_folder("final"))
    apart(folder / MANIFEST, inbox)
    chosen, day = chosen_forms(campaigns, wanted.forms), today(campaigns[0])
    reviews = review_periods(campaigns, inbox, wanted.period, shown_progress, day, chosen, *inbox_of(inbox))
    every = [(campaign, review) for campaign, of_form in reviews for review in of_form]
    remember_versions(inbox, every, whole=wanted.period is None and not chosen)
    reports = _reports(reviews)
    periods = [(campaign, [point.period for point in report.periods]) for campaign, report in reports]
    cases = cases_of_bulletins(periods, config)
    documents = [
        document
        for campaign, report in reports
        for document in make_campaign_documents(campaign, report, config, day, cases.get(campaign.form_id, ()))
    ]
    write_documents(folder, documents, force=wanted.force)
    for campaign, report in reports:
        _say_open(campaign, report)
    say_written(folder, documents)
    return 0


def _reports(reviews: Sequence[tuple[Campaign, list[Review]]]) -> list[tuple[Campaign, CampaignReport]]:
    """Return the report on each form, and say why another one has none; raises that if none has."""
    found, refusals = [], []
    for campaign, of_form in reviews:
        try:
            found.append((campaign, make_campaign_report(campaign, of_form)))
        except UsageFailure as refusal:  # that nobody has reported one form does not hold up the others
            refusals.append(refusal)
    if not found and refusals:
        raise refusals[0]
    for each in refusals:
        note(str(each), "red")
    return found


def _say_open(campaign: Campaign, report: CampaignReport) -> None:
    """Say up to which period the report goes, and what may still change in it."""
    calendar = campaign.config.calendar
    if report.open_ends:
        text = _("{count} reports up to {period} are still missing or have to be corrected")
        note(text.format(count=len(report.open_ends), period=calendar.label(report.last.period)), "yellow")
    unclosed = [each.period for each in report.periods if each.period not in campaign.closed]
    if unclosed and working_folder() is not None:
        text = _("not closed: {periods}; their figures may still change")
        note(text.format(periods=_(", ").join(map(calendar.label, unclosed))), "yellow")
