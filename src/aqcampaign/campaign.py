"""The use cases, one call a stage: prepare templates, check what came back, consolidate what was accepted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aqcampaign import units as roster_file
from aqcampaign.charter import Charter
from aqcampaign.config import Source, find
from aqcampaign.consolidation.roster import Coverage, UnitStanding, coverage, standings
from aqcampaign.consolidation.totals import Consolidation, consolidate
from aqcampaign.examination import Asked, examine
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import finding
from aqcampaign.form import loader as form_file
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.intake.inbox import InboxFile, files
from aqcampaign.language import translate as _
from aqcampaign.ledger.versions import settle
from aqcampaign.outputs.summary_workbook import Summary, summary_workbook
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.period import Clock
from aqcampaign.report import Report, accept
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.form_sheet import Filling
from aqcampaign.template.words import Words
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.units import Roster


@dataclass(frozen=True)
class Campaign:
    """Everything that is configured."""

    charter: Charter
    form: Form
    roster: Roster
    words: Words
    summary_words: SummaryWords
    clock: Clock

    @property
    def asked(self) -> Asked:
        """What a returned file is held against."""
        return Asked(self.form, self.roster, self.charter.calendar, self.clock, self.words.instructions.sheet)


@dataclass(frozen=True)
class Review:
    """What was found in the inbox: the month it is about, every file, every unit's standing."""

    month: str | None
    reports: list[Report]
    units: tuple[UnitStanding, ...]
    coverage: Coverage
    others: dict[str, int]

    @property
    def broken(self) -> bool:
        """Whether a mistake of this program cost a file."""
        return any(found.code == "AQ190" for report in self.reports for found in report.findings)


def open_campaign(folder: Path | None = None) -> Campaign:
    """Return the campaign configured in `folder`, the working folder, or the built-in one."""
    charter = Source(find("campaign.yaml", folder)).load(Charter)
    form = form_file.load(Source(find("form.yaml", folder)))
    roster = roster_file.load(Source(find("units.yaml", folder)), (item.id for item in form.items))
    words = Source(find("workbook.yaml", folder, "templates")).load(Words)
    summary = Source(find("summary.yaml", folder, "templates")).load(SummaryWords)
    return Campaign(charter, form, roster, words, summary, Clock(charter.calendar, charter.utc_offset))


def prepare(campaign: Campaign, month: str, unit_ids: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of the blank workbook of each unit, of all units where none is named."""
    campaign.charter.calendar.window(month)
    wanted = {campaign.roster.unit(unit_id).id for unit_id in unit_ids}
    for place, unit in enumerate(campaign.roster.units, start=1):
        if not wanted or unit.id in wanted:
            stamp = Stamp(campaign.form.id, campaign.form.version, unit.id, month)
            plan = blank_workbook(campaign.charter, campaign.form, campaign.words, stamp, Filling(unit.name, month))
            yield campaign.words.file_name.format(place=place, unit=unit.name, month=month), workbook_bytes(plan)


def check(
    campaign: Campaign,
    paths: Iterable[Path],
    month: str | None,
    progress: Callable[[list[InboxFile]], Iterable[InboxFile]] = list,
) -> Review:
    """Return the review of everything at `paths` for `month`, or for the month most files are of."""
    if month is not None:
        campaign.charter.calendar.window(month)
    reports = [examine(campaign.asked, file) for file in progress(files(paths))]
    months = Counter(report.month for report in reports if report.month)
    chosen = month or max(months, key=lambda each: (months[each], each), default=None)
    asked = settle(_of_month(report, chosen) for report in reports)
    units = standings(campaign.roster.units, asked)
    others = {each: count for each, count in sorted(months.items()) if each != chosen}
    return Review(chosen, asked, units, coverage(units), others)


def total(campaign: Campaign, review: Review) -> Consolidation:
    """Return the sums of the review's month over its accepted reports; raises UsageFailure where no month is known."""
    if review.month is None:
        raise UsageFailure(_("no report of any month was found; put the returned workbooks into the inbox"))
    accepted = [each for each in map(accept, review.reports) if each is not None]
    return consolidate(campaign.form, review.month, review.units, accepted)


def summary(campaign: Campaign, review: Review, consolidation: Consolidation) -> bytes:
    """Return the content of the summary workbook."""
    made = Summary(
        campaign.charter, campaign.form, campaign.words, campaign.summary_words, consolidation, review.reports
    )
    return workbook_bytes(summary_workbook(made))


def _of_month(report: Report, month: str | None) -> Report:
    """Set a report of another month aside: what is wrong with it is a question of that month."""
    if report.month is None or report.month == month or month is None:
        return report
    aside = finding("AQ217", found=report.month, month=month)
    return replace(report, findings=(aside,), status="ignored")
