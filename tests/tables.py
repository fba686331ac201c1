"""Builds grids from tables drawn as text."""

import re
from collections.abc import Sequence

from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, FormulaResult, Grid

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def grid(text: str, name: str = "统计表") -> Grid:
    """Return the sheet drawn in `text`: one line | a | b | for each row.

    Numbers are floats, as a reader gives them; '5 with an apostrophe is the text 5, as in Excel. =5 is a formula's
    final result, ≈5 one that is not final.
    """
    rows = [_row(line) for line in text.splitlines() if line.strip().startswith("|")]
    return Grid.of(name, rows)


class Pages:
    """A workbook of grids that never was a file."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = {each.name: each for each in grids}

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets."""
        return list(self._grids)

    def grid(self, sheet: str) -> Grid:
        """Return a sheet."""
        return self._grids[sheet]


def form_rows(form: Form) -> list[list[CellContent]]:
    """Return the published form as it stands on a sheet from A1; each cell to fill in holds the text value <its id>."""
    labels, headings = form.labels, form.headings
    assert headings is not None
    empty: list[CellContent] = [""] * (len(form.columns) - 1)
    cells = iter(form.cells)
    rows: list[list[CellContent]] = [
        [form.title, "", "", "", *empty],
        [f"{labels.window}：2022年8月25日至2022年9月24日", "", "", "", *empty],
        [f"{labels.unit}：市公安局", "", f"{labels.filled_on}：2022年9月20日", "", *empty],
        [headings.number or "", headings.name, headings.unit or "", *(column.name for column in form.columns)],
    ]
    rows.extend(
        [float(item.number or 0), item.name, item.unit, *(f"value {next(cells).id}" for _ in form.columns)]
        for item in form.items
    )
    return rows


def _row(line: str) -> list[CellContent]:
    return [_content(cell.strip()) for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _content(cell: str) -> CellContent:
    if cell[:1] in ("=", "≈"):
        return FormulaResult(_plain(cell[1:]), final=cell[0] == "=")
    return _plain(cell)


def _plain(cell: str) -> str | float:
    if _NUMBER.fullmatch(cell):
        return float(cell)
    return cell.removeprefix("'")
