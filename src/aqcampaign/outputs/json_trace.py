"""The JSON of `aq trace`: its models, and how traces become documents."""

from collections.abc import Callable, Iterable
from typing import Any, Literal

from pydantic import Field

from aqcampaign.consolidation.comparison import Comparison
from aqcampaign.consolidation.coverage import Standing
from aqcampaign.consolidation.trace import FigureTrace, ListTrace, Source, UnitTrace
from aqcampaign.form.measure import Aggregate, Part
from aqcampaign.form.model import Field as FormField
from aqcampaign.form.model import Form
from aqcampaign.form.relations import Relation
from aqcampaign.ledger.receipt_evidence import Evidence
from aqcampaign.outputs.json_review import Document, finding_entry, path_text, value_entry
from aqcampaign.outputs.json_schema import Count, Documented, FindingEntry, schema_text
from aqcampaign.report import FileStatus, Report

# How it is known when a file was received; None outside of a working folder.
EvidenceOf = Callable[[Report], str | None]
_Value = int | str | None


class TracedCell(Documented):
    """What a file says of the figure."""

    file: str = Field(description="path of the file, followed by the path inside a mail or an archive")
    sha256: str | None = Field(description="SHA-256 of its bytes; null if it was not read")
    status: FileStatus = Field(description="status of the file")
    received: str | None = Field(description="local time at which it was received")
    evidence: Evidence | None = Field(
        description="how that is known: server (of the mail), stated (by the clerk), file (its date),"
        " better (a mail inside of it, or the same content that came otherwise); null outside of a working folder:"
        " the date of the file, or of its mail"
    )
    asked: bool = Field(description="whether its version of the form asks for the figure")
    sheet: str | None = Field(description="sheet of the workbook")
    cell: str | None = Field(description="address of the cell; null if it was not found, or is known from closing only")
    figure: _Value = Field(description="the figure as it was read; null if the cell is blank or cannot be read")
    written: str = Field(description="what stands in the cell: the original text, all parts of it")
    findings: list[FindingEntry] = Field(description="findings about this cell")
    explanation: str | None = Field(description="the unit's explanation beside the cell")


class TracedUnit(Documented):
    """What a unit gave. Units that consist of parts come before these, with their sum."""

    unit: str = Field(description="id of the unit in units.yaml")
    name: str = Field(description="its name in units.yaml")
    status: Standing = Field(description="status of the unit")
    part_of: str | None = Field(description="id of the unit to whose report this one is added")
    added_up: bool = Field(description="whether its parts follow, of which `figure` is the sum")
    counts: bool = Field(description="whether its figure is in the total")
    figure: _Value = Field(description="its figure in the total; null if it has none there")
    exempt: bool = Field(description="whether it has no duty to report this item")
    version: int | None = Field(description="which of the versions the report is; null if it is none")
    versions: Count = Field(description="number of versions of the report; 0 without a report")
    source: TracedCell | None = Field(description="the report that counts, or was returned; null if there is none")
    other_files: list[TracedCell] = Field(description="its other files for the period, oldest first")


class TracedComparison(Documented):
    """The figure compared with an earlier period, as the summary prints it. Without a base nothing is compared."""

    current: _Value = Field(description="the figure over the units that reported both")
    base: _Value = Field(description="the earlier figure over the same units")
    difference: _Value = Field(description="their difference; null if it is not printed")
    units: Count = Field(description="how many units reported both")
    reason: str | None = Field(description="why nothing, or no percentage, is printed; or null")


class TracedTerm(Documented):
    """A figure from which another one is computed."""

    sign: Literal[-1, 1] = Field(description="whether it is added or subtracted")
    field: str = Field(description="id of the figure")


class TracedFormula(Documented):
    """How the form computes the figure."""

    kind: Literal["total", "ratio"] = Field(
        description="total: the sum of the terms; ratio: the sum of all but the last, divided by the last"
    )
    terms: list[TracedTerm] = Field(description="the figures from which it is computed")


class TracedRevision(Documented):
    """What was reported of the figure when the period was closed or revised."""

    revision: int = Field(description="number of the revision; closing is the first")
    total: _Value = Field(description="the total that was reported; null if there was none")


class TracedFigure(Documented):
    """A figure of the summary, and what each unit gave."""

    form: str | None = Field(description="id of the form in a campaign with several forms")
    field: str = Field(description="id of the figure")
    name: str = Field(description="its heading in the summary")
    aggregate: Aggregate = Field(
        description="sum; last (added over the units, not over periods); running (contains earlier periods); max;"
        " recompute (computed from the totals); none (never added up)"
    )
    last_year: bool = Field(description="whether it repeats last year's figure")
    total: _Value = Field(description="the total; null if there is none")
    previous: _Value = Field(description="the total of the period before")
    to_date: _Value = Field(description="the figure over all periods so far; null if it is not added up")
    on_period: TracedComparison | None = Field(description="compared with the period before; null if no figure is")
    on_year: TracedComparison | None = Field(
        description="compared with the year before; null if nothing is known of it"
    )
    computed: TracedFormula | None = Field(description="null if it is not computed")
    reported: list[TracedRevision] = Field(description="the totals of a closed period as reported, by revision")
    units: list[TracedUnit] = Field(description="one entry per unit, in the order of units.yaml")


class TracedLine(TracedCell):
    """A line of a running list."""

    unit: str | None = Field(description="id of the unit; null if unknown")


class TracedColumn(Documented):
    """A column of a running list. Its lines are listed in the summary and not added up."""

    form: str | None = Field(description="id of the form in a campaign with several forms")
    field: str = Field(description="id of the list and of the column")
    name: str = Field(description="its heading")
    lines: list[TracedLine] = Field(description="what each line says")


