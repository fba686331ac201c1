"""The result of searching for a table: rows and columns of its items, and labels that match none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aqcampaign.form.layout import Spot
from aqcampaign.form.tables import ListTable
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.headings import Path
from aqcampaign.recognition.location.labels import key, plain_label

# A printed word and its cell.
Label = tuple[Spot, str]


@dataclass(frozen=True, slots=True)
class Codes:
    """Printed codes by the row (column) of their lines, and the column (row) in which they stand."""

    at: int
    printed: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the items and breakdowns of a table were found; several places for one item are candidates.

    `header` is the upper left of the headings (of a list, of its names); `other_items` and `other_breakdowns` are
    labels that belong to none. `numbers` are those printed beside the items, by the items' rows (columns of a strip);
    `units` is the column (row) of printed units. The codes of items and breakdowns are those printed beside them.
    """

    items: dict[str, list[int]]
    breakdowns: dict[str, list[int]]
    header: Spot
    end: int
    other_items: Sequence[Label] = ()
    other_breakdowns: Sequence[Label] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)
    units: int | None = None
    item_codes: Codes | None = None
    breakdown_codes: Codes | None = None

    def continued_by(self, further: "Lines", asked: int) -> bool:
        """Return whether `further` has the same columns and mostly other items; `asked` is the number of items."""
        again = self.items.keys() & further.items.keys()
        return self.breakdowns == further.breakdowns and 2 * len(again) < asked

    def with_rows(self, further: "Lines") -> "Lines":
        """Return these lines extended by the rows of `further`."""
        ids = dict.fromkeys((*self.items, *further.items))
        rows = {id_: [*self.items.get(id_, ()), *further.items.get(id_, ())] for id_ in ids}
        others = (*self.other_items, *further.other_items)
        return replace(
            self, items=rows, end=max(self.end, further.end), other_items=others,
            numbers={**self.numbers, **further.numbers}, item_codes=_joined(self.item_codes, further.item_codes),
        )  # fmt: skip


def _joined(codes: Codes | None, further: Codes | None) -> Codes | None:
    if codes is None or further is None:
        return codes
    return replace(codes, printed={**codes.printed, **further.printed})


def path_without_unit(path: Path, unit: str) -> Path:
    """Return the path without the unit behind its last heading."""
    return (*path[:-1], plain_label(path[-1], unit)) if path else path


def unit_column(grid: Grid, table: ListTable, header: Spot) -> int | None:
    """Return the column of units: the nearest one right of the names, otherwise any; None if there is none."""
    if table.headings.unit is None:
        return None
    heading = key(table.headings.unit)
    row = grid.row(header[0])
    columns = [column for column, content in row.items() if isinstance(content, str) and key(content) == heading]
    return min(columns, key=lambda column: (column < header[1], column), default=None)
