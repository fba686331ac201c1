"""Follows each lead, a row of a running list, through copies, re-sends and corrected versions of its report."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from aqcampaign.ledger.changes import LineTexts, line_texts
from aqcampaign.ledger.leads import records_of
from aqcampaign.ledger.versions import age_key
from aqcampaign.report import Report
from aqcampaign.values.records import Record

# How alike the longest text of a lead must be to that of a corrected version; in another period it must be equal.
_ALIKE = 0.75

# SHA-256 of a file, sheet and row: where a lead stands for good, because originals never change.
Place = tuple[str, str, int]


@dataclass(slots=True)
class LeadChain:
    """A lead: every place where it stands, oldest first, and its newest row.

    It is withdrawn if newer versions of all reports that held it lack it.
    """

    report: Report
    record: Record
    places: list[Place] = field(default_factory=list)
    periods: set[str | None] = field(default_factory=set)
    is_withdrawn: bool = True

    @property
    def line(self) -> LineTexts:
        """The texts of its newest row by column id."""
        return line_texts(self.record)


def follow_leads(reports: Iterable[Report]) -> list[LeadChain]:
    """Return the leads of all settled reports on a form, in the order of their first receipt.

    Two rows are one lead if they are equal, or if one corrects the other: with the same keys, and alike in what they
    tell. In doubt they are two leads, so that none is lost.
    """
    chains: list[LeadChain] = []
    by_list: dict[tuple[str, str], list[LeadChain]] = {}
    by_place: dict[Place, LeadChain] = {}
    for report in sorted((each for each in reports if records_of(each)), key=age_key):
        fresh = [record for record in records_of(report) if _place(report, record) not in by_place]
        for record, chain in _matched(report, fresh, by_list):
            if chain is None:
                chain = LeadChain(report, record)
                chains.append(chain)
                by_list.setdefault(_list(report, record), []).append(chain)
            chain.report, chain.record = report, record
            chain.places.append(_place(report, record))
            by_place[chain.places[-1]] = chain
        for record in records_of(report):
            chain = by_place[_place(report, record)]
            chain.periods.add(report.period)
            chain.is_withdrawn &= report.status == "superseded"
    return chains


def _matched(
    report: Report, records: Sequence[Record], by_list: dict[tuple[str, str], list[LeadChain]]
) -> Iterator[tuple[Record, LeadChain | None]]:
    """Yield each row with the lead that it is, None if it is a new one; no lead is met twice in one report."""
    left = {key: list(by_list.get(key, ())) for key in {_list(report, record) for record in records}}
    found: dict[int, LeadChain] = {}
    for test in (_is_equal, _is_corrected):
        for index, record in enumerate(records):
            candidates = left[_list(report, record)] if index not in found else []
            scored = [(test(chain, report, record), -place) for place, chain in enumerate(candidates)]
            score, place = max(scored, default=(0.0, 0))
            if score:
                found[index] = candidates.pop(-place)
    yield from ((record, found.get(index)) for index, record in enumerate(records))


def _is_equal(chain: LeadChain, _report: Report, record: Record) -> float:
    """Return 2 for an equal row, 1 for one that was only numbered anew, else 0."""
    if chain.record.values == record.values:
        return 2.0
    keys = {column.id for column in record.table.columns if column.key}
    old, new = (
        {id_: text for id_, text in line.items() if id_ not in keys} for line in (chain.line, line_texts(record))
    )
    return float(old == new and len(new) > 1)


def _is_corrected(chain: LeadChain, report: Report, record: Record) -> float:
    """Return how alike a row is to a lead whose correction it may be, 0 if it is another lead."""
    old, new = chain.line, line_texts(record)
    shared = [column for column in record.table.columns if column.id in old and column.id in new]
    if any(old[column.id] != new[column.id] for column in shared if column.key):
        return 0.0
    others = [column for column in shared if not column.key]
    texts = [column.id for column in others if column.measure.parts[0].kind == "text"]
    equal = sum(old[column.id] == new[column.id] for column in others)
    if not texts:
        return float(bool(others) and 2 * equal >= len(others))
    longest = max(texts, key=lambda id_: len(old[id_]))
    alike = SequenceMatcher(None, old[longest], new[longest], autojunk=False).ratio()
    if report.period in chain.periods:
        return alike if alike >= _ALIKE else 0.0
    return alike if alike == 1 and 2 * equal >= len(others) else 0.0


def _list(report: Report, record: Record) -> tuple[str, str]:
    """Return what leads are compared within: the unit, or the file of an unknown one, and the list."""
    return report.unit or report.file.path.as_posix(), record.table.id


def _place(report: Report, record: Record) -> Place:
    return report.file.sha256, record.sheet, record.row
