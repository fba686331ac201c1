"""Takes the bytes of a .docx document and makes a sheet of each table, the paragraphs above it as rows above it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.package import package
from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _PARAGRAPH, _ROW, _CELL = (_WORD + name for name in ("tbl", "p", "tr", "tc"))
_CONTROL, _CONTROL_CONTENT = _WORD + "sdt", _WORD + "sdtContent"
# Moved text stands twice, once where it came from; a drawing holds its text a second time for old programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset((_WORD + "moveFrom", _WORD + "pPr", _WORD + "rPr", _FALLBACK))
_WRAPPERS = frozenset((_CONTROL, _CONTROL_CONTENT, _WORD + "ins", _WORD + "moveTo", _WORD + "customXml"))
_CHARACTERS = {_WORD + "tab": "\t", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}
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
    tables = 0
    for element in _blocks(document.element.body, (_PARAGRAPH, _TABLE)):
        if element.tag == _PARAGRAPH:
            above.append(_text(element))
            continue
        tables += 1
        collector.sheet(f"表{tables}")
        end = _lines(above, 0, collector)
        end = _table(element, end, collector)
        above = []
    if tables == 0:
        collector.sheet("正文")
        end = 0
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
    for line in _blocks(table, (_ROW,)):
        if line.find(f"{_WORD}trPr/{_WORD}del") is not None:
            continue  # struck out while changes were tracked
        column = _number(line, "trPr", "gridBefore", 0)
        for cell in _blocks(line, (_CELL,)):
            merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            begins = merge is None or merge.get(_WORD + "val") == "restart"
            if begins:
                collector.cell(row, column, "\n".join(filter(None, _paragraphs(cell))).strip())
            column += max(_number(cell, "tcPr", "gridSpan", 1), 1)
            if column > _MOST_COLUMNS:
                raise Unreadable(finding("AQ103", what=N_("columns"), amount=column, limit=_MOST_COLUMNS))
        row += 1
    return row


def _blocks(parent: Any, tags: tuple[str, ...]) -> Iterator[Any]:
    """Yield the children of these kinds in their order, those inside content controls and insertions too."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, tags)


def _paragraphs(cell: Any) -> Iterator[str]:
    for block in _blocks(cell, (_PARAGRAPH, _TABLE)):
        paragraphs = [block] if block.tag == _PARAGRAPH else block.iter(_PARAGRAPH)
        yield from map(_text, paragraphs)


def _text(paragraph: Any) -> str:
    """Return what is seen of a paragraph: inserted text counts, deleted text does not."""
    pieces: list[str] = []
    waiting = [iter(paragraph)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == _WORD + "t":
            pieces.append(child.text or "")
        elif child.tag in _CHARACTERS:
            pieces.append(_CHARACTERS[child.tag])
        elif child.tag not in _UNSEEN:
            waiting.append(iter(child))
    return "".join(pieces)


def _number(element: Any, properties: str, name: str, absent: int) -> int:
    found = element.find(f"{_WORD}{properties}/{_WORD}{name}")
    written = found.get(_WORD + "val", "") if found is not None else ""
    return int(written) if written.isdecimal() and len(written) < 6 else absent
