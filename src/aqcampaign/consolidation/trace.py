"""Traces a figure of the summary back to the cells of the reports from which it comes."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.consolidation.coverage import UnitStanding
from aqcampaign.consolidation.published import Issue
from aqcampaign.consolidation.totals import Consolidation, totals_of
from aqcampaign.consolidation.trend import Change, Trend
from aqcampaign.findings.finding import NOWHERE, Finding, Place
from aqcampaign.form.figure_names import ListColumn
from aqcampaign.form.model import Field
from aqcampaign.form.relations import Relation, defining_relations
from aqcampaign.ledger.leads import Lead, list_leads
from aqcampaign.ledger.version_history import is_version
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.values.amounts import Number
from aqcampaign.values.submission import format_values
from aqcampaign.values.value import Value

# The files for the period of each report, oldest first (see files_by_report).
FilesByReport = Mapping[tuple[str, str], Sequence[Report]]
# What is found about a whole report of a closed period, because of which its figure may not be what the file says.
_OF_CLOSING = frozenset({"AQ515", "AQ516"})


@dataclass(frozen=True, slots=True)
class Basis:
    """What the summary of a period is made of: the totals, the comparisons, the files of each report.

    `trend` is None if reports come at any time. `roster` is that of the period, `issues` its revisions as reported.
    """

    consolidation: Consolidation
    trend: Trend | None
    files: FilesByReport
    roster: Roster
    issues: Sequence[Issue] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What one report says of a figure.

    `value` is None if the cell is blank or cannot be read; `written` is what stands there, all parts of it. `place`
    is NOWHERE if the figure is known from the closing of the period only. `is_asked` is false if the report's version
    of the form lacks the figure. `findings` and `explanation` are about the cell.
    """

    report: Report
    value: Value | None = None
    place: Place = NOWHERE
    written: str = ""
    is_asked: bool = True
    findings: tuple[Finding, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class UnitTrace:
    """A unit, or one of several reports of it: whether its figure is in the total, and from where that comes.

    `source` is the report that determines the standing, `others` are the unit's other files for the period, oldest
    first. A unit added up from parts, which follow, has a `subtotal` instead. The report is the `version`th of
    `versions`, None if it is none. `is_exempt`: the unit has no duty to report the item.
    """

    standing: UnitStanding
    counts: bool
    source: Source | None
    others: tuple[Source, ...]
    subtotal: Number | None
    version: int | None
    versions: int
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """A field of the form in a period: its total, and what each unit gave.

    `compared` is None if the summary compares the field with no other period, `relation` if no form computes it.
    `reported` holds the totals of a closed period as they were reported, as text, by revision.
    """

    field: Field
    total: Number | None
    compared: Change | None
    relation: Relation | None
    units: tuple[UnitTrace, ...]
    reported: Mapping[int, str | None]


@dataclass(frozen=True, slots=True)
class ListTrace:
    """A column of a running list: what each line says, from reports that count and others; it has no total."""

    column: ListColumn
    lines: tuple[Source, ...]


def trace_field(field: Field, basis: Basis) -> FigureTrace:
    """Return the trace of a field of the period's form. The reports of the consolidation make up its total."""
    consolidation, trend = basis.consolidation, basis.trend
    place = consolidation.form.field_indices[field.id]
    relation = next((each for each in defining_relations(consolidation.form) if each.field_index == place), None)
    change = trend.changes[place] if trend and trend.changes[place].is_listed else None
    reported = {each.revision: each.published.totals.get(field.id) for each in basis.issues}
    return FigureTrace(field, consolidation.totals[place], change, relation, tuple(_units(field, basis)), reported)


def trace_column(column: ListColumn, consolidation: Consolidation, reports: Iterable[Report]) -> ListTrace:
    """Return the trace of a column of a running list, line by line as the summary lists them."""
    leads = list_leads(reports, consolidation.unit_names)
    return ListTrace(column, tuple(_line(column, each) for each in leads if each.record.table.id == column.table.id))


def _line(column: ListColumn, lead: Lead) -> Source:
    """Return what a line says in a column."""
    record = lead.record
    index = next((place for place, each in enumerate(record.table.columns) if each.id == column.column.id), None)
    if index is None:
        return Source(lead.report, place=Place(record.sheet, record.cell), is_asked=False)
    value, cell = record.values[index], record.cell_of(index)
    place = Place(record.sheet, cell, column.id, column.column.name)
    found = (each for each in lead.report.sorted_findings if (each.place.field, each.place.cell) == (column.id, cell))
    return Source(lead.report, value, place, "" if value is None else str(value), findings=tuple(found))


def with_unit(units: Sequence[UnitTrace], unit: str) -> tuple[UnitTrace, ...]:
    """Return the traces of a unit and of the parts that it consists of, () if nothing is known of it."""
    for place, each in enumerate(units):
        if each.standing.unit.id == unit:
            return tuple(units[place : place + 1 + each.standing.count_below])
    return ()


def source_of(field: Field, report: Report) -> Source:
    """Return what a report says of a figure of the period's form."""
    submission = report.submission
    if submission is None:
        return Source(report)
    index = submission.form.field_indices.get(field.id)
    if index is None:
        return Source(report, is_asked=False)
    cell = submission.form.fields[index].cell
    return Source(
        report,
        submission.values[index],
        submission.places[submission.form.cells.index(cell)] if submission.places else NOWHERE,
        submission.raw.get(cell.id) or format_values(submission.values[cell.fields]),
        findings=tuple(found for found in report.sorted_findings if _is_about(found, (cell.id, field.id))),
        explanation=submission.explanations.get(cell.id, ""),
    )


def _is_about(found: Finding, ids: Container[str | None]) -> bool:
    return found.place.field in ids or found.code in _OF_CLOSING


def _units(field: Field, basis: Basis) -> Iterator[UnitTrace]:
    consolidation = basis.consolidation
    counted = {id(each.report): each for each in consolidation.reports}
    place, item = consolidation.form.field_indices[field.id], field.cell.item.id
    for standing, versions, others in _with_files(consolidation.units, basis.files):
        reports = (each.report for each in standing.reporters)
        accepted = [counted[id(report)] for report in reports if id(report) in counted]
        numbers = [number for number, each in enumerate(versions, start=1) if each is standing.report]
        yield UnitTrace(
            standing,
            bool(accepted),
            source_of(field, standing.report) if standing.report else None,
            tuple(source_of(field, each) for each in others),
            totals_of(consolidation.form, accepted)[place] if standing.parts else None,
            numbers[0] if numbers else None,
            len(versions),
            item in basis.roster.not_asked(standing.unit.id),
        )


def _with_files(
    units: Sequence[UnitStanding], files: FilesByReport
) -> Iterator[tuple[UnitStanding, list[Report], list[Report]]]:
    """Yield each standing with the versions of its report and with the files that are not the report of any standing.

    Files that belong to no report with a standing stand with the unit itself.
    """
    report_of = {id(file): key for key, of_report in files.items() for file in of_report}
    leading = {id(each.report) for each in units}
    with_standing = {report_of.get(each) for each in leading}
    left = {key: of_report for key, of_report in files.items() if key not in with_standing}
    told: set[tuple[str, str] | None] = {None}
    for standing in units:
        key = report_of.get(id(standing.report))
        own = files[key] if key is not None else []
        others = [] if key in told else [each for each in own if id(each) not in leading]
        told.add(key)
        for other in [each for each in left if each[0] == standing.unit.id]:
            others += left.pop(other)
        yield standing, [each for each in own if is_version(each)], others
