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

# What floats over the page, or is no text, is named in the place of a figure.
_TEXT_BOX = f"{W}txbxContent"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
_UNREADABLE_BOX, _UNREADABLE_PICTURE = "〔文本框〕", "〔图片〕"
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo")


def read_body(content: bytes) -> Any:
    """Return the element that holds the paragraphs and tables; raises Unreadable, and what python-docx raises."""
    import docx

    with open_package(content) as archive:
        # The parser never expands entities, but a document type has no place in a document.
        if b"<!DOCTYPE" in archive.read("word/document.xml"):
            raise Unreadable(finding("AQ101", reason="DOCTYPE"))
    try:
        document = docx.Document(BytesIO(content))
    except ValueError as error:  # a template, or a document with macros
        raise Unreadable(finding("AQ131", kind=N_("a Word template or a document with macros"))) from error
    apply_styles(document)
    return document.element.body


def element_text(element: Any) -> str:
    """Return the words that hold in a cell or paragraph, each paragraph that says something on a line of its own.

    Blanks before them are kept: they tell a subordinate item.
    """
    return _join_text(element)[0]


def cell_content(cell: Any, *, hidden: bool = False) -> CellContent:
    """Return the words of a cell, with their appearance where not all of them are read as they stand.

    The words of a text box may stand anywhere over the page, so that they belong to no cell for sure.
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
    """Yield the children of these names, those inside content controls too."""
    for child in parent.iterchildren():
        if child.tag in _WRAPPERS:
            yield from child_elements(child, *names)
        elif child.tag in [W + name for name in names]:
            yield child
