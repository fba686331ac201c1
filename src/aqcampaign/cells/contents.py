"""Takes a located form and makes the content of each cell, by the slow reader where the fast one leaves doubt."""

from collections.abc import Callable

from aqcampaign.cells.locate import LocatedForm
from aqcampaign.form.layout import address
from aqcampaign.intake.grid import CellContent, Grid

Contents = tuple[CellContent, ...]


def contents(located: LocatedForm, formulas: frozenset[str], look_again: Callable[[], Grid | None]) -> Contents:
    """Return what stands in each cell of the form, '' for a cell that was not found.

    The fast reader gives '' for a blank, an error value and a formula never calculated alike, and a date without
    its format: wherever one of these or a formula stands in a cell of the form, the whole sheet is read again.
    """
    found = _at(located, located.grid)
    if any(_odd(content) for content in found) or any(spot and address(*spot) in formulas for spot in located.spots):
        slow = look_again()
        if slow is not None:
            return _at(located, slow)
    return found


def _at(located: LocatedForm, grid: Grid) -> Contents:
    return tuple(grid.at(*spot) if spot else "" for spot in located.spots)


def _odd(content: CellContent) -> bool:
    return content == "" or not isinstance(content, str | float)
