"""Translates rules of rules.yaml into Excel conditions for the live check."""

import ast
from collections.abc import Iterator

from aqcampaign.rulebook.expression import Expression
from aqcampaign.rulebook.model import Rule
from aqcampaign.template.expressions import TOLERANCE, Expressions
from aqcampaign.template.words import Verdicts

# Excel allows 64 nested functions; the rest is left for the formula around the condition.
_MAX_DEPTH = 40
_SIGNS: dict[type[ast.AST], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# Excel computes in binary floating point, so numbers that differ by less than the tolerance are equal.
_COMPARISONS: dict[type[ast.AST], str] = {
    ast.Lt: "{b}-{a}>{near}", ast.LtE: "{a}-{b}<={near}", ast.Gt: "{a}-{b}>{near}", ast.GtE: "{b}-{a}<={near}",
    ast.Eq: "ABS({a}-{b})<={near}", ast.NotEq: "ABS({a}-{b})>{near}",
}  # fmt: skip


def rule_checks(rule: Rule, expressions: Expressions, sheet: str, verdicts: Verdicts) -> Iterator[tuple[str, str]]:
    """Yield the (condition, message) of a rule; nothing for notices, unknown fields or too deeply nested conditions."""
    indices = expressions.form.field_indices
    if rule.entry.severity == "notice" or any(figure.field not in indices for figure in rule.figures):
        return
    applies = [_condition(rule.when, expressions, sheet)] if rule.when else []
    fails = f"NOT({_condition(rule.check, expressions, sheet)})"
    # A division by zero skips the rule, as in `aq validate`.
    condition = f"IFERROR(AND({','.join([*_presence_conditions(rule, expressions, sheet), *applies, fails])}),FALSE)"
    if _depth(condition) <= _MAX_DEPTH:
        name = rule.spec.name.replace('"', '""')
        is_error = rule.entry.severity == "error"
        yield condition, verdicts.rule_error.format(name=name) if is_error else verdicts.question + name


def _presence_conditions(rule: Rule, expressions: Expressions, sheet: str) -> Iterator[str]:
    """Yield the conditions that the figures are present, according to `missing` of the rule."""
    indices = list(dict.fromkeys(expressions.form.field_indices[figure.field] for figure in rule.figures))
    if rule.spec.missing == "skip_any":
        yield from expressions.validity_conditions(indices, sheet)
        return
    for index in indices:
        cell = expressions.form.fields[index].cell
        may_be_blank = cell.blank == "skip" and cell.id not in expressions.not_asked
        is_valid = f"AND({','.join(expressions.validity_conditions([index], sheet))})"
        yield f"OR(LEN({expressions.reference(cell, sheet)})=0,{is_valid})" if may_be_blank else is_valid
    if rule.spec.missing == "skip_all":
        cells = dict.fromkeys(expressions.form.fields[index].cell for index in indices)
        yield f"OR({','.join(f'LEN({expressions.reference(cell, sheet)})>0' for cell in cells)})"


def _condition(expression: Expression, expressions: Expressions, sheet: str) -> str:
    return _Writer(expression, expressions, sheet).text(expression.tree)


class _Writer:
    """Translates the syntax tree of one expression."""

    def __init__(self, expression: Expression, expressions: Expressions, sheet: str) -> None:
        indices = expressions.form.field_indices
        figures = (expressions.number(indices[figure.field], sheet) for figure in expression.figures)
        self._names = {f"f{index}": text for index, text in enumerate(figures)}
        self._names |= {f"n{index}": str(number) for index, number in enumerate(expression.numbers)}

    def text(self, node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op, values):
                return self._short_circuit([self.text(value) for value in values], all_=isinstance(op, ast.And))
            case ast.Compare(left, ops, others):
                terms = [self.text(each) for each in (left, *others)]
                pairs = zip(ops, terms, terms[1:], strict=False)
                return self._short_circuit([self._comparison(op, a, b) for op, a, b in pairs], all_=True)
            case ast.UnaryOp(ast.Not(), operand):
                return f"NOT({self.text(operand)})"
            case ast.UnaryOp(sign, operand):
                return f"({'-' if isinstance(sign, ast.USub) else ''}{self.text(operand)})"
            case ast.BinOp(left, sign, right):
                return f"({self.text(left)}{_SIGNS[type(sign)]}{self.text(right)})"
            case ast.Call(ast.Name(name), arguments):
                return self._call(name, [self.text(each) for each in arguments])
            case ast.Name(name):
                return self._names[name]
            case _:
                return ast.unparse(node)

    def _call(self, name: str, arguments: list[str]) -> str:
        if name == "round" and len(arguments) == 1:
            arguments = [*arguments, "0"]
        return f"{name.upper()}({','.join(arguments)})"

    def _comparison(self, op: ast.cmpop, a: str, b: str) -> str:
        return _COMPARISONS[type(op)].format(a=a, b=b, near=TOLERANCE)

    def _short_circuit(self, conditions: list[str], *, all_: bool) -> str:
        """Write `and` and `or` as nested IFs, which short-circuit; AND and OR of Excel evaluate all arguments."""
        text = conditions[-1]
        for condition in reversed(conditions[:-1]):
            text = f"IF({condition},{text},FALSE)" if all_ else f"IF({condition},TRUE,{text})"
        return text


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest
