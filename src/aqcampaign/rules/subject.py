"""The Subject of a rule: a submission, whose it is, and the form that it answers."""

from dataclasses import dataclass
from functools import cached_property

from aqcampaign.findings.finding import Place
from aqcampaign.form.model import Cell, Form
from aqcampaign.units import Roster, Unit
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import Submission


@dataclass(frozen=True)
class Subject:
    """What a rule may look at."""

    submission: Submission
    unit: Unit
    form: Form
    roster: Roster

    @cached_property
    def cells(self) -> tuple[tuple[Cell, tuple[Number, ...]], ...]:
        """Each cell without holes, and its values."""
        cells = ((cell, self.submission.values[cell.fields]) for cell in self.form.cells)
        return tuple((cell, _whole(values)) for cell, values in cells if None not in values)

    def place(self, cell: Cell) -> Place:
        """Return where `cell` stands in the workbook."""
        where = self.submission.cells[self.form.cells.index(cell)]
        return Place(self.submission.sheet, where, cell.id, cell.item.name)


def _whole(values: tuple[Number | None, ...]) -> tuple[Number, ...]:
    return tuple(value for value in values if value is not None)
