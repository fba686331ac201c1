"""Decides which reports count if units report at any time, as often as there is occasion."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aqcampaign.findings.finding import NOWHERE, Finding, Place, finding
from aqcampaign.ledger.versions import age_key, copies_and_blanks, day_filled_in, figures
from aqcampaign.report import Report, is_counted
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.values.records import Record
from aqcampaign.values.value import Value

# What a returned copy has before the name of the unit's own file.
_NUMBER = re.compile(r"^\d+_")
# So many other cells of a line must be equal before lines with different keys are asked about.
_MIN_CONTENTS = 2


def settle_reports_at_any_time(reports: Iterable[Report], roster: Roster) -> list[Report]:
    """Return the reports in order with their final status: every report of a unit counts, but for copies.

    A later report that counts replaces one whose lines it all repeats, because units send a growing list again. A
    report that went back is replaced by its returned copy, and one with errors by a later report of the same file name,
    perhaps with additions, that repeats half of it. The unit is asked if what was replaced reads differently. A report
    that repeats only some lines of another is returned: they would be counted twice. A unit that was merged and the one
    that it is part of now are one unit here.
    """
    reports = list(reports)
    units: dict[str, list[int]] = {}
    for index, report in enumerate(reports):
        if report.unit is not None and report.status in ("accepted", "nil", "returned", "rejected"):
            units.setdefault(_last_successor(roster.by_id[report.unit], roster), []).append(index)
    settled: dict[int, Report] = {}
    for indices in units.values():
        indices.sort(key=lambda index: age_key(reports[index]))
        settled |= _settle_unit({index: reports[index] for index in indices})
    return [settled.get(index, report) for index, report in enumerate(reports)]


def _last_successor(unit: Unit, roster: Roster) -> str:
    while (successor := roster.next_after_merger(unit)) is not None:
        unit = successor
    return unit.id


def _settle_unit(reports: dict[int, Report]) -> dict[int, Report]:
    """Return the reports of one unit that are changed by others; `reports` is ordered from oldest to newest."""
    settled = dict(copies_and_blanks(reports))
    remaining = {index: report for index, report in reports.items() if index not in settled}
    while True:
        replaced = _replaced(remaining)
        current = remaining | replaced
        about = dict(_counted_twice({index: each for index, each in current.items() if is_counted(each)}))
        back = {
            index: remaining[index].with_findings(found, status="returned")
            for index, found in about.items()
            if found.entry.severity == "error"
        }
        if not back:
            return settled | current | {index: current[index].with_findings(found) for index, found in about.items()}
        remaining |= back  # what goes back replaces no report that counts


class _Lines:
    """The lines of one report by their keys, and by their contents without keys."""

    def __init__(self, index: int, report: Report) -> None:
        self.index = index
        self.report = report
        self.by_key = {_key(record): record for record in _records(report)}
        self._by_contents = {_contents(record): record for record in _records(report)}

    def counterpart(self, record: Record) -> Record | None:
        """Return the line that is this one, perhaps corrected: by its key, or by its contents if it was renumbered."""
        same_key = self.by_key.get(_key(record))
        if same_key is None or _agree(same_key, record):
            return same_key
        return self._by_contents.get(_contents(record))


class _Current:
    """The reports that no later one replaces, newest first, and how to find the one that replaces an older one."""

    def __init__(self) -> None:
        self._all: list[_Lines] = []
        self._by_key: dict[Hashable, list[_Lines]] = {}
        self._by_answered: dict[str, _Lines] = {}

    def add(self, lines: _Lines) -> None:
        """Add a report that counts, or that must be corrected."""
        self._all.append(lines)
        for key in lines.by_key if is_counted(lines.report) else ():
            self._by_key.setdefault(key, []).append(lines)

    def note_answer(self, answered: str, newer: _Lines) -> None:
        """Remember which report holds the corrections of the file with the checksum `answered`."""
        before = self._by_answered.get(answered)
        if answered and (before is None or not is_counted(before.report)):
            self._by_answered[answered] = newer

    def replacing(self, report: Report) -> _Lines | None:
        """Return the report that replaces an older one, or None. Only one that counts replaces one that counts."""
        records, counts = _records(report), is_counted(report)
        alike = self._by_key.get(_key(records[0]), ()) if records else ()
        repeating = next((lines for lines in alike if all(map(lines.counterpart, records))), None)
        answer = self._by_answered.get(report.file.sha256)
        if repeating is None and answer is not None and (is_counted(answer.report) or not counts):
            return answer
        if repeating is None and not counts:
            return next(
                (lines for lines in self._all if _has_its_name(lines, report) and _repeats(lines, report)), None
            )
        return repeating


def _replaced(reports: dict[int, Report]) -> dict[int, Report]:
    """Return the reports that a later one replaces, as superseded, and the later ones about which a doubt remains."""
    current = _Current()
    changed: dict[int, Report] = {}
    for index, report in reversed(reports.items()):
        newer = current.replacing(report)
        current.note_answer(report.answers, newer or (lines := _Lines(index, report)))
        if newer is None:
            current.add(lines)
            continue
        told = report.with_findings(finding("AQ501", newer=newer.report.file.name), status="superseded")
        changed[index] = replace(told, replaced_by=newer.report.file.sha256)
        changed[newer.index] = changed.get(newer.index, newer.report).with_findings(*_doubts(newer, report))
    return changed


def _has_its_name(newer: _Lines, report: Report) -> bool:
    return _NUMBER.sub("", report.file.path.stem) in newer.report.file.path.stem


def _repeats(newer: _Lines, report: Report) -> bool:
    """Return whether at least half of a report stands in the newer one."""
    stands = [other is not None for _record, other in _pairs(newer, report)] or _equal_figures(newer, report)
    return 0 < len(stands) <= 2 * sum(stands)


def _pairs(newer: _Lines, report: Report) -> list[tuple[Record, Record | None]]:
    return [(record, newer.counterpart(record)) for record in _records(report)]


def _equal_figures(newer: _Lines, report: Report) -> list[bool]:
    """Return for each figure that can be read and is not 0 whether it is the same in the newer report."""
    if report.submission is None or newer.report.submission is None:
        return []
    pairs = zip(report.submission.values, newer.report.submission.values, strict=False)
    return [value == other for value, other in pairs if value]


def _doubts(newer: _Lines, report: Report) -> Iterator[Finding]:
    """Yield a query if what was replaced reads differently in the newer report, or does not stand there.

    In its returned copy some of it must differ, but not most.
    """
    pairs = _pairs(newer, report)
    differing = [other for record, other in pairs if other is None or not _is_same(record, other)]
    count = len(differing) if pairs else _equal_figures(newer, report).count(False)
    is_answer = bool(newer.report.answers) and newer.report.answers == report.file.sha256
    if count and not (is_answer and _repeats(newer, report)):
        changed = next(filter(None, differing), None)
        place = _place(changed) if changed else NOWHERE
        yield finding("AQ513", place, file=report.file.name, count=count)


def _counted_twice(reports: dict[int, Report]) -> Iterator[tuple[int, Finding]]:
    """Yield what is found about the reports that repeat something of an older one: an error or a query."""
    by_key: dict[Hashable, list[_Lines]] = {}
    by_contents: dict[Hashable, Report] = {}
    by_figures: dict[Hashable, Report] = {}
    for index, report in reports.items():
        records, own = _records(report), _Lines(index, report)
        twice = list(_held(records, by_key))
        alike = [(each, by_contents[_contents(each)]) for each in records if _contents(each) in by_contents]
        whole = (figures(report), day_filled_in(report) or (report.submission.filled_on if report.submission else ""))
        if twice:
            record, other = twice[0]
            yield index, finding("AQ511", _place(record), file=other.file.name, count=len(twice), lines=len(records))
            continue
        if alike:
            record, other = alike[0]
            yield index, finding("AQ514", _place(record), file=other.file.name, count=len(alike))
        elif report.status == "accepted" and whole in by_figures:
            yield index, finding("AQ512", file=by_figures[whole].file.name)
        by_figures.setdefault(whole, report)
        for record in records:
            by_key.setdefault(_key(record), []).append(own)
            if _is_telling(record):
                by_contents.setdefault(_contents(record), report)


def _held(records: Iterable[Record], by_key: Mapping[Hashable, Sequence[_Lines]]) -> Iterator[tuple[Record, Report]]:
    """Yield the lines that stand in other reports, each with the first of these."""
    for record in records:
        holder = next((each for each in by_key.get(_key(record), ()) if each.counterpart(record)), None)
        if holder is not None:
            yield record, holder.report


def _place(record: Record) -> Place:
    return Place(record.sheet, record.cell)


def _records(report: Report) -> tuple[Record, ...]:
    return report.submission.records if report.submission else ()


def _key(record: Record) -> Hashable:
    """Return what tells a line from others: its key columns, without any all columns."""
    keys = [value for column, value in zip(record.table.columns, record.values, strict=True) if column.key]
    return record.table.id, tuple(keys if any(value is not None for value in keys) else record.values)


def _contents(record: Record) -> Hashable:
    return record.table.id, tuple(_others(record))


def _others(record: Record) -> list[Value | None]:
    """Return the values of a line without its keys."""
    return [value for column, value in zip(record.table.columns, record.values, strict=True) if not column.key]


def _is_telling(record: Record) -> bool:
    """Return whether a line says enough for another one with the same contents to be the same, whatever its key."""
    return sum(value is not None for value in _others(record)) >= _MIN_CONTENTS


def _agree(record: Record, other: Record) -> bool:
    """Return whether at least half of the cells that both lines fill are equal.

    Lines are often numbered anew in each report: the same number alone does not make the same line.
    """
    pairs = zip(_others(record), _others(other), strict=True)
    equal = [mine == theirs for mine, theirs in pairs if None not in (mine, theirs)]
    return 2 * sum(equal) >= len(equal)


def _is_same(record: Record, other: Record) -> bool:
    """Return whether all cells that both lines fill are equal."""
    pairs = zip(record.values, other.values, strict=True)
    return all(mine == theirs for mine, theirs in pairs if None not in (mine, theirs))
