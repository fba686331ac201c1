"""Says when files came again, and corrects times of receipt that are only dates of files by better evidence."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.due import Due
from aqcampaign.findings.finding import finding
from aqcampaign.language import mark as N_
from aqcampaign.ledger.versions import figures
from aqcampaign.report import Report

Evidence = Literal["server", "stated", "file", "better"]
# How it is known when a file was received.
EVIDENCE: Mapping[str, str] = {
    "server": N_("time of the mail server"),
    "stated": N_("as stated"),
    "file": N_("date of the file, weak evidence"),
    "better": N_("a mail inside, or the same content elsewhere"),
}


def with_best_evidence(
    reports: Sequence[Report], certain: Collection[int], clock: Clock, extensions: Mapping[tuple[str, str], Due]
) -> list[Report]:
    """Return the reports; those of weak evidence have the time at which the same content certainly came.

    `certain` holds the ids of received files of which the server of the mail, or the clerk, says when they came. A
    saved attachment has the date that somebody's computer gave it, which must not make a late report one in time.
    """
    weak = [id(report.file) not in certain for report in reports]
    if all(weak) or not any(weak):
        return list(reports)
    known: dict[Hashable, float] = {}
    for report, is_weak in zip(reports, weak, strict=True):
        for key in _keys(report) if not is_weak else ():
            known[key] = min(report.file.modified, known.get(key, report.file.modified))
    return [
        _received(report, known, clock, extensions) if is_weak else report
        for report, is_weak in zip(reports, weak, strict=True)
    ]


def with_resends(reports: Iterable[Report], again: Mapping[Path, float], clock: Clock) -> Iterator[Report]:
    """Yield the reports; those of files that came `again`, in seconds by where they are kept, with that time."""
    for report in reports:
        seconds = again.get(report.file.kept) if again and report.file.kept else None
        yield report if seconds is None else replace(report, again=clock.local(seconds))


def _keys(report: Report) -> Iterator[Hashable]:
    """Yield what tells that a report has the same content as another one: its bytes, or unit, period and figures."""
    if report.file.sha256:
        yield report.file.sha256
    if report.submission is not None and not report.submission.is_blank and report.unit and report.period:
        yield report.unit, report.period, report.form, figures(report)


def _received(
    report: Report, known: Mapping[Hashable, float], clock: Clock, extensions: Mapping[tuple[str, str], Due]
) -> Report:
    own = report.file.modified
    seconds = next((each for each in _better(report, known, own)), own)
    if seconds == own:
        return report
    file, received = replace(report.file, modified=seconds), clock.local(seconds)
    if report.received is None or report.timeliness is None or not report.unit or not report.period:
        return replace(report, file=file, received=report.received and received)
    timeliness = clock.timeliness(report.period, received, extensions.get((report.unit, report.period)))
    dated = replace(report, file=file, received=received, timeliness=timeliness)
    if timeliness == report.timeliness:
        return dated
    return dated.with_findings(finding("AQ517", own=clock.local(own), better=received))


def _better(report: Report, known: Mapping[Hashable, float], own: float) -> Iterable[float]:
    """Yield the certain times: of the same bytes any, of the same figures a later one, because units send again."""
    for key in _keys(report):
        if key in known and (isinstance(key, str) or known[key] > own):
            yield known[key]
