"""Reads the figures of the year before the campaign from history.xlsx, with which this year's reports are compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.names import period_name, periods_named
from aqcampaign.examination_config import LastYear
from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem, UsageFailure
from aqcampaign.findings.finding import Place
from aqcampaign.form.measure import Measure
from aqcampaign.form.model import Field, Form
from aqcampaign.form.stamp import SHEET
from aqcampaign.intake.grid import Grid, Row
from aqcampaign.language import translate as _
from aqcampaign.office_workbook import cell_text, open_workbook
from aqcampaign.outputs.words import SummaryWords
from aqcampaign.recognition.location.labels import key
from aqcampaign.suggestions import closest
from aqcampaign.units.roster import Roster
from aqcampaign.values.amounts import Number
from aqcampaign.values.cell import CellReader
from aqcampaign.values.styled import read_cell

# A version of the form with the headings of its figures in the sheet 分单位, by field id.
FormHeadings = tuple[Form, Mapping[str, str]]

_UNIT_HEADINGS = frozenset({"填报单位", "报送单位", "单位", "单位名称", "unit"})
_PERIOD_HEADINGS = frozenset({"报送期", "期别", "统计期", "月份", "季度", "年度", "period"})
_IGNORED = frozenset({"序号", "备注", "状态", "时效", "no", "no."})
_TOTALS = frozenset({"合计", "总计", "汇总", "总数"})
# 1-9月, 一、二季度: no period, although it names one or two.
_SEVERAL = re.compile(
    r"(?<!\d)(?:\d{1,2}|[一二三四])(?:月份?|季度?)?[-~～—–至到、，,和及]第?(?:\d{1,2}|[一二三四])(?:月|季)"
)
# Titles and remarks may stand above the headings.
_MOST_ABOVE = 20


def read_last_year(
    path: Path,
    versions: Sequence[FormHeadings],
    words: SummaryWords,
    roster: Roster,
    calendar: Calendar,
) -> LastYear:
    """Return the figures of the workbook at `path`.

    Each sheet is a table with one row a unit and one column a figure, such as the sheet 分单位 of a summary; the period
    stands in a column, in the name of the sheet or above the table. `versions` of the form are given oldest first. Of a
    summary only this sheet is read; `words` are those of summaries, which stand there in place of figures (未报).
    Raises ConfigurationFailure with every mistake.
    """
    no_figures = frozenset((*words.standing.values(), words.no_figure, words.not_on_form))
    reader, own_sheet = _Reader(path, versions, roster, calendar, no_figures), words.by_unit
    sheets = {grid.name: grid for grid in open_workbook(path)}
    tables = [
        reader.read(grid) for grid in ([sheets[own_sheet]] if {own_sheet, SHEET} <= sheets.keys() else sheets.values())
    ]
    if not any(tables):
        text = _("{path} holds no table with a column 填报单位 and figures of the form")
        raise UsageFailure(text.format(path=path))
    if reader.problems:
        raise ConfigurationFailure(reader.problems[:MOST_LISTED], more=len(reader.problems[MOST_LISTED:]))
    return reader.figures


@dataclass(frozen=True)
class _Column:
    """A column with figures: the fields in its cells, and how they are read."""

    fields: tuple[Field, ...]
    reader: CellReader


class _Reader:
    """Reads one table after the other into `figures`, and collects the `problems`."""

    def __init__(
        self,
        path: Path,
        versions: Sequence[FormHeadings],
        roster: Roster,
        calendar: Calendar,
        standings: frozenset[str],
    ) -> None:
        self.figures: dict[str, dict[str, dict[str, Number]]] = {}
        self.problems: list[Problem] = []
        self._path = path
        self._versions = versions
        self._roster = roster
        self._calendar = calendar
        self._standings = standings
        self._named: dict[str, set[str]] = {}

    def read(self, grid: Grid) -> bool:
        """Read the table on a sheet; returns whether there is one with figures of the form."""
        top = list(grid.rows.items())[:_MOST_ABOVE]
        found = ((number, row, _places(row, _UNIT_HEADINGS)) for number, row in top)
        header = next(((number, row, places[0]) for number, row, places in found if places), None)
        if header is None:
            return self._lacks_unit_heading(grid, top)
        if not any(key(cell_text(each)) in self._by_heading for each in header[1].values()):
            return False
        number, headings, unit_column = header
        self._check_merged(grid, number)
        self._check_without_heading(grid, number, headings)
        above = [grid.name, *(cell_text(content) for at, row in top if at < number for content in row.values())]
        period_column = next(iter(_places(headings, _PERIOD_HEADINGS)), None)
        columns = dict(self._columns(grid, number, headings))
        if period_column is None and self._period(above) is None:
            text = _("write the period, such as {period}, into the name of the sheet or into a column 报送期")
            example = next(iter(self._calendar.windows_last_year), "2021-09")
            self._add(grid, number, unit_column, text.format(period=example))
            return True
        for row_number, row in grid.rows.items():
            name = cell_text(row.get(unit_column, "")).strip()
            if row_number <= number or _places(row, _TOTALS):
                continue
            if name:
                period = self._period([cell_text(row.get(period_column, ""))] if period_column is not None else above)
                self._read_row(grid, row_number, (unit_column, name), period, columns)
            elif not columns.keys().isdisjoint(row):
                self._add(grid, row_number, unit_column, _("these figures have no unit; write its name beside them"))
        return True

    def _lacks_unit_heading(self, grid: Grid, top: Sequence[tuple[int, Row]]) -> bool:
        """Return whether a sheet without a heading for the units has headings of figures, which is a mistake."""
        for number, row in top:
            places = [place for place, content in row.items() if key(cell_text(content)) in self._by_heading]
            if len(places) > 1:
                text = _("write 填报单位 above the units; without it the sheet cannot be read")
                self._add(grid, number, min(row.keys() - places, default=0), text)
                return True
        return False

    def _check_merged(self, grid: Grid, number: int) -> None:
        """Refuse merged cells among the headings and below them: their other cells are blank."""
        for (top, left), (bottom, _right) in grid.merged:
            if bottom >= number and not _places({left: grid.seen(top, left)}, _TOTALS | {""}):
                self._add(grid, top, left, _("take the merged cells apart; each unit and figure needs its own cell"))

    def _check_without_heading(self, grid: Grid, number: int, headings: Row) -> None:
        below = ((at, place, each) for at, row in grid.rows.items() if at > number for place, each in row.items())
        found = {place: at for at, place, each in below if place not in headings and isinstance(each, int | float)}
        for place, at in found.items():
            self._add(grid, at, place, _("this figure has no heading; write one above it or delete the column"))

    def _columns(self, grid: Grid, number: int, headings: Row) -> Iterator[tuple[int, _Column]]:
        """Yield the columns with figures of the form; others are a mistake, for none must be left out unseen."""
        taken: set[str] = set()
        for place, content in headings.items():
            heading = key(cell_text(content))
            if not heading or heading in _UNIT_HEADINGS | _PERIOD_HEADINGS | _IGNORED:
                continue
            column = self._by_heading.get(heading)
            if column is None:
                near = closest(heading, list(self._by_heading))
                hint = _("; did you mean “{near}”?").format(near=near) if near else ""
                text = _("“{heading}” is no figure of the form; correct the heading or delete the column")
                self._add(grid, number, place, text.format(heading=content) + hint)
            elif not taken.isdisjoint(each.id for each in column.fields):
                self._add(
                    grid, number, place, _("“{heading}” has two columns; keep one of them").format(heading=content)
                )
            elif column.fields and column.reader.measure.is_number:
                taken |= {each.id for each in column.fields}
                yield place, column

    @cached_property
    def _by_heading(self) -> dict[str, _Column]:
        """The columns by what may stand above them in any version; what would mean two is left out."""
        columns: dict[str, _Column] = {}
        meanings: dict[str, set[tuple[str, ...]]] = {}
        for form, headings in reversed(self._versions):
            for heading, column in _columns_by_heading(form, headings).items():
                columns.setdefault(heading, column)
                meanings.setdefault(heading, set()).add(tuple(field.id for field in column.fields))
        return {heading: column for heading, column in columns.items() if len(meanings[heading]) == 1}

    def _period(self, texts: Sequence[str]) -> str | None:
        named = {period for text in texts for period in self._periods_named(text)}
        return next(iter(named)) if len(named) == 1 else None

    def _periods_named(self, text: str) -> set[str]:
        if text not in self._named:  # a column 报送期 says the same in thousands of rows
            windows = self._calendar.windows_last_year
            whole = {period for period, window in windows.items() if period_name(window) in text}
            self._named[text] = whole or (set() if _SEVERAL.search(text) else periods_named(text, windows))
        return self._named[text]

    def _read_row(
        self, grid: Grid, number: int, name: tuple[int, str], period: str | None, columns: Mapping[int, _Column]
    ) -> None:
        place, written = name
        unit = self._roster.match(written)
        if period is None:
            text = _("this row names no period of the year before; these are: {periods}")
            self._add(grid, number, place, text.format(periods=", ".join(self._calendar.windows_last_year)))
        elif unit is None:
            near = self._roster.suggest(written)
            hint = _("; did you mean “{near}”?").format(near=near.name) if near else ""
            self._add(grid, number, place, _("“{name}” is no unit of the campaign").format(name=written) + hint)
        elif unit.id in self.figures.get(period, {}):
            text = _("{unit} has two rows for {period}; keep one of them")
            self._add(grid, number, place, text.format(unit=unit.name, period=period))
        elif unit.id in self._roster.parts:
            return  # its parts report
        else:
            figures = self.figures.setdefault(period, {}).setdefault(unit.id, {})
            for column_place, column in columns.items():
                figures.update(self._read_cell(grid, (number, column_place), column))

    def _read_cell(self, grid: Grid, spot: tuple[int, int], column: _Column) -> Iterator[tuple[str, Number]]:
        content = grid.at(*spot)
        if isinstance(content, str) and content.strip() in self._standings:
            return
        result = read_cell(column.reader, content, Place(grid.name))
        wrong = next((found for found in result.findings if found.severity != "notice"), None)
        if wrong is not None:
            self._add(grid, *spot, f"{wrong.message(_)}; {wrong.remedy(_)}")
        for field, value in zip(column.fields, result.values or (), strict=False):
            if wrong is None and isinstance(value, int | Decimal):
                yield field.id, value

    def _add(self, grid: Grid, row: int, column: int, text: str) -> None:
        self.problems.append(Problem(f"{self._path}[{grid.name}]", row + 1, column + 1, text))


def _columns_by_heading(form: Form, headings: Mapping[str, str]) -> dict[str, _Column]:
    made: dict[str, list[_Column]] = {}
    for cell in form.cells:
        whole = _Column(form.fields[cell.fields], CellReader(cell.measure, "skip", form, 0))
        for name in {cell.id, cell.full_label, f"{cell.item.number}.{cell.full_label}"}:
            made.setdefault(key(name), []).append(whole)
    for field in form.fields:
        part = Measure((field.part,), field.part.unit, aggregate=field.cell.measure.aggregate)
        single = _Column((field,), CellReader(part, "skip", form, 0))
        if field.cell.measure.compound:
            made.setdefault(key(field.id), []).append(single)
        if key(headings[field.id]) not in made:
            made[key(headings[field.id])] = [single]
    return {heading: columns[0] for heading, columns in made.items() if len(columns) == 1}


def _places(row: Row, words: frozenset[str]) -> list[int]:
    return [place for place, content in row.items() if isinstance(content, str) and key(content) in words]
