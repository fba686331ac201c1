"""The submission: the values, original texts and findings of one report."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Place
from aqcampaign.form.model import Form
from aqcampaign.values.amounts import Number, join_numbers
from aqcampaign.values.records import Record
from aqcampaign.values.value import Value

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Submission:
    """One unit's report of one period.

    values: in the order of the form's fields; None if blank or unreadable.
    places: where each cell of the form is, in the order of the form's cells.
    raw: original texts by cell id, if they differ from the canonical text.
    records: the rows of the ledgers.
    head: the fields of head and foot by id.
    unreadable: indices of fields whose cells are missing or cannot be read.
    explanations: the unit's explanations by cell id, or by finding code if they concern the whole file.
    filled_on: the date of filling as written.
    is_blank: whether nothing was entered.
    not_asked: the ids of the cells and running lists that are not asked of the unit.
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
    not_asked: frozenset[str] = frozenset()

    def without(self, cells: Container[str]) -> "Submission":
        """Return the submission with the cells of these ids as unreadable; their texts stay in `raw`."""
        taken = [cell for cell in self.form.cells if cell.id in cells]
        values = list(self.values)
        raw = {cell.id: format_values(self.values[cell.fields]) for cell in taken} | dict(self.raw)
        for cell in taken:
            values[cell.fields] = [None] * len(cell.measure.parts)
        indices = {index for cell in taken for index in range(cell.fields.start, cell.fields.stop)}
        return replace(self, values=tuple(values), raw=raw, unreadable=self.unreadable | indices)

    def is_asked(self, field_id: str) -> bool:
        """Return whether the unit is asked for a field; true if this version of the form has no such field."""
        place = self.form.field_indices.get(field_id)
        return place is None or self.form.fields[place].cell.id not in self.not_asked

    def number(self, field_id: str) -> Number | None:
        """Return the number of a field; None if it has none or this version of the form has no such field."""
        place = self.form.field_indices.get(field_id)
        value = None if place is None else self.values[place]
        return value if isinstance(value, int | Decimal) else None


def numbers_or_none(values: tuple[Value | None, ...]) -> tuple[Number, ...] | None:
    """Return the values of one cell if all of them are numbers, otherwise None."""
    whole = tuple(value for value in values if isinstance(value, int | Decimal))
    return whole if len(whole) == len(values) else None


def format_values(values: tuple[Value | None, ...]) -> str:
    """Return the canonical text of one cell's values, or '' if one is missing."""
    numbers = numbers_or_none(values)
    if numbers is not None:
        return join_numbers(numbers)
    return "" if any(value is None for value in values) else str(values[0])
