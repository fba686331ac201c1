"""AQ424: the monthly figures are running totals since the start of the campaign."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from aqcampaign.findings.finding import Place, finding
from aqcampaign.form.model import Cell
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import EXACT, Number, format_number, median

# A busy period may exceed the previous one in every figure, but rarely by half in most of them.
_MIN_FIGURES = 4
_MIN_GROWTH = Decimal("1.5")


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report in which every figure is at least the sum of all earlier periods."""
    periods = sum(before is not None for before in subject.past)
    if not periods:
        return
    increases = []
    for field, earlier in zip(subject.form.fields, subject.history, strict=True):
        if field.cell.measure.aggregate != "sum" or field.is_running_total or field.is_last_year:
            continue
        so_far = sum((figure for figure in earlier if figure is not None), start=0)
        current = subject.number(subject.form.field_indices[field.id])
        if not so_far or current is None:
            continue
        if current < so_far:
            return
        increases.append((field.cell, so_far, current))
    if len(increases) >= _MIN_FIGURES and (periods > 1 or _has_grown(increases)):
        cell, so_far, current = increases[0]
        place = subject.place(cell)
        example = {"item": cell.label, "this": format_number(current), "so_far": format_number(so_far)}
        # The finding concerns the whole file, so it has no cell.
        found = finding("AQ424", Place(sheet=place.sheet), count=len(increases), **example, **subject.period_words)
        yield Diagnosis(found, frozenset(cell.id for cell, _so_far, _this in increases))


def _has_grown(increases: Sequence[tuple[Cell, Number, Number]]) -> bool:
    """Return whether at least half of the figures grew by 50 % or more."""
    return (
        median([EXACT.divide(Decimal(current), Decimal(so_far)) for _cell, so_far, current in increases]) >= _MIN_GROWTH
    )