class TracedAct(Documented):
    """The period was closed, revised or opened again."""

    at: str = Field(description="when, in UTC")
    by: str = Field(description="who entered it")
    kind: Literal["closed", "revised", "reopened"] = Field(description="what was done")
    detail: dict[str, object] = Field(description="what the log says of it, such as `revision` and `reason`")


class TraceDocument(Documented):
    """The whole document that `aq trace --format json` prints."""

    version: Literal[1] = Field(description="version of this format; raised by incompatible changes")
    period: str = Field(description="the period")
    figures: list[TracedFigure] = Field(description="the figures of the summary that were named")
    columns: list[TracedColumn] = Field(description="the columns of running lists that were named")
    acts: list[TracedAct] = Field(description="when the period was closed and revised, from the log, oldest first")


# In the order of docs/json.md.
MODELS: tuple[type[Documented], ...] = (
    TraceDocument, TracedFigure, TracedComparison, TracedFormula, TracedTerm, TracedRevision, TracedUnit, TracedCell,
    TracedColumn, TracedLine, TracedAct,
)  # fmt: skip


def nothing_known(_report: Report) -> str | None:
    """Return None: outside of a working folder nothing is known but the date of the file."""
    return None


def trace_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the output of `aq trace --format json`."""
    return schema_text(TraceDocument.model_json_schema())


def trace_document(
    period: str, figures: Iterable[TracedFigure], columns: Iterable[TracedColumn], acts: Iterable[TracedAct]
) -> Document:
    """Return the document of the traces of a period."""
    document = TraceDocument(version=1, period=period, figures=list(figures), columns=list(columns), acts=list(acts))
    return document.model_dump(mode="json")


def traced_figure(trace: FigureTrace, form: Form, names: tuple[str, str], evidence_of: EvidenceOf) -> TracedFigure:
    """Return the entry of a figure; `names` are the id of the form, '' of a single one, and the figure's heading."""
    field, part, change = trace.field, trace.field.part, trace.compared
    return TracedFigure(
        form=names[0] or None,
        field=field.id,
        name=names[1],
        aggregate=aggregate_of(field),
        last_year=field.is_last_year,
        total=value_entry(trace.total, part),
        previous=value_entry(change.previous, part) if change else None,
        to_date=value_entry(change.to_date, part) if change else None,
        on_period=_comparison(change.on_period, part) if change else None,
        on_year=_comparison(change.on_year, part) if change else None,
        computed=_formula(trace.relation, form) if trace.relation else None,
        reported=[TracedRevision(revision=each, total=_total(text, part)) for each, text in trace.reported.items()],
        units=[_unit(each, part, evidence_of) for each in trace.units],
    )


def traced_column(trace: ListTrace, names: tuple[str, str], evidence_of: EvidenceOf) -> TracedColumn:
    """Return the entry of a column of a running list; `names` are the id of the form and the column's heading."""
    part = trace.column.column.measure.parts[0]
    lines = [TracedLine(unit=each.report.unit, **_cell(each, part, evidence_of)) for each in trace.lines]
    return TracedColumn(form=names[0] or None, field=trace.column.id, name=names[1], lines=lines)


def _total(text: str | None, part: Part) -> _Value:
    """Return a total that was reported, which is kept as text."""
    return int(text) if text is not None and part.is_integer else text


def aggregate_of(field: FormField) -> Aggregate:
    """Return how a field is aggregated; a running total is one by its type or by its column (累计)."""
    aggregate = field.cell.measure.aggregate
    return "running" if field.is_running_total and aggregate == "sum" else aggregate


def _unit(trace: UnitTrace, part: Part, evidence_of: EvidenceOf) -> TracedUnit:
    standing, source = trace.standing, trace.source
    own = source.value if source and trace.counts else None
    return TracedUnit(
        unit=standing.unit.id,
        name=standing.unit.name,
        status=standing.status,
        part_of=standing.part_of,
        added_up=bool(standing.parts),
        counts=trace.counts,
        figure=value_entry(trace.subtotal if standing.parts else own, part),
        exempt=trace.is_exempt,
        version=trace.version,
        versions=trace.versions,
        source=TracedCell(**_cell(source, part, evidence_of)) if source else None,
        other_files=[TracedCell(**_cell(each, part, evidence_of)) for each in trace.others],
    )


def _cell(source: Source, part: Part, evidence_of: EvidenceOf) -> dict[str, Any]:
    report = source.report
    return {
        "file": path_text(report),
        "sha256": report.file.sha256 or None,
        "status": report.status,
        "received": report.received.isoformat() if report.received else None,
        "evidence": evidence_of(report),
        "asked": source.is_asked,
        "sheet": source.place.sheet,
        "cell": source.place.cell,
        "figure": value_entry(source.value, part),
        "written": source.written,
        "findings": [finding_entry(found) for found in source.findings],
        "explanation": source.explanation or None,
    }


def _comparison(comparison: Comparison | None, part: Part) -> TracedComparison | None:
    if comparison is None:
        return None
    return TracedComparison(
        current=value_entry(comparison.current, part),
        base=value_entry(comparison.base, part),
        difference=value_entry(comparison.difference, part),
        units=comparison.units,
        reason=comparison.reason,
    )


def _formula(relation: Relation, form: Form) -> TracedFormula:
    terms = [
        TracedTerm(sign=1 if each.sign > 0 else -1, field=form.fields[each.field_index].id) for each in relation.terms
    ]
    return TracedFormula(kind="ratio" if relation.kind == "ratio" else "total", terms=terms)
