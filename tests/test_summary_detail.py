"""Where each value comes from, in a Parquet file beside the summary: wanted, or because no sheet takes so many rows."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from samples import fill, ones, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.outputs import listing_sheets
from aqcampaign.template.plan import MOST_ROWS

UNITS = ("court", "postal")


@pytest.fixture(scope="module")
def database() -> Any:
    """DuckDB as another program would use it."""
    return pytest.importorskip("duckdb", reason="DuckDB is not installed").connect()


@pytest.fixture
def out(campaign: Campaign, tmp_path: Path) -> Path:
    """Where to write the summary of an inbox with two reports, under a name that a link must escape."""
    for unit in UNITS:
        fill(campaign, tmp_path / "inbox", unit)
    return tmp_path / "out" / "汇总 #1%20.xlsx"


def _consolidate(out: Path, *options: object) -> tuple[int, str, str]:
    return run("consolidate", "--inbox", out.parents[1] / "inbox", "--out", out, *options)


def _link(out: Path) -> tuple[str, str]:
    """Return what 数据来源 says instead of rows, and where it links to."""
    sheet = openpyxl.load_workbook(out)["数据来源"]
    assert sheet.max_row == 4
    return str(sheet["A4"].value), unquote(sheet["A4"].hyperlink.target)


def test_the_detail_lies_beside_the_summary_that_links_to_it(campaign: Campaign, out: Path, database: Any) -> None:
    """Each value with its source, exact, and the summary says how many there are and where."""
    assert _consolidate(out, "--detail", "parquet")[0] == 0
    detail = out.with_suffix(".parquet")
    words, target = _link(out)
    assert (str(2 * len(campaign.form.cells)) in words, detail.name in words, target) == (True, True, detail.name)
    question = "SELECT unit, count(*), typeof(any_value(value)) FROM read_parquet($1) WHERE counted GROUP BY 1"
    counted = database.execute(question, [str(detail)]).fetchall()
    assert sorted(counted) == [(unit, len(ones(campaign)), "DECIMAL(38,4)") for unit in UNITS]
    assert _consolidate(out, "--detail", "parquet")[0] == 0  # the file of this summary is replaced


@pytest.mark.usefixtures("database")
def test_a_file_of_somebody_else_is_not_replaced(out: Path) -> None:
    """A Parquet file that lies where the detail of a new summary belongs: exit 2, and nothing is written."""
    out.parent.mkdir()
    out.with_suffix(".parquet").write_bytes(b"other")
    code, _out, err = _consolidate(out, "--detail", "parquet")
    assert (code, len(err.splitlines())) == (2, 1)
    assert [each.read_bytes() for each in out.parent.iterdir()] == [b"other"]


@pytest.mark.usefixtures("database")
def test_more_rows_than_a_sheet_takes_go_to_the_detail(
    campaign: Campaign, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without being asked for; each report takes a row too."""
    rows = len(UNITS) * (1 + len(campaign.form.cells))
    monkeypatch.setattr("aqcampaign.cli.consolidate.MOST_LISTED", rows)
    assert _consolidate(out)[0] == 0
    assert not out.with_suffix(".parquet").exists()
    monkeypatch.setattr("aqcampaign.cli.consolidate.MOST_LISTED", rows - 1)
    assert _consolidate(out)[0] == 0
    assert _link(out)[1] == out.with_suffix(".parquet").name


@pytest.mark.parametrize("most", [5, 20, 34])
def test_a_list_that_no_sheet_takes_says_how_much_is_left_out(
    out: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Its last row does, and the rows before it are there: none is lost without a word."""
    monkeypatch.setattr(listing_sheets, "MOST_LISTED", most)
    assert _consolidate(out)[0] == 0
    sheet = openpyxl.load_workbook(out)["数据来源"]
    *listed, last = [row[0].value for row in sheet.iter_rows(min_row=4)]
    assert sheet.max_row == 3 + min(most, 34)
    assert (f"{34 - len(listed)}行" in str(last)) == (most < 34)


def test_the_limit_is_that_of_excel() -> None:
    """1,048,576 rows, of which three are title and header."""
    assert (MOST_ROWS, listing_sheets.MOST_LISTED) == (2**20, 2**20 - 3)
