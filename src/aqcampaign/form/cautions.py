"""Finds what a valid form.yaml probably does not mean: a heading that says 累计 over figures that are added up."""

import re
from collections.abc import Iterator

from aqcampaign.config import Source
from aqcampaign.failures import Problem
from aqcampaign.form.loader import tables_and_lines
from aqcampaign.form.model import SINCE_JANUARY, Form, measure_of, printed_pairs
from aqcampaign.form.tables import Breakdown, Column, Item, ValueTable
from aqcampaign.language import translate as _

_RUNNING = re.compile(f"累计|年初至今|{SINCE_JANUARY}")


def cautions(source: Source) -> tuple[Problem, ...]:
    """Return a warning for each item, column and row of any version that looks like an undeclared running total."""
    text = _(
        "“{name}” says 累计, but its figures are added up over the periods, which counts earlier periods again; write"
        " aggregate: running (and restarts: year if it begins anew each year), or accumulates: with the id of the"
        " period"
    )
    file = source.load(Form)
    places = {id(line): location for location, line in tables_and_lines(file)}
    return tuple(
        source.problem(places[id(line)], text.format(name=_heading(line)))
        for table in file.value_tables
        for line in _undeclared(table)
    )


def _undeclared(table: ValueTable) -> list[Breakdown]:
    """Return the lines that say 累计 and have a cell whose periods are added up, each once."""
    added = (
        (item, line)
        for item, line in printed_pairs(table)
        if measure_of(item, line).aggregate == "sum"
        and line.id not in item.not_in
        and getattr(line, "accumulates", None) is None
    )
    bearers = (next((each for each in (line, item) if _says_running(each)), None) for item, line in added)
    return list({id(line): line for line in bearers if line is not None}.values())


def _says_running(line: Breakdown) -> bool:
    return any(map(_RUNNING.search, _words(line)))


def _heading(line: Breakdown) -> str:
    """Return the words of a line that say it."""
    return next(filter(_RUNNING.search, _words(line)))


def _words(line: Breakdown) -> Iterator[str]:
    yield line.name
    if isinstance(line, Item | Column):
        yield from line.group
    if isinstance(line, Item):
        yield line.category
