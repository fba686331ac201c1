"""The JSON of a release: its models, and how a release becomes a document."""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from aqcampaign.consolidation.comparison import Comparison, Reason, Wording
from aqcampaign.consolidation.coverage import Standing
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Field as FormField
from aqcampaign.outputs.json_review import Document, value_entry
from aqcampaign.outputs.json_schema import Count, Documented, GroupSummary, Summary, schema_text
from aqcampaign.outputs.json_trace import EvidenceOf, TracedFigure, traced_figure
from aqcampaign.publication.data_notes import DataNote
from aqcampaign.publication.data_notes import Kind as NoteKind
from aqcampaign.publication.release import PeriodPoint, Release, ReleasedFigure
from aqcampaign.publication.shares import Composition
from aqcampaign.publication.unit_record import Status, UnitRecord

_Value = int | str | None


class ReleasedComparison(Documented):
    """A figure compared with an earlier period, over the units that reported it in both."""

    wording: Wording = Field(
        description="what may be printed: none, a difference, a percentage (percent), percentage points (points), no"
        " change (level, about_level), or how many times the base it is (multiple)"
    )
    reason: Reason | None = Field(description="why there is no percentage; null if there is one")
    current: _Value = Field(description="the figure over these units")
    base: _Value = Field(description="the earlier figure over these units")
    difference: _Value = Field(description="their difference; null if it must not be printed")
    change: str | None = Field(description="the change with one decimal: in percent, in points, or as a multiple")
    units: Count = Field(description="how many units reported both")
    all_units: bool = Field(description="whether exactly the same units reported the figure in both periods")
    preliminary: bool = Field(description="初步数: something is open, or units with a substantial share are missing")
    base_corrected: bool = Field(description="whether the earlier figure was corrected after it was published")


class RankedUnit(Documented):
    """A unit in a ranking."""

    unit: str = Field(description="id of the unit")
    value: _Value = Field(description="its figure")
    rank: Count = Field(description="1 plus the number of units with a larger figure")
    tied: bool = Field(description="whether others have the same figure")


class UnitShare(Documented):
    """The figure of a unit in the release."""

    unit: str = Field(description="id of the unit")
    value: _Value = Field(description="its figure, parts added up; null if it has none")
    share: str | None = Field(description="its share in the total in percent, with one decimal")
    difference: _Value = Field(description="the change on the previous period; null unless it reported both")


class ReleaseFigure(Documented):
    """A figure of the release."""

    traced: TracedFigure = Field(description="the figure, and where what each unit gave comes from")
    headline: bool = Field(description="whether documents begin with it")
    ranked: bool = Field(description="whether the form says that units may be ranked by it")
    on_period: ReleasedComparison | None = Field(description="compared with the previous period; null at any time")
    on_year: ReleasedComparison | None = Field(
        description="compared with the year before; null if nothing is known of it"
    )
    units: list[UnitShare] = Field(description="the figure of each unit that must report")
    leading: list[RankedUnit] = Field(description="the units with the largest figures; of fewer than three none")
    leading_share: str | None = Field(description="their joint share in the total in percent")
    main_causes: list[UnitShare] = Field(description="the units from which the change mainly comes")


class ReleaseUnit(Documented):
    """What is published of a unit."""

    unit: str = Field(description="id of the unit")
    name: str = Field(description="its name in the period")
    part_of: str | None = Field(description="id of the unit of which it is a part")
    standing: Standing = Field(description="status of the unit")
    statuses: list[Status] = Field(description="what documents say of its report, in their order")
    days_late: Count = Field(description="begun days from the deadline to its first report")
    streak: Count = Field(description="latest periods in a row in which it was late or has not reported")
    versions: Count = Field(description="number of versions of its report")
    returned: Count = Field(description="how many of them had errors")
    errors: Count = Field(description="places with an error in the first version")
    open_queries: Count = Field(description="open questions about its counted figures")
    first_received: str | None = Field(description="local time at which its first version came")
    received: str | None = Field(description="local time at which the version came that determines its status")


