"""Ranks units by a figure: competition ranks (1, 2, 2, 4), ties in the order of the roster, no rank in small groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.values.amounts import Number

# Fewer units are not ranked, nor is there a leading group among them.
_SMALLEST_GROUP = 3
# A list that a tie would lengthen by more than this ends before the tie.
_MOST_TIED = 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with its figure and its rank; `is_tied` if others have the same one."""

    unit: str
    value: Number
    rank: int
    is_tied: bool


def ranked(values: Mapping[str, Number]) -> tuple[Ranked, ...]:
    """Return the units by falling figure, given their figures in the order of the roster; () of fewer than three."""
    if len(values) < _SMALLEST_GROUP:
        return ()
    ordered = sorted(values.items(), key=lambda item: -item[1])  # stable: ties stay in the order of the roster
    first_of: dict[Number, int] = {}
    for place, (_unit, value) in enumerate(ordered, start=1):
        first_of.setdefault(value, place)
    counts: dict[Number, int] = {}
    for value in values.values():
        counts[value] = counts.get(value, 0) + 1
    return tuple(Ranked(unit, value, first_of[value], counts[value] > 1) for unit, value in ordered)


def leading(ranking: Sequence[Ranked], count: int) -> tuple[Ranked, ...]:
    """Return the first `count` of a ranking, of those with a positive figure.

    A tie at the end is included if it lengthens the list by at most two, else the list ends before it.
    """
    positive = [each for each in ranking if each.value > 0]
    if len(positive) <= count:
        return tuple(positive)
    last = positive[count - 1].value
    with_tie = [each for each in positive if each.value >= last]
    if len(with_tie) <= count + _MOST_TIED:
        return tuple(with_tie)
    return tuple(each for each in positive if each.value > last)
