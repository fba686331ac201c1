"""Plans the sheets of a form, blank or filled, in the published layout."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from aqcampaign.calendar.due import Due
from aqcampaign.calendar.model import Calendar
from aqcampaign.form.layout import HEAD_ROW, TITLE_ROW, WINDOW_ROW, Block, SheetLayout, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.not_asked import NO_DUTY
from aqcampaign.form.printed import heading_spans
from aqcampaign.form.tables import Breakdown, LedgerTable, ListTable
from aqcampaign.template.check_columns import check_column_cells, verdict_highlights
from aqcampaign.template.expressions import Expressions
from aqcampaign.template.filling import Filling
from aqcampaign.template.head import FieldLines, merged_cell
from aqcampaign.template.ledger_table import ledger_cells, ledger_checks
from aqcampaign.template.page import column_breaks
from aqcampaign.template.plan import Content, InputCheck, PlannedCell, SheetPlan
from aqcampaign.template.value_table import table_cells, table_checks
from aqcampaign.template.words import Words

# Total column width, in characters, that is still readable on A4 in portrait.
_MAX_PORTRAIT_WIDTH = 100.0
_HEADING_HEIGHT, _LINE_HEIGHT = 30.0, 18.0
_ROW_HEIGHT, _DENSE_ROW_HEIGHT, _DENSE_FROM = 36.0, 24.0, 20


def day_text(words: Words, day: date) -> str:
    """Return `day` in the date format of the templates, e.g. 2022年9月24日."""
    return words.date.format(year=day.year, month=day.month, day=day.day)


def deadline_text(words: Words, calendar: Calendar, due: Due) -> str:
    """Return the time at which reports are due: 2022年9月24日24时, 2022年9月7日15时."""
    if due.at is None:
        return words.deadline.format(day=day_text(words, due.day), hour=24 if calendar.inclusive else 0)
    pattern = words.deadline_minute if due.at.minute else words.deadline
    return pattern.format(day=day_text(words, due.day), hour=due.at.hour, minute=due.at.minute)


def window_text(words: Words, calendar: Calendar, period: str) -> str:
    """Return the reporting window of `period` as text, with the cutoff day if there is one."""
    window = calendar.window(period)
    text = words.window.format(first=day_text(words, window.since), last=day_text(words, window.last))
    if calendar.cutoff_day:
        text += words.cutoff.format(day=day_text(words, calendar.cutoff(period)))
    return text


def form_sheets(
    form: Form, words: Words, calendar: Calendar, filling: Filling, *, live: bool, first_sheet: str | None = None
) -> tuple[SheetPlan, ...]:
    """Return the plan of each sheet of the form.

    `live` adds formulas, input checks, protection and the columns 校验 and 情况说明. `first_sheet` overrides the
    name of the first sheet.
    """
    layout = layout_of(form)
    name = first_sheet or words.form_sheet
    expressions = Expressions(form, layout, name, filling.not_asked)
    return tuple(
        _Sheet(form, sheet, sheet.name or name, expressions, words, calendar, filling, live).plan()
        for sheet in layout.sheets
    )


@dataclass(frozen=True)
class _Sheet:
    """Plans one sheet."""

    form: Form
    layout: SheetLayout
    name: str
    expressions: Expressions
    words: Words
    calendar: Calendar
    filling: Filling
    live: bool

    def plan(self) -> SheetPlan:
        has_values = bool(self.layout.value_rows)
        widths = self._widths()
        printed = [widths[column] for column in range(self.layout.last_column + 1)]
        labels = _label_columns(self.layout)
        first_heading, heading_count = _heading_rows(self.layout)
        breaks = column_breaks(printed, labels, [_torn_headings(self.layout, each) for each in range(len(printed))])
        fields = FieldLines(self.form, self.layout, self.words, self.filling, widths, self.live)
        cells = [*self._head((*breaks, len(printed))[0] - 1), *fields.cells(), *self._tables()]
        if self.live and has_values:
            cells.extend(check_column_cells(self.layout, self.name, self.expressions, self.words, self.filling))
        return SheetPlan(
            name=self.name,
            cells=tuple(piece for cell in cells for piece in _on_each_page(cell, breaks)),
            widths=widths,
            heights=self._heights(widths),
            checks=(*self._checks(), *fields.checks()) if self.live else (),
            highlights=tuple(verdict_highlights(self.layout, self.words)) if self.live and has_values else (),
            print_to=(self.layout.last_row, self.layout.last_column),
            landscape=sum(printed) > _MAX_PORTRAIT_WIDTH,
            freeze=(self.layout.blocks[0].first_row, 0),
            repeat_row=first_heading,
            repeat_row_count=heading_count,
            repeat_columns=labels if breaks else 0,
            column_breaks=breaks,
            protected=self.live and has_values,
        )

    def _head(self, end: int) -> Iterator[PlannedCell]:
        """Yield the cells above the fields; the title is centred over the columns up to `end`, on the first page."""
        labels, last = self.form.labels, self.layout.last_column
        yield PlannedCell(TITLE_ROW, 0, self.layout.title, "title", to=(TITLE_ROW, end))
        window = f"{labels.window}：{window_text(self.words, self.calendar, self.filling.period)}"
        yield PlannedCell(WINDOW_ROW, 0, window, "window", to=(WINDOW_ROW, end))
        unit = f"{labels.unit}：{self.filling.unit_name}"
        first = self.layout is layout_of(self.form).sheets[0]
        yield merged_cell(HEAD_ROW, 0, self.layout.left_half_end if first else last, unit, "head")

    def _tables(self) -> Iterator[PlannedCell]:
        for block in self.layout.blocks:
            if block.has_caption:
                caption = "　　".join(filter(None, (block.table.title, block.table.caption)))
                yield merged_cell(block.top, block.left, block.last_column, caption, "caption")
            if isinstance(block.table, LedgerTable):
                yield from ledger_cells(block, block.table, self._lines(block.table))
            else:
                yield from table_cells(block, self.form, self.name, self.expressions, self.filling, live=self.live)

    def _lines(self, table: LedgerTable) -> Sequence[Sequence[Content]]:
        """Return the filled rows of a running list; one without a duty has — in its first cell."""
        lines = self.filling.lines.get(table.id, ())
        if lines or table.id not in self.filling.not_asked:
            return lines
        return [[NO_DUTY, *(None for _column in table.columns[1:])]]

    def _checks(self) -> Iterator[InputCheck]:
        for block in self.layout.blocks:
            if isinstance(block.table, LedgerTable):
                yield from ledger_checks(block, block.table, self.words.prompts)
            else:
                yield from table_checks(block, self.form, self.words.prompts, self.filling.not_asked)

    def _heights(self, widths: Mapping[int, float]) -> Mapping[int, float]:
        heights: dict[int, float] = {TITLE_ROW: 42, WINDOW_ROW: 24, HEAD_ROW: 28}
        heights |= {self.layout.first_head_row + row: 24 for row in range(len(self.layout.head))}
        heights |= {self.layout.last_table_row + 1 + row: 28 for row in range(len(self.layout.foot))}
        rows = sum(block.row_count for block in self.layout.blocks)
        height = _ROW_HEIGHT if rows <= _DENSE_FROM else _DENSE_ROW_HEIGHT
        for block in self.layout.blocks:
            fitting = _heading_heights(block, widths) | _value_heights(block, widths, height)
            heights |= {row: max(height, heights.get(row, 0)) for row, height in fitting.items()}
        return heights

    def _widths(self) -> Mapping[int, float]:
        widths: dict[int, float] = {}
        for block in self.layout.blocks:
            for column, width in _block_widths(block):
                widths[column] = max(width, widths.get(column, 0))
        for column in range(self.layout.last_column + 1):
            widths.setdefault(column, 4)
        if self.live and self.layout.value_rows:
            check = self.layout.check_column
            widths |= {self.layout.last_column + 1: 3, check: 26, self.layout.explanation_column: 36}
        return widths


def _heading_heights(block: Block, widths: Mapping[int, float]) -> dict[int, float]:
    """Return the heights of the heading rows, in which every heading has room."""
    heights = dict.fromkeys(range(block.header_row, block.first_row), _HEADING_HEIGHT)
    for ((top, begin), (bottom, end)), words in heading_spans(block):
        needed = _LINE_HEIGHT * _lines(words, sum(widths[column] for column in range(begin, end + 1)))
        heights[bottom] += max(0.0, needed - sum(heights[row] for row in range(top, bottom + 1)))
    return heights


def _value_heights(block: Block, widths: Mapping[int, float], usual: float) -> dict[int, float]:
    """Return the heights of the rows of values, in which every name has room; a ledger's rows fit what is typed."""
    if isinstance(block.table, LedgerTable):
        return {}
    rows = range(block.first_row, block.last_row + 1)
    if "name" not in block.stub:
        return dict.fromkeys(rows, usual)
    lines: Sequence[Breakdown] = block.table.items if isinstance(block.table, ListTable) else block.table.breakdowns
    width = widths[block.stub_column("name")]
    return {row: max(usual, _LINE_HEIGHT * _lines(line.name, width)) for row, line in zip(rows, lines, strict=True)}