class ShareEntry(Documented):
    """A part of a figure."""

    field: str = Field(description="id of the part")
    value: _Value = Field(description="its figure")
    percent: str = Field(description="its share in the whole, with one decimal")


class CompositionEntry(Documented):
    """How a figure is composed."""

    field: str = Field(description="id of the whole")
    parts: list[ShareEntry] = Field(description="its parts in the order of the form")
    exhaustive: bool = Field(description="whether the parts add up to the whole; others may overlap or leave a rest")
    rounded: bool = Field(description="whether the printed shares of all parts do not add up to 100.0")


class NoteEntry(Documented):
    """A note on the figures."""

    kind: NoteKind = Field(description="what it says")
    fields: list[str] = Field(description="ids of the figures that it is about")
    units: list[str] = Field(description="ids of the units that it is about")
    periods: list[str] = Field(description="ids of the periods that it is about")


class PointEntry(Documented):
    """A period of the campaign so far."""

    period: str = Field(description="its id")
    name: str = Field(description="its name")
    reported: Count = Field(description="units with an accepted report")
    expected: Count = Field(description="units that had to report")
    totals: dict[str, _Value] = Field(description="the totals of the period by field id")


class CaseEntry(Documented):
    """A typical case (典型案例) as the bulletin tells it."""

    name: str = Field(description="who handled what")
    text: str = Field(description="what happened")


class ReleaseDocument(Documented):
    """The whole document: everything that is published of a period."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    form: str | None = Field(description="id of the form in a campaign with several forms")
    period: str = Field(description="id of the period")
    name: str = Field(description="its name")
    first: str = Field(description="the first day that it covers")
    last: str = Field(description="the last day that it covers")
    revision: Count | None = Field(description="as which revision a closed period is reported; null if it is open")
    final: bool = Field(description="最终数: closed, complete and without open questions; otherwise 初步数")
    summary: Summary = Field(description="coverage of the period")
    groups: list[GroupSummary] = Field(description="coverage by group; empty if no unit has one")
    report_rate: str | None = Field(description="上报率: accepted reports in percent of those expected")
    on_time_rate: str | None = Field(description="按时率: accepted reports in time, in percent of those expected")
    figures: list[ReleaseFigure] = Field(description="the figures in the order of the form")
    compositions: list[CompositionEntry] = Field(description="the shares of parts in figures that have some")
    units: list[ReleaseUnit] = Field(description="one entry per unit, parts behind the unit that they make up")
    points: list[PointEntry] = Field(description="the periods so far, this one last")
    notes: list[NoteEntry] = Field(description="what must be said about the figures")
    cases: list[CaseEntry] = Field(description="the typical cases that the bulletin tells, without names of persons")
    leads: Count = Field(description="number of rows of running lists; `aq leads` and `aq export` list them")


# In the order of docs/json.md.
MODELS: tuple[type[Documented], ...] = (
    ReleaseDocument, ReleaseFigure, ReleasedComparison, UnitShare, RankedUnit, CompositionEntry, ShareEntry,
    ReleaseUnit, PointEntry, NoteEntry, CaseEntry,
)  # fmt: skip


def release_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of `release.json`."""
    return schema_text(ReleaseDocument.model_json_schema())


