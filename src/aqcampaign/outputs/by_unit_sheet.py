"""Takes a Consolidation and makes 分单位: a row a unit, a numeric column a field, SUM formulas with their results."""

from collections.abc import Iterator

from aqcampaign.consolidation.totals import Consolidation
from aqcampaign.form.layout import address
from aqcampaign.form.model import Field, Form
from aqcampaign.outputs.words import SummaryWords, coverage_text
from aqcampaign.template.plan import PlannedCell, SheetPlan

_HEAD = 2
_FIRST = 2


def by_unit_sheet(form: Form, consolidation: Consolidation, text: SummaryWords) -> SheetPlan:
    """Return the sheet; a unit that is not counted has empty cells, never zeros, and its standing in words."""
    last = _FIRST + len(form.fields) - 1
    cells = [
        PlannedCell(0, 0, f"{form.title}（{text.by_unit}）{consolidation.month}", "sheet_title"),
        PlannedCell(1, 0, coverage_text(consolidation.coverage, text), "note"),
        PlannedCell(_HEAD, 0, text.unit, "heading"),
        PlannedCell(_HEAD, 1, text.status_headings[2], "heading"),
        *(
            PlannedCell(_HEAD, _FIRST + place, _title(field, text), "column_heading")
            for place, field in enumerate(form.fields)
        ),
        *_rows(form, consolidation, text),
    ]
    end = _HEAD + len(consolidation.units) + 1
    heights: dict[int, float] = {_HEAD: 118.0} | dict.fromkeys(range(_HEAD + 1, end + 1), 20.0)
    widths: dict[int, float] = {0: 24.0, 1: 8.0} | dict.fromkeys(range(_FIRST, last + 1), 8.5)
    return SheetPlan(
        text.by_unit, tuple(cells), widths, heights, print_to=(end, last),
        landscape=True, freeze=(_HEAD + 1, _FIRST), repeat_row=_HEAD,
    )  # fmt: skip


def _title(field: Field, text: SummaryWords) -> str:
    name = field.item.name
    if field.item.compound:
        name = text.compound_column.format(item=field.item.name, part=field.part.name)
    return f"{field.item.number}.{name}（{field.part.unit}）"


def _rows(form: Form, consolidation: Consolidation, text: SummaryWords) -> Iterator[PlannedCell]:
    values = {report.unit: report.submission.values for report in consolidation.reports}
    row = _HEAD
    for row, standing in enumerate(consolidation.units, start=_HEAD + 1):
        yield PlannedCell(row, 0, standing.unit.name, "name")
        yield PlannedCell(row, 1, text.standing[standing.status], "centred")
        counted = values.get(standing.unit.id, (None,) * len(form.fields))
        for place, (field, value) in enumerate(zip(form.fields, counted, strict=True)):
            yield PlannedCell(row, _FIRST + place, value, f"figure_{field.part.kind}")
    yield PlannedCell(row + 1, 0, text.total, "total")
    yield PlannedCell(row + 1, 1, None, "total")
    for place, (field, total) in enumerate(zip(form.fields, consolidation.totals, strict=True)):
        column = _FIRST + place
        formula = f"=SUM({address(_HEAD + 1, column)}:{address(row, column)})"
        yield PlannedCell(row + 1, column, total, f"total_{field.part.kind}", formula)
