"""AQ422: a report has the figures of another unit."""

from collections.abc import Iterator

from aqcampaign.findings.finding import finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.peers import count_nonzero
from aqcampaign.rules.subject import Subject

# With fewer nonzero figures, two small offices may agree by chance.
_MIN_FIGURES = 4


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find a report whose figures all equal another unit's report of this period or the previous one."""
    values = subject.submission.values
    others = [(period, unit) for period, unit in subject.peers.reports_with(values) if unit != subject.unit.id]
    if others and count_nonzero(values) >= _MIN_FIGURES:
        period, unit = others[0]
        name = subject.roster.by_id[unit].name
        yield Diagnosis(finding("AQ422", other=name, period=period, count=count_nonzero(values)), None)
