"""Reads header rows as paths: 立案数 / 其中 / 大案."""

from collections.abc import Sequence

from aqcampaign.intake.grid import Grid, Row
from aqcampaign.recognition.location.labels import key

Path = tuple[str, ...]


def paths(grid: Grid, first_row: int, levels: int) -> dict[Path, list[int]]:
    """Return the columns under each path of words in `levels` rows of headings.

    A merged cell has its words only at its upper left, so words extend to the right until the next words of their
    row; the lowest words above a column are its own.
    """
    rows = [grid.row(row) for row in range(first_row, first_row + levels)]
    carried = [""] * len(rows)
    found: dict[Path, list[int]] = {}
    for column in sorted({column for row in rows for column in row}):
        words = [_word(row, column) for row in rows]
        lowest = max((level for level, word in enumerate(words) if word), default=-1)
        for level in range(len(rows)):
            if words[level]:
                carried[level:] = [words[level], *[""] * (len(rows) - level - 1)]
        if lowest >= 0:
            path = tuple(word for word in (*carried[:lowest], words[lowest]) if word)
            found.setdefault(path, []).append(column)
    return found


def path_of(group: Sequence[str], name: str) -> Path:
    """Return the path of headings that a line of the form is printed under."""
    return tuple(key(word) for word in (*group, name))


def _word(row: Row, column: int) -> str:
    content = row.get(column)
    return key(content) if isinstance(content, str) else ""
