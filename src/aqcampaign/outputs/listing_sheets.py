"""The listing sheets of the summary: 报送情况, 审核问题, 数据来源."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache, partial
from itertools import count

from aqcampaign.consolidation.coverage import UnitStanding, coverage_by_group
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.language import in_chinese
from aqcampaign.ledger.attribution import attachments, units_with_sealed_copy
from aqcampaign.outputs.by_unit_sheet import figure_style
from aqcampaign.outputs.titles import Titles, sheet_titles, titles_above
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import Report
from aqcampaign.template.page import column_breaks, narrowed
from aqcampaign.template.plan import MOST_ROWS, Content, ListedRow, Listing, PlannedCell, SheetPlan
from aqcampaign.template.text_width import line_count
from aqcampaign.values.submission import Submission, format_values

# The coverage of a group stands in the columns from 状态 to 本版收到.
_COVERAGE_END = 6
_Line = tuple[Content, ...]
_Cell = tuple[Content, str]
# The headings stand below the titles, and leave so many rows of a sheet for its table.
_HEADER_ROW = 2
MOST_LISTED = MOST_ROWS - _HEADER_ROW - 1
_TITLE_HEIGHT, _HEADING_HEIGHT, _LINE_HEIGHT, _ROOM = 26.0, 26.0, 15.0, 5.0
# A line of Chinese text of 11 points holds about so much of the width of its column.
_FILLED = 0.9
# Of columns that are narrowed so that a table fits on a page: a date, a word of four characters.
_LEAST_WIDTH = 11
_STATUS_WIDTHS = (6, 20, 9, 7, 26, 11, 11, 7, 7, 16)
_FINDING_WIDTHS = (15, 19, 8, 8, 11, 14, 11, 26, 24)
_SOURCE_WIDTHS = (20, 30, 12, 28, 13, 36)  # two lines of the last one hold a checksum of 64 characters
_SEVERITIES = ("error", "query", "notice")
_VALUES = ("figure_count", "figure_money", "figure_text")


def status_sheet(
    form: Form, consolidation: Consolidation, reports: Sequence[Report], text: SummaryWords, period_name: str
) -> SheetPlan:
    """Return 报送情况: each unit's status, file, times of receipt, attachments, and fields of head and foot."""
    head_fields = [each for each in (*form.head, *form.foot) if each.kind != "seal"]
    headings = (*text.status_headings, *(each.label for each in head_fields))
    sealed, attached = units_with_sealed_copy(reports), attachments(reports)

    widths = narrowed((*_STATUS_WIDTHS, *(14 for _each in head_fields)), _LEAST_WIDTH)

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

    titles = sheet_titles(form, text.status, period_name, coverage_text(consolidation.coverage, text), text)
    table = Table(text.status, titles, headings, widths, labels=2)
    sheet = listing_sheet(table, rows, len(consolidation.units), text)
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
    return replace(
        sheet, cells=(*sheet.cells, *cells), print_to=(last_row + 2 + len(groups), last_column),
        heights={**sheet.heights, last_row + 2: _HEADING_HEIGHT},
    )  # fmt: skip


def findings_sheet(
    form: Form, reports: Sequence[Report], consolidation: Consolidation, text: SummaryWords, period_name: str
) -> Iterator[SheetPlan]:
    """Yield 审核问题, the findings of all files of the inbox, errors first, if there are any."""
    names = consolidation.unit_names
    listed = [each for each in reports if each.findings and all(found.code != "AQ217" for found in each.findings)]

    def rows() -> Iterator[ListedRow]:
        for severity in _SEVERITIES:
            for report in listed:
                yield from _findings(report, severity, names, text)

    number, by_severity = 0, Counter[str]()
    for report in listed:
        number += len(report.findings)
        by_severity.update(found.severity for found in report.findings)
    if number:
        note = "，".join(f"{text.severity[each]}{by_severity[each]}" for each in _SEVERITIES if by_severity[each])
        titles = sheet_titles(form, text.findings, period_name, note, text)
        yield listing_sheet(Table(text.findings, titles, text.finding_headings, _FINDING_WIDTHS), rows, number, text)


