"""Writes the live check formula of a row: passed, empty, or the first mistake."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from aqcampaign.form.bounds import can_be_negative
from aqcampaign.form.layout import NOTHING_TO_EXPLAIN
from aqcampaign.form.model import Cell
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.form.relations import Relation
from aqcampaign.rulebook.model import Rule
from aqcampaign.template.expressions import MAX_FORMULA_LENGTH, TOLERANCE, Expressions, lacks_a_number
from aqcampaign.template.live_rules import rule_checks
from aqcampaign.template.words import Verdicts

# Excel allows 255 arguments per function.
_MAX_ARGUMENTS = 250

_NOTHING = ",".join(f'"{word}"' for word in NOTHING_TO_EXPLAIN)

Check = tuple[str, str]


@dataclass(frozen=True)
class LiveRow:
    """What the live check of one value row covers.

    `relations` holds the relations whose `cell` is in the row, `outside_remit` the ids of items that the unit may not
    fill, `explanation` the address of the explanation cell of the row.
    """

    cells: Sequence[Cell]
    relations: Sequence[Relation]
    outside_remit: frozenset[str]
    rules: Sequence[Rule]
    explanation: str


def verdict_formula(row: LiveRow, expressions: Expressions, sheet: str, verdicts: Verdicts) -> str:
    """Return the formula for one row. Order of messages: empty cells, wrong formats, broken relations, questions."""
    formats = [check for cell in row.cells for check in _format_checks(cell, expressions, sheet, verdicts)]
    formats.sort(key=lambda check: check[1] != verdicts.empty)
    sums = [check for relation in row.relations for check in _relation_checks(relation, expressions, sheet, verdicts)]
    questions = [check for cell in row.cells for check in _duty_checks(cell, row, expressions, sheet, verdicts)]
    by_level = sorted(row.rules, key=lambda rule: rule.entry.severity != "error")
    errors = sum(rule.entry.severity == "error" for rule in by_level)
    written = [[*rule_checks(rule, expressions, sheet, verdicts)] for rule in by_level]
    answered = f"{_is_explained(row.explanation)},{_quoted(verdicts.explained)}"
    wrong = [(condition, _quoted(message)) for condition, message in (*formats, *sums, *chain(*written[:errors]))]
    queries = [
        (condition, f"IF({answered},{_quoted(message)})")
        for condition, message in (*questions, *chain(*written[errors:]))
    ]
    checks = [*wrong, *queries]
    # If the formula is too long for Excel, drop checks from the end; `aq validate` still makes them.
    while len(formula := _first_true(checks, verdicts)) > MAX_FORMULA_LENGTH and len(checks) > len(formats):
        checks.pop()
    return formula


def _quoted(words: str) -> str:
    return f'"{words}"'


def _is_explained(where: str) -> str:
    """Return the condition that the cell holds an explanation other than “nothing to explain”."""
    return f"AND(ISTEXT({where}),NOT(OR(TRIM({where})={{{_NOTHING}}})))"


def _first_true(checks: Sequence[Check], verdicts: Verdicts) -> str:
    """Return a formula that gives the first message whose condition is true; equal messages are merged."""
    by_message: dict[str, list[str]] = {}
    for condition, message in checks:
        by_message.setdefault(message, []).append(condition)
    formula = _quoted(verdicts.passed)
    for message, conditions in reversed(by_message.items()):
        condition = conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions[:_MAX_ARGUMENTS])})"
        formula = f"IF({condition},{message},{formula})"
    return "=" + formula


def _format_checks(cell: Cell, expressions: Expressions, sheet: str, verdicts: Verdicts) -> Iterator[Check]:
    """Yield the checks of a cell by itself; one that is not asked may be blank, or as it was sent out."""
    where = expressions.reference(cell, sheet)
    checks = _cell_checks(cell, where, verdicts)
    if cell.id not in expressions.not_asked:
        yield from checks
    elif not cell.computed:
        entered = f'LEN(TRIM({where}))>0,TRIM({where})<>"{NO_DUTY}"'
        yield from ((f"AND({entered},{condition})", words) for condition, words in checks if words != verdicts.empty)


def _duty_checks(cell: Cell, row: LiveRow, expressions: Expressions, sheet: str, verdicts: Verdicts) -> Iterator[Check]:
    """Yield the question about something in a cell that is not asked, or about a figure outside the unit's remit."""
    if not cell.applies or cell.computed:
        return
    where = expressions.reference(cell, sheet)
    if cell.id in expressions.not_asked and not cell.measure.is_number:
        yield f'AND(LEN(TRIM({where}))>0,TRIM({where})<>"{NO_DUTY}")', verdicts.question + verdicts.not_asked
    elif cell.id in expressions.not_asked:
        yield expressions.has_figure(cell, sheet), verdicts.question + verdicts.not_asked
    elif cell.item.id in row.outside_remit and cell.measure.is_number:
        yield _remit_check(cell, expressions, sheet, verdicts)


