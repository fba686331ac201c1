"""AQ421: a report repeats the previous period's figures."""

from collections.abc import Iterator

from aqcampaign.findings.finding import NOWHERE, finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.peers import count_nonzero
from aqcampaign.rules.subject import Subject

# Nil reports are equal anyway, and one or two figures may repeat by chance.
_MIN_FIGURES = 3


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report whose figures all equal those of the accepted report for the previous period."""
    previous, submission = subject.previous, subject.submission
    if previous is None or previous.values != submission.values or previous.form is not submission.form:
        return
    if count_nonzero(submission.values) >= _MIN_FIGURES:
        yield Diagnosis(finding("AQ421", NOWHERE, count=count_nonzero(submission.values), **subject.period_words), None)
