"""Plans a list or strip: printed text, input cells and input checks."""

from collections.abc import Iterator
from datetime import date

from aqcampaign.form.layout import Block, Spot
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.form.printed import heading_spans, printed_words
from aqcampaign.form.tables import ListTable, StripTable
from aqcampaign.template.expressions import Expressions
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content, InputCheck, PlannedCell
from aqcampaign.template.prompts import input_check
from aqcampaign.template.words import Prompts


def table_cells(
    block: Block, form: Form, sheet: str, expressions: Expressions, filling: Filling, *, live: bool
) -> Iterator[PlannedCell]:
    """Yield all cells of the table: headings, stub, and value cells with contents or formula."""
    headed = {span[0]: span[1] for span, _words in heading_spans(block)}
    for spot, words in printed_words(block):
        category = _category_rows(block, spot)
        if category and spot[0] != category[0]:
            continue  # covered by the merged cell of the category
        to = (category[-1], spot[1]) if category else headed.get(spot)
        style = "heading" if spot in headed else _stub_style(block, spot)
        yield PlannedCell(*spot, words or None, style, to=to if to != spot else None)
    if isinstance(block.table, StripTable) and block.table.rows == "unit":
        yield PlannedCell(block.first_row, block.left, filling.unit_name, "stub")
    for cell, (row, column) in cells_with_positions(form, block):
        content = filling.contents.get(cell.id)
        formula = expressions.formula(cell, sheet) if cell.computed and cell.applies and content is None else None
        no_duty = NO_DUTY if content is None and cell.applies and cell.id in filling.not_asked else None
        if formula is not None:
            yield PlannedCell(row, column, no_duty, _computed_style(cell), formula if live else None)
        elif no_duty is not None:
            style = "not_asked_compound" if cell.measure.compound else "not_asked"
            yield PlannedCell(row, column, NO_DUTY, style)
        else:
            yield PlannedCell(row, column, content, _value_style(cell, content, live=live))


def table_checks(block: Block, form: Form, prompts: Prompts, not_asked: frozenset[str]) -> Iterator[InputCheck]:
    """Yield the input checks; adjacent cells of one item and type share one. No cell of `not_asked` has one."""
    run: list[tuple[Cell, Spot]] = []
    for cell, spot in cells_with_positions(form, block):
        if run and not _can_share_check(run[-1], (cell, spot)):
            yield _shared_check(run, prompts)
            run = []
        if cell.applies and not cell.computed and cell.id not in not_asked:
            run.append((cell, spot))
    if run:
        yield _shared_check(run, prompts)


def cells_with_positions(form: Form, block: Block) -> Iterator[tuple[Cell, Spot]]:
    """Yield each cell of a table with its (row, column)."""
    cells = (cell for cell in form.cells if cell.table is block.table)
    return zip(cells, block.spots, strict=True)


def _shared_check(cells: list[tuple[Cell, Spot]], prompts: Prompts) -> InputCheck:
    (cell, (row, column)), (_last, (_row, last_column)) = cells[0], cells[-1]
    return input_check(cell, row, column, last_column, prompts)


def _can_share_check(one: tuple[Cell, Spot], other: tuple[Cell, Spot]) -> bool:
    (cell, (row, column)), (next_cell, (next_row, next_column)) = one, other
    neighbours = row == next_row and next_column == column + 1
    same = cell.item is next_cell.item and cell.measure is next_cell.measure
    return neighbours and same and next_cell.applies and not next_cell.computed


def _category_rows(block: Block, spot: Spot) -> range | None:
    """Return the rows that share the category printed at `spot`, or None if no category is printed there."""
    table = block.table
    if not isinstance(table, ListTable) or "category" not in block.stub or spot[1] != block.stub_column("category"):
        return None
    index = spot[0] - block.first_row
    if index < 0 or not table.items[index].category:
        return None
    begin = end = index
    while begin > 0 and table.items[begin - 1].category == table.items[index].category:
        begin -= 1
    while end + 1 < len(table.items) and table.items[end + 1].category == table.items[index].category:
        end += 1
    return range(block.first_row + begin, block.first_row + end + 1)


def _stub_style(block: Block, spot: Spot) -> str:
    if isinstance(block.table, StripTable):
        return "unit" if spot[0] < block.first_row else "stub"
    kind = "unit" if spot[0] < block.first_row else block.stub[spot[1] - block.left]
    return "number" if kind == "code" else kind


def _computed_style(cell: Cell) -> str:
    return "computed_count" if cell.measure.kind == "count" and not cell.measure.compound else "computed"


def _value_style(cell: Cell, content: Content, *, live: bool) -> str:
    if not cell.applies:
        return "not_applicable"
    kind: str = "compound" if cell.measure.compound else cell.measure.kind
    if isinstance(content, date) and cell.measure.is_number:
        return "input_slip"  # a demo of the typical slip: Excel turns 3/2 into a date
    return f"input_{kind}" if live else f"shown_{kind}"