def release_document(
    release: Release, form: str, name_of: Callable[[FormField], str], evidence_of: EvidenceOf
) -> Document:
    """Return a release as a document; `form` is the id of one of several forms, `name_of` names figures."""
    counts, groups = release.coverage, release.coverage_by_group
    document = ReleaseDocument(
        version=1,
        form=form or None,
        period=release.period,
        name=release.name,
        first=release.window.since.isoformat(),
        last=release.window.last.isoformat(),
        revision=release.revision,
        final=release.is_final,
        summary=Summary.model_validate(counts, from_attributes=True),
        groups=[
            GroupSummary.model_validate({**Summary.model_validate(each, from_attributes=True).model_dump(),
                                         "group": group or None})
            for group, each in groups.items()
        ],
        report_rate=_text(release.report_rate),
        on_time_rate=_text(release.on_time_rate),
        figures=[],
        compositions=[_composition(each) for each in release.compositions],
        units=[_unit(each) for each in release.units],
        points=[_point(each, release) for each in release.points],
        notes=[_note(each) for each in release.notes],
        cases=[CaseEntry(name=each.name, text=each.text) for each in release.cases],
        leads=len(release.leads),
    ).model_dump(mode="json")  # fmt: skip
    # One after the other: the models of thousands of units take several times the memory of what is printed of them.
    entries = (_figure(release, each, form, name_of, evidence_of) for each in release.figures)
    return {**document, "figures": [each.model_dump(mode="json") for each in entries]}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _figure(
    release: Release, figure: ReleasedFigure, form: str, name_of: Callable[[FormField], str], evidence_of: EvidenceOf
) -> ReleaseFigure:
    field, part, change = figure.field, figure.field.part, figure.change
    units = {each.unit: each for each in release.unit_figures(field)}
    shares = {
        unit: UnitShare(
            unit=unit,
            value=value_entry(each.value, part),
            share=_text(each.share),
            difference=value_entry(each.difference, part),
        )
        for unit, each in units.items()
    }
    leading = release.leading(field)
    return ReleaseFigure(
        traced=traced_figure(release.trace(field), release.form, (form, name_of(field)), evidence_of),
        headline=figure.is_headline,
        ranked=figure.is_ranked,
        on_period=_comparison(change.on_period, part) if change else None,
        on_year=_comparison(change.on_year, part) if change else None,
        units=list(shares.values()),
        leading=[
            RankedUnit(unit=each.unit, value=value_entry(each.value, part), rank=each.rank, tied=each.is_tied)
            for each in leading.units
        ],
        leading_share=_text(leading.share),
        main_causes=[shares[each.unit] for each in release.main_contributions(field)],
    )


def _comparison(comparison: Comparison | None, part: Part) -> ReleasedComparison | None:
    if comparison is None:
        return None
    return ReleasedComparison(
        wording=comparison.wording,
        reason=comparison.reason,
        current=value_entry(comparison.current, part),
        base=value_entry(comparison.base, part),
        difference=value_entry(comparison.difference, part),
        change=_text(comparison.change),
        units=comparison.units,
        all_units=comparison.all_units,
        preliminary=comparison.preliminary,
        base_corrected=comparison.base_corrected,
    )


def _composition(composition: Composition) -> CompositionEntry:
    parts = [
        ShareEntry(field=each.field.id, value=value_entry(each.value, each.field.part), percent=str(each.percent))
        for each in composition.parts
    ]
    return CompositionEntry(
        field=composition.whole.id, parts=parts, exhaustive=composition.is_exhaustive, rounded=composition.is_rounded
    )


def _unit(record: UnitRecord) -> ReleaseUnit:
    first, received = record.first_received, record.received
    return ReleaseUnit(
        unit=record.id,
        name=record.name,
        part_of=record.standing.part_of,
        standing=record.standing.status,
        statuses=list(record.statuses),
        days_late=record.days_late,
        streak=record.streak,
        versions=len(record.versions),
        returned=record.times_returned,
        errors=record.errors,
        open_queries=record.open_queries,
        first_received=first.isoformat() if first else None,
        received=received.isoformat() if received else None,
    )


def _point(point: PeriodPoint, release: Release) -> PointEntry:
    parts = {figure.field.id: figure.field.part for figure in release.figures}
    totals = {id_: value_entry(total, parts[id_]) for id_, total in point.totals.items() if id_ in parts}
    return PointEntry(
        period=point.period, name=point.name, reported=point.reported, expected=point.expected, totals=totals
    )


def _note(note: DataNote) -> NoteEntry:
    return NoteEntry(
        kind=note.kind, fields=[field.id for field in note.fields], units=list(note.units), periods=list(note.periods)
    )
