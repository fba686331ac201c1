"""Adds comments to a sheet, beside those that people wrote."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from aqcampaign.form.layout import Spot, address
from aqcampaign.outputs.returned_copy.comment_boxes import empty_drawing, with_boxes
from aqcampaign.outputs.returned_copy.marked_sheet import MarkedSheet, spot_of
from aqcampaign.outputs.returned_copy.package import Package
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, text
from aqcampaign.recognition.location.explanations import OWN_COMMENT

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_TEXT = re.compile(rb"<t(?:\s[^>]*)?>(.*?)</t>", re.DOTALL)
_RUN = '<r><rPr><sz val="10"/><color indexed="81"/><rFont val="宋体"/></rPr><t xml:space="preserve">'


def comment(package: Package, part: str, sheet: MarkedSheet, texts: Mapping[Spot, str]) -> None:
    """Write the comments of one sheet; ours of an earlier return go, other people's stay."""
    listed = package.related(part, "comments")
    if listed is None and not texts:
        return
    document = Document(
        package[listed] if listed else _empty(), ("authors", "author", "commentList", "comment", "text")
    )
    left, gone = _revised(document, dict(texts))
    _append(document, left)
    if listed is None:
        listed, _number = package.free("xl/comments{}.xml")
        package.declare(listed, _TYPE)
        package.relate(part, "comments", listed)
    package[listed] = document.content
    drawing = _drawing(package, part, sheet)
    package[drawing] = with_boxes(package[drawing], left, gone, sheet)


def _revised(document: Document, texts: dict[Spot, str]) -> tuple[dict[Spot, str], list[Spot]]:
    """Change the comments that are there; returns the texts that have none yet, and the cells that lost theirs."""
    gone: list[Spot] = []
    for each in document.all("comment"):
        spot, body = spot_of(each.attributes.get("ref", "")), _body(document, each)
        if spot is None or body is None:
            continue
        before = _plain(document.source(body))
        ours = OWN_COMMENT.search(before)
        theirs = before[: ours.start()].rstrip() if ours else before
        if ours and not theirs:  # a new one gets a box of its own size
            document.replace(each)
            gone.append(spot)
            continue
        new = texts.pop(spot, None)
        if ours:
            document.replace(body, b"<text>%b</text>" % b"".join(_runs(theirs, new)))
        elif new is not None:
            document.append(body, b"".join(_runs("", f"\n\n{new}")))
    return texts, gone


def _append(document: Document, texts: Mapping[Spot, str]) -> None:
    authors, listed = document.first("authors"), document.first("commentList")
    if authors is None or listed is None:
        raise ValueError("comments without a list")
    number = sum(1 for _author in document.all("author"))
    if texts:
        document.append(authors, b"<author>aq</author>")
    for spot, words in texts.items():
        where = address(*spot).encode()
        runs = b"".join(_runs("", words))
        document.append(listed, b'<comment ref="%b" authorId="%d"><text>%b</text></comment>' % (where, number, runs))


def _drawing(package: Package, part: str, sheet: MarkedSheet) -> str:
    """Return the part in which the comments have their boxes; a new one where the sheet has none."""
    if sheet.drawing is not None:
        return package.target(part, sheet.drawing)
    name, number = package.free("xl/drawings/vmlDrawing{}.vml")
    package[name] = empty_drawing(number)
    package.declare_extension("vml", _DRAWING_TYPE)
    sheet.draw(package.relate(part, "vmlDrawing", name))
    return name


def _empty() -> bytes:
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        b'<comments xmlns="%b"><authors></authors><commentList></commentList></comments>' % namespace
    )


def _body(document: Document, comment: Element) -> Element | None:
    return next((each for each in document.all("text") if each.parent is comment), None)


def _plain(xml: bytes) -> str:
    return unescape(b"".join(_TEXT.findall(xml)).decode())


def _runs(theirs: str, ours: str | None) -> Iterator[bytes]:
    words = "\n\n".join(filter(None, (theirs, ours))) if theirs else ours
    if words:
        yield _RUN.encode() + text(words) + b"</t></r>"
