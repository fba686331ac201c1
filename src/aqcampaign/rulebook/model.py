"""The model of rules.yaml, and the compiled rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Check

from aqcampaign.calendar.periods import PeriodId
from aqcampaign.config import Settings, shaped
from aqcampaign.findings.catalog import Entry, Severity
from aqcampaign.language import mark
from aqcampaign.rulebook.expression import OF_OTHER_FORMS, Expression, Reference

Scope = Literal["workbook", "periods", "units", "forms"]
Missing = Literal["skip_any", "skip_all", "zero"]
RuleId = Annotated[
    str, shaped(r"^[a-z][a-z0-9_]*$", mark("an id has small letters, digits and _, and begins with a letter"))
]
RuleCode = Annotated[str, shaped(r"^R\d{3}$", mark("a code is written as R101"))]
Sentence = Annotated[str, Check(min_length=1, max_length=300)]
# Short, because the live check formula of a row holds several of them.
ShortName = Annotated[str, Check(min_length=1, max_length=40)]


class RuleSpec(Settings):
    """One rule of rules.yaml. If `when` is true and `check` is false, it reports a finding.

    `say`, `do` and `why` are texts for the unit; {expression} in `say` and `do` shows a figure. `at` is the cell of
    the finding; by default, that of the first figure in `check`. `missing` decides when the rule is skipped: if any
    figure is missing (skip_any), if all are (skip_all), or never (zero); `skipped: notice` reports this.
    The rule applies to `units` (ids or groups) that may fill the item of `at`. With `asked_of`, it applies only to
    units whose group in units.yaml names that item. `replaces` lists earlier rules whose findings it suppresses.
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
    since: PeriodId | None = None
    until: PeriodId | None = None
    trial: bool = False
    replaces: tuple[RuleCode, ...] = ()


class RulesFile(Settings):
    """The contents of rules.yaml."""

    rules: tuple[RuleSpec, ...] = ()


@dataclass(frozen=True, eq=False)
class Rule:
    """A compiled rule. It applies to the `units` and `periods` with these ids; `at` is the id of the finding's cell.

    `placeholders` holds the expressions of the placeholders {p0}, {p1} … in the texts of `entry`.
    """

    spec: RuleSpec
    check: Expression
    when: Expression | None
    at: str
    units: frozenset[str]
    periods: frozenset[str]
    placeholders: tuple[Expression, ...]
    entry: Entry

    @property
    def code(self) -> str:
        """The code, such as R101."""
        return self.spec.code

    @cached_property
    def figures(self) -> tuple[Reference, ...]:
        """Every figure in `check` and `when`, without duplicates."""
        return tuple(dict.fromkeys((*self.check.figures, *(self.when.figures if self.when else ()))))

    @property
    def all_figures(self) -> tuple[Reference, ...]:
        """Every figure in `check`, `when` and the texts."""
        return (*self.figures, *(figure for expression in self.placeholders for figure in expression.figures))

    @property
    def other_forms(self) -> frozenset[str]:
        """The ids of the other forms whose figures the rule uses."""
        return frozenset(figure.form for figure in self.all_figures if figure.form)

    @cached_property
    def scope(self) -> Scope:
        """The reports that the rule needs: this workbook, the unit's earlier periods, all units, or other forms."""
        kinds = {figure.kind for figure in self.all_figures}
        if kinds.intersection(OF_OTHER_FORMS):
            return "forms"
        if "units" in kinds:
            return "units"
        return "workbook" if kinds <= {"period"} else "periods"

    def concerns(self, unit: str, period: str) -> bool:
        """Return whether the rule applies to `unit` in `period`."""
        return period in self.periods and unit in self.units


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules in file order. `groups` holds the unit ids of each group whose sum they use."""

    rules: tuple[Rule, ...] = ()
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def by_scope(self) -> dict[Scope, tuple[Rule, ...]]:
        """The rules of each scope, in file order."""
        scopes: tuple[Scope, ...] = ("workbook", "periods", "units", "forms")
        return {scope: tuple(rule for rule in self.rules if rule.scope == scope) for scope in scopes}

    @cached_property
    def other_forms(self) -> frozenset[str]:
        """The ids of the other forms with which rules compare this one."""
        return frozenset(form for rule in self.by_scope["forms"] for form in rule.other_forms)

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """The rules, keyed by both id and code."""
        return {name: rule for rule in self.rules for name in (rule.spec.id, rule.code)}

    def for_workbook(self, unit: str, period: str) -> tuple[Rule, ...]:
        """Return the rules for `unit` in `period` that need no report but the workbook itself."""
        return tuple(rule for rule in self.by_scope["workbook"] if rule.concerns(unit, period))

    def members(self, group: str) -> frozenset[str] | None:
        """Return the ids of the units of a group; None, meaning all units, for ''."""
        return self.groups[group] if group else None


NO_RULES = Rulebook()
