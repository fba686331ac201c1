"""Takes accepted reports and makes the Consolidation: exact sums of each field, and who stands behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from aqcampaign.consolidation.roster import Coverage, UnitStanding, coverage
from aqcampaign.form.model import Form
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import Number


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The month: sums in the order of form.fields, the reports added up, and every unit's standing."""

    month: str
    totals: tuple[Number, ...]
    reports: tuple[AcceptedReport, ...]
    units: tuple[UnitStanding, ...]
    coverage: Coverage


def consolidate(
    form: Form, month: str, units: tuple[UnitStanding, ...], reports: Iterable[AcceptedReport]
) -> Consolidation:
    """Return the sums over `reports`: ints for counts, Decimals for money, never floats; holes add nothing."""
    accepted = tuple(reports)
    totals = tuple(
        sum((r.submission.values[place] or 0 for r in accepted), start=Decimal(0) if field.part.kind == "money" else 0)
        for place, field in enumerate(form.fields)
    )
    return Consolidation(month, totals, accepted, units, coverage(units))
