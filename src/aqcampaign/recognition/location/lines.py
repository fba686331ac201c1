"""The Lines of a table that was searched: where each item and each column or row was found, and what stood beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aqcampaign.form.layout import Spot
from aqcampaign.form.tables import ListTable
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.headings import Path
from aqcampaign.recognition.location.labels import key, undressed

# A printed word and where it stands.
Label = tuple[Spot, str]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the items and breakdowns of a table were found; several places are several candidates.

    `header` is the upper left of the headings, of a list that of the names; `other_items` and `other_breakdowns` are
    labels that belong to none. `numbers` are those printed beside the items, by the items' rows (columns of a strip);
    `units` is the column (row) of printed units.
    """

    items: dict[str, list[int]]
    breakdowns: dict[str, list[int]]
    header: Spot
    end: int
    other_items: Sequence[Label] = ()
    other_breakdowns: Sequence[Label] = ()
    numbers: Mapping[int, int] = field(default_factory=dict)
    units: int | None = None

    def continued_by(self, further: "Lines", asked: int) -> bool:
        """Return whether `further`, in the same columns, holds other ones of the `asked` items than these."""
        again = self.items.keys() & further.items.keys()
        return self.breakdowns == further.breakdowns and 2 * len(again) < asked

    def with_rows(self, further: "Lines") -> "Lines":
        """Return the lines with the rows of `further` as well."""
        ids = dict.fromkeys((*self.items, *further.items))
        rows = {id_: [*self.items.get(id_, ()), *further.items.get(id_, ())] for id_ in ids}
        others = (*self.other_items, *further.other_items)
        return replace(
            self, items=rows, end=max(self.end, further.end), other_items=others,
            numbers={**self.numbers, **further.numbers},
        )  # fmt: skip


def undressed_path(path: Path, unit: str) -> Path:
    """Return the path whose lowest words have lost the unit that stands behind them."""
    return (*path[:-1], undressed(path[-1], unit)) if path else path


def unit_column(grid: Grid, table: ListTable, header: Spot) -> int | None:
    """Return the column under the heading of units: the next one right of the names, else any."""
    if table.headings.unit is None:
        return None
    heading = key(table.headings.unit)
    row = grid.row(header[0])
    columns = [column for column, content in row.items() if isinstance(content, str) and key(content) == heading]
    return min(columns, key=lambda column: (column < header[1], column), default=None)
