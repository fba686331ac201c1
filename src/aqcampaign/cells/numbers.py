"""Takes the Lines of a table and makes OtherNumbers: the rows whose printed number is not that of their item."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aqcampaign.cells.lines import Lines
from aqcampaign.form.relations import number_of
from aqcampaign.form.tables import Item, ValueTable


@dataclass(frozen=True, slots=True)
class OtherNumbers:
    """The rows (columns of a strip) with another number than the form gives their item: (row, item, number), in order.

    `anew`: every item stands in its order and the numbers rise, so rows were inserted and numbered through.
    """

    rows: tuple[tuple[int, Item, int], ...] = ()
    anew: bool = False

    @property
    def disputed(self) -> frozenset[str]:
        """The items of which it is open whether name or number is right."""
        return frozenset() if self.anew else frozenset(item.id for _row, item, _number in self.rows)


def other_numbers(table: ValueTable, lines: Lines) -> OtherNumbers:
    """Return the rows of a list, or columns of a strip, whose number is not that of their item."""
    rows = {at[0]: item for item in table.items if len(at := lines.items.get(item.id, [])) == 1}
    printed = [(row, rows[row], lines.numbers[row]) for row in sorted(rows) if row in lines.numbers]
    own = [number_of(table, item) for _row, item, _number in printed]
    other = [each for each, number in zip(printed, own, strict=True) if each[2] != number]
    in_order = _rises(own) and _rises([number for _row, _item, number in printed])
    return OtherNumbers(tuple(other), in_order and len(rows) == len(table.items))


def _rises(numbers: Sequence[int]) -> bool:
    return all(one < following for one, following in pairwise(numbers))
