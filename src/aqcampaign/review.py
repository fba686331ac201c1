"""Reviews a month: decides which reports count, and checks them against earlier months and other units."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from aqcampaign.consolidation.coverage import Coverage, UnitStanding, determine_standings, measure_coverage
from aqcampaign.examination import ExaminationConfig
from aqcampaign.findings.finding import finding
from aqcampaign.intake.names import decode_disk_name
from aqcampaign.ledger.explanations import apply_explanations
from aqcampaign.ledger.versions import settle
from aqcampaign.recognition.identity.printed_date import month_named
from aqcampaign.report import AcceptedReport, Report, accept, is_counted, with_status
from aqcampaign.rules import MONTHS, UNITS, Round, judge
from aqcampaign.rules.peers import NO_PEERS, Peers
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import Submission

# Files that were issued for another unit or month are not compared.
_WRONG_FORM = frozenset({"AQ203", "AQ204", "AQ205"})


@dataclass(frozen=True)
class Review:
    """The result of checking an inbox for one month: every report, and the standing of every unit.

    `other_months` counts the files of other months, `earlier` holds the accepted reports of earlier months, by month.
    """

    month: str | None
    reports: list[Report]
    units: tuple[UnitStanding, ...]
    coverage: Coverage
    other_months: dict[str, int]
    earlier: dict[str, list[AcceptedReport]] = field(default_factory=dict)

    @property
    def has_internal_error(self) -> bool:
        """Whether a bug of this program prevented a file from being checked."""
        return any(found.code == "AQ190" for report in self.reports for found in report.findings)


def review_month(
    config: ExaminationConfig, reports: list[Report], month: str | None, today: date | None = None
) -> Review:
    """Return the review for `month`, by default for the month due on `today` (see `month_due`)."""
    months = Counter(each.month for each in reports if each.month and each.status != "ignored")
    chosen = month or month_due(config, reports, today)
    earlier = accepted_before(config, reports, chosen)
    heard_of = {report.unit for report in reports if report.month == chosen and report.status != "ignored"}
    of_month = [_of_month(config, report, chosen, heard_of) for report in reports]
    settled = check_across_reports(config, of_month, History.of(config, earlier, chosen))
    units = determine_standings(config.roster.units, settled)
    other_months = {each: count for each, count in sorted(months.items()) if each != chosen}
    return Review(chosen, settled, units, measure_coverage(units), other_months, earlier)


def month_due(config: ExaminationConfig, reports: Iterable[Report], today: date | None) -> str | None:
    """Return the month that is collected on `today` among the months with reports, or None if there are none.

    Without `today`, or after the end of the campaign, the newest file determines the day. If all units have reported
    a month and a later month has reports, the later one is chosen.
    """
    units: dict[str, set[str]] = {}
    newest: date | None = None
    for report in reports:
        if report.month is not None and report.status != "ignored":
            complete = report.unit if report.submission is not None and not report.has_error else None
            units.setdefault(report.month, set()).update([complete] if complete else [])
            if report.received is not None:
                newest = max(newest or report.received.date(), report.received.date())
    days = (config.calendar.month_collected(day) for day in (today, newest) if day is not None)
    collected = next((month for month in days if month is not None), None)
    months = [month for month in config.calendar.windows if month in units]
    if collected is None or not months:
        return months[-1] if months else None
    is_complete = len(units.get(collected, ())) == len(config.roster.units)
    later = next((month for month in months if month > collected), None)
    if is_complete and later is not None:
        return later
    return next((month for month in reversed(months) if month <= collected), months[0])


@dataclass(frozen=True, eq=False)
class History:
    """The accepted reports of the months before the judged one, collected once for all files."""

    month: str
    months: tuple[str, ...]
    reports: Mapping[str, Mapping[str, Submission]]

    @classmethod
    def of(
        cls, config: ExaminationConfig, earlier: Mapping[str, Iterable[AcceptedReport]], month: str | None
    ) -> "History":
        """Return the history before `month`."""
        months = tuple(each for each in config.calendar.windows if month is not None and each < month)
        reports = {each: {one.unit: one.submission for one in earlier.get(each, ())} for each in months}
        return cls(month or "", months, reports)

    def past(self, unit: str) -> tuple[Submission | None, ...]:
        """Return the unit's report of each earlier month, None for a month without one."""
        return tuple([self.reports[month].get(unit) for month in self.months])

    def peers(self, accepted: Mapping[str, Submission]) -> Peers:
        """Return the peers for the judged month, given its accepted reports by unit id."""
        return Peers(self.month, {self.month: accepted, **{month: self.reports[month] for month in self.months[-1:]}})


