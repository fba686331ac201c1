"""Selects the reports to return to their units, and the rejected ones without a recipient."""

from collections.abc import Iterable, Iterator

from aqcampaign.ledger.versions import age_key, reporter_of
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

_RECEIVED = frozenset({"accepted", "nil", "returned", "rejected"})


def to_return(reports: Iterable[Report], roster: Roster) -> list[tuple[Unit, Report]]:
    """Return (unit, report) for each unit whose newest report must be corrected or confirmed, in roster order.

    If several reports of a unit are added up, each is answered. A rejected file is chosen only if the unit has no other
    report, or if it is newer and the others ask nothing.
    """
    newest: dict[tuple[str, str], Report] = {}
    for report in sorted(reports, key=lambda each: (each.status != "rejected", age_key(each))):
        if report.unit is not None and report.status in _RECEIVED:
            key = (report.unit, reporter_of(report, roster))
            chosen = newest.get(key)
            if (
                chosen is None
                or chosen.status != "rejected"
                or age_key(chosen) < age_key(report)
                or _needs_answer(report)
            ):
                newest[key] = report
    return _by_unit(newest.values(), roster)


def each_to_return(reports: Iterable[Report], roster: Roster) -> list[tuple[Unit, Report]]:
    """Return (unit, report) for each report at any time that must be corrected or confirmed, in roster order."""
    return _by_unit(sorted((each for each in reports if each.status in _RECEIVED), key=age_key), roster)


def _by_unit(reports: Iterable[Report], roster: Roster) -> list[tuple[Unit, Report]]:
    """Return the reports of known units that need an answer, with their units, in the order of the roster."""
    asking = [each for each in reports if each.unit is not None and _needs_answer(each)]
    asking.sort(key=lambda each: roster.place[each.unit or ""])
    return [(roster.by_id[each.unit or ""], each) for each in asking]


def unassigned(reports: Iterable[Report], answered: Iterable[Report]) -> Iterator[Report]:
    """Yield the rejected reports that are not among `answered`."""
    answered_ids = {id(report) for report in answered}
    return (report for report in reports if report.status == "rejected" and id(report) not in answered_ids)


def _needs_answer(report: Report) -> bool:
    return any(found.severity != "notice" for found in report.findings)
