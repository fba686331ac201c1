"""Reviews a period: decides which reports count, and checks them against earlier periods and other units."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.consolidation.coverage import (
    Coverage,
    UnitStanding,
    determine_standings,
    measure_coverage,
    standings_at_any_time,
)
from aqcampaign.examination_config import ExaminationConfig
from aqcampaign.findings.finding import finding
from aqcampaign.form.model import Field
from aqcampaign.intake.names import decode_disk_name
from aqcampaign.ledger.closing import ClosedPeriod, came_after_closing, hold, missing_reports
from aqcampaign.ledger.explanations import apply_explanations
from aqcampaign.ledger.reports_at_any_time import settle_reports_at_any_time
from aqcampaign.ledger.versions import settle
from aqcampaign.recognition.identity.printed_date import period_named
from aqcampaign.report import AcceptedReport, Report, accept, is_counted, with_status
from aqcampaign.rules import FORMS, PERIODS, UNITS, Round, judge
from aqcampaign.rules.other_forms import NO_OTHER_FORMS, FormReports, OtherForms
from aqcampaign.rules.peers import NO_PEERS, Peers
from aqcampaign.rules.subject import Subject
from aqcampaign.units.exemptions import WHOLE_FORM
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission

# What the rules on earlier periods say of a report, by its identity. The report is kept, so that no other one has that.
Judged = dict[int, tuple[Report, Report]]

NOTHING_CLOSED: Mapping[str, ClosedPeriod] = MappingProxyType({})
# Files that were issued for another unit or period, or that nobody asked for, are not compared.
_WRONG_FORM = frozenset({"AQ203", "AQ204", "AQ205", "AQ261", "AQ263", "AQ264", "AQ266"})


@dataclass(frozen=True)
class Review:
    """The result of checking an inbox for one period: every report, and the standing of every unit.

    `other_periods` counts the files of other periods, `earlier` holds the accepted reports of earlier ones. `before`
    are the reviews of the last periods before, if they were asked for.
    """

    period: str | None
    reports: list[Report]
    units: tuple[UnitStanding, ...]
    coverage: Coverage
    other_periods: dict[str, int]
    earlier: dict[str, list[AcceptedReport]] = field(default_factory=dict)
    before: tuple["Review", ...] = ()

    @property
    def has_internal_error(self) -> bool:
        """Whether a bug of this program prevented a file from being checked."""
        return any(found.code == "AQ190" for report in self.reports for found in report.findings)


def review_period(
    config: ExaminationConfig,
    reports: list[Report],
    period: str | None,
    today: date | None = None,
    roots: frozenset[Path] = frozenset(),
    others: OtherForms = NO_OTHER_FORMS,
    closed: Mapping[str, ClosedPeriod] = NOTHING_CLOSED,
    accepted: Mapping[str, list[AcceptedReport]] | None = None,
    judged: Judged | None = None,
) -> Review:
    """Return the review for `period`, by default for the period due on `today` (see `period_due`).

    `roots` are the folders of the inbox, `others` the accepted reports on the other forms of the campaign, `closed` the
    closed periods, of whose reports `assign_closed` has told. `accepted` is what `accepted_before` returns for this or
    a later period, if it is known, and `judged` what it has judged.
    """
    periods = Counter(each.period for each in reports if each.period and each.status != "ignored")
    chosen = period or period_due(config, reports, today)
    known = accepted_before(config, reports, chosen, others, closed) if accepted is None else accepted
    earlier = {each: known[each] for each in known if chosen is not None and each < chosen}
    heard_of = {report.unit for report in reports if report.period == chosen and report.status != "ignored"}
    of_period = [_of_period(config, report, chosen, heard_of, roots) for report in reports]
    history = History.of(config, single_reports(earlier), chosen, others, judged)
    held = closed.get(chosen or "")
    settled = check_across_reports(config, of_period, history, held)
    absent = missing_reports(settled, held, config.editions.by_version) if held else ()
    units = _standings(config, chosen, [*settled, *absent], held)
    other_periods = {each: count for each, count in sorted(periods.items()) if each != chosen}
    coverage = measure_coverage(units, any_number=config.calendar.is_any_time)
    return Review(chosen, settled, units, coverage, other_periods, earlier)


def _standings(
    config: ExaminationConfig, period: str | None, reports: list[Report], closed: ClosedPeriod | None
) -> tuple[UnitStanding, ...]:
    roster = config.roster_of(period)
    if closed is not None:
        roster = config.roster.as_asked(config.calendar.window(closed.period), closed.units)
    if config.calendar.is_any_time:
        return standings_at_any_time(roster, reports, config.roster)
    return determine_standings(roster, reports, config.roster)


def period_due(config: ExaminationConfig, reports: Iterable[Report], today: date | None) -> str | None:
    """Return the period that is collected on `today` among the periods with reports, or None if there are none.

    Without `today`, or after the end of the campaign, the newest file determines the day. If all units have reported
    a period and a later period has reports, the later one is chosen.
    """
    units: dict[str, set[str]] = {}
    newest: date | None = None
    for report in reports:
        if report.period is not None and report.status != "ignored":
            complete = report.unit if report.submission is not None and not report.has_error else None
            units.setdefault(report.period, set()).update([complete] if complete else [])
            if report.received is not None:
                newest = max(newest or report.received.date(), report.received.date())
    days = (config.calendar.period_collected(day) for day in (today, newest) if day is not None)
    collected = next((period for period in days if period is not None), None)
    periods = [period for period in config.calendar.windows if period in units]
    if collected is None or not periods:
        return periods[-1] if periods else None
    is_complete = {unit.id for unit in config.roster_of(collected).expected} <= units.get(collected, set())
    later = next((period for period in periods if period > collected), None)
    if is_complete and later is not None:
        return later
    return next((period for period in reversed(periods) if period <= collected), periods[0])


@dataclass(frozen=True, eq=False)
class History:
    """The accepted reports of the periods before the judged one, collected once for all files.

    `joined_since` holds for each earlier period the units into which others have been merged since, `others` the
    accepted reports on the other forms of the campaign, `last_year` the figures of history.xlsx for the same period of
    the year before, by unit and field id. `judged` is what was judged before with this history.
    """

    period: str
    periods: tuple[str, ...]
    reports: Mapping[str, Mapping[str, Submission]]
    joined_since: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others: OtherForms = field(default_factory=lambda: NO_OTHER_FORMS)
    last_year: Mapping[str, Mapping[str, Number]] = field(default_factory=dict)
    judged: Judged | None = None

    @classmethod
    def of(
        cls,
        config: ExaminationConfig,
        earlier: Mapping[str, Mapping[str, Submission]],
        period: str | None,
        others: OtherForms = NO_OTHER_FORMS,
        judged: Judged | None = None,
    ) -> "History":
        """Return the history before `period`, given the report of each unit by period (see `single_reports`)."""
        periods = tuple(each for each in config.calendar.windows if period is not None and each < period)
        reports = {each: earlier.get(each, {}) for each in periods}
        joined_since = _joined_since(config, periods, period)
        return cls(period or "", periods, reports, joined_since, others, _last_year(config, period), judged)

    def past(self, unit: str) -> tuple[Submission | None, ...]:
        """Return the unit's report of each earlier period, None without one or if it has grown by a merger since."""
        return tuple(
            [
                None if unit in self.joined_since.get(period, ()) else self.reports[period].get(unit)
                for period in self.periods
            ]
        )

    def total_before(self, unit: str, of: Field) -> Number | None:
        """Return the running total that the unit reported last, None if it reported none since it began."""
        begin = self.period[:4] if of.restarts_each_year else ""
        past = zip(reversed(self.periods), reversed(self.past(unit)), strict=True)
        totals = (each.number(of.id) for period, each in past if each is not None and period.startswith(begin))
        return next((total for total in totals if total is not None), None)

    def peers(self, accepted: Sequence[tuple[str, Submission]]) -> Peers:
        """Return the peers for the judged period, given its accepted reports with their unit ids."""
        last = {period: tuple(self.reports[period].items()) for period in self.periods[-1:]}
        return Peers(self.period, {self.period: accepted, **last})


