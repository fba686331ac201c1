"""AQ425: a figure rose or fell by 30 % or more since the unit's last report."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from aqcampaign.findings.finding import NO_PHRASE, Finding, finding, phrase
from aqcampaign.form.model import Field
from aqcampaign.language import mark as N_
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import EXACT, Number, format_number

# Statistics offices ask for a written reason from ±30 %. A percentage of a base below 10 is meaningless.
_MIN_CHANGE, _MIN_BASE = 30, 10


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find figures that changed that much since the unit's last accepted report."""
    if not any(subject.past):
        return
    for index, (field, earlier) in enumerate(zip(subject.form.fields, subject.history, strict=True)):
        before = next((figure for figure in reversed(earlier) if figure is not None), None)
        current = subject.number(index)
        if before is None or current is None or before < _MIN_BASE or not _is_comparable(field):
            continue
        change = EXACT.divide(EXACT.multiply(EXACT.subtract(Decimal(current), Decimal(before)), 100), Decimal(before))
        if abs(change) >= _MIN_CHANGE:
            yield Diagnosis(_finding(subject, field, current, before, change), frozenset())


def _finding(subject: Subject, field: Field, current: Number, before: Number, change: Decimal) -> Finding:
    cell = field.cell
    part = phrase(N_("{part}: "), part=field.part.name) if cell.measure.compound else NO_PHRASE
    words = N_("up by {percent} %") if change > 0 else N_("down by {percent} %")
    percent = abs(change).quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)
    return finding(
        "AQ425", subject.place(cell), format_number(current), part=part, before=format_number(before),
        change=phrase(words, percent=percent),
    )  # fmt: skip


def _is_comparable(field: Field) -> bool:
    """Return whether a change in percent is meaningful: not for levels, computed cells and figures of last year."""
    is_level = field.part.kind == "percent" or field.is_running_total or field.is_last_year
    return field.part.is_number and not is_level and not field.cell.computed
