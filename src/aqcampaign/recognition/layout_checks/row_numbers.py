"""Compares the printed row numbers of a table with those of its items."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Item, ValueTable
from aqcampaign.recognition.location.lines import Lines


@dataclass(frozen=True, slots=True)
class MismatchedRowNumbers:
    """Rows (columns of a strip) whose number differs from that of their item: (row, item, number), in order.

    `anew`: items are in order and numbers increase, so rows were inserted and all rows renumbered.
    """

    rows: tuple[tuple[int, Item, int | None], ...] = ()
    anew: bool = False

    @property
    def disputed(self) -> frozenset[str]:
        """The items for which either the name or the number may be wrong."""
        return frozenset() if self.anew else frozenset(item.id for _row, item, _number in self.rows)


def mismatched_row_numbers(table: ValueTable, lines: Lines) -> MismatchedRowNumbers:
    """Return the rows of a list, or columns of a strip, whose number is not that of their item."""
    rows = {at[0]: item for item in table.items if len(at := lines.items.get(item.id, [])) == 1}
    everywhere = set(lines.numbers.values())
    other: list[tuple[int, Item, int | None]] = []
    for row in sorted(rows):
        own, printed = number_of(table, rows[row]), lines.numbers.get(row)
        # A name without a number whose number stands beside another name: the name may have been moved.
        if own in everywhere if printed is None else printed != own:
            other.append((row, rows[row], printed))
    in_order = _rises([number_of(table, rows[row]) for row in sorted(rows)])
    rising = _rises([lines.numbers[row] for row in sorted(rows) if row in lines.numbers])
    whole = len(rows) == len(table.items) and all(row in lines.numbers for row, _item, _number in other)
    return MismatchedRowNumbers(tuple(other), in_order and rising and whole)


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < following for one, following in pairwise(numbers))
