"""The Subject of a rule: a submission, whose it is, and the form that it answers."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import Kind, Relation, relations
from aqcampaign.units import Roster, Unit
from aqcampaign.values.amounts import Number
from aqcampaign.values.computed import expected
from aqcampaign.values.submission import Submission, numbers_of


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule may look at; `previous` is the unit's accepted report of the month before."""

    submission: Submission
    unit: Unit
    form: Form
    roster: Roster
    previous: Submission | None = None

    def values(self, cell: Cell) -> tuple[Number, ...] | None:
        """Return the cell's numbers, None where one of them is a hole: then no rule speaks of it."""
        return numbers_of(self.submission.values[cell.fields])

    def number(self, place: int) -> Number | None:
        """Return the number of one field, by its place among the fields; None where there is none."""
        value = self.submission.values[place]
        return value if isinstance(value, int | Decimal) else None

    def expected(self, relation: Relation) -> Number | None:
        """Return the figure that a total or ratio must have; None where one of its cells cannot be read."""
        if self.submission.unreadable and any(term.place in self.submission.unreadable for term in relation.terms):
            return None
        return expected(self.form, self.submission.values, relation)

    def relations(self, kind: Kind) -> tuple[Relation, ...]:
        """Return the form's relations of one kind."""
        return _relations(self.form, kind)

    def place(self, cell: Cell) -> Place:
        """Return where `cell` stands in the workbook."""
        return self.submission.places[_cell_places(self.form)[cell]]


@lru_cache(maxsize=16)
def _cell_places(form: Form) -> dict[Cell, int]:
    return {cell: place for place, cell in enumerate(form.cells)}


@lru_cache(maxsize=64)
def _relations(form: Form, kind: Kind) -> tuple[Relation, ...]:
    return tuple(relation for relation in relations(form) if relation.kind == kind)
