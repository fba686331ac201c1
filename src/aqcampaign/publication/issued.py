"""As which edition a closed period is reported."""

from dataclasses import dataclass
from datetime import date

from aqcampaign.consolidation.corrections import Corrections
from aqcampaign.consolidation.published import RevisionClass


@dataclass(frozen=True, slots=True)
class Issued:
    """What a closed period is reported as: its revision, and of a later one the reason and what it changes."""

    revision: int
    is_final: bool
    day: date
    revision_class: RevisionClass | None = None
    reason: str = ""
    corrections: Corrections | None = None
