"""AQ401: an amount in 万元 that was typed in 元."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import median_of, plain, text_of

# A slip multiplies by 10 000; a single case of more than 100 million yuan is real, so size alone says nothing.
_TIMES = 1000


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find amounts above 1 000 times the median of the unit's own earlier months, months without any left out."""
    if not any(subject.past):
        return
    history = subject.history
    for cell in subject.form.money_cells:
        for place in range(cell.fields.start, cell.fields.stop):
            part, amount = subject.form.fields[place].part, subject.number(place)
            earlier = [figure for figure in history[place] if figure]
            if part.kind != "money" or part.unit != "万元" or not amount or not earlier:
                continue
            usual = median_of(earlier)
            if amount > _TIMES * usual:
                in_yuan = text_of(plain(Decimal(amount) / 10_000))
                found = finding("AQ401", subject.place(cell), text_of(amount), value=in_yuan, usual=text_of(usual))
                yield Diagnosis(found, frozenset({cell.id}))