def _cell_checks(cell: Cell, where: str, verdicts: Verdicts) -> Iterator[Check]:
    if not cell.applies:
        yield f"LEN(TRIM({where}))>0", verdicts.not_applicable
        return
    if cell.computed:
        return
    if cell.blank == "error":
        yield f"LEN(TRIM({where}))=0", verdicts.empty
    if cell.measure.compound:
        yield from _compound_checks(cell, where, verdicts)
    elif cell.measure.is_number:
        yield f"AND(LEN(TRIM({where}))>0,NOT(ISNUMBER({where})))", verdicts.not_a_number
        if not cell.measure.parts[0].may_be_negative:
            yield f"N({where})<0", verdicts.negative
        decimals = cell.measure.parts[0].max_decimals
        if decimals:
            message = verdicts.decimals.format(decimals=decimals)
            yield f"ABS(ROUND(N({where}),{decimals})-N({where}))>0.0000001", message
        else:
            yield f"N({where})<>INT(N({where}))", verdicts.not_whole


def _compound_checks(cell: Cell, where: str, verdicts: Verdicts) -> Iterator[Check]:
    """Yield the checks of a compound cell. A lone 0 means 0 for each part, as in `aq validate`."""
    count = len(cell.measure.parts)
    words = {"count": count, "example": cell.measure.example}
    filled = f'LEN(TRIM({where}))>0,{where}&""<>"0"'
    slashes = f'LEN({where})-LEN(SUBSTITUTE({where},"/",""))'
    yield f"AND({filled},OR({slashes}<>{count - 1},{lacks_a_number(where)}))", verdicts.parts.format(**words)
    yield f'AND({filled},NOT(ISNUMBER(-SUBSTITUTE({where},"/",""))))', verdicts.digits.format(**words)


def _remit_check(cell: Cell, expressions: Expressions, sheet: str, verdicts: Verdicts) -> Check:
    figures = "+".join(expressions.number(index, sheet) for index in range(cell.fields.start, cell.fields.stop))
    return f"{figures}>0", verdicts.question + verdicts.foreign


def _relation_checks(relation: Relation, expressions: Expressions, sheet: str, verdicts: Verdicts) -> Iterator[Check]:
    """Yield the check of a relation, limited to readable cells: an empty or invalid cell has its own message."""
    if len(relation.terms) > _MAX_ARGUMENTS:
        return
    figure = expressions.number(relation.field_index, sheet)
    total = expressions.total(relation.terms, sheet)
    match relation.kind:
        case "total" if not expressions.computes(relation):
            wrong, message = f"ABS({figure}-({total}))>{TOLERANCE}", verdicts.total
        case "part":
            wrong, message = f"{figure}-({total})>{TOLERANCE}", verdicts.part
        case "disjoint":
            wrong, message = f"({total})-{figure}>{TOLERANCE}", verdicts.parts_exceed
        case "running" if not can_be_negative(expressions.form, relation.terms[0].field_index):
            wrong, message = f"({total})-{figure}>{TOLERANCE}", verdicts.running
        case _:
            return
    terms = [term.field_index for term in relation.terms]
    needed, added = ([], terms) if relation.kind in ("total", "disjoint") else (terms, [])
    conditions = [*expressions.validity_conditions([relation.field_index, *needed], sheet, added)]
    conditions += [*_any_figure(added, expressions, sheet), wrong]
    if len(conditions) <= _MAX_ARGUMENTS:
        yield f"AND({','.join(conditions)})", message


def _any_figure(terms: Sequence[int], expressions: Expressions, sheet: str) -> Iterator[str]:
    """Yield the condition that one of the terms has a figure, if none of them is asked: a total of nothing is none."""
    cells = dict.fromkeys(expressions.form.fields[term].cell for term in terms)
    if cells and all(cell.id in expressions.not_asked for cell in cells):
        yield f"OR({','.join(expressions.has_figure(cell, sheet) for cell in cells)})"


def entry_formula(cell: Cell, where: str) -> str:
    """Return the condition under which Excel accepts a compound text; Excel's limit is 255 characters."""
    slashes = f'LEN({where})-LEN(SUBSTITUTE({where},"/",""))={len(cell.measure.parts) - 1}'
    several = f'AND({slashes},ISNUMBER(-SUBSTITUTE({where},"/","")),LEFT({where})<>"/",RIGHT({where})<>"/")'
    return f'=OR({where}&""="0",{several})'
