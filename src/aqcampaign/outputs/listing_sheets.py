"""The listing sheets of the summary: 报送情况, 审核问题, 数据来源."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from aqcampaign.consolidation.coverage import UnitStanding, coverage_by_group
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.language import in_chinese
from aqcampaign.ledger.attribution import attachments, units_with_sealed_copy
from aqcampaign.outputs.text_width import line_count
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import Report
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import MOST_ROWS, Content, ListedRow, Listing, PlannedCell, SheetPlan
from aqcampaign.values.submission import Submission, format_values

# The coverage of a group stands in the columns from 状态 to 本版收到.
_COVERAGE_END = 6
_Line = tuple[Content, ...]
_Cell = tuple[Content, str]
_HEADING_HEIGHT, _LINE_HEIGHT = 26.0, 16.0
_FINDING_WIDTHS = (22, 30, 9, 8, 13, 22, 16, 36, 36)
_SOURCE_WIDTHS = (22, 30, 12, 36, 13, 68)  # the last one holds a checksum of 64 characters
_SEVERITIES = ("error", "query", "notice")


def status_sheet(form: Form, consolidation: Consolidation, reports: Sequence[Report], text: SummaryWords) -> SheetPlan:
    """Return 报送情况: each unit's status, file, times of receipt, attachments, and fields of head and foot."""
    head_fields = [each for each in (*form.head, *form.foot) if each.kind != "seal"]
    headings = (*text.status_headings, *(each.label for each in head_fields))
    sealed, attached = units_with_sealed_copy(reports), attachments(reports)

    widths = (6, 28, 11, 8, 40, 17, 17, 8, 8, 30, *(16 for _each in head_fields))

    def rows() -> Iterator[ListedRow]:
        numbers = count(1)
        for each in consolidation.units:
            files = (printable(attachment.file.name, 255) for attachment in attached.get(each.unit.id, ()))
            line = (
                *_status(next(numbers) if each.depth == 0 else None, each, text),
                text.sealed[each.unit.id in sealed],
                "\n".join(files) or text.nothing,
                *(_head_text(each, field.id, text) for field in head_fields),
            )
            yield listed_row(line, widths)

    sheet = listing_sheet(text.status, headings, rows, len(consolidation.units), widths, labels=2, more=text.more_rows)
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
    names = consolidation.unit_names
    listed = [each for each in reports if each.findings and all(found.code != "AQ217" for found in each.findings)]

    def rows() -> Iterator[ListedRow]:
        for severity in _SEVERITIES:
            for report in listed:
                yield from _findings(report, severity, names, text)

    number = sum(len(report.findings) for report in listed)
    return listing_sheet(text.findings, text.finding_headings, rows, number, _FINDING_WIDTHS, more=text.more_rows)


def sources_sheet(consolidation: Consolidation, text: SummaryWords, detail: str = "") -> SheetPlan:
    """Return 数据来源: the file, sheet, cell and SHA-256 from which each counted value comes.

    If all of that is in a file named `detail` beside the summary, the sheet says so and links to it.
    """
    rows = partial(_sources, consolidation)
    number = 0 if detail else count_sources(consolidation)
    sheet = listing_sheet(text.sources, text.source_headings, rows, number, _SOURCE_WIDTHS, more=text.more_rows)
    if not detail:
        return sheet
    words = text.detail_file.format(rows=count_sources(consolidation), file=detail)
    address = detail.replace("%", "%25").replace(" ", "%20").replace("#", "%23")  # a # would begin a place in the file
    link = PlannedCell(1, 0, words, "listed", to=(1, len(_SOURCE_WIDTHS) - 1), link=f"external:{address}")
    return replace(sheet, cells=(*sheet.cells, link))


def count_sources(consolidation: Consolidation) -> int:
    """Return the number of values in 数据来源."""
    forms = Counter(report.submission.form for report in consolidation.reports)
    return sum(reports * sum(cell.applies for cell in form.cells) for form, reports in forms.items())


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


def _findings(report: Report, severity: str, names: Mapping[str, str], text: SummaryWords) -> Iterator[ListedRow]:
    for found in report.sorted_findings:
        if found.severity == severity:
            place = found.place
            line = (
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
            yield listed_row(line, _FINDING_WIDTHS)


def _sources(consolidation: Consolidation) -> Iterator[ListedRow]:
    """Yield a row for each cell of each report. What is the same in many rows is made once: there may be a million."""
    cells, places = [], None
    for report in consolidation.reports:
        submission, file = report.submission, report.report.file
        if submission.places is not places:  # they are the same object in nearly all reports
            cells, places = list(_source_cells(submission)), submission.places
        unit, name = consolidation.unit_names[report.unit], printable(file.name, 255)
        unit_cell, name_cell, sum_cell = (unit, "listed"), (name, "listed"), (file.sha256, "listed")
        lines = max(line_count(unit, _SOURCE_WIDTHS[0]), line_count(name, _SOURCE_WIDTHS[3]))
        for fields, label_cell, place_cell, cell_lines in cells:
            value = format_values(submission.values[fields])
            height = _LINE_HEIGHT * max(lines, cell_lines, line_count(value, _SOURCE_WIDTHS[2]))
            yield ListedRow((unit_cell, label_cell, (value, "listed"), name_cell, place_cell, sum_cell), height)


def _source_cells(submission: Submission) -> Iterator[tuple[slice, _Cell, _Cell, int]]:
    """Yield of each cell of the form that applies: its fields, the cells for its label and place, and their lines."""
    for cell, where in zip(submission.form.cells, submission.places, strict=True):
        if cell.applies:
            label = f"{cell.item.number}.{cell.label}" if cell.item.number is not None else cell.label
            place = f"{where.sheet}!{where.cell}"
            lines = max(line_count(label, _SOURCE_WIDTHS[1]), line_count(place, _SOURCE_WIDTHS[4]))
            yield cell.fields, (label, "listed"), (place, "listed"), lines


def listing_sheet(
    name: str,
    headings: Sequence[str],
    rows: Callable[[], Iterator[ListedRow]],
    number: int,
    widths: Sequence[float],
    labels: int = 1,
    *,
    more: str,
) -> SheetPlan:
    """Return a sheet with a header row and the `number` of rows that `rows` makes.

    The first `labels` columns are printed on every page. Of more rows than a sheet takes, `more` says at its end how
    many there are besides.
    """
    cells = [PlannedCell(0, column, heading, "heading") for column, heading in enumerate(headings)]
    last = max(number, 1)
    if number >= MOST_ROWS:
        last = MOST_ROWS - 1
        words = more.format(count=number - last + 1)
        cells.append(PlannedCell(last, 0, words, "listed", to=(last, len(headings) - 1)))
        number = last - 1
    return SheetPlan(
        name, tuple(cells), dict(enumerate(widths)), {0: _HEADING_HEIGHT}, print_to=(last, len(headings) - 1),
        landscape=True, freeze=(1, 0), repeat_row=0, repeat_columns=labels, column_breaks=column_breaks(widths, labels),
        listing=Listing(1, number, ("listed", "centred"), rows) if number else None,
    )  # fmt: skip


def listed_row(line: Sequence[Content], widths: Sequence[float]) -> ListedRow:
    """Return a line as a row in which its wrapped text has room. LibreOffice and WPS do not fit rows to text."""
    lines = max([line_count(str(content), width) for content, width in zip(line, widths, strict=True)])
    cells = [(content, "centred" if isinstance(content, int) else "listed") for content in line]
    return ListedRow(cells, _LINE_HEIGHT * lines)
