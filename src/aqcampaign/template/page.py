"""Decides how a sheet is printed on A4: before which columns it is divided, its scale, whether pages are numbered."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from aqcampaign.template.plan import SheetPlan

# Margins in inches, and what they leave of A4 in portrait for width × height, in points.
SIDE_MARGIN, END_MARGIN, BANNER_MARGIN, ONE_PAGE_MARGIN = 0.7, 0.8, 1.0, 0.5
_SHORT_SIDE, _LONG_SIDE = 8.27, 11.69
# Print smaller than this part of its size is hard to read and to write in.
_READABLE = 0.6
# Text of 11 points in a listing, which nobody signs or stamps as one sheet, is printed in 8 points at least.
_LEGIBLE = 8 / 11
# Where the font Calibri is missing, columns are up to a third wider; a divided page must hold its columns there too.
_SAFETY = 0.74
# A sheet of which so much fits on the page is shrunk to it, rather than that its last rows stand on another.
_NEARLY = 0.8
_USUAL_WIDTH, _USUAL_HEIGHT = 8.43, 15.0


@dataclass(frozen=True, slots=True)
class PageSetup:
    """How a sheet is printed: at `scale` percent, or else shrunk to the width of a page.

    `one_page` shrinks it to the height of a page as well; `numbered` if it takes several pages.
    """

    scale: int | None
    one_page: bool
    numbered: bool


def column_breaks(
    widths: Sequence[float], labels: int, torn: Sequence[int] = (), *, listing: bool = False
) -> tuple[int, ...]:
    """Return the first column of each page after the first, () if one page in landscape holds the sheet legibly.

    The first `labels` columns are printed on every page. `torn` counts, by column, the headings that a break before it
    would cut through; a break cuts through as few as it can. Pages are about equally wide. A `listing` is legible with
    any font, where a form is rather kept on one page.
    """
    columns = [_points(width) for width in widths]
    least = _LEGIBLE if listing else _READABLE
    if sum(columns) <= (_SAFETY if listing else 1.0) * _width(landscape=True) / least:
        return ()
    room = _room(columns, labels, least)
    cuts = torn or [0] * len(columns)
    divided = _divided(columns, labels, cuts, room)
    cost = (len(divided), sum(cuts[column] for column in divided))
    for percent in range(50, 100):
        narrower = _divided(columns, labels, cuts, room * percent / 100)
        if (len(narrower), sum(cuts[column] for column in narrower)) <= cost:
            return tuple(narrower)
    return tuple(divided)


def narrowed(widths: Sequence[float], least: float) -> tuple[float, ...]:
    """Return the widths of a listing with what they have over `least` cut in proportion, so that a page holds them.

    They stay as they are if that is not enough.
    """
    spare = [max(0.0, width - least) for width in widths]
    too_wide = sum(map(_points, widths)) - _SAFETY * _width(landscape=True) / _LEGIBLE
    excess = too_wide / (7 * 0.75)
    if excess <= 0 or sum(spare) <= excess:
        return tuple(widths)
    return tuple(width - own * excess / sum(spare) - 0.01 for width, own in zip(widths, spare, strict=True))


def page_setup(plan: SheetPlan) -> PageSetup:
    """Return the page setup of a sheet."""
    last_row, last_column = plan.print_to or (max(plan.heights, default=0), max(plan.widths, default=0))
    columns = [_points(plan.widths.get(column, _USUAL_WIDTH)) for column in range(last_column + 1)]
    margins = END_MARGIN + (BANNER_MARGIN if plan.banner else END_MARGIN)
    page = 72 * ((_SHORT_SIDE if plan.landscape else _LONG_SIDE) - margins)
    if plan.is_one_page:
        return PageSetup(None, one_page=True, numbered=False)
    if plan.column_breaks:
        return PageSetup(int(100 * _divided_scale(columns, plan)), one_page=False, numbered=True)
    across = min(1.0, _width(landscape=plan.landscape) / sum(columns))
    least = _LEGIBLE if plan.banner else _READABLE
    down = page / _height(plan, last_row, page / min(across, least))
    one_page = max(least, _NEARLY * across) <= down < across
    return PageSetup(None, one_page, numbered=bool(plan.banner) or (down < across and not one_page))


def _height(plan: SheetPlan, last_row: int, enough: float) -> float:
    """Return the height of all rows, or some height over `enough`: a listing may have a million rows."""
    listing, first, rows = plan.listing, plan.print_from, range(last_row + 1)
    drawn = (
        chain(rows[first : listing.first_row], rows[listing.first_row + listing.count :]) if listing else rows[first:]
    )
    height = sum(plan.heights.get(row, _USUAL_HEIGHT) for row in drawn)
    for row in listing.rows() if listing else ():
        height += 0.0 if row.folded else row.height
        if height > enough:
            break
    return height


def _divided_scale(columns: Sequence[float], plan: SheetPlan) -> float:
    """Return the scale at which the widest page holds its columns."""
    starts = (0, *plan.column_breaks, len(columns))
    labels = sum(columns[: plan.repeat_columns])
    widest = max(sum(columns[begin:end]) + (labels if begin else 0) for begin, end in pairwise(starts))
    return max(0.1, min(1.0, _SAFETY * _width(landscape=plan.landscape) / widest))


def _divided(columns: Sequence[float], labels: int, torn: Sequence[int], room: float) -> list[int]:
    """Return the first column of each page after the first, if a page has `room` beside the labels."""
    breaks, begin = [], labels
    while (end := _reach(columns, begin, room)) < len(columns):
        # A page that is less than half full is worse than a heading that is cut.
        begin = min(range(begin + (end - begin + 1) // 2, end + 1), key=lambda column: (torn[column], -column))
        breaks.append(begin)
    return breaks


def _reach(columns: Sequence[float], begin: int, room: float) -> int:
    """Return the end of the columns from `begin` for which there is room, one column at least."""
    end, width = begin + 1, columns[begin]
    while end < len(columns) and width + columns[end] <= room:
        width += columns[end]
        end += 1
    return end


def _room(columns: Sequence[float], labels: int, scale: float) -> float:
    return _SAFETY * _width(landscape=True) / scale - sum(columns[:labels])


def _width(*, landscape: bool) -> float:
    return 72 * ((_LONG_SIDE if landscape else _SHORT_SIDE) - 2 * SIDE_MARGIN)


def _points(width: float) -> float:
    """Return the width of a column in points: seven pixels of 1/96 inch a character, and five between columns."""
    return (7 * width + 5) * 0.75
