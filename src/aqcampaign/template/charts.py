"""Draws the charts of a sheet with XlsxWriter, readable in black and white: dark columns, pale ones in outline."""

from collections.abc import Sequence
from typing import Any

from aqcampaign.template.plan import Chart, SheetPlan

_TITLE_SIZE, _LABEL_SIZE = 10, 8
_DARK, _PALE, _LINE = "#1F4E79", "#FFFFFF", "#1F4E79"
# The space between two columns, in percent of their width.
_GAP = 50
_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0


def insert_charts(book: Any, worksheet: Any, plan: SheetPlan, font: str) -> None:
    """Insert the charts of a sheet; `font` is that of all their texts."""
    for chart in plan.charts:
        drawn = book.add_chart({"type": "column" if chart.kind == "columns" else "bar"})
        drawn.add_series(_series(chart, plan.name, font))
        drawn.set_title({"name": chart.title, "name_font": _font(font, _TITLE_SIZE), "overlay": False})
        drawn.set_legend({"none": True})
        labels = {
            "num_font": _font(font, _LABEL_SIZE), "major_tick_mark": "none", "interval_unit": 1,
            "line": {"color": _LINE}, "major_gridlines": {"visible": False},
            "reverse": chart.kind == "bars",  # the first bar belongs to the top
        }  # fmt: skip
        values = {"min": 0, "visible": False, "major_gridlines": {"visible": False}}
        horizontal, upright = (labels, values) if chart.kind == "columns" else (values, labels)
        drawn.set_x_axis(horizontal)
        drawn.set_y_axis(upright)
        drawn.set_chartarea({"border": {"none": True}})
        drawn.set_size({"width": _width(chart, plan), "height": _height(chart, plan)})
        worksheet.insert_chart(*chart.at, drawn, {"object_position": 1, "description": chart.title})


def _series(chart: Chart, sheet: str, font: str) -> dict[str, Any]:
    rows = (chart.first_row, chart.last_row)
    return {
        "categories": _range(sheet, rows, chart.label_column),
        "values": _range(sheet, rows, chart.value_column),
        "fill": {"color": _DARK},
        "border": {"color": _LINE},
        "gap": _GAP,
        "data_labels": {"value": True, "num_format": chart.number_format, "font": _font(font, _LABEL_SIZE)},
        "points": [
            {"fill": {"color": _PALE}, "border": {"color": _LINE}} if point in chart.pale else None
            for point in range(chart.last_row - chart.first_row + 1)
        ],
    }


def _range(sheet: str, rows: tuple[int, int], column: int) -> list[object]:
    return [sheet, rows[0], column, rows[1], column]


def _font(name: str, size: int) -> dict[str, object]:
    return {"name": name, "size": size, "bold": size == _TITLE_SIZE}


def _width(chart: Chart, plan: SheetPlan) -> float:
    """Return the width in pixels."""
    return sum(7 * plan.widths.get(each, _USUAL_WIDTH) + 5 for each in range(chart.at[1], chart.to[1]))


def _height(chart: Chart, plan: SheetPlan) -> float:
    """Return the height in pixels."""
    rows: Sequence[int] = range(chart.at[0], chart.to[0])
    return sum(plan.heights.get(row, _USUAL_HEIGHT) for row in rows) * 4 / 3
