"""The form: tables of items × breakdowns × parts. A single value is a field, such as cases.filed."""

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from pydantic import model_validator

from aqcampaign.calendar.periods import PeriodId
from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings
from aqcampaign.form.measure import Aggregate, Blank, Measure, Part
from aqcampaign.form.tables import (
    AnyTable,
    Breakdown,
    Column,
    Headings,
    Item,
    LedgerTable,
    ListTable,
    ValueTable,
    Version,
)
from aqcampaign.language import translate as _

# Fields of the breakdown with this id are named by the item alone (`cases`, not `cases@value`), so that adding a
# column next year changes no existing id.
PLAIN_BREAKDOWN = "value"


# 1-本月, 1—9月: the months from January on.
SINCE_JANUARY = r"(?<!\d)1月?[-—–~～－至到](?:本|当|\d{1,2}|_*)(?:月|季度?)"
# Headings of running totals that restart each year.
_YEARLY = re.compile(f"本年|今年|当年|全年|年初|年度|年累计|{SINCE_JANUARY}")


class Labels(Settings):
    """Labels in the head of the form: reporting unit, date of filling, reporting window."""

    unit: str
    filled_on: str
    window: str


class HeadField(Settings):
    """An additional field above or below the tables, such as who filled the form in. Never summed.

    A seal is stamped on paper and cannot be seen in a workbook, so it cannot be required.
    """

    id: Id
    label: str
    kind: Literal["text", "person", "phone", "date", "period", "seal"] = "text"
    required: bool = False

    @model_validator(mode="after")
    def _no_seal_required(self) -> "HeadField":
        if self.kind == "seal" and self.required:
            raise ValueError(_("a seal cannot be checked in a workbook; leave out required"))
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell to fill in: an item in a breakdown. `fields` slices `Form.fields` to the values of the cell.

    A `computed` cell holds a formula in the template. A cell that does not apply is grey and stays blank.
    """

    id: str
    table: ValueTable
    item: Item
    breakdown: Breakdown
    measure: Measure
    blank: Blank
    fields: slice
    applies: bool
    computed: bool

    @property
    def label(self) -> str:
        """Display name: the item, and the column or row if the table has several."""
        name = self.item.name
        return f"{name} · {self.breakdown.name}" if len(self.table.breakdowns) > 1 else name

    @property
    def full_label(self) -> str:
        """Display name with category and groups, which distinguish two rows called 其他."""
        item, line = self.item, self.breakdown
        above = dict.fromkeys((item.category, *item.group, item.name))
        across = dict.fromkeys((*(line.group if isinstance(line, Column) else ()), line.name))
        named = "/".join(filter(None, above))
        return f"{named} · {'/'.join(filter(None, across))}" if len(self.table.breakdowns) > 1 else named


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One value of the form: a part of a cell."""

    id: str
    cell: Cell
    part: Part

    @property
    def label(self) -> str:
        """Display name: that of the cell, with the part of a compound one."""
        return f"{self.cell.full_label} · {self.part.name}" if self.cell.measure.compound else self.cell.full_label

    @property
    def is_running_total(self) -> bool:
        """Whether the value includes earlier periods: its column or row accumulates another, or its type says so."""
        return self._accumulates or self.cell.measure.aggregate == "running"

    @property
    def is_last_year(self) -> bool:
        """Whether the value repeats what another column or row was in the same period last year."""
        return getattr(self.cell.breakdown, "last_year_of", None) is not None

    @property
    def restarts_each_year(self) -> bool:
        """Whether this is a running total that restarts each year: as declared, else by its printed text (本年累计)."""
        if not self.is_running_total:
            return False
        item, line = self.cell.item, self.cell.breakdown
        declared = getattr(line, "restarts", None) or (None if self._accumulates else item.restarts)
        if declared is not None:
            return bool(declared == "year")
        return bool(_YEARLY.search(self.cell.full_label))

    @property
    def _accumulates(self) -> bool:
        return getattr(self.cell.breakdown, "accumulates", None) is not None


