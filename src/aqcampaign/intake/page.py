"""The Page: a Grid, which of its cells are merged into one, and whether people see it."""

from dataclasses import dataclass

from aqcampaign.intake.grid import Area, Grid


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a blank form, or a whole Word document: its paragraphs and tables in their order."""

    grid: Grid
    merged: tuple[Area, ...]
    hidden: bool = False
