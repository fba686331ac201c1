"""Reads a filled Word form: one sheet per table, preceded by the paragraphs above it."""

from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W
from aqcampaign.intake.foreign.word_table import add_table
from aqcampaign.intake.foreign.word_text import child_elements, element_text, read_body


def read(content: bytes, collector: Collector) -> None:
    """Collect the tables as sheets 表1, 表2 and so on. A document without tables is one sheet of paragraphs."""
    above: list[str] = []
    tables = end = 0
    for element in child_elements(read_body(content), "p", "tbl"):
        if element.tag == f"{W}p":
            above.append(element_text(element))
            continue
        tables += 1
        collector.begin_sheet(f"表{tables}")
        end = add_table(element, _add_paragraphs(above, 0, collector), collector)
        above = []
    if tables == 0:
        collector.begin_sheet("正文")
    _add_paragraphs(above, end, collector)


def _add_paragraphs(paragraphs: list[str], row: int, collector: Collector) -> int:
    """Add a row for each non-blank paragraph, and return the next row."""
    for text in paragraphs:
        if text.strip():
            collector.add_cell(row, 0, text)
            row += 1
    return row
