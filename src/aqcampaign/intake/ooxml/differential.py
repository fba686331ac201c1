"""Reads differential styles, the looks that conditional formats put on top of a cell's."""

from collections.abc import Callable
from dataclasses import replace

from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.colours import parse_colour
from aqcampaign.intake.ooxml.walk import Attributes, Element


class Differentials:
    """Collects differential styles."""

    def __init__(self) -> None:
        self.looks: list[CellLook] = []

    def element(self, end: Callable[[], object] | None = None) -> Element:
        """Return the handlers for one style."""
        font = Element({"strike": Element(begin=self._strike), "color": Element(begin=self._colour)})
        # The colour of a solid fill is its background here, and its foreground in the style of a cell.
        colours = {"fgColor": Element(begin=self._fill), "bgColor": Element(begin=self._fill)}
        fill = Element({"patternFill": Element(colours)})
        children = {"font": font, "numFmt": Element(begin=self._format), "fill": fill}
        return Element(children, begin=lambda _attributes: self.looks.append(CellLook()), end=end)

    def _strike(self, attributes: Attributes) -> None:
        self.looks[-1] = replace(self.looks[-1], struck=attributes.get("val", "1") not in ("0", "false"))

    def _colour(self, attributes: Attributes) -> None:
        self.looks[-1] = replace(self.looks[-1], colour=parse_colour(attributes))

    def _format(self, attributes: Attributes) -> None:
        self.looks[-1] = replace(self.looks[-1], code=attributes.get("formatCode"))

    def _fill(self, attributes: Attributes) -> None:
        self.looks[-1] = replace(self.looks[-1], background=parse_colour(attributes) or self.looks[-1].background)
