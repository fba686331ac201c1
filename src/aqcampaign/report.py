"""The report of one file and its status. Only this module creates AcceptedReport."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from aqcampaign.calendar.clock import Timeliness
from aqcampaign.findings.finding import Finding, sort_findings
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.values.report_model import ReportModel, build_report
from aqcampaign.values.submission import Submission

FileStatus = Literal["accepted", "nil", "returned", "rejected", "superseded", "excluded", "ignored"]


@dataclass(frozen=True, slots=True)
class Report:
    """One file with its status and findings.

    Status: rejected (unreadable, or without unit or period), ignored (not a report), returned (has errors),
    superseded (another version counts), excluded (without errors, but not added up), nil or accepted (counts).
    `first` is the time of receipt of the first version of `versions`, `timeliness` is that of the first version.
    `opening` is the beginning of a document or workbook that is something else than the form. `form` is the id of one
    of several forms, '' if there is only one, or if it is unknown which. `answers` is the checksum of the file whose
    returned copy this is, '' if it is none. If units report at any time, `replaced_by` is the checksum of the report
    that counts instead. `again` is when the same file last came again, byte for byte.
    """

    file: ReceivedFile
    status: FileStatus
    findings: tuple[Finding, ...]
    unit: str | None = None
    period: str | None = None
    name: str = ""
    received: datetime | None = None
    timeliness: Timeliness | None = None
    submission: Submission | None = None
    first: datetime | None = None
    versions: int = 1
    opening: str = ""
    form: str = ""
    answers: str = ""
    replaced_by: str = ""
    again: datetime | None = None

    @property
    def has_error(self) -> bool:
        """Whether something must be corrected."""
        return any(found.severity == "error" for found in self.findings)

    @property
    def open_queries(self) -> int:
        """The number of open questions about figures that count; 0 if the report does not count."""
        return sum(found.severity == "query" for found in self.findings) if self.is_clean else 0

    @property
    def is_clean(self) -> bool:
        """Whether the report has no errors and no other version counts."""
        return self.status in ("accepted", "nil")

    @property
    def sorted_findings(self) -> list[Finding]:
        """The findings in the order in which the unit fixes them (see `sort_findings`)."""
        if len(self.findings) < 2:  # most files
            return list(self.findings)
        places = self.submission.places if self.submission else ()
        return sort_findings(self.findings, [place.field for place in places])

    def with_findings(self, *findings: Finding, status: FileStatus | None = None) -> "Report":
        """Return the report with additional findings and, if given, another status."""
        return replace(self, findings=(*self.findings, *findings), status=status or self.status)


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    """A report without errors, the only input of totals. Created only by `accept`.

    `accept` has made sure that the values fit the model generated from the form.
    """

    report: Report
    submission: Submission
    unit: str
    period: str


def report_without_contents(file: ReceivedFile, finding: Finding) -> Report:
    """Return the report of a file with a finding that prevents reading its contents."""
    return Report(file, "ignored" if finding.severity == "notice" else "rejected", (finding,))


def status_of(findings: Iterable[Finding], submission: Submission | None) -> FileStatus:
    """Return the status of the report of a known unit and period."""
    if submission is None or any(found.severity == "error" for found in findings):
        return "returned"
    numbers = [value for value in submission.values if isinstance(value, int | Decimal)]
    nil = bool(numbers or not submission.form.cells) and not any(numbers) and not submission.records
    return "nil" if nil else "accepted"


def with_status(report: Report) -> Report:
    """Return the report of a known unit and period with the status that follows from its findings."""
    status = status_of(report.findings, report.submission)
    return replace(report, status="excluded" if report.status == "excluded" and status != "returned" else status)


def is_counted(report: Report) -> bool:
    """Return whether a report counts: it has a unit and period, is accepted or nil, and has no errors."""
    is_assigned = report.submission is not None and report.unit is not None and report.period is not None
    return is_assigned and report.status in ("accepted", "nil") and not report.has_error


def accept(report: Report) -> AcceptedReport | None:
    """Return the accepted report, or None if it does not count.

    Raises pydantic.ValidationError if the values violate the model, which is a bug in reading them.
    """
    if counted_content(report) is None or report.submission is None or report.unit is None or report.period is None:
        return None
    return AcceptedReport(report, report.submission, report.unit, report.period)


def counted_content(report: Report) -> ReportModel | None:
    """Return the values as an instance of the model, which takes several times their memory; None as `accept` does.

    Raises pydantic.ValidationError if the values violate the model.
    """
    if not is_counted(report) or report.submission is None or report.unit is None or report.period is None:
        return None
    return build_report(report.submission, report.unit, report.period)
