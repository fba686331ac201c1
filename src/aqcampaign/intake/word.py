"""Takes the bytes of a .docx file and makes one Page: paragraphs as rows of one cell, tables as rows of cells."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import Area, Grid
from aqcampaign.intake.page import Page

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Moved text stands twice, once where it came from; a drawing holds its text a second time for old programs.
_UNSEEN = (f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{_W}tabs")
_WRAPPERS = (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo")
_MOST_COLUMNS = 512


def word_page(content: bytes) -> Page | Finding:
    """Return the document's paragraphs and tables from top to bottom, or the finding that it is damaged."""
    import docx
    from docx.opc.exceptions import OpcError

    rows: list[list[str]] = []
    merged: list[Area] = []
    try:
        for block in children(docx.Document(BytesIO(content)).element.body, "p", "tbl"):
            if block.tag == f"{_W}p":
                rows.append([text_of(block)])
            else:
                _table(block, rows, merged)
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:  # lxml's are SyntaxErrors
        return finding("AQ101", reason=error)
    return Page(Grid.of("", rows), tuple(merged))


def text_of(element: Any) -> str:
    """Return the words seen in a cell or paragraph, each paragraph on a line, however it is split into runs."""
    lines = [_line(each) for each in element.iter(f"{_W}p") if not _unseen(each, element)]
    return "\n".join(lines).rstrip()


def _line(paragraph: Any) -> str:
    """Return the words of one paragraph; those of paragraphs inside it, as in a text box, are their own."""
    pieces = [
        each.text or "" if each.tag == f"{_W}t" else _CHARACTERS[each.tag]
        for each in paragraph.iter(f"{_W}t", *_CHARACTERS)
        if next(each.iterancestors(f"{_W}p")) is paragraph and not _unseen(each, paragraph)
    ]
    return "".join(pieces)


def _unseen(element: Any, within: Any) -> bool:
    """Return whether an element stands in a part of `within` that is not shown."""
    for above in element.iterancestors():
        if above is within:
            return False
        if above.tag in _UNSEEN:
            return True
    return False


def children(parent: Any, *names: str) -> Iterator[Any]:
    """Yield the children of these names, those inside content controls too."""
    for child in parent.iterchildren():
        if child.tag in _WRAPPERS:
            yield from children(child, *names)
        elif child.tag in [_W + name for name in names]:
            yield child


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
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    joins = cell.find(f"{_W}tcPr/{_W}vMerge")
    columns = int(span.get(f"{_W}val", "1")) if span is not None else 1
    if columns > _MOST_COLUMNS:
        raise ValueError(f"gridSpan {columns}")
    return max(1, columns), "" if joins is None else str(joins.get(f"{_W}val", "continue"))
