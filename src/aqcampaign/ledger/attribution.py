"""Assigns files without a readable form to units: scans of sealed forms, attachments, unreadable files."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.model import Calendar
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.formats import WORKBOOK_SUFFIXES
from aqcampaign.intake.names import decode_disk_name
from aqcampaign.recognition.identity.printed_date import period_named
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster

SEALED = "AQ139"
ATTACHMENT = "AQ141"
_SCAN = "AQ133"
_MAIL_ALONE = frozenset({"AQ134", "AQ135"})
# Files that are locked, incomplete, or failed on a bug of this program: the unit cannot fix these.
_NOT_FIXABLE_BY_UNIT = frozenset({"AQ106", "AQ107", "AQ136", "AQ137", "AQ138", "AQ190"})
# Findings of files in formats used for attachments: texts and pictures.
_DOCUMENTS = frozenset({"AQ102", "AQ131", "AQ133", "AQ140"})
_TEXT_WORDS = re.compile(
    "小结|总结|汇报|报告(?!表)|说明|简报|方案|情况(?!统计|报表|表)|信息(?!表)|材料|公函|来函|复函|通知|照片|图片|现场"
)
_FORM_WORDS = re.compile("统计表|报表|月报|填报")


@dataclass(frozen=True)
class FileContext:
    """The context that identifies the unit and period of a file: roster, calendar, and reports in the same folders.

    Files directly in an inbox (`roots`) have no neighbours, because it holds the files of all units. `units` and
    `periods` are keyed by folder.
    """

    roster: Roster
    calendar: Calendar
    clock: Clock
    roots: frozenset[Path]
    units: dict[Path, set[str]] = field(default_factory=dict)
    periods: dict[Path, set[str]] = field(default_factory=dict)
    all_periods: set[str] = field(default_factory=set)
    reporting: set[str] = field(default_factory=set)

    def add(self, report: Report) -> None:
        """Record the unit and period of a report for the folders that contain it."""
        if report.unit is not None:
            self.reporting.add(report.unit)
        if report.period is not None:
            self.all_periods.add(report.period)
        for folder in self.folders(report.file.path) if report.unit is not None else ():
            self.units.setdefault(folder, set()).add(report.unit or "")
            if report.period is not None:
                self.periods.setdefault(folder, set()).add(report.period)

    def folders(self, path: Path) -> Iterator[Path]:
        """Yield the folders, archives and mails that contain a file, innermost first, without the inbox."""
        yield from _folders(path, self.roots)

    def named_unit(self, report: Report) -> str | None:
        """Return the id of the unit that the clerk stated, or that file, mail, folders or first words name, or None."""
        if report.file.stated_unit in self.roster.by_id:
            return report.file.stated_unit
        for name in (*surrounding_names(report, self.roots), report.opening):
            unit = self.roster.find_in_text(name) if name else None
            if unit is not None:
                return unit.id
        return None

    def neighbouring_unit(self, report: Report) -> str | None:
        """Return the id of the only unit with reports in the nearest folder that has any, or None."""
        return _only_one(self.units.get(folder, set()) for folder in self.folders(report.file.path))

    def find_period(self, report: Report) -> str | None:
        """Return the period by names, by neighbouring reports, by day of receipt, or the only period with reports."""
        for name in (*surrounding_names(report, self.roots), report.opening):
            period = period_named(name, self.calendar.windows) if name else None
            if period is not None:
                return period
        by_neighbours = _only_one(self.periods.get(folder, set()) for folder in self.folders(report.file.path))
        received = self.time_of_receipt(report)
        by_day = self.calendar.period_collected(received.date()) if received else None
        return by_neighbours or by_day or (min(self.all_periods) if len(self.all_periods) == 1 else None)

    def time_of_receipt(self, report: Report) -> datetime | None:
        """Return the time of receipt, or None if it is unknown."""
        return self.clock.local(report.file.modified) if report.file.modified else None


def surrounding_names(report: Report, roots: Collection[Path]) -> Iterator[str]:
    """Yield the name of a file, the subject of its mail, and the names of the folders that contain it in the inbox."""
    yield decode_disk_name(report.file.path.stem)
    yield report.file.subject
    yield from (decode_disk_name(folder.stem) for folder in _folders(report.file.path, roots))


def _folders(path: Path, roots: Collection[Path]) -> list[Path]:
    if path.parent in roots:  # as most files
        return []
    parents = list(path.parents)
    return parents[: next((index for index, folder in enumerate(parents) if folder in roots), 0)]


def assign_units(reports: Sequence[Report], context: FileContext) -> list[Report]:
    """Return the reports in order; those without a unit get unit and period if these can be determined."""
    for report in reports:
        context.add(report)
    return [_assign(report, context) if report.unit is None else report for report in reports]


def units_with_sealed_copy(reports: Iterable[Report]) -> set[str]:
    """Return the ids of the units that sent a scan of the sealed form."""
    return {report.unit for report in reports if report.unit and any(found.code == SEALED for found in report.findings)}


def attachments(reports: Iterable[Report]) -> dict[str, list[Report]]:
    """Return the attachments of each unit (texts, pictures), keyed by unit id."""
    by_unit: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit and any(found.code == ATTACHMENT for found in report.findings):
            by_unit.setdefault(report.unit, []).append(report)
    return by_unit


def _assign(report: Report, context: FileContext) -> Report:
    codes = {found.code for found in report.findings}
    unit = context.named_unit(report) or context.neighbouring_unit(report)
    if _is_attachment(report, codes) and (unit in context.reporting or not _is_workbook(report)):
        return _with_unit(report, context, unit, ATTACHMENT)
    if _SCAN in codes:
        return _with_unit(report, context, unit, SEALED)
    if _MAIL_ALONE & codes and report.file.subject:
        unit = context.named_unit(report)
        return _with_unit(report, context, unit if unit not in context.reporting else None, "AQ143")
    if report.status == "rejected" and _is_unreadable(report):
        return _with_unit(report, context, context.named_unit(report), None)
    return report


def _is_attachment(report: Report, codes: set[str]) -> bool:
    """Return whether a file may be an attachment: not the form by its contents, or named like a text or picture."""
    name = decode_disk_name(report.file.path.stem)
    if report.opening:
        return not (_is_workbook(report) and _FORM_WORDS.search(name))
    meant_as_form = _is_workbook(report) or _FORM_WORDS.search(name)
    return bool(codes & _DOCUMENTS) and not meant_as_form and _TEXT_WORDS.search(name) is not None


def _is_workbook(report: Report) -> bool:
    return report.file.path.suffix.lower() in WORKBOOK_SUFFIXES


def _is_unreadable(report: Report) -> bool:
    return all(
        (found.entry.stage == "intake" and found.code not in _NOT_FIXABLE_BY_UNIT) or found.code == "AQ201"
        for found in report.findings
    )


def _with_unit(report: Report, context: FileContext, unit: str | None, code: str | None) -> Report:
    """Return the report with its unit and period; if `code` is given, a finding with it replaces all others."""
    if unit is None:
        return report
    period = context.find_period(report)
    findings = _findings(report, context.roster.by_id[unit].name, code, period)
    status = report.status if code is None else "rejected" if code == "AQ143" else "ignored"
    return replace(
        report, unit=unit, period=period, findings=findings, status=status, received=context.time_of_receipt(report)
    )


def _findings(report: Report, unit: str, code: str | None, period: str | None) -> tuple[Finding, ...]:
    if code is None:
        return report.findings
    kind = report.findings[0].parameters.get("kind", "")
    if code == SEALED and period is None:
        return (finding("AQ142", unit=unit, kind=kind),)
    return (finding(code, unit=unit, kind=kind),)


def _only_one(nearby: Iterable[set[str]]) -> str | None:
    nearest = next((each for each in nearby if each), set())
    return next(iter(nearest)) if len(nearest) == 1 else None
