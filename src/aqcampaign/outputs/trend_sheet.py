"""The sheet 累计与环比: each field this month, the month before, the change, and so far."""

from collections.abc import Iterator

from aqcampaign.consolidation.trend import Change, Trend
from aqcampaign.form.model import Form
from aqcampaign.outputs.by_unit_sheet import figure_style
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.template.plan import PlannedCell, SheetPlan

_HEAD = 2
_WIDTHS = (46, 10, 14, 14, 12, 14, 22)


def trend_sheet(form: Form, trend: Trend, text: SummaryWords) -> SheetPlan:
    """Return the sheet; where there is no figure stands —, never 0, and the remark says from when an item is asked."""
    months = f"{trend.months[0]}…{trend.months[-1]}" if len(trend.months) > 1 else trend.months[-1]
    cells = [
        PlannedCell(0, 0, f"{form.title}（{text.trend}）{months}", "sheet_title"),
        *(PlannedCell(_HEAD, column, heading, "heading") for column, heading in enumerate(text.trend_headings)),
    ]
    shown = [change for change in trend.changes if change.field.part.is_number and change.field.cell.applies]
    for row, change in enumerate(shown, start=_HEAD + 1):
        cells.extend(_line(row, change, text))
    end = _HEAD + max(1, len(shown))
    return SheetPlan(
        text.trend, tuple(cells), dict(enumerate(map(float, _WIDTHS))), {_HEAD: 26.0}, print_to=(end, len(_WIDTHS) - 1),
        landscape=True, freeze=(_HEAD + 1, 1), repeat_row=_HEAD,
    )  # fmt: skip


def _line(row: int, change: Change, text: SummaryWords) -> Iterator[PlannedCell]:
    field = change.field
    name = field.cell.label
    if field.cell.measure.compound:
        name = text.compound_column.format(item=name, part=field.part.name)
    number = f"{field.cell.item.number}." if field.cell.item.number is not None else ""
    yield PlannedCell(row, 0, number + name, "listed")
    yield PlannedCell(row, 1, field.part.unit, "centred")
    style = figure_style(field)
    changed = "figure_points" if field.part.kind == "percent" else "figure_percent"
    figures = ((change.this, style), (change.before, style), (change.change, changed), (change.so_far, style))
    for column, (figure, figure_format) in enumerate(figures, start=2):
        yield PlannedCell(
            row, column, "—" if figure is None else figure, "centred" if figure is None else figure_format
        )
    since = text.since.format(month=change.since) if change.since else None
    yield PlannedCell(row, 6, since, "listed")
