"""What was reported of a closed period: it is held against whatever files, forms and rules say later."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import finding, printable
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Form
from aqcampaign.intake.reading import ReceivedFile
from aqcampaign.language import translate as _
from aqcampaign.report import FileStatus, Report, is_counted
from aqcampaign.units.roster import Roster
from aqcampaign.values.cell import Value
from aqcampaign.values.submission import Submission
from aqcampaign.values.words import DateRange

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_LINES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
# So many characters of a checksum tell lines apart.
_CHECKSUM = 16
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """A report of a period as it stood when the period was closed.

    `findings` holds the code and the cell id, or "", of each finding. Of a counted report, `figures` holds the values
    as text by field id, and `lines` the checksum of each line of its lists by list id. `edition` is the version of the
    form that it is on.
    """

    unit: str
    name: str
    file: str
    status: FileStatus
    edition: str = ""
    timeliness: Timeliness | None = None
    received: datetime | None = None
    first: datetime | None = None
    versions: int = 1
    findings: frozenset[tuple[str, str]] = frozenset()
    figures: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_LINES)

    @property
    def is_counted(self) -> bool:
        """Whether its figures are in what was reported."""
        return self.status in ("accepted", "nil")


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """The reports of a closed period in its newest revision, by the SHA-256 of their files."""

    period: str
    revision: int
    reports: Mapping[str, FrozenReport]


def freeze(reports: Iterable[Report], period: str) -> dict[str, FrozenReport]:
    """Return what the settled reports of a period are, by the SHA-256 of their files.

    Of identical copies the one that counts is kept.
    """
    frozen: dict[str, FrozenReport] = {}
    for report in reports:
        if report.period != period or report.unit is None or report.status == "ignored":
            continue
        sha256 = report.file.sha256
        if sha256 not in frozen or is_counted(report):
            frozen[sha256] = _frozen(report, report.unit)
    return frozen


def _frozen(report: Report, unit: str) -> FrozenReport:
    submission = report.submission
    counted = submission if is_counted(report) else None
    return FrozenReport(
        unit, report.name, printable(report.file.name, _LONGEST_NAME), report.status,
        submission.form.version if submission is not None else "", report.timeliness, report.received,
        report.first, report.versions, frozenset(_findings(report)),
        _figures(counted) if counted else _NOTHING, _lines(counted) if counted else _NO_LINES,
    )  # fmt: skip


def _figures(submission: Submission) -> dict[str, str]:
    values = zip(submission.form.fields, submission.values, strict=True)
    return {each.id: str(value) for each, value in values if value is not None}


def _lines(submission: Submission) -> dict[str, tuple[str, ...]]:
    lines: dict[str, list[str]] = {}
    for record in submission.records:
        text = repr([str(value) for value in record.values])
        lines.setdefault(record.table.id, []).append(hashlib.sha256(text.encode()).hexdigest()[:_CHECKSUM])
    return {table: tuple(checksums) for table, checksums in lines.items()}


def _findings(report: Report) -> Iterator[tuple[str, str]]:
    return ((found.code, found.place.field or "") for found in report.findings)


def assign_closed(reports: Iterable[Report], closed: Mapping[str, ClosedPeriod], roster: Roster) -> list[Report]:
    """Return the reports; those of files that were there when a period was closed keep unit and period.

    Reports of a closed period that came later change nothing and are set aside. Raises UsageFailure if a unit of a
    closed period is no longer in the roster.
    """
    if not closed:
        return list(reports)
    for each in closed.values():
        _require_units(each, roster)
    periods = {sha256: each for each in closed.values() for sha256 in each.reports}
    return [_assigned(report, closed, periods.get(report.file.sha256)) for report in reports]


def _require_units(closed: ClosedPeriod, roster: Roster) -> None:
    gone = next((report.unit for report in closed.reports.values() if report.unit not in roster.by_id), None)
    if gone is not None:
        text = _("units.yaml no longer has {unit}, whose report counts in {period}, which is closed; "
                 "say with until: when the unit ended instead of removing it")  # fmt: skip
        raise UsageFailure(text.format(unit=gone, period=closed.period))


def _assigned(report: Report, closed: Mapping[str, ClosedPeriod], own: ClosedPeriod | None) -> Report:
    if own is not None and report.status != "ignored":
        unit = own.reports[report.file.sha256].unit
        return replace(report, unit=unit, period=own.period)
    late = closed.get(report.period or "")
    if late is None or report.status == "ignored":
        return report
    after = finding("AQ515", period=late.period, revision=late.revision)
    return replace(report, findings=(after,), status="ignored")


def came_after_closing(report: Report) -> bool:
    """Return whether a report came after its period was closed."""
    return any(found.code == "AQ515" for found in report.findings)


def hold(reports: Iterable[Report], closed: ClosedPeriod, forms: Mapping[str, Form]) -> list[Report]:
    """Return the settled reports of a closed period as they were when it was closed; `forms` are by version."""
    seen: set[str] = set()
    held = []
    for report in reports:
        frozen = closed.reports.get(report.file.sha256) if report.period == closed.period else None
        is_copy = report.file.sha256 in seen
        seen.add(report.file.sha256)
        held.append(report if frozen is None or is_copy else _held(report, frozen, forms))
    return held


def _held(report: Report, frozen: FrozenReport, forms: Mapping[str, Form]) -> Report:
    findings = [each for each in report.findings if (each.code, each.place.field or "") in frozen.findings]
    own = replace(
        report, status=frozen.status, name=frozen.name, timeliness=frozen.timeliness,
        first=frozen.first, versions=frozen.versions, findings=tuple(findings),
    )  # fmt: skip
    if not frozen.is_counted:
        return own
    submission = _submission(report.submission, frozen, forms)
    is_changed = report.submission is None or submission.values != report.submission.values
    if is_changed or any(each.severity == "error" for each in report.findings):
        own = own.with_findings(finding("AQ516", unit=frozen.name or frozen.unit))
    return replace(own, submission=submission)


def missing_reports(reports: Iterable[Report], closed: ClosedPeriod, forms: Mapping[str, Form]) -> Iterator[Report]:
    """Yield the counted reports of a closed period whose files are not among `reports`, as they were reported."""
    there = {report.file.sha256 for report in reports}
    for sha256, frozen in closed.reports.items():
        if sha256 in there or not frozen.is_counted:
            continue
        file = ReceivedFile(Path(frozen.file), sha256, frozen.received.timestamp() if frozen.received else 0.0)
        yield Report(
            file, frozen.status, (), frozen.unit, closed.period, frozen.name, frozen.received, frozen.timeliness,
            _submission(None, frozen, forms), frozen.first, frozen.versions,
        )  # fmt: skip


def _submission(now: Submission | None, frozen: FrozenReport, forms: Mapping[str, Form]) -> Submission:
    """Return what was reported; `now` is what the file says today."""
    form = forms.get(frozen.edition)
    if form is None or any(field_id not in form.field_indices for field_id in frozen.figures):
        text = _("form.yaml no longer has version {version} as {unit} reported on it; a closed period needs it: "
                 "give a changed form a new version instead of changing the old one")  # fmt: skip
        raise UsageFailure(text.format(version=frozen.edition, unit=frozen.name or frozen.unit))
    values = tuple(_value(each.part, frozen.figures.get(each.id)) for each in form.fields)
    if now is None or now.form is not form:
        return Submission(form, values, (), {}, ())
    return now if values == now.values else replace(now, values=values)


def _value(part: Part, text: str | None) -> Value | None:
    if text is None:
        return None
    if part.is_number:
        return int(text) if part.is_integer else Decimal(text)
    match part.kind:
        case "date":
            return date.fromisoformat(text)
        case "period":
            first, _slash, last = text.partition("/")
            return DateRange(date.fromisoformat(first), date.fromisoformat(last))
        case _:
            return text
