"""Checks a submission beyond the format of single cells. One rule, one file.

A rule flags what its name says. A diagnosis names a cause and suppresses the findings that follow from it. Both skip
cells without a readable value.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aqcampaign.findings.finding import Finding
from aqcampaign.rulebook.model import Scope
from aqcampaign.rules import (
    amount_in_yuan,
    changed_by_a_third,
    column_shifted,
    date_outside_period,
    figures_of_another_unit,
    from_rulebook,
    item_not_asked,
    item_of_other_bodies,
    last_year_differs,
    more_than_two_decimals,
    nothing_from_active_unit,
    part_exceeds_whole,
    parts_exceed_whole,
    percentage_differs,
    previous_period_sent_again,
    running_total_below_period,
    running_total_breaks,
    running_total_falls,
    running_total_for_period,
    total_differs,
)
from aqcampaign.rules.diagnosis import Diagnosis, apply_diagnoses, without_consequences
from aqcampaign.rules.subject import Subject

Rule = Callable[[Subject], Iterator[Finding]]
Diagnose = Callable[[Subject], Iterator[Diagnosis]]


@dataclass(frozen=True, slots=True)
class Round:
    """The rules that run at the same time, because they need the same reports; `scope` selects those of rules.yaml."""

    rules: tuple[Rule, ...]
    diagnoses: tuple[Diagnose, ...]
    scope: Scope


WORKBOOK = Round(
    (
        total_differs.flag,
        part_exceeds_whole.flag,
        parts_exceed_whole.flag,
        running_total_below_period.flag,
        percentage_differs.flag,
        item_of_other_bodies.flag,
        item_not_asked.flag,
        more_than_two_decimals.flag,
        date_outside_period.flag,
    ),
    (column_shifted.diagnose,),
    "workbook",
)
# Needs the accepted reports of the unit for earlier periods, so it runs after all files have been read.
PERIODS = Round(
    (running_total_breaks.flag, running_total_falls.flag, last_year_differs.flag),
    (
        previous_period_sent_again.diagnose,
        running_total_for_period.diagnose,
        nothing_from_active_unit.diagnose,
        amount_in_yuan.diagnose,
        changed_by_a_third.diagnose,
    ),
    "periods",
)
# Needs the accepted reports of all units, so it runs after the valid version of each report has been chosen.
UNITS = Round((), (figures_of_another_unit.diagnose,), "units")
# Needs the accepted reports of the unit on other forms: only rules.yaml compares forms.
FORMS = Round((), (), "forms")
ROUNDS = (WORKBOOK, PERIODS, UNITS, FORMS)


def run_all_rules(subject: Subject) -> Iterator[Finding]:
    """Yield the findings of every rule of all rounds; no diagnosis suppresses another finding."""
    for round_ in ROUNDS:
        yield from (found for rule in round_.rules for found in rule(subject))
        yield from (each.finding for diagnose in round_.diagnoses for each in diagnose(subject))
        yield from (each.finding for each in from_rulebook.diagnose(subject, round_.scope))


def judge(subject: Subject, round_: Round = WORKBOOK, findings: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """Return `findings` followed by those of the round, without the ones that a diagnosis explains."""
    flagged = without_consequences(findings, [found for rule in round_.rules for found in rule(subject)])
    diagnoses = [each for diagnose in round_.diagnoses for each in diagnose(subject)]
    from_file = list(from_rulebook.diagnose(subject, round_.scope))
    if not (flagged or diagnoses or from_file):
        return findings
    return apply_diagnoses((*findings, *flagged), (*diagnoses, *from_file))
