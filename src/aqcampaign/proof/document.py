"""A document as it is proofread: its paragraphs and tables in reading order, each with the place where it stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from aqcampaign.intake.grid import Grid

Kind = Literal["body", "table", "text box", "header", "footer", "footnote", "endnote"]
_PROPERTIES = "properties"
# A title is broken into lines in the middle of a sentence.
_LINE_BREAK = re.compile(r"(?<=[\u4e00-\u9fff])\n(?=[\u4e00-\u9fff\d])")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the paragraph of a part, or the row and column of a table. Everything counts from 1.

    Empty paragraphs are not counted. `row` and `column` are None outside of tables.
    """

    kind: Kind
    number: int
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, of the body or of another part."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows of cells, '' where a cell is blank or covered by a merged one."""

    number: int
    rows: tuple[tuple[str, ...], ...]

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell, given its indices."""
        return Place("table", self.number, row + 1, column + 1)


@dataclass(frozen=True, slots=True)
class Document:
    """The paragraphs and tables of a document; `properties` are those of the file by name, such as title."""

    blocks: tuple[Paragraph | Table, ...]
    properties: Mapping[str, str]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs of all parts."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def pictures(self) -> int:
        """How many pictures there are, whose contents nobody has read."""
        return int(self.properties.get("pictures") or 0)


def document_of(parts: Iterable[Grid]) -> Document:
    """Return the document whose parts were read as sheets (see intake/foreign/word_prose.py)."""
    blocks: list[Paragraph | Table] = []
    properties: dict[str, str] = {}
    counted: dict[Kind, int] = {}
    for part in parts:
        name = part.name.partition(" (")[0]
        if name == _PROPERTIES:
            properties = {str(row[0]): str(row.get(1, "")) for row in part.rows.values()}
            continue
        kind: Kind = name  # type: ignore[assignment]  # the reader's names are those of the places
        if kind == "table":
            counted[kind] = counted.get(kind, 0) + 1
            blocks.append(Table(counted[kind], _rows(part)))
            continue
        for row in part.rows.values():
            counted[kind] = counted.get(kind, 0) + 1
            blocks.append(Paragraph(Place(kind, counted[kind]), _LINE_BREAK.sub("", str(row[0]))))
    return Document(tuple(blocks), properties)


def _rows(part: Grid) -> tuple[tuple[str, ...], ...]:
    width = max((max(row) + 1 for row in part.rows.values()), default=0)
    return tuple(tuple(str(part.seen(row, column)) for column in range(width)) for row in range(part.end))
