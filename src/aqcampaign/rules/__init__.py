"""Takes a Submission whose cells parsed and makes Findings: judgments beyond one cell's format. One rule, one file."""

from collections.abc import Iterator
from typing import Protocol

from aqcampaign.findings.finding import Finding
from aqcampaign.rules import amount_in_yuan, item_of_other_bodies
from aqcampaign.rules.subject import Subject


class Rule(Protocol):
    """A rule flags what it is named after; it stays silent on fields that are holes."""

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """Yield what is wrong."""
        ...


RULES: tuple[Rule, ...] = (amount_in_yuan.flag, item_of_other_bodies.flag)


def judge(subject: Subject) -> tuple[Finding, ...]:
    """Return what all rules flag, in their order."""
    return tuple(found for rule in RULES for found in rule(subject))
