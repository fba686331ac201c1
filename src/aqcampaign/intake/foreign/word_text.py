"""Reads the visible text of a Word document."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.package import open_package
from aqcampaign.intake.foreign.word_runs import W, is_hidden, paragraph_runs
from aqcampaign.intake.foreign.word_styles import apply_styles
from aqcampaign.intake.grid import Appearance, CellContent, StyledContent
from aqcampaign.intake.runs import Run, join_runs
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

# Replacement words for content that is not text.
_TEXT_BOX = f"{W}txbxContent"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_UNREADABLE_BOX, _UNREADABLE_PICTURE = "〔文本框〕", "〔图片〕"
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo")


def read_body(content: bytes) -> Any:
    """Return the body element of a document, with styles applied. Raises Unreadable, and exceptions of python-docx."""
    return open_document(content).element.body


def open_document(content: bytes) -> Any:
    """Return a document of python-docx, with styles applied. Raises Unreadable, and exceptions of python-docx."""
    import docx

    with open_package(content) as archive:
        # The parser does not expand entities, but no document contains a DOCTYPE.
        if b"<!DOCTYPE" in archive.read("word/document.xml"):
            raise Unreadable(finding("AQ101", reason="DOCTYPE"))
    try:
        document = docx.Document(BytesIO(content))
    except ValueError as error:  # a template, or a document with macros
        raise Unreadable(finding("AQ131", kind=N_("a Word template or a document with macros"))) from error
    apply_styles(document)
    return document


def element_text(element: Any) -> str:
    """Return the text of a cell or paragraph without deleted and struck-through text, one line per paragraph.

    Leading spaces are preserved, because they indent subordinate items.
    """
    return _join_text(element)[0]


def cell_content(cell: Any, *, hidden: bool = False) -> CellContent:
    """Return the text of a cell, with its appearance if it is not plain.

    A text box is replaced by a word, because it may be displayed anywhere on the page.
    """
    text, appearance = _join_text(cell, hidden=hidden)
    if any(not is_hidden(box, cell) for box in cell.iter(_TEXT_BOX)):
        text += _UNREADABLE_BOX
    elif not text and any(not is_hidden(picture, cell) for picture in cell.iter(_PICTURE)):
        return _UNREADABLE_PICTURE
    return text if appearance is None or not text else StyledContent(text, appearance)


def _join_text(element: Any, *, hidden: bool = False) -> tuple[str, Appearance | None]:
    lines = [list(paragraph_runs(each)) for each in element.iter(f"{W}p") if not is_hidden(each, element)]
    filled = [line for line in lines if any(run.text.strip() for run in line)]
    runs = [run for line in filled for run in (Run("\n"), *_strip_end(line))][1:]
    return join_runs([replace(run, invisible=True) for run in runs] if hidden else runs)


def _strip_end(line: list[Run]) -> list[Run]:
    while not line[-1].text.strip():
        line = line[:-1]
    return [*line[:-1], replace(line[-1], text=line[-1].text.rstrip())]


def child_elements(parent: Any, *names: str) -> Iterator[Any]:
    """Yield the children with these names, also those inside content controls and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag in _WRAPPERS:
            yield from child_elements(child, *names)
        elif child.tag in [W + name for name in names]:
            yield child
