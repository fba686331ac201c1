"""Reads a blank Word form as one sheet: paragraphs and tables in their order."""

from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W
from aqcampaign.intake.foreign.word_table import add_table
from aqcampaign.intake.foreign.word_text import body, children, text_of


def read(content: bytes, collector: Collector) -> None:
    """Collect the paragraphs and tables from top to bottom; raises Unreadable for what is no document."""
    collector.sheet("")
    row = 0
    for block in children(body(content), "p", "tbl"):
        if block.tag == f"{W}p":
            collector.cell(row, 0, text_of(block))
            row += 1
        else:
            row = add_table(block, row, collector)
