"""Gives the cells of a foreign sheet the appearance that they have under its conditional formats."""

from collections.abc import Callable, Sequence

from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.conditional_formats import ConditionalFormat, conditional_appearance, formats_by_cell
from aqcampaign.intake.foreign.sparse import SparseSheet
from aqcampaign.intake.grid import SeenContent, StyledContent, seen_content


def apply_formats(
    sheet: SparseSheet,
    formats: Sequence[ConditionalFormat],
    look_of: Callable[[Spot], CellLook],
    of_style: Callable[[Spot], Sequence[ConditionalFormat]] = lambda _spot: (),
) -> None:
    """Change the appearance of cells under the formats of their sheet, or else those of their own style."""
    rows: dict[int, dict[int, SeenContent]] = {}
    for row, column, content in sheet.cells:
        rows.setdefault(row, {})[column] = seen_content(content)

    def content_of(spot: Spot) -> SeenContent:
        return rows.get(spot[0], {}).get(spot[1], "")

    covering = formats_by_cell(formats, rows)
    for at, (row, column, content) in enumerate(sheet.cells):
        spot = row, column
        over = covering.get(spot) or of_style(spot)
        if over:
            styled = content if isinstance(content, StyledContent) else None
            usual = styled.appearance if styled else None
            found = conditional_appearance(over, spot, look_of(spot), usual, content_of)
            inner = styled.content if styled else content
            sheet.cells[at] = row, column, StyledContent(inner, found) if found else inner  # type: ignore[arg-type]
