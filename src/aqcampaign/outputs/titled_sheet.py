"""Plans a sheet for A4 in landscape: a title, a note below it, and lines of cells in their styles."""

from collections.abc import Sequence

from aqcampaign.outputs.text_width import line_count
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan

# Title and note stand above the headings.
HEADER_ROWS = 2
_TITLE_HEIGHT, _NOTE_HEIGHT = 26.0, 18.0
_LINE_HEIGHT, _ROOM = 15.0, 7.0
_USUAL_SIZE = 11.0

# The cells of a row: contents and styles.
StyledLine = list[tuple[Content, str]]


def styled(style: str, *contents: Content) -> StyledLine:
    """Return the cells of a row in one style."""
    return [(content, style) for content in contents]


def titled_sheet(
    name: str,
    titles: tuple[str, str],
    lines: Sequence[StyledLine],
    widths: Sequence[float],
    headers: int,
    labels: int,
    font_size: float = _USUAL_SIZE,
) -> SheetPlan:
    """Return the sheet; the first `headers` of the lines and `labels` of the columns are printed on every page.

    `font_size` is that of the largest text in the lines, by which their heights are measured.
    """
    scale = font_size / _USUAL_SIZE
    cells = [PlannedCell(0, 0, titles[0], "sheet_title"), PlannedCell(1, 0, titles[1], "note")]
    heights = {0: _TITLE_HEIGHT, 1: _NOTE_HEIGHT}
    for row, line in enumerate(lines, start=HEADER_ROWS):
        cells += [PlannedCell(row, column, content, style) for column, (content, style) in enumerate(line)]
        heights[row] = max(
            scale * _height(content, width / scale) for (content, _style), width in zip(line, widths, strict=True)
        )
    return SheetPlan(
        name, tuple(cells), dict(enumerate(widths)), heights, print_to=(HEADER_ROWS + len(lines) - 1, len(widths) - 1),
        landscape=True, freeze=(HEADER_ROWS + headers, labels), repeat_row=HEADER_ROWS, repeat_row_count=headers,
        repeat_columns=labels, column_breaks=column_breaks(widths, labels),
    )  # fmt: skip


def _height(content: Content, width: float) -> float:
    lines = sum(line_count(line, width - 1) for line in str(content).split("\n"))
    return _LINE_HEIGHT * lines + _ROOM
