"""Adds up accepted reports: exact totals per field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from aqcampaign.consolidation.coverage import Coverage, UnitStanding, unit_names
from aqcampaign.form.model import Field, Form
from aqcampaign.form.relations import defining_relations
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import Number, convert_to_part_type
from aqcampaign.values.computed import expected_figure
from aqcampaign.values.value import Value


@dataclass(frozen=True, eq=False)
class Consolidation:
    """The totals of a period in the order of `form.fields`, with the reports and the standing of every unit.

    A total is None if no unit gave a figure, or if the field cannot be aggregated: texts, dates, percentages without
    their figures.
    """

    form: Form
    period: str
    totals: tuple[Number | None, ...]
    reports: tuple[AcceptedReport, ...]
    units: tuple[UnitStanding, ...]
    coverage: Coverage

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The names of the units by id, in their order."""
        return unit_names(self.units)


def consolidate(
    form: Form,
    period: str,
    units: tuple[UnitStanding, ...],
    coverage: Coverage,
    reports: Iterable[AcceptedReport],
) -> Consolidation:
    """Return the totals over `reports`: ints for counts, Decimals for money, never floats; blanks add nothing."""
    accepted = tuple(reports)
    return Consolidation(form, period, totals_of(form, accepted), accepted, units, coverage)


def totals_of(form: Form, reports: Sequence[AcceptedReport]) -> tuple[Number | None, ...]:
    """Return the totals in the order of `form.fields`; percentages are recomputed from the totals."""
    totals: list[Value | None] = [total_of(field, reports) for field in form.fields]
    for relation in defining_relations(form):
        if relation.cell.measure.aggregate == "recompute":
            totals[relation.field_index] = expected_figure(form, totals, relation)
    return tuple(total if isinstance(total, int | Decimal) else None for total in totals)


def total_of(field: Field, reports: Sequence[AcceptedReport]) -> Number | None:
    """Return the total of one field; None if no unit gave a figure or the field is never aggregated."""
    aggregate = field.cell.measure.aggregate
    if aggregate in ("none", "recompute") or not field.part.is_number or not field.cell.applies:
        return None
    figures = [figure for report in reports if (figure := report.submission.number(field.id)) is not None]
    if not figures:
        return None
    return max(figures) if aggregate == "max" else convert_to_part_type(sum(figures, start=0), field.part)
