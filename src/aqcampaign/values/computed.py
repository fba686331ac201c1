"""Computes the figures of totals and ratios that the form defines."""

from collections.abc import Mapping, Sequence, Set
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, derive_relations
from aqcampaign.values.amounts import EXACT, Number, convert_to_part_type
from aqcampaign.values.cell import Value
from aqcampaign.values.number_types import MAX_FIGURE, Bounds


def fill_computed(form: Form, values: list[Value | None], open_indices: set[int]) -> None:
    """Set the values at `open_indices` (field indices) to their computed figures, in place.

    A figure with an open term stays None. Other values are not changed.
    """
    pending = [relation for relation in defining_relations(form) if relation.field_index in open_indices]
    while pending:
        still_open = [relation for relation in pending if not _fill_one(form, values, relation)]
        if len(still_open) == len(pending):
            return
        pending = still_open


def clear_dependent(form: Form, values: list[Value | None], unreadable: Set[int]) -> frozenset[Cell]:
    """Set computed cells that depend on `unreadable` field indices to None, in place, and return these cells.

    Their figures are wrong only because another cell is, and that cell has a finding of its own.
    """
    unusable = set(unreadable)
    cleared: set[Cell] = set()
    pending = dict(_term_indices(form))
    while True:
        affected = [cell for cell, indices in pending.items() if not unusable.isdisjoint(indices)]
        if not affected:
            return frozenset(cleared)
        for cell in affected:
            values[cell.fields] = [None] * len(cell.measure.parts)
            unusable.update(range(cell.fields.start, cell.fields.stop))
            cleared.add(cell)
            del pending[cell]


@lru_cache(maxsize=16)
def _term_indices(form: Form) -> dict[Cell, tuple[int, ...]]:
    """Return the field indices from which the template computes each cell."""
    indices: dict[Cell, tuple[int, ...]] = {}
    for relation in defining_relations(form):
        terms = tuple(term.field_index for term in relation.terms)
        indices[relation.cell] = indices.get(relation.cell, ()) + terms
    return indices


@lru_cache(maxsize=16)
def defining_relations(form: Form) -> tuple[Relation, ...]:
    """Return the relations by which the template computes cells, one per field."""
    by_place: dict[int, Relation] = {}
    for relation in derive_relations(form):
        if relation.defines and relation.cell.computed:
            by_place.setdefault(relation.field_index, relation)
    return tuple(by_place.values())


@lru_cache(maxsize=16)
def computed_bounds(form: Form) -> Mapping[int, Bounds]:
    """Return the least and the greatest figure of each computed field, by field index.

    They follow from those of its terms. A figure that a unit typed instead lies between 0 and MAX_FIGURE.
    """
    bounds = dict.fromkeys(range(len(form.fields)), (0, MAX_FIGURE))
    pending = list(defining_relations(form))
    while pending:
        open_fields = {relation.field_index for relation in pending}
        settled = [each for each in pending if open_fields.isdisjoint(term.field_index for term in each.terms)]
        if not settled:  # circular: never computed
            break
        for relation in settled:
            low, high = _bounds_of(form, relation, bounds)
            bounds[relation.field_index] = min(low, 0), max(high, MAX_FIGURE)
        pending = [each for each in pending if each not in settled]
    return {index: each for index, each in bounds.items() if form.fields[index].cell.computed}


def _bounds_of(form: Form, relation: Relation, bounds: Mapping[int, Bounds]) -> Bounds:
    ranges = [bounds[term.field_index] for term in relation.terms]
    if relation.kind == "ratio":
        above, below = ranges
        # The divisor is at least one unit of its last decimal.
        decimals = max(form.fields[term.field_index].part.max_decimals for term in relation.terms)
        most = 100 * max(-above[0], above[1]) * 10**decimals
        return (0 if min(above[0], below[0]) == 0 else -most), most
    signs = [term.sign for term in relation.terms]
    signed = [(sign * each[0], sign * each[1]) for sign, each in zip(signs, ranges, strict=True)]
    return sum(min(each) for each in signed), sum(max(each) for each in signed)


def expected_figure(form: Form, values: Sequence[Value | None], relation: Relation) -> Number | None:
    """Return the exact figure of a total or ratio; None if a term is missing or the divisor is 0.

    As in Excel, a blank optional cell adds nothing to a total. A total of blank cells only is None.
    """
    signed = [
        (term.sign, values[term.field_index], form.fields[term.field_index].cell.blank) for term in relation.terms
    ]
    numbers = [(sign, value) for sign, value, _blank in signed if isinstance(value, int | Decimal)]
    optional = sum(value is None and blank == "skip" for _sign, value, blank in signed)
    part = form.fields[relation.field_index].part
    if relation.kind == "ratio":
        return percentage(numbers[0][1], numbers[1][1], part.max_decimals) if len(numbers) == 2 else None
    if not numbers or len(numbers) + optional < len(signed):
        return None
    return convert_to_part_type(sum((sign * number for sign, number in numbers), start=0), part)


def percentage(above: Number, below: Number, decimals: int) -> Decimal | None:
    """Return `above` in percent of `below`, rounded half up to that many decimals; None if `below` is 0."""
    if below == 0:
        return None
    exact = EXACT.divide(EXACT.multiply(Decimal(above), 100), Decimal(below))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, EXACT)


def _fill_one(form: Form, values: list[Value | None], relation: Relation) -> bool:
    figure = expected_figure(form, values, relation)
    if figure is None:
        return False
    values[relation.field_index] = figure
    return True
