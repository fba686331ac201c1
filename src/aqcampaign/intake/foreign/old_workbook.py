"""Reads .xls and .et workbooks with xlrd, or with calamine if xlrd fails.

Only xlrd provides error values and number formats. Calamine opens some workbooks that xlrd refuses, but does not tell
formula results from constants. A file with inconsistent sectors (CompDocError) is not passed to calamine, which would
follow sector chains in circles until its memory is full.
"""

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from aqcampaign.findings.finding import finding
from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.colours import is_invisible
from aqcampaign.intake.conditional_formats import ConditionalFormat
from aqcampaign.intake.font_size import is_too_small
from aqcampaign.intake.foreign.binary_workbook import read as read_with_calamine
from aqcampaign.intake.foreign.conditional_cells import apply_formats
from aqcampaign.intake.foreign.old_conditions import read_conditional_formats
from aqcampaign.intake.foreign.old_formulas import SheetFormulas, read_formulas
from aqcampaign.intake.foreign.sparse import Collector, SparseSheet
from aqcampaign.intake.grid import (
    CellContent,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    FormulaResult,
    UncalculatedFormula,
    UnstyledContent,
)
from aqcampaign.intake.number_formats import BUILT_IN, classify
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import Unreadable

_RAISED_OR_LOWERED = (1, 2)
_REPEATED = 4  # the horizontal alignment “fill”
_PER_POINT = 20  # font heights are in twentieths of a point


def read(content: bytes, collector: Collector) -> None:
    """Collect the sheets. A password raises Unreadable, damage various exceptions."""
    import xlrd
    from xlrd.compdoc import CompDocError

    with open(os.devnull, "w", encoding="utf-8") as log:  # noqa: PTH123  (a device, not a path)
        try:
            # on_demand keeps the stream, from which old_formulas reads.
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, ragged_rows=True, logfile=log, on_demand=True
            )
            styles = _Styles(book)
            conditional = read_conditional_formats(book, styles.colour)
            sheets = book.sheets()
        except (MemoryError, CompDocError):
            raise
        except Exception as error:  # xlrd raises many kinds for files that calamine may still read
            if "encrypted" in str(error):
                raise Unreadable(finding("AQ105")) from error
            read_with_calamine(content, collector)
            return
    for sheet, formulas, formats in zip(sheets, read_formulas(book), conditional, strict=True):
        collector.begin_sheet(sheet.name, hidden=sheet.visibility != 0)
        for top, bottom, left, right in sheet.merged_cells:
            collector.add_merged(top, left, bottom - top, right - left)
        for (row, column), note in sheet.cell_note_map.items():
            collector.add_comment(row, column, note.text)
        for row in range(sheet.nrows):
            collector.add_row(row, _row(book, styles, sheet, row, formulas))
        if formats:
            _apply_formats(collector.sheets[-1], formats, styles, sheet)


def _apply_formats(found: SparseSheet, formats: Sequence[ConditionalFormat], styles: "_Styles", sheet: Any) -> None:
    def look_of(spot: Spot) -> CellLook:
        return styles.look(sheet.cell_xf_index(*spot))

    apply_formats(found, formats, look_of)


class _Styles:
    """The styles of a workbook, cached by XF index."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._cache: dict[int, tuple[str, CellStyle]] = {}

    def style_of(self, xf_index: int) -> tuple[str, CellStyle]:
        """Return the number format and the style of an XF record."""
        if xf_index not in self._cache:
            look = self.look(xf_index)
            self._cache[xf_index] = look.code or "", look.style()
        return self._cache[xf_index]

    def look(self, xf_index: int) -> CellLook:
        """Return the looks of an XF record."""
        xf = self._book.xf_list[xf_index]
        font = self._book.font_list[xf.font_index]
        background = self.colour(xf.background.pattern_colour_index) if xf.background.fill_pattern == 1 else None
        small = is_too_small(font.height / _PER_POINT)
        return CellLook(
            self._code(xf.format_key), bool(font.struck_out), small, self.colour(font.colour_index), background,
            repeated=xf.alignment.hor_align == _REPEATED,
        )  # fmt: skip

    def run(self, text: str, font_index: int) -> Run:
        """Return a run of text in a font of the workbook."""
        font = self._book.font_list[font_index]
        invisible = is_too_small(font.height / _PER_POINT) or is_invisible(self.colour(font.colour_index), None)
        return Run(text, bool(font.struck_out), font.escapement in _RAISED_OR_LOWERED, invisible)

    def font_of(self, xf_index: int) -> int:
        """Return the font index of an XF record."""
        return int(self._book.xf_list[xf_index].font_index)

    def _code(self, key: int) -> str:
        from xlrd.formatting import std_format_strings

        shown = self._book.format_map.get(key)
        code = shown.format_str if shown else ""
        # xlrd returns built-in formats as in the American Excel.
        return BUILT_IN.get(key, code) if code == std_format_strings.get(key) else code

    def colour(self, index: int) -> tuple[int, int, int] | None:
        """Return the colour of an index of the palette; None for the automatic colour."""
        colour = self._book.colour_map.get(index)
        return tuple(colour) if colour else None


def _row(book: Any, styles: _Styles, sheet: Any, row: int, formulas: SheetFormulas) -> Iterator[CellContent]:
    for column in range(sheet.row_len(row)):
        code, style = styles.style_of(sheet.cell_xf_index(row, column))
        content = _typed_content(book, sheet, row, column, code)
        if (row, column) in formulas.cells:
            content = _formula_content(content, formulas, (row, column))
        runs = sheet.rich_text_runlist_map.get((row, column))
        if runs and isinstance(content, str):
            yield style.apply_to_runs(list(_runs(styles, content, runs, sheet.cell_xf_index(row, column))))
        else:
            yield style.apply(content)


def _formula_content(content: UnstyledContent, formulas: SheetFormulas, spot: Spot) -> UnstyledContent:
    if spot in formulas.uncalculated:
        return UncalculatedFormula("=")
    if isinstance(content, str | int | float | FormattedPercent):
        return FormulaResult(content, formulas.final, spot in formulas.volatile)
    return content


def _runs(styles: _Styles, text: str, runs: Sequence[tuple[int, int]], xf_index: int) -> Iterator[Run]:
    """Yield the runs of a text. The first has the font of the cell; `runs` contains (begin, font) of the others."""
    begins = [(0, styles.font_of(xf_index)), *runs, (len(text), 0)]
    for (begin, font), (end, _next) in pairwise(begins):
        if begin < end:
            yield styles.run(text[begin:end], font)


def _typed_content(book: Any, sheet: Any, row: int, column: int, code: str) -> UnstyledContent:
    import xlrd

    value = sheet.cell_value(row, column)
    match sheet.cell_type(row, column):
        case xlrd.XL_CELL_ERROR:
            return ErrorValue(xlrd.error_text_from_code.get(value, f"#{value}"))
        case xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        case xlrd.XL_CELL_DATE:
            return _date(book, value, code)
        case xlrd.XL_CELL_NUMBER if classify(code) == "percent":
            return FormattedPercent(value)
        case xlrd.XL_CELL_TEXT | xlrd.XL_CELL_NUMBER:
            return value  # type: ignore[no-any-return]
        case _:
            return ""


def _date(book: Any, value: float, number_format: str) -> UnstyledContent:
    import xlrd

    try:
        return FormattedDate(xlrd.xldate_as_datetime(value, book.datemode), number_format)
    except (ValueError, OverflowError):  # a number beyond the range of dates, in a date format
        return value
