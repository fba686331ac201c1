"""Adds and removes comment boxes in a sheet's VML drawing.

Only whole shapes are cut out or inserted, because the VML that Excel writes is not always well-formed XML.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import count

from aqcampaign.form.layout import Spot
from aqcampaign.outputs.returned_copy.marked_sheet import MarkedSheet
from aqcampaign.template.text_width import display_width

_BOX_WIDTH = 330  # pixels, for 22 Chinese characters a line
_LINE_HEIGHT = 18
_CHARACTERS_PER_LINE = 44
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 64, 20  # pixels, of columns and rows without an explicit size
_EMPTY_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/>'
    b"</o:shapelayout></xml>"
)
_SHAPE_TYPE = """\
<{v}:shapetype id="_x0000_t202" coordsize="21600,21600" {o}:spt="202" path="m,l,21600r21600,l21600,xe">\
<{v}:stroke joinstyle="miter"/><{v}:path gradientshapeok="t" {o}:connecttype="rect"/></{v}:shapetype>"""
_BOX = """<{v}:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:59pt;margin-top:1.5pt;\
width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1" {o}:insetmode="auto">\
<{v}:fill color2="#ffffe1"/><{v}:shadow on="t" color="black" obscured="t"/><{v}:path {o}:connecttype="none"/>\
<{v}:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></{v}:textbox>\
<{x}:ClientData ObjectType="Note"><{x}:MoveWithCells/><{x}:SizeWithCells/><{x}:Anchor>{anchor}</{x}:Anchor>\
<{x}:AutoFill>False</{x}:AutoFill><{x}:Row>{row}</{x}:Row><{x}:Column>{column}</{x}:Column></{x}:ClientData>\
</{v}:shape>"""
_NAMESPACES = {
    "v": b"urn:schemas-microsoft-com:vml",
    "o": b"urn:schemas-microsoft-com:office:office",
    "x": b"urn:schemas-microsoft-com:office:excel",
}
_ID = re.compile(rb"_x0000_s([0-9]+)")


def empty_drawing(number: int) -> bytes:
    """Return a drawing without boxes; `number` is unique in its workbook."""
    return _EMPTY_DRAWING % number


def update_boxes(drawing: bytes, texts: Mapping[Spot, str], removed: Iterable[Spot], sheet: MarkedSheet) -> bytes:
    """Return the drawing with a box fitted to each text, and without the boxes of the cells `removed`.

    Raises ValueError if the drawing does not have the expected structure.
    """
    prefixes = {name: _prefix(drawing, namespace) for name, namespace in _NAMESPACES.items()}
    for spot in removed:
        drawing = _without_box(drawing, spot, prefixes)
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise ValueError("the drawing is not VML")
    ids = count(1 + max((int(each) for each in _ID.findall(drawing)), default=1024 * _drawing_number(drawing)))
    kind = b"" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE.format_map(prefixes).encode()
    boxes = (_BOX.format(id=next(ids), **prefixes, **_box_fields(spot, text, sheet)) for spot, text in texts.items())
    return drawing[:end] + kind + "".join(boxes).encode() + drawing[end:]


def _prefix(drawing: bytes, namespace: bytes) -> str:
    """Return the prefix of a namespace in the drawing: openpyxl writes ns0, ns1, ns2."""
    found = re.search(rb"""xmlns:(\w+)\s*=\s*["']%b["']""" % re.escape(namespace), drawing)
    if found is None:
        raise ValueError(f"the drawing has no prefix for {namespace.decode()}")
    return found[1].decode()


def _without_box(drawing: bytes, spot: Spot, prefixes: Mapping[str, str]) -> bytes:
    shape, client = prefixes["v"].encode() + b":shape", prefixes["x"].encode()
    place = re.compile(
        rb"<%b:Row>\s*%d\s*</%b:Row>\s*<%b:Column>\s*%d\s*<" % (client, spot[0], client, client, spot[1])
    )
    whole = re.compile(rb"<%b\s.*?</%b>" % (shape, shape), re.DOTALL)
    return whole.sub(lambda match: b"" if place.search(match[0]) else match[0], drawing)


def _drawing_number(drawing: bytes) -> int:
    found = re.search(rb'data="([0-9]+)', drawing)
    return int(found[1]) if found else 1


def _box_fields(spot: Spot, text: str, sheet: MarkedSheet) -> dict[str, object]:
    """Return the cell, size and anchor of a box to the right of its cell."""
    row, column = spot
    height = _LINE_HEIGHT * (2 + sum(1 + display_width(line) // _CHARACTERS_PER_LINE for line in text.splitlines()))
    widths = {
        at: round(7 * width + 5) for first, last, width in sheet.widths() for at in range(first, min(last, 999) + 1)
    }
    heights = {at: round(points * 4 / 3) for at, points in sheet.heights().items()}
    top = max(0, row - 1)
    right, offset_across = _locate(column + 1, _BOX_WIDTH, widths, _DEFAULT_WIDTH)
    bottom, offset_down = _locate(top, height, heights, _DEFAULT_HEIGHT)
    anchor = ", ".join(map(str, (column + 1, 12, top, 4, right, offset_across, bottom, offset_down)))
    return {"width": _BOX_WIDTH, "height": height, "anchor": anchor, "row": row, "column": column}


def _locate(start: int, pixels: int, sizes: Mapping[int, int], default_size: int) -> tuple[int, int]:
    """Return the column or row that is `pixels` away from the edge of `start`, and the offset inside it."""
    index, left = start, pixels
    while left > sizes.get(index, default_size):
        left -= sizes.get(index, default_size)
        index += 1
    return index, left
