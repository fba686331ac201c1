"""Detects a form whose header row is missing, so that the message can say so."""

from collections import Counter

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.model import Form
from aqcampaign.form.tables import ListTable
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.identity.head import Head, read_head
from aqcampaign.recognition.location.labels import key, plain_label, unnumbered


def without_headings(grid: Grid, form: Form) -> tuple[Grid, Head, Finding] | None:
    """Return the sheet, its head, and a finding with the place of a list's items; None if it holds too few of them.

    Too few are fewer than half of the items of every list in one column.
    """
    for table in form.value_tables:
        if isinstance(table, ListTable):
            spots = _items(grid, table)
            if 2 * len(spots) >= len(table.items):
                words = [table.headings.name, *("/".join((*column.group, column.name)) for column in table.columns)]
                first, last = min(spots), max(spots)
                place = Place(grid.name, address(*first), table.id, table.title or None)
                missing = finding("AQ231", place, f"{address(*first)}:{address(*last)}", headings="、".join(words))
                return grid, read_head(grid, form, first[0], last[0] + 1), missing
    return None


def _items(grid: Grid, table: ListTable) -> list[Spot]:
    """Return the cells of the column with the most item names, one for each item."""
    names = {key(item.name): item for item in table.items}
    units = {item.unit for item in table.items}
    begins = tuple(names)
    found: dict[tuple[int, str], Spot] = {}
    for row, contents in grid.rows.items():
        for column, content in contents.items():
            # A sheet may hold 100,000 texts; only those that start with an item name are compared with each unit.
            if isinstance(content, str) and (unnumbered(content).startswith(begins) or key(content) in names):
                spelt = (key(content), *(plain_label(content, unit) for unit in units))
                name = next((each for each in spelt if each in names), None)
                if name is not None:
                    found.setdefault((column, name), (row, column))
    most = Counter(column for column, _name in found).most_common(1)
    return [spot for (column, _name), spot in found.items() if most and column == most[0][0]]
