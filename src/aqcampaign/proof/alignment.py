"""Finds which sentences of an edited document are those that `aq publish` writes, but for their numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from aqcampaign.proof.claims import sentences
from aqcampaign.proof.document import Document, Paragraph, Place, Table
from aqcampaign.proof.numerals import folded
from aqcampaign.proof.remarks import Piece

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
_CELLS = "\t"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a paragraph, or the row of a table as one text with tabs between its cells."""

    place: Place
    start: int
    text: str

    @property
    def skeleton(self) -> str:
        """The text with every number replaced by the same sign."""
        return _NUMBER.sub("#", folded(self.text)).strip()

    def piece_at(self, place: int) -> tuple[Piece, int]:
        """Return the piece in which a character stands, and where that begins: the sentence, or a cell of the row."""
        if self.place.kind != "table":
            return Piece(self.place, self.text), 0
        column, begin = self.text.count(_CELLS, 0, place), self.text.rfind(_CELLS, 0, place) + 1
        return Piece(replace(self.place, column=column + 1), self.text[begin:].partition(_CELLS)[0]), begin

    @property
    def numbers(self) -> tuple[tuple[int, int, str], ...]:
        """The numbers with their places."""
        return tuple((match.start(), match.end(), match[0]) for match in _NUMBER.finditer(folded(self.text)))


def lines_of(document: Document) -> Iterator[Line]:
    """Yield the sentences and the rows of tables of a document in its order."""
    for block in document.blocks:
        match block:
            case Paragraph():
                for start, sentence in sentences(block.text):
                    yield Line(block.place, start, sentence)
            case Table():
                for row, cells in enumerate(block.rows):
                    yield Line(block.place(row, 0), 0, _CELLS.join(cells))


class Published:
    """What `aq publish` writes of a release, line by line."""

    def __init__(self, document: Document | None) -> None:
        self._lines = list(lines_of(document)) if document is not None else []
        self._texts = {line.text.strip() for line in self._lines}

    def known(self, document: Document) -> int:
        """Return how many lines of a document are written there word for word."""
        return sum(line.text.strip() in self._texts for line in lines_of(document))

    def counterparts(self, lines: Sequence[Line]) -> list[Line | None]:
        """Return for each line of an edited document the one that is written there, with the same or other numbers.

        None if it has no counterpart. A line that was moved is its own counterpart.
        """
        found: list[Line | None] = [line if line.text.strip() in self._texts else None for line in lines]
        edited, own = [line.skeleton for line in lines], [line.skeleton for line in self._lines]
        for block in SequenceMatcher(None, edited, own, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                found[block.a + step] = self._lines[block.b + step]
        return found


def differing_numbers(line: Line, counterpart: Line) -> Iterator[tuple[int, int, str]]:
    """Yield the places of numbers that differ from those of the counterpart, with what stands there."""
    for (start, end, number), (_start, _end, expected) in zip(line.numbers, counterpart.numbers, strict=True):
        if number != expected:
            yield start, end, expected
