"""Reads the text around the tables of a sheet: title, captions, labels, a unit for the whole table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aqcampaign.form_import.blocks import Block, blocks, is_lone
from aqcampaign.form_import.labels import NOTE, Label, labels_of, units_said
from aqcampaign.form_import.sheet import Sheet, Word
from aqcampaign.form_import.words import plain, units_stated

# Rows this close above the first table belong to the form; higher ones are the covering letter.
_NEAR = 8
_LONGEST_TITLE = 50
_NO_TITLE = re.compile(r"附件\d*[:：]?.*|附表\d*[:：]?|[(（].*[)）]|表号.*|\d{4}年\d{1,2}月.{0,6}")
_SURE_TITLE = re.compile(r".*(表|台账|清单|汇总|统计)(\(.*\))?")


@dataclass(frozen=True)
class Surroundings:
    """A sheet's tables and the text around them; `captions` per table, `others` is text that was not used.

    `texts` is all that stands around the tables, used or not.
    """

    sheet: Sheet
    blocks: tuple[Block, ...]
    title: str
    captions: tuple[tuple[str, ...], ...]
    above: tuple[Label, ...]
    below: tuple[Label, ...]
    unit: str
    others: tuple[str, ...]
    texts: tuple[str, ...]


def read_surroundings(sheet: Sheet) -> Surroundings | None:
    """Return the tables of a sheet and the text around them; None if it has no table."""
    found = blocks(sheet)
    if not found:
        return None
    rows = _loose_rows(sheet, found)
    end = max(block.bottom for block in found)
    asked = [(row, label) for row in rows for label in _labels(sheet, row) if label.is_asked]
    units = [unit for row in rows if row < end for unit in units_said(sheet.words(row))]
    lone = [sheet.words(row)[0] for row in rows if is_lone(sheet, row) and not _labels(sheet, row)]
    lone = [word for word in lone if not units_stated(word.text)]
    title = _title(sheet, lone, found[0].top, rows)
    captions, others = _captions(sheet, [word for word in lone if word is not title], found, rows)
    return Surroundings(
        sheet, found, title.text if title else "", captions,
        tuple(label for row, label in asked if row < end),
        tuple(label for row, label in asked if row > end),
        next(iter(units), ""),
        tuple(word.text for word in others if not (title and word.row < title.row and _is_prelude(word))),
        tuple(word.text for row in rows for word in sheet.words(row) if word.row == row),
    )  # fmt: skip


def _loose_rows(sheet: Sheet, found: Sequence[Block]) -> list[int]:
    """Return the filled rows outside all tables."""
    inside = {row for block in found for row in range(block.top - len(block.captions), block.bottom + 1)}
    rows = [row for row in range(sheet.rows) if row not in inside and sheet.words(row)]
    first = min(inside)
    return [*[row for row in rows if row < first][-_NEAR:], *[row for row in rows if row > first]]


def _labels(sheet: Sheet, row: int) -> tuple[Label, ...]:
    return labels_of([word for word in sheet.words(row) if word.row == row])


def _title(sheet: Sheet, lone: Sequence[Word], top: int, rows: Sequence[int]) -> Word | None:
    """Return the title: the last line above the labels that is called 表 or the like, otherwise the first line."""
    fit = [word for word in lone if word.row < top and not _is_prelude(word) and not NOTE.match(word.raw)]
    first_label = next((row for row in rows if row < top and _labels(sheet, row)), top)
    pool = [word for word in fit if word.row < first_label] or fit
    sure = [word for word in pool if _SURE_TITLE.fullmatch(plain(word.text))]
    return sure[-1] if sure else (pool[0] if pool else None)


def _is_prelude(word: Word) -> bool:
    """Return whether a line precedes the title: 附件2, a date in brackets, a sentence of the letter."""
    return len(word.text) > _LONGEST_TITLE or "。" in word.text or _NO_TITLE.fullmatch(plain(word.text)) is not None


def _captions(
    sheet: Sheet, lone: Sequence[Word], found: Sequence[Block], rows: Sequence[int]
) -> tuple[tuple[tuple[str, ...], ...], list[Word]]:
    """Return the captions of each table, and the remaining lines."""
    captions = [[word.raw.strip() for word in block.captions] for block in found]
    others: list[Word] = []
    for word in reversed(lone):
        below = [
            p for p, block in enumerate(found) if block.top > word.row and block.left <= word.column <= block.right
        ]
        place = min(below, key=lambda p: found[p].top, default=None)
        near = place is not None and _closes(sheet, rows, word.row, found[place].top)
        if place is None or not near or NOTE.match(word.raw) or _is_prelude(word):
            others.insert(0, word)
        else:
            captions[place].insert(0, word.raw.strip())
    return tuple(map(tuple, captions)), others


def _closes(sheet: Sheet, rows: Sequence[int], row: int, top: int) -> bool:
    """Return whether only single words lie between a row and the table below it."""
    return all(is_lone(sheet, other) and not _labels(sheet, other) for other in rows if row < other < top)
