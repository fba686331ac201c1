"""Plans the sheets of a form, blank or filled, in the published layout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aqcampaign.calendar.due import Due
from aqcampaign.calendar.model import Calendar
from aqcampaign.form.layout import HEAD_ROW, TITLE_ROW, WINDOW_ROW, Block, SheetLayout, layout_of
from aqcampaign.form.model import Form
from aqcampaign.form.tables import Breakdown, LedgerTable, ListTable
from aqcampaign.template.check_columns import check_column_cells, verdict_highlights
from aqcampaign.template.expressions import Expressions
from aqcampaign.template.filling import Filling
from aqcampaign.template.head import FieldLines, merged_cell
from aqcampaign.template.ledger_table import ledger_cells, ledger_checks
from aqcampaign.template.plan import InputCheck, PlannedCell, SheetPlan
from aqcampaign.template.value_table import table_cells, table_checks
from aqcampaign.template.words import Words

# Total column width, in characters, that is still readable on A4 in portrait.
_MAX_PORTRAIT_WIDTH = 100.0
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
    expressions = Expressions(form, layout, name)
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
        fields = FieldLines(self.form, self.layout, self.words, self.filling, widths, self.live)
        cells = [*self._head(), *fields.cells(), *self._tables()]
        if self.live and has_values:
            cells.extend(check_column_cells(self.layout, self.name, self.expressions, self.words, self.filling))
        return SheetPlan(
            name=self.name,
            cells=tuple(cells),
            widths=widths,
            heights=self._heights(),
            checks=(*self._checks(), *fields.checks()) if self.live else (),
            highlights=tuple(verdict_highlights(self.layout, self.words)) if self.live and has_values else (),
            print_to=(self.layout.last_row, self.layout.last_column),
            landscape=sum(widths[column] for column in range(self.layout.last_column + 1)) > _MAX_PORTRAIT_WIDTH,
            freeze=(self.layout.blocks[0].first_row, 0),
            protected=self.live and has_values,
        )

    def _head(self) -> Iterator[PlannedCell]:
        labels, last = self.form.labels, self.layout.last_column
        yield PlannedCell(TITLE_ROW, 0, self.layout.title, "title", to=(TITLE_ROW, last))
        window = f"{labels.window}：{window_text(self.words, self.calendar, self.filling.period)}"
        yield PlannedCell(WINDOW_ROW, 0, window, "window", to=(WINDOW_ROW, last))
        unit = f"{labels.unit}：{self.filling.unit_name}"
        first = self.layout is layout_of(self.form).sheets[0]
        yield merged_cell(HEAD_ROW, 0, self.layout.left_half_end if first else last, unit, "head")

    def _tables(self) -> Iterator[PlannedCell]:
        for block in self.layout.blocks:
            if block.has_caption:
                caption = "　　".join(filter(None, (block.table.title, block.table.caption)))
                yield merged_cell(block.top, block.left, block.last_column, caption, "caption")
            if isinstance(block.table, LedgerTable):
                yield from ledger_cells(block, block.table, self.filling.lines.get(block.table.id, ()))
            else:
                yield from table_cells(block, self.form, self.name, self.expressions, self.filling, live=self.live)

    def _checks(self) -> Iterator[InputCheck]:
        for block in self.layout.blocks:
            if isinstance(block.table, LedgerTable):
                yield from ledger_checks(block, block.table, self.words.prompts)
            else:
                yield from table_checks(block, self.form, self.words.prompts)

    def _heights(self) -> Mapping[int, float]:
        heights: dict[int, float] = {TITLE_ROW: 42, WINDOW_ROW: 24, HEAD_ROW: 28}
        heights |= {self.layout.first_head_row + row: 24 for row in range(len(self.layout.head))}
        heights |= {self.layout.last_table_row + 1 + row: 28 for row in range(len(self.layout.foot))}
        for block in self.layout.blocks:
            rows = sum(each.row_count for each in self.layout.blocks)
            height = _ROW_HEIGHT if rows <= _DENSE_FROM else _DENSE_ROW_HEIGHT
            if isinstance(block.table, LedgerTable):
                heights |= {block.header_row: 30}
                continue
            for row in range(block.header_row, block.first_row):
                heights[row] = max(30.0, heights.get(row, 0))
            heights |= dict.fromkeys(range(block.first_row, block.last_row + 1), height)
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
