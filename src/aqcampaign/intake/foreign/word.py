"""Reads a filled Word form: one sheet per table, with the paragraphs above it."""

from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W
from aqcampaign.intake.foreign.word_table import add_table
from aqcampaign.intake.foreign.word_text import body, children, text_of


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
        end = add_table(element, _lines(above, 0, collector), collector)
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
