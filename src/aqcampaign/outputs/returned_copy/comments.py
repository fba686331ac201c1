"""Adds comments to a sheet and preserves the existing comments of users."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from aqcampaign.form.layout import Spot, address
from aqcampaign.outputs.returned_copy.comment_boxes import empty_drawing, update_boxes
from aqcampaign.outputs.returned_copy.marked_sheet import MarkedSheet
from aqcampaign.outputs.returned_copy.package import Package
from aqcampaign.outputs.returned_copy.sheet_cells import parse_address
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, escape_text
from aqcampaign.recognition.location.explanations import OWN_COMMENT

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_TEXT = re.compile(rb"<t(?:\s[^>]*)?>(.*?)</t>", re.DOTALL)
_RUN = '<r><rPr><sz val="10"/><color indexed="81"/><rFont val="宋体"/></rPr><t xml:space="preserve">'


def write_comments(package: Package, part: str, sheet: MarkedSheet, texts: Mapping[Spot, str]) -> None:
    """Write the comments `texts` of one sheet and remove those of an earlier copy. Users' comments stay."""
    comments_part = package.find_related(part, "comments")
    if comments_part is None and not texts:
        return
    document = Document(
        package[comments_part] if comments_part else _empty_comments(),
        ("authors", "author", "commentList", "comment", "text"),
    )
    remaining, removed = _revise(document, dict(texts))
    _append(document, remaining)
    if comments_part is None:
        comments_part, _number = package.unused_name("xl/comments{}.xml")
        package.declare_type(comments_part, _TYPE)
        package.add_relation(part, "comments", comments_part)
    package[comments_part] = document.content
    drawing = _drawing_part(package, part, sheet)
    package[drawing] = update_boxes(package[drawing], remaining, removed, sheet)


def _revise(document: Document, texts: dict[Spot, str]) -> tuple[dict[Spot, str], list[Spot]]:
    """Edit the existing comments in place.

    Returns the texts for cells without a comment, and the cells whose comment was removed.
    """
    removed: list[Spot] = []
    for each in document.find_all("comment"):
        spot, body = parse_address(each.attributes.get("ref", "")), _text_element(document, each)
        if spot is None or body is None:
            continue
        before = _plain_text(document.source(body))
        ours = OWN_COMMENT.search(before)
        theirs = before[: ours.start()].rstrip() if ours else before
        if ours and not theirs:  # if replaced, the new comment gets a box of its own size
            document.replace(each)
            removed.append(spot)
            continue
        new = texts.pop(spot, None)
        if ours:
            document.replace(body, b"<text>%b</text>" % b"".join(_runs(theirs, new)))
        elif new is not None:
            document.append(body, b"".join(_runs("", f"\n\n{new}")))
    return texts, removed


def _append(document: Document, texts: Mapping[Spot, str]) -> None:
    authors, listed = document.find_first("authors"), document.find_first("commentList")
    if authors is None or listed is None:
        raise ValueError("the comments have no list")
    number = sum(1 for _author in document.find_all("author"))
    if texts:
        document.append(authors, b"<author>aq</author>")
    for spot, words in texts.items():
        where = address(*spot).encode()
        runs = b"".join(_runs("", words))
        document.append(listed, b'<comment ref="%b" authorId="%d"><text>%b</text></comment>' % (where, number, runs))


def _drawing_part(package: Package, part: str, sheet: MarkedSheet) -> str:
    """Return the name of the part with the comment boxes; it is created if the sheet has none."""
    if sheet.drawing_relation is not None:
        return package.resolve(part, sheet.drawing_relation)
    name, number = package.unused_name("xl/drawings/vmlDrawing{}.vml")
    package[name] = empty_drawing(number)
    package.declare_extension_type("vml", _DRAWING_TYPE)
    sheet.link_drawing(package.add_relation(part, "vmlDrawing", name))
    return name


def _empty_comments() -> bytes:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<comments xmlns="%b"><authors></authors><commentList></commentList></comments>' % namespace
    )


def _text_element(document: Document, comment: Element) -> Element | None:
    return next((each for each in document.find_all("text") if each.parent is comment), None)


def _plain_text(xml: bytes) -> str:
    return unescape(b"".join(_TEXT.findall(xml)).decode())


def _runs(theirs: str, ours: str | None) -> Iterator[bytes]:
    words = "\n\n".join(filter(None, (theirs, ours))) if theirs else ours
    if words:
        yield _RUN.encode() + escape_text(words) + b"</t></r>"
