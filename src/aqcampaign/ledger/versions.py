"""Decides which version of each unit's report counts, and whether its first version was on time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from aqcampaign.calendar.periods import first_day
from aqcampaign.findings.finding import Finding, finding, printable
from aqcampaign.recognition.identity.printed_date import day_of_filling
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster

# A form of another unit or period is not a version of this report, so it cannot prove that the report was on time.
WRONG_FORM = frozenset({"AQ203", "AQ204", "AQ507"})


def settle(reports: Iterable[Report], roster: Roster) -> list[Report]:
    """Return the reports in order with their final status; all must be of one period.

    For each unit, the version received last without errors counts. Older versions are superseded; newer ones with
    errors stay returned. If the order of two versions is uncertain, or an older one came again after the newer one, the
    counted one gets a query or error. All versions carry the time of receipt of the first, which decides timeliness. If
    several reports of a unit are added, those under each name are versions.
    """
    reports = list(reports)
    replaced: dict[int, Report] = {}
    units: dict[tuple[str, str], list[int]] = {}
    for index, report in enumerate(reports):
        if report.unit is not None and report.status in ("accepted", "nil", "returned", "rejected"):
            units.setdefault((report.unit, reporter_of(report, roster)), []).append(index)
    for (unit, _reporter), indices in units.items():
        if len(indices) > 1:
            indices.sort(key=lambda index: age_key(reports[index]))
            versions = {index: reports[index] for index in indices}
            replaced |= _settle_unit(versions, is_asked=roster.by_id[unit].several == "ask")
    settled = [replaced.get(index, report) for index, report in enumerate(reports)]
    return list(_with_other_reporters(settled, roster))


def reporter_of(report: Report, roster: Roster) -> str:
    """Return the name under which a report was sent if all such reports of its unit are added up, else ''."""
    unit = roster.by_id.get(report.unit or "")
    return roster.name_meant(unit, report.name) if unit is not None and unit.several == "add" else ""


def _with_other_reporters(reports: Sequence[Report], roster: Roster) -> Iterator[Report]:
    """Yield the reports, with a notice on those that are added to others of the same unit."""
    reporters = Counter(report.unit for report in reports if report.is_clean and reporter_of(report, roster))
    for report in reports:
        if report.is_clean and reporters[report.unit] > 1 and report.unit:
            added = finding("AQ508", found=reporter_of(report, roster), unit=roster.by_id[report.unit].name)
            yield report.with_findings(added)
        else:
            yield report


def _settle_unit(versions: dict[int, Report], *, is_asked: bool) -> dict[int, Report]:
    """Return the versions of one unit's report with their final status; `versions` is ordered from oldest to newest."""
    result = dict(copies_and_blanks(versions))
    remaining = [index for index in versions if index not in result and versions[index].status != "rejected"]
    if not remaining:
        return result
    valid = [index for index in remaining if not versions[index].has_error]
    # If every version has errors, the newest one goes back to the unit.
    counted_index = (valid or remaining)[-1]
    counted = versions[counted_index]
    older = remaining[: remaining.index(counted_index)]
    unreadable = [
        index
        for index in versions
        if versions[index].status == "rejected" and age_key(versions[index]) < age_key(versions[counted_index])
    ]
    for index in (*older, *unreadable):
        result[index] = versions[index].with_findings(_why_older(versions[index], counted), status="superseded")
    replaced = [versions[index] for index in older if index in valid]
    doubts = [*_doubts(counted, replaced), *_doubts_of_resending(counted, replaced, versions.values())]
    status = "returned" if any(doubt.severity == "error" for doubt in doubts) else counted.status
    result[counted_index] = counted.with_findings(
        *(_other_names(counted, [versions[index] for index in remaining]) if is_asked else ()), *doubts, status=status
    )
    own_versions = [
        versions[index] for index in remaining if not WRONG_FORM & {found.code for found in versions[index].findings}
    ]
    for index in remaining if own_versions else ():
        settled = result.get(index, versions[index])
        result[index] = replace(
            settled, first=own_versions[0].received, timeliness=own_versions[0].timeliness, versions=len(own_versions)
        )
    return result


