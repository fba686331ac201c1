"""The use cases, one function each: prepare templates, check returns, consolidate, send back."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from aqcampaign.backtest import PastMonth, backtest
from aqcampaign.calendar import Clock
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.config import Source, find, unknown
from aqcampaign.consolidation.month import MonthFigures
from aqcampaign.consolidation.published import PublishedMonth
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.consolidation.trend import Trend, build_trend
from aqcampaign.examination import ExaminationConfig
from aqcampaign.failures import UsageFailure
from aqcampaign.file_names import safe_name, unique_names
from aqcampaign.form import loader as form_file
from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.form_import.assemble import assemble
from aqcampaign.form_import.sheet import OwnWords
from aqcampaign.form_import.valid_draft import without_invalid_guesses
from aqcampaign.form_import.yaml_text import yaml_text
from aqcampaign.intake.blank_form import read_blank_form
from aqcampaign.intake.inbox import InboxFile, list_files
from aqcampaign.intake.limits import Limits, from_environment
from aqcampaign.intake.reread import reread_content
from aqcampaign.language import translate as _
from aqcampaign.ledger.attribution import FileContext, assign_units
from aqcampaign.ledger.returns import to_return, unassigned
from aqcampaign.outputs.returned_copy.returned import Office, Returned, letter_name_and_subject, prepare_return
from aqcampaign.outputs.returned_copy.words import ReturnWords
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import Report, accept
from aqcampaign.review import Review, review_month
from aqcampaign.roster_file import read_roster
from aqcampaign.rulebook import loader as rules_file
from aqcampaign.rulebook.model import Rulebook
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import SheetPlan
from aqcampaign.template.sheet_names import refuse_own_names
from aqcampaign.template.words import Words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units.roster import Roster
from aqcampaign.values.report_model import report_schema
from aqcampaign.workers import examine_all
from aqcampaign.written_summaries import WrittenSummary, published_before, written_summary

_NOTHING_PUBLISHED: Mapping[str, PublishedMonth] = MappingProxyType({})


@dataclass(frozen=True)
class Campaign:
    """The loaded configuration of a campaign."""

    config: CampaignConfig
    editions: Editions
    roster: Roster
    words: Words
    summary_words: SummaryWords
    return_words: ReturnWords
    clock: Clock
    rulebook: Rulebook
    limits: Limits

    @property
    def form(self) -> Form:
        """The latest version of the form."""
        return self.editions.newest

    @property
    def examination_config(self) -> ExaminationConfig:
        """The configuration that the examination of a file needs."""
        return ExaminationConfig(
            self.editions, self.roster, self.config.calendar, self.clock, self.words.instructions.sheet, self.limits,
            self.words.explanation, self.words.results, self.rulebook, self.words.hollow,
        )  # fmt: skip


def open_campaign(folder: Path | None = None) -> Campaign:
    """Return the campaign configured in `folder`, in the working folder, or the built-in one.

    Raises ConfigurationFailure with every mistake of a file.
    """
    config = Source(find("campaign.yaml", folder)).load(CampaignConfig)
    form_source = Source(find("form.yaml", folder))
    editions = form_file.load(form_source)
    items = dict.fromkeys(item.id for edition in editions.all for item in edition.form.all_items)
    roster = read_roster(folder, items)
    words = Source(find("workbook.yaml", folder, "templates")).load(Words)
    refuse_own_names(form_source, editions.newest, words)
    summary = Source(find("summary.yaml", folder, "templates")).load(SummaryWords)
    back = Source(find("returned.yaml", folder, "templates")).load(ReturnWords)
    clock = Clock(config.calendar, config.utc_offset)
    rules = rules_file.rules_file(folder)
    rulebook = rules_file.load(Source(rules) if rules else None, editions, roster, config.calendar)
    return Campaign(config, editions, roster, words, summary, back, clock, rulebook, from_environment())


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


def prepare(campaign: Campaign, month: str, unit_ids: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of the blank workbook of each unit in `unit_ids`, by default of all units."""
    month = campaign.config.calendar.window(month).month
    selected = {campaign.roster.unit(unit_id).id for unit_id in unit_ids}
    form, units = campaign.editions.of_month(month), campaign.roster.units
    for unit, name in zip(units, _template_names(campaign, month), strict=True):
        if not selected or unit.id in selected:
            stamp = Stamp(form.id, form.version, unit.id, month)
            outside_remit = campaign.roster.outside_remit(unit, (item.id for item in form.all_items))
            rules = campaign.rulebook.for_workbook(unit.id, month)
            leads, joins = campaign.roster.tasks_of(unit)
            filling = Filling(unit.name, month, outside_remit=outside_remit, rules=rules, leads=leads, joins=joins)
            plan = blank_workbook(campaign.config, form, campaign.words, stamp, filling)
            yield name, workbook_bytes(plan)


