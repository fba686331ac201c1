"""Fills blank computed cells from the form's totals and ratios."""

from collections.abc import Sequence, Set
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, derive_relations
from aqcampaign.values.amounts import EXACT, Number, convert_to_part_type
from aqcampaign.values.cell import Value


def fill_computed(form: Form, values: list[Value | None], open_places: set[int]) -> None:
    """Put the computed figure into each of `open_places`, as far as its terms are known; others are never touched."""
    waiting = [relation for relation in defining_relations(form) if relation.field_index in open_places]
    while waiting:
        rest = [relation for relation in waiting if not _fill_one(form, values, relation)]
        if len(rest) == len(waiting):
            return
        waiting = rest


def clear_dependent(form: Form, values: list[Value | None], unreadable: Set[int]) -> frozenset[Cell]:
    """Make holes of computed cells that stand on `unreadable` places, and return these cells.

    What their formulas show follows from a cell that is empty or wrong by itself, and that cell says so.
    """
    unusable = set(unreadable)
    cleared: set[Cell] = set()
    waiting = dict(_term_indices(form))
    while True:
        affected = [cell for cell, places in waiting.items() if not unusable.isdisjoint(places)]
        if not affected:
            return frozenset(cleared)
        for cell in affected:
            values[cell.fields] = [None] * len(cell.measure.parts)
            unusable.update(range(cell.fields.start, cell.fields.stop))
            cleared.add(cell)
            del waiting[cell]


@lru_cache(maxsize=16)
def _term_indices(form: Form) -> dict[Cell, tuple[int, ...]]:
    """The places of the numbers from which the template computes each cell."""
    places: dict[Cell, tuple[int, ...]] = {}
    for relation in defining_relations(form):
        terms = tuple(term.field_index for term in relation.terms)
        places[relation.cell] = places.get(relation.cell, ()) + terms
    return places


@lru_cache(maxsize=16)
def defining_relations(form: Form) -> tuple[Relation, ...]:
    """Return the relations by which the template computes cells, one a field."""
    by_place: dict[int, Relation] = {}
    for relation in derive_relations(form):
        if relation.defines and relation.cell.computed:
            by_place.setdefault(relation.field_index, relation)
    return tuple(by_place.values())


def expected_figure(form: Form, values: Sequence[Value | None], relation: Relation) -> Number | None:
    """Return the figure that a total or ratio must have, exact; None where a term is a hole or divides by 0.

    A cell that may stay blank adds nothing to a total, as in Excel; without any figure there is no total.
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


def percentage(above: Number, below: Number, places: int) -> Decimal | None:
    """Return `above` in percent of `below`, rounded half up to `places`; None of nothing."""
    if below == 0:
        return None
    exact = EXACT.divide(EXACT.multiply(Decimal(above), 100), Decimal(below))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def _fill_one(form: Form, values: list[Value | None], relation: Relation) -> bool:
    figure = expected_figure(form, values, relation)
    if figure is None:
        return False
    values[relation.field_index] = figure
    return True
