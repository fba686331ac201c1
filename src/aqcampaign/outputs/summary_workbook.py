"""Plans the summary workbook of a period, sheet by sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.consolidation.coverage import items_asked_of_nobody, not_counted
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.consolidation.trend import Trend
from aqcampaign.form.layout import SheetLayout, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.not_asked import NO_DUTY, not_asked_in
from aqcampaign.form.relations import number_of
from aqcampaign.form.stamp import Stamp
from aqcampaign.outputs.by_unit_sheet import by_unit_sheet
from aqcampaign.outputs.corrections_sheet import corrections_sheets, issued_text
from aqcampaign.outputs.explanations_sheet import explanations_sheet
from aqcampaign.outputs.ledger_sheets import ledger_sheets, row_counts
from aqcampaign.outputs.listing_sheets import findings_sheet, source_places, sources_sheet, status_sheet
from aqcampaign.outputs.overview_sheet import overview_sheet
from aqcampaign.outputs.trend_sheet import trend_sheet
from aqcampaign.outputs.words import SummaryWords, coverage_text, shortened, unit_changes_text
from aqcampaign.publication.issued import Issued
from aqcampaign.publication.release import Release
from aqcampaign.report import Report
from aqcampaign.template.blank import stamp_sheet
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import day_text, form_sheets
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.text_width import line_count
from aqcampaign.template.words import Words
from aqcampaign.values.amounts import join_numbers
from aqcampaign.values.submission import numbers_or_none

_USUAL_WIDTH = 8.43
_LINE_HEIGHT = 14.0
_NOTES_WIDTH = 80.0
# Of the units whose figure is still to be confirmed, the note on the form names so many.
_MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """The release, and what else the summary contains; `names` are those of all units, also of former ones, by id.

    `issued` says as which edition a closed period is reported, `detail` the name of the file beside the summary that
    holds where each value comes from, '' if that stands in the summary.
    """

    config: CampaignConfig
    form: Form
    words: Words
    text: SummaryWords
    release: Release
    consolidation: Consolidation
    trend: Trend
    reports: Sequence[Report]
    names: Mapping[str, str]
    issued: Issued | None = None
    detail: str = ""


def summary_workbook(summary: Summary) -> WorkbookPlan:
    """Return the summary workbook, stamped as a submission of this office so that the superior office can check it."""
    office, calendar, period = summary.config.office, summary.config.calendar, summary.consolidation.period
    stamp = Stamp(summary.form.id, summary.form.version, office.id, period)
    names = {**summary.names, **summary.consolidation.unit_names}
    form, consolidation, reports, text = summary.form, summary.consolidation, summary.reports, summary.text
    name = calendar.name(period)
    sheets = (
        overview_sheet(summary.release, text),
        *_totals_sheets(summary),
        *_by_unit_sheets(summary),
        *_trend_sheets(summary, names),
        *ledger_sheets(form, consolidation, reports, text, name),
        status_sheet(form, consolidation, reports, text, name),
        *findings_sheet(form, reports, consolidation, text, name),
        *explanations_sheet(form, reports, consolidation, text, name),
        *_corrections_sheets(summary, names),
        *([sources_sheet(form, consolidation, text, name, summary.detail)] if form.cells else []),
        stamp_sheet(stamp, _published_rows(summary.trend)),
    )
    title = text.title.format(title=form.title, period=name)
    return WorkbookPlan(title, sheets, {**summary.words.styles, **summary.text.styles})


def _by_unit_sheets(summary: Summary) -> Iterator[SheetPlan]:
    if summary.form.cells:
        name = summary.config.calendar.name(summary.consolidation.period)
        places = dict if summary.detail else partial(source_places, summary.consolidation)
        yield by_unit_sheet(summary.form, summary.consolidation, summary.text, name, places)


def _trend_sheets(summary: Summary, names: Mapping[str, str]) -> Iterator[SheetPlan]:
    """Yield the sheet on earlier periods, unless there are none, because reports come at any time, or no figures."""
    calendar = summary.config.calendar
    if summary.form.cells and not calendar.is_any_time:
        yield trend_sheet(summary.form, summary.trend, names, summary.text, calendar)


def _corrections_sheets(summary: Summary, names: Mapping[str, str]) -> Iterator[SheetPlan]:
    if summary.issued is not None:
        period, calendar = summary.consolidation.period, summary.config.calendar
        yield from corrections_sheets(summary.form, period, summary.issued, names, summary.text, calendar)


def _published_rows(trend: Trend) -> Iterator[tuple[str, str]]:
    """Yield the figures that later summaries compare with: those first published for each period, and this period's."""
    for each in trend.periods:
        if each.reports or each.published:
            yield from (each.published or each.current).rows(each.period)


