"""The use cases, one function each: prepare templates, check returns, consolidate, send back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

from aqcampaign.backtest import PastPeriod, backtest
from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.campaign_folder import Campaign, configured_form
from aqcampaign.config import Source, find, unknown
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod, published_by
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.consolidation.trace import Basis, FigureTrace, ListTrace, trace_column, trace_field
from aqcampaign.consolidation.trend import Trend, build_trend
from aqcampaign.failures import UsageFailure
from aqcampaign.form import loader as form_file
from aqcampaign.form.figure_names import Figure, ListColumn
from aqcampaign.form.model import Form
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.language import translate as _
from aqcampaign.ledger.attribution import FileContext, assign_units
from aqcampaign.ledger.closing import assign_closed, came_after_closing
from aqcampaign.ledger.form_meant import MeantForm, reports_by_form
from aqcampaign.ledger.leads import list_leads
from aqcampaign.ledger.receipt_evidence import with_best_evidence
from aqcampaign.ledger.version_history import files_by_report
from aqcampaign.outputs.corrections_sheet import Issued
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.report import AcceptedReport, Report, accept
from aqcampaign.review import Review, accepted_before, reports_on_form, review_period
from aqcampaign.rules.other_forms import OtherForms
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import SheetPlan
from aqcampaign.template.words import Words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import RosterChange
from aqcampaign.values.amounts import Number
from aqcampaign.values.report_model import report_schema
from aqcampaign.workers import Configs, Reports, examine_all
from aqcampaign.written_summaries import WrittenSummary, published_before, written_summary

Listing = Callable[[Sequence[Path]], list[InboxFile]]
Examine = Callable[[Configs, Sequence[InboxFile], int | None], Iterator[Reports]]
Progress = Callable[[list[InboxFile]], Iterable[InboxFile]]
# So long before its deadline a form is due.
_SOON = timedelta(days=7)
_NOTHING_PUBLISHED: Mapping[str, PublishedPeriod] = MappingProxyType({})


@dataclass(frozen=True)
class DrawnForm:
    """The sheets of a form with its field ids as cell contents; `computed` holds the contents of computed cells."""

    title: str
    sheets: tuple[SheetPlan, ...]
    computed: frozenset[str]


def draw_form(file: Path | None, version: str | None, chosen: str | None, folder: Path | None) -> DrawnForm:
    """Return the drawing of a form.yaml, or of the configured one, of several the `chosen` one.

    Raises UsageFailure for an unknown version.
    """
    config, path = configured_form(folder, chosen, file)
    form = _form_in_version(path, version)
    words = Source(find("workbook.yaml", folder, "templates")).load(Words)
    ids = {cell.id: " / ".join(field.id for field in form.fields[cell.fields]) for cell in form.cells if cell.applies}
    lines = {table.id: [[f"{table.id}.{column.id}" for column in table.columns]] for table in form.ledgers}
    ids_of_fields = {each.id: each.id for each in (*form.head, *form.foot)}
    filling = Filling("", next(iter(config.calendar.windows)), ids, lines=lines, head_fields=ids_of_fields)
    computed = frozenset(ids[cell.id] for cell in form.cells if cell.applies and cell.computed)
    return DrawnForm(form.title, form_sheets(form, words, config.calendar, filling, live=False), computed)


def build_report_schema(version: str | None, chosen: str | None, folder: Path | None) -> str:
    """Return the JSON Schema of a report on the configured form, of several the `chosen` one.

    Raises UsageFailure for an unknown version.
    """
    return report_schema(_form_in_version(configured_form(folder, chosen)[1], version))


def _form_in_version(file: Path, version: str | None) -> Form:
    editions = form_file.load(Source(file))
    if version is not None and version not in editions.by_version:
        raise UsageFailure(_("version {text}").format(text=unknown(version, editions.by_version)))
    return editions.newest if version is None else editions.by_version[version]


def check(
    campaign: Campaign,
    paths: Iterable[Path],
    period: str | None,
    progress: Progress = list,
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
    progress: Progress = list,
    jobs: int | None = None,
    today: date | None = None,
    forms: Collection[str] = (),
    listing: Listing = list_files,
    examine: Examine = examine_all,
) -> list[tuple[Campaign, Review]]:
    """Return a review for each form that is due: of the files at `paths` that hold the form, or may be meant as it.

    `campaigns` are all forms, because each file is read as the form that it fits best; `forms` are the ids of those
    to be reviewed, by default of all that have `period`. Without a period a form is due if it has reports, or must be
    reported within days. A file of no period is told of under the forms that are due, else under one that it may be.
    Raises UsageFailure if it is not certain when a period is due: nobody can be late then.
    `listing` returns the files at `paths`, `examine` their reports.
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
        review = review_period(
            campaign.examination_config, reports, due, today, frozenset(places), others, campaign.closed
        )
        if review.period is not None:
            campaign.config.calendar.require_deadline(review.period)
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
    examine: Examine = examine_all,
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
        config, reports, closed = campaign.examination_config, by_form[campaign.form_id], campaign.closed
        begun = _begun(campaign, reports, today, _period_id(campaign, period))
        accepted = accepted_before(config, reports, max(begun, default=None), others, closed)
        reviews = [
            review_period(config, reports, each, today, frozenset(places), others, closed, accepted) for each in begun
        ]
        reviewed.append((campaign, reviews))
    return reviewed


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
    progress: Progress = list,
    listing: Listing = list_files,
    examine: Examine = examine_all,
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
    examine: Examine = examine_all,
) -> dict[str, list[Report]]:
    """Return the reports of each form by its id."""
    places = list(paths)
    found, roots = listing(places), frozenset(places)
    configs = [campaign.examination_config for campaign in campaigns]
    by_file = list(zip(progress(found), examine(configs, found, jobs), strict=True))
    reports = [report for _file, made in by_file for report in made]
    certain = frozenset(id(report.file) for file, made in by_file for report in made if file.is_certain)
    forms = [MeantForm(each.form_id, (each.form_name, each.form.title), each.config.calendar) for each in campaigns]
    by_form = reports_by_form(reports, forms, roots)
    contexts = [FileContext(each.roster, each.config.calendar, each.clock, roots) for each in campaigns]
    dated = [
        with_best_evidence(of_form, certain, campaign.clock, campaign.extensions)
        for campaign, of_form in zip(campaigns, by_form, strict=True)
    ]
    return {
        campaign.form_id: assign_closed(
            assign_units(of_form, context), campaign.closed, campaign.roster, campaign.config.calendar
        )
        for campaign, of_form, context in zip(campaigns, dated, contexts, strict=True)
    }


