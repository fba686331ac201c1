"""The listing sheets of the summary: 报送情况, 审核问题, 数据来源."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count

from aqcampaign.consolidation.coverage import UnitStanding, coverage_by_group, unit_names
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Cell, Form
from aqcampaign.language import in_chinese
from aqcampaign.ledger.attribution import attachments, units_with_sealed_copy
from aqcampaign.outputs.text_width import line_count
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, ListedRow, Listing, PlannedCell, SheetPlan
from aqcampaign.values.submission import format_values

# The coverage of a group stands in the columns from 状态 to 本版收到.
_COVERAGE_END = 6
_Line = tuple[Content, ...]
_HEADING_HEIGHT, _LINE_HEIGHT = 26.0, 16.0
_SEVERITIES = ("error", "query", "notice")


def status_sheet(form: Form, consolidation: Consolidation, reports: Sequence[Report], text: SummaryWords) -> SheetPlan:
    """Return 报送情况: each unit's status, file, times of receipt, attachments, and fields of head and foot."""
    head_fields = [each for each in (*form.head, *form.foot) if each.kind != "seal"]
    headings = (*text.status_headings, *(each.label for each in head_fields))
    sealed, attached = units_with_sealed_copy(reports), attachments(reports)

    def lines() -> Iterator[_Line]:
        numbers = count(1)
        for each in consolidation.units:
            files = (printable(attachment.file.name, 255) for attachment in attached.get(each.unit.id, ()))
            yield (
                *_status(next(numbers) if each.depth == 0 else None, each, text),
                text.sealed[each.unit.id in sealed],
                "\n".join(files) or text.nothing,
                *(_head_text(each, field.id, text) for field in head_fields),
            )

    widths = (6, 28, 11, 8, 40, 17, 17, 8, 8, 30, *(16 for _each in head_fields))
    sheet = listing_sheet(text.status, headings, lines, len(consolidation.units), widths, labels=2)
    return _with_groups(sheet, consolidation.units, text)


def _with_groups(sheet: SheetPlan, units: Sequence[UnitStanding], text: SummaryWords) -> SheetPlan:
    """Return the sheet with the coverage of each group of units below the list."""
    groups = coverage_by_group(units)
    last_row, last_column = sheet.print_to or (0, 0)
    if not groups:
        return sheet
    cells = [PlannedCell(last_row + 2, 1, text.group, "heading")]
    cells.append(PlannedCell(last_row + 2, 2, text.group_coverage, "heading", to=(last_row + 2, _COVERAGE_END)))
    for row, (group, counts) in enumerate(groups.items(), start=last_row + 3):
        cells.append(PlannedCell(row, 1, group or text.without_group, "listed"))
        cells.append(PlannedCell(row, 2, coverage_text(counts, text), "listed", to=(row, _COVERAGE_END)))
    return replace(sheet, cells=(*sheet.cells, *cells), print_to=(last_row + 2 + len(groups), last_column))


def findings_sheet(reports: Sequence[Report], consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 审核问题: the findings of all files of the inbox, errors first."""
    names = unit_names(consolidation.units)
    listed = [each for each in reports if each.findings and all(found.code != "AQ217" for found in each.findings)]

    def lines() -> Iterator[_Line]:
        for severity in _SEVERITIES:
            for report in listed:
                yield from _findings(report, severity, names, text)

    number = sum(len(report.findings) for report in listed)
    return listing_sheet(text.findings, text.finding_headings, lines, number, (22, 30, 9, 8, 13, 22, 16, 36, 36))


def sources_sheet(consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 数据来源: the file, sheet, cell and SHA-256 from which each counted value comes."""
    names = unit_names(consolidation.units)

    def lines() -> Iterator[_Line]:
        for report in consolidation.reports:
            yield from _sources(report, names)

    number = sum(len(_labels(report.submission.form)) for report in consolidation.reports)
    return listing_sheet(text.sources, text.source_headings, lines, number, (22, 30, 12, 36, 13, 68))


def _status(number: int | None, standing: UnitStanding, text: SummaryWords) -> _Line:
    report = standing.report
    timeliness = text.timeliness[standing.timeliness] if standing.timeliness else text.nothing
    counted = report.received if report else None
    first = (report.first if report else None) or counted
    when = (text.received.format(received=each) if each else text.nothing for each in (first, counted))
    versions = report.versions if report else text.nothing
    file = printable(report.file.name, 255) if report else text.nothing
    return (number, standing.indented_name, text.standing[standing.status], timeliness, file, *when, versions)


def _head_text(standing: UnitStanding, field: str, text: SummaryWords) -> str:
    submission = standing.report.submission if standing.report else None
    return submission.head.get(field, text.nothing) if submission else text.nothing


def _findings(report: Report, severity: str, names: Mapping[str, str], text: SummaryWords) -> Iterator[_Line]:
    for found in report.sorted_findings:
        if found.severity == severity:
            place = found.place
            yield (
                names.get(report.unit or "", text.nothing),
                printable(report.file.name, 255),
                text.file_status[report.status],
                text.severity[severity],
                f"{place.sheet or ''}!{place.cell}" if place.cell else text.nothing,
                place.label or text.nothing,
                found.found or text.nothing,
                f"{found.code} {found.message(in_chinese)}",
                found.remedy(in_chinese),
            )


def _sources(report: AcceptedReport, names: Mapping[str, str]) -> Iterator[_Line]:
    submission, file = report.submission, report.report.file
    unit, name = names[report.unit], printable(file.name, 255)
    for cell, (place, label) in _labels(submission.form).items():
        value, where = format_values(submission.values[cell.fields]), submission.places[place]
        yield (unit, label, value, name, f"{where.sheet}!{where.cell}", file.sha256)


@lru_cache(maxsize=64)
def _labels(form: Form) -> Mapping[Cell, tuple[int, str]]:
    """Return the place and the numbered label of each cell of the form that applies."""
    return {
        cell: (place, f"{cell.item.number}.{cell.label}" if cell.item.number is not None else cell.label)
        for place, cell in enumerate(form.cells)
        if cell.applies
    }


def listing_sheet(
    name: str,
    headings: Sequence[str],
    lines: Callable[[], Iterable[_Line]],
    number: int,
    widths: Sequence[float],
    labels: int = 1,
) -> SheetPlan:
    """Return a sheet with a header row and the `number` of lines that `lines` makes; row heights fit the wrapped text.

    The first `labels` columns are printed on every page.
    """
    cells = tuple(PlannedCell(0, column, heading, "heading") for column, heading in enumerate(headings))
    rows = Listing(1, number, ("listed", "centred"), lambda: (_row(line, widths) for line in lines()))
    return SheetPlan(
        name, cells, dict(enumerate(widths)), {0: _HEADING_HEIGHT},
        print_to=(max(number, 1), len(headings) - 1), landscape=True, freeze=(1, 0),
        repeat_row=0, repeat_columns=labels, column_breaks=column_breaks(widths, labels), listing=rows,
    )  # fmt: skip


def _row(line: _Line, widths: Sequence[float]) -> ListedRow:
    """Return a line as a row. LibreOffice and WPS do not fit rows to wrapped text."""
    lines = max([line_count(str(content), width) for content, width in zip(line, widths, strict=True)])
    cells = [(content, "centred" if isinstance(content, int) else "listed") for content in line]
    return ListedRow(cells, _LINE_HEIGHT * lines)
