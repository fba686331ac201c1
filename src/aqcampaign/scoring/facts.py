"""What is known of a unit's reporting in a period, before any point is deducted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.days import Holidays
from aqcampaign.consolidation.coverage import UnitStanding
from aqcampaign.findings.finding import Finding, Place
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.ledger.version_history import ReportHistory, Version
from aqcampaign.report import Report

_ONE_DAY = timedelta(days=1)
# A bug of this program is no error of the unit; nor are doubts about which version counts errors in its figures.
_OWN_BUG = "AQ190"
_ABOUT_VERSIONS = "ledger"

QueryState = Literal["unexplained", "hollow", "unanswered"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that a unit sent: its path in the inbox, its SHA-256, when it came and how that is known."""

    file: str
    sha256: str
    received: datetime
    source: Evidence | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of errors in a report as it was first sent: a code, and the cells where it shows."""

    code: str
    title: str
    places: tuple[Place, ...]
    sent: Sent


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """A question that was open when the period was closed.

    unexplained: a figure that needs an explanation has none. hollow: what was written there is no reason.
    unanswered: it is about the report, not about a figure.
    """

    state: QueryState
    code: str
    title: str
    place: Place
    sent: Sent


@dataclass(frozen=True, slots=True)
class Chase:
    """That the office asked for an overdue report: when, by telephone or letter, and what was said or its number."""

    moment: datetime
    kind: Literal["phone", "letter"]
    text: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit's reporting in a period.

    `first` is its first report of the right form and period, None if none came in time for the closing, or none at all.
    `begun_days` and `working_days` tell how late that was; `is_before_chase` that it came within 24 hours after the
    deadline, before anybody asked for it. `returned` are the versions with errors. `is_missing` and `is_uncorrected`
    tell what was so when the period was closed, or is now if it is open; `too_late` is what came after the closing.
    """

    deadline: datetime | None = None
    first: Sent | None = None
    begun_days: int = 0
    working_days: int = 0
    is_before_chase: bool = False
    causes: tuple[Cause, ...] = ()
    returned: tuple[Sent, ...] = ()
    open_queries: tuple[OpenQuery, ...] = ()
    is_missing: bool = False
    is_uncorrected: bool = False
    too_late: Sent | None = None
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodTimes:
    """What decides about a unit's report: its deadline, when the period was closed if it is, and the days off."""

    deadline: datetime | None
    closed: datetime | None
    holidays: Holidays


