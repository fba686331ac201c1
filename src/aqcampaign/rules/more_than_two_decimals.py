"""AQ403: an amount in 万元 has more than two decimals."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import format_number


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag amounts with a nonzero third or fourth decimal; the form may allow these."""
    for cell in subject.form.money_cells:
        for part, value in zip(cell.measure.parts, subject.values(cell) or (), strict=False):
            if part.unit == "万元" and isinstance(value, Decimal) and value * 100 % 1:
                yield finding("AQ403", subject.place(cell), format_number(value))
