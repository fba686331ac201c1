"""Finds sentences that correct a figure: 第1项应为200, written below the table or on a sheet of its own."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.tables import Item, ListTable, ValueTable
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.layout_checks.stray_figures import says_correction
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.tables import LocatedTable

_ROWS, _COLUMNS = 500, 60
# Longer texts are instructions or reports.
_LONG = 80
_NUMBERED = re.compile(r"第(\d{1,3})项")


def corrections(grid: Grid, table: ValueTable, skipped: Container[int] = ()) -> Iterator[tuple[Spot, Item]]:
    """Yield each cell outside the `skipped` rows whose words say what the figure of an item should be."""
    for row, contents in islice(grid.rows.items(), _ROWS):
        for column, content in islice(contents.items(), _COLUMNS) if row not in skipped else ():
            if isinstance(content, str) and len(content) <= _LONG and says_correction(content):
                item = _named_item(content, table)
                if item is not None:
                    yield (row, column), item


def corrected_in_words(tables: Sequence[LocatedTable]) -> Iterator[Finding]:
    """Yield a query for each sentence above or below the tables that corrects one of their figures."""
    for located in tables:
        on_sheet = [each for each in tables if each.grid is located.grid]
        taken = {row for each in on_sheet for row in range(each.header[0], each.end)}
        for spot, item in corrections(located.grid, located.table, taken):
            read = ", ".join(address(*each) for each in spots_of(located, item))
            place = Place(located.grid.name, address(*spot), None, item.name)
            yield finding("AQ238", place, located.grid.seen(*spot), cells=address(*spot), read=read)


def spots_of(located: LocatedTable, item: Item) -> Iterator[Spot]:
    """Yield the places of an item's figures that were found."""
    across = len(located.table.breakdowns)
    place = located.table.items.index(item)
    if isinstance(located.table, ListTable):
        yield from filter(None, located.spots[place * across : (place + 1) * across])
    else:
        yield from filter(None, located.spots[place :: len(located.table.items)])


def _named_item(text: str, table: ValueTable) -> Item | None:
    """Return the item that a sentence names by its whole name, the longest one, or by its number."""
    words = key(text)
    named = [item for item in table.items if key(item.name) in words]
    if named:
        return max(named, key=lambda item: len(item.name))
    numbers = {int(number) for number in _NUMBERED.findall(words)}
    return next((item for item in table.items if item.number in numbers), None)
