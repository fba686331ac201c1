"""Reads the figures of the year before the campaign from history.xlsx, with which this year's reports are compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.names import periods_named
from aqcampaign.calendar.periods import first_day, same_period_last_year
from aqcampaign.calendar.windows import Window
from aqcampaign.config import find
from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem, UsageFailure
from aqcampaign.findings.finding import Place
from aqcampaign.form.measure import Measure
from aqcampaign.form.model import Field, Form
from aqcampaign.intake.grid import Grid, Row
from aqcampaign.language import translate as _
from aqcampaign.office_workbook import cell_text, open_workbook
from aqcampaign.recognition.location.labels import key
from aqcampaign.suggestions import closest
from aqcampaign.units.roster import Roster
from aqcampaign.values.amounts import Number
from aqcampaign.values.cell import CellReader
from aqcampaign.values.styled import read_cell

# The figures of last year: by period, by unit, by field id.
LastYear = Mapping[str, Mapping[str, Mapping[str, Number]]]

_UNIT_HEADINGS = frozenset({"填报单位", "报送单位", "单位", "单位名称", "unit"})
_PERIOD_HEADINGS = frozenset({"报送期", "期别", "统计期", "月份", "季度", "年度", "period"})
_IGNORED = frozenset({"序号", "备注", "状态", "时效", "no", "no."})
_TOTALS = frozenset({"合计", "总计", "汇总", "总数"})
# Titles and remarks may stand above the headings.
_MOST_ABOVE = 20


def read_last_year(
    folder: Path | None, form_id: str, form: Form, headings: Mapping[str, str], roster: Roster, calendar: Calendar
) -> LastYear:
    """Return the figures of history.xlsx, of one of several forms those of history/ID.xlsx; empty without the file.

    Each sheet is a table with one row a unit and one column a figure, such as the sheet 分单位 of a summary; the period
    stands in a column, in the name of the sheet or above the table. `headings` are those of that sheet by field id.
    Raises ConfigurationFailure with every mistake.
    """
    path = find(f"history/{form_id}.xlsx" if form_id else "history.xlsx", folder)
    if not path.is_file():
        return {}
    reader = _Reader(path, form, headings, roster, calendar)
    tables = [reader.read(grid) for grid in open_workbook(path)]
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

    def __init__(self, path: Path, form: Form, headings: Mapping[str, str], roster: Roster, calendar: Calendar) -> None:
        self.figures: dict[str, dict[str, dict[str, Number]]] = {}
        self.problems: list[Problem] = []
        self._path = path
        self._form = form
        self._headings = headings
        self._roster = roster
        self._calendar = calendar

    def read(self, grid: Grid) -> bool:
        """Read the table on a sheet; returns whether there is one with figures of the form."""
        top = list(grid.rows.items())[:_MOST_ABOVE]
        found = ((number, row, _places(row, _UNIT_HEADINGS)) for number, row in top)
        header = next(((number, row, places[0]) for number, row, places in found if places), None)
        if header is None or not any(key(cell_text(each)) in self._by_heading for each in header[1].values()):
            return False
        number, headings, unit_column = header
        above = [grid.name, *(cell_text(content) for at, row in top if at < number for content in row.values())]
        period_column = next(iter(_places(headings, _PERIOD_HEADINGS)), None)
        columns = dict(self._columns(grid, number, headings))
        if period_column is None and self._period(above) is None:
            self._add(grid, number, unit_column, _("write the period, such as {period}, into the name of the sheet or "
                      "into a column 报送期").format(period=next(iter(self._windows), "2021-09")))  # fmt: skip
            return True
        for row_number, row in grid.rows.items():
            if (
                row_number > number
                and (name := cell_text(row.get(unit_column, "")).strip())
                and key(name) not in _TOTALS
            ):
                period = self._period([cell_text(row.get(period_column, ""))] if period_column is not None else above)
                self._read_row(grid, row_number, (unit_column, name), period, columns)
        return True

    def _columns(self, grid: Grid, number: int, headings: Row) -> Iterator[tuple[int, _Column]]:
        """Yield the columns with figures of the form; others are a mistake, for none must be left out unseen."""
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
            elif column.fields and column.reader.measure.is_number:
                yield place, column

    @cached_property
    def _by_heading(self) -> dict[str, _Column]:
        """The columns by what may stand above them; what would mean two is left out."""
        made: dict[str, list[_Column]] = {}
        for cell in self._form.cells:
            whole = _Column(self._form.fields[cell.fields], CellReader(cell.measure, "skip", self._form, 0))
            for name in {cell.id, cell.full_label, f"{cell.item.number}.{cell.full_label}"}:
                made.setdefault(key(name), []).append(whole)
        for field in self._form.fields:
            part = Measure((field.part,), field.part.unit, aggregate=field.cell.measure.aggregate)
            single = _Column((field,), CellReader(part, "skip", self._form, 0))
            if field.cell.measure.compound:
                made.setdefault(key(field.id), []).append(single)
            if key(self._headings[field.id]) not in made:
                made[key(self._headings[field.id])] = [single]
        return {heading: columns[0] for heading, columns in made.items() if len(columns) == 1}

    def _period(self, texts: Sequence[str]) -> str | None:
        named = {period for text in texts for period in periods_named(text, self._windows)}
        return next(iter(named)) if len(named) == 1 else None

    @cached_property
    def _windows(self) -> dict[str, Window]:
        """The same periods of the year before, keyed by id."""
        windows: dict[str, Window] = {}
        for window in self._calendar.windows.values():
            before = same_period_last_year(window.id)
            if before is not None:
                first = first_day(before)
                last = first + (window.last - window.first)
                windows[before] = replace(window, id=before, first=first, last=last, name="")
        return windows

    def _read_row(
        self, grid: Grid, number: int, name: tuple[int, str], period: str | None, columns: Mapping[int, _Column]
    ) -> None:
        place, written = name
        unit = self._roster.match(written)
        if period is None:
            text = _("this row names no period of the year before; these are: {periods}")
            self._add(grid, number, place, text.format(periods=", ".join(self._windows)))
        elif unit is None:
            near = self._roster.suggest(written)
            hint = _("; did you mean “{near}”?").format(near=near.name) if near else ""
            self._add(grid, number, place, _("“{name}” is no unit of the campaign").format(name=written) + hint)
        elif unit.id in self.figures.get(period, {}):
            text = _("{unit} has two rows for {period}; keep one of them")
            self._add(grid, number, place, text.format(unit=unit.name, period=period))
        else:
            figures = self.figures.setdefault(period, {}).setdefault(unit.id, {})
            for column_place, column in columns.items():
                figures.update(self._read_cell(grid, (number, column_place), column))

    def _read_cell(self, grid: Grid, spot: tuple[int, int], column: _Column) -> Iterator[tuple[str, Number]]:
        result = read_cell(column.reader, grid.at(*spot), Place(grid.name))
        wrong = next((found for found in result.findings if found.severity != "notice"), None)
        if wrong is not None:
            self._add(grid, *spot, f"{wrong.message(_)}; {wrong.remedy(_)}")
        for field, value in zip(column.fields, result.values or (), strict=False):
            if wrong is None and isinstance(value, int | Decimal):
                yield field.id, value

    def _add(self, grid: Grid, row: int, column: int, text: str) -> None:
        self.problems.append(Problem(f"{self._path}[{grid.name}]", row + 1, column + 1, text))


def _places(row: Row, words: frozenset[str]) -> list[int]:
    return [place for place, content in row.items() if isinstance(content, str) and key(content) in words]
