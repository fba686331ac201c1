"""Takes a Grid and a Form and makes a LocatedForm: where each cell stands, found by printed words, never by address."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.cells.labels import key, undressed
from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Layout, address
from aqcampaign.form.model import Form, Item, Labels
from aqcampaign.intake.grid import CellContent, Grid

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed above the form: the reporting unit's name, the date of filling, the window; '' where absent."""

    unit: str = ""
    filled_on: CellContent = ""
    filled_on_cell: str = ""
    window: CellContent = ""


@dataclass(frozen=True, slots=True)
class LocatedForm:
    """The form on a sheet: the spot of each cell of the form (None: not found), in the order of form.cells."""

    grid: Grid
    spots: tuple[Spot | None, ...]
    head: Head
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Heading:
    row: int
    name: int
    unit: int | None
    values: tuple[int, ...]


def locate(grid: Grid, form: Form) -> LocatedForm | None:
    """Return the form as it stands on this sheet, or None where fewer than half of its items stand there."""
    heading = _heading(grid, form)
    if heading is None:
        return None
    rows = _rows_by_item(grid, form, heading)
    if 2 * len(rows) < len(form.items):
        return None
    spots: list[Spot | None] = []
    for item in form.items:
        found = rows.get(item.id, [])
        spots.extend((found[0], column) if len(found) == 1 else None for column in heading.values)
    findings = (*_row_findings(grid, form, heading, rows), *_moved(grid, form, tuple(spots)))
    return LocatedForm(grid, tuple(spots), _head(grid, form, heading.row), findings)


def _heading(grid: Grid, form: Form) -> _Heading | None:
    """Find the row that holds the headings of the item names and of every value column."""
    name, unit = key(form.headings.name), key(form.headings.unit)
    wanted = [key(column.name) for column in form.columns]
    for number, row in enumerate(grid.rows):
        places = {key(content): place for place, content in enumerate(row) if isinstance(content, str) and content}
        if name in places and all(column in places for column in wanted):
            return _Heading(number, places[name], places.get(unit), tuple(places[column] for column in wanted))
    return None


@lru_cache(maxsize=8)
def _items_by_name(form: Form) -> dict[str, list[Item]]:
    names: dict[str, list[Item]] = {}
    for item in form.items:
        names.setdefault(key(item.name), []).append(item)
    return names


def _rows_by_item(grid: Grid, form: Form, heading: _Heading) -> dict[str, list[int]]:
    names = _items_by_name(form)
    rows: dict[str, list[int]] = {}
    for number, row in enumerate(grid.rows[heading.row + 1 :], start=heading.row + 1):
        label = row[heading.name] if heading.name < len(row) else ""
        if isinstance(label, str) and label:
            item = _item(label, names, row)
            if item is not None:
                rows.setdefault(item.id, []).append(number)
    return rows


def _item(label: str, names: dict[str, list[Item]], row: object) -> Item | None:
    items = names.get(key(label))
    if items is None:
        items = [item for same in names.values() for item in same if undressed(label, item.unit) == key(item.name)]
    if len(items) <= 1:
        return items[0] if items else None
    # Two items may share a name (两行「其他」): then the printed number tells them apart.
    numbers = {str(int(c)) if isinstance(c, float) else str(c) for c in row} if isinstance(row, list | tuple) else set()
    return next((item for item in items if str(item.number) in numbers), None)


def _row_findings(grid: Grid, form: Form, heading: _Heading, rows: dict[str, list[int]]) -> Iterator[Finding]:
    for item in form.items:
        found = rows.get(item.id, [])
        if not found:
            yield finding("AQ208", Place(grid.name, None, item.id, item.name), number=item.number, name=item.name)
        elif len(found) > 1:
            cells = ", ".join(address(row, heading.name) for row in found)
            place = Place(grid.name, address(found[1], heading.name), item.id, item.name)
            yield finding("AQ209", place, number=item.number, name=item.name, cells=cells)
        elif heading.unit is not None:
            printed = grid.at(found[0], heading.unit)
            if printed != item.unit and printed != "" and key(str(printed)) != key(item.unit):
                place = Place(grid.name, address(found[0], heading.unit), item.id, item.name)
                yield finding("AQ211", place, printed, name=item.name, unit=item.unit)


def _moved(grid: Grid, form: Form, spots: tuple[Spot | None, ...]) -> Iterator[Finding]:
    """Yield one notice for the whole form when the first cell that stands elsewhere is met."""
    if spots == _expected(form):
        return
    for cell, spot, expected in zip(form.cells, spots, _expected(form), strict=True):
        if spot is not None and spot != expected:
            where = address(*spot)
            yield finding("AQ210", Place(grid.name, where, cell.id, cell.item.name), where, name=cell.item.name)
            return


@lru_cache(maxsize=8)
def _expected(form: Form) -> tuple[Spot, ...]:
    layout = Layout(form)
    columns = range(len(form.columns))
    return tuple((layout.row(item), layout.value_column(place)) for item in form.items for place in columns)


def _head(grid: Grid, form: Form, heading_row: int) -> Head:
    """Read 填报单位：…, 填报时间：… and 统计区间：… above the form: behind the colon, or in the next filled cell."""
    labels = form.labels
    found: dict[str, tuple[CellContent, str]] = {}
    for number in range(heading_row):
        for label, value, column in _said(grid.rows[number], _label_pattern(labels)):
            found.setdefault(label, (value, address(number, column)))
    unit = found.get(key(labels.unit), ("", ""))[0]
    filled_on, cell = found.get(key(labels.filled_on), ("", ""))
    return Head(key(str(unit)), filled_on, cell, found.get(key(labels.window), ("", ""))[0])


def _said(row: Sequence[CellContent], label: re.Pattern[str]) -> Iterator[tuple[str, CellContent, int]]:
    """Yield each label in a row, what is said behind it, and in which column; one cell may hold several labels."""
    for place, content in enumerate(row):
        if not content or not isinstance(content, str) or not label.match(content):
            continue
        _before, *pieces = label.split(content)
        *inner, (last, text) = zip(pieces[::2], map(str.strip, pieces[1::2]), strict=True)
        yield from ((key(word), value, place) for word, value in inner)
        column = place if text else next((c for c in range(place + 1, len(row)) if row[c] != ""), place)
        behind = row[column]
        missing = not text and isinstance(behind, str) and label.match(behind)
        yield key(last), text or ("" if missing else behind), place if missing else column


@lru_cache(maxsize=8)
def _label_pattern(labels: Labels) -> re.Pattern[str]:
    words = (r"\s*".join(map(re.escape, key(label))) for label in (labels.unit, labels.filled_on, labels.window))
    return re.compile(rf"\s*({'|'.join(words)})\s*[:：]?")