def check_across_reports(config: ExaminationConfig, reports: Iterable[Report], history: History) -> list[Report]:
    """Return the reports with all cross-report checks made.

    Order: rules on earlier months, choice of the version that counts, rules on other units, explanations.
    """
    settled = settle(_judge(config, report, history, MONTHS) for report in reports)
    counted = (each for each in settled if is_counted(each))
    accepted = {each.unit: each.submission for each in counted if each.unit and each.submission}
    peers = history.peers(accepted)  # shared by all reports, because it caches sums
    judged = (_judge(config, report, history, UNITS, peers) for report in settled)
    last = history.reports[history.months[-1]] if history.months else {}
    last_explanations = {unit: submission.explanations for unit, submission in last.items()}
    return apply_explanations(judged, config.hollow, last_explanations)


def _judge(
    config: ExaminationConfig, report: Report, history: History, round_: Round, peers: Peers = NO_PEERS
) -> Report:
    if report.month is None or report.unit is None or report.submission is None:
        return report
    if report.status in ("ignored", "superseded"):
        return report
    if any(found.code in _WRONG_FORM for found in report.findings):
        return report
    found = judge(subject_of(config, report, history, peers), round_, report.findings)
    return report if found is report.findings else with_status(replace(report, findings=found))


def subject_of(config: ExaminationConfig, report: Report, history: History, peers: Peers = NO_PEERS) -> Subject:
    """Return the input of rules for a report; raises ValueError if it lacks unit, month or submission."""
    if report.submission is None or report.unit is None or report.month is None:
        raise ValueError(report.status)
    unit = config.roster.by_id[report.unit]
    return Subject(
        report.submission, unit, report.submission.form, config.roster, report.month, history.past(unit.id), peers,
        config.rulebook, history.months,
    )  # fmt: skip


def _of_month(config: ExaminationConfig, report: Report, month: str | None, heard_of: Collection[str | None]) -> Report:
    """Return the report, ignored if it is of another month.

    An earlier month's form whose file name says `month` was sent again by mistake: it is returned instead. Unless the
    unit is in `heard_of`, because it sent another file for `month`, so is one whose mail or archive says `month`, and
    the form of `month` with dates of another month.
    """
    if report.month is None or report.month == month or month is None:
        return report
    issued_for = {found.parameters["stamped"] for found in report.findings if found.code == "AQ204"}
    if month in issued_for and report.unit not in heard_of:
        return replace(report, month=month, status="returned", timeliness=None)
    if report.unit is not None and report.submission is not None and report.month < month:
        file = report.file
        around = () if report.unit in heard_of else (file.subject, *file.path.parts[-1 - file.inner_parts : -1])
        names = (decode_disk_name(name) for name in (file.path.stem, *around))
        if any(month_named(name, config.calendar.windows) == month for name in names):
            unit = config.roster.by_id[report.unit].name
            again = finding("AQ507", found=report.month, unit=unit, month=month)
            return replace(report, findings=(again,), status="returned", month=month, timeliness=None, submission=None)
    aside = finding("AQ217", found=report.month, month=month)
    return replace(report, findings=(aside,), status="ignored")


def accepted_before(
    config: ExaminationConfig, reports: Iterable[Report], month: str | None
) -> dict[str, list[AcceptedReport]]:
    """Return the accepted reports of each month before `month`; each month is checked against those before it."""
    by_month: dict[str, list[Report]] = {}
    for report in reports:
        if report.month is not None and month is not None and report.month < month:
            by_month.setdefault(report.month, []).append(report)
    earlier: dict[str, list[AcceptedReport]] = {}
    for each, of_month in sorted(by_month.items()):
        settled = check_across_reports(config, of_month, History.of(config, earlier, each))
        earlier[each] = [accepted for accepted in map(accept, settled) if accepted is not None]
    return earlier
