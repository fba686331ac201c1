"""Adds a Word table to a sheet, with the text of merged cells only once."""

from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W, is_on
from aqcampaign.intake.foreign.word_text import cell_content, child_elements
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_MAX_COLUMNS = 512


def add_table(table: Any, row: int, collector: Collector) -> int:
    """Add the table to the current sheet from `row` on, and return the next row.

    Raises Unreadable if the table is too wide.
    """
    merged: dict[Spot, Spot] = {}  # upper left → lower right cell
    open_merges: dict[int, Spot] = {}  # column → upper left cell of an area that may continue
    for line in child_elements(table, "tr"):
        if line.find(f"{W}trPr/{W}del") is not None:
            continue  # deleted with change tracking
        column = _number(line, "trPr", "gridBefore", 0)
        properties = line.find(f"{W}trPr")
        hidden = properties is not None and is_on(properties, "hidden")
        continuing: dict[int, Spot] = {}
        for cell in child_elements(line, "tc"):
            span, joins = max(_number(cell, "tcPr", "gridSpan", 1), 1), _vertical_merge(cell)
            begin = open_merges.get(column, (row, column)) if joins == "continue" else (row, column)
            if joins:
                continuing[column] = begin
            merged[begin] = (row, column + span - 1)
            if joins != "continue":
                collector.add_cell(row, column, cell_content(cell, hidden=hidden))
            column += span
            if column > _MAX_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=column, limit=_MAX_COLUMNS))
        open_merges = continuing
        row += 1
    for (top, left), (bottom, right) in merged.items():
        collector.add_merged(top, left, bottom - top + 1, right - left + 1)
    return row


def _vertical_merge(cell: Any) -> str:
    """Return 'restart' or 'continue' if the cell is merged with the one below or above, otherwise ''."""
    joins = cell.find(f"{W}tcPr/{W}vMerge")
    return "" if joins is None else str(joins.get(f"{W}val", "continue"))


def _number(element: Any, properties: str, name: str, absent: int) -> int:
    found = element.find(f"{W}{properties}/{W}{name}")
    written = found.get(f"{W}val", "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else absent
