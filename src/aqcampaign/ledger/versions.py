"""Marks older versions and identical copies of a report as superseded."""

from collections.abc import Iterable
from datetime import datetime

from aqcampaign.findings.finding import finding, printable
from aqcampaign.report import Report


def settle(reports: Iterable[Report]) -> list[Report]:
    """Return the reports in their order: of each unit the newest version without errors counts.

    Newer means received later; of two received in the same second the later path counts. An older version, with
    errors or without, is superseded by the one that counts; a newer one with errors stays returned.
    """
    given = list(reports)
    replaced: dict[int, Report] = {}
    units: dict[str, list[int]] = {}
    for place, report in enumerate(given):
        if report.unit is not None and report.status in ("accepted", "nil", "returned"):
            units.setdefault(report.unit, []).append(place)
    for places in units.values():
        if len(places) > 1:
            replaced |= _versions(given, sorted(places, key=lambda place: age(given[place])))
    return [replaced.get(place, report) for place, report in enumerate(given)]


def _versions(given: list[Report], places: list[int]) -> dict[int, Report]:
    result: dict[int, Report] = {}
    originals: dict[str, int] = {}
    for place in places:
        first = originals.setdefault(given[place].file.sha256, place)
        if first != place:
            copy = finding("AQ502", original=given[first].file.name)
            result[place] = given[place].noted(copy, status="superseded")
    kept = [place for place in places if place not in result]
    good = [place for place in kept if not given[place].has_error]
    # Without a good version the newest one is what goes back to the unit.
    counting = (good or kept)[-1]
    for place in kept[: kept.index(counting)]:
        newer = finding("AQ501", newer=given[counting].file.name)
        result[place] = given[place].noted(newer, status="superseded")
    other = next((p for p in kept if given[p].name and given[p].name != given[counting].name), None)
    if other is not None:
        query = finding(
            "AQ503", found=given[counting].name, other=printable(given[other].name), file=given[other].file.name
        )
        result[counting] = given[counting].noted(query)
    return result


def age(report: Report) -> tuple[datetime, str]:
    """Return what orders the versions of a report: the time of receipt, then the path."""
    return report.received or datetime.min, report.file.path.as_posix()
