"""What decides how a cell looks: the format, font, fill and alignment of its style or of a conditional format."""

from dataclasses import dataclass

from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.colours import Colour, is_invisible


@dataclass(frozen=True, slots=True)
class CellLook:
    """The looks that a style sets; None if another one decides, in the end the default.

    code: the number format. small: the font is too small to be seen. hidden: a bar or an icon takes the place of the
    content. repeated: the content is repeated to the width of the column (alignment “fill”): 2 is displayed as 2222.
    """

    code: str | None = None
    struck: bool | None = None
    small: bool | None = None
    colour: Colour | None = None
    background: Colour | None = None
    hidden: bool = False
    repeated: bool | None = None

    def over(self, other: "CellLook") -> "CellLook":
        """Return the looks of a cell of which `other` decides what this one does not."""
        return CellLook(
            other.code if self.code is None else self.code,
            other.struck if self.struck is None else self.struck,
            other.small if self.small is None else self.small,
            other.colour if self.colour is None else self.colour,
            other.background if self.background is None else self.background,
            self.hidden or other.hidden,
            other.repeated if self.repeated is None else self.repeated,
        )

    def style(self) -> CellStyle:
        """Return what these looks may display instead of the content."""
        invisible = self.hidden or bool(self.small) or is_invisible(self.colour, self.background)
        return CellStyle.create(
            self.code or "", struck=bool(self.struck), invisible=invisible, repeated=bool(self.repeated)
        )
