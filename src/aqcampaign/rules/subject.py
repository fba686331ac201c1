"""The Subject of a rule: a submission, whose it is, and the form that it answers."""

from collections.abc import Iterator
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

    def cells(self) -> Iterator[tuple[Cell, tuple[Number, ...], Place]]:
        """Yield each cell without holes: its values and its place."""
        for cell, where in zip(self.form.cells, self.submission.cells, strict=True):
            values = tuple(v for v in self.submission.values[cell.fields] if v is not None)
            if len(values) == len(cell.item.numbers):
                yield cell, values, Place(self.submission.sheet, where, cell.id, cell.item.name)
