"""The Lines of a table that was searched: where each item and each column or row was found, and what is wrong there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aqcampaign.cells.headings import Path
from aqcampaign.cells.labels import key, undressed
from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.tables import Breakdown, Column, Item, ListTable, ValueTable
from aqcampaign.intake.grid import Grid


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the items and breakdowns of a table were found; several places are several candidates."""

    items: dict[str, list[int]]
    breakdowns: dict[str, list[int]]
    header: Spot
    end: int


def undressed_path(path: Path, unit: str) -> Path:
    """Return the path whose lowest words have lost the unit that stands behind them."""
    return (*path[:-1], undressed(path[-1], unit)) if path else path


def findings_of(grid: Grid, table: ValueTable, lines: Lines) -> Iterator[Finding]:
    """Yield what is missing, twice, or printed in another unit."""
    yield from _missing(grid, table, lines)
    yield from _changed_units(grid, table, lines)


def _missing(grid: Grid, table: ValueTable, lines: Lines) -> Iterator[Finding]:
    down = isinstance(table, ListTable)
    for line in table.items:
        yield from _candidates(grid, lines, line, lines.items.get(line.id, []), of_rows=down)
    for breakdown in table.breakdowns:
        yield from _candidates(grid, lines, breakdown, lines.breakdowns.get(breakdown.id, []), of_rows=not down)


def _candidates(
    grid: Grid, lines: Lines, line: Breakdown, places: Sequence[int], *, of_rows: bool
) -> Iterator[Finding]:
    missing, twice = ("AQ208", "AQ209") if of_rows else ("AQ219", "AQ220")
    name = _printed_name(line)
    if not places:
        yield finding(missing, Place(grid.name, None, line.id, line.name), name=name)
    elif len(places) > 1:
        spots = [(place, lines.header[1]) if of_rows else (lines.header[0], place) for place in places]
        cells = ", ".join(address(*spot) for spot in spots)
        yield finding(twice, Place(grid.name, address(*spots[1]), line.id, line.name), name=name, cells=cells)


def _printed_name(line: Breakdown) -> str:
    if isinstance(line, Item) and line.number is not None:
        return f"{line.number}.{line.name}"
    return "/".join((*line.group, line.name)) if isinstance(line, Item | Column) else line.name


def _changed_units(grid: Grid, table: ValueTable, lines: Lines) -> Iterator[Finding]:
    """Yield an error for each printed unit of a list that is not the form's."""
    if not isinstance(table, ListTable) or table.headings.unit is None:
        return
    heading = key(table.headings.unit)
    row = grid.row(lines.header[0])
    column = next((c for c, content in row.items() if isinstance(content, str) and key(content) == heading), None)
    if column is None:
        return
    for item in table.items:
        at = lines.items.get(item.id, [])
        printed = grid.seen(at[0], column) if len(at) == 1 else item.unit
        if printed != item.unit and printed != "" and key(str(printed)) != key(item.unit):
            place = Place(grid.name, address(at[0], column), item.id, item.name)
            yield finding("AQ211", place, printed, name=item.name, unit=item.unit)
