"""The form: tables of items × breakdowns × parts, whose single values are fields such as cases.filed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import model_validator

from aqcampaign.calendar import Month
from aqcampaign.campaign_config import Id
from aqcampaign.config import Settings
from aqcampaign.form.measure import Blank, Measure, Part
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

# The breakdown of this id is the plain one: its fields bear the item's id alone, so that a column added next year
# changes no id.
PLAIN = "value"


class Labels(Settings):
    """The words printed in the form's head: before the unit, the date of filling and the window."""

    unit: str
    filled_on: str
    window: str


class HeadField(Settings):
    """A further line above or below the tables: who filled it in, who checked it. Never summed.

    A seal is printed and stamped on paper: nothing in a workbook shows it, so it is never asked for.
    """

    id: Id
    label: str
    kind: Literal["text", "person", "phone", "date", "period", "seal"] = "text"
    required: bool = False

    @model_validator(mode="after")
    def _no_seal_required(self) -> "HeadField":
        if self.kind == "seal" and self.required:
            raise ValueError(_("a seal cannot be checked in a workbook; leave required out"))
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell of the form to fill in: an item in a breakdown, and the places of its values among the fields.

    `computed` cells hold a formula in the template; those that do not apply are grey and stay blank.
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
        """The printed words for people: the item, and the column or row where there are several."""
        name = self.item.name
        return f"{name} · {self.breakdown.name}" if len(self.table.breakdowns) > 1 else name

    @property
    def full_label(self) -> str:
        """The printed words with category and groups above them: two rows called 其他 are told apart by these."""
        item, line = self.item, self.breakdown
        above = dict.fromkeys((item.category, *item.group, item.name))
        across = dict.fromkeys((*(line.group if isinstance(line, Column) else ()), line.name))
        named = "/".join(filter(None, above))
        return f"{named} · {'/'.join(filter(None, across))}" if len(self.table.breakdowns) > 1 else named


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One value of the form, and where it belongs."""

    id: str
    cell: Cell
    part: Part

    @property
    def is_running_total(self) -> bool:
        """Whether the field stands in a column that accumulates: it contains the months before."""
        return getattr(self.cell.breakdown, "accumulates", None) is not None


class Form(Settings):
    """What form.yaml says, in one of its versions.

    A plain form has its items and columns at the top; other tables follow under `tables`. `versions` says from which
    month each version holds; a form that never changed has one `version`.
    """

    id: Id
    version: Version = ""
    versions: dict[Version, Month] = {}
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

    @model_validator(mode="after")
    def _whole(self) -> "Form":
        if bool(self.version) == bool(self.versions):
            raise ValueError(_("give either the version, or all versions with the month from which each holds"))
        if len({bool(self.items), bool(self.columns), self.headings is not None}) > 1:
            raise ValueError(_("headings, columns and items belong together"))
        if not self.value_tables:
            raise ValueError(_("a form needs at least one table with items"))
        return self

    @cached_property
    def all_tables(self) -> tuple[ListTable | ValueTable | LedgerTable, ...]:
        """Every table in its order, the plain list at the top first."""
        if self.headings is None:
            return self.tables
        plain = ListTable(layout="list", id="form", headings=self.headings, columns=self.columns, items=self.items)
        return (plain, *self.tables)

    @cached_property
    def value_tables(self) -> tuple[ValueTable, ...]:
        """The tables whose cells are known beforehand."""
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
            for item, breakdown in pairs(table):
                measure = measure_of(item, breakdown)
                end = start + len(measure.parts)
                cells.append(_cell(self, table, item, breakdown, measure, slice(start, end)))
                start = end
        return tuple(cells)

    @cached_property
    def money_cells(self) -> tuple[Cell, ...]:
        """The cells that hold an amount."""
        return tuple(cell for cell in self.cells if any(part.kind == "money" for part in cell.measure.parts))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every value, in the order of the cells; this order is that of all tuples of values."""
        return tuple(Field(_field_id(cell, part), cell, part) for cell in self.cells for part in cell.measure.parts)

    @cached_property
    def field_places(self) -> dict[str, int]:
        """The place of each field among the fields, by its id."""
        return {field.id: place for place, field in enumerate(self.fields)}

    def words_of_unit(self, unit: str) -> tuple[str, ...]:
        """Return the words that may stand behind a number counted in `unit`."""
        return (unit, *self.unit_words.get(unit, ())) if unit else ()


def pairs(table: ValueTable) -> tuple[tuple[Item, Breakdown], ...]:
    """Return the cells of a table as printed, row by row: (item, column) of a list, (item, row) of a strip."""
    if isinstance(table, ListTable):
        return tuple((item, column) for item in table.items for column in table.columns)
    return tuple((item, row) for row in table.breakdowns for item in table.items)


def measure_of(item: Item, breakdown: Breakdown) -> Measure:
    """Return what stands in the cell of both: a column that says it itself overrides the item."""
    overrides = isinstance(breakdown, Column) and breakdown.has_measure
    return breakdown.measure if isinstance(breakdown, Column) and overrides else item.measure


def _cell(form: Form, table: ValueTable, item: Item, breakdown: Breakdown, measure: Measure, fields: slice) -> Cell:
    blank = item.blank or (breakdown.blank if isinstance(breakdown, Column) else None) or form.blank
    computed = measure.is_number and any(line.equals and line.computed for line in (item, breakdown))
    if measure.kind == "percent":
        computed = bool((breakdown.ratio if isinstance(breakdown, Column) else None) or item.ratio)
    return Cell(
        item.id + _suffix(breakdown), table, item, breakdown, measure, blank, fields,
        breakdown.id not in item.not_in, computed,
    )  # fmt: skip


def _field_id(cell: Cell, part: Part) -> str:
    name = f"{cell.item.id}.{part.id}" if cell.measure.compound else cell.item.id
    return name + _suffix(cell.breakdown)


def _suffix(breakdown: Breakdown) -> str:
    return "" if breakdown.id == PLAIN else f"@{breakdown.id}"
