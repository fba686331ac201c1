"""Takes values with holes in computed cells and fills these by the form's own totals and ratios."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, relations
from aqcampaign.values.amounts import EXACT, Number, kept
from aqcampaign.values.cell import Value


def fill(form: Form, values: list[Value | None], open_places: set[int]) -> None:
    """Put the computed figure into each of `open_places`, as far as its terms are known; others are never touched."""
    waiting = [relation for relation in defining(form) if relation.place in open_places]
    while waiting:
        rest = [relation for relation in waiting if not _fill(form, values, relation)]
        if len(rest) == len(waiting):
            return
        waiting = rest


def has_terms(form: Form, values: Sequence[Value | None], cell: Cell) -> bool:
    """Return whether all numbers from which the template computes `cell` are known."""
    relations_of_cell = [each for each in defining(form) if each.cell is cell]
    return all(values[term.place] is not None for relation in relations_of_cell for term in relation.terms)


@lru_cache(maxsize=16)
def defining(form: Form) -> tuple[Relation, ...]:
    """Return the relations by which the template computes cells, one a field."""
    by_place: dict[int, Relation] = {}
    for relation in relations(form):
        if relation.defines and relation.cell.computed:
            by_place.setdefault(relation.place, relation)
    return tuple(by_place.values())


def expected(form: Form, values: Sequence[Value | None], relation: Relation) -> Number | None:
    """Return the figure that a total or ratio must have, exact; None where a term is a hole or divides by 0."""
    terms = [values[term.place] for term in relation.terms]
    numbers = [value for value in terms if isinstance(value, int | Decimal)]
    if len(numbers) < len(terms):
        return None
    part = form.fields[relation.place].part
    if relation.kind == "ratio":
        above, below = numbers
        return percentage(above, below, part.places)
    total = sum((term.sign * number for term, number in zip(relation.terms, numbers, strict=True)), start=0)
    return kept(total, part)


def percentage(above: Number, below: Number, places: int) -> Decimal | None:
    """Return `above` in percent of `below`, rounded half up to `places`; None of nothing."""
    if below == 0:
        return None
    exact = EXACT.divide(EXACT.multiply(Decimal(above), 100), Decimal(below))
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def _fill(form: Form, values: list[Value | None], relation: Relation) -> bool:
    figure = expected(form, values, relation)
    if figure is None:
        return False
    values[relation.place] = figure
    return True
