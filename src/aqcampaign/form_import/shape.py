"""Classifies a table as list, strip or running list, and each of its rows and columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aqcampaign.form_import.blocks import Block
from aqcampaign.form_import.codes import are_codes, code_column
from aqcampaign.form_import.draft import Layout
from aqcampaign.form_import.headings import Headings, read_headings
from aqcampaign.form_import.sheet import Word
from aqcampaign.form_import.words import (
    CATEGORY_HEADINGS,
    EXPLAINING_HEADINGS,
    NAME_HEADINGS,
    NUMBER_HEADINGS,
    RECORD_HEADINGS,
    REPORTER_HEADINGS,
    TOTALS,
    UNIT_HEADINGS,
    units_in,
)

# What a filled-in cell may hold instead of a plain number: 5/3, 12.5, 5件3人, 无, a dash.
_FIGURE = re.compile(r"[\d０-９].*|[-—－/／无零〇]+|\s*年\s*月\s*日")
_NUMBERED = re.compile(r"\(?([1-9]\d{0,2})\)?(=[\d()+-]+)?")
_MANY = 0.5  # share of the rows or columns


@dataclass(frozen=True)
class Shape:
    """The role of each row and column of a table, None for absent ones. `dividers` are rows with a single text."""

    layout: Layout
    headings: Headings
    rows: tuple[int, ...]
    dividers: frozenset[int]
    values: tuple[int, ...]
    name: int | None = None
    number: int | None = None
    category: int | None = None
    unit: int | None = None
    explaining: int | None = None
    unit_row: int | None = None
    number_row: int | None = None
    code: int | None = None
    code_row: int | None = None
    unused: tuple[int, ...] = ()

    @cached_property
    def holds_figures(self) -> bool:
        """Whether any value cell holds a number: the form is filled in or shows an example."""
        block = self.headings.block
        words = (block.sheet.at(row, column) for row in self.rows for column in self.values)
        return any(word is not None and not word.is_text for word in words)

    def word(self, row: int, column: int | None) -> Word | None:
        """Return the word at a row and column, or None; the column may be None."""
        return None if column is None else self.headings.block.sheet.at(row, column)

    def text(self, row: int, column: int | None) -> str:
        """Return the text at a row and column, '' if there is none."""
        word = self.word(row, column)
        return word.text if word else ""


@dataclass(frozen=True)
class _Rows:
    """The rows below the headings by role."""

    named: tuple[int, ...]
    dividers: frozenset[int]
    unit_row: int | None
    number_row: int | None
    code_row: int | None


def shape_of(block: Block) -> Shape:
    """Classify a table."""
    headings = read_headings(block)
    rows = _rows(block, headings)
    if _is_ledger(block, headings, rows):
        return Shape("ledger", headings, rows.named, rows.dividers, tuple(block.columns))
    if rows.unit_row is None and (rows.number_row is None or _numbers_every_column(block, rows.number_row)):
        listed = _list(block, headings, rows)
        if listed is not None:
            return listed
    return _strip(block, headings, rows)


def _rows(block: Block, headings: Headings) -> _Rows:
    """Split the rows below the headings: units, numbers and codes first, then the rows to fill in."""
    rows = [row for row in range(headings.last_row + 1, block.bottom + 1) if block.words(row)]
    unit_row = number_row = code_row = None
    while rows:
        words = block.words(rows[0])
        if unit_row is None and _are_units(words, block, alone=rows[0] == block.bottom):
            unit_row = rows.pop(0)
        elif number_row is None and _are_numbers(words, block):
            number_row = rows.pop(0)
        elif code_row is None and are_codes(words, block.left):
            code_row = rows.pop(0)
        else:
            break
    dividers = frozenset(row for row in rows if _parts(block, row))
    return _Rows(tuple(rows), dividers, unit_row, number_row, code_row)


def _numbers_every_column(block: Block, row: int) -> bool:
    """Return whether a row of numbers begins in the first column, over the names of a list."""
    word = block.sheet.at(row, block.left)
    return word is not None and word.key not in NUMBER_HEADINGS


def _are_units(words: Sequence[Word], block: Block, *, alone: bool) -> bool:
    """Return whether a row holds units; a single one counts only under a heading or in the last row."""
    stub = [word for word in words if word.column == block.left and word.key in UNIT_HEADINGS]
    others = [word for word in words if word not in stub]
    return len(others) > (0 if alone or stub else 1) and all(units_in(word.text) for word in others)


def _are_numbers(words: Sequence[Word], block: Block) -> bool:
    """Return whether a row holds column numbers, perhaps after 栏次 or 甲, perhaps with a formula: 1=2+3 2 3."""
    stub = [word for word in words if word.column == block.left and word.is_text and _heads_numbers(word)]
    matches = [_NUMBERED.fullmatch(word.key) for word in words if word not in stub]
    numbers = [int(match[1]) for match in matches if match]
    counted = numbers == list(range(1, len(numbers) + 1))
    return counted and len(numbers) == len(matches) and len(numbers) > (0 if stub else 2)


def _heads_numbers(word: Word) -> bool:
    return word.key in NUMBER_HEADINGS or word.key == "甲"


def _parts(block: Block, row: int) -> bool:
    words = block.words(row)
    if len(words) != 1 or not words[0].is_text or words[0].row != row or TOTALS.fullmatch(words[0].key):
        return False
    return words[0].last_column > words[0].column and words[0].last_column >= block.right


def _is_ledger(block: Block, headings: Headings, rows: _Rows) -> bool:
    """Return whether a table is a running list: one header row asking for words and dates, rows without names."""
    columns = [c for c in block.columns if headings.key(c) not in NUMBER_HEADINGS]
    above = (rows.unit_row, rows.number_row, rows.code_row)
    if headings.levels > 1 or len(columns) < 3 or any(row is not None for row in above):
        return False
    records = [c for c in columns if RECORD_HEADINGS.fullmatch(headings.key(c))]
    if len(records) < _MANY * len(columns) or any(headings.key(c) in UNIT_HEADINGS for c in columns):
        return False
    written = [len([c for c in columns if block.sheet.at(row, c)]) for row in rows.named]
    return all(count in (0, len(columns)) or count > _MANY * len(columns) for count in written)


def _list(block: Block, headings: Headings, rows: _Rows) -> Shape | None:
    """Return the shape of a list, whose rows are named in a column left of the values; None if there is none."""
    named = [row for row in rows.named if row not in rows.dividers]
    if not named:
        return None
    texts = {c: [w for row in named if (w := block.sheet.at(row, c)) and _is_words(w)] for c in block.columns}
    code = code_column(headings, named)
    first = next((column for column in block.columns if column != code), block.left)
    number = first if headings.key(first) in NUMBER_HEADINGS else None
    unit = _unit_column(block, headings, texts)
    stub = _stub(block, headings, texts, (number, code, unit), _MANY * len(named))
    names = [c for c in stub if c not in (number, code, unit) and not _explains(headings.key(c))]
    if not names or (unit is None and code is None and _is_reporter(headings.key(names[0]))):
        return None
    name = next((c for c in reversed(names) if NAME_HEADINGS.fullmatch(headings.key(c))), names[-1])
    before = [c for c in names if c < name]
    behind = [c for c in block.columns if c > name and c not in stub]
    values = [c for c in behind if c not in (code, unit) and not _explains(headings.key(c))]
    explaining = next((c for c in block.columns if c > name and c != unit and _explains(headings.key(c))), None)
    return Shape(
        "list", headings, rows.named, rows.dividers, tuple(values), name, number, before[-1] if before else None,
        unit, explaining, code=code, code_row=rows.code_row if rows.number_row is None else rows.number_row,
        unused=tuple(c for c in names if c not in (name, *before[-1:])),
    )  # fmt: skip


def _stub(
    block: Block, headings: Headings, texts: dict[int, list[Word]], sure: tuple[int | None, ...], many: float
) -> list[int]:
    """Return the columns left of the values: words in most rows, or categories that span several rows."""
    stub: list[int] = []
    for column in block.columns:
        written = len(texts[column])
        named_behind = any(len(texts[other]) >= many for other in block.columns if other > column)
        once = named_behind and CATEGORY_HEADINGS.fullmatch(headings.key(column))
        if column not in sure and written < many and not once:
            break
        stub.append(column)
        if column == sure[-1]:
            break
    return stub


def _unit_column(block: Block, headings: Headings, texts: dict[int, list[Word]]) -> int | None:
    """Return the column of units; 单位 may also mean the reporting unit, so the cells below decide."""
    for column in block.columns:
        if headings.key(column) in UNIT_HEADINGS and texts[column]:
            units = [word for word in texts[column] if units_in(word.text)]
            if len(units) > _MANY * len(texts[column]):
                return column
    return None


def _strip(block: Block, headings: Headings, rows: _Rows) -> Shape:
    first = block.left
    number = None
    if headings.key(first) in NUMBER_HEADINGS and first < block.right and _is_reporter(headings.key(first + 1)):
        number, first = first, first + 1
    special = [row for row in (rows.unit_row, rows.number_row, rows.code_row) if row is not None]
    labelled = any((word := block.sheet.at(row, first)) and _heads(word) for row in special)
    named = any((word := block.sheet.at(row, first)) and _is_words(word) for row in rows.named)
    name = first if labelled or named or _is_reporter(headings.key(first)) else None
    values = tuple(c for c in block.columns if c >= first and c != name)
    return Shape(
        "strip", headings, rows.named, rows.dividers, values, name, number,
        unit_row=rows.unit_row, number_row=rows.number_row, code_row=rows.code_row,
    )  # fmt: skip


def _heads(word: Word) -> bool:
    return word.key in UNIT_HEADINGS or (word.is_text and _heads_numbers(word))


def _is_words(word: Word) -> bool:
    return word.is_text and not _FIGURE.fullmatch(word.key)


def _is_reporter(key: str) -> bool:
    return REPORTER_HEADINGS.fullmatch(key) is not None


def _explains(key: str) -> bool:
    return EXPLAINING_HEADINGS.fullmatch(key) is not None
