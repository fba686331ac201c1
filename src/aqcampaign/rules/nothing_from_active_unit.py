"""AQ426: a nil report from a unit that has had figures in every period so far."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import NOWHERE, finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.peers import count_nonzero
from aqcampaign.rules.subject import Subject

_MIN_PERIODS = 2


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report with only zeros or blanks after at least two reports, all of which had figures."""
    values = subject.submission.values
    if count_nonzero(values) or not any(isinstance(value, int | Decimal) for value in values):
        return
    reports = [report for report in subject.past if report is not None]
    if len(reports) >= _MIN_PERIODS and all(count_nonzero(report.values) for report in reports):
        yield Diagnosis(finding("AQ426", NOWHERE, periods=len(reports), **subject.period_words), None)
