"""Plans the columns 校验 (live check) and 情况说明 (explanation), right of the print area."""

from collections.abc import Iterator

from aqcampaign.form.layout import HEAD_ROW, TITLE_ROW, SheetLayout, address
from aqcampaign.form.model import Cell
from aqcampaign.form.relations import Relation, derive_relations
from aqcampaign.template.expressions import Expressions
from aqcampaign.template.filling import Filling
from aqcampaign.template.live_check import LiveRow, verdict_formula
from aqcampaign.template.plan import Highlight, PlannedCell
from aqcampaign.template.words import Words


def check_column_cells(
    layout: SheetLayout, sheet: str, expressions: Expressions, words: Words, filling: Filling
) -> Iterator[PlannedCell]:
    """Yield the cells of both columns: headings, progress, and a verdict and an explanation per value row."""
    check, explanation = layout.check_column, layout.explanation_column
    if filling.mark:
        yield PlannedCell(TITLE_ROW, check, filling.mark, "mark")
    rows = layout.value_rows
    heading = rows[0] - 1
    first, last = address(rows[0], check), address(rows[-1], check)
    settled = "+".join(
        f'COUNTIF({first}:{last},"{word}")' for word in (words.verdicts.passed, words.verdicts.explained)
    )
    progress = f'="{words.verdicts.progress}"&{settled}&" / {len(rows)}"'
    shown = f"{words.verdicts.progress}0 / {len(rows)}"
    yield PlannedCell(HEAD_ROW, check, shown, "beside_progress", progress, to=(HEAD_ROW, explanation))
    yield PlannedCell(heading, check, words.verdicts.heading, "beside_heading")
    yield PlannedCell(heading, explanation, words.explanation, "beside_heading")
    cells, relations = _by_row(layout, expressions)
    for row in rows:
        row_cells = cells.get(row, [])
        ids = {cell.id for cell in row_cells}
        rules = [rule for rule in filling.rules if rule.at in ids]
        live = LiveRow(row_cells, relations.get(row, []), filling.outside_remit, rules, address(row, explanation))
        formula = verdict_formula(live, expressions, sheet, words.verdicts)
        yield PlannedCell(row, check, words.verdicts.empty, "verdict", formula)
        explanation_text = next(
            (filling.explanations[cell.id] for cell in row_cells if cell.id in filling.explanations), None
        )
        yield PlannedCell(row, explanation, explanation_text, "explanation")


def verdict_highlights(layout: SheetLayout, words: Words) -> Iterator[Highlight]:
    """Yield the conditional formats of the verdicts; any text that is no other verdict is an error."""
    verdicts, rows = words.verdicts, layout.value_rows
    styles = {
        verdicts.passed: "passed",
        verdicts.explained: "passed",
        verdicts.empty: "waiting",
        verdicts.question: "asked",
    }
    for begins, style in (*styles.items(), ("", "failed")):
        yield Highlight(rows[0], rows[-1], layout.check_column, begins, style)


def _by_row(layout: SheetLayout, expressions: Expressions) -> tuple[dict[int, list[Cell]], dict[int, list[Relation]]]:
    """Return the cells and the relations of each row, keyed by row; a relation belongs to the row of its `cell`."""
    tables = {block.table.id for block in layout.blocks}
    cells: dict[int, list[Cell]] = {}
    for cell in expressions.form.cells:
        if cell.table.id in tables:
            cells.setdefault(expressions.position(cell)[0], []).append(cell)
    relations: dict[int, list[Relation]] = {}
    for relation in derive_relations(expressions.form):
        if relation.cell.table.id in tables:
            relations.setdefault(expressions.position(relation.cell)[0], []).append(relation)
    return cells, relations
