"""Collects the contents of the located cells, in the order of the form."""

from aqcampaign.intake.grid import CellContent
from aqcampaign.recognition.location.sheets import LocatedForm

Contents = tuple[CellContent, ...]


def contents(located: LocatedForm) -> Contents:
    """Return what stands in each cell of the form, '' for a cell that was not found."""
    if len(located.grids) == 1:
        (grid,) = located.grids.values()
        return tuple([grid.at(*spot) if spot else "" for spot in located.spots])
    places = zip(located.sheets, located.spots, strict=True)
    return tuple(located.grids[sheet].at(*spot) if spot else "" for sheet, spot in places)
