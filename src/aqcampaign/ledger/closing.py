"""What was reported of a closed period: it is held against whatever files, forms and rules say later."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.calendar.model import Calendar
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Place, finding, printable
from aqcampaign.form.editions import Editions
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Field, Form
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.language import translate as _
from aqcampaign.report import FileStatus, Report, is_counted
from aqcampaign.units.roster import Roster
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange, Value

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_LINES: Mapping[str, tuple[str, ...]] = MappingProxyType({})
# So many characters of a checksum tell lines apart.
_CHECKSUM = 16
_LONGEST_NAME = 255

# What tells the reports of a period apart: the file (by checksum, of one that was not read by name), unit, name.
ReportKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """A report of a period as it stood when the period was closed.

    `findings` holds the code and the cell id, or "", of each finding. Of a counted report, `figures` holds the values
    as text by field id, `lines` the checksum of each line of its lists by list id, and `not_asked` the cells and lists
    that were not asked of the unit. `edition` is the version of the form that it is on.
    """

    unit: str
    name: str
    file: str
    sha256: str
    status: FileStatus
    edition: str = ""
    timeliness: Timeliness | None = None
    received: datetime | None = None
    first: datetime | None = None
    versions: int = 1
    findings: frozenset[tuple[str, str]] = frozenset()
    figures: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_LINES)
    not_asked: frozenset[str] = frozenset()

    @property
    def is_counted(self) -> bool:
        """Whether its figures are in what was reported."""
        return self.status in ("accepted", "nil")

    @property
    def key(self) -> ReportKey:
        """What tells it apart from the other reports of its period."""
        return self.sha256 or self.file, self.unit, self.name


@dataclass(frozen=True)
class ClosedPeriod:
    """The reports of a closed period in one revision.

    `units` are those that were asked. `edition` is the version of the form that the period had; `definitions` says for
    each version, by field id, what the figures of these reports are.
    """

    period: str
    revision: int
    reports: tuple[FrozenReport, ...]
    units: frozenset[str]
    edition: str = ""
    definitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[ReportKey, FrozenReport]:
        """The reports by what tells them apart."""
        return {report.key: report for report in self.reports}


def close(
    reports: Iterable[Report], period: str, revision: int, editions: Editions, asked: Iterable[str]
) -> ClosedPeriod:
    """Return a period as its settled reports are now; of identical copies the one that counts is kept.

    `asked` are the ids of the units of the period.
    """
    frozen: dict[ReportKey, FrozenReport] = {}
    for report in reports:
        if report.period == period and report.unit is not None and report.status != "ignored":
            own = _frozen(report, report.unit)
            if own.key not in frozen or own.is_counted:
                frozen[own.key] = own
    versions = sorted({report.edition for report in frozen.values() if report.is_counted})
    definitions = {
        version: {each.id: _definition(each) for each in editions.by_version[version].fields} for version in versions
    }
    kept = tuple(frozen[key] for key in sorted(frozen))
    return ClosedPeriod(period, revision, kept, frozenset(asked), editions.of_period(period).version, definitions)


def _definition(of: Field) -> str:
    """Return what a figure is: under another unit 12.5 is another amount."""
    return " ".join((of.part.kind, of.part.unit, of.cell.measure.aggregate))


def _frozen(report: Report, unit: str) -> FrozenReport:
    submission = report.submission
    counted = submission if is_counted(report) else None
    return FrozenReport(
        unit, report.name, _file_name(report), report.file.sha256, report.status,
        submission.form.version if submission is not None else "", report.timeliness, report.received,
        report.first, report.versions, frozenset(_findings(report)),
        _figures(counted) if counted else _NOTHING, _lines(counted) if counted else _NO_LINES,
        counted.not_asked if counted else frozenset(),
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


def _file_name(report: Report) -> str:
    return printable(report.file.name, _LONGEST_NAME)


def assign_closed(
    reports: Iterable[Report],
    closed: Mapping[str, ClosedPeriod],
    roster: Roster,
    calendar: Calendar,
) -> list[Report]:
    """Return the reports; those of files that were there when a period was closed keep unit and period.

    Reports of a closed period that came later change nothing and are set aside. Raises UsageFailure if the
    configuration no longer has a closed period or a unit of it.
    """
    if not closed:
        return list(reports)
    frozen: dict[str, list[tuple[ClosedPeriod, FrozenReport]]] = {}
    for each in closed.values():
        _require_configuration(each, roster, calendar)
        for report in each.reports:
            frozen.setdefault(report.key[0], []).append((each, report))
    return [_assigned(report, closed, frozen.get(_file_key(report), ())) for report in reports]


def _file_key(report: Report) -> str:
    return report.file.sha256 or _file_name(report)


def _key(report: Report) -> ReportKey:
    return _file_key(report), report.unit or "", report.name


def _require_configuration(closed: ClosedPeriod, roster: Roster, calendar: Calendar) -> None:
    if closed.period not in calendar.windows:
        text = _("campaign.yaml no longer has the period {period}, which is closed; put it back")
        raise UsageFailure(text.format(period=closed.period))
    gone = next((report.unit for report in closed.reports if report.unit not in roster.by_id), None)
    if gone is not None:
        text = _("units.yaml no longer has {unit}, whose report counts in {period}, which is closed; "
                 "say with until: when the unit ended instead of removing it")  # fmt: skip
        raise UsageFailure(text.format(unit=gone, period=closed.period))


def _assigned(
    report: Report, closed: Mapping[str, ClosedPeriod], frozen: Sequence[tuple[ClosedPeriod, FrozenReport]]
) -> Report:
    own = _own(report, frozen) if frozen else None
    if own is not None:
        period, as_reported = own
        return replace(report, unit=as_reported.unit, period=period.period, name=as_reported.name)
    late = closed.get(report.period or "")
    return report if late is None or report.status == "ignored" else _set_aside(report, late)


def _own(
    report: Report, frozen: Sequence[tuple[ClosedPeriod, FrozenReport]]
) -> tuple[ClosedPeriod, FrozenReport] | None:
    """Return which report of a closed period a file is, None if it is none of these that have the same bytes.

    Bytes that count are never taken for another report: they would count twice. Others, such as an empty file, are what
    they were if they say so or have the same name.
    """
    name = _file_name(report)
    fitting = [
        (period, own) for period, own in frozen
        if own.is_counted or (report.status != "ignored" and (_is_of(report, period, own) or own.file == name))
    ]  # fmt: skip
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return max(fitting, key=lambda each: (_is_of(report, *each), each[1].name == report.name, each[1].file == name))


def _is_of(report: Report, period: ClosedPeriod, own: FrozenReport) -> bool:
    return (report.unit, report.period) == (own.unit, period.period)


def _set_aside(report: Report, closed: ClosedPeriod) -> Report:
    after = finding("AQ515", period=closed.period, revision=closed.revision)
    return replace(report, findings=(after,), status="ignored")


def came_after_closing(report: Report) -> bool:
    """Return whether a report came after its period was closed."""
    return any(found.code == "AQ515" for found in report.findings)


def hold(reports: Iterable[Report], closed: ClosedPeriod, forms: Mapping[str, Form]) -> list[Report]:
    """Return the settled reports of a closed period as they were when it was closed; `forms` are by version.

    One of several identical copies stands for what was reported. What was not there then is set aside.
    """
    listed = list(reports)
    standing: dict[ReportKey, Report] = {}
    for report in listed:
        key = _key(report)
        if report.period == closed.period and (key not in standing or _is_copy(standing[key])):
            standing[key] = report
    return [_as_closed(report, closed, standing, forms) for report in listed]


def _is_copy(report: Report) -> bool:
    return any(found.code == "AQ502" for found in report.findings)


def _as_closed(
    report: Report, closed: ClosedPeriod, standing: Mapping[ReportKey, Report], forms: Mapping[str, Form]
) -> Report:
    if report.period != closed.period:
        return report
    key = _key(report)
    frozen = closed.by_key.get(key)
    if frozen is None:
        return report if report.status == "ignored" else _set_aside(report, closed)
    if standing[key] is not report:
        copy = finding("AQ502", original=standing[key].file.name)
        return replace(report, findings=(copy,), status="superseded")
    return _held(report, frozen, closed, forms)


def _held(report: Report, frozen: FrozenReport, closed: ClosedPeriod, forms: Mapping[str, Form]) -> Report:
    findings = tuple(
        each for each in report.findings
        if (each.code, each.place.field or "") in frozen.findings
        and not (frozen.is_counted and each.severity == "error")
    )  # fmt: skip
    submission = _submission(report.submission, frozen, closed, forms) if frozen.is_counted else report.submission
    held = replace(
        report, status=frozen.status, timeliness=frozen.timeliness, received=frozen.received, first=frozen.first,
        versions=frozen.versions, findings=findings, submission=submission,
    )  # fmt: skip
    is_different = _is_read_differently(report, frozen, submission)
    return held.with_findings(finding("AQ516", unit=frozen.name or frozen.unit)) if is_different else held


def _is_read_differently(report: Report, frozen: FrozenReport, reported: Submission | None) -> bool:
    """Return whether a file would be read or judged differently today; `reported` is what counts of it."""
    if not frozen.is_counted:
        return frozen.status in ("returned", "rejected") and is_counted(report)
    now = report.submission
    if now is None or reported is None or report.has_error:
        return True
    return now.values != reported.values or _lines(now) != dict(frozen.lines)


def missing_reports(reports: Iterable[Report], closed: ClosedPeriod, forms: Mapping[str, Form]) -> Iterator[Report]:
    """Yield the reports of a closed period whose files are not among `reports`, as they were reported.

    Of those that did not count no contents are known.
    """
    there = {_key(report) for report in reports if report.period == closed.period}
    for frozen in closed.reports:
        if frozen.key in there:
            continue
        file = ReceivedFile(Path(frozen.file), frozen.sha256, frozen.received.timestamp() if frozen.received else 0.0)
        yield Report(
            file, frozen.status, (), frozen.unit, closed.period, frozen.name, frozen.received, frozen.timeliness,
            _submission(None, frozen, closed, forms) if frozen.is_counted else None, frozen.first, frozen.versions,
        )  # fmt: skip


def _submission(
    now: Submission | None, frozen: FrozenReport, closed: ClosedPeriod, forms: Mapping[str, Form]
) -> Submission:
    """Return what was reported; `now` is what the file says today."""
    form = forms.get(frozen.edition)
    if form is None or not _defines(form, frozen, closed):
        text = _("form.yaml no longer has version {version} as {unit} reported on it; a closed period needs it: "
                 "give a changed form a new version instead of changing the old one")  # fmt: skip
        raise UsageFailure(text.format(version=frozen.edition, unit=frozen.name or frozen.unit))
    values = tuple(_value(each.part, frozen.figures.get(each.id)) for each in form.fields)
    if now is None or now.form is not form:
        places = tuple(Place(field=cell.id, label=cell.label) for cell in form.cells)
        return Submission(form, values, places, {}, (), not_asked=frozen.not_asked)
    return replace(now, values=values, not_asked=frozen.not_asked)


def _defines(form: Form, frozen: FrozenReport, closed: ClosedPeriod) -> bool:
    """Return whether the form asks for the figures of a report as it did when the period was closed."""
    definitions = closed.definitions.get(frozen.edition, {})
    return frozen.figures.keys() <= form.field_indices.keys() and all(
        definitions.get(field_id) == _definition(form.fields[form.field_indices[field_id]])
        for field_id in frozen.figures
    )


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