def _template_names(campaign: Campaign, month: str) -> Iterator[str]:
    """Yield the file name of each unit's blank workbook; the names are distinct and contain no path."""
    pattern = campaign.words.file_name.removesuffix(".xlsx")
    units = enumerate(campaign.roster.units, start=1)
    stems = (pattern.format(place=place, unit=safe_name(unit.name), month=month) for place, unit in units)
    yield from unique_names(f"{safe_name(stem)}.xlsx" for stem in stems)


def check(
    campaign: Campaign,
    paths: Iterable[Path],
    month: str | None,
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]] = list,
    jobs: int | None = None,
    today: date | None = None,
) -> Review:
    """Return the review of all files at `paths` for `month`, by default the month collected on `today`.

    `jobs` is the number of processes; by default it depends on the number of files.
    """
    if month is not None:
        month = campaign.config.calendar.window(month).month
    return review_month(campaign.examination_config, _examine(campaign, paths, progress, jobs), month, today)


def backtest_rule(
    campaign: Campaign,
    code: str,
    paths: Iterable[Path],
    month: str | None = None,
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]] = list,
) -> Iterator[PastMonth]:
    """Yield what the rule with this code would have flagged in `month`, by default in each month of the files."""
    if month is not None:
        month = campaign.config.calendar.window(month).month
    reports = _examine(campaign, paths, progress, None)
    return backtest(campaign.examination_config, reports, code, month)


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
    """Return the totals of the reviewed month over its accepted reports.

    Raises UsageFailure if there is no month or no accepted report: a total of nothing is not 0.
    """
    if review.month is None:
        raise UsageFailure(_("no reports found; put the returned workbooks into the inbox"))
    accepted = [each for each in map(accept, review.reports) if each is not None]
    if not accepted:
        text = _(
            "no report of {month} is accepted ({returned} returned, {missing} missing): there is nothing to sum up"
        )
        counts = review.coverage
        raise UsageFailure(
            text.format(month=review.month, returned=counts.returned + counts.unreadable, missing=counts.missing)
        )
    return consolidate(campaign.editions.of_month(review.month), review.month, review.units, accepted)


def build_summary(campaign: Campaign, review: Review, consolidation: Consolidation, trend: Trend) -> bytes:
    """Return the content of the summary workbook."""
    summary = Summary(
        campaign.config, consolidation.form, campaign.words, campaign.summary_words, consolidation, trend,
        review.reports,
    )  # fmt: skip
    return workbook_bytes(summary_workbook(summary))


def compare_months(
    campaign: Campaign,
    review: Review,
    consolidation: Consolidation,
    published: Mapping[str, PublishedMonth] = _NOTHING_PUBLISHED,
) -> Trend:
    """Return the month compared with the earlier ones; `published` holds published totals by month."""
    calendar, month = campaign.config.calendar, consolidation.month
    reports = {**review.earlier, month: list(consolidation.reports)}
    windows = [window for window in calendar.windows.values() if window.month <= month]
    return build_trend([
        MonthFigures(
            window.month, campaign.editions.of_month(window.month), (window.last - window.first).days + 1,
            len(consolidation.units), tuple(reports.get(window.month, ())), campaign.clock.deadline(window.month),
            published.get(window.month),
        )
        for window in windows
    ])  # fmt: skip


def find_published(
    campaign: Campaign, out: Path, month: str, replaced: WrittenSummary | None
) -> dict[str, PublishedMonth]:
    """Return the totals of months before `month` in the summaries next to `out`, keyed by month.

    `replaced` is the summary in `out`, which is not read again.
    """
    form, office = campaign.form.id, campaign.config.office.id
    return published_before(month, out, campaign.config.calendar.windows, form, office, replaced)


def read_summary(campaign: Campaign, path: Path) -> WrittenSummary | None:
    """Return the summary in a file, or None if it is not a summary of this campaign."""
    return written_summary(path, campaign.form.id, campaign.config.office.id)


def send_back(campaign: Campaign, review: Review) -> tuple[list[Returned], list[Report]]:
    """Return the returned copies of units with open findings, and the rejected reports without a unit."""
    month = review.month
    to_answer = to_return(review.reports, campaign.roster) if month else []
    unknown = list(unassigned(review.reports, (report for _unit, report in to_answer)))
    if month is None:
        return [], unknown
    office = _office(campaign, month)
    before = review.earlier.get(campaign.config.calendar.previous(month) or "", ())
    previous = {each.unit: each.submission for each in before}
    back = (
        prepare_return(office, unit, each, month, reread_content(each.file), previous.get(unit.id))
        for unit, each in to_answer
    )
    return list(back), unknown


def letter_subjects(campaign: Campaign, month: str) -> dict[str, str]:
    """Return the subject of each unit's letter, keyed by file name."""
    office = _office(campaign, month)
    return dict(letter_name_and_subject(office, unit, month) for unit in campaign.roster.units)


def _office(campaign: Campaign, month: str) -> Office:
    form = campaign.editions.of_month(month)
    return Office(campaign.config, campaign.roster, form, campaign.rulebook, campaign.words, campaign.return_words)
