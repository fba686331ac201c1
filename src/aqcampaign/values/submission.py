"""Takes a located form's contents and makes a Submission: every field's value or hole, raw text beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from aqcampaign.cells.contents import Contents
from aqcampaign.cells.locate import LocatedForm
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


# Nearly every workbook has its cells at the same addresses: one tuple serves them all.
_SHARED: dict[tuple[str, ...], tuple[str, ...]] = {}


def read(located: LocatedForm, contents: Contents, form: Form, year: int) -> Submission:
    """Return the submission; `year` is that of the report, to explain dates."""
    values: list[Number | None] = []
    findings: list[Finding] = []
    raw: dict[str, str] = {}
    sheet = located.grid.name
    cells = tuple(address(*spot) if spot else "" for spot in located.spots)
    for cell, where, content in zip(form.cells, cells, contents, strict=True):
        if not where:
            values.extend([None] * len(cell.item.numbers))
            continue
        result = CellReader(cell, form, year).read(content, Place(sheet, where, cell.id, cell.item.name))
        findings.extend(result.findings)
        values.extend(result.values or [None] * len(cell.item.numbers))
        if result.findings or result.values is None:
            raw[cell.id] = printable(content) if result.values is None else findings[-1].found
    return Submission(sheet, tuple(values), _SHARED.setdefault(cells, cells), raw, tuple(findings))


def text_of_cell(values: tuple[Number | None, ...]) -> str:
    """Return the canonical text of one cell's values, '' where one is a hole."""
    whole = tuple(value for value in values if value is not None)
    return joined(whole) if len(whole) == len(values) else ""
