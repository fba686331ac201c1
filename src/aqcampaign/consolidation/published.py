"""The published totals of a month, and their rows on the hidden sheet of a summary."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_REPORTED, _UNITS, _TOTAL = "reported", "units", "total"


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """The number of reports, the total of each field as text, and a digest of the figures of all units.

    The digest also changes if units change figures without changing a total.
    """

    reported: int
    totals: Mapping[str, str]
    digest: str

    def rows(self, month: str) -> Iterator[tuple[str, str]]:
        """Yield (key, value) rows. All values are text, so that no program rounds or reformats them."""
        yield f"{month} {_REPORTED}", str(self.reported)
        yield f"{month} {_UNITS}", self.digest
        for field, total in self.totals.items():
            yield f"{month} {_TOTAL} {field}", total


def parse_published(rows: Iterable[Sequence[object]]) -> dict[str, PublishedMonth]:
    """Return the months in rows that `PublishedMonth.rows` wrote, keyed by month; other rows are skipped."""
    facts: dict[str, dict[str, str]] = {}
    totals: dict[str, dict[str, str]] = {}
    for row in rows:
        words = str(row[0]).split(" ") if len(row) >= 2 else []
        match words:
            case [month, "total", field]:
                totals.setdefault(month, {})[field] = str(row[1])
            case [month, "reported" | "units" as fact]:
                facts.setdefault(month, {})[fact] = str(row[1])
    return {
        month: PublishedMonth(int(found[_REPORTED]), totals.get(month, {}), found[_UNITS])
        for month, found in facts.items()
        if found.keys() >= {_REPORTED, _UNITS} and found[_REPORTED].isdecimal()
    }
