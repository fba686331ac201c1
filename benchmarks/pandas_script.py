"""The script a user might write instead of aq: reads files with pandas, splits 5/3, sums, writes a workbook.

It checks nothing: a blank counts as nothing, a misspelt figure stops it, a file sent twice counts twice.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

HEADING_ROW = 3


def consolidate(files: Iterable[Path], out: Path) -> None:
    """Write the sums of the value column of `files` to `out`."""
    table = pd.concat([_figures(file) for file in files], axis="columns").fillna(0)
    table.sum(axis="columns").to_excel(out)


def _figures(file: Path) -> pd.Series:
    sheet = pd.read_excel(file, sheet_name=0, header=HEADING_ROW, engine="openpyxl")
    parts = sheet.set_index("项目")["数量"].astype(str).str.split("/", expand=True)
    return parts.astype(float).stack()
