"""Finds sentences and comments that correct a figure: 第1项应为200, written outside the cells of the table."""

import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from itertools import islice

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.tables import Item, ListTable, ValueTable
from aqcampaign.intake.grid import Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.location.explanations import own_words
from aqcampaign.recognition.location.labels import ORDINAL, key, number_alone
from aqcampaign.recognition.location.tables import LocatedTable

_ROWS, _COLUMNS = 500, 60
# Longer texts are instructions or reports.
_LONG = 80
# What is written to replace a figure: 更正：12, 应为6/4, 改成3.
_CORRECTION = re.compile(r"(?:更正|订正|修正|应该|应填|应改|改|应|实|正确数?)数?(?:为|是|成|:)+\s*\d")
_DIGIT = re.compile(r"\d")
# 第9项, 序号9, and at the beginning of a clause 9. and 九、, but not the decimal number 9.5
_NUMBERED = re.compile(rf"第({ORDINAL})[项栏]|序号:?({ORDINAL})|(?:^|[,;。:])({ORDINAL})(?:项|[.、)](?!\d))")
_CLAUSE = re.compile(r"[,;。:、()]")
# What may stand between the name of an item and the correction.
_COUNTED = re.compile(r"的?(?:数量|数据|数字|数值|数额|金额|件数|数)?$")


def says_correction(text: str) -> bool:
    """Return whether a text says what a figure should be."""
    return _DIGIT.search(text) is not None and _CORRECTION.search(unicodedata.normalize("NFKC", text)) is not None


def corrections(grid: Grid, table: ValueTable, skipped: Container[int] = ()) -> Iterator[tuple[Spot, tuple[Item, ...]]]:
    """Yield each cell outside the `skipped` rows whose words say what the figure of an item should be, and the item."""
    for row, contents in islice(grid.rows.items(), _ROWS):
        for column, content in islice(contents.items(), _COLUMNS) if row not in skipped else ():
            items = corrected_items(content, table) if isinstance(content, str) else ()
            if items:
                yield (row, column), items


def corrected_in_words(tables: Sequence[LocatedTable]) -> Iterator[Finding]:
    """Yield a query for each sentence or comment above or below the tables that corrects one of their figures."""
    for located in tables:
        grid = located.grid
        on_sheet = [each for each in tables if each.grid is grid]
        taken = {row for each in on_sheet for row in range(each.header[0], each.end)}
        for spot, items in corrections(grid, located.table, taken):
            yield _query(located, items, spot, str(grid.seen(*spot)), address(*spot))
        if grid.comments:
            yield from _in_comments(located, {spot[0] for each in on_sheet for spot in each.spots if spot})


def _in_comments(located: LocatedTable, rows: Container[int]) -> Iterator[Finding]:
    """Yield a query for each comment that corrects a figure and is not in one of the `rows` of figures."""
    for spot, comment in located.grid.comments.items():
        words = own_words(comment) if spot[0] not in rows else ""
        items = corrected_items(words, located.table)
        if items:
            yield _query(located, items, spot, words, phrase(N_("the comment on {cells}"), cells=address(*spot)))


def _query(located: LocatedTable, items: Sequence[Item], spot: Spot, words: str, where: str | Phrase) -> Finding:
    read = ", ".join(address(*each) for item in items for each in spots_of(located, item))
    place = Place(located.grid.name, address(*spot), None, "、".join(item.name for item in items))
    return finding("AQ238", place, words, cells=where, read=read)


def spots_of(located: LocatedTable, item: Item) -> Iterator[Spot]:
    """Yield the places of an item's figures that were found."""
    across = len(located.table.breakdowns)
    place = located.table.items.index(item)
    if isinstance(located.table, ListTable):
        yield from filter(None, located.spots[place * across : (place + 1) * across])
    else:
        yield from filter(None, located.spots[place :: len(located.table.items)])


def corrected_items(text: str, table: ValueTable) -> tuple[Item, ...]:
    """Return the item whose figure a sentence corrects, or all that it may mean; () if it corrects none.

    The item is named by its whole name (the longest one counts), by its number, or by words from its name.
    """
    if len(text) > _LONG or not says_correction(text):
        return ()
    words = key(text)
    named = [item for item in table.items if key(item.name) in words]
    if named:
        return (max(named, key=lambda item: len(item.name)),)
    numbers = {number_alone(number) for found in _NUMBERED.findall(words) for number in found if number}
    numbered = tuple(item for item in table.items if item.number in numbers)
    return numbered[:1] or _items_by_short_name(words, table)


def _items_by_short_name(words: str, table: ValueTable) -> tuple[Item, ...]:
    """Return the items that the words before a correction may mean: 罚没 in 罚没金额, the part 结案 of 立案/结案数."""
    correction = _CORRECTION.search(words)
    clause = _CLAUSE.split(words[: correction.start()])[-1] if correction else ""
    short = _COUNTED.sub("", clause)
    for begin in range(len(short) - 1):
        name = short[begin:]
        parts = tuple(item for item in table.items if name in _part_names(item))
        found = parts or tuple(item for item in table.items if name in key(item.name))
        if found:
            return found
    return ()


def _part_names(item: Item) -> Iterator[str]:
    for part in item.measure.parts if item.measure.compound else ():
        yield from map(key, (part.name, *part.also))
