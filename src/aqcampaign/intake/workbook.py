"""The Workbook: what every reader makes of a file; each of its sheets is a Grid, read when it is asked for."""

from collections.abc import Sequence
from typing import Protocol

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import Grid


class Unreadable(Exception):
    """What a reader met in a file that it cannot go on reading, as the finding that refuses the file."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


class Workbook(Protocol):
    """An open file with sheets."""

    @property
    def sheets(self) -> Sequence[str]:
        """The names of the sheets in their order, hidden ones too."""
        ...

    def grid(self, sheet: str) -> Grid:
        """Return a sheet from A1 on; raises Unreadable for a damaged one."""
        ...
