"""Derives the relations that must hold between the figures of a form: totals, subsets, ratios, running totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from aqcampaign.config import unknown
from aqcampaign.form import formulas
from aqcampaign.form.formulas import REST, Expression, Reference
from aqcampaign.form.measure import Measure, Measured
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.tables import Breakdown, Column, Item, ListTable, Row, ValueTable
from aqcampaign.language import translate as _

Kind = Literal["total", "part", "disjoint", "ratio", "running", "last_year"]


@dataclass(frozen=True, slots=True)
class Term:
    """A field that is added or subtracted, given by its index in `Form.fields`."""

    sign: int
    field_index: int


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A condition on one field. If `defines` is true, the template computes the field by it.

    total: the field equals the sum of the terms. part: the field is at most its only term. disjoint: the field is at
    least the sum of the terms. ratio: the field is the sum of the terms but the last, divided by the last, or in
    percent of it. running: the field is its own value of the previous period plus its only term. last_year: the field
    repeats what its only term was in the same period last year.
    """

    kind: Kind
    cell: Cell
    field_index: int
    terms: tuple[Term, ...]
    defines: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in form.yaml: table id, line, key of the line, message."""

    table: str
    line: Breakdown
    key: str
    text: str


@lru_cache(maxsize=16)
def derive_relations(form: Form) -> tuple[Relation, ...]:
    """Return the relations of a valid form."""
    return _Resolver(form).resolve()[0]


@lru_cache(maxsize=16)
def defining_relations(form: Form) -> tuple[Relation, ...]:
    """Return the relations by which the template computes cells, one per field."""
    by_place: dict[int, Relation] = {}
    for relation in derive_relations(form):
        if relation.defines and relation.cell.computed:
            by_place.setdefault(relation.field_index, relation)
    return tuple(by_place.values())


def find_faults(form: Form, elsewhere: frozenset[str]) -> tuple[Fault, ...]:
    """Return every mistake in the relations that a form declares.

    `elsewhere` holds the ids and numbers of lines that exist only in other versions. A reference to one of them is
    no mistake; the total then adds up the remaining lines.
    """
    return _Resolver(form, elsewhere).resolve()[1]


class _Resolver:
    """Resolves each declared formula to cells and fields."""

    def __init__(self, form: Form, elsewhere: frozenset[str] = frozenset()) -> None:
        self._form = form
        self._elsewhere = elsewhere
        self._cells = {(cell.item.id, cell.breakdown.id): cell for cell in form.cells}
        self._relations: list[Relation] = []
        self._faults: list[Fault] = []

    def resolve(self) -> tuple[tuple[Relation, ...], tuple[Fault, ...]]:
        for table in self._form.value_tables:
            for item in table.items:
                self._resolve_line(table, item, self._form.all_items)
            for breakdown in table.breakdowns:
                self._resolve_line(table, breakdown, table.breakdowns)
            self._check_cycles(table, table.items)
            self._check_cycles(table, table.breakdowns)
        return tuple(self._relations), tuple(self._faults)

    def _resolve_line(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown]) -> None:
        if line.equals is not None:
            self._resolve_equals(table, line, lines, line.equals)
        if line.within is not None:
            self._resolve_within(table, line, lines, line.within)
        if line.children != "overlapping":
            self._resolve_children(table, line, lines)
        if isinstance(line, Item | Column) and line.ratio is not None:
            self._resolve_ratio(table, line, lines, line.ratio)
        if isinstance(line, Column | Row) and line.accumulates is not None:
            self._resolve_running(table, line, lines, line.accumulates)
        if isinstance(line, Column | Row) and line.last_year_of is not None:
            self._resolve_last_year(table, line, lines, line.last_year_of)

    def _resolve_equals(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], text: str) -> None:
        if text.strip() == REST:
            self._add_totals(table, line, [(1, other, "") for other in _rest(table, line)], "equals", defines=True)
            return
        try:
            chain = formulas.parse_chain(text)
        except ValueError as error:
            self._report(table, line, "equals", str(error))
            return
        for index, expression in enumerate(chain):
            named = self._resolve_all(table, line, lines, expression, "equals")
            if named is not None:
                self._add_totals(table, line, named, "equals", defines=index == 0)

    def _add_totals(
        self, table: ValueTable, line: Breakdown, named: list[tuple[int, Breakdown, str]], key: str, *, defines: bool
    ) -> None:
        """Add a total relation for each number of each cell on `line`."""
        for cell in self._cells_of(table, line):
            if not cell.applies or not (cell.measure.is_summable or _is_change_on_year(table, line)):
                continue
            beside = [(sign, self._counterpart(cell, line, other), part) for sign, other, part in named]
            others = [each for each in beside if each[1] is None or each[1].applies]
            for number in range(len(cell.measure.parts)):
                terms = [self._term(cell, number, sign, other, part) for sign, other, part in others]
                message = next((term for term in terms if isinstance(term, str)), None)
                if message is not None or not terms:
                    self._report(table, line, key, message or _("the total has no terms"))
                    return
                resolved = tuple(term for term in terms if isinstance(term, Term))
                self._relations.append(Relation("total", cell, cell.fields.start + number, resolved, defines))

    def _term(self, cell: Cell, number: int, sign: int, other: Cell | None, part: str) -> Term | str:
        """Return the term that `other` contributes to one number of `cell`, or a message why it cannot."""
        if other is None:
            return _("the two lines are in tables without a common column")
        mine, theirs = cell.measure, other.measure
        if not theirs.is_summable and (mine.is_summable or mine.kind != theirs.kind):
            return _("“{name}” cannot be added up: {kind}").format(name=other.label, kind=_why_unsummable(theirs))
        if part:
            ids = [each.id for each in theirs.parts]
            if part not in ids:
                return unknown(part, ids)
            index = ids.index(part)
        else:
            index = number
            if len(theirs.parts) != len(mine.parts):
                return _("“{name}” holds {count} numbers, not {wanted}").format(
                    name=other.label, count=len(theirs.parts), wanted=len(mine.parts)
                )
        units = {mine.parts[number].unit, theirs.parts[index].unit} - {""}
        if len(units) > 1:
            return _("{units} cannot be added up").format(units=" + ".join(sorted(units)))
        return Term(sign, other.fields.start + index)

    def _resolve_within(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], parent_id: str) -> None:
        parent = self._find(table, line, lines, parent_id, "within")
        if parent is None:
            return
        for cell in self._cells_of(table, line):
            whole = self._counterpart(cell, line, parent)
            if whole is None or not _are_comparable(cell, whole):
                continue  # a 其中 line in another unit (kg under 起) cannot be compared
            for number in range(len(cell.measure.parts)):
                term = Term(1, whole.fields.start + number)
                self._relations.append(Relation("part", cell, cell.fields.start + number, (term,)))

    def _resolve_children(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown]) -> None:
        parts = [other for other in lines if other.within == line.id]
        if not parts:
            self._report(table, line, "children", _("no line is declared within “{id}”").format(id=line.id))
            return
        for cell in self._cells_of(table, line):
            others = [self._counterpart(cell, line, part) for part in parts]
            comparable = [other for other in others if other is not None and _are_comparable(other, cell)]
            if not comparable or (line.children == "exhaustive" and len(comparable) < len(parts)):
                continue
            for number in range(len(cell.measure.parts)):
                terms = tuple(Term(1, other.fields.start + number) for other in comparable)
                kind: Kind = "total" if line.children == "exhaustive" else "disjoint"
                self._relations.append(Relation(kind, cell, cell.fields.start + number, terms))

    def _resolve_ratio(self, table: ValueTable, line: Item | Column, lines: Sequence[Breakdown], text: str) -> None:
        try:
            expression = formulas.parse_ratio(text)
        except ValueError as error:
            self._report(table, line, "ratio", str(error))
            return
        named = self._resolve_all(table, line, lines, expression, "ratio")
        if named is None or len(named) < len(expression):
            return
        for cell in self._cells_of(table, line):
            is_defined_here = cell.measure.is_ratio or line.kind == "percent"
            if cell.measure.kind != line.kind or not is_defined_here or not cell.applies:
                continue
            if line is cell.item and _is_change_on_year(table, cell.breakdown):
                continue  # the change of a percentage is a difference in points, not the ratio of the changes
            beside = [(sign, self._counterpart(cell, line, other), part) for sign, other, part in named]
            if any(other is not None and not other.applies for _sign, other, _part in beside):
                continue
            terms = [self._single(cell, sign, other, part) for sign, other, part in beside]
            resolved = tuple(term for term in terms if isinstance(term, Term))
            if len(resolved) < len(terms):
                self._report(table, line, "ratio", next(term for term in terms if isinstance(term, str)))
                return
            self._relations.append(Relation("ratio", cell, cell.fields.start, resolved, defines=True))

    def _single(self, ratio: Cell, sign: int, cell: Cell | None, part: str) -> Term | str:
        if cell is None:
            return _("the two lines are in tables without a common column")
        ids = [each.id for each in cell.measure.parts]
        if part and part not in ids:
            return unknown(part, ids)
        if not part and len(ids) > 1:
            return _("“{name}” holds {count} numbers, not {wanted}").format(name=cell.label, count=len(ids), wanted=1)
        if not cell.measure.is_summable:
            text = _("“{name}” has no ratio: {kind}; write not_in: [{column}] at {item} if it has no such cell")
            kind = _why_unsummable(cell.measure)
            return text.format(name=cell.label, kind=kind, column=ratio.breakdown.id, item=ratio.item.id)
        return Term(sign, cell.fields.start + (ids.index(part) if part else 0))

    def _resolve_running(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], period_id: str) -> None:
        period = self._find(table, line, lines, period_id, "accumulates")
        if period is None:
            return
        for cell in self._cells_of(table, line):
            other = self._counterpart(cell, line, period)
            if other is None or not _are_comparable(cell, other) or cell.item.measure.aggregate != "sum":
                continue  # a stock or a percentage has no running total
            for number in range(len(cell.measure.parts)):
                term = Term(1, other.fields.start + number)
                self._relations.append(Relation("running", cell, cell.fields.start + number, (term,)))

    def _resolve_last_year(self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], id_: str) -> None:
        this_year = self._find(table, line, lines, id_, "last_year_of")
        if this_year is None:
            return
        others = [getattr(other, "last_year_of", None) for other in lines if other is not line]
        if getattr(this_year, "last_year_of", None) is not None or id_ in others:
            text = _("“{id}” has figures of last year beside it already, or is such a line itself")
            self._report(table, line, "last_year_of", text.format(id=id_))
            return
        made = len(self._relations)
        for cell in self._cells_of(table, line):
            other = self._counterpart(cell, line, this_year)
            if other is not None and _are_comparable(cell, other):
                for number in range(len(cell.measure.parts)):
                    term = Term(1, other.fields.start + number)
                    self._relations.append(Relation("last_year", cell, cell.fields.start + number, (term,)))
        if len(self._relations) == made:
            self._report(table, line, "last_year_of", _("no figure of “{id}” has the same unit").format(id=id_))

    def _resolve_all(
        self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], expression: Expression, key: str
    ) -> list[tuple[int, Breakdown, str]] | None:
        found = [(reference, self._resolve(table, line, lines, reference, key)) for reference in expression]
        return [(reference.sign, other, reference.part) for reference, other in found if other is not None] or None

    def _resolve(
        self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], reference: Reference, key: str
    ) -> Breakdown | None:
        if reference.number is None:
            return self._find(table, line, lines, reference.id, key)
        numbered = items_by_number(table)
        if not isinstance(line, Item) or reference.number not in numbered:
            if f"({reference.number})" not in self._elsewhere:
                self._report(table, line, key, _("there is no item ({number})").format(number=reference.number))
            return None
        return numbered[reference.number]

    def _find(
        self, table: ValueTable, line: Breakdown, lines: Sequence[Breakdown], id_: str, key: str
    ) -> Breakdown | None:
        others = [other for other in lines if other is not line]
        found = next((other for other in others if other.id == id_), None)
        if found is None and id_ not in self._elsewhere - {line.id}:
            self._report(table, line, key, unknown(id_, (other.id for other in others)))
        return found

    def _cells_of(self, table: ValueTable, line: Breakdown) -> Iterator[Cell]:
        if isinstance(line, Item):
            return (self._cells[line.id, breakdown.id] for breakdown in table.breakdowns)
        return (self._cells[item.id, line.id] for item in table.items)

    def _counterpart(self, cell: Cell, line: Breakdown, other: Breakdown) -> Cell | None:
        """Return the counterpart of `cell` on the line `other` instead of `line`, or None."""
        if isinstance(line, Item):
            return self._cells.get((other.id, cell.breakdown.id))
        return self._cells.get((cell.item.id, other.id))

    def _check_cycles(self, table: ValueTable, lines: Sequence[Breakdown]) -> None:
        """Report a total that depends on itself."""
        needs = {line.id: self._dependencies(table, line) for line in lines if line.equals}
        for line in lines:
            seen: set[str] = set()
            waiting = list(needs.get(line.id, ()))
            while waiting:
                each = waiting.pop()
                if each == line.id:
                    self._report(table, line, "equals", _("the total “{id}” depends on itself").format(id=line.id))
                    return
                if each not in seen:
                    seen.add(each)
                    waiting.extend(needs.get(each, ()))

    def _dependencies(self, table: ValueTable, line: Breakdown) -> tuple[str, ...]:
        if str(line.equals).strip() == REST:
            return tuple(other.id for other in _rest(table, line))
        try:
            first = formulas.parse_chain(str(line.equals))[0]
        except ValueError:
            return ()
        numbered = {number: item.id for number, item in items_by_number(table).items()}
        return tuple(reference.id or numbered.get(reference.number or "", "") for reference in first)

    def _report(self, table: ValueTable, line: Breakdown, key: str, text: str) -> None:
        self._faults.append(Fault(table.id, line, key, text))


def number_of(table: ValueTable, item: Item) -> int:
    """Return the printed number of an item: its own, else its position counted from 1."""
    return item.number or table.items.index(item) + 1


def items_by_number(table: ValueTable) -> dict[str, Item]:
    """Return the items by what (3) in a formula names: their printed numbers and codes; codes alone if only these are.

    A table that prints neither counts its items from 1.
    """
    coded = {item.code.strip("()（）"): item for item in table.items if item.code}
    if coded and table.headings.number is None:
        return coded
    return {**coded, **{str(number_of(table, item)): item for item in table.items}}


def _rest(table: ValueTable, line: Breakdown) -> list[Breakdown]:
    """Return the lines that `rest` stands for: summable neighbours that are neither totals nor 其中."""
    lines: Sequence[Breakdown] = table.items if isinstance(line, Item) else table.breakdowns
    same = [other for other in lines if other is not line and _family(table, other) == _family(table, line)]
    family = same if _family(table, line) else [other for other in lines if other is not line]
    return [other for other in family if other.equals is None and other.within is None and _is_summable(other)]


def _is_summable(line: Breakdown) -> bool:
    """Return whether the figures of a line can be added up, judging by its own declared type."""
    return not (isinstance(line, Measured) and line.has_measure and not line.measure.is_summable)


def _family(table: ValueTable, line: Breakdown) -> tuple[str, ...]:
    """Return the group or category that a line shares with its neighbours; () if it has none."""
    if isinstance(line, Column):
        return line.group
    if isinstance(line, Item):
        return line.group if not isinstance(table, ListTable) else tuple(filter(None, (line.category,)))
    return ()


def _is_change_on_year(table: ValueTable, line: Breakdown) -> bool:
    """Return whether a column or row is the difference between another one and its figures of last year (增减)."""
    try:
        terms = formulas.parse_chain(line.equals or "")[0]
    except ValueError:
        return False
    signed = {term.sign: term.id for term in terms}
    last_year = next((each for each in table.breakdowns if each.id == signed.get(-1)), None)
    return len(terms) == 2 and getattr(last_year, "last_year_of", None) == signed.get(1, "")


def _why_unsummable(measure: Measure) -> str:
    return "ratio" if measure.is_ratio else measure.kind


def _are_comparable(part: Cell, whole: Cell) -> bool:
    mine, theirs = part.measure, whole.measure
    if not mine.is_summable or not theirs.is_summable or not (part.applies and whole.applies):
        return False
    return [each.unit for each in mine.parts] == [each.unit for each in theirs.parts]
