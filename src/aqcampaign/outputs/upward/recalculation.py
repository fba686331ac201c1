"""Calculates anew what depends on cells that were filled in: sums and arithmetic; other formulas are left to Excel."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException

from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import FormattedPercent
from aqcampaign.outputs.returned_copy.sheet_cells import parse_address
from aqcampaign.values.amounts import EXACT, Number, from_float, normalize

# A cell by the name of its sheet and its position.
Place = tuple[str, Spot]
# What a cell holds, as readers see it; '' is blank.
ContentOf = Callable[[Place], object]

_SHEET = r"(?:'(?:[^']|'')+'|[^\s!'()+\-*/,:=<>&]+)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d*)?)|(?P<function>[A-Za-z.]+)\(|(?P<place>(?:{_SHEET})?{_CELL}(?::{_CELL})?)(?![\w(!.])|"
    r"(?P<mark>[-+*/(),]))"
)
_REFERENCE = re.compile(rf"(?P<place>(?:{_SHEET})?{_CELL}(?::{_CELL})?)(?![\w(!.])")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
# What is left of a formula without texts, references, functions and constants names cells in another way.
_OTHER_WORDS = re.compile(r"[^\W\d]\w*|[\[\]#@{}]")
_FUNCTIONS = re.compile(r"[A-Za-z][A-Za-z0-9.]*\(")
_CONSTANTS = frozenset(("TRUE", "FALSE"))
_UNFORESEEABLE = re.compile(r"\b(?:INDIRECT|OFFSET|INDEX|CHOOSE|RAND|RANDBETWEEN|NOW|TODAY)\(", re.IGNORECASE)
# More cells in a range than a form has are whole columns.
_MOST_CELLS = 20_000
_MOST_DECIMALS = 9


class _NotSimpleError(Exception):
    """Raised for a formula that is no sum and no arithmetic, or whose terms are no numbers."""


@dataclass(frozen=True, slots=True)
class _Range:
    """The cells that a reference names."""

    sheet: str
    first: Spot
    last: Spot

    def cells(self) -> Iterator[Place]:
        height, width = self.last[0] - self.first[0] + 1, self.last[1] - self.first[1] + 1
        if height * width > _MOST_CELLS:
            raise _NotSimpleError
        for row in range(self.first[0], self.last[0] + 1):
            for column in range(self.first[1], self.last[1] + 1):
                yield self.sheet, (row, column)

    def contains(self, place: Place) -> bool:
        sheet, (row, column) = place
        return sheet == self.sheet and self.first[0] <= row <= self.last[0] and self.first[1] <= column <= self.last[1]


def recalculated(
    formulas: Mapping[Place, str], filled: Collection[Place], content_of: ContentOf
) -> dict[Place, Number | None]:
    """Return the results of the formulas that depend on `filled` cells, None for those that only Excel can calculate.

    `content_of` tells what any other cell holds, with the filled ones.
    """
    affected = _affected(formulas, filled)
    return _Results(formulas, affected, content_of).all


def _affected(formulas: Mapping[Place, str], filled: Collection[Place]) -> dict[Place, None]:
    """Return the cells with formulas that depend on `filled` cells, directly or through others."""
    ranges = {place: list(_ranges(text, place[0])) for place, text in formulas.items()}
    affected = {place: None for place, text in formulas.items() if _is_unforeseeable(text)}
    sources, is_growing = [*filled, *affected], True
    while is_growing:
        found = {
            place: None
            for place, named in ranges.items()
            if place not in affected and any(each.contains(source) for each in named for source in sources)
        }
        affected |= found
        sources, is_growing = list(found), bool(found)
    return affected


def _is_unforeseeable(formula: str) -> bool:
    """Return whether a formula may depend on cells that it does not name; '' is one that is not known."""
    bare = _TEXT.sub("", formula)
    rest = _FUNCTIONS.sub("(", _REFERENCE.sub("", bare))
    words = {word.upper() for word in _OTHER_WORDS.findall(rest)}
    return not formula or _UNFORESEEABLE.search(bare) is not None or bool(words - _CONSTANTS)


def _ranges(formula: str, sheet: str) -> Iterator[_Range]:
    for found in _REFERENCE.finditer(_TEXT.sub("", formula)):
        named = _range(found["place"], sheet)
        if named is not None:
            yield named


def _range(text: str, sheet: str) -> _Range | None:
    named, _mark, cells = text.rpartition("!")
    if named:
        sheet = named[1:-1].replace("''", "'") if named.startswith("'") else named
    spots = [parse_address(each) for each in cells.replace("$", "").split(":")]
    if any(spot is None for spot in spots):
        return None
    (first_row, first_column), (last_row, last_column) = spots[0] or (0, 0), spots[-1] or (0, 0)
    return _Range(
        sheet,
        (min(first_row, last_row), min(first_column, last_column)),
        (max(first_row, last_row), max(first_column, last_column)),
    )


class _Results:
    """Calculates formulas, each once."""

    def __init__(self, formulas: Mapping[Place, str], affected: Collection[Place], content_of: ContentOf) -> None:
        self._formulas = formulas
        self._affected = affected
        self._content_of = content_of
        self._done: dict[Place, Number | None] = {}
        self._open: set[Place] = set()

    @property
    def all(self) -> dict[Place, Number | None]:
        return {place: self._result(place) for place in self._affected}

    def _result(self, place: Place) -> Number | None:
        if place not in self._done:
            if place in self._open:  # a circle
                return None
            self._open.add(place)
            try:
                value = _Formula(self._formulas[place], place[0], self.number).value()
                self._done[place] = normalize(round(value, _MOST_DECIMALS))
            except (_NotSimpleError, DecimalException, RecursionError):
                self._done[place] = None
            self._open.discard(place)
        return self._done[place]

    def number(self, place: Place, *, in_sum: bool) -> Decimal:
        """Return the number in a cell, 0 if it is blank; SUM passes over texts as well."""
        content = self._result(place) if place in self._affected else self._content_of(place)
        if content == "" or (in_sum and isinstance(content, str)):
            return Decimal(0)
        if isinstance(content, FormattedPercent):
            content = content.value
        if isinstance(content, bool) or not isinstance(content, int | float | Decimal):
            raise _NotSimpleError
        return Decimal(from_float(content) if isinstance(content, float) else content)


class _Formula:
    """Parses and calculates one formula: numbers, references, + - * / ( ), SUM and ROUND."""

    def __init__(self, text: str, sheet: str, number: Callable[..., Decimal]) -> None:
        self._text = text.strip().removeprefix("=")
        self._sheet = sheet
        self._number = number
        self._at = 0
        self._token: re.Match[str] | None = None
        self._advance()

    def value(self) -> Decimal:
        result = self._sum()
        if self._token is not None:
            raise _NotSimpleError
        return result

    def _advance(self) -> None:
        rest = self._text[self._at :].strip()
        self._token = _TOKEN.match(self._text, self._at) if rest else None
        if rest and self._token is None:
            raise _NotSimpleError
        self._at = self._token.end() if self._token else len(self._text)

    def _takes(self, marks: str) -> str:
        """Return the mark that comes next and pass it, '' if it is none of `marks`."""
        mark = self._token["mark"] if self._token else None
        if not mark or mark not in marks:
            return ""
        self._advance()
        return mark

    def _sum(self) -> Decimal:
        result = self._product()
        while mark := self._takes("+-"):
            term = self._product()
            result = EXACT.add(result, term) if mark == "+" else EXACT.subtract(result, term)
        return result

    def _product(self) -> Decimal:
        result = self._factor()
        while mark := self._takes("*/"):
            term = self._factor()
            result = EXACT.multiply(result, term) if mark == "*" else EXACT.divide(result, term)
        return result

    def _factor(self) -> Decimal:
        if mark := self._takes("+-"):
            return self._factor() if mark == "+" else -self._factor()
        if self._takes("("):
            result = self._sum()
            self._expect(")")
            return result
        token = self._token
        if token is None or token["mark"]:
            raise _NotSimpleError
        self._advance()
        if token["number"]:
            return Decimal(token["number"])
        if token["place"]:
            return self._cell(token["place"])
        return self._function(token["function"].upper())

    def _cell(self, text: str) -> Decimal:
        named = _range(text, self._sheet)
        if named is None or named.first != named.last:
            raise _NotSimpleError
        return self._number((named.sheet, named.first), in_sum=False)

    def _function(self, name: str) -> Decimal:
        if name == "SUM":
            result = self._sum_argument()
            while self._takes(","):
                result = EXACT.add(result, self._sum_argument())
        elif name == "ROUND":
            value = self._sum()
            self._expect(",")
            decimals = self._sum()
            result = value.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP, EXACT)
        else:
            raise _NotSimpleError
        self._expect(")")
        return result

    def _sum_argument(self) -> Decimal:
        token = self._token
        named = _range(token["place"], self._sheet) if token is not None and token["place"] else None
        if named is None or named.first == named.last:
            return self._sum()
        self._advance()
        return sum((self._number(place, in_sum=True) for place in named.cells()), Decimal(0))

    def _expect(self, mark: str) -> None:
        if not self._takes(mark):
            raise _NotSimpleError
