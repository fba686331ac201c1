"""Reads the visible text of a Word document."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.intake.colours import are_alike, rgb_of
from aqcampaign.intake.foreign.package import package
from aqcampaign.intake.grid import Appearance, CellContent, StyledContent
from aqcampaign.intake.runs import Run, joined_runs
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
    """Return the words that hold in a cell or paragraph, each paragraph that says something on a line of its own.

    Blanks before them are kept: they tell a subordinate item.
    """
    return _joined(element)[0]


def content_of(cell: Any) -> CellContent:
    """Return the words of a cell, with their appearance where not all of them are read as they stand."""
    text, appearance = _joined(cell)
    return text if appearance is None or not text else StyledContent(text, appearance)


def _joined(element: Any) -> tuple[str, Appearance | None]:
    lines = [list(_runs(each)) for each in element.iter(f"{W}p") if not _unseen(each, element)]
    filled = [line for line in lines if any(run.text.strip() for run in line)]
    runs = [run for line in filled for run in (Run("\n"), *_without_blanks_behind(line))][1:]
    return joined_runs(runs)


def _without_blanks_behind(line: list[Run]) -> list[Run]:
    while not line[-1].text.strip():
        line = line[:-1]
    return [*line[:-1], replace(line[-1], text=line[-1].text.rstrip())]


def _runs(paragraph: Any) -> Iterator[Run]:
    """Yield the runs of one paragraph; those of paragraphs inside it, as in a text box, are their own."""
    for each in paragraph.iter(f"{W}t", *_CHARACTERS):
        if next(each.iterancestors(f"{W}p")) is paragraph and not _unseen(each, paragraph):
            text = each.text or "" if each.tag == f"{W}t" else _CHARACTERS[each.tag]
            yield _run(text, next(each.iterancestors(f"{W}r"), None))


def _run(text: str, element: Any) -> Run:
    """Return a stretch of text in the look that its run asks for."""
    looks = None if element is None else element.find(f"{W}rPr")
    if looks is None:
        return Run(text)
    colour = looks.find(f"{W}color")
    shown = rgb_of(colour.get(f"{W}val", "")) if colour is not None else None
    return Run(
        text,
        struck=_is_on(looks, "strike") or _is_on(looks, "dstrike"),
        raised=_value(looks, "vertAlign") == "superscript",
        invisible=_is_on(looks, "vanish") or are_alike(shown, None),
    )


def _is_on(looks: Any, name: str) -> bool:
    found = looks.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off")


def _value(looks: Any, name: str) -> str:
    found = looks.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", ""))


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