def single_reports(earlier: Mapping[str, Iterable[AcceptedReport]]) -> dict[str, dict[str, Submission]]:
    """Return the report of each unit by period; of several reports of one unit none is comparable with a later one."""
    return {period: _single_reports(reports) for period, reports in earlier.items()}


def _single_reports(reports: Iterable[AcceptedReport]) -> dict[str, Submission]:
    by_unit: dict[str, list[Submission]] = {}
    for report in reports:
        by_unit.setdefault(report.unit, []).append(report.submission)
    return {unit: submissions[0] for unit, submissions in by_unit.items() if len(submissions) == 1}


def _joined_since(config: ExaminationConfig, periods: Iterable[str], period: str | None) -> dict[str, frozenset[str]]:
    roster, windows = config.roster, config.calendar.windows
    merged = {} if period is None else roster.merged(windows[period])
    ended = [(roster.by_id[unit], successor) for unit, successor in merged.items()]
    return {
        each: frozenset(successor for unit, successor in ended if unit.lifetime(windows[each]) == "during")
        for each in (periods if ended else ())
    }


def _last_year(config: ExaminationConfig, period: str | None) -> Mapping[str, Mapping[str, Number]]:
    """Return the figures of history.xlsx for the period, without those of units that have grown by a merger since."""
    figures = config.last_year.get(same_period_last_year(period) or "", {}) if period else {}
    grown = set(config.roster.merged(config.calendar.window(period)).values()) if figures and period else set()
    return {unit: own for unit, own in figures.items() if unit not in grown} if grown else figures


