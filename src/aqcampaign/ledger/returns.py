"""Selects the reports to return to their units, and the rejected ones without a recipient."""

from collections.abc import Iterable, Iterator

from aqcampaign.ledger.versions import age_key, reporter_of
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit


def to_return(reports: Iterable[Report], roster: Roster) -> list[tuple[Unit, Report]]:
    """Return (unit, report) for each unit whose newest report must be corrected or confirmed, in roster order.

    A rejected file is chosen only if the unit has no other report, or if it is newer and the others ask nothing.
    """
    newest: dict[str, Report] = {}
    for report in sorted(reports, key=lambda each: (each.status != "rejected", age_key(each))):
        if report.unit is not None and report.status in ("accepted", "nil", "returned", "rejected"):
            if report.is_clean and reporter_of(report, roster) and not _needs_answer(report):
                continue  # a report that is added to others answers none of them
            chosen = newest.get(report.unit)
            if (
                chosen is None
                or chosen.status != "rejected"
                or age_key(chosen) < age_key(report)
                or _needs_answer(report)
            ):
                newest[report.unit] = report
    asked = ((unit, newest[unit.id]) for unit in roster.units if unit.id in newest)
    return [(unit, report) for unit, report in asked if _needs_answer(report)]


def unassigned(reports: Iterable[Report], answered: Iterable[Report]) -> Iterator[Report]:
    """Yield the rejected reports that are not among `answered`."""
    answered_ids = {id(report) for report in answered}
    return (report for report in reports if report.status == "rejected" and id(report) not in answered_ids)


def _needs_answer(report: Report) -> bool:
    return any(found.severity != "notice" for found in report.findings)
