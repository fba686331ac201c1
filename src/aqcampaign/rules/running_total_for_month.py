"""AQ424: figures from the start of the campaign where those of the month are asked for."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from aqcampaign.findings.finding import Place, finding
from aqcampaign.form.model import Cell
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import EXACT, Number, median_of, text_of

# One busy month may exceed the one before in each figure, but hardly by half in most of them: a running total does.
_FIGURES = 4
_GROWTH = Decimal("1.5")


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report in which every figure is at least the sum of all earlier months."""
    months = sum(before is not None for before in subject.past)
    compared = []
    for field, earlier in zip(subject.form.fields, subject.history, strict=True):
        if field.cell.measure.aggregate != "sum" or field.is_running_total:
            continue
        so_far = sum((figure for figure in earlier if figure is not None), start=0)
        this = subject.number(subject.form.field_indices[field.id])
        if not so_far or this is None:
            continue
        if this < so_far:
            return
        compared.append((field.cell, so_far, this))
    if len(compared) >= _FIGURES and (months > 1 or _has_grown(compared)):
        cell, so_far, this = compared[0]
        place = subject.place(cell)
        example = {"item": cell.label, "this": text_of(this), "so_far": text_of(so_far)}
        # It concerns the whole file, so it stands at no cell of its own.
        found = finding("AQ424", Place(sheet=place.sheet), count=len(compared), **example)
        yield Diagnosis(found, frozenset(cell.id for cell, _so_far, _this in compared))


def _has_grown(compared: Sequence[tuple[Cell, Number, Number]]) -> bool:
    """Return whether half of the figures are at least half as large again as those before."""
    return median_of([EXACT.divide(Decimal(this), Decimal(so_far)) for _cell, so_far, this in compared]) >= _GROWTH