def check_across_reports(
    config: ExaminationConfig, reports: Iterable[Report], history: History, closed: ClosedPeriod | None = None
) -> list[Report]:
    """Return the reports with all cross-report checks made; of a closed period they stay as they were then."""
    if closed is None:
        return _checked(config, reports, history)
    listed = list(reports)
    there = [report for report in listed if not came_after_closing(report)]
    held = iter(hold(_checked(config, there, history), closed, config.editions.by_version))
    return [report if came_after_closing(report) else next(held) for report in listed]


def _checked(config: ExaminationConfig, reports: Iterable[Report], history: History) -> list[Report]:
    """Return the reports with all cross-report checks made.

    Order: rules on earlier periods and other forms, choice of the version that counts, because an error of these rules
    leaves an older version to count, rules on other units, explanations.
    """
    settled = settle_versions(config, [_judged_once(config, report, history) for report in reports])
    settled = [_without_excluded(config, each) for each in settled] if config.may_exclude else settled
    counted = [(each.unit, each.submission) for each in settled if is_counted(each) and each.unit and each.submission]
    peers = history.peers(counted)  # shared by all reports, because it caches sums
    judged = (_judge(config, report, history, UNITS, peers) for report in settled)
    judged = (_with_totals_before(each, history) for each in judged) if config.roster.has_exemptions else judged
    last = history.reports[history.periods[-1]] if history.periods else {}
    last_explanations = {unit: submission.explanations for unit, submission in last.items()}
    any_number = config.calendar.is_any_time
    return apply_explanations(judged, config.hollow, last_explanations, any_number=any_number)


def _with_totals_before(report: Report, history: History) -> Report:
    """Return the report; running totals of items that are no longer asked of its unit stay what they were."""
    submission = report.submission
    if submission is None or not submission.not_asked or not is_counted(report) or report.unit is None:
        return report
    values = list(submission.values)
    for index, field_ in enumerate(submission.form.fields):
        is_open = values[index] is None and field_.cell.id in submission.not_asked
        if is_open and field_.is_running_total:
            values[index] = history.total_before(report.unit, field_)
    if tuple(values) == submission.values:
        return report
    return replace(report, submission=replace(submission, values=tuple(values)))


def settle_versions(config: ExaminationConfig, reports: Iterable[Report]) -> list[Report]:
    """Return the reports of one period with their final status: which version of each report counts."""
    if config.calendar.is_any_time:
        return settle_reports_at_any_time(reports, config.roster)
    return settle(reports, config.roster)


def _without_excluded(config: ExaminationConfig, report: Report) -> Report:
    """Return the report; excluded, with the reason, if it is for information or too late to be data."""
    if not is_counted(report) or report.unit is None:
        return report
    unit = config.roster.by_id[report.unit]
    if unit.informational:
        return report.with_findings(finding("AQ509", unit=unit.name), status="excluded")
    if config.no_data_basis and report.timeliness == "late":
        return report.with_findings(finding("AQ510", basis=config.no_data_basis), status="excluded")
    return report


def _judged_once(config: ExaminationConfig, report: Report, history: History) -> Report:
    """Return the report with the rules on earlier periods and other forms applied, which need no other report."""
    if history.judged is None or not _is_to_judge(report):
        return _judged_alone(config, report, history)
    if id(report) not in history.judged:
        history.judged[id(report)] = report, _judged_alone(config, report, history)
    return history.judged[id(report)][1]


def _judged_alone(config: ExaminationConfig, report: Report, history: History) -> Report:
    judged = _judge(config, report, history, PERIODS)
    return _judge(config, judged, history, FORMS) if config.rulebook.by_scope["forms"] else judged


def _is_to_judge(report: Report) -> bool:
    if report.period is None or report.unit is None or report.submission is None:
        return False
    if report.status in ("ignored", "superseded"):
        return False
    return not any(found.code in _WRONG_FORM for found in report.findings)


def _judge(
    config: ExaminationConfig, report: Report, history: History, round_: Round, peers: Peers = NO_PEERS
) -> Report:
    if not _is_to_judge(report):
        return report
    found = judge(subject_of(config, report, history, peers), round_, report.findings)
    return report if found is report.findings else with_status(replace(report, findings=found))


