"""Plans the summary workbook of a month, sheet by sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.consolidation.trend import Trend
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.relations import number_of
from aqcampaign.form.stamp import Stamp
from aqcampaign.outputs.by_unit_sheet import by_unit_sheet
from aqcampaign.outputs.explanations_sheet import explanations_sheet
from aqcampaign.outputs.ledger_sheets import ledger_sheets
from aqcampaign.outputs.listing_sheets import findings_sheet, sources_sheet, status_sheet
from aqcampaign.outputs.trend_sheet import trend_sheet
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import Report
from aqcampaign.template.blank import stamp_sheet
from aqcampaign.template.filling import Filling
from aqcampaign.template.form_sheet import form_sheets
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.words import Words
from aqcampaign.values.amounts import joined
from aqcampaign.values.submission import numbers_of


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the summary workbook is made of."""

    config: CampaignConfig
    form: Form
    words: Words
    text: SummaryWords
    consolidation: Consolidation
    trend: Trend
    reports: Sequence[Report]


def summary_workbook(summary: Summary) -> WorkbookPlan:
    """Return the workbook, stamped as a submission of this office so that the next level can check it."""
    office, month = summary.config.office, summary.consolidation.month
    stamp = Stamp(summary.form.id, summary.form.version, office.id, month)
    sheets = (
        *_totals_sheets(summary),
        by_unit_sheet(summary.form, summary.consolidation, summary.text),
        trend_sheet(summary.form, summary.trend, summary.text),
        *ledger_sheets(summary.form, summary.consolidation, summary.text),
        status_sheet(summary.form, summary.consolidation, summary.reports, summary.text),
        findings_sheet(summary.reports, summary.consolidation, summary.text),
        *explanations_sheet(summary.reports, summary.consolidation, summary.text),
        sources_sheet(summary.consolidation, summary.text),
        stamp_sheet(stamp),
    )
    title = summary.text.title.format(title=summary.form.title, month=month)
    return WorkbookPlan(title, sheets, {**summary.words.styles, **summary.text.styles})


def _totals_sheets(summary: Summary) -> Iterator[SheetPlan]:
    """The official form with the totals in it; coverage and notes stand beside it, outside the print area.

    Ledgers are left out: their lines stand on sheets of their own, each with its unit and source.
    """
    form, totals = summary.form, summary.consolidation.totals
    contents: dict[str, Content] = {}
    for cell in form.cells:
        values = numbers_of(totals[cell.fields])
        if values is not None:
            contents[cell.id] = joined(values) if cell.measure.compound else values[0]
    filling = Filling(summary.config.office.name, summary.consolidation.month, contents)
    calendar, name = summary.config.calendar, summary.text.form_sheet
    first = True
    for sheet, layout in zip(
        form_sheets(form, summary.words, calendar, filling, live=False, first_sheet=name),
        layout_of(form).sheets,
        strict=True,
    ):
        if not layout.value_rows:
            continue
        column = layout.check_column
        notes = _notes(summary) if first else ()
        beside = tuple(PlannedCell(3 + place, column, note, "note") for place, note in enumerate(notes))
        yield replace(
            sheet, cells=(*sheet.cells, *beside), widths={**sheet.widths, column: 70} if first else sheet.widths
        )
        first = False


def _notes(summary: Summary) -> Iterator[str]:
    consolidation, text = summary.consolidation, summary.text
    yield coverage_text(consolidation.coverage, text)
    missing = [each.unit.name for each in consolidation.units if each.status in ("missing", "returned")]
    if missing:
        yield text.missing.format(units="、".join(missing))
    joint = [
        str(number_of(table, item)) for table in summary.form.value_tables for item in table.items if item.joint_risk
    ]
    if joint:
        yield text.joint_note.format(items="、".join(joint))
    for name, units in _lacking(consolidation).items():
        yield text.lacking.format(item=name, units="、".join(units))


def _lacking(consolidation: Consolidation) -> dict[str, list[str]]:
    """Return the items that an older version of the form did not ask for, and who reported by it."""
    names = {each.unit.id: each.unit.name for each in consolidation.units}
    lacking: dict[str, list[str]] = {}
    for report in consolidation.reports:
        known = {item.id for item in report.submission.form.all_items}
        for item in consolidation.form.all_items:
            if item.id not in known:
                lacking.setdefault(item.name, []).append(names[report.unit])
    return lacking