def _lines(words: str, width: float) -> int:
    """Return the number of lines of 12 points that a text takes in so many characters of 11 points."""
    return math.ceil(_text_width([words]) / max(1.0, width * 11 / 12 - 1))


def _on_each_page(cell: PlannedCell, breaks: Sequence[int]) -> Iterator[PlannedCell]:
    """Yield a heading once for each page over which it extends, any other cell up to the end of its first page.

    The label of the date, which is aligned right, stays in front of the date.
    """
    row, end = cell.to or (cell.row, cell.column)
    inside = [each for each in breaks if cell.column < each <= end]
    if not inside or cell.style == "head_label":
        yield cell
        return
    pieces = list(pairwise((cell.column, *inside, end + 1)))
    for begin, after in pieces if cell.style == "heading" else pieces[:1]:
        to = (row, after - 1)
        yield replace(cell, column=begin, to=to if to != (cell.row, begin) else None)


def _label_columns(layout: SheetLayout) -> int:
    """Return the number of columns that say what stands in every row; 0 if tables stand side by side."""
    if any(block.left for block in layout.blocks):
        return 0
    return max(1, min(block.first_value_column for block in layout.blocks))


def _heading_rows(layout: SheetLayout) -> tuple[int | None, int]:
    """Return the first row of the headings and their number; no row if tables stand one below the other."""
    begin = layout.blocks[0].header_row
    if any(block.header_row != begin for block in layout.blocks):
        return None, 1
    return begin, max(block.first_row for block in layout.blocks) - begin


