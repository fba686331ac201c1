"""The Subject of a rule: a submission, whose it is, and the form that it answers."""

from dataclasses import dataclass

from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Cell, Form
from aqcampaign.units import Roster, Unit
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule may look at."""

    submission: Submission
    unit: Unit
    form: Form
    roster: Roster

    def values(self, cell: Cell) -> tuple[Number, ...] | None:
        """Return the cell's values, None where one of them is a hole: then no rule speaks of it."""
        values = self.submission.values[cell.fields]
        whole = tuple(value for value in values if value is not None)
        return whole if len(whole) == len(values) else None

    def place(self, cell: Cell) -> Place:
        """Return where `cell` stands in the workbook."""
        where = self.submission.cells[self.form.cells.index(cell)]
        return Place(self.submission.sheet, where, cell.id, cell.item.name)
