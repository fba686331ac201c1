"""Compares a figure with an earlier period and decides what may be printed: percentage, difference or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.form.model import Field, Form
from aqcampaign.form.relations import derive_relations
from aqcampaign.values.amounts import EXACT, Number, convert_to_part_type, normalize

# Why there is no percentage.
Reason = Literal[
    "first_period", "no_base", "window", "definition", "coverage", "running_total", "no_figure", "zero_base",
    "small_base",
]  # fmt: skip
Wording = Literal["none", "difference", "percent", "points", "level", "about_level", "multiple"]

# Maximum relative difference in length between two comparable windows.
_WINDOW_SHARE = Decimal("0.1")
# Minimum share of the expected units that must have reported in both periods.
_MIN_SHARE = Decimal("0.6")
# Below this base a percentage is misleading: from 4 cases to 7 is 75 %.
_SMALL_BASE = 10
_ABOUT_LEVEL = Decimal("0.5")
_MULTIPLE = 3
# A figure is preliminary if the missing units had at least this share of the earlier period.
_MISSING_SHARE = Decimal("0.1")
_ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure compared with an earlier period, over the units that reported it in both.

    `difference` and `change` are None if they must not be printed; `reason` says why. `change` has one decimal; it
    is in percent, in percentage points (of a percentage), or a multiple of the base. `all_units` is true if exactly
    the same units reported the figure in both periods.
    """

    wording: Wording
    reason: Reason | None = None
    current: Number | None = None
    base: Number | None = None
    difference: Number | None = None
    change: Decimal | None = None
    units: int = 0
    all_units: bool = True
    preliminary: bool = False
    base_corrected: bool = False


def compare(field: Field, period: PeriodFigures, earlier: PeriodFigures | None) -> Comparison:
    """Return the comparison of a figure in `period` with the one in `earlier`."""
    reason = _reason_against(field, period, earlier)
    if reason or earlier is None:
        return Comparison("none", reason or "first_period", preliminary=_is_preliminary(field, period, earlier))
    units = period.reporting_units(field)
    earlier_units = period.joined(earlier.reporting_units(field), earlier)
    both = units & earlier_units
    if not earlier_units:
        return Comparison("none", "no_base", preliminary=_is_preliminary(field, period, earlier))
    if units != earlier_units and len(both) < _MIN_SHARE * len(period.asked(field)):
        return Comparison("none", "coverage", units=len(both), all_units=False)
    current, base = period.total(field, both), earlier.total(field, period.with_predecessors(both))
    if current is None or base is None:
        return Comparison("none", "no_figure")
    found = _compared(field, current, base, len(both), all_units=units == earlier_units)
    preliminary = _is_preliminary(field, period, earlier)
    return replace(found, preliminary=preliminary, base_corrected=field.id in earlier.revised)


def compare_with_stated(field: Field, last_year: Field, period: PeriodFigures) -> Comparison:
    """Return the comparison of a figure with what the same reports state for last year, in the field `last_year`."""
    if field.is_running_total and not last_year.is_running_total:
        return Comparison("none", "definition")
    both = period.reporting_units(field) & period.reporting_units(last_year)
    if len(both) < _MIN_SHARE * len(period.asked(field)):
        return Comparison("none", "coverage", units=len(both), all_units=False)
    current, base = period.total(field, both), period.total(last_year, both)
    if current is None or base is None:
        return Comparison("none", "no_figure")
    found = _compared(field, current, base, len(both), all_units=both == period.reporting_units(field))
    return replace(found, preliminary=period.has_open_query(field) or period.has_open_query(last_year))


def compare_with_known(field: Field, known: Mapping[str, Mapping[str, Number]], period: PeriodFigures) -> Comparison:
    """Return the comparison of a figure with what history.xlsx says of the units, by unit and field id."""
    figures = {unit: own[field.id] for unit, own in known.items() if field.id in own}
    if not figures or field.part.kind == "percent" or not field.cell.measure.is_added:
        return Comparison("none", "no_base")
    partly = {period.merged.get(unit, unit) for unit in known.keys() - figures.keys()}
    both = period.reporting_units(field) & {period.merged.get(unit, unit) for unit in figures} - partly
    if len(both) < _MIN_SHARE * len(period.asked(field)):
        return Comparison("none", "coverage", units=len(both), all_units=False)
    predecessors = period.with_predecessors(both)
    base = convert_to_part_type(sum(figures[unit] for unit in predecessors & figures.keys()), field.part)
    current = period.total(field, both)
    if current is None:
        return Comparison("none", "no_figure")
    found = _compared(field, current, base, len(both), all_units=both == period.reporting_units(field))
    return replace(found, preliminary=period.has_open_query(field))


