"""Writes tables as Parquet files and DuckDB databases; alone in knowing DuckDB, which is an extra."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from aqcampaign.atomic_write import making_atomically
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _
from aqcampaign.outputs.tables.table import PRECISION, SCALE, Column, Kind, Row, Rows, Table, exact_text

_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "count": "BIGINT",
    "decimal": f"DECIMAL({PRECISION}, {SCALE})",
    "flag": "BOOLEAN",
    "time": "TIMESTAMP",
}
# So many rows go over at once. DuckDB reads text faster than it takes single values from Python.
_BATCH = 50_000
# One thread, so that equal rows give equal files. Memory beyond this goes to the folder that is removed afterwards.
_SETTINGS = {
    "threads": "1",
    "memory_limit": "'128MB'",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


def require_duckdb(target: Path) -> None:
    """Raise UsageFailure, which says what to install, if there is no DuckDB to write `target` with."""
    try:
        import duckdb  # noqa: F401  (an extra)
    except ImportError as error:
        text = _("{path} can be written with DuckDB only, which is not installed; install it with: {command}")
        raise UsageFailure(text.format(path=target, command='pip install "aqcampaign[export]"')) from error


def write_parquet(target: Path, table: Table, rows: Rows, about: str = "") -> None:
    """Write the rows as one Parquet file, whole or not at all; `about` stands in its metadata under `aqcampaign`.

    Equal rows give equal bytes. Raises UsageFailure if there is no DuckDB, or if the file cannot be written.
    """
    require_duckdb(target)
    with making_atomically(target) as made, _database(made.with_name("rows.duckdb")) as database:
        _fill(database, made.parent, table, rows)
        metadata = f", KV_METADATA {{aqcampaign: {_literal(about)}}}" if about else ""
        database.execute(
            f"COPY {_name(table.name)} TO {_literal(str(made))} (FORMAT parquet, COMPRESSION zstd{metadata})"
        )


def write_database(target: Path, tables: Iterable[tuple[Table, Rows]]) -> None:
    """Write the tables into a new DuckDB database, whole or not at all; raises UsageFailure as `write_parquet`."""
    require_duckdb(target)
    with making_atomically(target) as made, _database(made) as database:
        for table, rows in tables:
            _fill(database, made.parent, table, rows)


@contextmanager
def _database(file: Path) -> Iterator[Any]:
    """Give a connection to a new database; that the disk is full or refuses is an OSError."""
    import duckdb

    try:
        with duckdb.connect(str(file), config={"temp_directory": str(file.parent / "spilled")}) as connection:
            for setting, value in _SETTINGS.items():
                connection.execute(f"SET {setting} = {value}")
            yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException) as error:
        raise OSError(str(error).partition("\n")[0].rpartition(": ")[2]) from error


def _fill(database: Any, folder: Path, table: Table, rows: Rows) -> None:
    """Make a table and insert the rows, batch by batch through a file of text."""
    types = [f"{_name(each.name)} {_type(each)}" for each in table.columns]
    database.execute(f"CREATE TABLE {_name(table.name)} ({', '.join(types)})")
    if table.description:
        database.execute(f"COMMENT ON TABLE {_name(table.name)} IS {_literal(table.description)}")
    for column in table.columns:
        if column.description:
            place = f"{_name(table.name)}.{_name(column.name)}"
            database.execute(f"COMMENT ON COLUMN {place} IS {_literal(column.description)}")
    batch, every = folder / "batch.csv", iter(rows)
    columns = ", ".join(f"{_literal(each.name)}: {_literal(_TYPES[each.kind])}" for each in table.columns)
    dialect = r"header = false, auto_detect = false, new_line = '\r\n'"
    read = f"read_csv({_literal(str(batch))}, columns = {{{columns}}}, {dialect})"
    while _write_batch(batch, table, islice(every, _BATCH)):
        database.execute(f"INSERT INTO {_name(table.name)} SELECT * FROM {read}")  # noqa: S608
    database.execute("CHECKPOINT")  # while it can still fail: closing says nothing of a full disk


def _write_batch(file: Path, table: Table, rows: Rows) -> bool:
    """Write the rows; returns whether there were any."""
    decimals = [place for place, column in enumerate(table.columns) if column.kind == "decimal"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(_with_digits(rows, decimals))
        return stream.tell() > 0


def _with_digits(rows: Iterable[Row], decimals: Iterable[int]) -> Iterator[Row]:
    """Yield the rows with the exact digits of numbers; what else they hold DuckDB reads as Python prints it."""
    for row in rows:
        written = list(row)
        for place in decimals:
            number = row[place]
            if isinstance(number, int | Decimal):
                written[place] = exact_text(number)
        yield written


def _type(column: Column) -> str:
    return _TYPES[column.kind] + (" NOT NULL" if column.required else "")


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
