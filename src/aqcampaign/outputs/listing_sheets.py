"""The listing sheets of the summary: 报送情况, 审核问题, 数据来源."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from aqcampaign.consolidation.coverage import UnitStanding, coverage_by_group, unit_names
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.language import in_chinese
from aqcampaign.ledger.attribution import attachments, units_with_sealed_copy
from aqcampaign.outputs.text_width import line_count
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.values.submission import format_values

# The coverage of a group stands in the columns from 状态 to 本版收到.
_COVERAGE_END = 6
_Line = tuple[Content, ...]


def status_sheet(form: Form, consolidation: Consolidation, reports: Sequence[Report], text: SummaryWords) -> SheetPlan:
    """Return 报送情况: each unit's status, file, times of receipt, attachments, and fields of head and foot."""
    head_fields = [each for each in (*form.head, *form.foot) if each.kind != "seal"]
    headings = (*text.status_headings, *(each.label for each in head_fields))
    numbers = count(1)
    sealed, attached = units_with_sealed_copy(reports), attachments(reports)
    lines = [
        (
            *_status(next(numbers) if each.depth == 0 else None, each, text),
            text.sealed[each.unit.id in sealed],
            "\n".join(printable(attachment.file.name, 255) for attachment in attached.get(each.unit.id, ()))
            or text.nothing,
            *(_head_text(each, field.id, text) for field in head_fields),
        )
        for each in consolidation.units
    ]
    sheet = listing_sheet(
        text.status, headings, lines, (6, 28, 11, 8, 40, 17, 17, 8, 8, 30, *(16 for _each in head_fields)), labels=2
    )
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
    lines = sorted(_findings(reports, names, text), key=lambda line: line[0])
    return listing_sheet(
        text.findings, text.finding_headings, [line for _rank, line in lines], (22, 30, 9, 8, 13, 22, 16, 36, 36)
    )


def sources_sheet(consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 数据来源: the file, sheet, cell and SHA-256 from which each counted value comes."""
    names = unit_names(consolidation.units)
    lines = [line for report in consolidation.reports for line in _sources(report, names)]
    return listing_sheet(text.sources, text.source_headings, lines, (22, 30, 12, 36, 13, 68))


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


def _findings(reports: Iterable[Report], names: dict[str, str], text: SummaryWords) -> Iterator[tuple[int, _Line]]:
    ranks = {"error": 0, "query": 1, "notice": 2}
    for report in reports:
        if any(found.code == "AQ217" for found in report.findings):
            continue  # the file reports another period
        for found in report.sorted_findings:
            place = found.place
            yield (
                ranks[found.severity],
                (
                    names.get(report.unit or "", text.nothing),
                    printable(report.file.name, 255),
                    text.file_status[report.status],
                    text.severity[found.severity],
                    f"{place.sheet or ''}!{place.cell}" if place.cell else text.nothing,
                    place.label or text.nothing,
                    found.found or text.nothing,
                    f"{found.code} {found.message(in_chinese)}",
                    found.remedy(in_chinese),
                ),
            )


def _sources(report: AcceptedReport, names: dict[str, str]) -> Iterator[_Line]:
    submission, file = report.submission, report.report.file
    for cell, where in zip(submission.form.cells, submission.places, strict=True):
        if not cell.applies:
            continue
        value = format_values(submission.values[cell.fields])
        number = f"{cell.item.number}." if cell.item.number is not None else ""
        source = f"{where.sheet}!{where.cell}"
        yield (names[report.unit], number + cell.label, value, printable(file.name, 255), source, file.sha256)


def listing_sheet(
    name: str, headings: Sequence[str], lines: Sequence[_Line], widths: Sequence[float], labels: int = 1
) -> SheetPlan:
    """Return a sheet with a header row and `lines`; row heights fit the wrapped text.

    The first `labels` columns are printed on every page.
    """
    cells = [PlannedCell(0, column, heading, "heading") for column, heading in enumerate(headings)]
    for row, line in enumerate(lines, start=1):
        cells.extend(
            PlannedCell(row, column, content, "centred" if isinstance(content, int) else "listed")
            for column, content in enumerate(line)
        )
    return SheetPlan(
        name, tuple(cells), dict(enumerate(widths)), {0: 26} | _heights(lines, widths),
        print_to=(max(len(lines), 1), len(headings) - 1), landscape=True, freeze=(1, 0),
        repeat_row=0, repeat_columns=labels, column_breaks=column_breaks(widths, labels),
    )  # fmt: skip


def _heights(lines: Sequence[_Line], widths: Sequence[float]) -> dict[int, float]:
    """Return the height in points of each row. LibreOffice and WPS do not fit rows to wrapped text."""
    rows = {}
    for row, line in enumerate(lines, start=1):
        rows[row] = 16.0 * max(line_count(str(content), width) for content, width in zip(line, widths, strict=True))
    return rows
