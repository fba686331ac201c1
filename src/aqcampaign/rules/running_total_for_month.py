"""AQ424: figures from the start of the campaign where those of the month are asked for."""

from collections.abc import Iterator

from aqcampaign.findings.finding import Place, finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import text_of

# One busy month exceeds the one before in many figures; all earlier months together it exceeds in none by chance.
_MONTHS, _FIGURES = 2, 4


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report in which every figure is at least the sum of all earlier months, of two months or more."""
    if sum(before is not None for before in subject.past) < _MONTHS:
        return
    compared = []
    for field, earlier in zip(subject.form.fields, subject.history, strict=True):
        if field.cell.measure.aggregate != "sum" or getattr(field.cell.breakdown, "accumulates", None):
            continue
        so_far = sum((figure for figure in earlier if figure is not None), start=0)
        this = subject.number(subject.form.field_places[field.id])
        if not so_far or this is None:
            continue
        if this < so_far:
            return
        compared.append((field.cell, so_far, this))
    if len(compared) >= _FIGURES:
        cell, so_far, this = compared[0]
        place = subject.place(cell)
        example = {"item": cell.label, "this": text_of(this), "so_far": text_of(so_far)}
        # It concerns the whole file, so it stands at no cell of its own.
        found = finding("AQ424", Place(sheet=place.sheet), count=len(compared), **example)
        yield Diagnosis(found, frozenset(cell.id for cell, _so_far, _this in compared))
