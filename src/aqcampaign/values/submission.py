"""Takes a located form's contents and makes a Submission: every field's value or hole, raw text beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from aqcampaign.cells.contents import Contents
from aqcampaign.cells.sheets import LocatedForm
from aqcampaign.findings.finding import Finding, Place, printable
from aqcampaign.form.layout import address
from aqcampaign.form.model import Cell, Form
from aqcampaign.intake.grid import CellContent
from aqcampaign.values import computed
from aqcampaign.values.amounts import Number, joined
from aqcampaign.values.cell import CellReader, Value
from aqcampaign.values.records import Record, records

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one month as values in the order of the form's fields; None is a hole.

    `places` tells of each cell of the form where it stands; `raw` keeps what was written, by cell of the form, where
    it differs from the canonical text; `records` are the lines of the ledgers, `head` what stands in the head and foot.
    """

    form: Form
    values: tuple[Value | None, ...]
    places: tuple[Place, ...]
    raw: Mapping[str, str]
    findings: tuple[Finding, ...]
    records: tuple[Record, ...] = ()
    head: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def number(self, field_id: str) -> Number | None:
        """Return the number of a field, None where it is a hole, no number, or unknown to this version of the form."""
        place = self.form.field_places.get(field_id)
        value = None if place is None else self.values[place]
        return value if isinstance(value, int | Decimal) else None


def read(located: LocatedForm, contents: Contents, year: int) -> Submission:
    """Return the submission; `year` is that of the report, to explain dates."""
    form = located.form
    values: list[Value | None] = []
    findings: list[Finding] = []
    raw: dict[str, str] = {}
    open_places: set[int] = set()
    refused: list[tuple[Cell, CellContent, tuple[Finding, ...]]] = []
    places = _places(form, located.sheets, located.spots)
    for cell, reader, place, content in zip(form.cells, _readers(form, year), places, contents, strict=True):
        if place.cell is None:
            values.extend([None] * len(cell.measure.parts))
            continue
        result = reader.read(content, place)
        if result.values is not None:
            values.extend(result.values)
        else:
            values.extend([None] * len(cell.measure.parts))
            if cell.computed and not result.findings:
                open_places.update(range(cell.fields.start, cell.fields.stop))
                continue
            if cell.computed:
                refused.append((cell, content, result.findings))
                continue
        if result.findings or result.values is None:
            findings.extend(result.findings)
            raw[cell.id] = printable(content) if result.values is None else findings[-1].found
    if open_places:
        computed.fill(form, values, open_places)
    for cell, content, found in refused:
        if computed.has_terms(form, values, cell):  # otherwise what its formula shows only follows from another cell
            findings.extend(found)
            raw[cell.id] = printable(content)
    listed, listed_findings = records(located.ledgers, form, year)
    return Submission(
        form, tuple(values), places, raw or _NOTHING, (*findings, *listed_findings), listed,
        located.head.said or _NOTHING,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _readers(form: Form, year: int) -> tuple[CellReader, ...]:
    return tuple(CellReader(cell.measure, cell.blank, form, year, cell.computed, cell.applies) for cell in form.cells)


# Nearly every workbook has its cells at the same addresses: one tuple serves them all.
@lru_cache(maxsize=64)
def _places(form: Form, sheets: tuple[str, ...], spots: tuple[tuple[int, int] | None, ...]) -> tuple[Place, ...]:
    where = zip(form.cells, sheets, spots, strict=True)
    return tuple(Place(sheet, address(*spot) if spot else None, cell.id, cell.label) for cell, sheet, spot in where)


def numbers_of(values: tuple[Value | None, ...]) -> tuple[Number, ...] | None:
    """Return the values of one cell where all of them are numbers; None where one is a hole or no number."""
    whole = tuple(value for value in values if isinstance(value, int | Decimal))
    return whole if len(whole) == len(values) else None


def text_of_cell(values: tuple[Value | None, ...]) -> str:
    """Return the canonical text of one cell's values, '' where one is a hole."""
    numbers = numbers_of(values)
    if numbers is not None:
        return joined(numbers)
    return "" if any(value is None for value in values) else str(values[0])
