"""Finds figures that stand beside, above or below the cells of a table: lost ones, and second ones."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Block, Spot, address
from aqcampaign.form.model import Cell
from aqcampaign.form.tables import ListTable
from aqcampaign.intake.grid import FormattedPercent, Grid, SeenContent
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.lines import unit_column
from aqcampaign.recognition.location.merged import Merged
from aqcampaign.recognition.location.tables import LocatedTable

# A figure with a word before or behind it at most: 12, 5件/3人, 立案5件.
_FIGURE = re.compile(r"(?:\D{0,2}?\d[\d,.]*)+\D{0,2}")
# What is written to replace a figure: 更正：12, 应为6/4.
_CORRECTION = re.compile(r"(?:更正|改|应|实|正确数?)(?:数)?(?:为|是|:)+\s*\d")
_REMARKS = ("情况说明", "备注", "说明")
# A figure so far below the table is none of it.
_BELOW = 2
# So many cells are named in a message.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class _Stray:
    """A figure outside the cells of the form, and the cells of the form to which it may belong."""

    spot: Spot
    content: str
    beside: tuple[Spot, ...]


def without_strays(
    located: LocatedTable, cells: Sequence[Cell], block: Block, occupied: frozenset[Spot]
) -> LocatedTable:
    """Return the table without its blank cells that have a figure beside them, and what is said of such figures.

    A blank cell counts as 0 in some forms: with a figure beside it, it must not. Beside a filled cell the figure is
    a second one, and asked about. `occupied` are the cells of all tables on the sheet.
    """
    own = {
        spot: cell
        for spot, cell in zip(located.spots, cells, strict=True)
        if spot and cell.applies and not cell.computed and cell.measure.is_number
    }
    strays = list(_strays(located, block, own, occupied))
    if not strays:
        return located
    lost: dict[Spot, list[_Stray]] = {}
    second: list[_Stray] = []
    for stray in strays:
        blank = [spot for spot in stray.beside if is_blank(located.grid.seen(*spot))]
        for spot in blank:
            lost.setdefault(spot, []).append(stray)
        if not blank:
            second.append(stray)
    findings = [*_lost(located.grid, own, lost), *_second(located.grid, own, second)]
    spots = tuple(None if spot in lost else spot for spot in located.spots)
    return replace(located, spots=spots, findings=(*located.findings, *findings))


def _strays(located: LocatedTable, block: Block, own: dict[Spot, Cell], occupied: frozenset[Spot]) -> Iterator[_Stray]:
    grid = located.grid
    by_row: dict[int, list[Spot]] = {}
    for spot in own:
        by_row.setdefault(spot[0], []).append(spot)
    if not by_row:
        return
    expected = _printed_columns(located, block) | {column for row, column in occupied if row in by_row}
    for row, spots in by_row.items():
        for column in grid.row(row).keys() - expected:
            content = grid.seen(row, column)
            if (row, column) not in occupied and is_stray(content):
                yield _Stray((row, column), _shown(content), tuple(spots))
        for spot in spots:
            comment = grid.comments.get(spot, "").rpartition("\n")[2]
            if comment and is_blank(grid.seen(*spot)) and is_stray(comment.strip()):
                yield _Stray(spot, comment.strip(), (spot,))
    yield from _above_and_below(located, by_row, occupied)


def _printed_columns(located: LocatedTable, block: Block) -> set[int]:
    """Return the columns in which something else is printed: names and numbers, units, and what has a heading."""
    grid, header = located.grid, located.header
    columns = set(range(header[1] + 1)) if isinstance(located.table, ListTable) else {header[1]}
    if isinstance(located.table, ListTable):
        units = unit_column(grid, located.table, header)
        columns |= set() if units is None else {units}
    for row in range(header[0], header[0] + block.levels):
        columns |= {column for column, content in grid.row(row).items() if not _is_remark(content)}
    # The template heads what stands beside a strip in the row above its values.
    first = min((spot[0] for spot in located.spots if spot), default=header[0])
    return columns | {column for column, content in grid.row(first - 1).items() if not _is_remark(content)}


def _is_remark(content: SeenContent) -> bool:
    return isinstance(content, str) and key(content).startswith(_REMARKS)


def _above_and_below(
    located: LocatedTable, by_row: dict[int, list[Spot]], occupied: frozenset[Spot]
) -> Iterator[_Stray]:
    """Yield the figures in rows without a name between the rows of the table, and right below it."""
    grid, merged, names = located.grid, Merged(located.grid.merged), located.header[1]
    taken = {row for row, _column in occupied}
    first, last = min(by_row), max(by_row)
    rows = [row for row in grid.rows if first < row <= last + _BELOW and row not in taken]
    for row in rows:
        cells = grid.row(row)
        if merged.origin(row, names)[0] != row or not all(
            is_blank(content) or is_stray(content) for content in cells.values()
        ):
            continue
        for column, content in cells.items():
            near = [(each, column) for each in (row - 1, row + 1) if (each, column) in set(by_row.get(each, ()))]
            if near and not is_blank(content) and not _is_sum(grid, by_row, column, content):
                yield _Stray((row, column), _shown(content), tuple(near))


def _is_sum(grid: Grid, by_row: dict[int, list[Spot]], column: int, content: SeenContent) -> bool:
    """Return whether a number is the sum of the column above it, which some add below a table."""
    above = [grid.seen(row, column) for row in by_row]
    numbers = [each for each in above if isinstance(each, int | float) and not isinstance(each, bool)]
    return isinstance(content, int | float) and len(numbers) > 1 and abs(sum(numbers) - content) < 1e-6


def is_blank(content: SeenContent) -> bool:
    """Return whether nothing is seen in a cell."""
    return isinstance(content, str) and not content.strip()


def _shown(content: SeenContent) -> str:
    """Return a content as people see it: 7, not 7.0."""
    return f"{content:.15g}" if isinstance(content, float) else str(content)


def is_stray(content: SeenContent) -> bool:
    """Return whether a cell holds a figure and nothing else, or says what a figure should be."""
    if isinstance(content, str):
        text = unicodedata.normalize("NFKC", content).strip()
        return _FIGURE.fullmatch(text) is not None or _CORRECTION.search(text) is not None
    return isinstance(content, int | float | FormattedPercent) and not isinstance(content, bool)


def _lost(grid: Grid, own: dict[Spot, Cell], lost: dict[Spot, list[_Stray]]) -> Iterator[Finding]:
    by_strays: dict[tuple[Spot, ...], list[Spot]] = {}
    for spot, strays in lost.items():
        by_strays.setdefault(tuple(stray.spot for stray in strays), []).append(spot)
    for places, blank in by_strays.items():
        cell = own[blank[0]]
        place = Place(grid.name, address(*blank[0]), cell.id, cell.label)
        written = "、".join(stray.content for stray in lost[blank[0]][:_NAMED])
        yield finding("AQ236", place, written, cells=_named(places), blank=_named(blank))


def _second(grid: Grid, own: dict[Spot, Cell], strays: Sequence[_Stray]) -> Iterator[Finding]:
    """Yield one query for all figures beside filled cells."""
    if strays:
        cell = own[strays[0].beside[0]]
        place = Place(grid.name, address(*strays[0].spot), cell.id, cell.label)
        written = "、".join(stray.content for stray in strays[:_NAMED])
        spots = dict.fromkeys(spot for stray in strays for spot in stray.beside)
        yield finding("AQ238", place, written, cells=_named([each.spot for each in strays]), read=_named(list(spots)))


def _named(spots: Sequence[Spot]) -> str:
    more = "…" if len(spots) > _NAMED else ""
    return ", ".join(address(*spot) for spot in spots[:_NAMED]) + more