def copies_and_blanks(versions: dict[int, Report]) -> Iterator[tuple[int, Report]]:
    """Yield identical copies, and blank forms if the unit also sent a filled one, as superseded reports, by index."""
    originals: dict[str, int] = {}
    filled = next((each for each in versions.values() if each.submission and not each.submission.is_blank), None)
    for index, report in versions.items():
        first = originals.setdefault(report.file.sha256, index) if report.file.sha256 else index
        if first != index:
            copy = finding("AQ502", original=versions[first].file.name)
            yield index, report.with_findings(copy, status="superseded")
        elif filled and report.submission and report.submission.is_blank:
            blank = finding("AQ506", filled=filled.file.name)
            yield index, replace(report, findings=(blank,), status="superseded")


def _other_names(counted: Report, remaining: Sequence[Report]) -> Iterator[Finding]:
    other = next((each for each in remaining if each.name and each.name != counted.name), None)
    if other is not None:
        yield finding("AQ503", found=counted.name, other=printable(other.name), file=other.file.name)


def _why_older(report: Report, counted: Report) -> Finding:
    """Return why a version does not count: another one is newer, or it cannot be told which one is."""
    if not report.has_error and _is_tied(report, counted):
        return finding("AQ504", found=report.file.name, other=counted.file.name)
    return finding("AQ501", newer=counted.file.name)


def _is_tied(report: Report, counted: Report) -> bool:
    """Return whether neither the time of receipt nor the date of filling says which of two versions is newer."""
    same_day = report.received == counted.received and day_filled_in(report) == day_filled_in(counted)
    return same_day and figures(report) != figures(counted)


def _doubts(counted: Report, older: Sequence[Report]) -> Iterator[Finding]:
    """Yield findings if the counted version may not be the newest: equal times, or a contradicting date of filling."""
    others = [each for each in older if figures(each) != figures(counted)]
    day = day_filled_in(counted)
    tied = next((each for each in older if _is_tied(each, counted)), None)
    if tied is not None:
        yield finding("AQ504", found=counted.file.name, other=tied.file.name)
    later = next((each for each in others if day and (day_filled_in(each) or day) > day), None)
    if later is not None:
        yield finding("AQ505", found=counted.file.name, other=later.file.name, date=day_filled_in(later), day=day)


def _doubts_of_resending(counted: Report, older: Sequence[Report], sent: Iterable[Report]) -> Iterator[Finding]:
    """Yield a query if an older version with other figures came again after the one that counts.

    `sent` are all files of the unit, also identical copies. Sending the counted one once more answers the query.
    """
    last: dict[str, datetime] = {}
    for each in sent:
        moment = max(filter(None, (each.received, each.again)), default=datetime.min)
        last[each.file.sha256] = max(moment, last.get(each.file.sha256, moment))
    others = [each for each in older if figures(each) != figures(counted)]
    resent = max(others, key=lambda each: last[each.file.sha256], default=counted)
    if last[resent.file.sha256] > last[counted.file.sha256]:
        came = f"{last[resent.file.sha256]:%Y-%m-%d %H:%M}"
        yield finding("AQ518", found=counted.file.name, other=resent.file.name, again=came)


def figures(report: Report) -> tuple[object, ...]:
    """Return the values and lines of a report, to be compared with those of another one."""
    submission = report.submission
    lines = tuple(record.values for record in submission.records) if submission else ()
    return (submission.values if submission else (), lines)


def day_filled_in(report: Report) -> date | None:
    """Return the date of filling of a report, or None if it has none."""
    if report.submission is None or report.period is None:
        return None
    return day_of_filling(report.submission.filled_on, first_day(report.period))


def age_key(report: Report) -> tuple[datetime, date, str]:
    """Return the sort key of versions, oldest first: time of receipt, date of filling, path."""
    return report.received or datetime.min, day_filled_in(report) or date.min, report.file.path.as_posix()
