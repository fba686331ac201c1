"""Pydantic models of reports, generated from the form: only reports that fit their model are counted."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from keyword import iskeyword
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from aqcampaign.calendar.periods import PeriodId
from aqcampaign.form.bounds import computed_bounds
from aqcampaign.form.measure import Bounds, Measure, Part
from aqcampaign.form.model import PLAIN_BREAKDOWN, Cell, Form, HeadField
from aqcampaign.form.tables import LedgerColumn, LedgerTable, ValueTable
from aqcampaign.values.number_types import computed_type, number_type
from aqcampaign.values.submission import Submission
from aqcampaign.values.value import DateRange

_Text = Annotated[str, Field(min_length=1)]


class ReportModel(BaseModel):
    """Base of the generated models. Dumps use the ids of the form; attribute names may differ from them."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


# Id, type, whether it is required, printed name, unit.
_Member = tuple[str, Any, bool, str, str]


@lru_cache(maxsize=64)
def report_model(form: Form, not_asked: frozenset[str] = frozenset()) -> type[ReportModel]:
    """Return the model of reports on this version of the form, of units that are not asked for some of its cells."""
    return _ModelGenerator(form, not_asked).create()


def build_report(submission: Submission, unit: str, period: str) -> ReportModel:
    """Return the report as an instance of its model.

    Raises pydantic.ValidationError if a required value is missing or a value does not fit its type.
    """
    form = submission.form
    document = {
        "form": form.id,
        "version": form.version,
        "unit": unit,
        "period": period,
        "head": {each.id: submission.head.get(each.id) for each in _head_fields(form)},
        "values": _values(submission),
        "lists": {table.id: _rows(submission, table) for table in form.ledgers},
    }
    model = report_model(form, submission.not_asked) if submission.not_asked else report_model(form)
    return model.model_validate(document)


def dump_report(report: ReportModel) -> dict[str, Any]:
    """Return the report for JSON output: counts as numbers, amounts as decimal strings, dates in ISO 8601."""
    return report.model_dump(mode="json", by_alias=True)


def report_schema(form: Form) -> str:
    """Return the JSON Schema (draft 2020-12) of reports on this version of the form."""
    schema = report_model(form).model_json_schema(by_alias=True, mode="serialization")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(document, ensure_ascii=False, indent=1)


def _values(submission: Submission) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for cell in submission.form.cells:
        if not cell.applies:
            continue
        content: Any = submission.values[cell.fields]
        if not cell.measure.compound:
            content = content[0]
        elif _may_be_blank(cell, submission.not_asked) and all(value is None for value in content):
            content = None
        else:
            content = {part.id: value for part, value in zip(cell.measure.parts, content, strict=True)}
        if _is_plain(cell.table):
            values[cell.item.id] = content
        else:
            values.setdefault(cell.item.id, {})[cell.breakdown.id] = content
    return values


def _rows(submission: Submission, table: LedgerTable) -> list[dict[str, Any]]:
    ids = [column.id for column in table.columns]
    return [dict(zip(ids, record.values, strict=True)) for record in submission.records if record.table.id == table.id]


def _is_plain(table: ValueTable) -> bool:
    """Return whether each item of the table has a single, unnamed value."""
    return [line.id for line in table.breakdowns] == [PLAIN_BREAKDOWN]


def _may_be_blank(cell: Cell, not_asked: frozenset[str]) -> bool:
    return cell.computed or cell.blank == "skip" or cell.id in not_asked


def _head_fields(form: Form) -> tuple[HeadField, ...]:
    return tuple(each for each in (*form.head, *form.foot) if each.kind != "seal")


