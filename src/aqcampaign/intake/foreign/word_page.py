"""Reads a blank Word form as one sheet of paragraphs and tables."""

from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W
from aqcampaign.intake.foreign.word_table import add_table
from aqcampaign.intake.foreign.word_text import child_elements, element_text, read_body


def read(content: bytes, collector: Collector) -> None:
    """Collect the paragraphs and tables from top to bottom. Raises Unreadable if the file is no document."""
    collector.begin_sheet("")
    row = 0
    for block in child_elements(read_body(content), "p", "tbl"):
        if block.tag == f"{W}p":
            collector.add_cell(row, 0, element_text(block))
            row += 1
        else:
            row = add_table(block, row, collector)
