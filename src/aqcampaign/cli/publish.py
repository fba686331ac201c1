"""`aq publish`: writes the documents of a period for those who read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import checked, given_or_inbox, today
from aqcampaign.cli.render import note
from aqcampaign.cli.review_text import after_closing_lines, coverage_line, left_out_lines, problem_lines
from aqcampaign.cli.targets import apart, reports_folder, to_write
from aqcampaign.consolidation.published import published_by
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.bulletin.words import Edition
from aqcampaign.outputs.charts import has_charts
from aqcampaign.outputs.json_trace import EvidenceOf, nothing_known
from aqcampaign.present import present_time
from aqcampaign.publication.issued import Issued
from aqcampaign.review import Review
from aqcampaign.scoring.scheme import read_scheme
from aqcampaign.use_cases.period_release import (
    BOARD_PERIODS,
    NO_SCORES,
    compare_periods,
    consolidate_review,
    make_release,
)
from aqcampaign.use_cases.period_scores import is_scored, score_period
from aqcampaign.use_cases.period_summary import build_summary
from aqcampaign.use_cases.publishing import MANIFEST, Document, Publication, make_documents, write_documents
from aqcampaign.working_folder import working_folder

if TYPE_CHECKING:
    from aqcampaign.publication.cases import CaseText


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for; `out` is the folder to write, `number` that of the bulletin.

    `day` is the day of documents about a period that is not closed, by default today.
    """

    period: str
    edition: Edition = "internal"
    forms: Sequence[str] = ()
    out: Path | None = None
    inbox: Path | None = None
    number: int | None = None
    letter_number: str = ""
    force: bool = False
    day: date | None = None
    jobs: int | None = None


def required(period: str | None) -> str:
    """Return the period that is published; raises UsageFailure if none was given."""
    if period is None:
        raise UsageFailure(_("say which period, such as 2022-09, or --final for the campaign as a whole"))
    return period


def run(wanted: Wanted, config: Path | None) -> int:
    """Write the documents of each form and say what they cover; returns 0."""
    inbox = given_or_inbox([wanted.inbox] if wanted.inbox else None)
    campaigns = open_campaigns(config)
    folder = to_write(_folder(wanted, campaigns))
    apart(folder / MANIFEST, inbox)
    chosen = chosen_forms(campaigns, wanted.forms)
    reviews = checked(campaigns, inbox, wanted.period, chosen, wanted.jobs, before=BOARD_PERIODS)
    publications = publications_of(reviews, chosen_cases(reviews, config), wanted, config)
    documents = [document for each in publications for document in make_documents(each)]
    write_documents(folder, documents, force=wanted.force)
    for publication, (_campaign, review) in zip(publications, _of(publications, reviews), strict=True):
        _say(publication, review)
    say_written(folder, documents)
    return 0


def say_written(folder: Path, documents: Sequence[Document]) -> None:
    """Say which documents were written to a folder, and what the clerk must know of them."""
    for each in documents:
        if each.remark:
            note(each.remark, "yellow")
    if not has_charts():
        note(_("the documents have no charts; these need the extra: pip install aqcampaign[charts]"), "yellow")
    names = _(", ").join(each.name for each in documents)
    note(_("{count} documents were written to {folder} and read again: {names}").format(
        count=len(documents), folder=_from_here(folder), names=names), "green")  # fmt: skip


def _folder(wanted: Wanted, campaigns: Sequence[Campaign]) -> Path:
    """Return the folder to write: reports/PERIOD of the working folder, unless another one is named."""
    calendars = [each.config.calendar for each in campaigns]
    calendar = next((each for each in calendars if each.has(wanted.period)), calendars[0])
    return wanted.out or reports_folder(calendar.window(wanted.period).id)


def chosen_cases(reviews: Sequence[tuple[Campaign, Review]], config: Path | None) -> "dict[str, list[CaseText]]":
    """Return the cases that were chosen for each form's bulletin, by its id, and say which are not printed."""
    return cases_of_bulletins(
        [(campaign, [review.period] if review.period else []) for campaign, review in reviews], config
    )


def cases_of_bulletins(
    periods: Sequence[tuple[Campaign, Sequence[str]]], config: Path | None
) -> "dict[str, list[CaseText]]":
    """Return the cases that were chosen for the bulletins of these periods of each form, by its id.

    Says which of them are not printed.
    """
    root = working_folder()
    campaigns = [campaign for campaign, _periods in periods]
    if root is None or not any(table.roles for each in campaigns for table in each.form.ledgers):
        return {}
    from aqcampaign.cli.cases import cases_of_register  # imports the database
    from aqcampaign.use_cases.case_register import cases_of_bulletin, reasons_text

    register = cases_of_register(root, campaigns, config)
    found: dict[str, list[CaseText]] = {}
    for campaign, of_form in periods:
        own = [each for each in register if each.form == campaign.form_id]
        for period in of_form:
            texts, unprintable = cases_of_bulletin(own, period)
            found.setdefault(campaign.form_id, []).extend(texts)
            for each in unprintable:
                text = _("case {number} is not in the bulletin: {reasons}")
                note(text.format(number=each.number, reasons=reasons_text(each.text)), "yellow")
    return found


def publications_of(
    reviews: Sequence[tuple[Campaign, Review]],
    cases: "Mapping[str, Sequence[CaseText]]",
    wanted: Wanted,
    config: Path | None,
) -> list[Publication]:
    """Return what is published of each form, and say why another one has nothing; raises that if none has."""
    found, refusals = [], []
    for campaign, review in reviews:
        try:
            publication = _publication(campaign, review, wanted, config)
            release = replace(publication.release, cases=tuple(cases.get(campaign.form_id, ())))
            found.append(replace(publication, release=release))
        except UsageFailure as refusal:  # that nobody has reported one form yet does not hold up the others
            refusals.append(refusal)
    if not found and refusals:
        raise refusals[0]
    for each in refusals:
        note(str(each), "red")
    return found


def _publication(campaign: Campaign, review: Review, wanted: Wanted, config: Path | None) -> Publication:
    consolidation = consolidate_review(campaign, review)
    period, day = consolidation.period, wanted.day or today(campaign)
    trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, period))
    issued, summary = None, None
    if period in campaign.closed:
        issued, summary = _as_reported(campaign, review, period)
        day = issued.day
    scores = _scores(campaign, review, config) if wanted.edition == "internal" else NO_SCORES
    release = make_release(campaign, review, consolidation, trend, issued, day, scores)
    content = summary or build_summary(campaign, review, consolidation, trend)
    number = wanted.number or [*campaign.config.calendar.windows].index(period) + 1
    return Publication(
        campaign, release, content, wanted.edition, day, number, config=config, letter_number=wanted.letter_number,
        evidence_of=_evidence(),
    )  # fmt: skip


def _evidence() -> EvidenceOf:
    """Return how it is known when a file was received."""
    root = working_folder()
    if root is None:
        return nothing_known
    from aqcampaign.cli.office import evidence_of_receipt  # imports the database

    return evidence_of_receipt(root)


def _scores(campaign: Campaign, review: Review, config: Path | None) -> Mapping[str, Decimal]:
    """Return the scores of the units by id, {} if the office does not score or the period is not due yet."""
    root, scheme = working_folder(), read_scheme(config)
    now = campaign.clock.local(present_time())
    if root is None or scheme is None or not is_scored(campaign, review.period or "", now):
        return NO_SCORES
    from aqcampaign.cli.office import office_records  # imports the database

    scored = score_period(campaign, review, scheme, office_records(root, [campaign])[campaign.form_id], now)
    return {each.unit.id: each.score for each in scored.units if each.score is not None}


def _as_reported(campaign: Campaign, review: Review, period: str) -> tuple[Issued, bytes]:
    """Return as which edition a closed period was reported, and its summary of that day."""
    from aqcampaign.cli.office import edition_before, reported_summary  # imports the database
    from aqcampaign.use_cases.freezing import issued_as
    from aqcampaign.workspace.receipts import moment_seconds

    root = working_folder()
    if root is None:  # only its ledger closes periods
        raise AssertionError(period)
    closing, summary = reported_summary(root, campaign, period, None)
    day: date = campaign.clock.local(moment_seconds(closing.at)).date()
    return issued_as(campaign, review, closing, edition_before(root, closing, campaign.form_id), day), summary


def _of(
    publications: Sequence[Publication], reviews: Sequence[tuple[Campaign, Review]]
) -> list[tuple[Campaign, Review]]:
    published = {each.campaign.form_id for each in publications}
    return [each for each in reviews if each[0].form_id in published]


def _say(publication: Publication, review: Review) -> None:
    """Say what a publication covers and lacks."""
    for line in problem_lines(review):
        note(line, "red")
    for line in left_out_lines(publication.campaign, review):
        note(line)
    for line in after_closing_lines(review):
        note(line, "yellow")
    note(coverage_line(review.coverage), "bold")
    if publication.release.issued is None:
        text = _("{period} is not closed: its figures are preliminary; close it with: aq close {id}")
        calendar = publication.campaign.config.calendar
        period = publication.release.period
        note(text.format(period=calendar.label(period), id=period), "yellow")


def _from_here(path: Path) -> Path:
    """Return a path as a person here would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
