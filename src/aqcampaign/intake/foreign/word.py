"""Takes the bytes of a .docx document and makes a sheet of each table, the paragraphs above it as rows above it."""

from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_text import MOST_COLUMNS, W, body, children, text_of
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_


def read(content: bytes, collector: Collector) -> None:
    """Collect the tables as 表1, 表2 and so on; a document without one is a sheet of its paragraphs."""
    above: list[str] = []
    tables = end = 0
    for element in children(body(content), "p", "tbl"):
        if element.tag == f"{W}p":
            above.append(text_of(element))
            continue
        tables += 1
        collector.sheet(f"表{tables}")
        end = _table(element, _lines(above, 0, collector), collector)
        above = []
    if tables == 0:
        collector.sheet("正文")
    _lines(above, end, collector)


def _lines(paragraphs: list[str], row: int, collector: Collector) -> int:
    """Add a row of one cell for each paragraph that says something; returns the next row."""
    for text in paragraphs:
        if text.strip():
            collector.cell(row, 0, text)
            row += 1
    return row


def _table(table: Any, row: int, collector: Collector) -> int:
    """Add a table's rows; a merged cell speaks once, at its upper left. Returns the next row."""
    for line in children(table, "tr"):
        if line.find(f"{W}trPr/{W}del") is not None:
            continue  # struck out while changes were tracked
        column = _number(line, "trPr", "gridBefore", 0)
        for cell in children(line, "tc"):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is None or merge.get(f"{W}val") == "restart":
                said = (text.strip() for text in text_of(cell).split("\n"))
                collector.cell(row, column, "\n".join(filter(None, said)))
            column += max(_number(cell, "tcPr", "gridSpan", 1), 1)
            if column > MOST_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=column, limit=MOST_COLUMNS))
        row += 1
    return row


def _number(element: Any, properties: str, name: str, absent: int) -> int:
    found = element.find(f"{W}{properties}/{W}{name}")
    written = found.get(f"{W}val", "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else absent
