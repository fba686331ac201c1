"""Recovers values of the head and foot that were typed over their labels: 2022年9月23日 in the cell of 填报时间."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from aqcampaign.form.layout import HEAD_ROW, Spot, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.recognition.identity.labelled import Labelled, is_blank, label_keys
from aqcampaign.recognition.identity.printed_date import dates, is_day_alone
from aqcampaign.recognition.location.labels import key

# A phone number: mobile, or landline with or without area code and extension.
PHONE = re.compile(r"\+?[\d\s()（）、/;,—-]{5,60}", re.ASCII)
_LONGEST = {"person": 20, "text": 60, "seal": 30, "unit": 30}


def with_typed_over(
    grid: Grid, form: Form, above: int, below: int, found: Mapping[str, Labelled]
) -> Mapping[str, Labelled]:
    """Return `found` with the values typed over missing labels, where they are certain.

    A single day alone in a cell of the head is the date of filling, two days are the window. Any other content in
    the template's place of a missing label is its value if it is plausible.
    """
    labels = label_keys(form)
    filled_on, window = labels["filled_on"], labels["window"]
    gone = [label for label in labels.values() if label not in found]
    lacking = [label for label in (filled_on, window) if label in gone or found[label].is_blank]
    if not gone and not lacking:
        return found
    places = dict(_places(form, above, below, frozenset(gone)))
    result = {label: _own(value, places) for label, value in found.items()}
    claimed = {spot for value in result.values() for spot in (value.spot, value.label_spot)}
    free = {spot: content for spot, content in _outside(grid, above, below) if spot not in claimed}
    for spot, (label, kind) in places.items():
        # A lone cell in the row of the unit may be the title of a form that was typed anew.
        if spot in free and _fits(free[spot], kind) and (kind != "unit" or len(grid.row(spot[0])) > 1):
            result[label] = Labelled(free.pop(spot), spot, spot)
    head = {spot: content for spot, content in free.items() if spot[0] < above}
    foot = {spot: content for spot, content in free.items() if spot[0] >= below and len(grid.row(spot[0])) == 1}
    for label, count in ((filled_on, 1), (window, 2)):
        if label in lacking and (label not in result or result[label].is_blank):
            only = _only(head, count) or (_only(foot, count) if count == 1 else None)
            if only is not None:
                result[label] = Labelled(free[only], only, only)
    return result


def _own(value: Labelled, places: Mapping[Spot, object]) -> Labelled:
    """Return a value without the content of the next cell, if that cell belongs to another label."""
    if value.spot != value.label_spot and value.spot in places:
        return Labelled("", value.label_spot, value.label_spot)
    return value


def _outside(grid: Grid, above: int, below: int) -> Iterator[tuple[Spot, CellContent]]:
    for number, row in grid.rows.items():
        if not above <= number < below:
            yield from (((number, column), content) for column, content in row.items() if not is_blank(content))


def _only(cells: Mapping[Spot, CellContent], count: int) -> Spot | None:
    """Return the only cell that holds one day alone, or two days."""
    fitting = [
        spot
        for spot, content in cells.items()
        if (is_day_alone(content) if count == 1 else isinstance(content, str) and len(dates(content)) == count)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _places(form: Form, above: int, below: int, gone: frozenset[str]) -> Iterator[tuple[Spot, tuple[str, str]]]:
    """Yield the template's place of each missing label, shifted as far as the tables were."""
    first_table, last_table, fixed = _tables(form)
    for label, kind, (row, column) in _template_places(form):
        if label in gone:
            moved = above - first_table if row < first_table or not fixed else below - last_table - 1
            yield (row + moved, column), (label, kind)


@lru_cache(maxsize=16)
def _tables(form: Form) -> tuple[int, int, bool]:
    """Return the first and last row of the tables on the first sheet, and whether their length is fixed."""
    sheet = layout_of(form).sheets[0]
    fixed = not any(isinstance(block.table, LedgerTable) for block in sheet.blocks)
    return min(block.header_row for block in sheet.blocks), sheet.last_table_row, fixed


@lru_cache(maxsize=16)
def _template_places(form: Form) -> tuple[tuple[str, str, Spot], ...]:
    sheet = layout_of(form).sheets[0]
    further = ((key(each.label), each.kind, (row, begin)) for each, row, begin, _end in sheet.field_places())
    return (
        (key(form.labels.unit), "unit", (HEAD_ROW, 0)),
        (key(form.labels.filled_on), "date", (HEAD_ROW, sheet.left_half_end + 1)),
        *further,
    )


def _fits(content: CellContent, kind: str) -> bool:
    """Return whether the content in the place of a label can be its value."""
    if kind == "date":
        return is_day_alone(content)
    if kind == "period":
        return isinstance(content, str) and len(dates(content)) == 2
    if isinstance(content, float) and content.is_integer():
        content = str(int(content))
    if not isinstance(content, str) or ":" in key(content):
        return False
    if kind == "phone":
        return PHONE.fullmatch(content) is not None
    has_digit = any(character.isdigit() for character in content)
    return len(content) <= _LONGEST[kind] and (kind == "text" or not has_digit)
