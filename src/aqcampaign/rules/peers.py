"""The reports of all units, for rules that compare one unit with the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import Value

Figures = tuple[Value | None, ...]


@dataclass(frozen=True, eq=False)
class Peers:
    """Accepted reports of the judged `period` and the previous one: (unit id, submission) pairs, keyed by period."""

    period: str
    reports: Mapping[str, Sequence[tuple[str, Submission]]]
    _sums: dict[tuple[str, frozenset[str] | None], Number | None] = field(default_factory=dict)
    _owners: dict[Figures, list[tuple[str, str]]] = field(default_factory=dict)

    def total(self, field_id: str, units: frozenset[str] | None) -> Number | None:
        """Return the sum of a field over `units` (None: all) in the judged period, or None if no unit reported it."""
        key = (field_id, units)
        if key not in self._sums:
            reports = self.reports.get(self.period, ())
            members = (each for unit, each in reports if units is None or unit in units)
            figures = [figure for each in members if (figure := each.number(field_id)) is not None]
            self._sums[key] = sum(figures, start=0) if figures else None
        return self._sums[key]

    def reports_with(self, figures: Figures) -> list[tuple[str, str]]:
        """Return the (period, unit id) of each report with exactly these figures, newest period first."""
        if not self._owners:
            for period, reports in sorted(self.reports.items(), reverse=True):
                for unit, report in reports:
                    self._owners.setdefault(report.values, []).append((period, unit))
        return self._owners.get(figures, [])


NO_PEERS = Peers("", {})


def count_nonzero(figures: Figures) -> int:
    """Return the number of nonzero figures."""
    return sum(1 for value in figures if isinstance(value, int | Decimal) and value)
