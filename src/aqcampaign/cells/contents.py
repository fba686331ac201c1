"""Takes a located form and makes the content of each cell, by the slow reader where the fast one leaves doubt."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from aqcampaign.cells.sheets import LocatedForm
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, Grid

Contents = tuple[CellContent, ...]


def contents(located: LocatedForm, formulas: frozenset[str], look_again: Callable[[str], Grid | None]) -> Contents:
    """Return what stands in each cell of the form, '' for a cell that was not found.

    The fast reader gives '' for a blank, an error value and a formula never calculated alike, a date without its
    format, and 96.5 % as 0.965: wherever one of these or a formula stands in a cell that must be filled in, its
    sheet is read again. Computed cells hold formulas on purpose, and their holes are filled by computing.
    """
    found = _at(located, located.grids)
    odd = set()
    for place, doubtful in enumerate(_doubtful(located.form)):
        if doubtful is not None and (_odd(found[place]) or (doubtful and _fraction(found[place]))):
            odd.add(located.sheets[place])
    if formulas:
        odd.update(_sheets_with_formulas(located, formulas))
    if not odd:
        return found
    again = {name: look_again(name) for name in odd if name}
    return _at(located, {name: again.get(name) or grid for name, grid in located.grids.items()})


def _at(located: LocatedForm, grids: Mapping[str, Grid]) -> Contents:
    if len(grids) == 1:
        (grid,) = grids.values()
        return tuple([grid.at(*spot) if spot else "" for spot in located.spots])
    places = zip(located.sheets, located.spots, strict=True)
    return tuple(grids[sheet].at(*spot) if spot else "" for sheet, spot in places)


@lru_cache(maxsize=32)
def _doubtful(form: Form) -> tuple[bool | None, ...]:
    """Of each cell None where nothing is to be filled in, else whether a fraction may be a percentage."""
    return tuple(None if cell.computed or not cell.applies else cell.measure.kind == "percent" for cell in form.cells)


def _sheets_with_formulas(located: LocatedForm, formulas: frozenset[str]) -> set[str]:
    doubtful = zip(_doubtful(located.form), located.sheets, located.spots, strict=True)
    return {sheet for doubt, sheet, spot in doubtful if doubt is not None and spot and address(*spot) in formulas}


def _odd(content: CellContent) -> bool:
    return content == "" or not isinstance(content, str | float)


def _fraction(content: CellContent) -> bool:
    return isinstance(content, float) and 0 < content <= 1
