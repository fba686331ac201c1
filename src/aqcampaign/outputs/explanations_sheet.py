"""The sheet 情况说明: the units' explanations of their figures."""

from collections.abc import Iterator, Sequence

from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.findings.finding import Place, printable
from aqcampaign.form.model import Form
from aqcampaign.language import in_chinese
from aqcampaign.outputs.listing_sheets import Table, listed_row, listing_sheet
from aqcampaign.outputs.titles import sheet_titles
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.report import Report
from aqcampaign.template.plan import Content, ListedRow, SheetPlan
from aqcampaign.values.submission import Submission, format_values

_MAX_LENGTH = 500
_WIDTHS = (16, 20, 12, 16, 12, 32, 32)


def explanations_sheet(
    form: Form, reports: Sequence[Report], consolidation: Consolidation, text: SummaryWords, period_name: str
) -> Iterator[SheetPlan]:
    """Yield the sheet if an accepted or returned report contains explanations."""
    names = consolidation.unit_names
    relevant = [each for each in reports if each.status in ("accepted", "nil", "returned")]

    def lines() -> Iterator[tuple[Content, ...]]:
        for report in relevant:
            yield from _lines(report, names.get(report.unit or "", text.nothing), text)

    def rows() -> Iterator[ListedRow]:
        return (listed_row(line, _WIDTHS) for line in lines())

    number = sum(1 for _line in lines())
    if number:
        titles = sheet_titles(form, text.explanations, period_name, text.row_count.format(count=number), text)
        yield listing_sheet(Table(text.explanations, titles, text.explanation_headings, _WIDTHS), rows, number, text)


def _lines(report: Report, unit: str, text: SummaryWords) -> Iterator[tuple[Content, ...]]:
    submission = report.submission
    if submission is None:
        return
    file = printable(report.file.name, 255)
    listed: set[str] = set()
    for found in report.sorted_findings:
        words = found.explanation or found.former_explanation
        if words:
            listed.add(words)
            question = f"{found.code} {found.question(in_chinese)}" + (
                text.still_open if found.former_explanation else ""
            )
            yield (unit, file, _address(found.place), found.place.label or "", found.found, question, words)
    for place, value, words in _unasked_explanations(submission):
        if words not in listed:
            listed.add(words)  # list the explanation of a row once, not per cell
            yield (unit, file, _address(place), place.label or "", value, "", words)


def _unasked_explanations(submission: Submission) -> Iterator[tuple[Place, str, str]]:
    if not submission.explanations:  # as most reports
        return
    for cell, place in zip(submission.form.cells, submission.places, strict=True):
        words = submission.explanations.get(cell.id)
        if words:
            yield place, format_values(submission.values[cell.fields]), printable(words, _MAX_LENGTH)


def _address(place: Place) -> str:
    return f"{place.sheet or ''}!{place.cell}" if place.cell else ""
