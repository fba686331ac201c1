"""Takes the bytes of an odd .xlsx file and makes the same Grid with kinds kept apart: the slow reader, openpyxl.

It tells error values, formulas without a result and date formats from blanks and numbers; fifty times slower than
the fast one, so it reads only workbooks in which the fast one found something that needs explaining.
"""

import re
import warnings
from datetime import datetime
from io import BytesIO
from typing import Any

from aqcampaign.intake.grid import (
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    Grid,
    UncalculatedFormula,
)


def look_again(content: bytes, sheet: str) -> Grid | None:
    """Return the sheet with every content's kind, or None where this reader cannot open the file."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features that are not read here
            formulas = openpyxl.load_workbook(BytesIO(content))[sheet]
            results = openpyxl.load_workbook(BytesIO(content), data_only=True)[sheet]
    except Exception:  # noqa: BLE001  (openpyxl raises a dozen kinds; the fast reader's grid stays in force)
        return None
    rows = [
        [_content(formula, result) for formula, result in zip(above, below, strict=True)]
        for above, below in zip(formulas.iter_rows(), results.iter_rows(), strict=True)
    ]
    return Grid(sheet, rows)


def _content(formula: Any, result: Any) -> CellContent:
    value = result.value
    if result.data_type == "e":
        return ErrorValue(str(value))
    if isinstance(value, datetime):
        return FormattedDate(value, str(result.number_format))
    if isinstance(value, int | float) and not isinstance(value, bool) and _in_percent(str(result.number_format)):
        value = FormattedPercent(value)
    if formula.data_type == "f":
        # An array formula is an object of openpyxl's; its text is what people typed.
        text = str(getattr(formula.value, "text", formula.value))
        return UncalculatedFormula(text) if value is None else FormulaResult(value)
    return "" if value is None else value


def _in_percent(number_format: str) -> bool:
    """Return whether the format multiplies by a hundred; a % in quotes is only a word."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
