"""Documents the rules, for `aq explain R101` and docs/rules.md."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from aqcampaign.findings.catalog import CATALOG, Entry
from aqcampaign.outputs.findings_page import entry_page
from aqcampaign.rulebook.model import Rule, Rulebook
from aqcampaign.units.roster import Roster

Translate = Callable[[str], str]


def built_in_rules() -> Iterator[Entry]:
    """Return the catalogue entries of the built-in rules, ordered by code."""
    rules = (entry for entry in CATALOG.values() if entry.stage == "rules" and entry.code != "AQ491")
    return iter(sorted(rules, key=lambda entry: entry.code))


def describe_units(rule: Rule, roster: Roster, translate: Translate) -> str:
    """Return the names of the units to which a rule applies."""
    if len(rule.units) == len(roster.units):
        return translate("all units")
    names = "、".join(unit.name for unit in roster.units if unit.id in rule.units)
    if names or rule.spec.asked_of is None:
        return names or translate("no unit")
    return translate("no unit: no group in units.yaml lists {item}").format(item=rule.spec.asked_of)


def rule_page(rule: Rule, roster: Roster, translate: Translate) -> str:
    """Return the documentation of one rule of rules.yaml."""
    spec = rule.spec
    entry = replace(rule.entry, message=spec.say, remedy=spec.do)
    lines = [entry_page(entry, translate), "", translate("Condition: {text}").format(text=f"`{spec.check}`")]
    if spec.when:
        lines += ["", translate("Applies only if: {text}").format(text=f"`{spec.when}`")]
    lines += ["", translate("Applies to: {text}").format(text=describe_units(rule, roster, translate))]
    if spec.since or spec.until:
        lines += ["", translate("Periods: {text}").format(text=", ".join(sorted(rule.periods)))]
    if spec.trial:
        lines += ["", translate("On trial: reported as a notice for now, later as: {text}").format(text=spec.level)]
    lines += ["", translate("In rules.yaml: {text}").format(text=f"`{spec.id}`")]
    return "\n".join(lines)


def rules_page(rulebook: Rulebook, roster: Roster, translate: Translate) -> str:
    """Return the documentation of all rules as Markdown: those of rules.yaml, then the built-in ones."""
    title = translate("Rules")
    parts = [f"# {title}", ""]
    parts.append(translate("Generated from config/rules.yaml and the catalogue of findings; rewritten by make docs."))
    for rule in rulebook.rules:
        parts += ["", f"## {rule_page(rule, roster, translate)}"]
    for entry in built_in_rules():
        parts += ["", f"## {entry_page(entry, translate)}"]
    return "\n".join(parts) + "\n"
