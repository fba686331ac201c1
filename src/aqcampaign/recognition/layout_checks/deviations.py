"""Finds items and columns that are missing, duplicated, renumbered or measured in another unit."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from aqcampaign.findings.finding import NO_PHRASE, Finding, Phrase, Place, finding, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Breakdown, Column, Item, ListTable, ValueTable
from aqcampaign.intake.grid import Grid
from aqcampaign.language import mark as N_
from aqcampaign.recognition.layout_checks.row_numbers import MismatchedRowNumbers
from aqcampaign.recognition.location.labels import key, plain_label
from aqcampaign.recognition.location.lines import Label, Lines
from aqcampaign.suggestions import MIN_RATIO, max_similarity, nearest

# At most this many unknown labels are compared.
_LOOKED_AT = 500


def deviations(
    grid: Grid, table: ValueTable, lines: Lines, numbers: MismatchedRowNumbers, figures: Collection[Spot]
) -> Iterator[Finding]:
    """Yield items and columns that are missing, duplicated or renumbered, and changed units (not in `figures`)."""
    down = isinstance(table, ListTable)
    for items, of_rows in ((table.items, down), (table.breakdowns, not down)):
        yield from _candidates(grid, lines, items, of_items=items is table.items, of_rows=of_rows)
    yield from _numbered_otherwise(grid, table, lines, numbers)
    yield from _changed_units(grid, table, lines, figures, numbers)


def _candidates(
    grid: Grid, lines: Lines, asked: tuple[Breakdown, ...], *, of_items: bool, of_rows: bool
) -> Iterator[Finding]:
    found, others = (
        (lines.items, lines.other_items) if of_items else (lines.breakdowns, lines.other_breakdowns)
    )  # fmt: skip
    missing, twice = ("AQ208", "AQ209") if of_rows else ("AQ219", "AQ220")
    for line in asked:
        places = found.get(line.id, [])
        name = _printed_name(line)
        if not places:
            label = _likely_label(line, asked, others)
            place = Place(grid.name, address(*label[0]) if label else None, line.id, line.name)
            yield finding(missing, place, label[1] if label else "", name=name, hint=_hint(label))
        elif len(places) > 1:
            spots = [(place, lines.header[1]) if of_rows else (lines.header[0], place) for place in places]
            cells = ", ".join(address(*spot) for spot in spots)
            yield finding(twice, Place(grid.name, address(*spots[1]), line.id, line.name), name=name, cells=cells)


def _likely_label(line: Breakdown, asked: tuple[Breakdown, ...], others: Sequence[Label]) -> Label | None:
    """Return the unknown label most similar to the line's name, unless it is closer to another line."""
    if not others:
        return None
    least = _least_similarity(asked)
    unit = line.unit if isinstance(line, Item | Column) else ""
    names = {str(place): plain_label(words, unit) for place, (_spot, words) in enumerate(others[:_LOOKED_AT])}
    near = nearest(key(line.name), names.items(), least)
    if near is None:
        return None
    owner = nearest(names[near], ((each.id, key(each.name)) for each in asked), least)
    return others[int(near)] if owner == line.id else None


def _hint(label: Label | None) -> Phrase:
    if label is None:
        return NO_PHRASE
    return phrase(N_("; is “{words}” in {cell} meant?"), words=label[1], cell=address(*label[0]))


@lru_cache(maxsize=64)
def _least_similarity(asked: tuple[Breakdown, ...]) -> int:
    """Return the minimum similarity for a suggestion: higher than between any two labels of the form."""
    return max(MIN_RATIO, 1 + max_similarity(list({key(line.name) for line in asked})))


def _printed_name(line: Breakdown) -> str:
    if isinstance(line, Item) and line.number is not None:
        return f"{line.number}.{line.name}"
    return "/".join((*line.group, line.name)) if isinstance(line, Item | Column) else line.name


def _numbered_otherwise(
    grid: Grid, table: ValueTable, lines: Lines, numbers: MismatchedRowNumbers
) -> Iterator[Finding]:
    """Yield one finding for all renumbered items."""
    if numbers.rows:
        _place, item, number = numbers.rows[0]
        cells = [address(*_crossing(table, each, lines.header)) for each, _item, _number in numbers.rows]
        place = Place(grid.name, cells[0], item.id, item.name)
        code = "AQ228" if numbers.anew else "AQ227"
        own = number_of(table, item)
        yield finding(
            code, place, "—" if number is None else number, name=item.name, number=own, cells=", ".join(cells)
        )


def _changed_units(
    grid: Grid, table: ValueTable, lines: Lines, figures: Collection[Spot], numbers: MismatchedRowNumbers
) -> Iterator[Finding]:
    """Yield an error for each printed unit that differs from the form.

    Where number and name disagree, the unit may be that of either item: one finding says so.
    """
    either = _items_by_number(table, numbers)
    if lines.units is None:
        return
    for item in table.items:
        at = lines.items.get(item.id, [])
        spot = _crossing(table, at[0], (lines.units, lines.units)) if len(at) == 1 else None
        if spot is None or spot in figures:
            continue
        printed = grid.seen(*spot)
        units = [each.unit for each in (item, either.get(at[0])) if each]
        if printed not in ("", *units) and key(str(printed)) not in map(key, units):
            yield finding(
                "AQ211", Place(grid.name, address(*spot), item.id, item.name), printed, name=item.name, unit=item.unit
            )


def _items_by_number(table: ValueTable, numbers: MismatchedRowNumbers) -> dict[int, Item]:
    """Return the item of the printed number in each row with the name of another one."""
    by_number = {number_of(table, item): item for item in table.items}
    return {row: by_number[number] for row, _item, number in numbers.rows if number in by_number}


def _crossing(table: ValueTable, item: int, headings: Spot) -> Spot:
    """Return the cell of an item's row (column of a strip) in the column (row) of its headings."""
    return (item, headings[1]) if isinstance(table, ListTable) else (headings[0], item)
