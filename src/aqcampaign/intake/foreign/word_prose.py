"""Reads a Word document as prose: all that is printed of it, as it stands once its tracked changes are accepted."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from aqcampaign.intake.foreign.sparse import Collector
from aqcampaign.intake.foreign.word_runs import W, is_hidden, paragraph_runs
from aqcampaign.intake.foreign.word_table import add_table
from aqcampaign.intake.foreign.word_text import child_elements, open_document
from aqcampaign.intake.runs import join_runs

# The sheets, in the order in which they are collected; those of the body are numbered as they alternate.
BODY, TABLE, TEXT_BOX = "body", "table", "text box"
HEADER, FOOTER, FOOTNOTE, ENDNOTE = "header", "footer", "footnote", "endnote"
PROPERTIES = "properties"
_PARTS = {"header+xml": HEADER, "footer+xml": FOOTER, "footnotes+xml": FOOTNOTE, "endnotes+xml": ENDNOTE}
_PROPERTIES = ("title", "subject", "keywords", "category", "identifier", "comments")
# Fields that Word fills in by itself when it draws the page.
_PAGE_FIELD = re.compile(r"\s*(PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)


def read(content: bytes, collector: Collector) -> None:
    """Collect body, tables, text boxes, headers, footers, notes and properties as sheets.

    A paragraph is a row; empty ones have no number. The properties also count the pictures, which cannot be read.
    Raises Unreadable if the file is no document.
    """
    document = open_document(content)
    body = document.element.body
    _drop_page_numbers(body)
    _add_body(body, collector)
    _add_paragraphs(TEXT_BOX, _boxed_paragraphs(body), collector)
    for kind, root in _other_parts(document):
        _drop_page_numbers(root)
        _add_paragraphs(kind, _noted_paragraphs(root), collector)
    collector.begin_sheet(PROPERTIES)
    core = document.core_properties
    properties = {name: getattr(core, name) or "" for name in _PROPERTIES}
    properties["created"] = core.created.date().isoformat() if core.created is not None else ""
    properties["pictures"] = str(sum(not is_hidden(each, body) for each in body.iter("{*}blip")))
    for row, pair in enumerate(properties.items()):
        collector.add_row(row, pair)


def _add_body(body: Any, collector: Collector) -> None:
    paragraphs = 0
    is_open = False
    for block in _merged(child_elements(body, "p", "tbl")):
        if isinstance(block, str):
            if not is_open:
                collector.begin_sheet(BODY)
                is_open = True
            collector.add_cell(paragraphs, 0, block)
            paragraphs += 1
        else:
            collector.begin_sheet(TABLE)
            add_table(block, 0, collector)
            is_open = False


def _merged(blocks: Iterable[Any]) -> Iterator[Any]:
    """Yield the texts of paragraphs that are not blank, and tables; a deleted paragraph mark joins two paragraphs."""
    begun = ""
    for block in blocks:
        if block.tag != f"{W}p":
            yield from (begun,) if begun.strip() else ()
            begun = ""
            yield block
            continue
        begun += join_runs([*paragraph_runs(block)])[0].strip("\n")
        if block.find(f"{W}pPr/{W}rPr/{W}del") is None:
            yield from (begun,) if begun.strip() else ()
            begun = ""
    yield from (begun,) if begun.strip() else ()


def _add_paragraphs(kind: str, paragraphs: Iterable[Any], collector: Collector) -> None:
    texts = [text for text in _merged(paragraphs) if isinstance(text, str)]
    if texts:
        collector.begin_sheet(kind)
        for row, text in enumerate(texts):
            collector.add_cell(row, 0, text)


def _boxed_paragraphs(body: Any) -> Iterator[Any]:
    for box in body.iter(f"{W}txbxContent"):
        if not is_hidden(box, body):
            yield from box.iter(f"{W}p")


def _other_parts(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the kind and the root element of headers, footers and notes, in the order of their names."""
    from docx.oxml.parser import parse_xml

    for part in sorted(document.part.package.iter_parts(), key=lambda part: str(part.partname)):
        kind = next((kind for ending, kind in _PARTS.items() if part.content_type.endswith(ending)), None)
        if kind is not None:
            yield kind, parse_xml(part.blob)


def _noted_paragraphs(root: Any) -> Iterator[Any]:
    """Yield the paragraphs of a part; of notes without the lines that separate them from the page."""
    for paragraph in root.iter(f"{W}p"):
        note = next(paragraph.iterancestors(f"{W}footnote", f"{W}endnote"), None)
        if (note is None or note.get(f"{W}type") in (None, "normal")) and not is_hidden(paragraph, root):
            yield paragraph


def _drop_page_numbers(root: Any) -> None:
    for field in root.iter(f"{W}fldSimple"):
        if _PAGE_FIELD.match(field.get(f"{W}instr", "")):
            _blank(field.iter(f"{W}t"))
    for paragraph in root.iter(f"{W}p"):
        _blank(_results_of_page_fields(paragraph))


def _results_of_page_fields(paragraph: Any) -> list[Any]:
    """Return the texts of a paragraph that are results of page fields."""
    found: list[Any] = []
    instructions: list[str] = []  # of the fields that are open, innermost last
    for piece in paragraph.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        match piece.tag.removeprefix(W), piece.get(f"{W}fldCharType"):
            case "fldChar", "begin":
                instructions.append("")
            case "fldChar", "end":
                del instructions[-1:]
            case "instrText", _ if instructions:
                instructions[-1] += piece.text or ""
            case "t", _ if instructions and _PAGE_FIELD.match(instructions[-1]):
                found.append(piece)
    return found


def _blank(texts: Iterable[Any]) -> None:
    for text in texts:
        text.text = ""
