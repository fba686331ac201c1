"""Makes grids from tables drawn in text, so that tests show what stands on a sheet."""

import re

from aqcampaign.intake.grid import CellContent, Grid

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def grid(text: str, name: str = "统计表") -> Grid:
    """Return the sheet drawn in `text`: one line | a | b | for each row, all rows equally long.

    Numbers are floats, as the fast reader gives them; '5 with an apostrophe is the text 5, as in Excel.
    """
    rows = [_row(line) for line in text.splitlines() if line.strip().startswith("|")]
    width = max(map(len, rows), default=0)
    return Grid(name, [row + [""] * (width - len(row)) for row in rows])


def _row(line: str) -> list[CellContent]:
    return [_content(cell.strip()) for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _content(cell: str) -> CellContent:
    if _NUMBER.fullmatch(cell):
        return float(cell)
    return cell.removeprefix("'")
