"""Reads the cell styles of a workbook that display something other than the stored content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.colours import Colour, parse_colour
from aqcampaign.intake.conditional_formats import may_deceive
from aqcampaign.intake.font_size import is_too_small, parse_points
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.number_formats import BUILT_IN, FormatKind, classify
from aqcampaign.intake.ooxml.differential import Differentials
from aqcampaign.intake.ooxml.walk import Attributes, Element, walk


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The code of a number format, and the kind of value that it displays."""

    code: str
    kind: FormatKind


NumberFormats = Mapping[int, NumberFormat]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Styles:
    """The relevant styles of a workbook by index.

    `formats` are those of dates, times and percentages; `deceptive` styles may display other text than the content.
    `looks` are those of cells, `conditional` those that conditional formats put on top; `deceptive_conditional` are the
    indices of those under which a cell may display something else.
    """

    formats: NumberFormats
    deceptive: Mapping[int, CellStyle]
    looks: Sequence[CellLook] = ()
    conditional: Sequence[CellLook] = ()
    deceptive_conditional: frozenset[int] = frozenset()

    def look(self, index: int) -> CellLook:
        """Return the looks of a style; an unknown one has none."""
        return self.looks[index] if index < len(self.looks) else CellLook()


NO_STYLES = Styles({}, {})


@dataclass(slots=True)
class _Font:
    struck: bool = False
    small: bool = False
    colour: Colour | None = None


class _Reader:
    """Collects fonts, fills and number formats."""

    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.fonts: list[_Font] = []
        self.fills: list[Colour | None] = []
        self.used: list[Attributes] = []
        self.repeated: set[int] = set()
        self.differentials = Differentials()
        self._solid = False

    def document(self) -> Element:
        """Return the handlers for the part."""
        font = Element(
            {
                "strike": Element(begin=self._strike),
                "sz": Element(begin=self._size),
                "color": Element(begin=self._colour),
            },
            begin=lambda _attributes: self.fonts.append(_Font()),
        )
        pattern = Element({"fgColor": Element(begin=self._fill)}, begin=self._pattern)
        fill = Element({"patternFill": pattern}, begin=lambda _attributes: self.fills.append(None))
        return Element({"styleSheet": Element({
            "numFmts": Element({"numFmt": Element(begin=self._define)}),
            "fonts": Element({"font": font}),
            "fills": Element({"fill": fill}),
            "cellXfs": Element(
                {"xf": Element({"alignment": Element(begin=self._alignment)}, begin=self.used.append)}
            ),
            "dxfs": Element({"dxf": self.differentials.element()}),
        })})  # fmt: skip

    def _define(self, attributes: Attributes) -> None:
        self.codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")

    def _strike(self, attributes: Attributes) -> None:
        self.fonts[-1].struck = attributes.get("val", "1") not in ("0", "false")

    def _size(self, attributes: Attributes) -> None:
        self.fonts[-1].small = is_too_small(parse_points(attributes.get("val", "")))

    def _colour(self, attributes: Attributes) -> None:
        self.fonts[-1].colour = parse_colour(attributes)

    def _pattern(self, attributes: Attributes) -> None:
        self._solid = attributes.get("patternType") == "solid"

    def _fill(self, attributes: Attributes) -> None:
        if self._solid:
            self.fills[-1] = parse_colour(attributes)

    def _alignment(self, attributes: Attributes) -> None:
        if attributes.get("horizontal") == "fill":
            self.repeated.add(len(self.used) - 1)

    def look(self, index: int) -> CellLook:
        """Return the looks of an xf element."""
        attributes = self.used[index]
        font = _get(self.fonts, attributes.get("fontId")) or _Font()
        background = _get(self.fills, attributes.get("fillId"))
        code = self.codes.get(_number(attributes.get("numFmtId")), "")
        return CellLook(code, font.struck, font.small, font.colour, background, repeated=index in self.repeated)


@lru_cache(maxsize=32)
def read_cell_styles(part: bytes, limits: Limits) -> Styles:
    """Return the relevant styles of a workbook."""
    reader = _Reader()
    walk(part, reader.document(), limits)
    formats_by_id = {id_: NumberFormat(code, classify(code)) for id_, code in reader.codes.items()}
    formats = {index: formats_by_id.get(_number(xf.get("numFmtId"))) for index, xf in enumerate(reader.used)}
    looks = [reader.look(index) for index in range(len(reader.used))]
    styles = {index: look.style() for index, look in enumerate(looks)}
    conditional = reader.differentials.looks
    return Styles(
        {index: each for index, each in formats.items() if each is not None and each.kind != "number"},
        {index: each for index, each in styles.items() if each.is_deceptive},
        looks,
        conditional,
        frozenset(index for index, look in enumerate(conditional) if may_deceive(look, looks)),
    )


def _get(found: list[_T], number: str | None) -> _T | None:
    index = _number(number)
    return found[index] if 0 <= index < len(found) else None


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else -1
