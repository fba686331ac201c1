"""Extends a workbook's styles with filled variants and with the styles of another workbook."""

import re
from collections.abc import Iterable

from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, change_attributes

PART = "xl/styles.xml"
_KINDS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
# Number formats below this id are built in; the others are defined per workbook.
_FIRST_CUSTOM_FORMAT = 164


class Styles:
    """The styles of one workbook. A style is identified by its index in cellXfs."""

    def __init__(self, content: bytes) -> None:
        self._document = Document(content, (*_KINDS, *_KINDS.values(), "fgColor"))
        self._lists = {kind: self._list(kind) for kind in _KINDS}
        self._existing = {kind: list(self._document.find_all(one, kind)) for kind, one in _KINDS.items()}
        self._added: dict[str, list[bytes]] = {kind: [] for kind in _KINDS}
        self._filled: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}

    @property
    def content(self) -> bytes:
        """The XML with all added styles."""
        for kind, added in self._added.items():
            if added:
                self._document.append(self._lists[kind], b"".join(added))
                self._document.set_attributes(self._lists[kind], count=str(self._count(kind)))
        return self._document.content

    def import_styles(self, other: "Styles") -> int:
        """Add all styles of another workbook, and return the index of the first one.

        Raises ValueError if one has a custom number format.
        """
        before = {kind: self._count(kind) for kind in _KINDS}
        for kind in ("fonts", "fills", "borders"):
            self._added[kind] += [other._document.source(each) for each in other._existing[kind]]
        for style in other._existing["cellXfs"]:
            if int(style.attributes.get("numFmtId", 0)) >= _FIRST_CUSTOM_FORMAT:
                raise ValueError("a style has a custom number format")
            moved: dict[str, str | None] = {
                key: str(before[kind] + int(style.attributes.get(key, 0)))
                for key, kind in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
            }
            self._added["cellXfs"].append(self._change_tag(other._document.source(style), moved))
        return before["cellXfs"]

    def add_filled(self, style: int, color: str) -> int:
        """Return the index of a copy of `style` with this fill colour; it is added if needed."""
        if (style, color) not in self._filled:
            own = self._existing["cellXfs"]
            source = self._document.source(own[style])
            changes: dict[str, str | None] = {"fillId": str(self._fill(color)), "applyFill": "1"}
            self._filled[style, color] = self._count("cellXfs")
            self._added["cellXfs"].append(self._change_tag(source, changes))
        return self._filled[style, color]

    def find_filled(self, colors: Iterable[str]) -> frozenset[int]:
        """Return the indices of styles whose fill has one of these colours."""
        wanted_rgb = {f"FF{color.lstrip('#').upper()}" for color in colors}
        shown = {
            each.parent: each.attributes.get("rgb", "").upper() for each in self._document.find_all("fgColor", "fill")
        }
        fills = {index for index, fill in enumerate(self._existing["fills"]) if shown.get(fill) in wanted_rgb}
        styles = enumerate(self._existing["cellXfs"])
        return frozenset(index for index, style in styles if int(style.attributes.get("fillId", 0)) in fills)

    def _fill(self, color: str) -> int:
        if color not in self._fills:
            rgb = f"FF{color.lstrip('#').upper()}".encode()
            self._fills[color] = self._count("fills")
            solid = b'<patternFill patternType="solid"><fgColor rgb="%b"/><bgColor indexed="64"/></patternFill>' % rgb
            self._added["fills"].append(b"<fill>%b</fill>" % solid)
        return self._fills[color]

    def _count(self, kind: str) -> int:
        return len(self._existing[kind]) + len(self._added[kind])

    def _list(self, kind: str) -> Element:
        found = self._document.find_first(kind)
        if found is None:
            raise ValueError(f"the styles have no {kind}")
        return found

    @staticmethod
    def _change_tag(style: bytes, changes: dict[str, str | None]) -> bytes:
        return re.sub(rb"^<[^>]*>", lambda tag: change_attributes(tag[0], changes), style)
