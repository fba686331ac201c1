"""What must be said about the figures of a period: what is not counted, preliminary, corrected, not comparable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from aqcampaign.consolidation.coverage import not_counted
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.consolidation.trend import Change, Trend
from aqcampaign.form.model import Field
from aqcampaign.publication.shares import Composition

Kind = Literal[
    "not_counted", "open_queries", "revised", "base_corrected", "broken", "window", "coverage", "no_base", "joint",
    "rounded", "lacking",
]  # fmt: skip
# Why a comparison is omitted, as a note.
_OMITTED: dict[str, Kind] = {"window": "window", "coverage": "coverage", "no_base": "no_base"}


@dataclass(frozen=True, slots=True)
class DataNote:
    """A note on the figures, with the fields, units (ids) and periods (ids) that it is about.

    not_counted: units whose figures are not in the totals, or only in part.
    open_queries: fields with figures that are still to be confirmed or explained.
    revised: earlier periods that are not as they were published. base_corrected: fields compared with such a figure.
    broken: fields that an earlier version of the form defines differently.
    window, coverage, no_base: fields that are not compared with the previous period: its window has another length, too
    few units reported both, nobody reported it.
    joint: fields that several units may have reported about one matter.
    rounded: fields whose shares do not add up to 100.0 because of rounding.
    lacking: a field that the older form of some units lacks.
    """

    kind: Kind
    fields: tuple[Field, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()


def data_notes(
    consolidation: Consolidation, trend: Trend | None, compositions: Iterable[Composition]
) -> tuple[DataNote, ...]:
    """Return all notes on the figures of a period, in the order of documents."""
    notes = [
        *_not_counted(consolidation),
        *(_on_comparisons(trend) if trend is not None else ()),
        *_joint(consolidation),
        *_of_fields("rounded", (each.whole for each in compositions if each.is_rounded)),
        *_lacking(consolidation),
    ]
    return tuple(notes)


def _of_fields(kind: Kind, fields: Iterable[Field]) -> Iterator[DataNote]:
    found = tuple(fields)
    if found:
        yield DataNote(kind, found)


def _not_counted(consolidation: Consolidation) -> Iterator[DataNote]:
    statuses = not_counted(
        consolidation.units, "missing", "returned", "unreadable", "incomplete", "excluded", "informational"
    )
    units = tuple(each.unit.id for each in statuses)
    if units:
        yield DataNote("not_counted", units=units)


def _on_comparisons(trend: Trend) -> Iterator[DataNote]:
    listed = [change for change in trend.changes if change.is_listed]
    yield from _of_fields("open_queries", (each.field for each in listed if trend.current.has_open_query(each.field)))
    revised = tuple(each.period for each in trend.revisions if each.published)
    if revised:
        yield DataNote("revised", periods=revised)
    yield from _of_fields("base_corrected", (each.field for each in listed if each.on_period.base_corrected))
    yield from _of_fields("broken", (each.field for each in listed if _is_broken(each)))
    for reason, kind in _OMITTED.items():
        yield from _of_fields(kind, (each.field for each in listed if each.on_period.reason == reason))


def _is_broken(change: Change) -> bool:
    return change.broken or change.on_period.reason == "definition"


def _joint(consolidation: Consolidation) -> Iterator[DataNote]:
    """Yield the fields of joint actions of which at least two units reported something."""
    fields = [field for field in consolidation.form.fields if field.cell.item.joint_risk and field.part.is_number]
    reported = [field for field in fields if len(_positive(consolidation, field)) > 1]
    yield from _of_fields("joint", reported)


def _positive(consolidation: Consolidation, field: Field) -> set[str]:
    return {each.unit for each in consolidation.reports if (each.submission.number(field.id) or 0) > 0}


def _lacking(consolidation: Consolidation) -> Iterator[DataNote]:
    """Yield each field that the form of some reports lacks, with their units."""
    forms = {id(each.submission.form): each.submission.form for each in consolidation.reports}
    if len(forms) == 1 and consolidation.form.version in {form.version for form in forms.values()}:
        return
    for field in consolidation.form.fields:
        units = [each.unit for each in consolidation.reports if field.id not in each.submission.form.field_indices]
        if units:
            yield DataNote("lacking", (field,), tuple(units))
