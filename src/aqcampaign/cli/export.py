"""`aq export`: the figures, totals, findings and lists of all periods, or of one, for statistics programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import inbox_of, remember_versions, today, with_own_ledger
from aqcampaign.cli.exits import Exit
from aqcampaign.cli.progress import shown_progress
from aqcampaign.cli.render import note
from aqcampaign.cli.targets import apart, ending
from aqcampaign.config import Source, find
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.dataset.files import ENDINGS, NEEDING_DUCKDB, write_dataset
from aqcampaign.outputs.dataset.rows import ExportedForm
from aqcampaign.outputs.dataset.words import ExportWords
from aqcampaign.outputs.tables.database import require_duckdb
from aqcampaign.review import Review
from aqcampaign.use_cases.check_returns import review_periods
from aqcampaign.use_cases.period_summary import exported_period


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    forms: Sequence[str] = ()
    force: bool = False


def run(out: Path, inbox: Path, wanted: Wanted, config: Path | None) -> int:
    """Write the data set and say what it covers; returns the exit code."""
    _check_target(out, inbox, force=wanted.force)
    campaigns = with_own_ledger(open_campaigns(config))
    words = Source(find("export.yaml", config, "templates")).load(ExportWords)
    forms, day = chosen_forms(campaigns, wanted.forms), today(campaigns[0])
    reviewed = review_periods(campaigns, [inbox], wanted.period, shown_progress, day, forms, *inbox_of([inbox]))
    every = [(campaign, review) for campaign, reviews in reviewed for review in reviews]
    remember_versions([inbox], every, whole=wanted.period is None and not forms)
    chosen = [(campaign, _with_reports(campaign, reviews, wanted.period)) for campaign, reviews in reviewed]
    if not any(reviews for _campaign, reviews in chosen):
        raise UsageFailure(_nothing(campaigns[0], wanted.period))
    exported = [exported_form(campaign, reviews) for campaign, reviews in chosen if reviews]
    write_dataset(out, exported, words)
    _report(out, chosen)
    return Exit.BUG if any(review.has_internal_error for _campaign, review in every) else Exit.CLEAN


def _check_target(out: Path, inbox: Path, *, force: bool) -> None:
    """Refuse what could not be written, before the examination of a large inbox takes minutes."""
    if out.suffix and not out.is_dir():
        ending(out, *ENDINGS)
    apart(out, [inbox])
    if out.suffix.lower() in NEEDING_DUCKDB:
        require_duckdb(out)
    is_there = any(out.iterdir()) if out.is_dir() else out.exists()
    if is_there and not force:
        raise UsageFailure(_("{path} exists; choose another place, or say --force to replace it").format(path=out))


def _with_reports(campaign: Campaign, reviews: Sequence[Review], period: str | None) -> list[Review]:
    """Return the reviews of the period, or of all periods, of which somebody has sent a report."""
    id_ = None if period is None else campaign.config.calendar.window(period).id
    return [review for review in reviews if id_ in (None, review.period) and _is_reported(campaign, review)]


def _is_reported(campaign: Campaign, review: Review) -> bool:
    sent = any(each.period == review.period and each.status != "ignored" for each in review.reports)
    return review.period is not None and (sent or review.period in campaign.closed)


def _nothing(campaign: Campaign, period: str | None) -> str:
    if period is None:
        return _("no reports found; put the returned workbooks into the inbox")
    label = campaign.config.calendar.label(campaign.config.calendar.window(period).id)
    return _("nobody has sent a report of {period}; there is nothing to export").format(period=label)


def exported_form(campaign: Campaign, reviews: Sequence[Review]) -> ExportedForm:
    """Return what is exported of the reviewed periods of a form."""
    versions = [edition.form for edition in campaign.editions.all]
    return ExportedForm(versions, [exported_period(campaign, each) for each in reviews], campaign.summary_words)


def _report(out: Path, chosen: Sequence[tuple[Campaign, Sequence[Review]]]) -> None:
    periods = dict.fromkeys(str(review.period) for review in chain.from_iterable(reviews for _c, reviews in chosen))
    note(_("exported to {path}: {periods}").format(path=out, periods=_(", ").join(sorted(periods))), "green")
