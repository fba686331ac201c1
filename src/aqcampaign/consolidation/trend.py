"""Compares a month with the previous month and the same month last year, and totals the campaign so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aqcampaign.consolidation.comparison import Comparison, compare, has_same_definition, same_month_last_year
from aqcampaign.consolidation.month import MonthFigures
from aqcampaign.consolidation.revisions import Revision, find_revisions
from aqcampaign.form.model import Field, Form
from aqcampaign.values.amounts import Number, convert_to_part_type
from aqcampaign.values.cell import Value
from aqcampaign.values.computed import defining_relations, expected_figure


@dataclass(frozen=True, slots=True)
class Change:
    """One field over the months. None means no figure, never 0.

    `current` and `previous` are totals over all units of their month; the comparisons cover the units of both months.
    `to_date` is None for a stock, which is never added up over months. `since` is the first month with the field, or
    None if that is the first month. `broken` is true if an earlier version of the form defined the field differently.
    """

    field: Field
    current: Number | None
    previous: Number | None
    on_month: Comparison
    on_year: Comparison | None
    to_date: Number | None
    since: str | None
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """All fields of the month's form over `months`; the last of these is the month itself.

    `revisions` lists the earlier months that differ from their published totals.
    """

    months: tuple[MonthFigures, ...]
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]

    @property
    def current(self) -> MonthFigures:
        """The reported month."""
        return self.months[-1]

    @property
    def previous(self) -> MonthFigures | None:
        """The previous month, or None in the first month."""
        return self.months[-2] if len(self.months) > 1 else None


def build_trend(months: Sequence[MonthFigures]) -> Trend:
    """Return the trend of the last of `months`; earlier months may have no reports."""
    current, by_month = months[-1], {each.month: each for each in months}
    previous = months[-2] if len(months) > 1 else None
    last_year = same_month_last_year(current.month, by_month)
    totals = {each.month: each.totals for each in months if each.reports}
    broken = frozenset(field.id for field in current.form.fields if _is_broken(field, months))
    to_date = _to_date(current.form, broken, list(totals.values()))
    changes = []
    for index, field in enumerate(current.form.fields):
        since = next((each.month for each in months if field.id in each.form.field_indices), None)
        changes.append(
            Change(
                field,
                totals.get(current.month, {}).get(field.id),
                totals.get(previous.month, {}).get(field.id) if previous else None,
                compare(field, current, previous),
                compare(field, current, by_month[last_year]) if last_year else None,
                to_date[index],
                since if since != months[0].month else None,
                field.id in broken,
            )
        )
    return Trend(tuple(months), tuple(changes), find_revisions(months[:-1]))


def _is_broken(field: Field, months: Sequence[MonthFigures]) -> bool:
    """Return whether an earlier version of the form defines this field differently."""
    earlier = (
        each.form.fields[index] for each in months if (index := each.form.field_indices.get(field.id)) is not None
    )
    return not all(has_same_definition(field, other) for other in earlier)


def _to_date(form: Form, broken: frozenset[str], months: Sequence[Mapping[str, Number | None]]) -> list[Number | None]:
    """Return each field aggregated over the months; percentages are recomputed from the results."""
    result: list[Value | None] = [None if field.id in broken else _over_months(field, months) for field in form.fields]
    for relation in defining_relations(form):
        if relation.kind == "ratio" and form.fields[relation.field_index].cell.measure.aggregate == "recompute":
            result[relation.field_index] = expected_figure(form, result, relation)
    return [value if isinstance(value, int | Decimal) else None for value in result]


def _over_months(field: Field, months: Sequence[Mapping[str, Number | None]]) -> Number | None:
    figures = [figure for totals in months if (figure := totals.get(field.id)) is not None]
    if field.is_running_total:
        return figures[-1] if figures else None
    match field.cell.measure.aggregate:
        case "sum":
            return convert_to_part_type(sum(figures, start=0), field.part) if figures else None
        case "max":
            return max(figures, default=None)
        case _:  # a stock, or never aggregated
            return None
