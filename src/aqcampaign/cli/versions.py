"""`aq versions`: what a unit sent for each period, and what each version of its report changed."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.change_words import change_words
from aqcampaign.cli.checking import inbox_of, with_own_ledger
from aqcampaign.cli.office import required_workspace
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import Line, note, say, say_lines
from aqcampaign.cli.review_text import TIMELINESS, file_status
from aqcampaign.findings.finding import Finding, printable
from aqcampaign.language import translate as _
from aqcampaign.ledger.receipt_evidence import EVIDENCE
from aqcampaign.ledger.version_history import ReportHistory, Version
from aqcampaign.outputs.json_review import json_text
from aqcampaign.outputs.json_versions import history_entry, versions_document
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import review_periods
from aqcampaign.workspace.ledger import opened
from aqcampaign.workspace.versions import histories, receipts_of, remember

_MOST_CHANGES = 20
_MOST_FINDINGS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    unit: str
    period: str | None = None
    forms: Sequence[str] = ()
    format: str = "text"


_Told = tuple[Campaign, str, ReportHistory]


def run(wanted: Wanted, config: Path | None) -> int:
    """Print the versions of a unit's reports, and of those of its parts; returns 0."""
    workspace = required_workspace()
    campaigns = with_own_ledger(open_campaigns(config))
    unit, places = campaigns[0].roster.unit(wanted.unit), [workspace.inbox]
    today, forms = campaigns[0].clock.local(time.time()).date(), chosen_forms(campaigns, wanted.forms)
    reviewed = review_periods(campaigns, places, wanted.period, shown_progress, today, forms, *inbox_of(places))
    reviews = [(campaign, review) for campaign, of_form in reviewed for review in of_form]
    with opened(workspace) as ledger:
        remember(ledger, reviews, whole=False)
        receipts = receipts_of(ledger)
    told: list[_Told] = [
        (campaign, str(review.period), history)
        for campaign, review in reviews
        if _is_asked(campaign, review, wanted.period)
        for history in histories(campaign, review, receipts)
        if history.unit in campaign.roster.members.get(unit.id, {unit.id})
    ]
    if wanted.format == "json":
        entries = [history_entry(each.form_id, period, history, each.clock) for each, period, history in told]
        say(json_text(versions_document(unit, entries)))
        return 0
    for place, each in enumerate(told):
        say_lines([Line("")] if place else [])
        say_lines(_history(each))
    if not told:
        note(_("nothing was received from {unit}").format(unit=unit.name))
    return 0


def _is_asked(campaign: Campaign, review: Review, period: str | None) -> bool:
    return period is None or review.period == campaign.config.calendar.window(period).id


def _history(told: _Told) -> Iterator[Line]:
    campaign, period, history = told
    names = (
        campaign.form_name, campaign.config.calendar.label(period),
        campaign.roster.by_id[history.unit].at(campaign.config.calendar.window(period)).name, history.report,
    )  # fmt: skip
    yield Line("  ".join(filter(None, names)), "bold")
    for each in history.versions:
        yield Line("  ".join(_about(each, campaign)), "green" if each.counts else "", head=f"{each.number or '·':>3}  ")
        yield from (Line(line, head="     ") for line in _details(each))


def _about(version: Version, campaign: Campaign) -> Iterator[str]:
    """Yield when a file came and how that is known, its name, and what became of it."""
    yield f"{campaign.clock.local(version.received):%Y-%m-%d %H:%M}"
    if version.evidence:
        yield _(EVIDENCE[version.evidence])
    yield printable("/".join(filter(None, (version.file, version.member))), 255)
    if version.copy_of is not None:
        yield _("version {number} again, the same file").format(number=version.copy_of)
        return
    yield file_status(version.status)
    if version.number and version.timeliness:
        yield _(TIMELINESS[version.timeliness])


def _details(version: Version) -> Iterator[str]:
    """Yield what was found in a version, and what it changed."""
    for severity, said in (("error", _("to be corrected: {places}")), ("query", _("to be confirmed: {places}"))):
        found = [each for each in version.findings if each.severity == severity]
        if found:
            more = " …" if len(found) > _MOST_FINDINGS else ""
            yield said.format(places=_(", ").join(map(_place, found[:_MOST_FINDINGS])) + more)
    if version.same_as is not None:
        yield _("the same figures as version {number}").format(number=version.same_as)
    yield from map(change_words, version.changes[:_MOST_CHANGES])
    if len(version.changes) > _MOST_CHANGES:
        yield _("… and {count} more").format(count=len(version.changes) - _MOST_CHANGES)


def _place(found: Finding) -> str:
    return " ".join(filter(None, (found.place.cell, found.code)))
