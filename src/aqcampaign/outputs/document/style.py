"""The looks of official documents, from templates/document.yaml."""

from typing import Annotated, Literal

from pydantic import Field

from aqcampaign.config import Settings

Size = Annotated[float, Field(ge=5, le=72)]
Millimetres = Annotated[float, Field(ge=0, le=100)]
Color = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
FontName = Annotated[str, Field(min_length=1, max_length=60)]
FontUse = Literal["body", "title", "heading1", "heading2", "heading3", "page_number", "table"]


class Margins(Settings):
    """Distances of the text from the edges of the page, in millimetres."""

    top: Millimetres
    bottom: Millimetres
    left: Millimetres
    right: Millimetres


class Sizes(Settings):
    """Sizes of type in points."""

    body: Size
    title: Size
    organ: Size
    page_number: Size
    caption: Size
    table: Size
    table_smallest: Size


class DocumentStyle(Settings):
    """Fonts, sizes and measures; of each list of fonts the first is used, the others where it is missing."""

    fonts: dict[FontUse, Annotated[tuple[FontName, ...], Field(min_length=1)]]
    sizes: Sizes
    margins: Margins
    landscape_margins: Margins
    line_pitch: Size
    characters_a_line: Annotated[int, Field(ge=10, le=60)]
    space_above_organ: Millimetres
    page_number_below: Millimetres
    red: Color

    @property
    def character_width(self) -> float:
        """The width of a character of the text in points, at which a line takes so many."""
        return points(210 - self.margins.left - self.margins.right) / self.characters_a_line

    def text_width(self, *, landscape: bool) -> float:
        """Return the width of the text on a page in points."""
        margins = self.landscape_margins if landscape else self.margins
        return points((297 if landscape else 210) - margins.left - margins.right)


def points(millimetres: float) -> float:
    """Return a length in points."""
    return millimetres / 25.4 * 72
