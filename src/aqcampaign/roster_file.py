"""Reads the roster: units.yaml, or a table of the units beside it (units.csv, units.xlsx)."""

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from aqcampaign.calendar.model import Calendar
from aqcampaign.config import Source, find
from aqcampaign.failures import ConfigurationFailure, Problem, UsageFailure
from aqcampaign.intake.grid import Grid
from aqcampaign.language import translate as _
from aqcampaign.office_workbook import cell_text, open_workbook
from aqcampaign.units.loader import load
from aqcampaign.units.roster import Roster
from aqcampaign.units.roster_table import RosterTable, Row, is_header

_TABLES = ("units.csv", "units.xlsx", "units.xls", "units.et", "units.ods")
_MAX_BYTES = 64_000_000
_DELIMITERS = ",;\t，"


def read_roster(folder: Path | None, item_ids: Collection[str], calendars: Sequence[Calendar]) -> Roster:
    """Return the roster of all forms of a configuration folder; raises ConfigurationFailure or UsageFailure."""
    tables = [path for name in _TABLES if (path := find(name, folder)).is_file()]
    if len(tables) > 1:
        text = _("{first} and {second} both list the units; keep one of them")
        raise UsageFailure(text.format(first=tables[0], second=tables[1].name))
    if not tables:
        return load(Source(find("units.yaml", folder)), item_ids, calendars)
    table, rest = tables[0], tables[0].with_name("units.yaml")
    source = Source(rest) if rest.is_file() else None
    rows = _rows_of_csv(table) if table.suffix == ".csv" else _rows_of_workbook(table)
    return load(RosterTable(table, rows, source), item_ids, calendars)


def _rows_of_csv(path: Path) -> Iterator[Row]:
    text = _decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        before = 0
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        reason = _("this is no table of comma-separated values ({reason})").format(reason=error)
        raise ConfigurationFailure([Problem(str(path), reader.line_num, 1, reason)]) from error


def _decoded(path: Path) -> str:
    """Return the text of a file in UTF-8, in GBK as Excel writes it in China, or in UTF-16 ("Unicode text")."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    if len(content) > _MAX_BYTES:
        raise UsageFailure(_("{path} is larger than {count} MB").format(path=path, count=_MAX_BYTES // 1_000_000))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if not any(map(_is_chinese_utf8, content.splitlines())):
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
    text = _("this line is neither in UTF-8 nor in GBK as the other lines are; save the whole file as UTF-8")
    raise ConfigurationFailure([Problem(str(path), line, 1, text)])


def _is_chinese_utf8(line: bytes) -> bool:
    """Return whether a line holds Chinese in UTF-8: bytes that are no Chinese in GBK."""
    try:
        return any(character >= "\u2e80" for character in line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _delimiter(text: str) -> str:
    """Return the sign between the columns: the one that makes a row of headings of a line near the top."""
    top = text[:10_000].splitlines()
    return next((each for each in _DELIMITERS if any(is_header(row) for row in csv.reader(top, delimiter=each))), ",")


def _rows_of_workbook(path: Path) -> Iterator[Row]:
    grid = _roster_sheet(path)
    struck = sorted(spot for spot, appearance in grid.appearances.items() if appearance.struck)
    if struck:
        text = _("“{found}” is struck through; delete its row, or write below 截止 until when the unit reports")
        problems = [
            Problem(str(path), row + 1, column + 1, text.format(found=grid.seen(row, column))) for row, column in struck
        ]
        raise ConfigurationFailure(problems)
    for number, row in grid.rows.items():
        yield number + 1, [cell_text(row.get(column, "")) for column in range(max(row) + 1)]


def _roster_sheet(path: Path) -> Grid:
    """Return the only sheet with headings, else the first sheet; raises UsageFailure."""
    grids = open_workbook(path)
    rosters = [grid for grid in grids if any(map(is_header, _texts(grid)))]
    if len(rosters) > 1:
        text = _("{path} lists units on the sheets “{first}” and “{second}”; keep one of them")
        raise UsageFailure(text.format(path=path, first=rosters[0].name, second=rosters[1].name))
    return (rosters or grids)[0]


def _texts(grid: Grid) -> Iterator[Sequence[str]]:
    """Yield the rows at the top of a sheet as texts."""
    for row, _number in zip(grid.rows.values(), range(20), strict=False):
        yield [cell_text(content) for content in row.values()]
