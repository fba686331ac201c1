"""The rows of the data set, made one at a time from the reviewed periods."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from aqcampaign.consolidation.coverage import UnitStanding, unit_names
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import NOWHERE, Place, printable
from aqcampaign.form.figure_names import ListColumn
from aqcampaign.form.model import PLAIN_BREAKDOWN, Cell, Field, Form
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.language import in_chinese
from aqcampaign.ledger.leads import Lead, list_leads
from aqcampaign.outputs.by_unit_sheet import field_name
from aqcampaign.outputs.tables.table import Entry, Row
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import Report
from aqcampaign.values.amounts import format_number
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import Value

_LONGEST_NAME = 255
_OTHER_PERIOD = "AQ217"
_NO_SOURCE: Row = (None, None, None)


@dataclass(frozen=True)
class ExportedPeriod:
    """A period of a form: its totals and standings, and all files that were looked at for it.

    `versions` says which version of its unit's report a file is, by the id of the report object. `revision` is the
    edition in which the period was closed, None while it is open.
    """

    consolidation: Consolidation
    reports: Sequence[Report]
    versions: Mapping[int, int]
    revision: int | None

    @cached_property
    def counted(self) -> frozenset[int]:
        """The ids of the report objects that are in the totals."""
        return frozenset(id(each.report) for each in self.consolidation.reports)

    def has_in_totals(self, report: Report | None) -> bool:
        """Return whether a report is in the totals."""
        return report is not None and id(report) in self.counted

    @property
    def numbered_units(self) -> Iterator[tuple[int, UnitStanding]]:
        """The standings, each with its number among several reports of the unit; 0 if it is added up from parts."""
        numbers: Counter[str] = Counter()
        for each in self.consolidation.units:
            if each.parts:
                yield 0, each
            else:
                numbers[each.unit.id] += 1
                yield numbers[each.unit.id], each


@dataclass(frozen=True, slots=True)
class ExportedForm:
    """A form in all its versions with the periods that are exported, and the words by which fields are printed."""

    versions: Sequence[Form]
    periods: Sequence[ExportedPeriod]
    words: SummaryWords


def figure_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each period, unit and field. Units that are added up from parts have none: their parts do."""
    for form in forms:
        for period in form.periods:
            yield from _figures(period, form.words)


def _figures(period: ExportedPeriod, words: SummaryWords) -> Iterator[Row]:
    form = period.consolidation.form
    described = [(each, _described(each, words)) for each in form.fields if each.cell.applies]
    for number, standing in period.numbered_units:
        if standing.parts:
            continue
        report, unit = standing.report, standing.unit
        submission = report.submission if report else None
        head = (
            form.id, submission.form.version if submission else None, period.consolidation.period,
            unit.id, unit.name, unit.group, standing.part_of, number,
        )  # fmt: skip
        counts = period.has_in_totals(report)
        tail = (
            standing.status, counts, standing.timeliness, _version(period, report), period.revision, _file_name(report),
        )  # fmt: skip
        sha256 = _sha256(report)
        reader = _FigureReader(form, standing, submission)
        for field, about in described:
            value, state, place = reader.read(field)
            counted = value if counts and isinstance(value, int | Decimal) else None
            text = reader.written(field, value)
            yield (*head, *about, counted, text, state, *tail, place.sheet, place.cell, sha256)


def _described(field: Field, words: SummaryWords) -> Row:
    cell = field.cell
    part = field.part.id if cell.measure.compound else None
    return field.id, cell.item.id, _breakdown(cell), part, field_name(field, words), field.part.unit or None


def _breakdown(cell: Cell) -> str | None:
    return None if cell.breakdown.id == PLAIN_BREAKDOWN else cell.breakdown.id


class _FigureReader:
    """Reads what a unit says of the fields of the period's form, which its report may have in another version."""

    def __init__(self, form: Form, standing: UnitStanding, submission: Submission | None) -> None:
        self._standing = standing
        self._submission = submission
        self._not_asked = not_asked_in(form, standing.not_asked)
        own = submission.form if submission else form
        self._own = own
        self._cells = {id(cell): place for place, cell in enumerate(own.cells)}

    def read(self, field: Field) -> tuple[Value | None, str, Place]:
        """Return the value, the state and the place of a field."""
        submission, index = self._submission, self._own.field_indices.get(field.id)
        if submission is None or index is None:
            return None, self._state_without_cell(field), NOWHERE
        cell = self._own.fields[index].cell
        place, value = submission.places[self._cells[id(cell)]], submission.values[index]
        if self._standing.status == "exempt":
            return value, "exempt", place
        if value is not None:
            return value, "zero" if value == 0 else "filled", place
        return None, self._state_of_nothing(submission, cell, index, place), place

    def written(self, field: Field, value: Value | None) -> str | None:
        """Return a value as text, of a cell that could not be read what stands there."""
        if value is not None:
            return (format_number(value) if isinstance(value, int | Decimal) else str(value)) or None
        index = self._own.field_indices.get(field.id) if self._submission else None
        cell = None if index is None else self._own.fields[index].cell
        return self._submission.raw.get(cell.id) or None if self._submission and cell else None

    def _state_without_cell(self, field: Field) -> str:
        if self._standing.status == "exempt":
            return "exempt"
        if field.cell.id in self._not_asked:
            return "not_asked"
        if self._submission is not None:
            return "not_on_form"
        return "missing" if self._standing.report is None else "unreadable"

    def _state_of_nothing(self, submission: Submission, cell: Cell, index: int, place: Place) -> str:
        """Return why a cell of a report has no value."""
        if cell.id in submission.not_asked or cell.id in self._not_asked:
            return "not_asked"
        is_lost = index in submission.unreadable and place.cell is None
        depends = cell.computed and submission.unreadable
        return "unreadable" if submission.raw.get(cell.id) or is_lost or depends else "blank"