def _totals_sheets(summary: Summary) -> Iterator[SheetPlan]:
    """Yield the sheets of the official form filled with totals, with coverage and notes below the first one.

    Ledgers are omitted; they have sheets of their own. A form of ledgers alone has a sheet with the notes only.
    """
    if not summary.form.cells:
        yield _notes_sheet(summary)
        return
    form, totals = summary.form, summary.consolidation.totals
    contents: dict[str, Content] = {}
    not_asked = not_asked_in(form, items_asked_of_nobody(summary.consolidation.units))
    for cell in form.cells:
        values = numbers_or_none(totals[cell.fields])
        if values is not None:
            contents[cell.id] = join_numbers(values) if cell.measure.compound else values[0]
        elif cell.applies and cell.id in not_asked:
            contents[cell.id] = NO_DUTY
        elif cell.applies and not cell.computed and cell.blank != "skip" and cell.measure.is_added:
            contents[cell.id] = summary.text.standing["missing"]
    filled_on = day_text(summary.words, summary.issued.day) if summary.issued is not None else ""
    filling = Filling(summary.config.office.name, summary.consolidation.period, contents, filled_on)
    calendar, name = summary.config.calendar, summary.text.form_sheet
    first = True
    for sheet, layout in zip(
        form_sheets(form, summary.words, calendar, filling, live=False, first_sheet=name),
        layout_of(form).sheets,
        strict=True,
    ):
        if not layout.value_rows:
            continue
        yield _with_notes(sheet, layout, list(_notes(summary))) if first else sheet
        first = False


def _notes_sheet(summary: Summary) -> SheetPlan:
    """Return a sheet with the title of the form, the notes, and how many rows each ledger has, by status."""
    form, text, period = summary.form, summary.text, summary.consolidation.period
    title = text.title.format(title=form.title, period=summary.config.calendar.name(period))
    notes = [*_notes(summary), *row_counts(form, summary.consolidation, summary.reports, text)]
    cells = [PlannedCell(0, 0, title, "sheet_title")]
    cells += [PlannedCell(row, 0, note, "printed_note") for row, note in enumerate(notes, start=1)]
    heights = {row: _LINE_HEIGHT * line_count(note, _NOTES_WIDTH) for row, note in enumerate(notes, start=1)}
    return SheetPlan(text.form_sheet, tuple(cells), {0: _NOTES_WIDTH}, heights, print_to=(len(notes), 0))


def _with_notes(sheet: SheetPlan, layout: SheetLayout, notes: Sequence[str]) -> SheetPlan:
    """Return the sheet with notes below the form, inside the print area and on its first page only."""
    first, last = sheet.repeat_columns, (*sheet.column_breaks, layout.last_column + 1)[0] - 1
    rows = range(layout.last_row + 1, layout.last_row + 1 + len(notes))
    cells = [
        PlannedCell(row, first, note, "printed_note", to=(row, last)) for row, note in zip(rows, notes, strict=True)
    ]
    width = sum(sheet.widths.get(column, _USUAL_WIDTH) for column in range(first, last + 1))
    heights = {row: _LINE_HEIGHT * line_count(note, width) for row, note in zip(rows, notes, strict=True)}
    return replace(
        sheet,
        cells=(*sheet.cells, *cells),
        heights={**sheet.heights, **heights},
        print_to=(rows.stop - 1, layout.last_column),
    )


def _notes(summary: Summary) -> Iterator[str]:
    consolidation, text = summary.consolidation, summary.text
    stages = "、".join(each.name for each in summary.config.stages_of(consolidation.period))
    yield text.addressed.format(parent=summary.config.parent.name, office=summary.config.office.full_name)
    if stages:
        yield text.stage.format(stages=stages)
    if summary.issued is not None:
        yield issued_text(summary.issued, text)
    yield coverage_text(consolidation.coverage, text)
    yield from unit_changes_text(summary.trend, text)
    yield from _units_notes(summary)
    joint = [
        str(number_of(table, item)) for table in summary.form.value_tables for item in table.items if item.joint_risk
    ]
    if joint:
        yield text.joint_note.format(items="、".join(joint))
    for name, units in _items_not_asked(consolidation).items():
        yield text.lacking.format(item=name, units=shortened(units, text))
    open_queries = _open_queries(summary)
    if open_queries:
        items = "、".join(
            f"{name}（{shortened(units, text, most=_MOST_ASKED)}）" for name, units in open_queries.items()
        )
        yield text.open_queries.format(count=sum(map(len, open_queries.values())), items=items)


def _units_notes(summary: Summary) -> Iterator[str]:
    """Yield the units whose figures are not in the totals, or only in part, by the reason."""
    units, text = summary.consolidation.units, summary.text
    basis = summary.config.no_data_basis or ""
    for template, listed in (
        (text.missing, not_counted(units, "missing", "returned", "unreadable")),
        (text.incomplete, (each for each in units if each.status == "incomplete")),
        (text.excluded, (each for each in units if each.status == "excluded")),
        (text.informational, (each for each in units if each.status == "informational")),
    ):
        names = [each.unit.name for each in listed]
        if names:
            yield template.format(units=shortened(names, text), basis=basis)


def _open_queries(summary: Summary) -> dict[str, list[str]]:
    """Return the units with open queries, by item."""
    names = summary.consolidation.unit_names
    units_by_item: dict[str, dict[str, None]] = {}
    for report in summary.consolidation.reports:
        for found in report.report.findings:
            if found.severity == "query":
                units_by_item.setdefault(found.place.label or summary.text.whole_form, {})[names[report.unit]] = None
    return {item: list(units) for item, units in units_by_item.items()}


def _items_not_asked(consolidation: Consolidation) -> dict[str, list[str]]:
    """Return the items missing from older versions of the form, with the units that reported on these."""
    names = consolidation.unit_names
    items: dict[str, list[str]] = {}
    for report in consolidation.reports:
        reported_items = {item.id for item in report.submission.form.all_items}
        for item in consolidation.form.all_items:
            if item.id not in reported_items:
                items.setdefault(item.name, []).append(names[report.unit])
    return items
