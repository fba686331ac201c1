"""Applies the rules of rules.yaml to a submission."""

from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.findings.finding import Finding, Place, finding, printable
from aqcampaign.language import mark as N_
from aqcampaign.rulebook.expression import Expression, Reference
from aqcampaign.rulebook.model import Rule, Scope
from aqcampaign.rules.diagnosis import Diagnosis
from aqcampaign.rules.evaluation import evaluate, rounded
from aqcampaign.rules.other_forms import NoDuty, figure_of_other_form
from aqcampaign.rules.subject import Subject
from aqcampaign.values.amounts import Number, format_number, join_numbers, median
from aqcampaign.values.submission import numbers_or_none


def diagnose(subject: Subject, scope: Scope) -> Iterator[Diagnosis]:
    """Yield the findings of the rules with this scope; each suppresses the findings of the rules in `replaces`."""
    rules = subject.rulebook.by_scope[scope]
    if not rules:
        return
    cache: dict[Reference, Number | None] = {}
    for rule in rules:
        if rule.concerns(subject.unit.id, subject.period):
            found = _apply(rule, subject, cache)
            if found is not None:
                yield Diagnosis(found, frozenset(), frozenset(rule.spec.replaces))


def _apply(rule: Rule, subject: Subject, cache: dict[Reference, Number | None]) -> Finding | None:
    place = _place(rule, subject)
    if place is None:
        return None
    figures = cache
    missing = 0
    for reference in rule.figures:
        if reference not in cache:
            cache[reference] = _figure(subject, reference)
        missing += cache[reference] is None
    if missing:
        if any(cache[reference] is None and not _is_asked(subject, reference) for reference in rule.figures):
            return None
        if missing > _max_missing(rule) or _is_unreadable(rule, subject):
            return _skipped(rule, place, N_("a figure is missing"))
        figures = {reference: cache[reference] or 0 for reference in rule.figures}
    applies = evaluate(rule.when, _by_name(rule.when, figures)) if rule.when else True
    holds = evaluate(rule.check, _by_name(rule.check, figures)) if applies else True
    if applies is None or holds is None:
        return _skipped(rule, place, N_("division by zero"))
    return None if holds else _finding(rule, subject, place, cache)


def _place(rule: Rule, subject: Subject) -> Place | None:
    """Return the place of the rule's finding, or None if this version of the form lacks the cell."""
    cell = subject.cell(rule.at)
    return None if cell is None else subject.place(cell)


def _is_asked(subject: Subject, reference: Reference) -> bool:
    """Return whether the unit is asked for the figure, in this report or in those on another form."""
    reports = subject.others.get(reference.form, ()) if reference.form else (subject.submission,)
    return all(
        report is None or (report is not NoDuty.NO_DUTY and report.is_asked(reference.field)) for report in reports
    )


def _max_missing(rule: Rule) -> int:
    """Return how many figures of the rule may be missing; missing ones count as 0."""
    limits = {"skip_any": 0, "skip_all": len(rule.figures) - 1, "zero": len(rule.figures)}
    return limits[rule.spec.missing]


def _is_unreadable(rule: Rule, subject: Subject) -> bool:
    """Return whether a cell of the rule is unreadable; that cell has a finding of its own."""
    unreadable = subject.submission.unreadable
    if not unreadable:
        return False
    places = (subject.form.field_indices.get(reference.field) for reference in rule.figures)
    return any(place in unreadable for place in places)


def _by_name(expression: Expression, figures: Mapping[Reference, Number | None]) -> dict[str, Number]:
    """Return the figures keyed by their names in the expression; missing ones are 0."""
    return {name: figures[reference] or 0 for name, reference in expression.names}


def _finding(rule: Rule, subject: Subject, place: Place, cache: dict[Reference, Number | None]) -> Finding:
    cell = subject.cell(rule.at)
    numbers = numbers_or_none(subject.submission.values[cell.fields]) if cell else None
    texts = {f"p{number}": _placeholder_text(each, subject, cache) for number, each in enumerate(rule.placeholders)}
    return Finding(rule.code, place, printable(join_numbers(numbers) if numbers else ""), texts, rule.entry)


def _placeholder_text(expression: Expression, subject: Subject, cache: dict[Reference, Number | None]) -> str:
    """Return the text of a placeholder; — if a figure is missing."""
    figures: dict[Reference, Number] = {}
    for reference in expression.figures:
        figure = cache[reference] if reference in cache else _figure(subject, reference)
        if figure is None:
            return "—"
        figures[reference] = figure
    result = evaluate(expression, _by_name(expression, figures))
    return "—" if result is None else format_number(rounded(result))


def _skipped(rule: Rule, place: Place, reason: str) -> Finding | None:
    if rule.spec.skipped == "silent":
        return None
    return finding("AQ491", place, rule=f"{rule.code} {rule.spec.name}", why=reason)


def _figure(subject: Subject, reference: Reference) -> Number | None:
    """Return the figure, or None if it is missing: a blank cell, no earlier report, no report of any unit."""
    match reference.kind:
        case "period":
            return subject.submission.number(reference.field)
        case "previous":
            return subject.previous.number(reference.field) if subject.previous else None
        case "units":
            return subject.peers.total(reference.field, subject.rulebook.members(reference.group))
        case "other" | "last" | "sum":
            return figure_of_other_form(reference, subject.others)
        case "cumulative":
            current = subject.submission.number(reference.field)
            return None if current is None else sum(_past(subject, reference.field), start=current)
        case "median":
            past = _past(subject, reference.field)[-reference.periods :]
            return median(past) if past else None


def _past(subject: Subject, field: str) -> Sequence[Number]:
    return [each for before in subject.past if before is not None and (each := before.number(field)) is not None]
