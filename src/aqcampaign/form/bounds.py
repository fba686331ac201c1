"""The least and the greatest figure that a field can have; those of computed fields follow from their terms."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from aqcampaign.form.measure import Bounds
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, defining_relations


@lru_cache(maxsize=16)
def computed_bounds(form: Form) -> Mapping[int, Bounds]:
    """Return the least and the greatest figure of each computed field, by field index.

    They follow from those of its terms, and include those of a figure that a unit typed instead.
    """
    bounds = {index: field.part.bounds for index, field in enumerate(form.fields)}
    pending = list(defining_relations(form))
    while pending:
        open_fields = {relation.field_index for relation in pending}
        settled = [each for each in pending if open_fields.isdisjoint(term.field_index for term in each.terms)]
        if not settled:  # circular: never computed
            break
        for relation in settled:
            low, high = _bounds_of(form, relation, bounds)
            typed = bounds[relation.field_index]
            bounds[relation.field_index] = min(low, typed[0]), max(high, typed[1])
        pending = [each for each in pending if each not in settled]
    return {index: each for index, each in bounds.items() if form.fields[index].cell.computed}


def bounds_of_computed(form: Form, cell: Cell) -> tuple[Bounds, ...]:
    """Return the bounds of each figure of a computed cell; () for a cell that units fill in."""
    bounds = computed_bounds(form)
    return tuple(bounds[index] for index in range(cell.fields.start, cell.fields.stop)) if cell.computed else ()


def can_be_negative(form: Form, field_index: int) -> bool:
    """Return whether a figure may be below 0: as declared, or because the form computes it as a difference."""
    own = form.fields[field_index].part.bounds
    return computed_bounds(form).get(field_index, own)[0] < 0


def _bounds_of(form: Form, relation: Relation, bounds: Mapping[int, Bounds]) -> Bounds:
    ranges = [_signed(term.sign, bounds[term.field_index]) for term in relation.terms]
    if relation.kind == "ratio":
        above, below = _sum(ranges[:-1]), ranges[-1]
        # The divisor is at least one unit of its last decimal.
        decimals = max(form.fields[term.field_index].part.max_decimals for term in relation.terms)
        scale = 100 if relation.cell.measure.kind == "percent" else 1
        most = scale * max(-above[0], above[1]) * 10**decimals
        return (0 if min(above[0], below[0]) == 0 else -most), most
    return _sum(ranges)


def _signed(sign: int, bounds: Bounds) -> Bounds:
    return bounds if sign > 0 else (-bounds[1], -bounds[0])


def _sum(ranges: Sequence[Bounds]) -> Bounds:
    return sum(low for low, _high in ranges), sum(high for _low, high in ranges)
