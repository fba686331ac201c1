"""Compares a month with the month before and with the campaign so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from aqcampaign.consolidation.totals import totals_of
from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Field, Form
from aqcampaign.report import AcceptedReport
from aqcampaign.values.amounts import EXACT, Number, kept
from aqcampaign.values.cell import Value
from aqcampaign.values.computed import defining, expected


@dataclass(frozen=True, slots=True)
class Change:
    """One field over the months. None is no figure, never 0; `since` is the month from which the field is asked for.

    `change` on the month before is in percent, that of a percentage in points, one decimal; None where the figure
    before was 0 or is not known, and of a running total, which only ever grows.
    """

    field: Field
    this: Number | None
    before: Number | None
    change: Decimal | None
    so_far: Number | None
    since: str | None


@dataclass(frozen=True, slots=True)
class Trend:
    """All fields of the month's form, over `months`, of which the last is the month itself."""

    months: tuple[str, ...]
    changes: tuple[Change, ...]


def trend(editions: Editions, months: Sequence[str], reports: Mapping[str, Sequence[AcceptedReport]]) -> Trend:
    """Return the trend of the last of `months`; `reports` are the accepted ones by month, some may have none."""
    form = editions.of_month(months[-1])
    by_month = {month: _totals(editions.of_month(month), reports.get(month, ())) for month in months}
    known = {month: totals for month, totals in by_month.items() if reports.get(month)}
    so_far = _so_far(form, list(known.values()))
    before = known.get(months[-2], {}) if len(months) > 1 else {}
    changes = []
    for place, field in enumerate(form.fields):
        this, last = by_month[months[-1]].get(field.id), before.get(field.id)
        since = next((month for month in months if field.id in editions.of_month(month).field_places), None)
        asked_later = since if since != months[0] else None
        changes.append(Change(field, this, last, _change(field, this, last), so_far[place], asked_later))
    return Trend(tuple(months), tuple(changes))


def _totals(form: Form, reports: Sequence[AcceptedReport]) -> dict[str, Number | None]:
    return {field.id: total for field, total in zip(form.fields, totals_of(form, reports), strict=True)}


def _so_far(form: Form, months: Sequence[Mapping[str, Number | None]]) -> list[Number | None]:
    """Put the months together as each field's aggregate says; percentages of what was put together."""
    result: list[Value | None] = [_over_months(field, months) for field in form.fields]
    for relation in defining(form):
        if relation.kind == "ratio" and form.fields[relation.place].cell.measure.aggregate == "recompute":
            result[relation.place] = expected(form, result, relation)
    return [value if isinstance(value, int | Decimal) else None for value in result]


def _over_months(field: Field, months: Sequence[Mapping[str, Number | None]]) -> Number | None:
    figures = [figure for totals in months if (figure := totals.get(field.id)) is not None]
    match "last" if _is_running(field) else field.cell.measure.aggregate:
        case "sum":
            return kept(sum(figures, start=0), field.part) if figures else None
        case "last":
            return figures[-1] if figures else None
        case "max":
            return max(figures, default=None)
        case _:
            return None


def _change(field: Field, this: Number | None, before: Number | None) -> Decimal | None:
    if this is None or before is None or _is_running(field):
        return None
    change = Decimal(this) - Decimal(before)
    if field.part.kind != "percent":
        if before == 0:
            return None
        change = EXACT.divide(EXACT.multiply(change, 100), Decimal(before))
    return change.quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)


def _is_running(field: Field) -> bool:
    """Return whether the field stands in a column that accumulates: it contains the months before."""
    return getattr(field.cell.breakdown, "accumulates", None) is not None
