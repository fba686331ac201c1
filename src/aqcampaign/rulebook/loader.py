"""Loads rules.yaml and reports every mistake with file, line and column."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aqcampaign.calendar.model import Calendar
from aqcampaign.config import Location, Source, find, shipped, unknown
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.findings.catalog import Entry
from aqcampaign.form.editions import Editions
from aqcampaign.language import translate as _
from aqcampaign.rulebook.expression import OF_OTHER_FORMS, Expression, ExpressionError, parse_condition, parse_number
from aqcampaign.rulebook.model import NO_RULES, Rule, Rulebook, RulesFile, RuleSpec
from aqcampaign.rulebook.vocabulary import OtherForm, Vocabulary, build_vocabulary
from aqcampaign.units.roster import Roster

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def rules_file(folder: Path | None) -> Path | None:
    """Return the path of rules.yaml, or None. The built-in rules apply only to the built-in form."""
    path = find("rules.yaml", folder)
    if path.parent == shipped("config") and find("form.yaml", folder).parent != path.parent:
        return None
    return path if path.is_file() else None


def load(
    source: Source | None,
    editions: Editions,
    roster: Roster,
    calendar: Calendar,
    others: Sequence[OtherForm] = (),
    form_id: str = "",
) -> Rulebook:
    """Return the rulebook; raises ConfigurationFailure with every mistake, such as an unknown field, unit or period.

    `others` are the other forms of the campaign, `form_id` is the id of this one of several.
    """
    if source is None:
        return NO_RULES
    vocabulary = build_vocabulary((edition.form for edition in editions.all), roster, calendar, others, form_id)
    loader = _Loader(source, vocabulary, roster, calendar)
    rules = [loader.compile(index, spec) for index, spec in enumerate(source.load(RulesFile).rules)]
    if loader.problems:
        raise ConfigurationFailure(loader.problems)
    compiled = tuple(rule for rule in rules if rule is not None)
    groups = dict.fromkeys(figure.group for rule in compiled for figure in rule.all_figures if figure.group)
    return Rulebook(compiled, {group: vocabulary.units[group] for group in groups})


class _Loader:
    """Compiles rules one by one and collects their problems."""

    def __init__(self, source: Source, vocabulary: Vocabulary, roster: Roster, calendar: Calendar) -> None:
        self._source = source
        self._vocabulary = vocabulary
        self._roster = roster
        self._calendar = calendar
        self._everyone = frozenset(roster.by_id)
        self._ids: set[str] = set()
        self._codes: list[str] = []
        self.problems: list[Problem] = []

    def compile(self, index: int, spec: RuleSpec) -> Rule | None:
        before = len(self.problems)
        here: Location = ("rules", index)
        check = self._expression((*here, "check"), spec.check)
        when = self._expression((*here, "when"), spec.when) if spec.when else None
        say, do, placeholders = self._compile_texts(here, spec)
        at = self._cell_id(here, spec, check)
        units = self._units(here, spec, at)
        periods = self._periods(here, spec)
        for text, location in self._duplicates(here, spec):
            self._problem(location, text)
        if check is None or at is None or len(self.problems) > before:
            return None
        severity = "notice" if spec.trial else spec.level
        entry = Entry(spec.code, severity, "rules", spec.name, say, do, spec.why)
        rule = Rule(spec, check, when, at, units, periods, placeholders, entry)
        for text in self._misuses(rule):
            self._problem((*here, "check"), text)
        return rule

    def _expression(self, location: Location, text: str) -> Expression | None:
        try:
            return parse_condition(text, self._vocabulary)
        except ExpressionError as error:
            self._problem(location, str(error))
            return None

    def _compile_texts(self, here: Location, spec: RuleSpec) -> tuple[str, str, tuple[Expression, ...]]:
        """Return `say` and `do` with the placeholders {p0}, {p1} …, and the expressions of these."""
        placeholders: list[Expression] = []
        texts = {"say": spec.say, "do": spec.do}
        for key, text in texts.items():
            compiled = text
            for inner in dict.fromkeys(_PLACEHOLDER.findall(text)):
                try:
                    placeholders.append(parse_number(inner, self._vocabulary))
                except ExpressionError as error:
                    self._problem((*here, key), str(error))
                compiled = compiled.replace(f"{{{inner}}}", f"\0{len(placeholders) - 1}\0")
            if "{" in compiled or "}" in compiled:
                self._problem((*here, key), _("unmatched brace; an expression is enclosed in two"))
            texts[key] = re.sub("\0(-?\\d+)\0", r"{p\1}", compiled)
        return texts["say"], texts["do"], tuple(placeholders)

    def _cell_id(self, here: Location, spec: RuleSpec, check: Expression | None) -> str | None:
        cells = {field.cell.id for field in self._vocabulary.fields.values()}
        if spec.at is not None and spec.at not in cells:
            self._problem((*here, "at"), unknown(spec.at, cells))
            return None
        if spec.at is not None or check is None:
            return spec.at
        own = [figure.field for figure in check.figures if figure.kind not in OF_OTHER_FORMS]
        if not own:
            self._problem((*here, "check"), _("the expression names no field of this form"))
            return None
        return self._vocabulary.fields[own[0]].cell.id

    def _units(self, here: Location, spec: RuleSpec, at: str | None) -> frozenset[str]:
        """Return the ids of the units to which the rule applies; none is fine if no unit may fill the item."""
        units = self._everyone
        for index, name in enumerate(spec.units or ()):
            if name not in self._vocabulary.units:
                self._problem((*here, "units", index), unknown(name, self._vocabulary.units))
        if spec.units is not None:
            units = frozenset[str]().union(*(self._vocabulary.units.get(name, units) for name in spec.units))
        if not units:
            self._problem((*here, "units"), _("these groups contain no unit"))
        items = {field.cell.item.id for field in self._vocabulary.fields.values()}
        if spec.asked_of is not None and spec.asked_of not in items:
            self._problem((*here, "asked_of"), unknown(spec.asked_of, items))
        by_cell = {field.cell.id: field.cell.item.id for field in self._vocabulary.fields.values()}
        item = by_cell.get(at or "")
        able = self._everyone if item is None else self._roster.able_to_fill(item)
        asked = self._everyone if spec.asked_of is None else self._roster.assigned(spec.asked_of)
        # Rules about everybody have one set in common: that of a country takes two megabytes.
        return units if units <= able and units <= asked else units & able & asked

    def _periods(self, here: Location, spec: RuleSpec) -> frozenset[str]:
        campaign_periods = list(self._calendar.windows)
        for key, period in (("since", spec.since), ("until", spec.until)):
            if period is not None and period not in campaign_periods:
                self._problem((*here, key), unknown(period, campaign_periods))
        periods = [m for m in campaign_periods if (spec.since or m) <= m <= (spec.until or m)]
        if not periods:
            self._problem((*here, "until"), _("no period of the campaign lies between since and until"))
        return frozenset(periods)

    def _duplicates(self, here: Location, spec: RuleSpec) -> Iterator[tuple[str, Location]]:
        if spec.id in self._ids:
            yield _("the id “{id}” is used twice").format(id=spec.id), (*here, "id")
        if spec.code in self._codes:
            yield _("the code {code} is used twice").format(code=spec.code), (*here, "code")
        for index, code in enumerate(spec.replaces):
            if code not in self._codes:  # only earlier rules, so that no two rules can replace each other
                yield unknown(code, self._codes), (*here, "replaces", index)
        self._ids.add(spec.id)
        self._codes.append(spec.code)

    def _misuses(self, rule: Rule) -> Iterator[str]:
        """Yield messages for a rule that can never apply, or that would reject a workbook for others' figures."""
        first = next(iter(self._calendar.windows))
        if rule.periods == {first} and any(each.kind == "previous" for each in rule.figures):
            yield _("there is no period before {period}, the first of the campaign").format(period=first)
        if rule.other_forms and any(each.kind == "units" for each in rule.all_figures):
            yield _("a rule cannot use figures of other units and of other forms; write two rules")
        if rule.scope == "units" and rule.spec.level == "error":
            yield _("figures of other units cannot cause an error; use level query or notice")

    def _problem(self, location: Location, text: str) -> None:
        self.problems.append(self._source.problem(location, text))
