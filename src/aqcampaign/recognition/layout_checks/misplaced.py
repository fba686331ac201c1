"""Drops located cells that are ambiguous: merged with a neighbour, or shifted by a column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.characters import normalized
from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Block, Spot, address
from aqcampaign.form.model import printed_pairs
from aqcampaign.form.tables import Item, ListTable, ValueTable, plain_code
from aqcampaign.intake.grid import EMPTY_ROW, FormattedPercent, Grid, SeenContent
from aqcampaign.recognition.location.codes import code_column, code_text
from aqcampaign.recognition.location.labels import key, plain_label
from aqcampaign.recognition.location.lines import unit_column
from aqcampaign.recognition.location.merged import Merged

Spots = tuple[Spot | None, ...]


@dataclass(frozen=True, slots=True)
class ShiftedItems:
    """Items whose figures are off by one column, the cells of those figures, and the findings."""

    items: frozenset[str] = frozenset()
    spots: tuple[Spot, ...] = ()
    findings: tuple[Finding, ...] = ()


_AS_PRINTED = ShiftedItems()


def shifted_items(grid: Grid, block: Block, spots: Spots, header: Spot) -> ShiftedItems:
    """Find the items of a list whose figures are shifted by a column.

    Either the first cell is blank and a figure is right of the last one, or the last cell is blank and a figure is in
    the place of the unit or the code.
    """
    table = block.table
    if not isinstance(table, ListTable) or not _has_blank(grid, spots):
        return _AS_PRINTED
    across = len(table.columns)
    rows: dict[int, dict[str, Spot]] = {}
    for place, item in enumerate(table.items):
        line = spots[place * across : (place + 1) * across]
        asked = [
            spot for spot, column in zip(line, table.columns, strict=True) if column.id not in item.not_in and spot
        ]
        if asked and (grid.seen(*asked[0]) == "" or grid.seen(*asked[-1]) == ""):
            for column in _figure_beside(grid, block, table, item, asked, header):
                rows.setdefault(column, {})[item.id] = asked[0] if column > asked[-1][1] else asked[-1]
    if not rows:
        return _AS_PRINTED
    findings = tuple(_beside(grid, table, column, rows[column]) for column in sorted(rows))
    items = frozenset(id_ for items in rows.values() for id_ in items)
    places = tuple((row, column) for column, items in rows.items() for row, _own in items.values())
    return ShiftedItems(items, places, findings)


def _has_blank(grid: Grid, spots: Spots) -> bool:
    """Return whether any cell is blank; usually none is."""
    rows = grid.rows
    return any(spot is not None and spot[1] not in rows.get(spot[0], EMPTY_ROW) for spot in spots)


def _figure_beside(
    grid: Grid, block: Block, table: ListTable, item: Item, asked: Sequence[Spot], header: Spot
) -> Iterator[int]:
    row, first = asked[0]
    last = max(column for _row, column in asked)
    if grid.seen(row, first) == "":
        behind = (column for column, content in grid.row(row).items() if column > last and _is_figure(content))
        yield from (c for c in behind if not _headed(grid, block, header, c) and not grid.is_idle(row, c))
    if grid.seen(*asked[-1]) == "":
        unit, code = unit_column(grid, table, header), code_column(grid, table, header)
        for column, own in ((unit, key(item.unit)), (code, plain_code(item.code or ""))):
            printed = "" if column is None else grid.seen(row, column)
            if column is not None and _is_figure(printed) and plain_code(code_text(printed)) != plain_code(own):
                yield column


def _headed(grid: Grid, block: Block, header: Spot, column: int) -> bool:
    return any(grid.seen(header[0] + level, column) != "" for level in range(block.header_height))


def _is_figure(content: SeenContent) -> bool:
    if isinstance(content, str):
        return any(character.isdecimal() for character in normalized(content))
    return isinstance(content, int | float | FormattedPercent) and not isinstance(content, bool)


def _beside(grid: Grid, table: ListTable, column: int, rows: dict[str, Spot]) -> Finding:
    id_, spot = next(iter(rows.items()))
    item = next(each for each in table.items if each.id == id_)
    own = address(0, spot[1])[:-1]
    cells = ", ".join(address(row, column) for row, _column in rows.values())
    place = Place(grid.name, address(spot[0], column), id_, item.name)
    return finding("AQ229", place, cells, name=item.name, own=own, column=address(0, column)[:-1])


def resolve_merges(
    grid: Grid, table: ValueTable, spots: Spots, merged: Merged, names: int
) -> tuple[Spots, list[Finding]]:
    """Resolve merged cells; return the spots, and a finding for each figure that several rows could own.

    A figure in the upper left of an area that covers one cell of the form is that cell's; `names` is the column of
    labels.
    """
    owners: dict[Spot, list[int]] = {}
    for place, spot in enumerate(spots):
        if spot is not None:
            owners.setdefault(merged.origin(*spot), []).append(place)
    result = list(spots)
    findings: list[Finding] = []
    lines = printed_pairs(table)
    for origin, places in owners.items():
        spot, item = spots[places[0]] or origin, lines[places[0]][0]
        disputed = _disputed(grid, table, merged, spot, names, shared=len(places) > 1)
        if disputed:
            for place in places:
                result[place] = None
            cells = ", ".join(address(*each) for each in disputed)
            words = "、".join(dict.fromkeys(lines[place][0].name for place in places))
            findings.append(
                finding("AQ230", Place(grid.name, address(*origin), item.id, item.name), cells, names=words)
            )
        elif origin != spot and not _is_printed(grid.seen(*origin), item):
            result[places[0]] = origin
    return tuple(result), findings


def _disputed(grid: Grid, table: ValueTable, merged: Merged, spot: Spot, names: int, *, shared: bool) -> list[Spot]:
    """Return the filled cells that compete for `spot`; empty if its figure is certain."""
    (top, left), (bottom, _right) = merged.area(*spot)
    filled = grid.seen(top, left) != ""
    if shared:
        return [(top, left)] if filled else []
    if not isinstance(table, ListTable):
        return []
    (first, _left), (last, _last) = merged.area(spot[0], names)
    if filled and (top < first or bottom > last):
        return [(top, left)]
    figures = dict.fromkeys(merged.origin(row, spot[1]) for row in range(first, last + 1))
    found = [each for each in figures if grid.seen(*each) != ""]
    return [] if found in ([], [(top, left)]) else found


def _is_printed(content: SeenContent, item: Item) -> bool:
    """Return whether a merged cell holds the item's printed words rather than a figure."""
    return isinstance(content, str) and (
        key(content) == key(item.unit) or plain_label(content, item.unit) == key(item.name) or content == ""
    )
