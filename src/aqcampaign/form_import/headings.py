"""Finds the header rows of a table and the path of headings over each column."""

from dataclasses import dataclass
from itertools import count

from aqcampaign.form_import.blocks import Block
from aqcampaign.form_import.sheet import Word

Path = tuple[Word, ...]


@dataclass(frozen=True)
class Headings:
    """Rows `block.top` to `last_row`; each column's words from the top, its own last."""

    block: Block
    last_row: int
    paths: dict[int, Path]

    @property
    def levels(self) -> int:
        """The number of header rows."""
        return self.last_row - self.block.top + 1

    def name(self, column: int) -> str:
        """Return the lowest heading of a column."""
        return self.paths[column][-1].text if self.paths[column] else ""

    def key(self, column: int) -> str:
        """Return the lowest heading of a column, normalised for comparison."""
        return self.paths[column][-1].key if self.paths[column] else ""


def read_headings(block: Block) -> Headings:
    """Return the headings of a table."""
    last = _last_row(block)
    return Headings(block, last, _paths(block, last))


def _last_row(block: Block) -> int:
    """Return the last header row: cells merged across columns have headings below, those across rows end here."""
    last = block.top
    for row in count(block.top):
        if row > last or row > block.bottom:
            return last
        words = [word for word in block.words(row) if word.row == row]
        last = max([last, *(min(word.last_row, block.bottom) for word in words)])
        if row == last < block.bottom and _has_level_below(block, row, words):
            last += 1
    return last


def _has_level_below(block: Block, row: int, words: list[Word]) -> bool:
    below = [word for word in block.words(row + 1) if word.row == row + 1]
    if not below or not all(word.is_text for word in below):
        return False
    if block.sheet.has_merges:
        wide = [word for word in words if word.last_column > word.column]
        return any(over.column <= word.column <= over.last_column for over in wide for word in below)
    # Without merged cells, lower headings start further right, under a heading that is followed by blank cells.
    gap = any(block.sheet.at(row, column) is None for column in block.columns)
    return gap and block.sheet.at(row + 1, block.left) is None and below[0].column > block.left


def _paths(block: Block, last: int) -> dict[int, Path]:
    found: dict[int, Path] = {}
    before: list[Word | None] = [None] * (last - block.top + 1)
    for column in block.columns:
        words = [block.sheet.at(row, column) for row in range(block.top, last + 1)]
        if not block.sheet.has_merges:
            words = _carried(words, before)
        found[column] = tuple(dict.fromkeys(word for word in words if word is not None))
        before = words
    return found


def _carried(words: list[Word | None], before: list[Word | None]) -> list[Word | None]:
    """Without merged cells, extend upper headings to the right until the next heading of their row."""
    lowest = max((level for level, word in enumerate(words) if word), default=-1)
    carried = list(words)
    for level in range(lowest):
        if words[level] is not None:
            break
        carried[level] = before[level]
    return carried