def subject_of(config: ExaminationConfig, report: Report, history: History, peers: Peers = NO_PEERS) -> Subject:
    """Return the input of rules for a report; raises ValueError if it lacks unit, period or submission."""
    if report.submission is None or report.unit is None or report.period is None:
        raise ValueError(report.status)
    unit, window = config.roster.by_id[report.unit], config.calendar.window(report.period)
    of_others = {form: other.reports_within(window, unit.id) for form, other in history.others.items()}
    return Subject(
        report.submission, unit, report.submission.form, config.roster, report.period, history.past(unit.id), peers,
        config.rulebook, history.periods, config.calendar.kind, of_others, history.last_year.get(unit.id, {}),
    )  # fmt: skip


def _of_period(
    config: ExaminationConfig,
    report: Report,
    period: str | None,
    heard_of: Collection[str | None],
    roots: Collection[Path],
) -> Report:
    """Return the report, ignored if it is of another period.

    An earlier period's form whose file name says `period` was sent again by mistake: it is returned instead. Unless the
    unit is in `heard_of`, because it sent another file for `period`, so is one whose mail, archive or folder says
    `period`, and the form of `period` with dates of another period.
    """
    if report.period is None or report.period == period or period is None:
        return report
    issued_for = {found.parameters["stamped"] for found in report.findings if found.code == "AQ204"}
    if period in issued_for and report.unit not in heard_of:
        return replace(report, period=period, status="returned", timeliness=None)
    if report.unit is not None and report.submission is not None and report.period < period:
        in_window = report.received is None or report.received.date() >= config.calendar.window(period).first
        around = () if report.unit in heard_of else _names_around(report, roots if in_window else ())
        names = (decode_disk_name(name) for name in (report.file.path.stem, *around))
        if any(period_named(name, config.calendar.windows) == period for name in names):
            unit = config.roster.by_id[report.unit].name
            again = finding(
                "AQ507", found=config.calendar.label(report.period), unit=unit, period=config.calendar.label(period)
            )
            return replace(
                report, findings=(again,), status="returned", period=period, timeliness=None, submission=None
            )
    aside = finding("AQ217", found=report.period, period=period)
    return replace(report, findings=(aside,), status="ignored")


def _names_around(report: Report, roots: Collection[Path]) -> Iterator[str]:
    """Yield the subject of the mail, and the names of the folders that contain the file, up to one of `roots`.

    Without a root these are only folders of an archive or mail.
    """
    file = report.file
    yield file.subject
    parents = list(file.path.parents)
    depth = next((index + 1 for index, folder in enumerate(parents) if folder in roots), file.inner_parts)
    yield from (folder.name for folder in parents[:depth])


def accepted_before(
    config: ExaminationConfig,
    reports: Iterable[Report],
    period: str | None,
    others: OtherForms = NO_OTHER_FORMS,
    closed: Mapping[str, ClosedPeriod] = NOTHING_CLOSED,
    judged: Judged | None = None,
) -> dict[str, list[AcceptedReport]]:
    """Return the accepted reports of each period before `period`; each period is checked against those before it.

    What rules say of reports is put into `judged`.
    """
    if period is None:
        return {}
    before = [each for each in reports if each.period is not None and each.period < period]
    closed_before = {id_: each for id_, each in closed.items() if id_ < period}
    return _accepted_by_period(config, before, others, closed_before, judged)


def reports_on_form(
    config: ExaminationConfig, reports: Iterable[Report], closed: Mapping[str, ClosedPeriod] = NOTHING_CLOSED
) -> FormReports:
    """Return what all units have reported on a form, in all periods, for rules of other forms.

    Whether a report counts is decided without those rules. Several reports of one unit are not comparable.
    """
    accepted = _accepted_by_period(config, reports, NO_OTHER_FORMS, closed)
    exempt = {
        window.id: frozenset(unit for unit, items in config.roster.at(window).items_not_asked.items()
                             if WHOLE_FORM in items)
        for window in (config.calendar.windows.values() if config.roster.has_exemptions else ())
    }  # fmt: skip
    return FormReports(config.calendar, single_reports(accepted), exempt)


def _accepted_by_period(
    config: ExaminationConfig,
    reports: Iterable[Report],
    others: OtherForms,
    closed: Mapping[str, ClosedPeriod],
    judged: Judged | None = None,
) -> dict[str, list[AcceptedReport]]:
    by_period: dict[str, list[Report]] = {period: [] for period in closed}
    for report in reports:
        if report.period is not None:
            by_period.setdefault(report.period, []).append(report)
    earlier: dict[str, list[AcceptedReport]] = {}
    single: dict[str, Mapping[str, Submission]] = {}
    for each, of_period in sorted(by_period.items()):
        history = History.of(config, single, each, others, judged)
        settled = check_across_reports(config, of_period, history, closed.get(each))
        if each in closed:
            settled += missing_reports(settled, closed[each], config.editions.by_version)
        earlier[each] = [accepted for accepted in map(accept, settled) if accepted is not None]
        single[each] = _single_reports(earlier[each])
    return earlier
