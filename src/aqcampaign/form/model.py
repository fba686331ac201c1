"""The Form: items (rows) × columns × parts. A field is one number of it, with an id such as cases.filed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field as Check
from pydantic import model_validator

from aqcampaign.charter import Id
from aqcampaign.config import Settings
from aqcampaign.language import translate as _

Kind = Literal["count", "money"]
Blank = Literal["error", "zero", "skip"]


class Part(Settings):
    """One number of a compound cell; `also` lists other words a unit may write before it."""

    id: Id
    name: str
    unit: str
    kind: Kind = "count"
    also: tuple[str, ...] = ()


class Item(Settings):
    """One row of the form: a single number (`kind`) or several in one cell (`parts`)."""

    number: Annotated[int, Check(ge=1)]
    id: Id
    name: str
    unit: str
    kind: Kind = "count"
    parts: tuple[Part, ...] = ()
    definition: str
    blank: Blank | None = None
    joint_risk: bool = False

    @model_validator(mode="after")
    def _one_or_several(self) -> "Item":
        if self.parts and "kind" in self.model_fields_set:
            raise ValueError(_("an item with parts has no kind of its own; give each part its kind"))
        if len(self.parts) == 1:
            raise ValueError(_("a compound has at least two parts; for a single number leave parts out"))
        if len({part.id for part in self.parts}) < len(self.parts):
            raise ValueError(_("two parts have the same id"))
        return self

    @cached_property
    def numbers(self) -> tuple[Part, ...]:
        """The parts; of a simple item the one number that it is."""
        return self.parts or (Part(id="value", name=self.name, unit=self.unit, kind=self.kind),)

    @property
    def compound(self) -> bool:
        """Whether several numbers share one cell."""
        return bool(self.parts)

    @cached_property
    def example(self) -> str:
        """A correct filling, such as 5/3 or 12.5."""
        whole = ("5", "3", "2", "1")
        return "/".join("12.5" if p.kind == "money" else whole[i % 4] for i, p in enumerate(self.numbers))


class Column(Settings):
    """One value column of the form."""

    id: Id
    name: str


class Labels(Settings):
    """The words printed in the form's head: before the unit, the date of filling and the window."""

    unit: str
    filled_on: str
    window: str


class Headings(Settings):
    """The words printed above the columns left of the values."""

    number: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Field:
    """One number of the form, and where it belongs."""

    id: str
    item: Item
    part: Part
    column: Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form to fill in: an item in a column, and the places of its numbers among the fields."""

    id: str
    item: Item
    column: Column
    fields: slice


class Form(Settings):
    """What form.yaml says."""

    id: Id
    version: str
    title: str
    labels: Labels
    headings: Headings
    blank: Blank = "error"
    columns: Annotated[tuple[Column, ...], Check(min_length=1)]
    unit_words: dict[str, tuple[str, ...]] = {}
    items: Annotated[tuple[Item, ...], Check(min_length=1)]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell to fill in, row by row."""
        cells: list[Cell] = []
        start = 0
        for item in self.items:
            for column in self.columns:
                end = start + len(item.numbers)
                cells.append(Cell(item.id + self._suffix(column), item, column, slice(start, end)))
                start = end
        return tuple(cells)

    @cached_property
    def money_cells(self) -> tuple[Cell, ...]:
        """The cells that hold an amount."""
        return tuple(cell for cell in self.cells if any(part.kind == "money" for part in cell.item.numbers))

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every number, in the order of the cells; this order is that of all tuples of values."""
        return tuple(
            Field(self._field_id(cell, part), cell.item, part, cell.column)
            for cell in self.cells
            for part in cell.item.numbers
        )

    def blank_policy(self, item: Item) -> Blank:
        """Return what an empty cell of `item` means."""
        return item.blank or self.blank

    def words_of_unit(self, unit: str) -> tuple[str, ...]:
        """Return the words that may stand behind a number counted in `unit`."""
        return (unit, *self.unit_words.get(unit, ()))

    def _field_id(self, cell: Cell, part: Part) -> str:
        name = f"{cell.item.id}.{part.id}" if cell.item.compound else cell.item.id
        return name + self._suffix(cell.column)

    def _suffix(self, column: Column) -> str:
        return f"@{column.id}" if len(self.columns) > 1 else ""
