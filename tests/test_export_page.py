"""The queries of docs/export.md run on the returns of the demonstration and say what the exported tables say."""

import contextlib
import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from samples import ROOT, run

from aqcampaign.campaign_folder import open_campaigns
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.outputs.dataset.schema import FIGURES, STATES, TABLES

PAGE = (ROOT / "docs/export.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
(PYTHON,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported returns of two months."""
    folder = tmp_path_factory.mktemp("page")
    campaign = open_campaigns(ROOT / "config")[0]
    inbox = write_inbox([(campaign, load_script(ROOT / "config", ""))], folder / "d")
    for name in ("数据.csv", "数据包"):
        assert run("export", folder / name, "--inbox", inbox)[0] == 0
    return folder


@pytest.fixture
def answers(demo: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What DuckDB answers to the three queries, as somebody who copies them gets it."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    if not (demo / "数据.parquet").exists():
        assert run("export", demo / "数据.parquet", "--inbox", demo / "d/inbox")[0] == 0
    monkeypatch.chdir(demo)
    with duckdb.connect() as connection:
        return [connection.sql(query).fetchall() for query in SQL]


def table(demo: Path, name: str) -> Rows:
    """Return a table of the data package."""
    with (demo / "数据包" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_three_queries() -> None:
    """Each with a question above it."""
    assert len(SQL) == 3
    assert len(re.findall(r"^\*\*.+？.*\*\*$", PAGE, re.MULTILINE)) == 3


def test_totals_by_period(demo: Path, answers: list[Any]) -> None:
    """The sums of the first query are the totals of the summary."""
    said = {(label, period): (total, units) for label, _unit, period, total, units in answers[0]}
    assert said == {
        (row["label"], row["period"]): (Decimal(row["value"]) if row["value"] else None, int(row["reports"]))
        for row in table(demo, "totals")
    }


def test_who_is_missing(demo: Path, answers: list[Any]) -> None:
    """The second query lists the units that do not count, as the table of reports does."""
    lacking = {
        (row["period"], row["unit_name"], row["status"])
        for row in table(demo, "reports")
        if row["counted"] == "false" and row["status"] != "exempt"
    }
    assert lacking
    assert answers[1] == sorted(lacking, key=lambda each: each[:2])


def test_great_changes(demo: Path, answers: list[Any]) -> None:
    """The third query finds each figure that differs by more than half, and where it stands."""
    expected = sorted(_changes(table(demo, "figures")))
    assert expected
    assert [tuple(row) for row in answers[2]] == expected


def _changes(rows: Rows) -> Iterator[tuple[Any, ...]]:
    values = {(row["unit"], row["field"], row["period"]): row for row in rows if row["value"]}
    for (unit, field, period), row in values.items():
        before = values.get((unit, field, "2022-09")) if period == "2022-10" else None
        old, new = (Decimal(before["value"]) if before else None), Decimal(row["value"])
        if old and old > 0 and abs(new - old) * 2 > old:
            place = f"{row['sheet']}!{row['cell']}"
            yield row["unit_name"], row["label"], period, old, new, row["file"], place


def test_the_script_for_pandas_prints_exact_totals(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each item and period."""
    pytest.importorskip("pandas", reason="pandas is not installed")
    monkeypatch.chdir(demo)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(PYTHON, names)  # noqa: S102  (what a reader of the page would run)
    found = names["table"]
    for row in table(demo, "totals"):
        if row["value"]:
            assert found.loc[row["label"], row["period"]] == Decimal(row["value"])


def test_the_page_names_what_there_is() -> None:
    """Every table, every column of the figures, and every state."""
    named = set(re.findall(r"`([a-z0-9_]+)`", PAGE))
    assert {table.name for table in TABLES} <= named
    assert {column.name for column in FIGURES.columns} <= named
    assert set(STATES) <= named
