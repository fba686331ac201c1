"""The use cases, one function each: prepare templates, check returns, consolidate, send back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from aqcampaign.backtest import PastPeriod, backtest
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source, find, unknown
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.published import PublishedPeriod
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.consolidation.trend import Trend, build_trend
from aqcampaign.failures import UsageFailure
from aqcampaign.file_names import safe_name, unique_names
from aqcampaign.form import loader as form_file
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.form_import.assemble import assemble
from aqcampaign.form_import.sheet import OwnWords
from aqcampaign.form_import.valid_draft import without_invalid_guesses
from aqcampaign.form_import.yaml_text import yaml_text
from aqcampaign.intake.blank_form import read_blank_form
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.reread import reread_content
from aqcampaign.language import translate as _
from aqcampaign.ledger.attribution import FileContext, assign_units
from aqcampaign.ledger.returns import to_return, unassigned
from aqcampaign.outputs.returned_copy.returned import Office, Returned, letter_name_and_subject, prepare_return
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.report import Report, accept
from aqcampaign.review import Review, review_period
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import SheetPlan
from aqcampaign.template.words import Words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import Roster, RosterChange
from aqcampaign.units.unit import Unit
from aqcampaign.values.report_model import report_schema
from aqcampaign.workers import examine_all
from aqcampaign.written_summaries import WrittenSummary, published_before, written_summary

_NOTHING_PUBLISHED: Mapping[str, PublishedPeriod] = MappingProxyType({})


@dataclass(frozen=True)
class DrawnForm:
    """The sheets of a form with its field ids as cell contents; `computed` holds the contents of computed cells."""

    title: str
    sheets: tuple[SheetPlan, ...]
    computed: frozenset[str]


def draw_form(file: Path | None, version: str | None, folder: Path | None) -> DrawnForm:
    """Return the drawing of a form.yaml, or of the configured one; raises UsageFailure for an unknown version."""
    form = _form_in_version(file or find("form.yaml", folder), version)
    config = Source(find("campaign.yaml", folder)).load(CampaignConfig)
    words = Source(find("workbook.yaml", folder, "templates")).load(Words)
    ids = {cell.id: " / ".join(field.id for field in form.fields[cell.fields]) for cell in form.cells if cell.applies}
    lines = {table.id: [[f"{table.id}.{column.id}" for column in table.columns]] for table in form.ledgers}
    ids_of_fields = {each.id: each.id for each in (*form.head, *form.foot)}
    filling = Filling("", next(iter(config.calendar.windows)), ids, lines=lines, head_fields=ids_of_fields)
    computed = frozenset(ids[cell.id] for cell in form.cells if cell.applies and cell.computed)
    return DrawnForm(form.title, form_sheets(form, words, config.calendar, filling, live=False), computed)


def build_report_schema(version: str | None, folder: Path | None) -> str:
    """Return the JSON Schema of a report on the configured form; raises UsageFailure for an unknown version."""
    return report_schema(_form_in_version(find("form.yaml", folder), version))


def _form_in_version(file: Path, version: str | None) -> Form:
    editions = form_file.load(Source(file))
    if version is not None and version not in editions.by_version:
        raise UsageFailure(_("version {text}").format(text=unknown(version, editions.by_version)))
    return editions.newest if version is None else editions.by_version[version]


@dataclass(frozen=True)
class ImportedForm:
    """A draft of form.yaml, and its guesses as pairs (text on the form, guess)."""

    text: str
    guesses: tuple[tuple[str, str], ...]


def import_form(file: Path, folder: Path | None) -> ImportedForm:
    """Return a draft of the form in a workbook or Word document; raises UsageFailure if it has no table."""
    words = Source(find("workbook.yaml", folder, "templates")).load(Words)
    own = OwnWords(words.verdicts.heading, words.explanation, words.instructions.sheet)
    draft = without_invalid_guesses(assemble(read_blank_form(file), own, file.stem))
    return ImportedForm(yaml_text(draft, file.name), draft.guesses)


def prepare(campaign: Campaign, period: str, unit_ids: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of the blank workbook of each unit in `unit_ids`, by default of all units."""
    period = campaign.config.calendar.window(period).id
    roster = campaign.roster.at(campaign.config.calendar.window(period))
    chosen = [_reporting(campaign.roster.unit(unit_id), roster, period) for unit_id in unit_ids]
    selected = {reporter.id for unit in chosen for reporter in roster.reporters_in(unit)}
    form = campaign.editions.of_period(period)
    for unit, name in zip(roster.reporters, _template_names(campaign, roster, period), strict=True):
        if not selected or unit.id in selected:
            stamp = Stamp(form.id, form.version, unit.id, period)
            outside_remit = campaign.roster.outside_remit(unit, (item.id for item in form.all_items))
            rules = campaign.rulebook.for_workbook(unit.id, period)
            leads, joins = campaign.roster.tasks_of(unit)
            filling = Filling(unit.name, period, outside_remit=outside_remit, rules=rules, leads=leads, joins=joins)
            plan = blank_workbook(campaign.config, form, campaign.words, stamp, filling)
            yield name, workbook_bytes(plan)


def _reporting(unit: Unit, roster: Roster, period: str) -> Unit:
    if unit.id not in roster.by_id:
        raise UsageFailure(_("{unit} does not report for {period}").format(unit=unit.name, period=period))
    return unit


def _template_names(campaign: Campaign, roster: Roster, period: str) -> Iterator[str]:
    """Yield the file name of each unit's blank workbook; the names are distinct and contain no path."""
    pattern = campaign.words.file_name.removesuffix(".xlsx")
    places = campaign.roster.place
    stems = (
        pattern.format(place=places[unit.id], unit=safe_name(unit.name), period=period) for unit in roster.reporters
    )
    yield from unique_names(f"{safe_name(stem)}.xlsx" for stem in stems)


