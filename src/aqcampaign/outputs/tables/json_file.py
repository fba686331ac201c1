"""Writes tables as one JSON document, row by row, and describes it as a JSON Schema."""

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from aqcampaign.outputs.tables.table import PRECISION, SCALE, Column, Entry, Rows, Table, exact_text

_VERSION = 1
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1},
    "count": {"type": "integer"},
    "decimal": {"type": "string", "pattern": rf"^-?\d{{1,{PRECISION - SCALE}}}(\.\d{{1,{SCALE}}})?$"},
    "flag": {"type": "boolean"},
    "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
}


def write_json(stream: BinaryIO, tables: Iterable[tuple[Table, Rows]]) -> None:
    """Write an object for each row, one a line, without the columns that hold nothing.

    Decimals are texts: most programs read numbers as binary fractions.
    """
    encoder = json.JSONEncoder(ensure_ascii=False, default=_text)
    stream.write(b'{"version": %d' % _VERSION)
    for table, rows in tables:
        names = [column.name for column in table.columns]
        stream.write(f',\n"{table.name}": ['.encode())
        between = "\n"
        for row in rows:
            entries = {name: entry for name, entry in zip(names, row, strict=True) if entry is not None}
            for column in table.columns:
                if column.kind == "decimal" and column.name in entries:
                    entries[column.name] = _text(entries[column.name])
            stream.write((between + encoder.encode(entries)).encode())
            between = ",\n"
        stream.write(b"\n]")
    stream.write(b"\n}\n")


def _text(entry: Entry) -> str:
    if isinstance(entry, datetime):
        return entry.isoformat(timespec="seconds")
    if isinstance(entry, int | Decimal):
        return exact_text(entry)
    raise TypeError(entry)


def json_schema(tables: Iterable[Table]) -> dict[str, Any]:
    """Return the JSON Schema of such a document."""
    properties: dict[str, Any] = {"version": {"const": _VERSION, "description": "raised by incompatible changes"}}
    for table in tables:
        properties[table.name] = {"type": "array", "description": table.description, "items": _row_schema(table)}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _row_schema(table: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {each.name: _column_schema(each) for each in table.columns},
        "required": [each.name for each in table.columns if each.required],
        "additionalProperties": False,
    }


def _column_schema(column: Column) -> dict[str, Any]:
    kind = {"enum": list(column.choices)} if column.choices else _TYPES[column.kind]
    return kind | {"description": column.description}
