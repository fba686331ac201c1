"""What a revision of a closed period changes: figures of units, totals, and what later periods reported of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.totals import total_of, totals_of
from aqcampaign.consolidation.trend import Trend
from aqcampaign.form.model import Field, Form
from aqcampaign.ledger.closing import FrozenReport
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import Number
from aqcampaign.values.value import Value

# What a later period said: the sum to date, the change on the period before, the change on the year before.
Measure = Literal["to_date", "on_period", "on_year"]


@dataclass(frozen=True, slots=True)
class Correction:
    """A value before and now; None if there was or is none. `unit` is an id, or None for the total."""

    unit: str | None
    field: Field
    before: Value | None
    now: Value | None

    @property
    def difference(self) -> Number | None:
        """The change of a figure; a missing one counts as nothing."""
        return _difference(self.before, self.now)


@dataclass(frozen=True, slots=True)
class LineCorrection:
    """How many lines of a unit's list came and went; a changed line does both."""

    unit: str
    table: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a later period that was reported already says of a field, and what it would say now."""

    period: str
    field: Field
    measure: Measure
    before: Number | None
    now: Number | None

    @property
    def difference(self) -> Number | None:
        """The change; a missing figure counts as nothing."""
        return _difference(self.before, self.now)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Everything that a revision changes; `added` and `removed` are the units that count now, or no longer do."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    figures: tuple[Correction, ...] = ()
    totals: tuple[Correction, ...] = ()
    lines: tuple[LineCorrection, ...] = ()
    effects: tuple[Effect, ...] = ()


def find_corrections(
    form: Form, before: Sequence[AcceptedReport], now: Sequence[AcceptedReport]
) -> tuple[tuple[Correction, ...], tuple[Correction, ...]]:
    """Return the corrections of the units' figures and those of the totals.

    The zeros of a unit that did not count before, or no longer does, correct nothing.
    """
    fields = {field.id: field for reports in (before, now) for each in reports for field in each.submission.form.fields}
    fields |= {field.id: field for field in form.fields}
    units = dict.fromkeys(each.unit for each in (*now, *before))
    old, new = _by_unit(before), _by_unit(now)
    figures = [
        Correction(unit, field, was, is_)
        for unit in units
        for field in fields.values()
        if (was := _value(field, old.get(unit, []))) != (is_ := _value(field, new.get(unit, [])))
        and ((unit in old and unit in new) or was or is_)
    ]
    old_form = before[0].submission.form if before else form
    totals = (dict(_totals(old_form, before)), dict(_totals(form, now)))
    corrected = [
        Correction(None, field, totals[0].get(id_), totals[1].get(id_))
        for id_, field in fields.items()
        if totals[0].get(id_) != totals[1].get(id_)
    ]
    return tuple(figures), tuple(corrected)


def find_line_corrections(before: Iterable[FrozenReport], now: Iterable[FrozenReport]) -> Iterator[LineCorrection]:
    """Yield what changed in the units' lists."""
    old, new = _lines(before), _lines(now)
    for unit, table in dict.fromkeys((*new, *old)):
        was, is_ = old.get((unit, table), Counter()), new.get((unit, table), Counter())
        if was != is_:
            yield LineCorrection(unit, table, (is_ - was).total(), (was - is_).total())


def find_effects(before: Trend, now: Trend) -> Iterator[Effect]:
    """Yield how a later period would read now; both are its trend, with the old and the new figures."""
    period = now.current.period
    for old, new in zip(before.changes, now.changes, strict=True):
        if not new.field.part.is_number or not new.field.cell.applies:
            continue
        measured: dict[Measure, tuple[Number | None, Number | None]] = {
            "to_date": (old.to_date, new.to_date),
            "on_period": (_change(old.on_period), _change(new.on_period)),
            "on_year": (_change(old.on_year), _change(new.on_year)),
        }
        for measure, (was, is_) in measured.items():
            if was != is_:
                yield Effect(period, new.field, measure, was, is_)


def _change(comparison: Comparison | None) -> Number | None:
    return comparison.difference if comparison else None


def _by_unit(reports: Iterable[AcceptedReport]) -> dict[str, list[AcceptedReport]]:
    by_unit: dict[str, list[AcceptedReport]] = {}
    for each in reports:
        by_unit.setdefault(each.unit, []).append(each)
    return by_unit


def _value(field: Field, reports: Sequence[AcceptedReport]) -> Value | None:
    """Return what a unit reported; of several reports their total."""
    if len(reports) != 1:
        return total_of(field, reports)
    submission = reports[0].submission
    index = submission.form.field_indices.get(field.id)
    return None if index is None else submission.values[index]


def _totals(form: Form, reports: Sequence[AcceptedReport]) -> Iterator[tuple[str, Number | None]]:
    for field, total in zip(form.fields, totals_of(form, reports), strict=True):
        yield field.id, total


def _lines(reports: Iterable[FrozenReport]) -> dict[tuple[str, str], Counter[str]]:
    lines: dict[tuple[str, str], Counter[str]] = {}
    for each in reports:
        for table, checksums in each.lines.items():
            lines.setdefault((each.unit, table), Counter()).update(checksums)
    return lines


def _difference(before: Value | None, now: Value | None) -> Number | None:
    was, is_ = (0 if each is None else each for each in (before, now))
    return is_ - was if isinstance(was, int | Decimal) and isinstance(is_, int | Decimal) else None
