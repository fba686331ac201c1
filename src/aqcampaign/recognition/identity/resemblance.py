"""Tells whether a workbook in which the form was not found may still be meant as the form, or is something else."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aqcampaign.form.model import Form
from aqcampaign.form.tables import LedgerTable, ListTable
from aqcampaign.intake.grid import Grid, Row, joined_texts
from aqcampaign.recognition.location.labels import key


def resembles_form(grids: Iterable[Grid], forms: Iterable[Form]) -> bool:
    """Return whether a sheet holds words that only the form prints, or headings of one of its tables in one row."""
    return any(
        _words(form).search(key(joined_texts(grid))) or any(_is_header_row(form, row) for row in grid.rows.values())
        for grid in grids
        for form in forms
    )


@lru_cache(maxsize=32)
def _words(form: Form) -> re.Pattern[str]:
    labels = (form.labels.unit, form.labels.filled_on, form.labels.window)
    titles = [table.title for table in form.all_tables if table.title]
    keywords = [word for table in form.ledgers for word in table.keywords]
    items = [item.name for item in form.all_items]
    return re.compile("|".join(re.escape(key(word)) for word in (form.title, *labels, *titles, *keywords, *items)))


def _is_header_row(form: Form, row: Row) -> bool:
    """Return whether a row has the heading of the names and of a column, or two headings of a running list."""
    written = {key(content) for content in row.values() if isinstance(content, str)}
    return any(len(written & headings) > 1 for headings in _headings(form))


@lru_cache(maxsize=32)
def _headings(form: Form) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(key, words)) for words in _heading_words(form))


def _heading_words(form: Form) -> Iterator[list[str]]:
    for table in form.all_tables:
        if isinstance(table, ListTable):
            yield from ([table.headings.name, column.name] for column in table.columns)
        elif isinstance(table, LedgerTable):
            yield [column.name for column in table.columns]
