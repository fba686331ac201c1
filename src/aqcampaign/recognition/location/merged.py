"""Looks up the merged range that covers a cell."""

from collections.abc import Iterable
from functools import cached_property

from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import Area

# A higher range is a frame or damage, not a label or figure.
_HIGHEST = 100


class Merged:
    """The merged ranges of a sheet."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = areas

    @cached_property
    def _by_row(self) -> dict[int, list[Area]]:
        by_row: dict[int, list[Area]] = {}
        for area in self._areas:
            (top, _left), (bottom, _right) = area
            if bottom - top < _HIGHEST:
                for row in range(top, bottom + 1):
                    by_row.setdefault(row, []).append(area)
        return by_row

    def area(self, row: int, column: int) -> Area:
        """Return the merged range that covers a cell; the cell itself if it is not merged."""
        areas = self._by_row.get(row, ())
        return next((area for area in areas if area[0][1] <= column <= area[1][1]), ((row, column), (row, column)))

    def origin(self, row: int, column: int) -> Spot:
        """Return the upper left cell of the range, which holds the content."""
        return self.area(row, column)[0]
