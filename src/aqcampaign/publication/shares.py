"""What share the parts of a figure have in it, and whether the printed shares add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from aqcampaign.form.model import Field, Form
from aqcampaign.form.relations import Relation, derive_relations
from aqcampaign.publication.rounding import percentage
from aqcampaign.values.amounts import Number

_WHOLE = Decimal("100.0")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a figure and its share in percent, with one decimal."""

    field: Field
    value: Number
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Composition:
    """The parts of a figure.

    exhaustive: they add up to the whole. Others may overlap, or leave a rest.
    """

    whole: Field
    value: Number
    parts: tuple[Share, ...]
    is_exhaustive: bool

    @property
    def is_rounded(self) -> bool:
        """Whether exhaustive shares, as printed, do not add up to 100.0; the document must say why."""
        return self.is_exhaustive and sum(part.percent for part in self.parts) != _WHOLE


def compositions(form: Form, totals: Mapping[str, Number | None]) -> tuple[Composition, ...]:
    """Return of each figure with parts in the form how it is composed, in the order of the form.

    Figures whose total or parts are unknown, or not positive, are left out: they have no shares.
    """
    found: dict[int, Composition] = {}
    loose: dict[int, list[int]] = {}
    for relation in derive_relations(form):
        if relation.kind == "total" and len(relation.terms) > 1 and all(term.sign > 0 for term in relation.terms):
            parts = [term.field_index for term in relation.terms]
            composition = _composition(form, totals, relation.field_index, parts, is_exhaustive=True)
            if composition is not None:
                found.setdefault(relation.field_index, composition)
        elif relation.kind == "part" and _is_comparable(form, relation):
            loose.setdefault(relation.terms[0].field_index, []).append(relation.field_index)
    for whole, parts in loose.items():
        composition = None if whole in found else _composition(form, totals, whole, parts, is_exhaustive=False)
        if composition is not None:
            found[whole] = composition
    return tuple(found[place] for place in sorted(found))


def _is_comparable(form: Form, relation: Relation) -> bool:
    """Return whether a part is counted in the unit of its whole: 其中 of another unit has no share."""
    part, whole = form.fields[relation.field_index].part, form.fields[relation.terms[0].field_index].part
    return (part.kind, part.unit) == (whole.kind, whole.unit)


def _composition(
    form: Form, totals: Mapping[str, Number | None], whole: int, parts: Sequence[int], *, is_exhaustive: bool
) -> Composition | None:
    field = form.fields[whole]
    value = totals.get(field.id)
    shares = []
    for part in (form.fields[place] for place in parts):
        own = totals.get(part.id)
        percent = None if value is None or own is None or own < 0 else percentage(own, value)
        if own is None or percent is None:
            return None
        shares.append(Share(part, own, percent))
    return None if value is None else Composition(field, value, tuple(shares), is_exhaustive)