def _torn_headings(layout: SheetLayout, column: int) -> int:
    """Return how many headings, or label columns, a page break before `column` would cut through."""
    return max(_torn_in_block(block, column) for block in layout.blocks)


def _torn_in_block(block: Block, column: int) -> int:
    if not block.left < column <= block.last_column:
        return 0
    if column <= block.first_value_column:
        return len(block.stub)
    if isinstance(block.table, LedgerTable):
        return 0
    before, after = (block.table.groups[each - block.first_value_column] for each in (column - 1, column))
    return sum(before[: level + 1] == after[: level + 1] for level in range(min(len(before), len(after))))


def _block_widths(block: Block) -> Iterator[tuple[int, float]]:
    """Yield (column, width in characters) for each column of a table."""
    table = block.table
    if isinstance(table, LedgerTable):
        yield from ((block.left + index, float(column.width)) for index, column in enumerate(table.columns))
        return
    rows: Sequence[Breakdown] = table.items if isinstance(table, ListTable) else table.breakdowns
    names = [row.name for row in rows]
    stub_widths = {
        "number": 7.0,
        "code": 8.0,
        "category": 12.0,
        "unit": 14.0,
        "name": min(40.0, max(16.0, 4.0 + _text_width(names))),
    }
    yield from ((block.left + index, stub_widths[key]) for index, key in enumerate(block.stub))
    columns: Sequence[Breakdown] = table.columns if isinstance(table, ListTable) else table.items
    for index, column in enumerate(columns, start=block.first_value_column):
        yield index, 22.0 if len(columns) == 1 else _value_width(column.name)


def _value_width(heading: str) -> float:
    lines = 2 if len(heading) > 6 else 1
    return min(18.0, max(9.0, 3.0 + _text_width([heading]) / lines))


def _text_width(names: Sequence[str]) -> float:
    """Return the width of the longest name in characters; a Chinese character counts as two."""
    return float(max((sum(1 if c.isascii() else 2 for c in name) for name in names), default=0))
