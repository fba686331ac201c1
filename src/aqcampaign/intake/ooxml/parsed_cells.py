"""Collects the cells of a sheet from parser events: the slow path, which reads any valid sheet."""

from collections.abc import Sequence
from dataclasses import replace

from aqcampaign.findings.finding import phrase
from aqcampaign.form.layout import Spot
from aqcampaign.intake.grid import Appearance, SeenContent
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import COLUMNS, ROWS, spot_of
from aqcampaign.intake.ooxml.cells import Cells
from aqcampaign.intake.ooxml.contents import Contents
from aqcampaign.intake.ooxml.text import RichText, unescaped
from aqcampaign.intake.ooxml.walk import Attributes, Element
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_

_TRUE = ("1", "true")


class CellParser:
    """Handles rows and cells. A row or cell without a reference follows the one before it.

    References are parsed only of filled cells, because most cells of a large sheet are blank but styled.
    """

    def __init__(self, contents: Contents, limits: Limits, before: int) -> None:
        self.cells = Cells(limits, before)
        self._contents = contents
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
        self._hidden = attributes.get("hidden") in _TRUE

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
        style = self._style
        number = int(style) if style.isascii() and style.isdecimal() and len(style) < 6 else 0
        content = self._contents.of(self._kind, number, self._value, self._formula)
        if content != "":
            content, look = self._looking(number, content)
            spot = self._spot()
            self.cells.put(spot, content, formula=self._formula is not None, hidden=self._hidden)
            self.cells.styles[spot] = number
            if look:
                self.cells.appearances[spot] = look

    def _looking(self, style: int, content: SeenContent) -> tuple[SeenContent, Appearance | None]:
        """Return the content without struck-through runs, and its appearance if that differs."""
        runs = self._contents.rich(self._value) if self._kind == "s" and self._value else self._runs
        if any(run.own for run in runs):
            return self._contents.of_runs(style, runs)
        styled = self._contents.styles.deceptive.get(style)
        return content, styled.appearance(content) if styled else None

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


def _whole(number: str) -> int:
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return int(number)
    raise damaged(phrase(N_("a row has the invalid number {number}"), number=number))