def check(
    campaign: Campaign,
    paths: Iterable[Path],
    period: str | None,
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]] = list,
    jobs: int | None = None,
    today: date | None = None,
) -> Review:
    """Return the review of all files at `paths` for `period`, by default the period collected on `today`.

    `jobs` is the number of processes; by default it depends on the number of files.
    """
    if period is not None:
        period = campaign.config.calendar.window(period).id
    places = list(paths)
    reports = _examine(campaign, places, progress, jobs)
    return review_period(campaign.examination_config, reports, period, today, frozenset(places))


def backtest_rule(
    campaign: Campaign,
    code: str,
    paths: Iterable[Path],
    period: str | None = None,
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]] = list,
) -> Iterator[PastPeriod]:
    """Yield what the rule with this code would have flagged in `period`, by default in each period of the files."""
    if period is not None:
        period = campaign.config.calendar.window(period).id
    reports = _examine(campaign, paths, progress, None)
    return backtest(campaign.examination_config, reports, code, period)


def _examine(
    campaign: Campaign,
    paths: Iterable[Path],
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]],
    jobs: int | None,
) -> list[Report]:
    places = list(paths)
    found = list_files(places)
    by_file = zip(progress(found), examine_all(campaign.examination_config, found, jobs), strict=True)
    context = FileContext(campaign.roster, campaign.config.calendar, campaign.clock, frozenset(places))
    return assign_units([report for _file, reports in by_file for report in reports], context)


def consolidate_review(campaign: Campaign, review: Review) -> Consolidation:
    """Return the totals of the reviewed period over its accepted reports.

    Raises UsageFailure if there is no period or no accepted report: a total of nothing is not 0.
    """
    if review.period is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    accepted = [each for each in map(accept, review.reports) if each is not None]
    if not accepted:
        text = _(
            "no report of {period} is accepted ({returned} returned, {missing} missing): there is nothing to sum up"
        )
        counts = review.coverage
        raise UsageFailure(
            text.format(period=review.period, returned=counts.returned + counts.unreadable, missing=counts.missing)
        )
    return consolidate(campaign.editions.of_period(review.period), review.period, review.units, accepted)


def build_summary(campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend) -> bytes:
    """Return the content of the summary workbook."""
    summary = Summary(
        campaign.config, consolidation.form, campaign.words, campaign.summary_words, consolidation, trend,
        review.reports, {unit.id: unit.name for unit in campaign.roster.units},
    )  # fmt: skip
    return workbook_bytes(summary_workbook(summary))


def compare_periods(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    published: Mapping[str, PublishedPeriod] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return the period compared with the earlier ones; `published` holds published totals by period."""
    calendar, period = campaign.config.calendar, consolidation.period
    reports = {**review.earlier, period: list(consolidation.reports)}
    windows = [window for window in calendar.windows.values() if window.id <= period]
    figures = [
        PeriodFigures(
            window.id, campaign.editions.of_period(window.id), window.days,
            frozenset(unit.id for unit in campaign.roster.at(window).expected), tuple(reports.get(window.id, ())),
            campaign.clock.deadline(window.id), published.get(window.id), campaign.roster.merged(window),
            window.is_regular,
        )
        for window in windows
    ]  # fmt: skip
    return build_trend(figures, unit_changes(campaign, period))


def unit_changes(campaign: Campaign, period: str) -> tuple[RosterChange, ...]:
    """Return what became of the units since the period before `period`."""
    calendar = campaign.config.calendar
    before = calendar.previous(period)
    return () if before is None else tuple(campaign.roster.changes(calendar.window(before), calendar.window(period)))


def find_published(
    campaign: Campaign, out: Path, period: str, replaced: WrittenSummary | None
) -> dict[str, PublishedPeriod]:
    """Return the totals of periods before `period` in the summaries next to `out`, keyed by period.

    `replaced` is the summary in `out`, which is not read again.
    """
    form, office = campaign.form.id, campaign.config.office.id
    return published_before(period, out, campaign.config.calendar.windows, form, office, replaced)


def read_summary(campaign: Campaign, path: Path) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this campaign."""
    return written_summary(path, campaign.form.id, campaign.config.office.id)


def send_back(campaign: Campaign, review: Review) -> tuple[list[Returned], list[Report]]:
    """Return the returned copies of units with open findings, and the rejected reports without a unit."""
    period = review.period
    to_answer = to_return(review.reports, campaign.roster) if period else []
    unknown = list(unassigned(review.reports, (report for _unit, report in to_answer)))
    if period is None:
        return [], unknown
    office, window = _office(campaign, period), campaign.config.calendar.window(period)
    before = review.earlier.get(campaign.config.calendar.previous(period) or "", ())
    previous = {each.unit: each.submission for each in before}
    back = (
        prepare_return(office, unit.at(window), each, period, reread_content(each.file), previous.get(unit.id))
        for unit, each in to_answer
    )
    return list(back), unknown


def letter_subjects(campaign: Campaign, period: str) -> dict[str, str]:
    """Return the subject of each unit's letter, keyed by file name."""
    office, window = _office(campaign, period), campaign.config.calendar.window(period)
    return dict(letter_name_and_subject(office, unit.at(window), period) for unit in campaign.roster.units)


def _office(campaign: Campaign, period: str) -> Office:
    form = campaign.editions.of_period(period)
    return Office(campaign.config, campaign.roster, form, campaign.rulebook, campaign.words, campaign.return_words)