def sources_sheet(
    form: Form, consolidation: Consolidation, text: SummaryWords, period_name: str, detail: str = ""
) -> SheetPlan:
    """Return 数据来源: by report its file and SHA-256, and folded below these the sheet and cell of each counted value.

    If all of that is in a file named `detail` beside the summary, the sheet says so and links to it.
    """
    note = text.sources_note.format(reports=len(consolidation.reports), values=count_sources(consolidation))
    titles = sheet_titles(form, text.sources, period_name, note, text)
    table = Table(
        text.sources, titles, text.source_headings, _SOURCE_WIDTHS, styles=("listed", "group", "group_text", *_VALUES)
    )
    if not detail:
        rows = partial(_sources, consolidation, text)
        return listing_sheet(table, rows, count_source_rows(consolidation), text, has_folded=True)
    sheet = listing_sheet(table, lambda: iter(()), 0, text)
    words = text.detail_file.format(rows=count_sources(consolidation), file=detail)
    address = detail.replace("%", "%25").replace(" ", "%20").replace("#", "%23")  # a # would begin a place in the file
    row = _HEADER_ROW + 1
    link = PlannedCell(row, 0, words, "listed", to=(row, len(_SOURCE_WIDTHS) - 1), link=f"external:{address}")
    return replace(sheet, cells=(*sheet.cells, link))


def count_sources(consolidation: Consolidation) -> int:
    """Return the number of values in 数据来源."""
    forms = Counter(report.submission.form for report in consolidation.reports)
    return sum(reports * _count_values(form) for form, reports in forms.items())


def count_source_rows(consolidation: Consolidation) -> int:
    """Return the number of rows in 数据来源: one for each report and one for each of its values."""
    return len(consolidation.reports) + count_sources(consolidation)


def source_places(consolidation: Consolidation) -> dict[int, int]:
    """Return the row in 数据来源 of each report, by the id of the report object, as far as a sheet takes them."""
    places, row = {}, _HEADER_ROW + 1
    for accepted in consolidation.reports:
        if row - _HEADER_ROW > MOST_LISTED - 1:
            break
        places[id(accepted.report)] = row
        row += 1 + _count_values(accepted.submission.form)
    return places


@lru_cache(maxsize=64)
def _count_values(form: Form) -> int:
    return sum(cell.applies for cell in form.cells)


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


def _sources(consolidation: Consolidation, text: SummaryWords) -> Iterator[ListedRow]:
    """Yield a row for each report, and one for each of its values. What many rows share is made once."""
    cells, places = [], None
    for report in consolidation.reports:
        submission, file = report.submission, report.report.file
        if submission.places is not places:  # they are the same object in nearly all reports
            cells, places = list(_source_cells(submission)), submission.places
        unit, name = consolidation.unit_names[report.unit], printable(file.name, 255)
        line = (unit, None, text.value_count.format(count=len(cells)), name, None, file.sha256)
        least = _height(line, _SOURCE_WIDTHS)
        yield ListedRow([(unit, "group"), *((content, "group_text") for content in line[1:])], least)
        unit_cell, name_cell, sum_cell = (unit, "listed"), (name, "listed"), (file.sha256, "listed")
        for fields, label_cell, place_cell, cell_height, style in cells:
            values = submission.values[fields]
            figure = values[0] if style else None
            if isinstance(figure, int | Decimal):
                value_cell: _Cell = (figure, style)
            else:
                words = format_values(values)
                value_cell = (words, "listed")
                cell_height = max(cell_height, _ROOM + _LINE_HEIGHT * _lines(words, _SOURCE_WIDTHS[2]))
            row = (unit_cell, label_cell, value_cell, name_cell, place_cell, sum_cell)
            yield ListedRow(row, max(least, cell_height), folded=True)


