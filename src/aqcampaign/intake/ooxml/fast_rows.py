"""Reads rows by their markup: rows that differ only in their values are parsed once."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from aqcampaign.intake.grid import SeenContent
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.contents import TEXTS, Contents, number_of
from aqcampaign.intake.ooxml.holes import PLACEHOLDER, value_pattern, without_values
from aqcampaign.intake.ooxml.row_plan import Plan, Row, Tile, plan_of
from aqcampaign.intake.ooxml.text import characters, unescaped, visible

# Rows are parsed in pieces, so that a large sheet takes little memory; most sheets are smaller than one.
_PIECE = 2**16
_LARGEST_PIECE = 2**20
_PLANS_KEPT = 64
_TEXTS_KEPT = 4096
_SHORT = 2**8
_MOST_DIGITS = 6  # of an index of a shared string
_EXACT_DIGITS = 15


class Rows(NamedTuple):
    """The markup of the rows of a sheet, the prefix of their tags, such as x:, and the start tag of the root element.

    The root element declares the namespaces.
    """

    markup: bytes
    prefix: bytes
    root: bytes


def add_rows(rows: Rows, contents: Contents, cells: Cells, *, keep_styles: bool) -> bool:
    """Add the cells of rows to `cells`; return False if the parser must read the whole part instead."""
    try:
        return PLACEHOLDER not in rows.markup and _add_pieces(rows, contents, cells, keep_styles=keep_styles)
    except UnicodeDecodeError:
        return False


def _add_pieces(rows: Rows, contents: Contents, cells: Cells, *, keep_styles: bool) -> bool:
    markup, last = rows.markup, -1
    make_plan = _kept_plan if len(markup) <= _PIECE else plan_of
    for begin, end in _pieces(markup, b"<" + rows.prefix + b"row"):
        if end - begin > _LARGEST_PIECE:
            return False
        rest, values = without_values(markup[begin:end], _value_pattern(rows.prefix))
        plan = make_plan(rest, len(values), rows.root)
        if plan is None or not (plan.numbered or end - begin == len(markup)):
            return False
        if plan.rows:
            if plan.rows[0].place <= last or not _add(plan, values, contents, cells, keep_styles=keep_styles):
                return False
            last = plan.rows[-1].place
    return True


def _pieces(markup: bytes, tag: bytes) -> Iterator[tuple[int, int]]:
    """Yield the bounds of pieces of `markup`, which end before a `tag`."""
    begin = 0
    while len(markup) - begin > _PIECE:
        end = markup.rfind(tag, begin + 1, begin + _PIECE)
        if end < 0:
            end = markup.find(tag, begin + _PIECE - len(tag))
        if end < 0:
            break
        yield begin, end
        begin = end
    yield begin, len(markup)


@lru_cache(maxsize=16)
def _value_pattern(prefix: bytes) -> re.Pattern[bytes]:
    """Return the pattern for numbers and texts: <v>12</v>, <t>5/3</t>."""
    return value_pattern(b"%bv|%bt" % (prefix, prefix))


_kept_plan = lru_cache(maxsize=_PLANS_KEPT)(plan_of)


def _add(plan: Plan, values: list[bytes], contents: Contents, cells: Cells, *, keep_styles: bool) -> bool:
    """Add the rows of a plan with these values; return False if the parser must read one of them."""
    if not _are_indices([values[hole] for hole in plan.shared], len(contents.strings.texts)):
        return False
    for row in plan.rows:
        line = _line(row, values, contents, cells)
        if line is None:
            return False
        if line:
            cells.append_row(row.place, line, hidden=row.hidden)
            if keep_styles:
                cells.styles.update({(row.place, tile.column): tile.style for tile in row.tiles if tile.column in line})
    return True


def _are_indices(shared: list[bytes], count: int) -> bool:
    """Return whether these are the indices of shared strings, of which there are so many."""
    if not shared:
        return True
    is_short = max(map(len, shared)) <= _MOST_DIGITS
    return is_short and b"".join(shared).isdigit() and max(map(int, shared)) < count


def _line(row: Row, values: list[bytes], contents: Contents, cells: Cells) -> dict[int, SeenContent] | None:
    """Return the displayed contents of a row by column; None if a value is not valid."""
    line: dict[int, SeenContent] = {}
    strings, marked = contents.strings.texts, contents.strings.marked
    formats, deceptive = contents.styles.formats, contents.styles.deceptive
    content: SeenContent | None
    for tile in row.tiles:
        column, kind, style, hole, _written, formula = tile
        index = -1
        if kind == "s" and hole >= 0:
            index = int(values[hole])
            content = strings[index]
        elif kind == "n" and hole >= 0 and style not in formats:
            content = _number(values[hole])
        else:
            content = _content(tile, values, contents)
        if content is None:
            return None
        if content == "":
            continue
        line[column] = content
        if formula is not None:
            cells.add_formula((row.place, column), formula)
        if style in deceptive or index in marked:
            line[column], look = contents.looking(style, content, contents.strings.rich.get(index, ()))
            if look:
                cells.appearances[row.place, column] = look
    return line


def _number(value: bytes) -> SeenContent | None:
    if value.isdigit() and len(value) <= _EXACT_DIGITS:
        return float(value)
    text = characters(value)
    return None if text is None else number_of(text)


def _content(tile: Tile, values: list[bytes], contents: Contents) -> SeenContent | None:
    """Return the content of a cell that is neither a plain number nor a shared string, None if it is not valid."""
    if tile.hole < 0:
        # A shared string whose index is not a plain value may be a rich text.
        is_shared = tile.kind == "s" and bool(tile.value)
        return None if is_shared else contents.of(tile.kind, tile.style, tile.value, tile.formula)
    if tile.kind in TEXTS:
        return _shown(values[tile.hole])
    text = characters(values[tile.hole])
    return None if text is None else contents.of(tile.kind, tile.style, text, tile.formula)


def _shown(value: bytes) -> str | None:
    """Return the text that a cell with this value shows, None if it is not valid."""
    return (_kept_text if len(value) <= _SHORT else _text)(value)


def _text(value: bytes) -> str | None:
    text = characters(value)
    return None if text is None else visible(unescaped(text))


# Most texts are the same in all workbooks.
_kept_text = lru_cache(maxsize=_TEXTS_KEPT)(_text)
