"""Takes the bytes of a .docx file and makes one Page: paragraphs as rows of one cell, tables as rows of cells."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.page import Area, Page, Spot

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_page(content: bytes) -> Page | Finding:
    """Return the document's paragraphs and tables from top to bottom, or the finding that it is damaged."""
    import docx
    from docx.opc.exceptions import OpcError

    try:
        body = docx.Document(BytesIO(content)).element.body
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # lxml's are SyntaxErrors
        return finding("AQ101", reason=error)
    rows: list[list[str]] = []
    merged: list[Area] = []
    for block in _children(body, "p", "tbl"):
        if block.tag == f"{_W}p":
            rows.append([text_of(block)])
        else:
            _table(block, rows, merged)
    return Page(Grid("", rows), tuple(merged))


def text_of(element: Any) -> str:
    """Return the words inside an element, tabs and line breaks kept, however they are split into runs."""
    pieces: list[str] = []
    for each in element.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"):
        if each.tag == f"{_W}t":
            pieces.append(each.text or "")
        elif each.tag == f"{_W}tab":
            pieces.append("\t")
        elif pieces:  # a line break, or a further paragraph of the same cell
            pieces.append("\n")
    return "".join(pieces).rstrip()


def _children(parent: Any, *names: str) -> Iterator[Any]:
    """Yield the children of these names, those inside content controls too."""
    for child in parent.iterchildren():
        if child.tag in (f"{_W}sdt", f"{_W}sdtContent"):
            yield from _children(child, *names)
        elif child.tag in [_W + name for name in names]:
            yield child


def _table(table: Any, rows: list[list[str]], merged: list[Area]) -> None:
    """Append the rows of a table; a cell merged over several stands once, at its upper left."""
    areas: dict[Spot, Area] = {}
    above: dict[int, Spot] = {}  # where the cell begins that reaches down from the row before, by its column
    for line in _children(table, "tr"):
        row = len(rows)
        cells: list[str] = []
        reaching: dict[int, Spot] = {}
        for cell in _children(line, "tc"):
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
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    joins = cell.find(f"{_W}tcPr/{_W}vMerge")
    columns = int(span.get(f"{_W}val", "1")) if span is not None else 1
    return max(1, columns), "" if joins is None else str(joins.get(f"{_W}val", "continue"))
