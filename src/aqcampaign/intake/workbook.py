"""The interface of every reader: a workbook whose sheets are read on demand, and the error that refuses it."""

from collections.abc import Sequence
from typing import Protocol

from aqcampaign.findings.finding import NOWHERE, Finding, Phrase, Place, finding
from aqcampaign.intake.grid import Grid


class Unreadable(Exception):
    """Raised by a reader that cannot go on; carries the finding that refuses the file."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def damaged(reason: str | Phrase, place: Place = NOWHERE) -> Unreadable:
    """Return the error to raise where a workbook is damaged, or contradicts itself."""
    return Unreadable(finding("AQ101", place, reason=reason))


class Workbook(Protocol):
    """An open file with sheets."""

    @property
    def sheets(self) -> Sequence[str]:
        """The names of the sheets in their order, hidden ones too."""
        ...

    def grid(self, sheet: str) -> Grid:
        """Return a sheet from A1 on; raises Unreadable for a damaged one."""
        ...
