"""Collects the cells of rows from parser events, as they are written."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from aqcampaign.findings.finding import phrase
from aqcampaign.form.layout import Spot
from aqcampaign.intake.ooxml.address import COLUMNS, ROWS, spot_of
from aqcampaign.intake.ooxml.text import RichText, unescaped
from aqcampaign.intake.ooxml.walk import TRUE, Attributes, Element
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_


class WrittenCell(NamedTuple):
    """A cell with a value or a formula, as written; `runs` are those of an inline text, `hidden` that of its row."""

    spot: Spot
    kind: str
    style: int
    value: str | None
    formula: str | None
    runs: Sequence[Run]
    hidden: bool


class CellParser:
    """Handles rows and cells. A row or cell without a reference follows the one before it.

    References are parsed only of filled cells, because most cells of a large sheet are blank but styled.
    """

    def __init__(self, put: Callable[[WrittenCell], object]) -> None:
        """Call `put` for each cell."""
        self._put = put
        self._row = -1
        self._hidden = False
        self._reference: str | None = None
        self._behind = 0
        self._kind = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline = RichText()
        self._runs: Sequence[Run] = ()

    def rows(self) -> dict[str, Element]:
        """Return the handlers for rows and their cells."""
        cell = Element(
            {
                "v": Element(text=self._take_value),
                "f": Element(text=self._take_formula),
                "is": self._inline.element(self._take_inline),
            },
            begin=self._begin_cell,
            end=self._end_cell,
        )
        return {"row": Element({"c": cell}, begin=self._begin_row)}

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _whole(number) - 1
        self._reference, self._behind = None, 0
        self._hidden = attributes.get("hidden") in TRUE

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._behind += 1
        else:
            self._reference, self._behind = reference, 0
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._formula = None
        self._runs = ()

    def _take_value(self, text: str) -> None:
        self._value = self._once(self._value, text)

    def _take_formula(self, text: str) -> None:
        self._formula = self._once(self._formula, text)

    def _take_inline(self) -> None:
        runs = self._inline.taken()
        self._take_value("".join(run.text for run in runs))
        self._runs = [replace(run, text=unescaped(run.text)) for run in runs]

    def _once(self, before: str | None, text: str) -> str:
        if before is not None and before != text:
            raise damaged(phrase(N_("a cell of row {row} has two values"), row=self._row + 1))
        return text

    def _end_cell(self) -> None:
        if self._value is None and self._formula is None:
            return
        style = style_number(self._style)
        self._put(WrittenCell(self._spot(), self._kind, style, self._value, self._formula, self._runs, self._hidden))

    def _spot(self) -> Spot:
        """Return the position of the cell: its reference, or the number of cells after the last reference."""
        row, column = self._row, self._behind - 1
        if self._reference is not None:
            named = spot_of(self._reference)
            if named is None or named[0] != row:
                raise damaged(phrase(N_("row {row} contains the cell {cell}"), row=row + 1, cell=self._reference))
            column = named[1] + self._behind
        if not (0 <= row < ROWS and column < COLUMNS):
            raise damaged(
                phrase(
                    N_("a cell in row {row}, column {column} is beyond the limits of a sheet"),
                    row=row + 1,
                    column=column + 1,
                )
            )
        return row, column


def style_number(style: str) -> int:
    """Return the index of a style, 0 if it is invalid."""
    return int(style) if style.isascii() and style.isdecimal() and len(style) < 6 else 0


def _whole(number: str) -> int:
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return int(number)
    raise damaged(phrase(N_("a row has the invalid number {number}"), number=number))
