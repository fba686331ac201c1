"""Records scans of stamped forms as sealed copies of their units."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aqcampaign.findings.finding import finding
from aqcampaign.intake.names import readable
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster

SEALED = "AQ139"
_SCAN = "AQ133"


def with_sealed_copies(reports: Sequence[Report], roster: Roster, roots: Iterable[Path]) -> list[Report]:
    """Return the reports; a scan is its unit's by its name, the mail's subject, or its neighbours in mail or folder.

    Neighbours in the inbox itself (one of `roots`) say nothing: everybody's returns lie there.
    """
    known = set(roots)
    neighbours: dict[Path, set[str]] = {}
    for report in reports:
        if report.unit is not None:
            for folder in _folders(report.file.path, known):
                neighbours.setdefault(folder, set()).add(report.unit)
    return [_attributed(report, roster, known, neighbours) for report in reports]


def units_with_sealed_copy(reports: Iterable[Report]) -> set[str]:
    """Return the ids of the units of which a sealed copy is there."""
    return {report.unit for report in reports if report.unit and any(found.code == SEALED for found in report.findings)}


def _folders(path: Path, roots: set[Path]) -> Iterator[Path]:
    """Yield the folders, archives and mails around a file, innermost first, up to the inbox and without it."""
    around = list(path.parents)
    end = next((place for place, folder in enumerate(around) if folder in roots), 0)
    yield from around[:end]


def _attributed(report: Report, roster: Roster, roots: set[Path], neighbours: dict[Path, set[str]]) -> Report:
    scan = next((found for found in report.findings if found.code == _SCAN), None)
    if scan is None:
        return report
    folders = list(_folders(report.file.path, roots))
    unit = _named(report, roster, folders) or _alone(neighbours.get(folder, set()) for folder in folders)
    if unit is None:
        return report
    name = roster.by_id[unit].name
    return replace(report, unit=unit, findings=(finding(SEALED, unit=name, kind=scan.parameters["kind"]),))


def _named(report: Report, roster: Roster, folders: Iterable[Path]) -> str | None:
    """The file's own name speaks first, then the mail's subject, then the names of what it lies in."""
    for name in (report.file.path.stem, report.file.subject, *(folder.stem for folder in folders)):
        unit = roster.mentioned(readable(name)) if name else None
        if unit is not None:
            return unit.id
    return None


def _alone(neighbours: Iterable[set[str]]) -> str | None:
    """Return the only unit whose reports lie nearby; of two, neither is guessed."""
    nearest = next((units for units in neighbours if units), set())
    return next(iter(nearest)) if len(nearest) == 1 else None
