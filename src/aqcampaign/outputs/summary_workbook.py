"""Takes a Consolidation and makes the summary workbook: 汇总表, 分单位, 报送情况, 审核问题, 数据来源."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aqcampaign.charter import Charter
from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.form.layout import Layout
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.outputs.by_unit_sheet import by_unit_sheet
from aqcampaign.outputs.listing_sheets import findings_sheet, sources_sheet, status_sheet
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.report import Report
from aqcampaign.template.blank import stamp_sheet
from aqcampaign.template.form_sheet import Filling, form_sheet
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan, WorkbookPlan
from aqcampaign.template.words import Words
from aqcampaign.values.amounts import joined


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the summary workbook is made of."""

    charter: Charter
    form: Form
    words: Words
    text: SummaryWords
    consolidation: Consolidation
    reports: Sequence[Report]


def summary_workbook(summary: Summary) -> WorkbookPlan:
    """Return the workbook, stamped as a submission of this office so that the next level can check it."""
    office, month = summary.charter.office, summary.consolidation.month
    stamp = Stamp(summary.form.id, summary.form.version, office.id, month)
    sheets = (
        _totals_sheet(summary),
        by_unit_sheet(summary.form, summary.consolidation, summary.text),
        status_sheet(summary.consolidation, summary.text),
        findings_sheet(summary.reports, summary.consolidation, summary.text),
        sources_sheet(summary.form, summary.consolidation, summary.text),
        stamp_sheet(stamp),
    )
    title = summary.text.title.format(title=summary.form.title, month=month)
    return WorkbookPlan(title, sheets, {**summary.words.styles, **summary.text.styles})


def _totals_sheet(summary: Summary) -> SheetPlan:
    """The official form with the totals in it; coverage and notes stand beside it, outside the print area."""
    form, totals = summary.form, summary.consolidation.totals
    contents: dict[str, Content] = {}
    for cell in form.cells:
        values = totals[cell.fields]
        contents[cell.id] = joined(values) if cell.item.compound else values[0]
    filling = Filling(summary.charter.office.name, summary.consolidation.month, contents)
    sheet = form_sheet(form, summary.words, summary.charter.calendar, filling, live=False)
    layout = Layout(form)
    notes = [coverage_text(summary.consolidation.coverage, summary.text)]
    missing = [each.unit.name for each in summary.consolidation.units if each.status in ("missing", "returned")]
    if missing:
        notes.append(summary.text.missing.format(units="、".join(missing)))
    joint = [str(item.number) for item in form.items if item.joint_risk]
    if joint:
        notes.append(summary.text.joint_note.format(items="、".join(joint)))
    beside = tuple(PlannedCell(3 + place, layout.check_column, note, "note") for place, note in enumerate(notes))
    widths = {**sheet.widths, layout.check_column: 70, layout.explanation_column: 8.43}
    return replace(sheet, name=summary.text.form_sheet, cells=(*sheet.cells, *beside), widths=widths)