def consolidate_review(campaign: Campaign, review: Review) -> Consolidation:
    """Return the totals of the reviewed period over its accepted reports.

    Raises UsageFailure if there is no period or no accepted report: a total of nothing is not 0. The lines of a form of
    lists alone are listed in any case, because leads must not wait.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    consolidation = _consolidated(campaign, review, review.period)
    if not consolidation.reports and (consolidation.form.value_tables or not any(list_leads(review.reports, ()))):
        text = _(
            "no report of {period} is accepted ({returned} returned, {missing} missing): there is nothing to sum up"
        )
        counts = review.coverage
        returned = counts.returned + counts.unreadable
        sentence = text.format(period=review.period, returned=returned, missing=counts.missing)
        raise UsageFailure(f"{campaign.form_name}：{sentence}" if campaign.form_name else sentence)
    return consolidation


def _consolidated(campaign: Campaign, review: Review, period: str) -> Consolidation:
    accepted = [each for each in map(accept, review.reports) if each is not None]
    return consolidate(campaign.editions.of_period(period), period, review.units, review.coverage, accepted)


def trace_figures(
    campaign: Campaign, review: Review, period: str, figures: Iterable[Figure]
) -> list[FigureTrace | ListTrace]:
    """Return where each of `figures` of the period's form comes from; `review` is that of the period."""
    basis = _basis(campaign, review, period)
    return [
        trace_column(figure, basis.consolidation, review.reports)
        if isinstance(figure, ListColumn)
        else trace_field(figure, basis)
        for figure in figures
    ]


