"""Tables as files of DuckDB: exact figures, texts as they are, equal bytes, whole or not at all."""

import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from aqcampaign.failures import UsageFailure
from aqcampaign.outputs.tables.database import write_database, write_parquet
from aqcampaign.outputs.tables.table import Column, Entry, Kind, Rows, Table, exact_text

KINDS: tuple[Kind, ...] = ("text", "count", "decimal", "flag", "time")
TABLE = Table("figures", tuple(Column(kind, kind, f"a column of {kind}") for kind in KINDS), description="数")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
ENTRIES: tuple[st.SearchStrategy[Entry], ...] = (
    TEXTS,
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(-(10**12), 10**12, places=4),
    st.booleans(),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),
)
ROWS = st.lists(st.tuples(*(st.none() | each for each in ENTRIES)), max_size=50)


@pytest.fixture(scope="module")
def database() -> Any:
    """DuckDB as another program would use it."""
    return pytest.importorskip("duckdb", reason="DuckDB is not installed").connect()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name would be a pattern or end a text in SQL."""
    return tmp_path_factory.mktemp("it's [1] * %")


def read(database: Any, file: Path, columns: str = "*") -> Any:
    """Return what another program reads from a Parquet file."""
    return database.execute(f"SELECT {columns} FROM read_parquet($1)", [str(file)]).fetchall()  # noqa: S608


@given(rows=ROWS)
@example(rows=[("\r", 1, Decimal(0), True, None), ('"', 2, None, None, None), ("NULL", 3, None, None, None)])
@example(rows=[("=1+1", 4, Decimal("-0.5"), False, datetime(2022, 9, 20)), (" ,\n", None, None, None, None)])
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_entry_comes_back(database: Any, folder: Path, rows: Rows) -> None:
    """Nothing is not an empty text, and = begins no formula."""
    write_parquet(folder / "any.parquet", TABLE, rows)
    assert read(database, folder / "any.parquet") == rows


def test_a_million_tenths_are_exact(database: Any, folder: Path) -> None:
    """In binary fractions they would not be: summed one by one they come to 100000.00000133288."""
    tenths = Table("tenths", (Column("value", "decimal"),))
    write_parquet(folder / "tenths.parquet", tenths, repeat((Decimal("0.1"),), 1_000_000))
    assert read(database, folder / "tenths.parquet", "sum(value), count(*)") == [(Decimal(100_000), 1_000_000)]
    assert read(database, folder / "tenths.parquet", "DISTINCT typeof(value)") == [("DECIMAL(38,4)",)]


def test_equal_rows_give_equal_bytes(database: Any, folder: Path) -> None:
    """Also in more than one batch, and whatever it is called."""
    rows = [(f"单位{number}", number, Decimal(number) / 8, number % 2 == 0, None) for number in range(120_000)]
    for name in ("first.parquet", "second.parquet"):
        write_parquet(folder / name, TABLE, iter(rows), "{}")
    assert (folder / "first.parquet").read_bytes() == (folder / "second.parquet").read_bytes()
    assert read(database, folder / "first.parquet", "sum(count), sum(decimal)") == [
        (sum(row[1] for row in rows), sum((row[2] for row in rows), start=Decimal(0)))
    ]


def test_what_is_said_about_a_table_is_in_its_file(database: Any, folder: Path) -> None:
    """In Parquet as metadata, in a database as comments."""
    write_parquet(folder / "said.parquet", TABLE, [], '{"name": "it\'s"}')
    (said,) = database.execute(
        "SELECT value FROM parquet_kv_metadata($1) WHERE key = 'aqcampaign'", [str(folder / "said.parquet")]
    ).fetchone()
    assert said.decode() == '{"name": "it\'s"}'
    write_database(folder / "said.duckdb", [(TABLE, []), (Table("totals", TABLE.columns), [])])
    database.execute(f"ATTACH '{str(folder).replace(chr(39), 2 * chr(39))}/said.duckdb' AS said (READ_ONLY)")
    tables = database.execute("SELECT table_name, comment FROM duckdb_tables() ORDER BY 1").fetchall()
    columns = database.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'figures'").fetchall()
    database.execute("DETACH said")
    assert tables == [("figures", "数"), ("totals", None)]
    assert columns == [(f"a column of {kind}",) for kind in KINDS]


@pytest.mark.parametrize("digits", ["0.00001", "1" * 35, "NaN", "Infinity"])
def test_a_figure_that_would_be_rounded_is_refused(digits: str) -> None:
    """More digits than the column holds are a mistake of the program, never a rounded figure."""
    with pytest.raises(ValueError, match=r"."):
        exact_text(Decimal(digits))


@pytest.mark.parametrize(
    ("number", "text"), [("1.50", "1.5"), ("100", "100"), ("1E+2", "100"), ("-0.0001", "-0.0001"), ("0.00000", "0")]
)
def test_a_figure_is_written_in_digits(number: str, text: str) -> None:
    """Without an exponent, and without zeros that say nothing."""
    assert exact_text(Decimal(number)) == text


@pytest.mark.usefixtures("database")
def test_a_broken_run_leaves_the_old_file(folder: Path) -> None:
    """And nothing beside it."""
    target = folder / "kept" / "old.parquet"
    write_parquet(target, TABLE, [])
    before = target.read_bytes()
    with pytest.raises(ValueError, match=r"."):
        write_parquet(target, TABLE, iter([(None, None, Decimal("0.00001"), None, None)]))
    assert target.read_bytes() == before
    assert [each.name for each in target.parent.iterdir()] == ["old.parquet"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from aqcampaign.failures import UsageFailure
from aqcampaign.outputs.tables.database import write_parquet
from aqcampaign.outputs.tables.table import Column, Table

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
rows = (("text that takes room", number) for number in range(3000))
try:
    write_parquet(Path(sys.argv[1]), Table("t", (Column("text", "text"), Column("count", "count"))), rows)
except UsageFailure as failure:
    print(failure)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("room", [10_000, 200_000], ids=["in Python", "in DuckDB"])
@pytest.mark.usefixtures("database")
def test_a_disk_that_fills_is_one_sentence(tmp_path: Path, room: int) -> None:
    """Whoever notices it; the old file stays, and nothing beside it."""
    target = tmp_path / "out.parquet"
    target.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(target), str(room)], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.count("\n") == 1
    assert str(target) in done.stdout
    assert target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["out.parquet"]


def test_without_duckdb_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One sentence, and nothing is written."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageFailure, match=r"aqcampaign\[export\]"):
        write_parquet(tmp_path / "out.parquet", TABLE, [])
    with pytest.raises(UsageFailure, match=r"aqcampaign\[export\]"):
        write_database(tmp_path / "out.duckdb", [])
    assert not list(tmp_path.iterdir())
