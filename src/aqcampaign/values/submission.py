"""The submission: the values of one report, with the text that was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from sys import intern
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Place, printable
from aqcampaign.form.layout import address
from aqcampaign.form.model import Cell, Form
from aqcampaign.intake.grid import CellContent
from aqcampaign.recognition.location.contents import Contents
from aqcampaign.recognition.location.sheets import LocatedForm
from aqcampaign.values.amounts import Number, join_numbers
from aqcampaign.values.cell import CellReader, CellValues, Value
from aqcampaign.values.computed import clear_dependent, fill_computed
from aqcampaign.values.records import Record, read_records
from aqcampaign.values.styled import read_cell

_EMPTY: Mapping[str, str] = MappingProxyType({})
_NO_CELLS: frozenset[Cell] = frozenset()
# The text in the date field is kept up to this length, for a fresh form.
_MAX_DATE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one month as values in the order of the form's fields; None is a hole.

    `places` tells of each cell of the form where it stands; `raw` keeps what was written, by cell of the form, where
    it differs from the canonical text; `records` are the lines of the ledgers, `head` what stands in the head and foot;
    `unreadable` are the places of fields whose cells are missing or hold what cannot be read; `explanations` are the
    unit's words by the id of the cell that they concern, or by the code of a finding that concerns the whole file;
    `filled_on` is the date of filling as it was written; `is_blank`: nothing at all was entered.
    """

    form: Form
    values: tuple[Value | None, ...]
    places: tuple[Place, ...]
    raw: Mapping[str, str]
    findings: tuple[Finding, ...]
    records: tuple[Record, ...] = ()
    head: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    unreadable: frozenset[int] = frozenset()
    explanations: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    filled_on: str = ""
    is_blank: bool = False

    def number(self, field_id: str) -> Number | None:
        """Return the number of a field, None where it is a hole, no number, or unknown to this version of the form."""
        place = self.form.field_indices.get(field_id)
        value = None if place is None else self.values[place]
        return value if isinstance(value, int | Decimal) else None


def read_submission(located: LocatedForm, contents: Contents, year: int) -> Submission:
    """Return the submission; `year` is that of the report, to explain dates."""
    form = located.form
    builder = _SubmissionBuilder(form)
    places = _places(form, located.sheets, located.spots)
    for cell, reader, place, content in zip(form.cells, cell_readers(form, year), places, contents, strict=True):
        if place.cell is None:
            builder.add_missing(cell)
        else:
            builder.add_cell(cell, content, read_cell(reader, content, place))
    builder.settle_computed()
    lines, line_findings = read_records(located.ledgers, form, year)
    return Submission(
        form, tuple(builder.values), places, builder.raw or _EMPTY, (*builder.findings, *line_findings), lines,
        located.head.head_fields or _EMPTY, frozenset(builder.unreadable), located.explanations or _EMPTY,
        intern(str(located.head.filled_on)[:_MAX_DATE_LENGTH]),  # many units write the same day
        not lines and not any(place.cell is None for place in places) and not any(map(_is_entry, contents)),
    )  # fmt: skip


def _is_entry(content: CellContent) -> bool:
    return bool(content.strip()) if isinstance(content, str) else content is not None


class _SubmissionBuilder:
    """What has been read of one workbook; computed cells are settled when all others are known."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.values: list[Value | None] = []
        self.findings: list[Finding] = []
        self.raw: dict[str, str] = {}
        self._blank_computed: set[int] = set()
        self._refused_computed: list[tuple[Cell, CellContent, tuple[Finding, ...]]] = []
        self.unreadable: set[int] = set()

    def add_missing(self, cell: Cell) -> None:
        """Note that the cell was not found; the finding stands with its row or column."""
        self._hole(cell)
        self.unreadable.update(range(cell.fields.start, cell.fields.stop))

    def add_cell(self, cell: Cell, content: CellContent, result: CellValues) -> None:
        """Note what was read of the cell."""
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
            self.raw[cell.id] = printable(content)
        elif result.findings:
            self._refused_computed.append((cell, content, result.findings))
        else:
            self._blank_computed.update(range(cell.fields.start, cell.fields.stop))

    def settle_computed(self) -> None:
        """Fill computed cells that are blank; forget those whose formulas show what follows from an unreadable cell."""
        if self._blank_computed:
            fill_computed(self._form, self.values, self._blank_computed)
        cleared = clear_dependent(self._form, self.values, self.unreadable) if self.unreadable else _NO_CELLS
        for cell, content, found in self._refused_computed:
            if cell not in cleared:
                self.findings.extend(found)
                self.raw[cell.id] = printable(content)

    def _hole(self, cell: Cell) -> None:
        self.values.extend([None] * len(cell.measure.parts))


@lru_cache(maxsize=16)
def cell_readers(form: Form, year: int) -> tuple[CellReader, ...]:
    """Return the reader of each cell of the form; `year` is that of the report."""
    return tuple(CellReader(cell.measure, cell.blank, form, year, cell.computed, cell.applies) for cell in form.cells)


# Nearly every workbook has its cells at the same addresses: one tuple serves them all.
@lru_cache(maxsize=64)
def _places(form: Form, sheets: tuple[str, ...], spots: tuple[tuple[int, int] | None, ...]) -> tuple[Place, ...]:
    where = zip(form.cells, sheets, spots, strict=True)
    return tuple(Place(sheet, address(*spot) if spot else None, cell.id, cell.label) for cell, sheet, spot in where)


def numbers_or_none(values: tuple[Value | None, ...]) -> tuple[Number, ...] | None:
    """Return the values of one cell where all of them are numbers; None where one is a hole or no number."""
    whole = tuple(value for value in values if isinstance(value, int | Decimal))
    return whole if len(whole) == len(values) else None


def format_values(values: tuple[Value | None, ...]) -> str:
    """Return the canonical text of one cell's values, '' where one is a hole."""
    numbers = numbers_or_none(values)
    if numbers is not None:
        return join_numbers(numbers)
    return "" if any(value is None for value in values) else str(values[0])
