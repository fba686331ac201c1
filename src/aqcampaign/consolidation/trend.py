"""Compares a period with the previous period and the same period last year, and totals the campaign so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from aqcampaign.calendar.periods import same_period_last_year
from aqcampaign.consolidation.comparison import (
    Comparison,
    compare,
    compare_with_known,
    compare_with_stated,
    has_same_definition,
)
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.revisions import Revision, find_revisions
from aqcampaign.form.model import Field, Form
from aqcampaign.form.relations import defining_relations, derive_relations
from aqcampaign.units.roster import RosterChange
from aqcampaign.values.amounts import Number, convert_to_part_type
from aqcampaign.values.computed import expected_figure
from aqcampaign.values.value import Value


@dataclass(frozen=True, slots=True)
class Change:
    """One field over the periods. None means no figure, never 0.

    `current` and `previous` are totals over all units of their period; the comparisons cover the units of both periods.
    `to_date` is None for a stock, which is never added up over periods. `since` is the first period with the field, or
    None if that is the first period. `broken` is true if an earlier version of the form defined the field differently.
    """

    field: Field
    current: Number | None
    previous: Number | None
    on_period: Comparison
    on_year: Comparison | None
    to_date: Number | None
    since: str | None
    broken: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the summary compares the field: a number that is filled in and does not repeat last year's."""
        return self.field.part.is_number and self.field.cell.applies and not self.field.is_last_year


@dataclass(frozen=True, slots=True)
class Trend:
    """All fields of the period's form over `periods`; the last of these is the period itself.

    `revisions` lists the earlier periods that differ from their published totals, `unit_changes` what became of the
    units since the previous period.
    """

    periods: tuple[PeriodFigures, ...]
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]
    unit_changes: tuple[RosterChange, ...] = ()

    @property
    def current(self) -> PeriodFigures:
        """The reported period."""
        return self.periods[-1]

    @property
    def previous(self) -> PeriodFigures | None:
        """The previous period, or None in the first period."""
        return self.periods[-2] if len(self.periods) > 1 else None


def build_trend(
    periods: Sequence[PeriodFigures],
    unit_changes: Iterable[RosterChange] = (),
    known_last_year: Mapping[str, Mapping[str, Number]] = MappingProxyType({}),
) -> Trend:
    """Return the trend of the last of `periods`; earlier periods may have no reports.

    `known_last_year` is what history.xlsx says of the same period of the year before, by unit and field id.
    """
    current, by_period = periods[-1], {each.period: each for each in periods}
    previous = periods[-2] if len(periods) > 1 else None
    last_year = by_period.get(same_period_last_year(current.period) or "")
    totals = {each.period: each.totals for each in periods if each.reports}
    broken = frozenset(field.id for field in current.form.fields if _is_broken(field, periods))
    to_date = totals_to_date(current.form, broken, list(totals.values()))
    stated = _stated_last_year(current.form)
    changes = []
    for index, field in enumerate(current.form.fields):
        since = next((each.period for each in periods if field.id in each.form.field_indices), None)
        changes.append(
            Change(
                field,
                totals.get(current.period, {}).get(field.id),
                totals.get(previous.period, {}).get(field.id) if previous else None,
                compare(field, current, previous),
                _on_year(field, current, last_year, known_last_year, stated.get(field.id)),
                to_date[index],
                since if since != periods[0].period else None,
                field.id in broken,
            )
        )
    return Trend(tuple(periods), tuple(changes), find_revisions(periods[:-1]), tuple(unit_changes))


def _stated_last_year(form: Form) -> dict[str, Field]:
    """Return the field that repeats last year's figures of each field that has one, by the id of that field."""
    relations = [relation for relation in derive_relations(form) if relation.kind == "last_year"]
    return {form.fields[each.terms[0].field_index].id: form.fields[each.field_index] for each in relations}


def _on_year(
    field: Field,
    current: PeriodFigures,
    last_year: PeriodFigures | None,
    known: Mapping[str, Mapping[str, Number]],
    stated: Field | None,
) -> Comparison | None:
    """Return the comparison with last year: by the reports of that period, history.xlsx, or what the units state."""
    comparison = compare(field, current, last_year) if last_year is not None else None
    if known and (comparison is None or comparison.wording == "none"):
        comparison = compare_with_known(field, known, current)
    if stated is not None and (comparison is None or comparison.wording == "none"):
        comparison = compare_with_stated(field, stated, current)
    return comparison


def _is_broken(field: Field, periods: Sequence[PeriodFigures]) -> bool:
    """Return whether an earlier version of the form defines this field differently."""
    earlier = (
        each.form.fields[index] for each in periods if (index := each.form.field_indices.get(field.id)) is not None
    )
    return not all(has_same_definition(field, other) for other in earlier)


def totals_to_date(
    form: Form, broken: frozenset[str], periods: Sequence[Mapping[str, Number | None]]
) -> list[Number | None]:
    """Return each field, given its totals in each period, aggregated over the periods in the order of `form.fields`.

    Percentages are recomputed from the results. `broken` are the fields that the periods define differently; they, a
    stock and what is never aggregated have none.
    """
    result: list[Value | None] = [
        None if field.id in broken else _over_periods(field, periods) for field in form.fields
    ]
    for relation in defining_relations(form):
        if relation.cell.measure.aggregate == "recompute":
            result[relation.field_index] = expected_figure(form, result, relation)
    return [value if isinstance(value, int | Decimal) else None for value in result]


def _over_periods(field: Field, periods: Sequence[Mapping[str, Number | None]]) -> Number | None:
    figures = [figure for totals in periods if (figure := totals.get(field.id)) is not None]
    if field.is_running_total:
        return figures[-1] if figures else None
    match field.cell.measure.aggregate:
        case "sum":
            return convert_to_part_type(sum(figures, start=0), field.part) if figures else None
        case "max":
            return max(figures, default=None)
        case _:  # a stock, or never aggregated
            return None
