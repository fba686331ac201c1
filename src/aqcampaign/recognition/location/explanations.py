"""Reads a unit's explanations: the column 情况说明 beside the tables, and comments on their cells."""

import re
from collections.abc import Sequence
from functools import lru_cache

from aqcampaign.form.layout import NOTHING_TO_EXPLAIN, layout_of
from aqcampaign.form.model import Cell, Form
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.labels import key
from aqcampaign.recognition.location.tables import LocatedTable

# How many columns right of its usual place the column is searched for.
_FURTHER = 12
# How the comments of a returned copy begin. LibreOffice drops their author, so they are recognised by their text.
OWN_COMMENT = re.compile(r"【[^】]{1,12}】(?:AQ|R)[0-9]{3}\b")
# Excel begins a comment with the name of its author.
_AUTHOR = re.compile(r"[^\n]{1,40}[:：]\s*\n")


def explanations(form: Form, tables: Sequence[LocatedTable], heading: str) -> dict[str, str]:
    """Return the text under `heading` in the row of each cell, by cell id, or else the comment of the cell."""
    found: dict[str, str] = {}
    for located in tables:
        if located.grid.comments:
            found.update(_commented(form, located))
    columns: dict[str, int | None] = {}
    for located in tables if heading else ():
        name = located.grid.name
        if name not in columns:
            columns[name] = _column(form, [each for each in tables if each.grid is located.grid], heading)
        column = columns[name]
        if column is not None:
            found.update(_words(form, located, column))
    return found


def _commented(form: Form, located: LocatedTable) -> dict[str, str]:
    comments = located.grid.comments
    cells = zip(_cells(form)[located.table.id], located.spots, strict=True)
    words = {cell.id: own_words(comments[spot]) for cell, spot in cells if spot and spot in comments}
    return {id_: text for id_, text in words.items() if text}


def own_words(comment: str) -> str:
    """Return the words of a person, without the author's name and without the text of our own marks."""
    ours = OWN_COMMENT.search(comment)
    text = (comment[: ours.start()] if ours else comment).strip()
    author = _AUTHOR.match(text)
    text = text[author.end() :].strip() if author else text
    return "" if text in NOTHING_TO_EXPLAIN else text


def _column(form: Form, tables: Sequence[LocatedTable], heading: str) -> int | None:
    """Return the sheet column whose heading begins with the words before the bracket of `heading`."""
    grid, first = tables[0].grid, min(each.header[0] for each in tables)
    usual = layout_of(form).sheet_of[tables[0].table.id].explanation_column
    highest = min((spot[0] for each in tables for spot in each.spots if spot), default=first)
    rows = range(max(0, highest - 1), first - 1, -1)
    if any(grid.at(row, usual) == heading for row in rows):
        return usual
    words = key(heading).partition("(")[0]
    places = ((row, column) for row in rows for column in range(usual - 2, usual + _FURTHER))
    return next((column for row, column in places if key(str(grid.at(row, column))).startswith(words)), None)


def _words(form: Form, located: LocatedTable, column: int) -> dict[str, str]:
    filled = (row for row in {spot[0] for spot in located.spots if spot} if column in located.grid.row(row))
    by_row = {row: text for row in filled if (text := _at(located.grid, row, column))}
    if not by_row:
        return {}
    cells = zip(_cells(form)[located.table.id], located.spots, strict=True)
    return {cell.id: by_row[spot[0]] for cell, spot in cells if spot and spot[0] in by_row}


def _at(grid: Grid, row: int, column: int) -> str:
    content = grid.at(row, column)
    text = content.strip() if isinstance(content, str) else ""
    return "" if text in NOTHING_TO_EXPLAIN else text


@lru_cache(maxsize=32)
def _cells(form: Form) -> dict[str, tuple[Cell, ...]]:
    result: dict[str, list[Cell]] = {}
    for cell in form.cells:
        result.setdefault(cell.table.id, []).append(cell)
    return {id_: tuple(cells) for id_, cells in result.items()}
