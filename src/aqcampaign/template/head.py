"""Plans the fields above and below the tables. In a live form, values can be typed and labels are protected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aqcampaign.form.layout import HEAD_ROW, SheetLayout, address, layout_of
from aqcampaign.form.model import Form
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import InputCheck, PlannedCell
from aqcampaign.template.prompts import labelled_check
from aqcampaign.template.words import Words

# Minimum width, in characters, for a full date and for any other value.
_DATE_WIDTH, _VALUE_WIDTH = 15.0, 8.0
# These lines use 12 points; column widths are measured in 11 points.
_FONT = 12 / 11


@dataclass(frozen=True, slots=True)
class _Field:
    """A label with its value, in the columns `first` to `last` of a row; `filled_on` marks the date of filling."""

    row: int
    first: int
    last: int
    label: str
    value: str
    kind: str
    filled_on: bool = False

    @property
    def style(self) -> str:
        return "head" if self.filled_on else "foot"


@dataclass(frozen=True)
class FieldLines:
    """Plans the head and foot fields of one sheet."""

    form: Form
    layout: SheetLayout
    words: Words
    filling: Filling
    widths: Mapping[int, float]
    live: bool

    def cells(self) -> Iterator[PlannedCell]:
        """Yield the cells of all fields; in a live form, label and value are separate cells if the width allows it."""
        for each in self._fields():
            begin = self._value_column(each)
            label = f"{each.label}："
            if begin is None:
                typed = self.live and each.kind != "seal"
                style = f"{each.style}_input" if typed else f"{each.style}_shown"
                yield merged_cell(each.row, each.first, each.last, label + each.value, style)
            else:
                yield merged_cell(each.row, each.first, begin - 1, label, f"{each.style}_label")
                style = f"{each.style}_date" if each.kind == "date" else f"{each.style}_text"
                yield merged_cell(each.row, begin, each.last, each.value, style)

    def checks(self) -> Iterator[InputCheck]:
        """Yield an input check for each field in a single cell: the text must still begin with the label."""
        for each in self._fields():
            if self.live and each.kind != "seal" and self._value_column(each) is None:
                label = f"{each.label}："
                area = (each.row, each.first, each.row, each.first)
                formula = f'LEFT({address(each.row, each.first)},{len(label)})="{label}"'
                yield labelled_check(label, formula, area, self.words.prompts)

    def _fields(self) -> Iterator[_Field]:
        if self.layout is layout_of(self.form).sheets[0]:
            value = self.filling.filled_on or self.words.date_blank
            label = self.form.labels.filled_on
            yield _Field(HEAD_ROW, self.layout.left_half_end + 1, self.layout.last_column, label, value, "date", True)
        for each, row, begin, end in self.layout.field_places():
            yield _Field(row, begin, end, each.label, self.filling.head_fields.get(each.id, ""), each.kind)

    def _value_column(self, field: _Field) -> int | None:
        """Return the first column of the value, or None if there is no room for a cell of its own."""
        if not self.live or field.kind == "seal":
            return None
        room = _DATE_WIDTH if field.filled_on else _VALUE_WIDTH
        columns = range(field.first + 1, field.last + 1)
        fitting = [
            column
            for column in columns
            if self._width(field.first, column) >= _FONT * _text_width(f"{field.label}：")
            and self._width(column, field.last + 1) >= room
        ]
        # As published: the date is right-aligned, every other value follows its label.
        return None if not fitting else fitting[-1] if field.filled_on else fitting[0]

    def _width(self, first: int, end: int) -> float:
        return sum(self.widths.get(column, 0) for column in range(first, end))


def merged_cell(row: int, first: int, last: int, content: str, style: str) -> PlannedCell:
    """Return a cell that is merged over the columns `first` to `last` if these differ."""
    return PlannedCell(row, first, content or None, style, to=(row, last) if last > first else None)


def _text_width(text: str) -> float:
    return float(sum(1 if character.isascii() else 2 for character in text))