class _ModelGenerator:
    """Generates the model of one form. Compound cells of the same measure and bounds share a model."""

    def __init__(self, form: Form, not_asked: frozenset[str]) -> None:
        self._form = form
        self._not_asked = not_asked
        self._name = f"Report {form.id} {form.version}"
        self._bounds = computed_bounds(form)
        self._compounds: dict[tuple[Measure, tuple[Bounds | None, ...]], type[ReportModel]] = {}

    def create(self) -> type[ReportModel]:
        """Return the model of a report."""
        form = self._form
        head = ((each.id, _Text, False, each.label, "") for each in _head_fields(form))
        lists = ((table.id, list[self._row_model(table)], True, table.title, "") for table in form.ledgers)  # type: ignore[misc]
        members: list[_Member] = [
            ("form", Literal[form.id], True, "", ""),
            ("version", Literal[form.version], True, "", ""),
            ("unit", _Text, True, "", ""),
            ("period", PeriodId, True, "", ""),
            ("head", self._create("head", head), True, "", ""),
            ("values", self._create("values", self._value_members()), True, "", ""),
            ("lists", self._create("lists", lists), True, "", ""),
        ]
        return _create_model(self._name, members, title=form.title)

    def _value_members(self) -> Iterator[_Member]:
        lines: dict[str, list[Cell]] = {}
        for cell in self._form.cells:
            if cell.applies:
                lines.setdefault(cell.item.id, []).append(cell)
        for item, cells in lines.items():
            first = cells[0]
            if _is_plain(first.table):
                yield self._member(item, first, first.item.name)
            else:
                crossing = (self._member(cell.breakdown.id, cell, cell.breakdown.name) for cell in cells)
                yield item, self._create(f"values {item}", crossing), True, first.item.name, ""

    def _member(self, name: str, cell: Cell, title: str) -> _Member:
        measure, required = cell.measure, not _may_be_blank(cell, self._not_asked)
        if measure.compound:
            return name, self._compound_model(cell), required, title, measure.unit
        kind = _value_type(measure.parts[0], measure.choices, self._bounds.get(cell.fields.start))
        return name, kind, required, title, measure.unit

    def _compound_model(self, cell: Cell) -> type[ReportModel]:
        bounds = tuple(self._bounds.get(index) for index in range(cell.fields.start, cell.fields.stop))
        key = (cell.measure, bounds)
        if key not in self._compounds:
            members = (
                (part.id, _value_type(part, (), own), not cell.computed, part.name, part.unit)
                for part, own in zip(cell.measure.parts, bounds, strict=True)
            )
            self._compounds[key] = self._create(f"cell {cell.id}", members)
        return self._compounds[key]

    def _row_model(self, table: LedgerTable) -> type[ReportModel]:
        return self._create(f"row {table.id}", (_column_member(column) for column in table.columns))

    def _create(self, name: str, members: Iterable[_Member]) -> type[ReportModel]:
        return _create_model(f"{self._name} {name}", members)


def _column_member(column: LedgerColumn) -> _Member:
    measure = column.measure
    return column.id, _value_type(measure.parts[0], measure.choices), column.required, column.name, column.unit


def _value_type(part: Part, choices: tuple[str, ...], computed: Bounds | None = None) -> Any:
    """Return the type of one value; `computed` are the bounds of a figure that the form computes."""
    if part.is_number and computed:
        return computed_type(part.is_integer, computed)
    if part.is_number:
        return number_type(part.is_integer, part.max_decimals, part.bounds)
    if part.kind == "choice":
        return Literal[choices]
    return {"text": _Text, "date": date, "period": DateRange}[part.kind]


def _create_model(name: str, members: Iterable[_Member], title: str = "") -> type[ReportModel]:
    fields: dict[str, Any] = {}
    for id_, kind, required, printed, unit in members:
        titled = {"title": printed} if printed else {}
        about = Field(... if required else None, alias=id_, description=unit or None, **titled)  # type: ignore[call-overload]
        fields[_attribute_name(id_, fields)] = (kind if required else kind | None, about)
    options = {"title": title} if title else None
    return create_model(name.replace(" ", "_"), __base__=ReportModel, __cls_kwargs__=options, **fields)


def _attribute_name(id_: str, taken_names: Iterable[str]) -> str:
    """Return an attribute name for the id that is no keyword and hides no attribute of pydantic: class_, copy_."""
    name = id_.replace("-", "_")
    while iskeyword(name) or hasattr(ReportModel, name) or name in taken_names:
        name += "_"
    return name