class Form(Settings):
    """The contents of form.yaml, or one version of them.

    A simple form has its items and columns at the top level; further tables follow under `tables`. `versions` maps
    each version to the first period in which it is valid; a form that never changed has `version` instead. `headline`
    are the ids of the fields with which a publication begins.
    """

    id: Id
    version: Version = ""
    versions: dict[Version, PeriodId] = {}
    title: str
    labels: Labels
    head: tuple[HeadField, ...] = ()
    foot: tuple[HeadField, ...] = ()
    blank: Blank = "error"
    unit_words: dict[str, tuple[str, ...]] = {}
    headings: Headings | None = None
    columns: tuple[Column, ...] = ()
    items: tuple[Item, ...] = ()
    tables: tuple[AnyTable, ...] = ()
    headline: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Form":
        if bool(self.version) == bool(self.versions):
            raise ValueError(_("give either version, or versions with the first period of each"))
        if len({bool(self.items), bool(self.columns), self.headings is not None}) > 1:
            raise ValueError(_("headings, columns and items belong together"))
        if not self.all_tables:
            raise ValueError(_("a form needs at least one table"))
        return self

    @cached_property
    def all_tables(self) -> tuple[ListTable | ValueTable | LedgerTable, ...]:
        """Every table in order; the top-level list comes first."""
        if self.headings is None:
            return self.tables
        plain = ListTable(layout="list", id="form", headings=self.headings, columns=self.columns, items=self.items)
        return (plain, *self.tables)

    @cached_property
    def value_tables(self) -> tuple[ValueTable, ...]:
        """Lists and strips: the tables with a fixed set of cells."""
        return tuple(table for table in self.all_tables if not isinstance(table, LedgerTable))

    @cached_property
    def ledgers(self) -> tuple[LedgerTable, ...]:
        """The running lists."""
        return tuple(table for table in self.all_tables if isinstance(table, LedgerTable))

    @cached_property
    def all_items(self) -> tuple[Item, ...]:
        """The items of all tables."""
        return tuple(item for table in self.value_tables for item in table.items)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell to fill in, table by table, row by row."""
        cells: list[Cell] = []
        start = 0
        for table in self.value_tables:
            for item, breakdown in printed_pairs(table):
                measure = measure_of(item, breakdown)
                end = start + len(measure.parts)
                cells.append(_cell(self, table, item, breakdown, measure, slice(start, end)))
                start = end
        return tuple(cells)

    @cached_property
    def money_cells(self) -> tuple[Cell, ...]:
        """The cells with an amount of money."""
        return tuple(cell for cell in self.cells if any(part.kind == "money" for part in cell.measure.parts))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every value, in the order of the cells. All tuples of values use this order."""
        return tuple(Field(_field_id(cell, part), cell, part) for cell in self.cells for part in cell.measure.parts)

    @cached_property
    def field_indices(self) -> dict[str, int]:
        """The index of each field in `fields`, keyed by field id."""
        return {field.id: place for place, field in enumerate(self.fields)}

    def spellings_of_unit(self, unit: str) -> tuple[str, ...]:
        """Return the spellings of `unit` that may follow a number, the unit itself first."""
        return (unit, *self.unit_words.get(unit, ())) if unit else ()


def printed_pairs(table: ValueTable) -> tuple[tuple[Item, Breakdown], ...]:
    """Return the cells of a table row by row as printed: (item, column) for a list, (item, row) for a strip."""
    if isinstance(table, ListTable):
        return tuple((item, column) for item in table.items for column in table.columns)
    return tuple((item, row) for row in table.breakdowns for item in table.items)


def measure_of(item: Item, breakdown: Breakdown) -> Measure:
    """Return the type of a cell; a column with a type of its own overrides the item, one with `aggregate` its sum."""
    if not isinstance(breakdown, Column):
        return item.measure
    if breakdown.has_measure:
        return breakdown.measure
    if breakdown.aggregate is not None and item.measure.aggregate == "sum":
        return _aggregated(item.measure, breakdown.aggregate)
    return item.measure


# Cached because measures are compared by identity.
@lru_cache(maxsize=1024)
def _aggregated(measure: Measure, aggregate: Aggregate) -> Measure:
    return replace(measure, aggregate=aggregate)


def cell_id(item: Item, breakdown: Breakdown) -> str:
    """Return the id of the cell of an item in a breakdown: cases@cumulative, or cases in the plain breakdown."""
    return item.id + _suffix(breakdown)


def _cell(form: Form, table: ValueTable, item: Item, breakdown: Breakdown, measure: Measure, fields: slice) -> Cell:
    blank = item.blank or (breakdown.blank if isinstance(breakdown, Column) else None) or form.blank
    computed = measure.is_number and any(line.equals and line.computed for line in (item, breakdown))
    if measure.kind == "percent" or measure.is_ratio:
        computed = bool((breakdown.ratio if isinstance(breakdown, Column) else None) or item.ratio)
    return Cell(
        cell_id(item, breakdown), table, item, breakdown, measure, blank, fields,
        breakdown.id not in item.not_in, computed,
    )  # fmt: skip


def _field_id(cell: Cell, part: Part) -> str:
    name = f"{cell.item.id}.{part.id}" if cell.measure.compound else cell.item.id
    return name + _suffix(cell.breakdown)


def _suffix(breakdown: Breakdown) -> str:
    return "" if breakdown.id == PLAIN_BREAKDOWN else f"@{breakdown.id}"
