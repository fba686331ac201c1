"""AQ425: a figure far above the unit's own earlier months."""

from collections.abc import Iterator

from aqcampaign.findings.finding import finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import median_of, text_of

_TIMES, _MONTHS = 10, 2


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find figures above ten times the median of at least two earlier months."""
    if sum(before is not None for before in subject.past) < _MONTHS:
        return
    for place, earlier in enumerate(subject.history):
        this = subject.number(place)
        figures = [figure for figure in earlier if figure is not None]
        # What is not ten times the least month is not ten times the median: most figures are settled by this.
        if not this or len(figures) < _MONTHS or this <= _TIMES * min(figures):
            continue
        usual = median_of(figures)
        if usual and this > _TIMES * usual:
            cell = subject.form.fields[place].cell
            part = subject.form.fields[place].part.name if cell.measure.compound else cell.label
            found = finding("AQ425", subject.place(cell), text_of(this), part=part, usual=text_of(usual))
            yield Diagnosis(found, frozenset())
