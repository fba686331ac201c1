"""Takes a located form's contents and makes a Submission: every field's value or hole, raw text beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from types import MappingProxyType

from aqcampaign.cells.contents import Contents
from aqcampaign.cells.locate import LocatedForm, Spot
from aqcampaign.findings.finding import Finding, Place, printable
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form
from aqcampaign.values.amounts import Number, joined
from aqcampaign.values.cell import CellReader


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one month as values in the order of form.fields; None is a hole.

    `raw` keeps what was written, by cell of the form, where it differs from the canonical text; `cells` the
    addresses in the order of form.cells ('' where the cell was not found).
    """

    sheet: str
    values: tuple[Number | None, ...]
    cells: tuple[str, ...]
    raw: Mapping[str, str]
    findings: tuple[Finding, ...]


_NOTHING: Mapping[str, str] = MappingProxyType({})


def read(located: LocatedForm, contents: Contents, form: Form, year: int) -> Submission:
    """Return the submission; `year` is that of the report, to explain dates."""
    values: list[Number | None] = []
    findings: list[Finding] = []
    raw: dict[str, str] = {}
    sheet = intern(located.grid.name)
    places = _places(form, sheet, located.spots)
    for reader, place, content in zip(_readers(form, year), places, contents, strict=True):
        cell = reader.cell
        if not place.cell:
            values.extend([None] * len(cell.item.numbers))
            continue
        result = reader.read(content, place)
        values.extend(result.values or [None] * len(cell.item.numbers))
        if result.findings or result.values is None:
            findings.extend(result.findings)
            raw[cell.id] = printable(content) if result.values is None else findings[-1].found
    return Submission(sheet, tuple(values), _addresses(located.spots), raw or _NOTHING, tuple(findings))


@lru_cache(maxsize=8)
def _readers(form: Form, year: int) -> tuple[CellReader, ...]:
    return tuple(CellReader(cell, form, year) for cell in form.cells)


# Nearly every workbook has its cells at the same addresses: one tuple serves them all.
@lru_cache(maxsize=64)
def _places(form: Form, sheet: str, spots: tuple[Spot | None, ...]) -> tuple[Place, ...]:
    where = zip(form.cells, _addresses(spots), strict=True)
    return tuple(Place(sheet, address, cell.id, cell.item.name) for cell, address in where)


@lru_cache(maxsize=64)
def _addresses(spots: tuple[Spot | None, ...]) -> tuple[str, ...]:
    return tuple(address(*spot) if spot else "" for spot in spots)


def text_of_cell(values: tuple[Number | None, ...]) -> str:
    """Return the canonical text of one cell's values, '' where one is a hole."""
    whole = tuple(value for value in values if value is not None)
    return joined(whole) if len(whole) == len(values) else ""
