"""Splits a sheet into its tables and the rows around them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aqcampaign.form_import.labels import NOTE, labels_of
from aqcampaign.form_import.sheet import Sheet, Word
from aqcampaign.form_import.words import NAME_HEADINGS, NUMBER_HEADINGS, TOTALS


@dataclass(frozen=True)
class Block:
    """One table: its first and last row and column, its captions, and whether it is beside the previous table."""

    sheet: Sheet
    top: int
    bottom: int
    left: int
    right: int
    captions: tuple[Word, ...] = ()
    beside: bool = False

    def words(self, row: int) -> list[Word]:
        """Return the words of a row."""
        return self.sheet.words(row, self.left, self.right)

    @property
    def columns(self) -> range:
        """Its columns."""
        return range(self.left, self.right + 1)


def blocks(sheet: Sheet) -> tuple[Block, ...]:
    """Return the tables of a sheet from top to bottom, those side by side from left to right."""
    return tuple(block for region in _regions(sheet) for block in _side_by_side(region))


def is_lone(sheet: Sheet, row: int) -> bool:
    """Return whether a row holds a single text: a title, a caption, a dividing line of a table."""
    words = sheet.words(row)
    return len(words) == 1 and words[0].row == row and words[0].is_text


def _regions(sheet: Sheet) -> Iterator[Block]:
    """Yield runs of rows that belong together; empty rows, labels and notes separate them."""
    begin: int | None = None
    for row in range(sheet.rows + 1):
        inside = _belongs(sheet, row, begin)
        if begin is not None and (not inside or _begins_anew(sheet, begin, row)):
            yield Block(sheet, begin, row - 1, 0, sheet.columns - 1)
            begin = None
        if begin is None and inside and not is_lone(sheet, row):
            begin = row


def _belongs(sheet: Sheet, row: int, begin: int | None) -> bool:
    words = sheet.words(row)
    if not words or NOTE.match(words[0].raw) or labels_of([word for word in words if word.row == row]):
        return False
    if begin is None or not is_lone(sheet, row):
        return True
    # an item with blank figures
    if words[0].last_column == words[0].column or TOTALS.fullmatch(words[0].key):
        over = (word for above in range(begin, row) if (word := sheet.at(above, words[0].column)))
        return words[0].column == 0 or any(NAME_HEADINGS.fullmatch(word.key) for word in over)
    below = sheet.words(row + 1)
    return len(below) > 1 and not labels_of(below) and not _is_heading(sheet, row + 1)


def _begins_anew(sheet: Sheet, begin: int, row: int) -> bool:
    """Return whether another table starts here without an empty row: its headings do not continue those above."""
    return row > begin + 1 and _is_heading(sheet, row) and not _is_heading(sheet, row - 1)


def _is_heading(sheet: Sheet, row: int) -> bool:
    words = [word for word in sheet.words(row) if word.row == row]
    if len(words) < 2 or not all(word.is_text for word in words):
        return False
    return words[0].key in NUMBER_HEADINGS and bool(NAME_HEADINGS.fullmatch(words[1].key))


def _side_by_side(region: Block) -> Iterator[Block]:
    """Yield the tables of a region, which an empty column or repeated headings separate."""
    sheet, rows = region.sheet, range(region.top, region.bottom + 1)
    filled = [any(sheet.at(row, column) for row in rows) for column in region.columns]
    starts = [c for c in region.columns if filled[c] and (c == 0 or not filled[c - 1])]
    bounds: list[tuple[int, int]] = []
    for start in starts:
        end = next((c for c in region.columns if c > start and not filled[c]), region.right + 1) - 1
        bounds.extend(_repeated(region, start, end))
    for place, (left, right) in enumerate(bounds):
        yield _trimmed(replace(region, left=left, right=right, beside=place > 0))


def _repeated(region: Block, left: int, right: int) -> Iterator[tuple[int, int]]:
    """序号 项目 单位 数量 序号 项目 单位 数量: the same headings again are a further table."""
    first = region.sheet.at(region.top, left)
    again = [
        column
        for column in range(left + 1, right + 1)
        if (word := region.sheet.at(region.top, column))
        and first
        and word.key == first.key
        and word.column == column
        and (first.key in NUMBER_HEADINGS or NAME_HEADINGS.fullmatch(first.key))
    ]
    starts = [left, *again]
    yield from zip(starts, [*(start - 1 for start in again), right], strict=True)


def _trimmed(block: Block) -> Block:
    """Return a block without the rows in which it has no words, its leading lone words as captions."""
    rows = [row for row in range(block.top, block.bottom + 1) if block.words(row)]
    captions: list[Word] = []
    while len(rows) > 1 and block.right > block.left and len(block.words(rows[0])) == 1:
        word = block.words(rows[0])[0]
        if word.last_row > word.row:
            break
        captions.append(word)
        rows.pop(0)
    return replace(block, top=rows[0], bottom=rows[-1], captions=tuple(captions))
