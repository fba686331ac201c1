"""The accepted figures of one period: totals over any set of units, and the totals that were published earlier."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from aqcampaign.consolidation.published import PublishedPeriod
from aqcampaign.consolidation.totals import total_of, totals_of
from aqcampaign.form.model import Field, Form
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import Number, format_number

_WHOLE_FORM = ""
_unit_of = attrgetter("unit")


@dataclass(frozen=True, eq=False)
class PeriodFigures:
    """The accepted reports of one period; `days` is the length of its window, `units` are those that must report.

    `deadline` is the first moment that is late. `published` holds the totals of an earlier summary, if one was found.
    `merged` names the unit that reports now for each that has ended. All units are ids.
    `not_asked` holds the items that units have no duty to report.
    `is_regular`: as long as the kind of period is by nature.
    """

    period: str
    form: Form
    days: int
    units: frozenset[str]
    reports: tuple[AcceptedReport, ...]
    deadline: datetime | None = None
    published: PublishedPeriod | None = None
    merged: Mapping[str, str] = field(default_factory=dict)
    is_regular: bool = False
    not_asked: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def asked(self, field: Field) -> frozenset[str]:
        """Return the ids of the units that must report `field`."""
        if not self.not_asked:
            return self.units
        exempt = {unit for unit, items in self.not_asked.items() if field.cell.id in not_asked_in(self.form, items)}
        return self.units - exempt

    @property
    def expected(self) -> int:
        """The number of units that must report."""
        return len(self.units)

    @cached_property
    def reported(self) -> frozenset[str]:
        """The ids of the units with an accepted report."""
        return frozenset(report.unit for report in self.reports)

    def has_open_query(self, field: Field) -> bool:
        """Return whether an open query is about the figure, or about a form as a whole."""
        return not self._queried_cells.isdisjoint((field.cell.id, _WHOLE_FORM))

    @cached_property
    def _queried_cells(self) -> frozenset[str]:
        """The ids of the cells with an open query, and `_WHOLE_FORM` if one is about no cell in particular."""
        findings = (found for report in self.reports for found in report.report.findings)
        places = [found.place for found in findings if found.severity == "query"]
        return frozenset(place.field or _WHOLE_FORM for place in places if place.field or not place.label)

    @cached_property
    def totals(self) -> Mapping[str, Number | None]:
        """The totals over all reports, keyed by field id; None if no unit gave a figure."""
        totals = totals_of(self.form, self.reports)
        return {field.id: total for field, total in zip(self.form.fields, totals, strict=True)}

    @cached_property
    def current(self) -> PublishedPeriod:
        """The period as a summary written now would publish it."""
        totals = {field: format_number(total) for field, total in self.totals.items() if total is not None}
        digest = hashlib.sha256()
        # Unit by unit: the texts of all of them would take more memory than anything else.
        for unit, reports in groupby(sorted(self.reports, key=_unit_of), key=_unit_of):
            for values in sorted([*map(str, each.submission.values)] for each in reports):
                digest.update(repr((unit, values)).encode())
        return PublishedPeriod(len(self.reported), totals, digest.hexdigest()[:16])

    @property
    def is_revised(self) -> bool:
        """Whether the reports differ from the published ones; false if there are no reports."""
        return bool(self.reports) and self.published is not None and self.published != self.current

    @cached_property
    def revised(self) -> frozenset[str]:
        """The ids of the fields whose total differs from the published one."""
        if self.published is None or not self.is_revised:
            return frozenset()
        before, now = self.published.totals, self.current.totals
        return frozenset(field.id for field in self.form.fields if before.get(field.id) != now.get(field.id))

    @property
    def received_late(self) -> tuple[AcceptedReport, ...]:
        """The reports whose counted version was received after the deadline."""
        if self.deadline is None:
            return ()
        dated = ((report.report.received, report) for report in self.reports)
        return tuple(report for received, report in dated if received is not None and received >= self.deadline)

    def reporting_units(self, field: Field) -> frozenset[str]:
        """Return the ids of the units that reported a figure for `field`."""
        return frozenset(each.unit for each in self.reports if each.submission.number(field.id) is not None)

    def joined(self, units: frozenset[str], earlier: "PeriodFigures") -> frozenset[str]:
        """Return units that reported earlier as those that report for them now; all that were merged must be there."""
        if not self.merged:
            return units
        partly = {self.merged.get(unit, unit) for unit in earlier.units - units}
        return frozenset(self.merged.get(unit, unit) for unit in units) - partly

    def with_predecessors(self, units: frozenset[str]) -> frozenset[str]:
        """Return `units` and those that were merged into them."""
        return units.union(unit for unit, successor in self.merged.items() if successor in units)

    def total(self, field: Field, units: frozenset[str]) -> Number | None:
        """Return the total of `field` over `units`; None if the form lacks it or no unit gave a figure."""
        index = self.form.field_indices.get(field.id)
        if index is None:
            return None
        reports = [each for each in self.reports if each.unit in units]
        own = self.form.fields[index]
        # Only percentages and averages depend on other totals.
        is_computed = own.cell.measure.aggregate == "recompute"
        return totals_of(self.form, reports)[index] if is_computed else total_of(own, reports)
