"""`aq form show`: draws the form with the ids of its fields on the terminal, or writes it as a page."""

from pathlib import Path

from aqcampaign.campaign import drawn_form
from aqcampaign.cli.render import note
from aqcampaign.language import translate as _
from aqcampaign.outputs.form_page import form_page
from aqcampaign.template.plan import SheetPlan
from aqcampaign.whole_file import write_whole

# What is piped into a file must not depend on the width of a terminal.
_WIDTH = 120


def run(file: Path | None, version: str | None, page: Path | None, config: Path | None) -> int:
    """Draw the form, or write the page; returns 0."""
    drawn = drawn_form(file, version, config)
    if page is not None:
        write_whole(page, form_page(drawn.title, drawn.sheets, drawn.computed).encode())
        note(_("the page was written to {path}; open it in a browser").format(path=page))
        return 0
    for sheet in drawn.sheets:
        _draw(sheet)
    return 0


def _draw(sheet: SheetPlan) -> None:
    """Print a sheet as a table; words that span several cells stand in the first of them."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    last_row, last_column = sheet.print_to or (0, 0)
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    console = Console(width=_WIDTH, highlight=False, legacy_windows=False)
    first = sheet.freeze[0] if sheet.freeze else 0
    console.print(Text(sheet.name, style="bold"))
    for row in range(last_row + 1):
        lonely = cells.get((row, 0))
        if lonely is not None and lonely.style in ("title", "window"):
            console.print(Text(str(lonely.content)))
    table = Table(show_header=False, box=box.ASCII2, show_lines=True, padding=(0, 1))
    for _column in range(last_column + 1):
        table.add_column(overflow="fold")
    for row in range(2, last_row + 1):
        line = [cells.get((row, column)) for column in range(last_column + 1)]
        style = "bold" if row < first else None
        table.add_row(*(Text("" if c is None or c.content is None else str(c.content)) for c in line), style=style)
    console.print(table)
    console.print()
