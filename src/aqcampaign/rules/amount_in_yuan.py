"""AQ401: an amount in 万元 was entered in 元."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import finding
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number, median, normalize

# The slip multiplies an amount by 10 000. Size alone proves nothing: single cases above 100 million yuan exist.
_FACTOR = 1000


def diagnose(subject: Subject) -> Iterator[Diagnosis]:
    """Find amounts above 1 000 times the median of the unit's earlier periods; zeros and blanks are left out."""
    if not any(subject.past):
        return
    history = subject.history
    for cell in subject.form.money_cells:
        for index in range(cell.fields.start, cell.fields.stop):
            part, amount = subject.form.fields[index].part, subject.number(index)
            earlier = [figure for figure in history[index] if figure]
            if part.kind != "money" or part.unit != "万元" or not amount or not earlier:
                continue
            usual = median(earlier)
            if amount > _FACTOR * usual:
                in_yuan = format_number(normalize(Decimal(amount) / 10_000))
                found = finding(
                    "AQ401", subject.place(cell), format_number(amount), value=in_yuan, usual=format_number(usual)
                )
                yield Diagnosis(found, frozenset({cell.id}))
