"""The interface of all readers: a workbook whose sheets are read on demand, and the error for unreadable ones."""

from collections.abc import Sequence
from typing import Protocol

from aqcampaign.findings.finding import NOWHERE, Finding, Phrase, Place, finding
from aqcampaign.intake.grid import Grid


class Unreadable(Exception):
    """Raised if a workbook or sheet cannot be read; contains the finding that rejects the file."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def damaged(reason: str | Phrase, place: Place = NOWHERE) -> Unreadable:
    """Return the error to raise for a damaged or inconsistent workbook."""
    return Unreadable(finding("AQ101", place, reason=reason))


class Workbook(Protocol):
    """An open workbook."""

    @property
    def sheets(self) -> Sequence[str]:
        """The names of the sheets in order, hidden ones included."""
        ...

    def grid(self, sheet: str) -> Grid:
        """Return a sheet. Raises Unreadable if it is damaged."""
        ...
