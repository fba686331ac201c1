"""Which units a change comes from: the difference of each unit that reported the figure in both periods."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.form.model import Field
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import EXACT, Number, normalize


@dataclass(frozen=True, slots=True)
class Contribution:
    """A unit and the difference of its figure from that of the earlier period."""

    unit: str
    difference: Number


def unit_figures(field: Field, reports: Iterable[AcceptedReport]) -> dict[str, Number]:
    """Return the figure of each unit that reported one, by id; the figures of several reports are added up."""
    figures: dict[str, Number] = {}
    for report in reports:
        figure = report.submission.number(field.id)
        if figure is not None:
            figures[report.unit] = figures.get(report.unit, 0) + figure
    return figures


def contributions(field: Field, period: PeriodFigures, earlier: PeriodFigures) -> tuple[Contribution, ...]:
    """Return the differences of the units that reported `field` in both periods, without those that are level.

    Units that were merged since are compared as one. A figure that is not added up over units has no contributions.
    """
    if not field.cell.measure.is_added or field.is_running_total or field.id not in earlier.form.field_indices:
        return ()
    now, before = unit_figures(field, period.reports), unit_figures(field, earlier.reports)
    both = now.keys() & period.joined(frozenset(before), earlier)
    joined: dict[str, Number] = {}
    for unit, figure in before.items():
        successor = period.merged.get(unit, unit)
        joined[successor] = joined.get(successor, 0) + figure
    differences = ((unit, EXACT.subtract(Decimal(now[unit]), Decimal(joined[unit]))) for unit in now if unit in both)
    return tuple(Contribution(unit, normalize(difference)) for unit, difference in differences if difference)


def main_contributions(found: Iterable[Contribution], total: Number, count: int) -> tuple[Contribution, ...]:
    """Return the `count` largest contributions in the direction of the `total` difference, the largest first."""
    same = [each for each in found if (each.difference > 0) == (total > 0)]
    return tuple(sorted(same, key=lambda each: Decimal(each.difference).copy_abs(), reverse=True)[:count])
