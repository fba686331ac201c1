"""Writes the data set as a file of each format, or as a data package."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from aqcampaign.atomic_write import making_folder_atomically, writing_atomically
from aqcampaign.outputs.dataset.rows import (
    ExportedForm,
    field_rows,
    figure_rows,
    finding_rows,
    line_rows,
    report_rows,
    total_rows,
)
from aqcampaign.outputs.dataset.schema import TABLES
from aqcampaign.outputs.dataset.words import ExportWords
from aqcampaign.outputs.tables.csv_file import write_csv
from aqcampaign.outputs.tables.data_package import table_schema, write_folder, write_zip
from aqcampaign.outputs.tables.database import write_database, write_parquet
from aqcampaign.outputs.tables.json_file import write_json
from aqcampaign.outputs.tables.sheet import STYLES, table_sheet
from aqcampaign.outputs.tables.table import Column, Entry, Row, Rows, Table
from aqcampaign.template.plan import Content, SheetPlan, WorkbookPlan
from aqcampaign.template.writer import write_workbook

# The endings of files; a name without one is that of a folder.
ENDINGS = (".parquet", ".csv", ".json", ".xlsx", ".duckdb", ".zip")
NEEDING_DUCKDB = (".parquet", ".duckdb")
_ROWS: Mapping[str, Callable[[Sequence[ExportedForm]], Iterator[Row]]] = {
    "figures": figure_rows,
    "totals": total_rows,
    "reports": report_rows,
    "findings": finding_rows,
    "lines": line_rows,
    "fields": field_rows,
}
# Widths of columns in characters, for people.
_WIDTHS = {
    "form": 20.0, "unit": 22.0, "unit_name": 26.0, "field": 26.0, "item": 22.0, "label": 38.0, "text": 18.0,
    "file": 44.0, "received": 18.0, "first_received": 18.0, "message": 60.0, "remedy": 60.0,
    "item_name": 26.0, "part": 20.0, "sha256": 68.0,
}  # fmt: skip
_USUAL_WIDTH = 12.0


def write_dataset(target: Path, forms: Sequence[ExportedForm], words: ExportWords) -> None:
    """Write what the ending of `target` says, whole or not at all; a single table is that of the figures.

    Raises UsageFailure if it cannot be written, or if the rows do not fit a sheet.
    """
    title = words.title.format(title=forms[0].versions[-1].title)
    tables = [(words.titled(table), _ROWS[table.name](forms)) for table in TABLES]
    match target.suffix.lower():
        case "":
            with making_folder_atomically(target) as folder:
                write_folder(folder, title, tables)
        case ".parquet":
            table, rows = tables[0]
            write_parquet(target, table, rows, json.dumps(table_schema(table), ensure_ascii=False))
        case ".duckdb":
            write_database(target, ((_commented(table), rows) for table, rows in tables))
        case ".xlsx":
            sheets = tuple(_sheet(table, partial(_ROWS[table.name], forms), words) for table, _rows in tables)
            with writing_atomically(target) as stream:
                write_workbook(WorkbookPlan(title, sheets, STYLES), stream)
        case ending:
            with writing_atomically(target) as stream:
                _write_stream(stream, ending, title, tables)


def _write_stream(stream: BinaryIO, ending: str, title: str, tables: Sequence[tuple[Table, Rows]]) -> None:
    match ending:
        case ".csv":
            write_csv(stream, *tables[0])
        case ".json":
            write_json(stream, tables)
        case _:
            write_zip(stream, title, tables)


def _commented(table: Table) -> Table:
    """Return the table with its titles, which are Chinese, as descriptions."""
    columns = tuple(replace(column, description=column.title) for column in table.columns)
    return replace(table, description=table.title, columns=columns)


def _sheet(table: Table, rows: Callable[[], Rows], words: ExportWords) -> SheetPlan:
    widths = [_WIDTHS.get(column.name, _USUAL_WIDTH) for column in table.columns]
    meanings = [_meanings(column, words) for column in table.columns]

    def shown() -> Iterator[list[Content]]:
        for row in rows():
            yield [_shown(entry, own) for entry, own in zip(row, meanings, strict=True)]

    return table_sheet(table.title, [column.title for column in table.columns], widths, shown)


def _meanings(column: Column, words: ExportWords) -> Mapping[str, str]:
    """Return the words for codes and flags, {} for a column of neither."""
    return dict(zip(("False", "True"), words.flags, strict=True)) if column.kind == "flag" else column.meanings


def _shown(entry: Entry, meanings: Mapping[str, str]) -> Content:
    return meanings[str(entry)] if meanings and entry is not None else entry
