"""Parses and evaluates the conditions of conditional formats that need no calculation."""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import ErrorValue, FormattedPercent, SeenContent
from aqcampaign.intake.ooxml.address import spot_of

ContentOf = Callable[[Spot], SeenContent]

_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_SIGN = "<=|>=|<>|<|>|="
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})", re.ASCII)
# A cell of the same sheet, as Excel and as OpenDocument write it.
_CELL = r"\[?\.?(\$?[A-Z]{1,3}\$?[1-9]\d{0,6})\]?"
_COMPARISON = re.compile(rf"{_CELL}\s*({_SIGN})(.+)", re.ASCII | re.DOTALL)
_QUESTION = re.compile(rf"(ISERROR|ISERR|ISNA|ISBLANK)\({_CELL}\)", re.ASCII)
ERROR, BLANK = "error", "blank"
_TRUTHS = {"TRUE": True, "TRUE()": True, "FALSE": False, "FALSE()": False}


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell as a formula names it: from one cell to another, or always the same row or column ($)."""

    row: int
    column: int
    row_is_fixed: bool = True
    column_is_fixed: bool = True

    def at(self, spot: Spot) -> Spot:
        """Return the cell that is meant in the formula of a cell."""
        return (
            self.row if self.row_is_fixed else self.row + spot[0],
            self.column if self.column_is_fixed else self.column + spot[1],
        )


OWN = Reference(0, 0, row_is_fixed=False, column_is_fixed=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a cell with a number or a text, or the question whether it holds an error or nothing."""

    sign: str
    bound: float | str = ""
    cell: Reference = OWN

    def holds(self, spot: Spot, content_of: ContentOf) -> bool | None:
        """Return whether it holds for a cell, None if that is not certain."""
        content = content_of(self.cell.at(spot))
        if self.sign == ERROR:
            return isinstance(content, ErrorValue)
        if self.sign == BLANK:
            return content == ""
        value = content.value if isinstance(content, FormattedPercent) else content
        if value == "" and not isinstance(self.bound, str):
            value = 0
        if isinstance(value, str) and isinstance(self.bound, str):
            equal = value.casefold() == self.bound.casefold()
            return {"=": equal, "<>": not equal}.get(self.sign)
        if isinstance(value, bool | str) or not isinstance(value, int | float) or isinstance(self.bound, str):
            return None
        return bool(_COMPARE[self.sign](value, self.bound))


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: that all comparisons hold, or that not all of them do."""

    comparisons: tuple[Comparison, ...] = ()
    negated: bool = False

    def holds(self, spot: Spot, content_of: ContentOf) -> bool | None:
        """Return whether it holds for a cell, None if that is not certain."""
        answers = [each.holds(spot, content_of) for each in self.comparisons]
        if None in answers:
            return None
        return all(answers) != self.negated


ALWAYS, NEVER = Condition(), Condition(negated=True)


def of_content(sign: str, written: Sequence[str]) -> Condition | None:
    """Return the condition that compares the cell itself with operands; None if they must be calculated."""
    return of_bounds(sign, [_operand(each) for each in written])


def of_bounds(sign: str, bounds: Sequence[float | str | None]) -> Condition | None:
    """Return the condition that compares the cell itself with constants; None if one of them is not known."""
    match sign, bounds:
        case (("between" | "not between"), [float() as low, float() as high]):
            ends = Comparison(">=", min(low, high)), Comparison("<=", max(low, high))
            return Condition(ends, negated=sign == "not between")
        case _, [float() | str() as bound] if sign in _COMPARE:
            return Condition((Comparison(sign, bound),))
        case _:
            return None


def of_formula(formula: str, base: Spot | None) -> Condition | None:
    """Return the condition in a formula as written for the cell `base`, if known; None if it must be calculated."""
    text = formula.strip().removeprefix("=").strip()
    constant = _TRUTHS.get(text.upper(), _NUMBER.fullmatch(text) and bool(float(text)))
    if constant is not None:
        return ALWAYS if constant else NEVER
    if question := _QUESTION.fullmatch(text):
        sign = BLANK if question[1] == "ISBLANK" else ERROR
        return _comparison(sign, "", question[2], base)
    if comparison := _COMPARISON.fullmatch(text):
        bound = _operand(comparison[3])
        return None if bound is None else _comparison(comparison[2], bound, comparison[1], base)
    return None


def _comparison(sign: str, bound: float | str, reference: str, base: Spot | None) -> Condition | None:
    spot = spot_of(reference.replace("$", ""))
    if spot is None or base is None:
        return None
    column_is_fixed, row_is_fixed = reference.startswith("$"), "$" in reference[1:]
    row = spot[0] if row_is_fixed else spot[0] - base[0]
    column = spot[1] if column_is_fixed else spot[1] - base[1]
    cell = Reference(row, column, row_is_fixed, column_is_fixed)
    return Condition((Comparison(sign, bound, cell),))


def _operand(written: str) -> float | str | None:
    """Return a constant number or text, None for anything else."""
    text = written.strip().removeprefix("=").strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    return None
