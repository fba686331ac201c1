"""Parses cell references such as D12 and A1:B2 into zero-based rows and columns."""

import re
from collections.abc import Iterator
from functools import lru_cache

from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import Area

ROWS = 2**20
COLUMNS = 2**14

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """Return the zero-based column of A … ZZZ."""
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return column - 1


def spot_of(reference: str) -> Spot | None:
    """Return the position of a cell; None if the reference is invalid or outside the sheet."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    row, column = int(found[2]) - 1, column_of(found[1])
    return (row, column) if row < ROWS and column < COLUMNS else None


def parse_area(reference: str) -> Area | None:
    """Return the area of a reference such as A1:B2; None if it is invalid or a single cell."""
    first, _colon, last = reference.partition(":")
    begin, end = spot_of(first), spot_of(last)
    if begin is None or end is None or begin == end or begin[0] > end[0] or begin[1] > end[1]:
        return None
    return begin, end


def parse_areas(references: str) -> Iterator[Area]:
    """Yield the areas of references such as A1:B2 D5 B9:A1, single cells too; each once, invalid ones are left out."""
    for reference in dict.fromkeys(references.split()):
        first, colon, last = reference.partition(":")
        begin, end = spot_of(first), spot_of(last if colon else first)
        if begin and end:
            yield area_between(begin, end)


def area_between(one: Spot, other: Spot) -> Area:
    """Return the area that has these cells as opposite corners."""
    (top, bottom), (left, right) = (sorted(pair) for pair in zip(one, other, strict=True))
    return (top, left), (bottom, right)
