"""Evaluates checked expressions with simpleeval, in exact arithmetic."""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from aqcampaign.rulebook.expression import Expression
from aqcampaign.values.amounts import Number, normalize

if TYPE_CHECKING:
    from simpleeval import SimpleEval

Exact = int | Decimal | Fraction


def evaluate(expression: Expression, figures: Mapping[str, Number]) -> Any:
    """Return the value of an expression (a bool for a condition), or None if it divides by zero.

    `figures` maps the names in the tree (f0, f1 …) to numbers.
    """
    evaluator = _evaluator()
    evaluator.names = _names(expression, figures)
    try:
        return evaluator.eval("", previously_parsed=expression.tree)
    except ZeroDivisionError:
        return None


def rounded(result: Exact, places: int = 4) -> Number:
    """Return a result for display: a fraction is rounded half up to `places` decimals."""
    return (
        normalize(_decimal(_round_half_up(Fraction(result), places), places))
        if isinstance(result, Fraction)
        else result
    )


def _names(expression: Expression, figures: Mapping[str, Number]) -> Mapping[str, Exact]:
    if not expression.numbers and not expression.exact:
        return figures
    numbers = {f"n{place}": number for place, number in enumerate(expression.numbers)}
    names: dict[str, Exact] = {**figures, **numbers}
    if expression.exact:
        return {name: Fraction(each) if isinstance(each, Decimal) else each for name, each in names.items()}
    return names


def _divide(above: Exact, below: Exact) -> Fraction:
    return Fraction(above) / Fraction(below)


def _round_half_up(number: Exact, places: int = 0) -> Fraction:
    """Round half away from zero, as Excel does; Python rounds half to even."""
    scaled = abs(Fraction(number)) * 10**places
    integer = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(integer if number >= 0 else -integer, 10**places)


def _decimal(number: Fraction, places: int) -> Decimal:
    return Decimal(int(number * 10**places)).scaleb(-places)


@cache
def _evaluator() -> "SimpleEval":
    import operator

    from simpleeval import SimpleEval

    operators: dict[type[ast.AST], Callable[..., Any]] = {
        ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: _divide,
        ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_,
        ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
        ast.Eq: operator.eq, ast.NotEq: operator.ne,
    }  # fmt: skip
    return SimpleEval(operators=operators, functions={"min": min, "max": max, "abs": abs, "round": _round_half_up})
