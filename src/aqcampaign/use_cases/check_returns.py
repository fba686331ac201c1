"""Checks returns: of one period or of all, on one form or on several, and what a rule would have flagged in them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from aqcampaign.backtest import PastPeriod, backtest
from aqcampaign.board import Board, BoardPeriod, Call, build_board
from aqcampaign.campaign_folder import Campaign
from aqcampaign.examination_config import Configs, Examine, Examined
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.ledger.attribution import FileContext, assign_units
from aqcampaign.ledger.closing import assign_closed
from aqcampaign.ledger.form_meant import MeantForm, reports_by_form
from aqcampaign.ledger.receipt_evidence import with_best_evidence, with_resends
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.review import Judged, Review, accepted_before, reports_on_form, review_period
from aqcampaign.rules.other_forms import OtherForms

Listing = Callable[[Sequence[Path]], list[InboxFile]]
# Passes on the reports of each file; it is also told the number of files.
Progress = Callable[[Examined, int], Examined]
NO_CALLS: Mapping[tuple[str, str], Call] = MappingProxyType({})
# So long before its deadline a form is due.
_SOON = timedelta(days=7)


def examined(configs: Configs, files: Sequence[InboxFile], jobs: int | None) -> Examined:
    """Return the reports of each file (see `examine_all`)."""
    from aqcampaign.engine.engines import examine_all  # imports the readers, which a command may do without

    return examine_all(configs, files, jobs)


def no_progress(examined: Examined, _total: int) -> Examined:
    """Return the reports as they are: nobody is looking."""
    return examined


def check(
    campaign: Campaign,
    paths: Iterable[Path],
    period: str | None,
    progress: Progress = no_progress,
    jobs: int | None = None,
    today: date | None = None,
) -> Review:
    """Return the review of all files at `paths` for `period`, by default for the period collected on `today`.

    `jobs` is the number of processes; by default it depends on the number of files.
    """
    ((_campaign, review),) = check_forms([campaign], paths, period, progress, jobs, today)
    return review


def check_forms(
    campaigns: Sequence[Campaign],
    paths: Iterable[Path],
    period: str | None,
    progress: Progress = no_progress,
    jobs: int | None = None,
    today: date | None = None,
    forms: Collection[str] = (),
    listing: Listing = list_files,
    examine: Examine = examined,
    before: int = 0,
) -> list[tuple[Campaign, Review]]:
    """Return a review for each form that is due: of the files at `paths` that hold the form, or may be meant as it.

    `campaigns` are all forms, because each file is read as the form that it fits best; `forms` are the ids of those
    to be reviewed, by default of all that have `period`. Without a period a form is due if it has reports, or must be
    reported within days. A file of no period is told of under the forms that are due, else under one that it may be.
    Raises UsageFailure if it is not certain when a period is due: nobody can be late then.
    `listing` returns the files at `paths`, `examine` their reports. So many periods `before` are reviewed too.
    """
    chosen = with_period(campaigns, period, forms)
    periods = {each.form_id: _period_id(each, period) for each in chosen}
    places = list(paths)
    by_form = _examine(campaigns, places, progress, jobs, listing, examine)
    others = _compared_forms(campaigns, chosen, by_form)
    reviews = []
    for campaign in chosen:
        reports = by_form[campaign.form_id]
        due = periods[campaign.form_id] or _due_without_reports(campaign, reports, today)
        judged: Judged | None = {} if before else None
        review = review_period(
            campaign.examination_config, reports, due, today, frozenset(places), others, campaign.closed, judged=judged
        )
        if review.period is not None:
            campaign.config.calendar.require_deadline(review.period)
            earlier = [each for each in campaign.config.calendar.windows if each < review.period]
            last = earlier[-before:] if before else []
            review = replace(
                review, before=tuple(_reviews(campaign, reports, last, today, places, others, review.earlier, judged))
            )
        reviews.append((campaign, review))
    return _without_idle(reviews)


def review_periods(
    campaigns: Sequence[Campaign],
    paths: Iterable[Path],
    period: str | None,
    progress: Progress,
    today: date,
    forms: Collection[str] = (),
    listing: Listing = list_files,
    examine: Examine = examined,
) -> list[tuple[Campaign, list[Review]]]:
    """Return for each chosen form a review of each period until `period`, by default until the one of today.

    A period counts if it has begun, or if somebody has reported it. Files are examined once.
    """
    chosen = with_period(campaigns, period, forms)
    places = list(paths)
    by_form = _examine(campaigns, places, progress, None, listing, examine)
    others = _compared_forms(campaigns, chosen, by_form)
    reviewed = []
    for campaign in chosen:
        reports = by_form[campaign.form_id]
        begun = _begun(campaign, reports, today, _period_id(campaign, period))
        last = max(begun, default=None)
        judged: Judged = {}
        accepted = accepted_before(campaign.examination_config, reports, last, others, campaign.closed, judged)
        reviewed.append((campaign, _reviews(campaign, reports, begun, today, places, others, accepted, judged)))
    return reviewed


def _reviews(
    campaign: Campaign,
    reports: list[Report],
    periods: Iterable[str],
    today: date | None,
    places: Sequence[Path],
    others: OtherForms,
    accepted: dict[str, list[AcceptedReport]],
    judged: Judged | None,
) -> list[Review]:
    """Return the reviews of `periods`, given what is `accepted` of the periods before the last of them."""
    config, roots, closed = campaign.examination_config, frozenset(places), campaign.closed
    return [review_period(config, reports, each, today, roots, others, closed, accepted, judged) for each in periods]


def board_of(
    campaign: Campaign,
    reviews: Iterable[Review],
    now: datetime | None,
    calls: Mapping[tuple[str, str], Call] = NO_CALLS,
) -> Board:
    """Return the board of the reviewed periods as it is `now`, by default when each of them was due.

    `calls` holds the last telephone call by unit and period.
    """
    periods = [(review, review.period) for review in reviews if review.period is not None]
    due = {id_: campaign.clock.deadline(id_) for _review, id_ in periods}
    return build_board([
        BoardPeriod(
            id_, review.units, review.coverage, due[id_], now or due[id_] or datetime.max,
            campaign.extended_deadlines(id_), {unit: call for (unit, of), call in calls.items() if of == id_},
        )
        for review, id_ in periods
    ])  # fmt: skip


def _begun(campaign: Campaign, reports: Iterable[Report], today: date, last: str | None) -> list[str]:
    """Return the periods that have begun or were reported; if `last` is given, those before it and it."""
    reported = {each.period for each in reports if each.status != "ignored"}
    windows = campaign.config.calendar.windows.values()
    begun = [each.id for each in windows if each.id == last or each.first <= today or each.id in reported]
    return [each for each in begun if last is None or each <= last]


def _without_idle(reviews: list[tuple[Campaign, Review]]) -> list[tuple[Campaign, Review]]:
    """Return the reviews without those of forms that are not due; each file stays in one of them, and one is left."""
    due = [review for _campaign, review in reviews if review.period is not None]
    told = {id(report.file) for review in due for report in review.reports}
    kept = []
    for campaign, review in reviews:
        files = {id(report.file) for report in review.reports}
        if review.period is not None or files - told:
            kept.append((campaign, review))
            told |= files
    return kept or reviews[:1]


def with_period(campaigns: Sequence[Campaign], period: str | None, forms: Collection[str]) -> list[Campaign]:
    """Return those of the chosen `forms`, by default of all, that are reported for `period`.

    Raises UsageFailure, with the periods of a form, if none is.
    """
    chosen = [each for each in campaigns if not forms or each.form_id in forms]
    found = [each for each in chosen if period is None or each.config.calendar.has(period)]
    return found or [each for each in chosen if _period_id(each, period)]


def _due_without_reports(campaign: Campaign, reports: Iterable[Report], today: date | None) -> str | None:
    """Return the period of one of several forms that nobody has reported although it is due within days, or None."""
    if not campaign.form_id or today is None or any(report.period for report in reports):
        return None
    calendar = campaign.config.calendar
    period = calendar.period_collected(today)
    due = calendar.due(period) if period is not None else None
    return period if due is not None and due.day - today <= _SOON else None


def _period_id(campaign: Campaign, period: str | None) -> str | None:
    return None if period is None else campaign.config.calendar.window(period).id


def backtest_rule(
    campaigns: Sequence[Campaign],
    campaign: Campaign,
    code: str,
    paths: Iterable[Path],
    period: str | None = None,
    progress: Progress = no_progress,
    listing: Listing = list_files,
    examine: Examine = examined,
) -> Iterator[PastPeriod]:
    """Yield what a rule of `campaign`, one of the forms, would have flagged in `period`, by default in each period."""
    reports = _examine(campaigns, paths, progress, None, listing, examine)
    compared = campaign.rulebook.by_name[code].other_forms if code in campaign.rulebook.by_name else frozenset()
    others = _other_forms(campaigns, reports, compared)
    return backtest(campaign.examination_config, reports[campaign.form_id], code, _period_id(campaign, period), others)


def _compared_forms(
    campaigns: Sequence[Campaign], chosen: Sequence[Campaign], reports: Mapping[str, list[Report]]
) -> OtherForms:
    """Return what is accepted on the forms with which rules of the chosen ones compare."""
    compared = {form for campaign in chosen for form in campaign.rulebook.other_forms}
    return _other_forms(campaigns, reports, compared)


def _other_forms(
    campaigns: Sequence[Campaign], reports: Mapping[str, list[Report]], forms: Collection[str]
) -> OtherForms:
    """Return what is accepted on these `forms`, by their ids, of the reports of each form."""
    chosen = [each for each in campaigns if each.form_id in forms]
    return {
        each.form_id: reports_on_form(each.examination_config, reports[each.form_id], each.closed) for each in chosen
    }


def _examine(
    campaigns: Sequence[Campaign],
    paths: Iterable[Path],
    progress: Progress,
    jobs: int | None,
    listing: Listing = list_files,
    examine: Examine = examined,
) -> dict[str, list[Report]]:
    """Return the reports of each form by its id."""
    places = list(paths)
    found, roots = listing(places), frozenset(places)
    configs = [campaign.examination_config for campaign in campaigns]
    by_file = list(zip(found, progress(examine(configs, found, jobs), len(found)), strict=True))
    reports = [report for _file, made in by_file for report in made]
    certain = frozenset(id(report.file) for file, made in by_file for report in made if file.is_certain)
    again = {file.kept: file.again for file in found if file.kept is not None and file.again is not None}
    forms = [MeantForm(each.form_id, (each.form_name, each.form.title), each.config.calendar) for each in campaigns]
    by_form = reports_by_form(reports, forms, roots)
    contexts = [FileContext(each.roster, each.config.calendar, each.clock, roots) for each in campaigns]
    dated = [
        with_best_evidence(
            list(with_resends(of_form, again, campaign.clock)), certain, campaign.clock, campaign.extensions
        )
        for campaign, of_form in zip(campaigns, by_form, strict=True)
    ]
    return {
        campaign.form_id: assign_closed(
            assign_units(of_form, context), campaign.closed, campaign.roster, campaign.config.calendar
        )
        for campaign, of_form, context in zip(campaigns, dated, contexts, strict=True)
    }
