"""Writes Excel expressions for the fields of a form: references, numbers, totals and ratios.

`sheet` is always the name of the sheet that holds the formula; references to other sheets are qualified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aqcampaign.form.layout import Layout, address
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.form.relations import Relation, Term, defining_relations

# Excel allows 8,192 characters; it cannot open a workbook with a longer formula.
MAX_FORMULA_LENGTH = 8000
# Smaller differences are rounding errors: amounts have at most four decimals.
TOLERANCE = "0.000001"


@dataclass(frozen=True, eq=False)
class Expressions:
    """Builds expressions for one form; `first_sheet` is the name of its first sheet in the workbook.

    `not_asked` are the ids of the cells that the unit has no duty to report.
    """

    form: Form
    layout: Layout
    first_sheet: str
    not_asked: frozenset[str] = frozenset()

    def reference(self, cell: Cell, sheet: str) -> str:
        """Return the reference to `cell`, such as D9 or 'Sheet'!D9."""
        name, spot = self._positions[cell]
        reference = address(*spot)
        return reference if name == sheet else f"'{name}'!{reference}"

    def number(self, index: int, sheet: str) -> str:
        """Return the numeric value of one field; 0 if it is empty or no number.

        A part of a compound is the text between its slashes; a lone 0 means 0 for each part.
        """
        field = self.form.fields[index]
        where = self.reference(field.cell, sheet)
        if not field.cell.measure.compound:
            return f"N({where})"
        begin = 99 * (index - field.cell.fields.start) + 1
        return f'IFERROR(VALUE(TRIM(MID(SUBSTITUTE({where},"/",REPT(" ",99)),{begin},99))),0)'

    def total(self, terms: Sequence[Term], sheet: str) -> str:
        """Return the signed sum of the terms."""
        text = "".join(f"{'-' if term.sign < 0 else '+'}{self.number(term.field_index, sheet)}" for term in terms)
        return text.removeprefix("+")

    def all_filled(self, indices: Sequence[int], sheet: str) -> str:
        """Return the arguments of an AND that is true if the cells of all these fields are filled."""
        cells = dict.fromkeys(self.form.fields[index].cell for index in indices)
        return ",".join(f"LEN({self.reference(cell, sheet)})>0" for cell in cells)

    def validity_conditions(self, indices: Sequence[int], sheet: str, added: Sequence[int] = ()) -> list[str]:
        """Return the conditions under which the cells of all these fields hold valid numbers.

        For a computed cell these are the conditions of the cells from which it is computed. A cell that is not asked
        must hold a figure; not if it is only `added` to a total, to which a blank one adds nothing.
        """
        needed = dict.fromkeys(self.form.fields[index].cell for index in indices)
        figures = [self.has_figure(cell, sheet) for cell in needed if cell.id in self.not_asked]
        cells: dict[Cell, None] = {}
        pending = [*indices, *added]
        while pending:
            index = pending.pop(0)
            cell = self.form.fields[index].cell
            defined = self._defining.get(index) if cell.computed else None
            if defined is None:
                cells[cell] = None
            else:
                pending.extend(term.field_index for term in defined.terms)
        return [*(self._validity_condition(cell, sheet) for cell in cells), *figures]

    def _validity_condition(self, cell: Cell, sheet: str) -> str:
        where = self.reference(cell, sheet)
        if cell.id not in self.not_asked:
            return _validity_condition(cell, where)
        return f'OR({where}="",{where}="{NO_DUTY}",{_figures_condition(cell, where)})'

    def has_figure(self, cell: Cell, sheet: str) -> str:
        """Return the condition that a cell holds a figure other than 0."""
        figures = [self.number(index, sheet) for index in range(cell.fields.start, cell.fields.stop)]
        return f"{'+'.join(f'ABS({figure})' for figure in figures)}>0"

    def formula(self, cell: Cell, sheet: str) -> str | None:
        """Return the formula of a computed cell; None if it is not fully defined or too long for Excel.

        It gives — instead of an empty text if the cell is not asked. A ratio that is not asked has no formula.
        """
        defined = [self._defining[index] for index in range(cell.fields.start, cell.fields.stop)
                   if index in self._defining]  # fmt: skip
        if len(defined) < len(cell.measure.parts):
            return None
        if cell.measure.compound:
            terms = [term.field_index for relation in defined for term in relation.terms]
            figures = '&"/"&'.join(f"({self.total(relation.terms, sheet)})" for relation in defined)
            formula = f"=IF(AND({self.all_filled(terms, sheet)}),{figures},{self._empty(cell)})"
        elif defined[0].kind == "ratio" and cell.id in self.not_asked:
            return None
        elif defined[0].kind == "ratio":
            formula = self._quotient(defined[0], sheet)
        else:
            formula = self._sum(defined[0], sheet)
        return formula if len(formula) <= MAX_FORMULA_LENGTH else None

    def _quotient(self, relation: Relation, sheet: str) -> str:
        """Return a percentage or average, empty if the divisor is 0; that of a sum stays empty until all is filled."""
        *above, last = relation.terms
        below, dividend, empty = self.number(last.field_index, sheet), self.total(above, sheet), ""
        if len(above) > 1:
            filled = self.all_filled([term.field_index for term in relation.terms], sheet)
            dividend, empty = f"({dividend})", f",NOT(AND({filled}))"
        condition = f"OR({below}=0{empty})" if empty else f"{below}=0"
        part = relation.cell.measure.parts[0]
        scale = "*100" if part.kind == "percent" else ""
        return f'=IF({condition},"",ROUND({dividend}/{below}{scale},{part.max_decimals}))'

    def computes(self, relation: Relation) -> bool:
        """Return whether the template computes a field by this relation; a second one of the field may still fail."""
        return self._defining.get(relation.field_index) is relation

    def _sum(self, relation: Relation, sheet: str) -> str:
        """Return a total that stays empty until a term is filled; adjacent cells are summed as a range."""
        fields = [self.form.fields[term.field_index] for term in relation.terms]
        simple = not any(field.cell.measure.compound for field in fields)
        references = [self.reference(field.cell, sheet) for field in fields]
        if simple and all(term.sign > 0 for term in relation.terms):
            area = self._area([field.cell for field in fields], sheet) or ",".join(references)
            return f"=IF(COUNT({area})=0,{self._empty(relation.cell)},SUM({area}))"
        guard = (
            f"COUNT({','.join(references)})=0"
            if simple
            else f"NOT(AND({self.all_filled([t.field_index for t in relation.terms], sheet)}))"
        )
        return f"=IF({guard},{self._empty(relation.cell)},{self.total(relation.terms, sheet)})"

    def _empty(self, cell: Cell) -> str:
        return f'"{NO_DUTY}"' if cell.id in self.not_asked else '""'

    def _area(self, cells: Sequence[Cell], sheet: str) -> str | None:
        """Return a range such as D5:D9 if the cells are adjacent, in order, in one row or column; else None."""
        names = {self._positions[cell][0] for cell in cells}
        spots = [self._positions[cell][1] for cell in cells]
        rows, columns = {row for row, _column in spots}, {column for _row, column in spots}
        line = [row for row, _c in spots] if len(columns) == 1 else [column for _r, column in spots]
        unbroken = line == list(range(line[0], line[0] + len(line)))
        if names != {sheet} or len(spots) < 2 or min(len(rows), len(columns)) > 1 or not unbroken:
            return None
        return f"{address(*spots[0])}:{address(*spots[-1])}"

    @cached_property
    def _defining(self) -> dict[int, Relation]:
        return {relation.field_index: relation for relation in defining_relations(self.form)}

    @cached_property
    def _positions(self) -> dict[Cell, tuple[str, tuple[int, int]]]:
        spots: dict[Cell, tuple[str, tuple[int, int]]] = {}
        positions = {block_id: iter(block.spots) for block_id, block in self.layout.blocks.items()}
        for cell in self.form.cells:
            name = self.layout.sheet_of[cell.table.id].name or self.first_sheet
            spots[cell] = (name, next(positions[cell.table.id]))
        return spots

    def position(self, cell: Cell) -> tuple[int, int]:
        """Return the (row, column) of `cell` on its sheet."""
        return self._positions[cell][1]


def lacks_a_number(where: str) -> str:
    """Return the condition that a compound lacks a number beside a slash: "5/", "/3" or, of three parts, "5//3"."""
    return f'OR(LEFT({where})="/",RIGHT({where})="/",ISNUMBER(FIND("//",{where})))'


def _validity_condition(cell: Cell, where: str) -> str:
    """Return the condition that `cell` holds a valid number, or is blank where a blank means 0."""
    blank, figures = f"LEN({where})=0", _figures_condition(cell, where)
    return f"OR({blank},{figures})" if cell.blank == "zero" else f"AND(NOT({blank}),{figures})"


def _figures_condition(cell: Cell, where: str) -> str:
    """Return the condition that `cell` holds a valid number or is blank. INT and ROUND fail on text."""
    if cell.measure.compound:
        slashes = f'LEN({where})-LEN(SUBSTITUTE({where},"/",""))={len(cell.measure.parts) - 1}'
        numbers = f'NOT({lacks_a_number(where)}),ISNUMBER(-SUBSTITUTE({where},"/",""))'
        return f'OR({where}&""="0",AND({slashes},{numbers}))'
    decimals = cell.measure.parts[0].max_decimals
    rounded = f"ROUND({where},{decimals})"
    lowest = rounded if cell.measure.parts[0].may_be_negative else f"ABS({rounded})"
    return f"IFERROR({where}={lowest},FALSE)"
