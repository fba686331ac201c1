"""Computes the figures of totals and ratios that the form defines."""

from collections.abc import Iterable, Sequence, Set
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from aqcampaign.form.measure import Part
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, defining_relations
from aqcampaign.values.amounts import EXACT, Number, convert_to_part_type
from aqcampaign.values.value import Value

NOTHING: frozenset[str] = frozenset()


def fill_computed(
    form: Form, values: list[Value | None], open_indices: set[int], not_asked: Set[str] = NOTHING
) -> None:
    """Set the values at `open_indices` (field indices) to their computed figures, in place.

    A figure with an open term stays None. Other values are not changed. `not_asked` is as in `expected_figure`.
    """
    pending = [relation for relation in defining_relations(form) if relation.field_index in open_indices]
    while pending:
        still_open = [relation for relation in pending if not _fill_one(form, values, relation, not_asked)]
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


def expected_figure(
    form: Form, values: Sequence[Value | None], relation: Relation, not_asked: Set[str] = NOTHING
) -> Number | None:
    """Return the exact figure of a total or ratio; None if a term is missing or the divisor is 0.

    As in Excel, a blank optional cell adds nothing to a total, nor does one that is `not_asked`, of which the ids are
    given. A total of blank cells only is None.
    """
    signed = [(term.sign, values[term.field_index], form.fields[term.field_index].cell) for term in relation.terms]
    numbers = [(sign, value) for sign, value, _cell in signed if isinstance(value, int | Decimal)]
    optional = sum(value is None and (cell.blank == "skip" or cell.id in not_asked) for _sign, value, cell in signed)
    part = form.fields[relation.field_index].part
    if relation.kind == "ratio":
        complete = len(numbers) == len(signed)
        return quotient(part, signed_sum(numbers[:-1]), numbers[-1][1]) if complete else None
    if not numbers or len(numbers) + optional < len(signed):
        return None
    return convert_to_part_type(signed_sum(numbers), part)


def signed_sum(numbers: Iterable[tuple[int, Number]]) -> Number:
    """Return the exact sum of numbers with their signs."""
    return sum((sign * number for sign, number in numbers), start=0)


def quotient(part: Part, above: Number, below: Number, decimals: int | None = None) -> Decimal | None:
    """Return `above` divided by `below`, or in percent of it if `part` is a percentage; None if `below` is 0.

    It is rounded half up to the decimals of `part` unless others are given.
    """
    if below == 0:
        return None
    exact = EXACT.divide(EXACT.multiply(Decimal(above), 100 if part.kind == "percent" else 1), Decimal(below))
    places = part.max_decimals if decimals is None else decimals
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


def _fill_one(form: Form, values: list[Value | None], relation: Relation, not_asked: Set[str]) -> bool:
    figure = expected_figure(form, values, relation, not_asked)
    if figure is None:
        return False
    values[relation.field_index] = figure
    return True
