"""Takes a Consolidation and makes the listings of the summary: 报送情况, 审核问题, 数据来源."""

from collections.abc import Iterable, Iterator, Sequence

from aqcampaign.consolidation.roster import UnitStanding
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import printable
from aqcampaign.form.model import Form
from aqcampaign.language import in_chinese
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import AcceptedReport, Report
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.values.submission import text_of_cell

_Line = tuple[Content, ...]


def status_sheet(consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 报送情况: each unit's standing, timeliness, file and time of receipt."""
    lines = [_status(place, each, text) for place, each in enumerate(consolidation.units, start=1)]
    return _listing(text.status, text.status_headings, lines, (6, 28, 10, 10, 44, 20))


def findings_sheet(reports: Sequence[Report], consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 审核问题: every finding of every file of the inbox, errors first."""
    names = {each.unit.id: each.unit.name for each in consolidation.units}
    lines = sorted(_findings(reports, names, text), key=lambda line: line[0])
    return _listing(
        text.findings, text.finding_headings, [line for _rank, line in lines], (22, 30, 9, 8, 13, 22, 16, 36, 36)
    )


def sources_sheet(form: Form, consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return 数据来源: for each counted cell the file, sheet, cell and SHA-256 that it came from."""
    names = {each.unit.id: each.unit.name for each in consolidation.units}
    lines = [line for report in consolidation.reports for line in _sources(form, report, names)]
    return _listing(text.sources, text.source_headings, lines, (22, 30, 12, 36, 13, 68))


def _status(place: int, standing: UnitStanding, text: SummaryWords) -> _Line:
    report = standing.report
    timeliness = text.timeliness[report.timeliness] if report and report.timeliness else text.nothing
    received = report.received if report else None
    when = text.received.format(received=received) if received else text.nothing
    file = printable(report.file.path.name, 255) if report else text.nothing
    return (place, standing.unit.name, text.standing[standing.status], timeliness, file, when)


def _findings(reports: Iterable[Report], names: dict[str, str], text: SummaryWords) -> Iterator[tuple[int, _Line]]:
    ranks = {"error": 0, "query": 1, "notice": 2}
    for report in reports:
        if any(found.code == "AQ217" for found in report.findings):
            continue  # another month's file is that month's affair
        for found in report.findings:
            place = found.place
            yield (
                ranks[found.severity],
                (
                    names.get(report.unit or "", text.nothing),
                    printable(report.file.path.name, 255),
                    text.file_status[report.status],
                    text.severity[found.severity],
                    f"{place.sheet or ''}!{place.cell}" if place.cell else text.nothing,
                    place.label or text.nothing,
                    found.found or text.nothing,
                    f"{found.code} {found.message(in_chinese)}",
                    found.remedy(in_chinese),
                ),
            )


def _sources(form: Form, report: AcceptedReport, names: dict[str, str]) -> Iterator[_Line]:
    submission, file = report.submission, report.report.file
    for cell, where in zip(form.cells, submission.cells, strict=True):
        value = text_of_cell(submission.values[cell.fields])
        name = f"{cell.item.number}.{cell.item.name}"
        source = f"{submission.sheet}!{where}"
        yield (names[report.unit], name, value, printable(file.path.name, 255), source, file.sha256)


def _listing(name: str, headings: Sequence[str], lines: Sequence[_Line], widths: Sequence[float]) -> SheetPlan:
    cells = [PlannedCell(0, column, heading, "heading") for column, heading in enumerate(headings)]
    for row, line in enumerate(lines, start=1):
        cells.extend(PlannedCell(row, column, content, "listed") for column, content in enumerate(line))
    return SheetPlan(
        name, tuple(cells), dict(enumerate(widths)), {0: 26} | _heights(lines, widths),
        print_to=(max(len(lines), 1), len(headings) - 1), landscape=True, freeze=(1, 0), repeat_row=0,
    )  # fmt: skip


def _heights(lines: Sequence[_Line], widths: Sequence[float]) -> dict[int, float]:
    """Points for each row: LibreOffice and WPS do not make room for wrapped text on their own."""
    rows = {}
    for row, line in enumerate(lines, start=1):
        wrapped = (-(-_cells(str(content)) // width) for content, width in zip(line, widths, strict=True))
        rows[row] = 16.0 * max(1, *wrapped)
    return rows


def _cells(text: str) -> int:
    """Width in half-width characters; a Chinese one counts two."""
    return sum(1 if character.isascii() else 2 for character in text)