class FactFinder:
    """Finds the facts of a period in the histories of its reports."""

    def __init__(self, histories: Iterable[ReportHistory], clock: Clock) -> None:
        self._by_unit: dict[str, list[ReportHistory]] = {}
        for each in histories:
            self._by_unit.setdefault(each.unit, []).append(each)
        self._by_sha256 = {
            version.sha256: version for own in self._by_unit.values() for each in own for version in each.versions
        }
        self._clock = clock

    def facts(self, standing: UnitStanding, times: PeriodTimes, chases: Sequence[Chase]) -> UnitFacts:
        """Return the facts about a unit that must report."""
        versions = [self._versions(each) for each in self._by_unit.get(standing.unit.id, ())]
        came = [each for each in versions if each]
        reports = [each for each in came if _is_before(self._sent(each[0]), times.closed)]
        letters = tuple(each.text for each in chases if each.kind == "letter")
        firsts = [self._sent(each[0]) for each in reports] or list(self._as_reported(standing, times.closed))
        if not firsts:
            too_late = self._sent(came[0][0]) if came else None
            return UnitFacts(times.deadline, is_missing=True, too_late=too_late, letters=letters)
        first = max(firsts, key=lambda sent: sent.received)
        returned = [self._sent(version) for each in reports for version in each if _errors(version.findings)]
        return UnitFacts(
            times.deadline,
            first,
            begun_days(times.deadline, first.received),
            working_days(times.deadline, first.received, times.holidays),
            _is_before_chase(times.deadline, first.received, chases),
            tuple(cause for each in reports for cause in self._causes(each[0])),
            tuple(sorted(returned, key=lambda sent: sent.received)),
            tuple(self._open_queries(standing)),
            is_uncorrected=not all(self._is_corrected(each, times.closed) for each in reports),
            letters=letters,
        )

    def _as_reported(self, standing: UnitStanding, closed: datetime | None) -> Iterator[Sent]:
        """Yield the reports of a closed period whose files have been lost since: what was reported still tells."""
        for report in (each.report for each in standing.reporters if each.is_accepted):
            if report is not None and report.first is not None:
                sent = replace(self._sent_report(report), received=report.first)
                yield from [sent] if _is_before(sent, closed) else []

    def _versions(self, history: ReportHistory) -> list[Version]:
        return [each for each in history.versions if each.number is not None]

    def _is_corrected(self, versions: Iterable[Version], closed: datetime | None) -> bool:
        right = (each for each in versions if not _errors(each.findings))
        return any(_is_before(self._sent(each), closed) for each in right)

    def _causes(self, version: Version) -> Iterator[Cause]:
        """Yield the causes of the errors of a version: all of one code are one, and a cell has one cause."""
        groups: dict[str, list[Finding]] = {}
        cause_of_cell: dict[str, str] = {}
        for found in _errors(version.findings):
            cell = found.place.field
            code = cause_of_cell.setdefault(cell, found.code) if cell else found.code
            groups.setdefault(code, []).append(found)
        for code, findings in groups.items():
            places = tuple(dict.fromkeys(found.place for found in findings))
            yield Cause(code, findings[0].entry.title, places, self._sent(version))

    def _open_queries(self, standing: UnitStanding) -> Iterator[OpenQuery]:
        """Yield the open questions about the report that counts, or that had to be corrected."""
        for report in filter(None, (each.report for each in standing.reporters)):
            for found in report.sorted_findings:
                if found.severity == "query":
                    yield OpenQuery(
                        _state(found), found.code, found.entry.title, found.place, self._sent_report(report)
                    )

    def _sent(self, version: Version) -> Sent:
        file = "/".join(filter(None, (version.file, version.member)))
        received = self._clock.local(version.received)
        return Sent(file, version.sha256, received, version.evidence, version.stated_by)

    def _sent_report(self, report: Report) -> Sent:
        version = self._by_sha256.get(report.file.sha256)
        if version is not None:
            return self._sent(version)
        return Sent(report.file.name, report.file.sha256, report.received or self._clock.local(report.file.modified))


def begun_days(deadline: datetime | None, moment: datetime) -> int:
    """Return how many days had begun since the deadline, its first moment that is late; 0 in time."""
    return 0 if deadline is None or moment < deadline else (moment - deadline) // _ONE_DAY + 1


def working_days(deadline: datetime | None, moment: datetime, holidays: Holidays) -> int:
    """Return how many of the begun days since the deadline began on a working day."""
    days = [] if deadline is None else [deadline.date() + n * _ONE_DAY for n in range(begun_days(deadline, moment))]
    return sum(not holidays.is_off(day) for day in days)


def objections_until(closed: date, days: int, holidays: Holidays) -> date:
    """Return the last day for objections: so many working days after the closing."""
    return holidays.workdays_after(closed, days)


def _is_before_chase(deadline: datetime | None, moment: datetime, chases: Iterable[Chase]) -> bool:
    if begun_days(deadline, moment) != 1 or deadline is None:
        return False
    return all(each.moment < deadline or each.moment >= moment for each in chases)


def _is_before(sent: Sent, closed: datetime | None) -> bool:
    return closed is None or sent.received < closed


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the errors in the contents of a report."""
    return [
        found for found in findings
        if found.severity == "error" and found.code != _OWN_BUG and found.entry.stage != _ABOUT_VERSIONS
    ]  # fmt: skip


def _state(found: Finding) -> QueryState:
    if found.insufficient_explanation:
        return "hollow"
    return "unexplained" if found.place.field else "unanswered"
