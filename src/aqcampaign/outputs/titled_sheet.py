"""Plans a sheet for A4: a title, notes below it, and lines of cells in their styles."""

from collections.abc import Sequence

from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, PlannedCell, SheetPlan
from aqcampaign.template.text_width import line_count

_TITLE_HEIGHT, _NOTE_HEIGHT = 26.0, 18.0
_LINE_HEIGHT, _ROOM = 15.0, 7.0
_USUAL_SIZE, _TITLE_SIZE = 11.0, 16.0

# The cells of a row: contents and styles.
StyledLine = list[tuple[Content, str]]


def styled(style: str, *contents: Content) -> StyledLine:
    """Return the cells of a row in one style."""
    return [(content, style) for content in contents]


def titled_sheet(
    name: str,
    titles: Sequence[str],
    lines: Sequence[StyledLine],
    widths: Sequence[float],
    headers: int = 1,
    labels: int = 1,
    font_size: float = _USUAL_SIZE,
    *,
    landscape: bool = True,
) -> SheetPlan:
    """Return the sheet; the first `headers` of the lines and `labels` of the columns are printed on every page.

    `titles` are the title and the notes. `font_size` is that of the largest text in the lines, by which their heights
    are measured. Too wide for a page in landscape, the sheet is divided into several.
    """
    scale, head, breaks = font_size / _USUAL_SIZE, len(titles), column_breaks(widths, labels)
    # What stands above a divided table is repeated with the labels, and has their room only.
    last = (labels if breaks else len(widths)) - 1
    above = [(title, "wrapped_note" if row else "wrapped_title") for row, title in enumerate(titles)]
    cells = [
        PlannedCell(row, 0, text, style, to=(row, last) if last else None) for row, (text, style) in enumerate(above)
    ]
    heights = dict(enumerate(_heights_above(titles, sum(widths[: last + 1]))))
    for row, line in enumerate(lines, start=head):
        cells += [PlannedCell(row, column, content, style) for column, (content, style) in enumerate(line)]
        heights[row] = max(
            scale * _height(content, width / scale) for (content, _style), width in zip(line, widths, strict=True)
        )
    return SheetPlan(
        name, tuple(cells), dict(enumerate(widths)), heights, print_to=(head + len(lines) - 1, len(widths) - 1),
        landscape=landscape, freeze=(head + headers, labels), repeat_row=head, repeat_row_count=headers,
        repeat_columns=labels, column_breaks=breaks,
    )  # fmt: skip


def _heights_above(titles: Sequence[str], width: float) -> list[float]:
    """Return the heights of the rows of the title and the notes, which are as wide as so many characters."""
    title = _TITLE_HEIGHT * line_count(titles[0], width * _USUAL_SIZE / _TITLE_SIZE)
    return [title, *(max(_NOTE_HEIGHT, _LINE_HEIGHT * line_count(note, width)) for note in titles[1:])]


def _height(content: Content, width: float) -> float:
    lines = sum(line_count(line, width - 1) for line in str(content).split("\n"))
    return _LINE_HEIGHT * lines + _ROOM
