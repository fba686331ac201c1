"""Parses the expressions of rules.yaml into checked syntax trees.

The tree is that of Python's `ast`, limited to arithmetic, comparisons, and/or/not and the functions below.
"""

import ast
import operator
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Literal

from aqcampaign.config import unknown
from aqcampaign.language import translate as _
from aqcampaign.rulebook.vocabulary import Vocabulary

# Longer expressions cannot be explained to a unit. Both limits also bound the depth of the tree.
_MAX_CHARACTERS, _MAX_TOKENS = 500, 100
_MAX_PERIODS = 36

Kind = Literal["period", "previous", "cumulative", "median", "units", "other", "last", "sum"]
# Figures of other forms: of the same period, of the last shorter period in it, or of all shorter periods in it.
OF_OTHER_FORMS: tuple[Kind, ...] = ("other", "last", "sum")
ARITHMETIC = ("min", "max", "abs", "round")
OVER_TIME_AND_UNITS = ("previous", "cumulative", "median", "sum_units")
OVER_FORMS = ("last", "sum")
_FUNCTIONS = (*OVER_TIME_AND_UNITS, *OVER_FORMS, *ARITHMETIC)

_TOKEN = re.compile(
    r"(?P<number>\d{1,12}(?:\.\d{1,6})?(?![\w.]))|(?P<word>[^\W\d]\w*(?:[-.@]\w+)*)|(?P<sign><=|>=|==|!=|[-<>+*/(),])"
)
_SIGNS = str.maketrans({"≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "−": "-"})
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)

_ARITHMETIC: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


class ExpressionError(ValueError):
    """The text is not a valid expression; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A figure that an expression uses: of this period, over earlier periods, over units, or of another form.

    `periods` belongs to median, `group` to units ('' means all), `form` to figures of another form. Compared by
    identity: create one with `reference_to`.
    """

    kind: Kind
    field: str
    periods: int = 0
    group: str = ""
    form: str = ""


@cache
def reference_to(kind: Kind, field: str, periods: int = 0, group: str = "", form: str = "") -> Reference:
    """Return the reference to this figure; equal arguments give the same object."""
    return Reference(kind, field, periods, group, form)


@dataclass(frozen=True, eq=False)
class Expression:
    """A checked syntax tree. Its names f0, f1 … stand for `figures`, n0, n1 … for `numbers` (decimal constants).

    `exact` is true if the expression may have fractional values: it is then evaluated with fractions.
    """

    text: str
    tree: ast.expr
    figures: tuple[Reference, ...]
    numbers: tuple[Decimal, ...]
    exact: bool

    @cached_property
    def names(self) -> tuple[tuple[str, Reference], ...]:
        """The figures with their names in the tree, as (name, figure)."""
        return tuple((f"f{index}", each) for index, each in enumerate(self.figures))


def parse_condition(text: str, vocabulary: Vocabulary) -> Expression:
    """Return the parsed condition; raises ExpressionError if `text` is not one."""
    return _Reader(text, vocabulary).read(condition=True)


def parse_number(text: str, vocabulary: Vocabulary) -> Expression:
    """Return the parsed numeric expression; raises ExpressionError if `text` is not one."""
    return _Reader(text, vocabulary).read(condition=False)


class _Reader:
    """Parses one text: replaces words by valid Python names, parses it as Python, and checks every node."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._words: list[str] = []
        self._figures: list[Reference] = []
        self._numbers: list[Decimal] = []
        self._exact = False

    def read(self, *, condition: bool) -> Expression:
        tokens = list(self._tokens())
        if len(tokens) > _MAX_TOKENS:
            raise ExpressionError(_("the expression is too long; split it into several rules"))
        try:
            tree = ast.parse(" ".join(tokens), mode="eval").body
        except SyntaxError as error:
            raise ExpressionError(_("“{text}” is not an expression").format(text=self._text)) from error
        checked = self._condition(tree) if condition else self._number(tree)
        return Expression(self._text, checked, tuple(self._figures), tuple(self._numbers), self._exact)

    def _tokens(self) -> Iterator[str]:
        """Yield the tokens. Words and decimal numbers become w0, w1 …, where the number is the index in `_words`."""
        text = unicodedata.normalize("NFKC", self._text.translate(_SIGNS)).translate(_SIGNS)
        if len(text) > _MAX_CHARACTERS:
            raise ExpressionError(_("the expression is too long; split it into several rules"))
        position = 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(text, position)
            if match is None:
                raise ExpressionError(
                    _("“{found}” is not allowed in an expression").format(found=text[position : position + 8])
                )
            token = self._longest_known_name(match.group()) if match["word"] else match.group()
            position += len(token)
            yield self._python_name(token) if match["word"] or "." in token else token

    def _longest_known_name(self, word: str) -> str:
        """Return the longest known name at the start of `word`: a hyphen may belong to an id or be a minus sign."""
        known = self._vocabulary
        while "-" in word and word not in known.fields and word not in known.units and word not in known.others:
            word = word.rpartition("-")[0]
        return word

    def _python_name(self, token: str) -> str:
        if token in ("and", "or", "not"):
            return token
        self._words.append(token)
        return f"w{len(self._words) - 1}"

    def _condition(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.BoolOp(op, values):
                return ast.BoolOp(op, [self._condition(value) for value in values])
            case ast.UnaryOp(ast.Not(), operand):
                return ast.UnaryOp(ast.Not(), self._condition(operand))
            case ast.Compare(left, ops, others) if all(isinstance(op, _COMPARISONS) for op in ops):
                return ast.Compare(self._number(left), ops, [self._number(other) for other in others])
            case _:
                raise ExpressionError(
                    _("“{text}” is not a comparison; write e.g. a <= b").format(text=self._source(node))
                )

    def _number(self, node: ast.expr) -> ast.expr:
        match node:
            case ast.Constant(int()):
                return node
            case ast.Name(name):
                return self._word(self._words[int(name[1:])])
            case ast.UnaryOp(ast.USub() | ast.UAdd() as sign, operand):
                return ast.UnaryOp(sign, self._number(operand))
            case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as sign, right):
                self._exact |= isinstance(sign, ast.Mult | ast.Div)
                if isinstance(sign, ast.Div) and self._constant(right) == 0:
                    raise ExpressionError(_("“{text}” divides by zero").format(text=self._source(node)))
                return ast.BinOp(self._number(left), sign, self._number(right))
            case ast.Call(ast.Name(name), arguments, []):
                return self._call(self._words[int(name[1:])], arguments)
            case _:
                raise ExpressionError(_("“{text}” is not a number").format(text=self._source(node)))

    def _constant(self, node: ast.expr) -> Decimal | None:
        """Return the value of a constant expression, or None if it uses a figure or divides by zero."""
        match node:
            case ast.Constant(int() as number):
                return Decimal(number)
            case ast.Name(name) if self._words[int(name[1:])][0].isdigit():
                return Decimal(self._words[int(name[1:])])
            case ast.UnaryOp(sign, operand):
                inner = self._constant(operand)
                return -inner if inner is not None and isinstance(sign, ast.USub) else inner
            case ast.BinOp(left, sign, right):
                one, other = self._constant(left), self._constant(right)
                if one is None or other is None or type(sign) not in _ARITHMETIC:
                    return None
                return None if isinstance(sign, ast.Div) and other == 0 else _ARITHMETIC[type(sign)](one, other)
            case _:
                return None

    def _word(self, word: str) -> ast.expr:
        if word[0].isdigit():
            self._numbers.append(Decimal(word))
            return ast.Name(f"n{len(self._numbers) - 1}", ast.Load())
        if word in self._vocabulary.others:
            return self._other("other", word, ("same",))
        return self._name_of(reference_to("period", self._field(word)))

    def _call(self, name: str, arguments: list[ast.expr]) -> ast.expr:
        readers: dict[str, Callable[[list[ast.expr]], ast.expr]] = {
            "previous": self._previous, "cumulative": self._cumulative, "median": self._median,
            "sum_units": self._sum_units, "last": self._last, "sum": self._sum,
        }  # fmt: skip
        if name in readers:
            return readers[name](arguments)
        if name not in ARITHMETIC:
            raise ExpressionError(unknown(name, _FUNCTIONS))
        most = {"abs": 1, "round": 2}.get(name, len(arguments))
        least = 2 if name in ("min", "max") else 1
        if not least <= len(arguments) <= most:
            self._raise_usage(name)
        if name == "round":
            self._exact = True
            decimals = [self._integer(each, 0, 6) for each in arguments[1:]]
            return _call_node(name, [self._number(arguments[0]), *(ast.Constant(each) for each in decimals)])
        return _call_node(name, [self._number(each) for each in arguments])

    def _previous(self, arguments: list[ast.expr]) -> ast.expr:
        (field,) = self._plain_names("previous", arguments, 1, 1)
        return self._name_of(reference_to("previous", self._field(field)))

    def _cumulative(self, arguments: list[ast.expr]) -> ast.expr:
        (field,) = self._plain_names("cumulative", arguments, 1, 1)
        return self._name_of(reference_to("cumulative", self._summable(field)))

    def _median(self, arguments: list[ast.expr]) -> ast.expr:
        (field,) = self._plain_names("median", arguments[:1], 1, 1)
        if len(arguments) != 2:
            self._raise_usage("median")
        self._exact = True  # the median of an even count lies between two figures
        return self._name_of(reference_to("median", self._field(field), self._integer(arguments[1], 1, _MAX_PERIODS)))

    def _sum_units(self, arguments: list[ast.expr]) -> ast.expr:
        field, *group = self._plain_names("sum_units", arguments, 1, 2)
        if group and group[0] not in self._vocabulary.units:
            raise ExpressionError(unknown(group[0], self._vocabulary.units))
        return self._name_of(reference_to("units", self._summable(field), 0, group[0] if group else ""))

    def _last(self, arguments: list[ast.expr]) -> ast.expr:
        (word,) = self._plain_names("last", arguments, 1, 1)
        return self._other("last", word, ("shorter", "same"))

    def _sum(self, arguments: list[ast.expr]) -> ast.expr:
        (word,) = self._plain_names("sum", arguments, 1, 1)
        made = self._other("sum", word, ("shorter", "same"))
        self._summable(word)
        return made

    def _other(self, kind: Kind, word: str, rhythms: tuple[str, ...]) -> ast.expr:
        """Return the figure of another form; its periods must lie to those of this form in one of the `rhythms`."""
        figure = self._vocabulary.others.get(word)
        if figure is None:
            raise ExpressionError(unknown(word, self._vocabulary.others))
        if figure.rhythm not in rhythms:
            text = {
                "shorter": _("{form} has other periods than this form; write last({word}) or sum({word})"),
                "longer": _("{form} has longer periods than this form; write the rule into the rules of {form}"),
                "apart": _("no period of {form} ends in one of this form"),
            }[figure.rhythm]
            raise ExpressionError(text.format(form=figure.form, word=word))
        return self._name_of(reference_to(kind, figure.field.id, form=figure.form))

    def _name_of(self, figure: Reference) -> ast.expr:
        if figure not in self._figures:
            self._figures.append(figure)
        return ast.Name(f"f{self._figures.index(figure)}", ast.Load())

    def _plain_names(self, function: str, arguments: list[ast.expr], least: int, most: int) -> list[str]:
        """Return the arguments, all of which must be plain names; raises ExpressionError if not."""
        words = [self._words[int(each.id[1:])] for each in arguments if isinstance(each, ast.Name)]
        if len(words) != len(arguments) or not least <= len(words) <= most:
            self._raise_usage(function)
        return words

    def _raise_usage(self, function: str) -> None:
        forms = {"median": "median(x, 3)", "sum_units": "sum_units(x)", "min": "min(x, y)", "max": "max(x, y)"}
        text = _("{function} is written {form}, where x is the id of a field")
        raise ExpressionError(text.format(function=function, form=forms.get(function, f"{function}(x)")))

    def _field(self, word: str) -> str:
        """Return the id of a field of this form, before which the form's own id may stand."""
        own = self._vocabulary.form
        word = word.removeprefix(f"{own}.") if own and word not in self._vocabulary.fields else word
        error = self._vocabulary.number_error(word)
        if error:
            raise ExpressionError(error)
        return word

    def _summable(self, word: str) -> str:
        error = self._vocabulary.sum_error(word if word in self._vocabulary.others else self._field(word))
        if error:
            raise ExpressionError(error)
        return word

    def _integer(self, node: ast.expr, least: int, most: int) -> int:
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and least <= node.value <= most:
            return node.value
        raise ExpressionError(
            _("a whole number from {least} to {most} is expected here").format(least=least, most=most)
        )

    def _source(self, node: ast.expr) -> str:
        """Return the source text of a node, with the original words."""
        return re.sub(r"\bw(\d+)\b", lambda match: self._words[int(match[1])], ast.unparse(node))


def _call_node(name: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), arguments, [])
