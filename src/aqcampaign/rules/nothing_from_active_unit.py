"""AQ426: a nil report from a unit that has had figures in every period so far."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import NOWHERE, finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.peers import Figures, count_nonzero
from aqcampaign.rules.subject import Subject
from aqcampaign.values.submission import Submission

_MIN_PERIODS = 2


def _asked_now(subject: Subject, report: Submission) -> Figures:
    """Return the figures of an earlier report, without those that the unit has no duty to report now."""
    if not subject.submission.not_asked:
        return report.values
    return tuple(report.number(field.id) for field in report.form.fields if subject.submission.is_asked(field.id))


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report with only zeros or blanks after at least two reports, all of which had figures."""
    values, reports = subject.submission.values, [report for report in subject.past if report is not None]
    if (
        len(reports) < _MIN_PERIODS
        or count_nonzero(values)
        or not any(isinstance(each, int | Decimal) for each in values)
    ):
        return
    if all(count_nonzero(_asked_now(subject, report)) for report in reports):
        yield Diagnosis(finding("AQ426", NOWHERE, periods=len(reports), **subject.period_words), None)
