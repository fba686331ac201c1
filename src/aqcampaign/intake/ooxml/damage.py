"""Takes a reason and makes the Unreadable that refuses a workbook for it."""

from aqcampaign.findings.finding import NOWHERE, Phrase, Place, finding
from aqcampaign.intake.workbook import Unreadable


def damaged(reason: str | Phrase, place: Place = NOWHERE) -> Unreadable:
    """Return what to raise where a workbook is damaged, or says two things at once."""
    return Unreadable(finding("AQ101", place, reason=reason))
