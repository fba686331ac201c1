"""What it means for a form that a unit is not asked for some of its items."""

from functools import lru_cache

from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Relation, defining_relations

# Printed where there is no duty to report. A blank cell would mean that the figure is unknown.
NO_DUTY = "—"


def names_of_items(editions: Editions) -> dict[str, str]:
    """Return the name of each item and running list of all versions, keyed by id."""
    forms = [edition.form for edition in editions.all]
    lists = {table.id: table.title or table.id for form in forms for table in form.ledgers}
    return lists | {item.id: item.name for form in forms for item in form.all_items}


def computed_items(editions: Editions) -> frozenset[str]:
    """Return the ids of the items that nobody fills in, because the form computes all their cells."""
    cells = [cell for edition in editions.all for cell in edition.form.cells if cell.applies]
    return frozenset(cell.item.id for cell in cells) - {cell.item.id for cell in cells if not cell.computed}


# Nearly all units have the same few items in common that they are not asked for.
@lru_cache(maxsize=64)
def not_asked_in(form: Form, items: frozenset[str]) -> frozenset[str]:
    """Return the ids of the cells and running lists that are not asked if `items` are not.

    Nor is a cell asked that the form computes from such cells alone, or a ratio of one of them.
    """
    cells = {cell for cell in form.cells if cell.item.id in items}
    computed: dict[Cell, list[Relation]] = {}
    for relation in defining_relations(form) if cells else ():
        computed.setdefault(relation.cell, []).append(relation)
    while more := {
        cell for cell, relations in computed.items() if cell not in cells and _all_depend(form, relations, cells)
    }:
        cells |= more
    return frozenset(cell.id for cell in cells) | (items & {table.id for table in form.ledgers})


def _all_depend(form: Form, relations: list[Relation], cells: set[Cell]) -> bool:
    return all(_depends(form, relation, cells) for relation in relations)


def _depends(form: Form, relation: Relation, cells: set[Cell]) -> bool:
    terms = [form.fields[term.field_index].cell in cells for term in relation.terms]
    return any(terms) if relation.kind == "ratio" else all(terms)
