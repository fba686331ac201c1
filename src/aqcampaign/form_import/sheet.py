"""Reads a sheet as printed words, with the cells they span and their indentation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aqcampaign.form.layout import Spot
from aqcampaign.form_import.words import plain
from aqcampaign.intake.grid import Area, BadNumber, ErrorValue, Grid, SeenContent, UncalculatedFormula

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
# Larger merged areas are mistakes, such as whole columns, and are ignored.
_LARGEST_AREA = 4096
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_CHINESE}])\s+(?=\S)|(?<=\S)\s+(?=[{_CHINESE}])")


@dataclass(frozen=True)
class Word:
    """A text or number in a cell, merged or not; `raw` keeps its spaces."""

    text: str
    raw: str
    is_text: bool
    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def key(self) -> str:
        """Its text, normalised for comparison."""
        return plain(self.text)

    @property
    def indent(self) -> int:
        """The number of leading spaces; a full-width one counts as two."""
        before = self.raw[: len(self.raw) - len(self.raw.lstrip())]
        return sum(2 if space == "\u3000" else 1 for space in before)


@dataclass(frozen=True)
class OwnWords:
    """Words that this program prints on its own templates; they are not part of the form."""

    check: str
    explanation: str
    instructions: str


class Sheet:
    """The words of a sheet; a word is found from every cell that it spans."""

    def __init__(self, grid: Grid, own: OwnWords) -> None:
        self.name = grid.name
        self.has_merges = bool(grid.merged)
        self._words: dict[Spot, Word] = {}
        areas = dict(area for area in grid.merged if _size(area) <= _LARGEST_AREA)
        width = _width_without_check(grid, own)
        for row, contents in grid.rows.items():
            for column, content in contents.items():
                if column < width:
                    self._add(content, row, column, areas.get((row, column), (row, column)))

    def _add(self, content: SeenContent, row: int, column: int, end: Spot) -> None:
        raw = _text(content)
        if not raw.strip():
            return
        word = Word(tidy(raw), raw, isinstance(content, str), row, column, *end)
        spots = [(r, c) for r in range(row, end[0] + 1) for c in range(column, end[1] + 1)]
        self._words.update(dict.fromkeys(spots, word))

    def at(self, row: int, column: int) -> Word | None:
        """Return the word in a cell or in the merged range that covers it, or None."""
        return self._words.get((row, column))

    @cached_property
    def rows(self) -> int:
        """The number of rows up to the last word."""
        return max((row + 1 for row, _column in self._words), default=0)

    @cached_property
    def columns(self) -> int:
        """The number of columns up to the last word."""
        return max((column + 1 for _row, column in self._words), default=0)

    def words(self, row: int, first: int = 0, last: int | None = None) -> list[Word]:
        """Return the words in a row between two columns, from left to right, with those merged from above."""
        return list(dict.fromkeys(self._across(row, first, self.columns - 1 if last is None else last)))

    def _across(self, row: int, first: int, last: int) -> Iterator[Word]:
        found = (self.at(row, column) for column in range(first, last + 1))
        return (word for word in found if word is not None)


def tidy(text: str) -> str:
    """Return the text without line breaks and without spaces that only spread Chinese characters."""
    return _SPACE_IN_CHINESE.sub("", " ".join(text.split()))


def _size(area: Area) -> int:
    (first_row, first_column), (last_row, last_column) = area
    return (last_row - first_row + 1) * (last_column - first_column + 1)


def _text(content: SeenContent) -> str:
    if isinstance(content, UncalculatedFormula | ErrorValue | BadNumber):
        return ""
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return str(content)


def _width_without_check(grid: Grid, own: OwnWords) -> int:
    """Return the number of columns before the live check that this program writes in its templates."""
    for contents in grid.rows.values():
        for column, content in contents.items():
            if content == own.check and contents.get(column + 1) == own.explanation:
                return column
    return max((column + 1 for contents in grid.rows.values() for column in contents), default=0)
