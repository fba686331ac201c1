"""Collects the filled cells of a sheet."""

from aqcampaign.findings.finding import Place, phrase
from aqcampaign.form.layout import Spot, address
from aqcampaign.intake.formulas import is_volatile
from aqcampaign.intake.grid import Appearance, SeenContent
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_


class Cells:
    """The displayed contents of filled cells by row and column, formula cells, appearances and hidden rows.

    `styles` are the style indices of filled cells, which only the slow path collects.
    """

    def __init__(self, limits: Limits, before: int) -> None:
        """Start with a count of `before` cells on earlier sheets, because the limit is per workbook."""
        self.rows: dict[int, dict[int, SeenContent]] = {}
        self.formulas: set[Spot] = set()
        self.appearances: dict[Spot, Appearance] = {}
        self.styles: dict[Spot, int] = {}
        self.hidden_rows: set[int] = set()
        self.count = before
        self._volatile: set[Spot] = set()
        self._filled_down: set[Spot] = set()
        self._limits = limits

    @property
    def volatile(self) -> frozenset[Spot]:
        """The formula cells that change by themselves. Few sheets have any.

        A cell into which a formula was filled down has none of its own, so that it may have a volatile one.
        """
        return frozenset(self._volatile | self._filled_down) if self._volatile else frozenset()

    def put(self, spot: Spot, content: SeenContent, formula: str | None, *, hidden: bool) -> None:
        """Add one cell. Raises Unreadable if it exists already."""
        row, column = spot
        line = self.rows.setdefault(row, {})
        if column in line:
            where = address(row, column)
            raise damaged(phrase(N_("the cell {cell} is duplicated"), cell=where), Place(cell=where))
        line[column] = content
        if formula is not None:
            self.add_formula(spot, formula)
        if hidden:
            self.hidden_rows.add(row)
        self.counted(1)

    def add_formula(self, spot: Spot, formula: str) -> None:
        """Note that a cell has a formula."""
        self.formulas.add(spot)
        if not formula:
            self._filled_down.add(spot)
        elif is_volatile(formula):
            self._volatile.add(spot)

    def append_row(self, row: int, line: dict[int, SeenContent], *, hidden: bool) -> None:
        """Add a row below all others, with its cells in order."""
        self.rows[row] = line
        if hidden:
            self.hidden_rows.add(row)
        self.counted(len(line))

    def counted(self, more: int) -> None:
        """Count `more` cells. Raises Unreadable beyond the limit."""
        self.count += more
        if self.count > self._limits.cells:
            self._limits.hold("cells", self.count)

    def sort(self) -> None:
        """Sort rows and cells by position."""
        for row, line in self.rows.items():
            if list(line) != sorted(line):
                self.rows[row] = dict(sorted(line.items()))
        if list(self.rows) != sorted(self.rows):
            self.rows = dict(sorted(self.rows.items()))