def _basis(campaign: Campaign, review: Review, period: str) -> Basis:
    """Return what the summary of the period is made of, with the files that came after its closing."""
    consolidation, calendar = _consolidated(campaign, review, period), campaign.config.calendar
    trend = None
    if not calendar.is_any_time:
        trend = compare_periods(campaign, review, consolidation, published_by(campaign.issues, period))
    files = files_by_report(review.reports, campaign.roster, any_number=calendar.is_any_time)
    for report in review.reports:
        if came_after_closing(report) and report.period == period and report.unit:
            files.setdefault((report.unit, "AQ515"), []).append(report)
    issues = [each for each in campaign.issues if each.period == period]
    return Basis(consolidation, trend, files, campaign.roster.at(calendar.window(period)), issues)


def build_summary(
    campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend, issued: Issued | None = None
) -> bytes:
    """Return the content of the summary workbook; `issued` says as which edition a closed period is reported."""
    summary = Summary(
        campaign.config, consolidation.form, campaign.words, campaign.summary_words, consolidation, trend,
        review.reports, {unit.id: unit.name for unit in campaign.roster.units},
        issued,
    )  # fmt: skip
    return workbook_bytes(summary_workbook(summary))


def compare_periods(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    published: Mapping[str, PublishedPeriod] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return the period compared with the earlier ones; `published` holds published totals by period."""
    reports = {**review.earlier, consolidation.period: list(consolidation.reports)}
    return trend_of(campaign, consolidation.period, reports, published)


def trend_of(
    campaign: Campaign,
    period: str,
    reports: Mapping[str, Sequence[AcceptedReport]],
    published: Mapping[str, PublishedPeriod] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return a period compared with the earlier ones, given the accepted reports of all of them by period."""
    calendar = campaign.config.calendar
    windows = [window for window in calendar.windows.values() if window.id <= period]
    figures = [
        PeriodFigures(
            window.id, campaign.editions.of_period(window.id), window.days,
            frozenset(unit.id for unit in campaign.roster.at(window).expected), tuple(reports.get(window.id, ())),
            campaign.clock.deadline(window.id), published.get(window.id), campaign.roster.merged(window),
            window.is_regular, campaign.roster.at(window).items_not_asked,
        )
        for window in windows
    ]  # fmt: skip
    return build_trend(figures, unit_changes(campaign, period), _known_last_year(campaign, period))


def _known_last_year(campaign: Campaign, period: str) -> Mapping[str, Mapping[str, Number]]:
    """Return what history.xlsx says of the year before, without units that took in others of which it says nothing."""
    before = same_period_last_year(period) or ""
    known = campaign.last_year.get(before, {})
    if not known:
        return known
    window = campaign.config.calendar.windows_last_year[before]
    merged = campaign.roster.merged(campaign.config.calendar.window(period))
    partly = {
        successor
        for unit, successor in merged.items()
        if unit not in known and campaign.roster.by_id[unit].lifetime(window) == "during"
    }
    return {unit: own for unit, own in known.items() if merged.get(unit, unit) not in partly}


def unit_changes(campaign: Campaign, period: str) -> tuple[RosterChange, ...]:
    """Return what became of the units since the period before `period`."""
    calendar = campaign.config.calendar
    before = calendar.previous(period)
    return () if before is None else tuple(campaign.roster.changes(calendar.window(before), calendar.window(period)))


def find_published(
    campaign: Campaign, out: Path, period: str, replaced: WrittenSummary | None
) -> dict[str, PublishedPeriod]:
    """Return the totals of periods before `period` as they were reported, keyed by period.

    Those of closed periods are known, others are in the summaries next to `out`. `replaced` is the summary in `out`,
    which is not read again.
    """
    form, office = campaign.form.id, campaign.config.office.id
    written = published_before(period, out, campaign.config.calendar.windows, form, office, replaced)
    return written | published_by(campaign.issues, period)


def read_summary(campaign: Campaign, path: Path) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this campaign."""
    return written_summary(path, campaign.form.id, campaign.config.office.id)
