"""Finds figures that stand beside, above or below the cells of a table: lost ones, and second ones."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import NOTHING_TO_EXPLAIN, Block, Spot, address
from aqcampaign.form.model import Cell
from aqcampaign.form.tables import ListTable
from aqcampaign.intake.grid import FormattedPercent, Grid, SeenContent
from aqcampaign.language import mark as N_
from aqcampaign.recognition.layout_checks.corrections import corrected_items, says_correction, spots_of
from aqcampaign.recognition.location.explanations import own_words
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.merged import Merged
from aqcampaign.recognition.location.tables import LocatedTable

# A figure with a word before or behind it at most: 12, 5件/3人, 立案5件.
_FIGURE = re.compile(r"(?:\D{0,2}+\d[\d,.]*+)++\D{0,2}")
_REMARKS = ("情况说明", "备注", "说明")
_CORRECTED = ("更正", "订正", "修正", "改正", "正确数", "应填")
# A figure below one of these headings is as one without a heading.
_HEADED = _REMARKS + _CORRECTED
# A figure so far below the table is none of it.
_BELOW = 2
# So many cells are named in a message.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class _Stray:
    """A figure outside the cells of the form, and the cells of the form to which it may belong.

    `explains`: it stands where the unit explains itself, and must not answer the question that it raises. A `comment`
    is on the cell itself.
    """

    spot: Spot
    content: str
    beside: tuple[Spot, ...]
    explains: bool = False
    comment: bool = False


@dataclass(frozen=True, slots=True)
class _Figures:
    """The cells of a table that ask for a figure, and their places by row.

    `columns` are those of figures in these rows, `rows` all rows of figures on the sheet, of whatever table.
    """

    cells: Mapping[Spot, Cell]
    by_row: Mapping[int, tuple[Spot, ...]]
    columns: frozenset[int]
    rows: frozenset[int]


def without_strays(
    located: LocatedTable, cells: Sequence[Cell], block: Block, on_sheet: Sequence[LocatedTable]
) -> LocatedTable:
    """Return the table without its blank cells that have a figure beside them, and what is said of such figures.

    A blank cell counts as 0 in some forms: with a figure beside it, it must not. Beside a filled cell the figure is
    a second one, and asked about. `on_sheet` are all tables of the sheet.
    """
    figures = _figures(located.spots, tuple(cells), tuple(each.spots for each in on_sheet))
    others = [each for each in on_sheet if each is not located]
    found = _strays(located, block, figures) if figures.cells else ()
    strays = [stray for stray in found if not any(_is_heading(stray.spot, other) for other in others)]
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
    findings = [*_lost(located.grid, figures.cells, lost), *_second(located.grid, figures.cells, second)]
    spots = tuple(None if spot in lost else spot for spot in located.spots)
    return replace(located, spots=spots, findings=(*located.findings, *findings))


# Nearly every workbook has its cells at the same addresses.
@lru_cache(maxsize=64)
def _figures(
    spots: tuple[Spot | None, ...], cells: tuple[Cell, ...], on_sheet: tuple[tuple[Spot | None, ...], ...]
) -> _Figures:
    own = {
        spot: cell
        for spot, cell in zip(spots, cells, strict=True)
        if spot and cell.applies and not cell.computed and cell.measure.is_number
    }
    by_row: dict[int, tuple[Spot, ...]] = {}
    for spot in own:
        by_row[spot[0]] = (*by_row.get(spot[0], ()), spot)
    occupied = [spot for each in on_sheet for spot in each if spot]
    columns = frozenset(column for row, column in occupied if row in by_row)
    return _Figures(own, by_row, columns, frozenset(row for row, _column in occupied))


def _strays(located: LocatedTable, block: Block, figures: _Figures) -> Iterator[_Stray]:
    grid = located.grid
    filled = set().union(*(grid.row(row) for row in figures.by_row)) - figures.columns
    headings = {column: _headings(located, block, column) for column in sorted(filled) if _is_beside(located, column)}
    unheaded = [column for column, words in headings.items() if all(_begins(each, _HEADED) for each in words)]
    remarks = {column for column in unheaded if any(_begins(each, _REMARKS) for each in headings[column])}
    for row, spots in figures.by_row.items() if unheaded else ():
        for column in unheaded:
            content = grid.seen(row, column)
            if grid.is_idle(row, column) or (column in remarks and _shown(content).strip() in NOTHING_TO_EXPLAIN):
                continue
            if is_stray(content):
                beside = _corrected(located, content, spots, figures)
                yield _Stray((row, column), _shown(content), beside, explains=column in remarks)
    yield from _in_other_columns(located, figures, headings.keys() - set(unheaded))
    if grid.comments:
        yield from _in_comments(located, figures)
    yield from _above_and_below(located, figures)


def _in_other_columns(located: LocatedTable, figures: _Figures, columns: Set[int]) -> Iterator[_Stray]:
    """Yield what the words under other headings say that a figure should be. Formulas, such as live checks, do not."""
    grid = located.grid
    for column in columns:
        for row, spots in figures.by_row.items():
            content = "" if (row, column) in grid.formulas else grid.seen(row, column)
            if content and isinstance(content, str) and says_correction(content):
                yield _Stray((row, column), content, _corrected(located, content, spots, figures), explains=True)


def _corrected(
    located: LocatedTable, content: SeenContent, spots: tuple[Spot, ...], figures: _Figures
) -> tuple[Spot, ...]:
    """Return the figures of the item that a correction names, otherwise those of its row, `spots`."""
    items = corrected_items(content, located.table) if isinstance(content, str) else ()
    named = tuple(spot for item in items for spot in spots_of(located, item) if spot in figures.cells)
    return spots if not named or set(named) & set(spots) else named


def _in_comments(located: LocatedTable, figures: _Figures) -> Iterator[_Stray]:
    """Yield the figures in comments of blank cells, and what comments say that the figures of a row should be."""
    grid = located.grid
    for spot, comment in grid.comments.items():
        beside = (spot,) if spot in figures.cells else figures.by_row.get(spot[0], ())
        words = own_words(comment) if beside else ""
        if words and (is_stray(words) if spot in figures.cells else says_correction(words)):
            beside = _corrected(located, words, beside, figures)
            filled = not any(is_blank(grid.seen(*each)) for each in beside)
            yield _Stray(spot, words, beside, explains=filled, comment=True)


def _is_beside(located: LocatedTable, column: int) -> bool:
    """Return whether a column does not hold the names and numbers of the table's rows."""
    names = located.header[1]
    return column > names if isinstance(located.table, ListTable) else column != names


