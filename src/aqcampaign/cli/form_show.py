"""`aq form show`: draws the form with the ids of its fields on the terminal, or writes it as a page."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from aqcampaign.atomic_write import write_atomically
from aqcampaign.cli.render import is_styled, note
from aqcampaign.cli.targets import ending
from aqcampaign.language import translate as _
from aqcampaign.outputs.form_page import form_page
from aqcampaign.template.plan import PlannedCell, SheetPlan
from aqcampaign.use_cases.form_drawing import draw_form

if TYPE_CHECKING:
    from rich.console import Console

# Piped output must not depend on the width of a terminal.
_WIDTH = 120
# Characters of a column with its border below which its words cannot be read.
_NARROWEST = 12
# Styles of words that stand in lines, not in tables.
_LINES = frozenset(("title", "window", "caption", "head", "head_shown", "foot_shown"))


def run(file: Path | None, version: str | None, page: Path | None, form: str | None, config: Path | None) -> int:
    """Draw the form, or write the page; returns 0."""
    drawn = draw_form(file, version, form, config)
    if page is not None:
        ending(page, ".html", ".htm")
        write_atomically(page, form_page(drawn.title, drawn.sheets, drawn.computed).encode())
        note(_("the page was written to {path}; open it in a browser").format(path=page))
        return 0
    for sheet in drawn.sheets:
        _draw(sheet)
    return 0


def _draw(sheet: SheetPlan) -> None:
    """Print what stands in lines of its own as lines, and what stands in tables as tables."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if is_styled() else _WIDTH, highlight=False, legacy_windows=False)
    console.print(Text(sheet.name, style="bold"))
    rows: list[list[PlannedCell]] = []
    for row in _rows(sheet):
        if all(cell.style in _LINES for cell in row):
            _draw_table(console, rows)
            rows = []
            console.print(Text("    ".join(str(cell.content) for cell in row)))
        elif any(cell.content is not None for cell in row):  # an empty line of a ledger shows nothing
            rows.append(row)
    _draw_table(console, rows)
    console.print()


def _rows(sheet: SheetPlan) -> Iterator[list[PlannedCell]]:
    """Yield the printed cells row by row, from the left."""
    last_row, last_column = sheet.print_to or (0, 0)
    printed = (cell for cell in sheet.cells if cell.row <= last_row and cell.column <= last_column)
    for _row, cells in groupby(sorted(printed, key=lambda cell: (cell.row, cell.column)), key=lambda cell: cell.row):
        yield list(cells)


def _draw_table(console: "Console", rows: list[list[PlannedCell]]) -> None:
    """Print rows as a table; words that span several cells stand in the first of them.

    A table that is too wide is printed in bands, each with the columns of words at the left.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    for columns in _bands(rows, console.width):
        table = Table(show_header=False, box=box.ASCII2, show_lines=True, padding=(0, 1))
        for _column in columns:
            table.add_column(overflow="fold")
        for row in rows:
            style = "bold" if any(cell.style == "heading" for cell in row) else None
            table.add_row(*map(Text, _texts(row, columns)), style=style)
        console.print(table)


def _bands(rows: list[list[PlannedCell]], width: int) -> Iterator[list[int]]:
    """Yield the columns of each band."""
    columns = sorted({cell.column for row in rows for cell in row})
    figures = {cell.column for row in rows for cell in row if cell.style.startswith(("shown_", "computed", "not_"))}
    stub = [column for column in columns if column < min(figures, default=0)]
    others = columns[len(stub) :]
    room = max(1, (width - 1) // _NARROWEST - len(stub))
    for begin in range(0, len(others), room):
        yield [*stub, *others[begin : begin + room]]


def _texts(row: list[PlannedCell], columns: list[int]) -> Iterator[str]:
    """Yield the words of a row by column; a heading that began in an earlier band is repeated."""
    texts = {cell.column: "" if cell.content is None else str(cell.content) for cell in row}
    gaps = [after for before, after in pairwise(columns) if after != before + 1]
    for cell in row:
        texts |= {column: texts[cell.column] for column in gaps if cell.to and cell.column < column <= cell.to[1]}
    return (texts.get(column, "") for column in columns)
