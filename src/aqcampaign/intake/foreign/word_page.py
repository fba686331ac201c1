"""Takes the bytes of a .docx document and makes one sheet: paragraphs as rows of one cell, tables as rows of cells."""

from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_text import MOST_COLUMNS, W, body, children, text_of
from aqcampaign.intake.grid import Area
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_


def read(content: bytes, collector: Collector) -> None:
    """Collect the paragraphs and tables from top to bottom; raises Unreadable for what is no document."""
    rows: list[list[str]] = []
    merged: list[Area] = []
    for block in children(body(content), "p", "tbl"):
        if block.tag == f"{W}p":
            rows.append([text_of(block)])
        else:
            _table(block, rows, merged)
    collector.sheet("")
    for row, contents in enumerate(rows):
        collector.row(row, contents)
    for (top, left), (bottom, right) in merged:
        collector.merge(top, left, bottom - top + 1, right - left + 1)


def _table(table: Any, rows: list[list[str]], merged: list[Area]) -> None:
    """Append the rows of a table; a cell merged over several stands once, at its upper left."""
    areas: dict[Spot, Area] = {}
    above: dict[int, Spot] = {}  # where the cell begins that reaches down from the row before, by its column
    for line in children(table, "tr"):
        row = len(rows)
        cells: list[str] = []
        reaching: dict[int, Spot] = {}
        for cell in children(line, "tc"):
            column = len(cells)
            span, joins = _span(cell)
            begin = above.get(column, (row, column)) if joins == "continue" else (row, column)
            if joins:
                reaching[column] = begin
            if joins or span > 1:
                areas[begin] = (begin, (row, column + span - 1))
            cells += [text_of(cell) if begin[0] == row else "", *[""] * (span - 1)]
        above = reaching
        rows.append(cells)
    merged.extend(areas.values())


def _span(cell: Any) -> tuple[int, str]:
    """Return over how many columns a cell reaches, and 'restart' or 'continue' where it is merged with rows below."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    joins = cell.find(f"{W}tcPr/{W}vMerge")
    columns = int(span.get(f"{W}val", "1")) if span is not None else 1
    if columns > MOST_COLUMNS:
        raise Unreadable(finding("AQ103", what=N_("columns"), amount=columns, limit=MOST_COLUMNS))
    return max(1, columns), "" if joins is None else str(joins.get(f"{W}val", "continue"))
