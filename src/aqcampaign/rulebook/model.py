"""A rule as rules.yaml writes it, and the Rule that was made of it; the Rulebook holds them in their order."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Check

from aqcampaign.calendar import Month
from aqcampaign.config import Settings
from aqcampaign.findings.catalog import Entry, Severity
from aqcampaign.rulebook.expression import Expression, Reference

Scope = Literal["workbook", "months", "units"]
Missing = Literal["skip_any", "skip_all", "zero"]
RuleId = Annotated[str, Check(pattern=r"^[a-z][a-z0-9_]*$")]
RuleCode = Annotated[str, Check(pattern=r"^R\d{3}$")]
Sentence = Annotated[str, Check(min_length=1, max_length=300)]
# It stands in a formula of the live column, together with others.
ShortName = Annotated[str, Check(min_length=1, max_length=40)]


class WrittenRule(Settings):
    """One rule. It is asked where `when` holds and answers where `check` does not.

    `say`, `do` and `why` are words for the unit; {an expression} in `say` and `do` shows its figure. `at` is the cell
    at which the answer stands, that of the first figure of `check` if it is not given. `missing`: skip_any leaves the
    rule out where any of its figures is missing, skip_all where all are, zero never; `skipped: notice` tells of it.
    It is asked of `units` (ids or groups) that can have figures for the item of `at`. `asked_of` is an item that tells
    one kind of body from the others: only units whose group in units.yaml names it are asked.
    `replaces` names rules further up whose answers this one makes superfluous.
    """

    id: RuleId
    code: RuleCode
    level: Severity
    name: ShortName
    check: str
    when: str | None = None
    at: str | None = None
    say: Sentence
    do: Sentence
    why: Annotated[str, Check(min_length=1, max_length=600)]
    missing: Missing = "skip_any"
    skipped: Literal["silent", "notice"] = "silent"
    units: Annotated[tuple[str, ...], Check(min_length=1)] | None = None
    asked_of: str | None = None
    since: Month | None = None
    until: Month | None = None
    trial: bool = False
    replaces: tuple[RuleCode, ...] = ()


class RulesFile(Settings):
    """What rules.yaml says."""

    rules: tuple[WrittenRule, ...] = ()


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule whose names are all known: `units` and `months` are those that it concerns.

    `shown` are the figures that the words of its `entry` show, as {p0}, {p1} …
    """

    written: WrittenRule
    check: Expression
    when: Expression | None
    at: str
    units: frozenset[str]
    months: frozenset[str]
    shown: tuple[Expression, ...]
    entry: Entry

    @property
    def code(self) -> str:
        """The code, such as R101."""
        return self.written.code

    @cached_property
    def figures(self) -> tuple[Reference, ...]:
        """Every figure that decides whether and how the rule answers."""
        return tuple(dict.fromkeys((*self.check.figures, *(self.when.figures if self.when else ()))))

    @cached_property
    def scope(self) -> Scope:
        """What must be known: the workbook, the unit's earlier months, or the other units too."""
        figures = (*self.figures, *(figure for expression in self.shown for figure in expression.figures))
        over = {figure.over for figure in figures}
        if "units" in over:
            return "units"
        return "workbook" if over <= {"month"} else "months"

    def concerns(self, unit: str, month: str) -> bool:
        """Return whether the rule is asked of `unit` in `month`."""
        return month in self.months and unit in self.units


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules in the order of the file; `groups` are the units behind the names that sum_units may use."""

    rules: tuple[Rule, ...] = ()
    groups: tuple[tuple[str, frozenset[str]], ...] = ()

    @cached_property
    def by_scope(self) -> dict[Scope, tuple[Rule, ...]]:
        """The rules by what must be known to ask them."""
        scopes: tuple[Scope, ...] = ("workbook", "months", "units")
        return {scope: tuple(rule for rule in self.rules if rule.scope == scope) for scope in scopes}

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """The rules by id and by code."""
        return {name: rule for rule in self.rules for name in (rule.written.id, rule.code)}

    def of_workbook(self, unit: str, month: str) -> tuple[Rule, ...]:
        """Return the rules that a unit's workbook of `month` can answer by itself."""
        return tuple(rule for rule in self.by_scope["workbook"] if rule.concerns(unit, month))

    def members(self, group: str) -> frozenset[str] | None:
        """Return the ids of the units of a group, None for all units."""
        return dict(self.groups)[group] if group else None


NO_RULES = Rulebook()
