"""The published totals of a period, and their rows on the hidden sheet of a summary."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# late: reports that came after closing; error: mistakes; definition: what is counted; reopened: the period was opened.
RevisionClass = Literal["late", "error", "definition", "reopened"]
_REPORTED, _UNITS, _TOTAL = "reported", "units", "total"


@dataclass(frozen=True, slots=True)
class PublishedPeriod:
    """The number of reports, the total of each field as text, and a digest of the figures of all units.

    The digest also changes if units change figures without changing a total.
    """

    reported: int
    totals: Mapping[str, str]
    digest: str

    def rows(self, period: str) -> Iterator[tuple[str, str]]:
        """Yield (key, value) rows. All values are text, so that no program rounds or reformats them."""
        yield f"{period} {_REPORTED}", str(self.reported)
        yield f"{period} {_UNITS}", self.digest
        for field, total in self.totals.items():
            yield f"{period} {_TOTAL} {field}", total


def parse_published(rows: Iterable[Sequence[object]]) -> dict[str, PublishedPeriod]:
    """Return the periods in rows that `PublishedPeriod.rows` wrote, keyed by period; other rows are skipped."""
    facts: dict[str, dict[str, str]] = {}
    totals: dict[str, dict[str, str]] = {}
    for row in rows:
        words = str(row[0]).split(" ") if len(row) >= 2 else []
        match words:
            case [period, "total", field]:
                totals.setdefault(period, {})[field] = str(row[1])
            case [period, "reported" | "units" as fact]:
                facts.setdefault(period, {})[fact] = str(row[1])
    return {
        period: PublishedPeriod(int(found[_REPORTED]), totals.get(period, {}), found[_UNITS])
        for period, found in facts.items()
        if found.keys() >= {_REPORTED, _UNITS} and found[_REPORTED].isdecimal()
    }


@dataclass(frozen=True, slots=True)
class Issue:
    """A revision of a period that was reported upward; the `number`s of issues follow the order in which they were.

    `read` returns its totals: most revisions are only counted.
    """

    number: int
    period: str
    revision: int
    read: Callable[[], PublishedPeriod]

    @property
    def published(self) -> PublishedPeriod:
        """The totals of this revision."""
        return self.read()


def published_by(issues: Iterable[Issue], period: str) -> dict[str, PublishedPeriod]:
    """Return the totals of the periods before `period` as its readers know them, keyed by period.

    They have read the summary of the period before, so that what was revised after that is news to them.
    """
    earlier = sorted((each for each in issues if each.period < period), key=lambda each: each.number)
    if not earlier:
        return {}
    newest = max(each.period for each in earlier)
    known_until = next(each.number for each in earlier if each.period == newest)
    known: dict[str, Issue] = {}
    for each in earlier:
        if each.number <= known_until or each.period not in known:
            known[each.period] = each
    return {each.period: each.published for each in known.values()}
