"""Loads rules.yaml and reports every mistake with file, line and column."""

import re
from collections.abc import Iterator
from pathlib import Path

from aqcampaign.calendar import Calendar
from aqcampaign.config import Location, Source, find, shipped, unknown
from aqcampaign.failures import ConfigurationFailure, Problem
from aqcampaign.findings.catalog import Entry
from aqcampaign.form.editions import Editions
from aqcampaign.language import translate as _
from aqcampaign.rulebook.expression import Expression, ExpressionError, condition, figure
from aqcampaign.rulebook.model import NO_RULES, Rule, Rulebook, RulesFile, WrittenRule
from aqcampaign.rulebook.vocabulary import Vocabulary, vocabulary
from aqcampaign.units.roster import Roster

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def rules_file(folder: Path | None) -> Path | None:
    """Return the path of rules.yaml, or None. The built-in rules apply only to the built-in form."""
    path = find("rules.yaml", folder)
    if path.parent == shipped("config") and find("form.yaml", folder).parent != path.parent:
        return None
    return path if path.is_file() else None


def load(source: Source | None, editions: Editions, roster: Roster, calendar: Calendar) -> Rulebook:
    """Return the rulebook; raises ConfigurationFailure with every mistake, such as an unknown field, unit or month."""
    if source is None:
        return NO_RULES
    known = vocabulary((edition.form for edition in editions.all), roster)
    loader = _Loader(source, known, roster, calendar)
    rules = [loader.rule(place, written) for place, written in enumerate(source.load(RulesFile).rules)]
    if loader.problems:
        raise ConfigurationFailure(loader.problems)
    return Rulebook(tuple(rule for rule in rules if rule is not None), tuple(known.units.items()))


class _Loader:
    """Compiles rules one by one and collects their problems."""

    def __init__(self, source: Source, known: Vocabulary, roster: Roster, calendar: Calendar) -> None:
        self._source = source
        self._known = known
        self._roster = roster
        self._calendar = calendar
        self._ids: set[str] = set()
        self._codes: list[str] = []
        self.problems: list[Problem] = []

    def rule(self, place: int, written: WrittenRule) -> Rule | None:
        before = len(self.problems)
        here: Location = ("rules", place)
        check = self._expression((*here, "check"), written.check)
        when = self._expression((*here, "when"), written.when) if written.when else None
        say, do, shown = self._words(here, written)
        at = self._at(here, written, check)
        units = self._units(here, written, at)
        months = self._months(here, written)
        for text, location in self._repeated(here, written):
            self._problem(location, text)
        if check is None or at is None or len(self.problems) > before:
            return None
        severity = "notice" if written.trial else written.level
        entry = Entry(written.code, severity, "rules", written.name, say, do, written.why)
        made = Rule(written, check, when, at, units, months, shown, entry)
        for text in self._useless(made):
            self._problem((*here, "check"), text)
        return made

    def _expression(self, location: Location, text: str) -> Expression | None:
        try:
            return condition(text, self._known)
        except ExpressionError as error:
            self._problem(location, str(error))
            return None

    def _words(self, here: Location, written: WrittenRule) -> tuple[str, str, tuple[Expression, ...]]:
        """Return `say` and `do` with the placeholders {p0}, {p1} …, and the expressions of these."""
        shown: list[Expression] = []
        texts = {"say": written.say, "do": written.do}
        for key, text in texts.items():
            made = text
            for inner in dict.fromkeys(_PLACEHOLDER.findall(text)):
                try:
                    shown.append(figure(inner, self._known))
                except ExpressionError as error:
                    self._problem((*here, key), str(error))
                made = made.replace(f"{{{inner}}}", f"\0{len(shown) - 1}\0")
            if "{" in made or "}" in made:
                self._problem((*here, key), _("unmatched brace; an expression is enclosed in two"))
            texts[key] = re.sub("\0(-?\\d+)\0", r"{p\1}", made)
        return texts["say"], texts["do"], tuple(shown)

    def _at(self, here: Location, written: WrittenRule, check: Expression | None) -> str | None:
        cells = {field.cell.id for field in self._known.fields.values()}
        if written.at is not None and written.at not in cells:
            self._problem((*here, "at"), unknown(written.at, cells))
            return None
        if written.at is not None or check is None:
            return written.at
        if not check.figures:
            self._problem((*here, "check"), _("the expression names no field"))
            return None
        return self._known.fields[check.figures[0].field].cell.id

    def _units(self, here: Location, written: WrittenRule, at: str | None) -> frozenset[str]:
        """Return the ids of the units to which the rule applies; none is fine if no unit may fill the item."""
        units = frozenset(self._roster.by_id)
        for place, name in enumerate(written.units or ()):
            if name not in self._known.units:
                self._problem((*here, "units", place), unknown(name, self._known.units))
        if written.units is not None:
            units = frozenset[str]().union(*(self._known.units.get(name, units) for name in written.units))
        if not units:
            self._problem((*here, "units"), _("no unit belongs to these groups"))
        items = {field.cell.item.id for field in self._known.fields.values()}
        if written.asked_of is not None and written.asked_of not in items:
            self._problem((*here, "asked_of"), unknown(written.asked_of, items))
        by_cell = {field.cell.id: field.cell.item.id for field in self._known.fields.values()}
        item = by_cell.get(at or "")
        bodies = (self._roster.by_id[id_] for id_ in units)
        return frozenset(
            body.id for body in bodies
            if (item is None or self._roster.may_fill(body, item))
            and (written.asked_of is None or self._roster.known_to_fill(body, written.asked_of))
        )  # fmt: skip

    def _months(self, here: Location, written: WrittenRule) -> frozenset[str]:
        known = list(self._calendar.windows)
        for key, month in (("since", written.since), ("until", written.until)):
            if month is not None and month not in known:
                self._problem((*here, key), unknown(month, known))
        months = [m for m in known if (written.since or m) <= m <= (written.until or m)]
        if not months:
            self._problem((*here, "until"), _("no month of the campaign lies between since and until"))
        return frozenset(months)

    def _repeated(self, here: Location, written: WrittenRule) -> Iterator[tuple[str, Location]]:
        if written.id in self._ids:
            yield _("the id “{id}” is used twice").format(id=written.id), (*here, "id")
        if written.code in self._codes:
            yield _("the code {code} is used twice").format(code=written.code), (*here, "code")
        for place, code in enumerate(written.replaces):
            if code not in self._codes:  # only earlier rules, so that no two rules can replace each other
                yield unknown(code, self._codes), (*here, "replaces", place)
        self._ids.add(written.id)
        self._codes.append(written.code)

    def _useless(self, rule: Rule) -> Iterator[str]:
        """Yield messages for a rule that can never apply, or that would reject a workbook for others' figures."""
        first = next(iter(self._calendar.windows))
        if rule.months == {first} and any(each.over == "previous" for each in rule.figures):
            yield _("there is no month before {month}, the first of the campaign").format(month=first)
        if rule.scope == "units" and rule.written.level == "error":
            yield _("figures of other units cannot cause an error; use level query or notice")

    def _problem(self, location: Location, text: str) -> None:
        self.problems.append(self._source.problem(location, text))
