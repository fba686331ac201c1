"""Takes a Submission whose cells parsed and makes Findings: judgments beyond one cell's format. One rule, one file."""

from collections.abc import Iterator
from typing import Protocol

from aqcampaign.findings.finding import Finding
from aqcampaign.rules import (
    amount_in_yuan,
    item_of_other_bodies,
    part_exceeds_whole,
    parts_exceed_whole,
    percentage_differs,
    running_total_below_month,
    running_total_breaks,
    total_differs,
)
from aqcampaign.rules.subject import Subject


class Rule(Protocol):
    """A rule flags what it is named after; it stays silent on fields that are holes."""

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """Yield what is wrong."""
        ...


RULES: tuple[Rule, ...] = (
    total_differs.flag,
    part_exceeds_whole.flag,
    parts_exceed_whole.flag,
    running_total_below_month.flag,
    percentage_differs.flag,
    amount_in_yuan.flag,
    item_of_other_bodies.flag,
)
# These compare with the unit's accepted report of the month before, which is known when all files have been read.
RULES_OVER_MONTHS: tuple[Rule, ...] = (running_total_breaks.flag,)


def judge(subject: Subject, rules: tuple[Rule, ...] = RULES) -> tuple[Finding, ...]:
    """Return what all `rules` flag, in their order."""
    return tuple(found for rule in rules for found in rule(subject))