def _headings(located: LocatedTable, block: Block, column: int) -> list[SeenContent]:
    """Return what is written over a column; the template heads what is beside a strip in the row above its values."""
    top = located.header[0]
    first = min((spot[0] for spot in located.spots if spot), default=top)
    over = (located.grid.seen(row, column) for row in (*range(top, top + block.header_height), first - 1))
    return [content for content in over if not is_blank(content)]


def _is_heading(spot: Spot, other: LocatedTable) -> bool:
    """Return whether a cell is among the headings over the figures of a table, such as the 2 of 第2栏."""
    spots = [each for each in other.spots if each]
    rows = range(other.header[0], min((row for row, _column in spots), default=0))
    columns = range(other.header[1], max((column for _row, column in spots), default=0) + 1)
    return spot[0] in rows and spot[1] in columns


def _begins(content: SeenContent, words: tuple[str, ...]) -> bool:
    return isinstance(content, str) and key(content).startswith(words)


def _above_and_below(located: LocatedTable, figures: _Figures) -> Iterator[_Stray]:
    """Yield the figures in rows without a name between the rows of the table, and right below it."""
    grid, by_row = located.grid, figures.by_row
    near = range(min(by_row), max(by_row) + _BELOW + 1)
    rows = [row for row in grid.rows if row in near and row not in figures.rows]
    merged = Merged(grid.merged) if rows else None
    for row in rows:
        cells = grid.row(row)
        named = merged is not None and merged.origin(row, located.header[1])[0] != row
        if named or not all(is_blank(content) or is_stray(content) for content in cells.values()):
            continue
        for column, content in cells.items():
            beside = tuple(spot for spot in ((row - 1, column), (row + 1, column)) if spot in figures.cells)
            if beside and not grid.is_idle(row, column) and not _is_sum(grid, figures, column, content):
                yield _Stray((row, column), _shown(content), beside)


def _is_sum(grid: Grid, figures: _Figures, column: int, content: SeenContent) -> bool:
    """Return whether a number is the sum of the column above it, which some add below a table."""
    above = [grid.seen(row, column) for row in figures.by_row]
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
        if not any(map(str.isdecimal, content)):
            return False
        text = unicodedata.normalize("NFKC", content).strip()
        return _FIGURE.fullmatch(text) is not None or says_correction(text)
    return isinstance(content, int | float | FormattedPercent) and not isinstance(content, bool)


def _lost(grid: Grid, own: Mapping[Spot, Cell], lost: dict[Spot, list[_Stray]]) -> Iterator[Finding]:
    by_strays: dict[tuple[Spot, ...], list[Spot]] = {}
    for spot, strays in lost.items():
        by_strays.setdefault(tuple(stray.spot for stray in strays), []).append(spot)
    for places, blank in by_strays.items():
        cell = own[blank[0]]
        place = Place(grid.name, address(*blank[0]), cell.id, cell.label)
        written = "、".join(stray.content for stray in lost[blank[0]][:_NAMED])
        in_comments = all(stray.comment for stray in lost[blank[0]])
        yield finding("AQ236", place, written, cells=_written_in(places, in_comments), blank=_named(blank))


def _second(grid: Grid, own: Mapping[Spot, Cell], strays: Sequence[_Stray]) -> Iterator[Finding]:
    """Yield one query for all figures beside filled cells, one for those among the explanations, one for comments."""
    for explains, comment in ((False, False), (True, False), (True, True)):
        asked = [stray for stray in strays if (stray.explains, stray.comment) == (explains, comment)]
        if not asked:
            continue
        cell = own[asked[0].beside[0]]
        place = Place(grid.name, address(*asked[0].spot), None if explains else cell.id, cell.label)
        written = "、".join(stray.content for stray in asked[:_NAMED])
        spots = dict.fromkeys(spot for stray in asked for spot in stray.beside)
        cells = _written_in([each.spot for each in asked], comment)
        yield finding("AQ238", place, written, cells=cells, read=_named(list(spots)))


def _written_in(spots: Sequence[Spot], in_comments: bool) -> str | Phrase:
    """Return the names of cells, or that of their comments."""
    return phrase(N_("the comment on {cells}"), cells=_named(spots)) if in_comments else _named(spots)


def _named(spots: Sequence[Spot]) -> str:
    more = "…" if len(spots) > _NAMED else ""
    return ", ".join(address(*spot) for spot in spots[:_NAMED]) + more
