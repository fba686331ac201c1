"""Reads the cells and lists of a located form into a submission."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from sys import intern
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Place, finding, printable
from aqcampaign.form.bounds import bounds_of_computed
from aqcampaign.form.layout import address
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.not_asked import not_asked_in
from aqcampaign.intake.grid import CellContent
from aqcampaign.recognition.location.sheets import LocatedForm
from aqcampaign.values.cell import CellReader, CellValues
from aqcampaign.values.computed import clear_dependent, fill_computed
from aqcampaign.values.record_reader import read_records
from aqcampaign.values.styled import read_cell
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import Value

_EMPTY: Mapping[str, str] = MappingProxyType({})
_NO_CELLS: frozenset[Cell] = frozenset()
# Maximum length of the date of filling that is carried over into a fresh form.
_MAX_DATE_LENGTH = 40


def read_submission(
    located: LocatedForm, contents: tuple[CellContent, ...], year: int, items_not_asked: frozenset[str] = frozenset()
) -> Submission:
    """Return the submission. `year`, that of the report, helps to recognise figures that Excel turned into dates.

    `items_not_asked` are the ids of the items and running lists that the unit has no duty to report.
    """
    form = located.form
    not_asked = not_asked_in(form, items_not_asked) if items_not_asked else items_not_asked
    builder = _SubmissionBuilder(form, not_asked)
    places, readers = _places(form, located.sheets, located.spots), cell_readers(form, year, not_asked)
    for cell, reader, place, content in zip(form.cells, readers, places, contents, strict=True):
        if place.cell is None:
            builder.add_missing(cell)
        else:
            builder.add_cell(cell, content, read_cell(reader, content, place))
    builder.settle_computed()
    asked = _asked(form, contents, not_asked) if not_asked else contents
    lines, line_findings = read_records(located.ledgers, form, year)
    is_blank = not lines and not any(place.cell is None for place in places) and not any(map(_is_entry, asked))
    if not form.cells and is_blank:
        is_blank = not any(ledger.lines for ledger in located.ledgers)  # a line that says 无 is an entry
        line_findings += _unanswered(located, not_asked) if is_blank else ()
    return Submission(
        form, tuple(builder.values), places, builder.raw or _EMPTY, (*builder.findings, *line_findings), lines,
        located.head.head_fields or _EMPTY, frozenset(builder.unreadable), located.explanations or _EMPTY,
        intern(str(located.head.filled_on)[:_MAX_DATE_LENGTH]),  # many units enter the same date
        is_blank, not_asked,
    )  # fmt: skip


def _asked(form: Form, contents: Iterable[CellContent], not_asked: frozenset[str]) -> list[CellContent]:
    return [content for cell, content in zip(form.cells, contents, strict=True) if cell.id not in not_asked]


def _unanswered(located: LocatedForm, not_asked: frozenset[str]) -> tuple[Finding, ...]:
    """Return an error for a form that consists of empty lists, unless blank means none or no list is asked."""
    first = next((each for each in located.ledgers if each.table.id not in not_asked), None)
    if located.form.blank != "error" or first is None:
        return ()
    return (finding("AQ348", Place(first.sheet, address(first.header_row + 1, 0), label=first.table.title)),)


def _is_entry(content: CellContent) -> bool:
    return bool(content.strip()) if isinstance(content, str) else content is not None


class _SubmissionBuilder:
    """Collects the values of one workbook. Computed cells are settled after all others have been read."""

    def __init__(self, form: Form, not_asked: frozenset[str]) -> None:
        self._form = form
        self._not_asked = not_asked
        self.values: list[Value | None] = []
        self.findings: list[Finding] = []
        self.raw: dict[str, str] = {}
        self._blank_computed: set[int] = set()
        self._refused_computed: list[tuple[Cell, CellContent, tuple[Finding, ...]]] = []
        self.unreadable: set[int] = set()

    def add_missing(self, cell: Cell) -> None:
        """Add a cell that was not found. The finding is reported for its row or column."""
        self._hole(cell)
        self.unreadable.update(range(cell.fields.start, cell.fields.stop))

    def add_cell(self, cell: Cell, content: CellContent, result: CellValues) -> None:
        """Add the result of reading a cell."""
        if result.values is not None:
            self.values.extend(result.values)
            if result.findings:
                self.findings.extend(result.findings)
                self.raw[cell.id] = result.findings[-1].found
            return
        self._hole(cell)
        if not cell.computed:
            if result.findings:
                self.unreadable.update(range(cell.fields.start, cell.fields.stop))
            self.findings.extend(result.findings)
            if result.findings or cell.id not in self._not_asked:
                self.raw[cell.id] = printable(content)
        elif result.findings:
            self._refused_computed.append((cell, content, result.findings))
        else:
            self._blank_computed.update(range(cell.fields.start, cell.fields.stop))

    def settle_computed(self) -> None:
        """Fill blank computed cells, and clear those that depend on an unreadable cell."""
        if self._blank_computed:
            fill_computed(self._form, self.values, self._blank_computed, self._not_asked)
        cleared = clear_dependent(self._form, self.values, self.unreadable) if self.unreadable else _NO_CELLS
        for cell, content, found in self._refused_computed:
            if cell not in cleared:
                self.findings.extend(found)
                self.raw[cell.id] = printable(content)

    def _hole(self, cell: Cell) -> None:
        self.values.extend([None] * len(cell.measure.parts))


@lru_cache(maxsize=64)
def cell_readers(form: Form, year: int, not_asked: frozenset[str] = frozenset()) -> tuple[CellReader, ...]:
    """Return the readers of the form's cells, in form order; `year` is the year of the report."""
    return tuple(
        CellReader(
            cell.measure, cell.blank, form, year, cell.computed, cell.applies, bounds_of_computed(form, cell),
            cell.id not in not_asked,
        )
        for cell in form.cells
    )  # fmt: skip


# Cached because nearly all workbooks have their cells at the same addresses.
@lru_cache(maxsize=64)
def _places(form: Form, sheets: tuple[str, ...], spots: tuple[tuple[int, int] | None, ...]) -> tuple[Place, ...]:
    positions = zip(form.cells, sheets, spots, strict=True)
    return tuple(Place(sheet, address(*spot) if spot else None, cell.id, cell.label) for cell, sheet, spot in positions)
