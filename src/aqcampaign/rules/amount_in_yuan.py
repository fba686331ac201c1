"""AQ401: an amount in 万元 that looks like one in 元."""

from collections.abc import Iterator
from decimal import Decimal

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import plain, text_of

# 10 000 万元 is a hundred million yuan: single real cases exist (1.169亿), so it is asked, never refused.
SUSPICIOUS = 10_000


def flag(subject: Subject) -> Iterator[Finding]:
    """Flag amounts of 10 000 万元 or more that end in two zeros."""
    for cell in subject.form.money_cells:
        for part, value in zip(cell.measure.parts, subject.values(cell) or (), strict=False):
            if part.kind == "money" and part.unit == "万元" and value >= SUSPICIOUS and value % 100 == 0:
                in_yuan = text_of(plain(Decimal(value) / 10_000))
                yield finding("AQ401", subject.place(cell), text_of(value), value=in_yuan)
