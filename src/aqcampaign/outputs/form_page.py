"""Renders a form with the ids of its fields as a web page."""

from collections.abc import Sequence
from html import escape

from aqcampaign.form.layout import address
from aqcampaign.template.plan import PlannedCell, SheetPlan

_STYLE = """
body { font: 15px/1.4 "Noto Serif CJK SC", "SimSun", serif; margin: 2em; color: #222; }
table { border-collapse: collapse; margin: 0 0 2.5em; }
td { border: 1px solid #888; padding: .35em .6em; text-align: center; vertical-align: middle; }
td.plain { border: none; text-align: left; }
td.title { border: none; font-size: 1.4em; font-weight: bold; }
td.heading { background: #ededed; font-weight: bold; }
td.name, td.stub { text-align: left; }
td.field { background: #fffbe6; font: 12px/1.3 ui-monospace, Consolas, monospace; color: #8a5a00; }
td.computed { background: #f2f2f2; }
td.not_applicable { background: #bfbfbf; }
td small { color: #999; font-size: 10px; display: block; }
caption { text-align: left; font-family: sans-serif; color: #666; padding-bottom: .4em; }
"""
_PLAIN_STYLES = {"window", "head", "head_shown", "foot_shown", "caption"}


def form_page(title: str, sheets: Sequence[SheetPlan], computed: frozenset[str]) -> str:
    """Return a self-contained HTML page; `computed` are the ids of cells that the template computes."""
    tables = "\n".join(_table(sheet, computed) for sheet in sheets)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{tables}\n</body>\n</html>\n"
    )


def _table(sheet: SheetPlan, computed: frozenset[str]) -> str:
    last_row, last_column = sheet.print_to or (0, 0)
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    hidden = {
        (row, column)
        for cell in sheet.cells
        if cell.to
        for row in range(cell.row, cell.to[0] + 1)
        for column in range(cell.column, cell.to[1] + 1)
        if (row, column) != (cell.row, cell.column)
    }
    rows = []
    for row in range(last_row + 1):
        places = [(row, column) for column in range(last_column + 1) if (row, column) not in hidden]
        rows.append("<tr>" + "".join(_cell(cells.get(place), place, computed) for place in places) + "</tr>")
    return f"<table><caption>{escape(sheet.name)}</caption>\n" + "\n".join(rows) + "\n</table>"


def _cell(cell: PlannedCell | None, place: tuple[int, int], computed: frozenset[str]) -> str:
    if cell is None:
        return '<td class="plain"></td>'
    down, across = (cell.to[0] - cell.row + 1, cell.to[1] - cell.column + 1) if cell.to else (1, 1)
    spans = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
    text = escape("" if cell.content is None else str(cell.content)).replace("\n", "<br>")
    kind = cell.style
    if kind in _PLAIN_STYLES:
        kind = "plain"
    elif kind.startswith("shown_"):
        kind = "field computed" if str(cell.content) in computed else "field"
        text += f"<small>{address(*place)}</small>"
    return f'<td class="{kind}"{spans}>{text}</td>'
