"""Writes tables as a Frictionless data package: a folder or zip archive of CSV files with a datapackage.json."""

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aqcampaign.outputs.tables.csv_file import write_csv
from aqcampaign.outputs.tables.table import Column, Kind, Rows, Table

if TYPE_CHECKING:
    from typing_extensions import Buffer

DESCRIPTOR = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0/"
_TYPES: dict[Kind, str] = {
    "text": "string",
    "count": "integer",
    "decimal": "number",
    "flag": "boolean",
    "time": "datetime",
}
# Of all times the first that a zip archive knows, so that equal tables give equal bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def write_zip(stream: BinaryIO, title: str, tables: Iterable[tuple[Table, Rows]]) -> None:
    """Write the package as a zip archive. Equal tables give equal bytes."""
    resources = []
    with ZipFile(stream, "w") as archive:
        for table, rows in tables:
            with archive.open(_member(file_name(table)), "w", force_zip64=True) as member:
                resources.append(_written(member, table, rows))
        archive.writestr(_member(DESCRIPTOR), descriptor(title, resources))


def write_folder(folder: Path, title: str, tables: Iterable[tuple[Table, Rows]]) -> None:
    """Write the package into an existing folder, the descriptor last."""
    resources = []
    for table, rows in tables:
        with (folder / file_name(table)).open("wb") as stream:
            resources.append(_written(stream, table, rows))
    (folder / DESCRIPTOR).write_bytes(descriptor(title, resources))


def file_name(table: Table) -> str:
    """Return the name of the file that holds a table."""
    return f"{table.name}.csv"


def table_schema(table: Table) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    required = {column.name for column in table.columns if column.required}
    return schema | ({"primaryKey": list(table.key)} if table.key and required.issuperset(table.key) else {})


def descriptor(title: str, resources: Sequence[dict[str, Any]]) -> bytes:
    """Return the content of datapackage.json."""
    document = {
        "$schema": _PROFILES + "datapackage.json",
        "name": "aqcampaign-export",
        "title": title,
        "resources": list(resources),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, _TIME)
    member.compress_type, member.external_attr, member.create_system = ZIP_DEFLATED, 0o644 << 16, 3
    return member


def _written(stream: IO[bytes], table: Table, rows: Rows) -> dict[str, Any]:
    """Write the table to the stream; returns the resource that describes it."""
    measured = _Measured(stream)
    write_csv(cast("IO[bytes]", measured), table, rows)
    return {
        "name": table.name,
        "type": "table",
        "path": file_name(table),
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": measured.size,
        "hash": f"sha256:{measured.digest.hexdigest()}",
        "schema": table_schema(table),
    }


class _Measured(io.RawIOBase):
    """A stream that knows how many bytes went through it, and their SHA-256."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        """Return true."""
        return True

    def write(self, content: "Buffer") -> int:
        """Pass the bytes on."""
        self._stream.write(content)
        self.size += len(memoryview(content))
        self.digest.update(content)
        return len(memoryview(content))


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "title": column.title}
    field["description"] = column.description
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = list(column.choices)
        field["categories"] = [{"value": code, "label": label} for code, label in column.meanings.items()]
    return field | ({"constraints": constraints} if constraints else {})
