"""AQ421: last month's figures sent again."""

from collections.abc import Iterator

from aqcampaign.findings.finding import finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.peers import weight
from aqcampaign.rules.subject import Subject

# Two nil reports are equal, and one or two small figures are by chance.
_FIGURES = 3


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report that equals the accepted one of the month before in every figure."""
    before, this = subject.previous, subject.submission
    if before is None or before.values != this.values or before.form is not this.form:
        return
    if weight(this.values) >= _FIGURES:
        yield Diagnosis(finding("AQ421", count=weight(this.values)), None)