def _compared(field: Field, current: Number, base: Number, units: int, *, all_units: bool) -> Comparison:
    """Return the comparison of two totals over so many units."""
    wording, reason, change = _classify(field, current, base)
    difference = normalize(EXACT.subtract(Decimal(current), Decimal(base)))
    return Comparison(wording, reason, current, base, difference, change, units, all_units)


def _reason_against(field: Field, period: PeriodFigures, earlier: PeriodFigures | None) -> Reason | None:
    if earlier is None:
        return "first_period"
    if field.is_running_total:
        return "running_total"
    if not _are_alike(period, earlier):
        return "window"
    index = earlier.form.field_indices.get(field.id)
    if index is None:
        return "no_base"
    other = earlier.form.fields[index]
    is_same = has_same_definition(field, other) and _terms(period.form, field.id) == _terms(earlier.form, field.id)
    return None if is_same else "definition"


def _are_alike(period: PeriodFigures, earlier: PeriodFigures) -> bool:
    """Return whether the windows are comparable: February and March are, and a week and a week, whatever their days."""
    if period.is_regular and earlier.is_regular:
        return True
    return abs(period.days - earlier.days) <= _WINDOW_SHARE * max(period.days, earlier.days)


def has_same_definition(field: Field, other: Field) -> bool:
    """Return whether two versions of a field have the same kind, unit, aggregation and definition."""
    return (field.part.kind, field.part.unit, field.cell.measure.aggregate, field.cell.item.definition) == (
        other.part.kind, other.part.unit, other.cell.measure.aggregate, other.cell.item.definition,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _terms(form: Form, field_id: str) -> frozenset[tuple[int, str]]:
    """Return the figures, with their signs, that make up a total or a ratio in a version of the form.

    A total of subtotals is made up of their terms. 合计 with an item more is another figure than 合计 without it.
    """
    place = form.field_indices.get(field_id)
    found: set[tuple[int, str]] = set()
    for relation in derive_relations(form):
        if relation.defines and relation.field_index == place and relation.kind in ("total", "ratio"):
            for term in relation.terms:
                id_ = form.fields[term.field_index].id
                inner = _terms(form, id_)
                found.update((term.sign * sign, each) for sign, each in inner)
                found.update(() if inner else {(term.sign, id_)})
    return frozenset(found)


def _classify(field: Field, current: Number, base: Number) -> tuple[Wording, Reason | None, Decimal | None]:
    """Return the wording of a change, the reason why it is only a difference (or None), and the change itself."""
    difference = EXACT.subtract(Decimal(current), Decimal(base))
    if field.part.kind == "percent":
        points = _rounded(difference)
        return ("level" if not difference else "points"), None, points
    if difference == 0:
        return "level", None, Decimal(0)
    if base < _SMALL_BASE:
        return "difference", "zero_base" if base == 0 else "small_base", None
    if current >= _MULTIPLE * base:
        return "multiple", None, _rounded(EXACT.divide(Decimal(current), Decimal(base)))
    percent = EXACT.divide(EXACT.multiply(difference, 100), Decimal(base))
    return ("about_level" if abs(percent) < _ABOUT_LEVEL else "percent"), None, _rounded(percent)


def _is_preliminary(field: Field, period: PeriodFigures, earlier: PeriodFigures | None) -> bool:
    """Return whether a query about the figure is open, or missing units had a substantial share of it before."""
    if period.has_open_query(field):
        return True
    if earlier is None or not field.cell.measure.is_added:
        return False
    earlier_units = earlier.reporting_units(field)
    now, asked = ((unit, period.merged.get(unit, unit)) for unit in earlier_units), period.asked(field)
    missing_units = frozenset(unit for unit, each in now if each in asked and each not in period.reported)
    whole, missing = earlier.total(field, earlier_units), earlier.total(field, missing_units)
    return bool(whole and missing and missing >= _MISSING_SHARE * Decimal(whole))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_ONE_DECIMAL, ROUND_HALF_UP, EXACT)