def _version(period: ExportedPeriod, report: Report | None) -> int | None:
    return period.versions.get(id(report)) if report else None


def _file_name(report: Report | None) -> str | None:
    return printable(report.file.name, _LONGEST_NAME) if report else None


def _sha256(report: Report | None) -> str | None:
    return (report.file.sha256 or None) if report else None


def total_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each period and field with its total."""
    for form in forms:
        for period in form.periods:
            consolidation = period.consolidation
            for field, total in zip(consolidation.form.fields, consolidation.totals, strict=True):
                if not field.cell.applies:
                    continue
                figures = sum(each.submission.number(field.id) is not None for each in consolidation.reports)
                yield (
                    consolidation.form.id, consolidation.form.version, consolidation.period, field.id,
                    field_name(field, form.words), field.part.unit or None, field.cell.measure.aggregate, total,
                    figures, period.revision,
                )  # fmt: skip


def report_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each period and unit, and for each of several reports of a unit."""
    for form in forms:
        for period in form.periods:
            for number, standing in period.numbered_units:
                yield _report(period, number, standing)


def _report(period: ExportedPeriod, number: int, standing: UnitStanding) -> Row:
    unit, report = standing.unit, standing.report
    received = report.received if report else None
    first = (report.first if report else None) or received
    return (
        period.consolidation.form.id, period.consolidation.period, unit.id, unit.name, unit.type, unit.group,
        standing.part_of, number, standing.status, period.has_in_totals(report), standing.is_expected,
        standing.timeliness, first, received, _version(period, report), report.versions if report else None,
        report.open_queries if report else None, period.revision, _file_name(report), _sha256(report),
    )  # fmt: skip


def finding_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each finding; those of a file of no certain period once."""
    told: set[int] = set()
    for form in forms:
        for period in form.periods:
            for report in period.reports:
                if id(report.file) in told or any(each.code == _OTHER_PERIOD for each in report.findings):
                    continue
                if report.period is None:
                    told.add(id(report.file))
                yield from _findings(period.consolidation.form.id, report)


def _findings(form: str, report: Report) -> Iterator[Row]:
    file = (report.period, report.unit, report.status, _file_name(report), _sha256(report))
    for each in report.sorted_findings:
        place = each.place
        yield (
            form, *file, each.code, each.severity, place.sheet, place.cell, place.field, each.found or None,
            each.message(in_chinese), each.remedy(in_chinese) or None, each.explanation or None,
        )  # fmt: skip


def line_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each entry of a line of a running list, whether its report counts or not."""
    told: set[int] = set()
    for form in forms:
        for period in form.periods:
            numbers: Counter[str] = Counter()
            reports = [each for each in period.reports if id(each.file) not in told]
            for lead in list_leads(reports, unit_names(period.consolidation.units)):
                numbers[lead.record.table.id] += 1
                yield from _line(period.consolidation.form.id, lead, numbers[lead.record.table.id])
            told.update(id(each.file) for each in reports if each.period is None)


def _line(form: str, lead: Lead, number: int) -> Iterator[Row]:
    report, record = lead.report, lead.record
    head = (form, report.period, report.unit, record.table.id, number)
    for place, (column, value) in enumerate(zip(record.table.columns, record.values, strict=True)):
        if value is None:
            continue
        figure = value if isinstance(value, int | Decimal) else None
        text = format_number(figure) if figure is not None else str(value) or None
        yield (
            *head, column.id, column.name, column.unit or None, figure, text, report.status, _file_name(report),
            record.sheet, record.cell_of(place), _sha256(report),
        )  # fmt: skip


def field_rows(forms: Iterable[ExportedForm]) -> Iterator[Row]:
    """Yield a row for each field and each column of a running list, in each version of the forms."""
    for form in forms:
        for version in form.versions:
            for field in version.fields:
                if field.cell.applies:
                    yield _field(version, field, form.words)
            for table in version.ledgers:
                for column in table.columns:
                    kind = column.measure.kind
                    yield (
                        version.id, version.version, ListColumn(table, column).id, None, column.name, table.id,
                        table.title or version.title, column.id, column.name, None, None, column.unit or None, kind,
                        _decimals(column.measure.parts[0].is_number, column.measure.parts[0].max_decimals), None, False,
                    )  # fmt: skip


def _field(form: Form, field: Field, words: SummaryWords) -> Row:
    cell, part = field.cell, field.part
    compound = cell.measure.compound
    return (
        form.id, form.version, field.id, cell.item.number,
        field_name(field, words), cell.item.id, cell.item.name, _breakdown(cell),
        cell.breakdown.name if _breakdown(cell) else None, part.id if compound else None,
        part.name if compound else None, part.unit or None, part.kind, _decimals(part.is_number, part.max_decimals),
        cell.measure.aggregate, cell.computed,
    )  # fmt: skip


def _decimals(is_number: bool, most: int) -> Entry:
    return most if is_number else None
