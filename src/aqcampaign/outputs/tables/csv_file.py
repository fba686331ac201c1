"""Writes a table as CSV that programs and Excel read: UTF-8 with a byte order mark, exact figures, no formulas."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import IO

from aqcampaign.outputs.tables.table import Entry, Row, Rows, Table, exact_text

# Spreadsheets calculate what begins so. An apostrophe in front keeps it a text; one that was there gets another, so
# that dropping one always gives the original. Numbers do no harm and stay as they are.
_SIGNS = frozenset("=+-@\t\r'＝＋－＠")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_GUARD = "'"


def write_csv(stream: IO[bytes], table: Table, rows: Rows) -> None:
    """Write a header with the names of the columns, and the rows. Nothing is an empty entry."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    writer.writerows(_written(table, rows))
    text.detach()


def guarded(text: str) -> str:
    """Return a text as it stands in a CSV file: with an apostrophe in front if a spreadsheet would calculate it."""
    return _GUARD + text if text[:1] in _SIGNS and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` has made this of."""
    return text.removeprefix(_GUARD)


def _written(table: Table, rows: Rows) -> Iterator[Row]:
    """Yield the rows as they are written; counts, codes and nothing are so already."""
    texts = [place for place, each in enumerate(table.columns) if each.kind == "text" and not each.choices]
    others = [place for place, each in enumerate(table.columns) if each.kind in ("decimal", "flag", "time")]
    for row in rows:
        written = list(row)
        for place in texts:
            text = written[place]
            if isinstance(text, str) and text[:1] in _SIGNS:
                written[place] = guarded(text)
        for place in others:
            written[place] = _entry(written[place])
        yield written


def _entry(entry: Entry) -> Entry:
    match entry:
        case bool():
            return "true" if entry else "false"
        case Decimal():
            return exact_text(entry)
        case datetime():
            return entry.isoformat(timespec="seconds")
        case _:
            return entry
