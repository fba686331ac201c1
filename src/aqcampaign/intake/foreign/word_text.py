"""Reads the visible text of a Word document."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.foreign.package import package
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# Moved text stands twice, once where it came from; a drawing holds its text a second time for old programs.
_UNSEEN = (f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", f"{W}tabs")
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo")


def body(content: bytes) -> Any:
    """Return the element that holds the paragraphs and tables; raises Unreadable, and what python-docx raises."""
    import docx

    with package(content) as archive:
        # The parser never expands entities, but a document type has no place in a document.
        if b"<!DOCTYPE" in archive.read("word/document.xml"):
            raise Unreadable(finding("AQ101", reason="DOCTYPE"))
    try:
        return docx.Document(BytesIO(content)).element.body
    except ValueError as error:  # a template, or a document with macros
        raise Unreadable(finding("AQ131", kind=N_("a Word template or a document with macros"))) from error


def text_of(element: Any) -> str:
    """Return the words seen in a cell or paragraph, each paragraph that says something on a line of its own.

    Blanks before them are kept: they tell a subordinate item.
    """
    lines = (_line(each).rstrip() for each in element.iter(f"{W}p") if not _unseen(each, element))
    return "\n".join(filter(None, lines))


def _line(paragraph: Any) -> str:
    """Return the words of one paragraph; those of paragraphs inside it, as in a text box, are their own."""
    pieces = [
        each.text or "" if each.tag == f"{W}t" else _CHARACTERS[each.tag]
        for each in paragraph.iter(f"{W}t", *_CHARACTERS)
        if next(each.iterancestors(f"{W}p")) is paragraph and not _unseen(each, paragraph)
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
        elif child.tag in [W + name for name in names]:
            yield child
