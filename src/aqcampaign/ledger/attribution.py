"""Finds out whose the files are that hold no form: sealed copies, texts beside the form, files that cannot be read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aqcampaign.calendar import Calendar, Clock
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.formats import WORKBOOK_SUFFIXES
from aqcampaign.intake.names import readable
from aqcampaign.recognition.identity.printed_date import month_named
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster

SEALED = "AQ139"
ATTACHMENT = "AQ141"
_SCAN = "AQ133"
_MAIL_ALONE = frozenset({"AQ134", "AQ135"})
# A file that is locked or still arriving here, or our own mistake: the unit can do nothing about it.
_OURS = frozenset({"AQ106", "AQ107", "AQ136", "AQ137", "AQ138", "AQ190"})
# Formats in which a text or a picture may be sent beside the form.
_DOCUMENTS = frozenset({"AQ102", "AQ131", "AQ133", "AQ140"})
_IS_TEXT = re.compile(
    "小结|总结|汇报|报告(?!表)|说明|简报|方案|情况(?!统计|报表|表)|信息(?!表)|材料|公函|来函|复函|通知|照片|图片|现场"
)
_IS_FORM = re.compile("统计表|报表|月报|填报")


@dataclass(frozen=True)
class Surroundings:
    """What tells whose a file is: the roster, the calendar, the inbox, and the reports that lie nearby.

    Neighbours in the inbox itself (one of `roots`) say nothing: everybody's returns lie there.
    """

    roster: Roster
    calendar: Calendar
    clock: Clock
    roots: frozenset[Path]
    units: dict[Path, set[str]] = field(default_factory=dict)
    months: dict[Path, set[str]] = field(default_factory=dict)
    all_months: set[str] = field(default_factory=set)
    reporting: set[str] = field(default_factory=set)

    def add(self, report: Report) -> None:
        """Note whose report of which month lies in its folders."""
        if report.unit is not None:
            self.reporting.add(report.unit)
        if report.month is not None:
            self.all_months.add(report.month)
        for folder in self.folders(report.file.path) if report.unit is not None else ():
            self.units.setdefault(folder, set()).add(report.unit or "")
            if report.month is not None:
                self.months.setdefault(folder, set()).add(report.month)

    def folders(self, path: Path) -> Iterator[Path]:
        """Yield the folders, archives and mails around a file, innermost first, up to the inbox and without it."""
        around = list(path.parents)
        end = next((place for place, folder in enumerate(around) if folder in self.roots), 0)
        yield from around[:end]

    def unit_named(self, report: Report) -> str | None:
        """Return the unit that the names around a file tell: its own, the mail's subject, those of what it lies in."""
        for name in (*self._names(report), report.opening):
            unit = self.roster.find_in_text(name) if name else None
            if unit is not None:
                return unit.id
        return None

    def unit_beside(self, report: Report) -> str | None:
        """Return the only unit whose reports lie nearby; of two, neither is guessed."""
        return _alone(self.units.get(folder, set()) for folder in self.folders(report.file.path))

    def month(self, report: Report) -> str | None:
        """Return the month by names, by what lies nearby, by the day of receipt, or the only month there is."""
        for name in (*self._names(report), report.opening):
            month = month_named(name, self.calendar.windows) if name else None
            if month is not None:
                return month
        beside = _alone(self.months.get(folder, set()) for folder in self.folders(report.file.path))
        received = self.received(report)
        by_day = self.calendar.month_collected(received.date()) if received else None
        return beside or by_day or (min(self.all_months) if len(self.all_months) == 1 else None)

    def received(self, report: Report) -> datetime | None:
        """Return when a file was received, None where nothing tells it."""
        return self.clock.local(report.file.modified) if report.file.modified else None

    def _names(self, report: Report) -> Iterator[str]:
        file = report.file
        yield readable(file.path.stem)
        yield file.subject
        yield from (readable(folder.stem) for folder in self.folders(file.path))


def with_units(reports: Sequence[Report], around: Surroundings) -> list[Report]:
    """Return the reports; those without a form that can be read bear their unit and month where these are certain."""
    for report in reports:
        around.add(report)
    return [_attributed(report, around) if report.unit is None else report for report in reports]


def units_with_sealed_copy(reports: Iterable[Report]) -> set[str]:
    """Return the ids of the units of which a sealed copy is there."""
    return {report.unit for report in reports if report.unit and any(found.code == SEALED for found in report.findings)}


def attachments(reports: Iterable[Report]) -> dict[str, list[Report]]:
    """Return the texts and pictures that each unit sent beside its form."""
    made: dict[str, list[Report]] = {}
    for report in reports:
        if report.unit and any(found.code == ATTACHMENT for found in report.findings):
            made.setdefault(report.unit, []).append(report)
    return made


def _attributed(report: Report, around: Surroundings) -> Report:
    codes = {found.code for found in report.findings}
    if _is_text(report, codes):
        return _with_unit(report, around, around.unit_named(report) or around.unit_beside(report), ATTACHMENT)
    if _SCAN in codes:
        return _with_unit(report, around, around.unit_named(report) or around.unit_beside(report), SEALED)
    if _MAIL_ALONE & codes and report.file.subject:
        unit = around.unit_named(report)
        return _with_unit(report, around, unit if unit not in around.reporting else None, "AQ143")
    if report.status == "rejected" and _unreadable(report):
        return _with_unit(report, around, around.unit_named(report), None)
    return report


def _is_text(report: Report, codes: set[str]) -> bool:
    """Return whether a file is a text or a picture beside the form: no form is in it, or its name says so."""
    if report.opening:
        return True
    name = readable(report.file.path.stem)
    meant_as_form = report.file.path.suffix.lower() in WORKBOOK_SUFFIXES or _IS_FORM.search(name)
    return bool(codes & _DOCUMENTS) and not meant_as_form and _IS_TEXT.search(name) is not None


def _unreadable(report: Report) -> bool:
    return all(
        (found.entry.stage == "intake" and found.code not in _OURS) or found.code == "AQ201"
        for found in report.findings
    )


def _with_unit(report: Report, around: Surroundings, unit: str | None, code: str | None) -> Report:
    """Return the report with its unit and month and, with a code, a finding in the place of its own."""
    if unit is None:
        return report
    month = around.month(report)
    about = _about(report, around.roster.by_id[unit].name, code, month)
    status = report.status if code is None else "rejected" if code == "AQ143" else "ignored"
    return replace(report, unit=unit, month=month, findings=about, status=status, received=around.received(report))


def _about(report: Report, unit: str, code: str | None, month: str | None) -> tuple[Finding, ...]:
    if code is None:
        return report.findings
    kind = report.findings[0].parameters.get("kind", "")
    if code == SEALED and month is None:
        return (finding("AQ142", unit=unit, kind=kind),)
    return (finding(code, unit=unit, kind=kind),)


def _alone(nearby: Iterable[set[str]]) -> str | None:
    nearest = next((each for each in nearby if each), set())
    return next(iter(nearest)) if len(nearest) == 1 else None
