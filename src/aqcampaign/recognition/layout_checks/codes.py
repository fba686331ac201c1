"""Compares printed codes with those of the form; a line whose name was changed is found by its code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.layout import address
from aqcampaign.form.model import cell_id
from aqcampaign.form.tables import Column, Item, ListTable, ValueTable, plain_code
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.labels import key, plain_label
from aqcampaign.recognition.location.lines import Codes, Label, Lines
from aqcampaign.suggestions import MIN_RATIO, nearest

_Line = TypeVar("_Line", Item, Column)


@dataclass(frozen=True, slots=True)
class CodedLines:
    """The lines of a table with those found by their codes, and the findings about codes.

    `items` and `breakdowns` are the ids of lines whose name and code disagree: it is open which of the two is right.
    """

    lines: Lines
    items: frozenset[str] = frozenset()
    breakdowns: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def coded_lines(grid: Grid, table: ValueTable, lines: Lines) -> CodedLines:
    """Compare the codes beside the items, and those of the columns of a list."""
    if lines.item_codes is None and lines.breakdown_codes is None:
        return CodedLines(lines)
    down = isinstance(table, ListTable)
    items = _Comparison(table.items, lines.items, lines.item_codes, _by_place(lines.other_items, down=down))
    columns = table.columns if isinstance(table, ListTable) else ()
    labels = _by_place(lines.other_breakdowns, down=False)
    breakdowns = _Comparison(columns, lines.breakdowns, lines.breakdown_codes, labels)
    last = max((row for rows in items.found.values() for row in rows), default=0) if down else 0
    compared = replace(
        lines, items=items.found, breakdowns=breakdowns.found, end=max(lines.end, last + 1),
        other_items=[label for label in lines.other_items if label[1] not in items.read],
        other_breakdowns=[label for label in lines.other_breakdowns if label[1] not in breakdowns.read],
    )  # fmt: skip
    findings = (
        *items.findings(grid, lambda line: cell_id(line, table.breakdowns[0]), of_rows=down),
        *breakdowns.findings(grid, lambda line: cell_id(table.items[0], line), of_rows=False),
    )
    return CodedLines(compared, items.disputed, breakdowns.disputed, findings)


def _by_place(labels: Sequence[Label], *, down: bool) -> dict[int, str]:
    """Return the labels that belong to no line by their row, or by their column."""
    return {spot[0 if down else 1]: words for spot, words in labels}


@dataclass(frozen=True, slots=True)
class _Deviation(Generic[_Line]):
    """A line whose code, or name, is not that of the form: its place, and what is printed there instead.

    `kind` is the code of its finding.
    """

    kind: str
    line: _Line
    place: int
    printed: str


class _Comparison(Generic[_Line]):
    """Compares lines with the printed codes; `found` are their places by name, in the end also those by code."""

    def __init__(
        self, asked: Sequence[_Line], found: Mapping[str, list[int]], codes: Codes | None,
        labels: Mapping[int, str],
    ) -> None:  # fmt: skip
        self.found = dict(found)
        self._asked: Sequence[_Line] = asked
        self._codes = codes or Codes(0, {})
        self._labels = labels
        self._deviations: list[_Deviation[_Line]] = []
        self._named = frozenset(place for places in found.values() for place in places)
        self._places: dict[str, list[int]] = {}
        for place, code in self._codes.printed.items():
            self._places.setdefault(plain_code(code), []).append(place)
        self._own: dict[str, _Line] = {plain_code(line.code): line for line in asked if line.code}
        if codes is not None:
            for code, line in self._own.items():
                self._compare(code, line)

    @property
    def disputed(self) -> frozenset[str]:
        """The ids of the lines whose name and code disagree."""
        return frozenset(each.line.id for each in self._deviations if each.kind == "AQ251")

    @property
    def read(self) -> frozenset[str]:
        """The labels that were read as the names of lines with their codes."""
        return frozenset(each.printed for each in self._deviations if each.kind in ("AQ253", "AQ254"))

    def findings(self, grid: Grid, first_cell: Callable[[_Line], str], *, of_rows: bool) -> Iterator[Finding]:
        """Yield one finding for all lines that deviate in the same way; an explanation beside the first answers it."""
        for kind in dict.fromkeys(each.kind for each in self._deviations):
            alike = [each for each in self._deviations if each.kind == kind]
            cells = self._cells([each.place for each in alike], of_rows=of_rows)
            line, own = alike[0].line, alike[0].line.code or ""
            where = self._cells(self._places.get(plain_code(own), ()), of_rows=of_rows)
            yield finding(
                kind, Place(grid.name, cells[0], first_cell(line), line.name), alike[0].printed or "—",
                name=line.name, own=own, where=", ".join(where) or "—", cells=", ".join(cells),
            )  # fmt: skip

    def _cells(self, places: Sequence[int], *, of_rows: bool) -> list[str]:
        return [address(*((place, self._codes.at) if of_rows else (self._codes.at, place))) for place in places]

    def _compare(self, code: str, line: _Line) -> None:
        places, holding = self.found.get(line.id, []), self._places.get(code, [])
        if len(places) > 1:
            self._choose(line, places, holding)
        elif places and holding != places:
            printed = self._codes.printed.get(places[0], "")
            if holding or plain_code(printed) in self._own:
                self._deviations.append(_Deviation("AQ251", line, places[0], printed))
            elif printed:
                self._deviations.append(_Deviation("AQ252", line, places[0], printed))
        elif not places and len(holding) == 1 and holding[0] not in self._named:
            self._find(line, holding[0])

    def _choose(self, line: _Line, places: list[int], holding: list[int]) -> None:
        """Tell lines of the same name apart by their codes."""
        twins = sum(each == places for each in self.found.values())
        if twins > 1 and len(holding) == 1 and holding[0] in places:
            self.found[line.id] = holding

    def _find(self, line: _Line, place: int) -> None:
        """Find a line by its code, unless its label says another line."""
        label = self._labels.get(place, "")
        words = plain_label(label, line.unit)
        meant = nearest(words, ((each.id, key(each.name)) for each in self._asked), MIN_RATIO, min_lead=1)
        if meant in (None, line.id):
            self.found[line.id] = [place]
            short_for = [each for each in self._asked if _is_short_for(words, key(each.name))]
            self._deviations.append(_Deviation("AQ254" if short_for == [line] else "AQ253", line, place, label))


def _is_short_for(words: str, name: str) -> bool:
    """Return whether the characters of `words` stand in `name` in this order: 立案 for 立案查处案件数."""
    rest = iter(name)
    return len(words) > 1 and all(character in rest for character in words)