def _source_cells(submission: Submission) -> Iterator[tuple[slice, _Cell, _Cell, float, str]]:
    """Yield of each cell of the form that applies: its fields, the cells for its label and place, and their height.

    The last one is the style of its figure, '' unless it holds a single number.
    """
    form = submission.form
    for cell, where in zip(form.cells, submission.places, strict=True):
        if cell.applies:
            label = f"{cell.item.number}.{cell.label}" if cell.item.number is not None else cell.label
            place = f"{where.sheet}!{where.cell}"
            lines = max(_lines(label, _SOURCE_WIDTHS[1]), _lines(place, _SOURCE_WIDTHS[4]))
            style = "" if cell.measure.compound else figure_style(form.fields[cell.fields.start])
            yield cell.fields, (label, "listed"), (place, "listed"), _ROOM + _LINE_HEIGHT * lines, style


@dataclass(frozen=True, slots=True)
class Table:
    """What of a sheet with a table does not depend on its rows.

    The first `labels` columns are printed on every page; `styles` are those in which cells may be. With the headings in
    row 0, the titles are on paper only.
    """

    name: str
    titles: Titles
    headings: Sequence[str]
    widths: Sequence[float]
    labels: int = 1
    header_row: int = _HEADER_ROW
    styles: tuple[str, ...] = ("listed", "centred")


def listing_sheet(
    table: Table,
    rows: Callable[[], Iterator[ListedRow]],
    number: int,
    text: SummaryWords,
    *,
    has_folded: bool = False,
) -> SheetPlan:
    """Return a sheet with its titles, a header row and the `number` of rows that `rows` makes.

    Of more rows than a sheet takes, its last one says how many there are besides.
    """
    head, last_column = table.header_row, len(table.headings) - 1
    cells = [*titles_above(table.titles)] if head else []
    cells += [PlannedCell(head, column, heading, "heading") for column, heading in enumerate(table.headings)]
    last = head + min(max(number, 1), MOST_LISTED)
    if number > MOST_LISTED:
        words = text.more_rows.format(count=number - MOST_LISTED + 1)
        cells.append(PlannedCell(last, 0, words, "listed", to=(last, last_column)))
        number = MOST_LISTED - 1
    listing = Listing(head + 1, number, table.styles, rows, has_folded=has_folded) if number else None
    return SheetPlan(
        table.name, tuple(cells), dict(enumerate(table.widths)), {0: _TITLE_HEIGHT} | {head: _heading_height(table)},
        print_to=(last, last_column), landscape=True, freeze=(head + 1, 0), repeat_row=head,
        repeat_columns=table.labels, column_breaks=column_breaks(table.widths, table.labels, listing=True),
        banner=table.titles, print_from=head, listing=listing,
    )  # fmt: skip


def _heading_height(table: Table) -> float:
    lines = max(_lines(heading, width - 1) for heading, width in zip(table.headings, table.widths, strict=True))
    return max(_HEADING_HEIGHT, 2 * _ROOM + _LINE_HEIGHT * lines)


def listed_row(line: Sequence[Content], widths: Sequence[float]) -> ListedRow:
    """Return a line as a row in which its wrapped text has room. LibreOffice and WPS do not fit rows to text."""
    cells = [(content, "centred" if isinstance(content, int) else "listed") for content in line]
    return ListedRow(cells, _height(line, widths))


def _height(line: Sequence[Content], widths: Sequence[float]) -> float:
    texts = zip(line, widths, strict=True)
    return _ROOM + _LINE_HEIGHT * max([_lines(str(content), width) for content, width in texts if content is not None])


def _lines(text: str, width: float) -> int:
    """Return the number of lines that a text takes in a column of `width` characters."""
    if "\n" in text:
        return sum(line_count(line, _FILLED * width) for line in text.split("\n"))
    return line_count(text, _FILLED * width)
