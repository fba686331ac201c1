"""Takes the bytes of a .docx document and makes a sheet of each table, the paragraphs above it as rows above it."""

from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.package import package
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.word import children, text_of
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_COLUMNS = 512


def read(content: bytes, collector: Collector) -> None:
    """Collect the tables as 表1, 表2 and so on; a document without one is a sheet of its paragraphs."""
    import docx

    with package(content) as archive:
        # The parser never expands entities, but a document type has no place in a document.
        if b"<!DOCTYPE" in archive.read("word/document.xml"):
            raise Unreadable(finding("AQ101", reason="DOCTYPE"))
    try:
        document = docx.Document(BytesIO(content))
    except ValueError as error:  # a template, or a document with macros
        raise Unreadable(finding("AQ131", kind=N_("a Word template or a document with macros"))) from error
    above: list[str] = []
    tables = end = 0
    for element in children(document.element.body, "p", "tbl"):
        if element.tag == f"{_WORD}p":
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
        if line.find(f"{_WORD}trPr/{_WORD}del") is not None:
            continue  # struck out while changes were tracked
        column = _number(line, "trPr", "gridBefore", 0)
        for cell in children(line, "tc"):
            merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            if merge is None or merge.get(f"{_WORD}val") == "restart":
                said = (text.strip() for text in text_of(cell).split("\n"))
                collector.cell(row, column, "\n".join(filter(None, said)))
            column += max(_number(cell, "tcPr", "gridSpan", 1), 1)
            if column > _MOST_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=column, limit=_MOST_COLUMNS))
        row += 1
    return row


def _number(element: Any, properties: str, name: str, absent: int) -> int:
    found = element.find(f"{_WORD}{properties}/{_WORD}{name}")
    written = found.get(f"{_WORD}val", "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else absent
