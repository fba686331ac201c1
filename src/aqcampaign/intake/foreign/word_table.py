"""Adds a Word table to a sheet; the text of merged cells appears once."""

from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W, is_on
from aqcampaign.intake.foreign.word_text import children, content_of
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_MOST_COLUMNS = 512


def add_table(table: Any, row: int, collector: Collector) -> int:
    """Add the table's rows to the sheet from `row` on; returns the next row. Raises Unreadable for one too wide."""
    merged: dict[Spot, Spot] = {}  # the upper left and the lower right cell of each area
    above: dict[int, Spot] = {}  # where the cell begins that reaches down from the row before, by its column
    for line in children(table, "tr"):
        if line.find(f"{W}trPr/{W}del") is not None:
            continue  # struck out while changes were tracked
        column = _number(line, "trPr", "gridBefore", 0)
        properties = line.find(f"{W}trPr")
        hidden = properties is not None and is_on(properties, "hidden")
        reaching: dict[int, Spot] = {}
        for cell in children(line, "tc"):
            span, joins = max(_number(cell, "tcPr", "gridSpan", 1), 1), _joins(cell)
            begin = above.get(column, (row, column)) if joins == "continue" else (row, column)
            if joins:
                reaching[column] = begin
            merged[begin] = (row, column + span - 1)
            if joins != "continue":
                collector.cell(row, column, content_of(cell, hidden=hidden))
            column += span
            if column > _MOST_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=column, limit=_MOST_COLUMNS))
        above = reaching
        row += 1
    for (top, left), (bottom, right) in merged.items():
        collector.merge(top, left, bottom - top + 1, right - left + 1)
    return row


def _joins(cell: Any) -> str:
    """Return 'restart' or 'continue' where the cell is merged with those below or above, else ''."""
    joins = cell.find(f"{W}tcPr/{W}vMerge")
    return "" if joins is None else str(joins.get(f"{W}val", "continue"))


def _number(element: Any, properties: str, name: str, absent: int) -> int:
    found = element.find(f"{W}{properties}/{W}{name}")
    written = found.get(f"{W}val", "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else absent
