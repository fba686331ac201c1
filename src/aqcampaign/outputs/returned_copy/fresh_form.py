"""Fills a fresh form with the values of a report whose own file cannot be annotated."""

from collections.abc import Sequence
from dataclasses import replace

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.findings.finding import printable
from aqcampaign.form.layout import address, layout_of
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.outputs.returned_copy.marks import ResultLine
from aqcampaign.rulebook.model import Rule
from aqcampaign.template.blank import BlankForm
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content
from aqcampaign.template.words import Words
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.values.submission import Submission, format_values, numbers_or_none
from aqcampaign.values.value import DateRange, Value


def fresh_form(
    config: CampaignConfig,
    words: Words,
    roster: Roster,
    rules: Sequence[Rule],
    unit: Unit,
    period: str,
    submission: Submission,
) -> BlankForm:
    """Return the form issued to the unit for the period, filled with the submission.

    Cells that could not be read get their original text. `rules` are those that the workbook checks by itself.
    """
    form = submission.form
    cells = (cell for cell in form.cells if cell.applies and not cell.computed)
    filling = Filling(
        unit.name,
        period,
        {cell.id: _content(cell, submission) for cell in cells},
        printable(submission.filled_on) or None,
        lines=_ledger_rows(submission),
        head_fields=submission.head,
        explanations=submission.explanations,
        outside_remit=roster.outside_remit(unit, (item.id for item in form.all_items)),
        not_asked=submission.not_asked,
        rules=rules,
    )
    return BlankForm(config, form, words, Stamp(form.id, form.version, unit.id, period), filling)


def relocate_lines(lines: Sequence[ResultLine], form: Form, words: Words) -> tuple[ResultLine, ...]:
    """Return the lines with the sheet and cell address that each has in the fresh form, '' if it has no cell."""
    layout = layout_of(form)
    spots = {
        cell.id: (layout.sheet_of[cell.table.id].name or words.form_sheet, address(*spot))
        for table in form.value_tables
        for cell, spot in zip(
            (cell for cell in form.cells if cell.table is table), layout.blocks[table.id].spots, strict=True
        )
    }
    where = (spots.get(line.field, ("", "")) for line in lines)
    return tuple(replace(line, sheet=sheet, cell=cell) for line, (sheet, cell) in zip(lines, where, strict=True))


def _content(cell: Cell, submission: Submission) -> Content:
    values = submission.values[cell.fields]
    numbers = numbers_or_none(values)
    if numbers is not None and not cell.measure.compound:
        return numbers[0]
    return format_values(values) or submission.raw.get(cell.id) or None


def _ledger_rows(submission: Submission) -> dict[str, list[list[Content]]]:
    lines: dict[str, list[list[Content]]] = {}
    for record in submission.records:
        lines.setdefault(record.table.id, []).append([_cell_content(value) for value in record.values])
    return lines


def _cell_content(value: Value | None) -> Content:
    return str(value) if isinstance(value, DateRange) else value
