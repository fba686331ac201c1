"""Fits texts into the width of a page: the type and column widths of a table, the lines of a title."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aqcampaign.outputs.document.plan import Table
from aqcampaign.template.text_width import display_width

# What a cell needs beside its text, in points.
_CELL_MARGINS = 4.0
# So many half-width characters wide is a column of text at most: its cells take several lines. Narrower before smaller.
_WIDEST = (40, 30, 20)
# No column is narrower than so many half-width characters.
_NARROWEST = 5
# Figures must not be divided between lines, and the digits of a font that stands in may be wider.
_DIGIT_WIDTH = 1.25
# A heading takes up to so many lines before its column is widened for it.
_HEADING_LINES = 4
_STEP = 0.5
# A break in a title stands rather behind or before one of these or before a number, so far off the middle at most.
_BREAK_BEHIND, _BREAK_BEFORE = "的和及于、，）》”", "（《“关"
_MOST_OFF = 4


@dataclass(frozen=True, slots=True)
class FittedTable:
    """A table with the size of its type and the widths of its columns, both in points."""

    table: Table
    size: float
    widths: tuple[float, ...]


def fit_table(table: Table, width: float, largest: float, smallest: float) -> Iterator[FittedTable]:
    """Yield the table in the largest type in which it fits into `width`, or the parts into which it is divided."""
    size, needs = _largest(table, width, largest, smallest)
    if _width(needs, size) <= width:
        yield FittedTable(table, size, _widened(needs, size, width, table.key_columns))
        return
    for begin, end in _parts(table, needs, width, size):
        part = _part(table, begin, end)
        own_size, own = _largest(part, width, largest, smallest)
        yield FittedTable(part, own_size, _widened(own, own_size, width, table.key_columns))


def _largest(table: Table, width: float, largest: float, smallest: float) -> tuple[float, list[float]]:
    """Return the largest size of type in which a table fits, else the smallest, and what its columns need."""
    sizes = [largest - step * _STEP for step in range(round((largest - smallest) / _STEP) + 1)]
    columns = [_Lengths.of(table, column) for column in range(len(table.headings[-1]))]
    tries = [(size, [each.need(widest) for each in columns]) for size in sizes for widest in _WIDEST]
    return next((each for each in tries if _width(each[1], each[0]) <= width), tries[-1])


def _width(needs: Sequence[float], size: float) -> float:
    return sum(need * size / 2 + _CELL_MARGINS for need in needs)


@dataclass(frozen=True, slots=True)
class _Lengths:
    """The longest figure, the longest text and the heading of a column, in half-width characters."""

    figures: int
    texts: int
    heading: int

    @classmethod
    def of(cls, table: Table, column: int) -> "_Lengths":
        cells = [row[column] for row in table.rows]
        figures = max((display_width(cell) for cell in cells if cell.isascii()), default=0)
        texts = max((display_width(cell) for cell in cells if not cell.isascii()), default=0)
        return cls(figures, texts, display_width(table.headings[-1][column]))

    def need(self, widest: int) -> float:
        """Return how many half-width characters the column needs, at most `widest` for text."""
        lines = max(1, min(_HEADING_LINES, self.heading // _NARROWEST))
        return max(
            _NARROWEST, self.figures * _DIGIT_WIDTH, min(self.texts, widest), math.ceil(self.heading / lines)
        )  # fmt: skip


def _parts(table: Table, needs: Sequence[float], width: float, size: float) -> Iterator[tuple[int, int]]:
    """Yield the first column and the end of each part, at least one column each; parts are about equally wide."""
    keys, above = table.key_columns, table.headings[0]
    if len(needs) <= keys:
        yield keys, keys
        return
    room, all_of_them = width - _width(needs[:keys], size), _width(needs[keys:], size)
    share = all_of_them / max(1, math.ceil(all_of_them / max(room, 1)))
    begin = keys
    while begin < len(needs):
        ends = [end for end in range(begin + 1, len(needs)) if above[end - 1] != above[end]] + [len(needs)]
        fitting = [end for end in ends if _width(needs[begin:end], size) <= room] or [begin + 1]
        end = next((end for end in fitting if _width(needs[begin:end], size) >= share), fitting[-1])
        yield begin, end
        begin = end


def _part(table: Table, begin: int, end: int) -> Table:
    """Return the table with its key columns and those from `begin`; notes stand below the last part."""
    keys, is_last = table.key_columns, end == len(table.headings[-1])

    def cut(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*row[:keys], *row[begin:end])

    return replace(
        table,
        headings=tuple(map(cut, table.headings)),
        rows=tuple(map(cut, table.rows)),
        aligned=(*table.aligned[:keys], *table.aligned[begin:end]) if table.aligned else (),
        caption=table.caption if begin == keys else "",
        notes=table.notes if is_last else (),
    )


def _widened(needs: Sequence[float], size: float, width: float, keys: int) -> tuple[float, ...]:
    """Return the widths of columns that fill the page; what is left goes to all in proportion, key columns less."""
    widths = [need * size / 2 + _CELL_MARGINS for need in needs]
    spare = width - sum(widths)
    if spare < 0:
        return tuple(each * width / sum(widths) for each in widths)
    weights = [each / (2 if column < keys else 1) for column, each in enumerate(widths)]
    return tuple(each + spare * weight / sum(weights) for each, weight in zip(widths, weights, strict=True))


def title_lines(text: str, characters: float) -> list[str]:
    """Return the lines of a title, of about the same length, none longer than so many Chinese characters.

    A text that has line breaks is divided there alone.
    """
    if "\n" in text:
        return [line.strip() for line in text.split("\n") if line.strip()]
    lines, rest = [], text
    count = math.ceil(display_width(text) / 2 / characters)
    for left in range(count, 1, -1):
        cut = _break(rest, left, 2 * characters)
        lines.append(rest[:cut])
        rest = rest[cut:]
    return [*lines, rest]


def _break(text: str, lines: int, most: float) -> int:
    """Return where the first of so many lines ends, at a seam if possible; the rest fits into the others."""
    widths = [display_width(text[:end]) for end in range(len(text) + 1)]
    wanted, least = widths[-1] / lines, widths[-1] - (lines - 1) * most
    ends = [end for end in range(1, len(text)) if least <= widths[end] <= most and not _tears(text, end)]
    if not ends:
        return len(text)
    seams = [end for end in ends if text[end - 1] in _BREAK_BEHIND or text[end] in _BREAK_BEFORE or text[end].isdigit()]
    near = [end for end in seams if abs(widths[end] - wanted) <= 2 * _MOST_OFF]
    return min(near or ends, key=lambda end: abs(widths[end] - wanted))


def _tears(text: str, end: int) -> bool:
    """Return whether a break would divide a number or a word, or begin a line with what must not begin one."""
    behind, before = text[end - 1], text[end]
    is_word = behind.isascii() and before.isascii() and behind.isalnum() and before.isalnum()
    is_date = behind.isdigit() and before in "年月日"
    return is_word or is_date or before in "、，。；：）》”的和及" or behind in "（《“"
