"""`aq export`: its figures add up to the totals of the summary, say why one is missing, and no program alters them."""

import csv
import hashlib
import importlib.util
import io
import json
import re
import shutil
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT, SHIPPED, fill, run

from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.config import Source
from aqcampaign.demo.folder import load_script, write_inbox
from aqcampaign.outputs.dataset.schema import FIGURES, TABLES
from aqcampaign.outputs.dataset.words import ExportWords
from aqcampaign.outputs.tables import database, sheet
from aqcampaign.outputs.tables.csv_file import guarded, unguarded, write_csv
from aqcampaign.outputs.tables.data_package import DESCRIPTOR, write_zip
from aqcampaign.outputs.tables.json_file import json_schema, write_json
from aqcampaign.outputs.tables.sheet import STYLES, table_sheet
from aqcampaign.outputs.tables.table import Column, Row, Table
from aqcampaign.template.plan import Content, WorkbookPlan
from aqcampaign.template.writer import write_workbook
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import consolidate_review

CONFIGS = sorted({config for config, _form in SHIPPED.values()})
SEPTEMBER = "2022-09"
FORMATS = ("csv", "json", "xlsx", "zip", "parquet")
Rows = list[dict[str, str]]


def export(out: Path, *arguments: object) -> str:
    """Write the data set; returns what was said."""
    code, _out, said = run("export", out, *arguments)
    assert code == 0, said
    return said


def read(file: Path) -> Rows:
    """Return the rows of a CSV file as a program reads it that knows nothing of types."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# --- every campaign that is shipped ------------------------------------------------------------------------------


@pytest.fixture(
    scope="module", params=CONFIGS, ids=lambda path: path.parent.name if path.parent != ROOT else "built-in"
)
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """The configuration, the inbox of its demonstration, and the folder to which that was exported."""
    config: Path = request.param
    campaigns = open_campaigns(config)
    folder = tmp_path_factory.mktemp("export")
    inbox = write_inbox([(each, load_script(config, each.form_id)) for each in campaigns], folder / "d")
    export(folder / "package", "--inbox", inbox, "--config", config)
    return config, inbox, folder / "package"


def test_figures_add_up_to_the_totals_of_the_summary(shipped: tuple[Path, Path, Path]) -> None:
    """Of every field in every period of every form, whichever way it is aggregated."""
    config, inbox, package = shipped
    values: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for row in read(package / "figures.csv"):
        if row["value"]:
            values[row["form"], row["period"], row["field"]].append(Decimal(row["value"]))
    exported = {(row["form"], row["period"], row["field"]): row for row in read(package / "totals.csv")}
    periods = sorted({period for _form, period, _field in exported})
    campaigns, seen = open_campaigns(config), set()
    for period in periods:
        for campaign, review in check_forms(campaigns, [inbox], period):
            if not any(each.status in ("accepted", "nil", "incomplete") for each in review.units):
                continue
            consolidation = consolidate_review(campaign, review)
            for field, total in zip(consolidation.form.fields, consolidation.totals, strict=True):
                if field.cell.applies:
                    key = (consolidation.form.id, period, field.id)
                    seen.add(key)
                    said = exported[key]
                    assert said["value"] == ("" if total is None else f"{Decimal(total).normalize():f}")
                    if field.cell.measure.is_added and field.part.is_number:
                        assert (sum(values[key]) if values[key] else None) == total
                        assert int(said["reports"]) == len(values[key])
                    elif field.cell.measure.aggregate == "max":
                        assert max(values[key], default=None) == total
    assert {key for key in values if key not in seen} == set()


def test_each_unit_has_each_field_once(shipped: tuple[Path, Path, Path]) -> None:
    """Whether it reported or not; figures that do not count have no value, but what was written."""
    _config, _inbox, package = shipped
    rows, fields = read(package / "figures.csv"), defaultdict(set)
    keys = [tuple(row[name] for name in FIGURES.key) for row in rows]
    assert len(keys) == len(set(keys))
    for row in rows:
        fields[row["form"], row["period"], row["unit"], row["report"]].add(row["field"])
        assert not row["value"] or (row["counted"] == "true" and row["state"] in ("filled", "zero"))
        assert (row["state"] == "zero") == (row["text"] in ("0", "0.0") and row["state"] != "exempt")
        assert row["state"] != "missing" or (row["status"], row["sha256"], row["text"]) == ("missing", "", "")
    for (form, period), group in _grouped(fields).items():
        assert len({frozenset(each) for each in group}) == 1, (form, period)
    reports = {(row["form"], row["period"], row["unit"], row["report"]) for row in read(package / "reports.csv")}
    assert set(fields) <= reports


def _grouped(fields: dict[tuple[str, str, str, str], set[str]]) -> dict[tuple[str, str], list[set[str]]]:
    by_period = defaultdict(list)
    for (form, period, _unit, _report), own in fields.items():
        by_period[form, period].append(own)
    return by_period


PATTERNS = {
    "string": re.compile(r".+", re.DOTALL),
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d{1,4})?"),
    "boolean": re.compile(r"true|false"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"),
}


def test_the_package_is_as_its_descriptor_says(shipped: tuple[Path, Path, Path]) -> None:
    """Files, sizes, hashes, names, types, required entries, codes and keys; each column has a Chinese title."""
    _config, _inbox, package = shipped
    described = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    assert [each["name"] for each in described["resources"]] == [table.name for table in TABLES]
    assert {path.name for path in package.iterdir()} == {DESCRIPTOR, *(each["path"] for each in described["resources"])}
    for resource in described["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert header == [each["name"] for each in resource["schema"]["fields"]]
        rows, keys = read(package / resource["path"]), resource["schema"].get("primaryKey", [])
        for field in resource["schema"]["fields"]:
            assert_column(field, [row[field["name"]] for row in rows])
        assert len({tuple(row[name] for name in keys) for row in rows}) == (len(rows) if keys else bool(rows))


def assert_column(field: dict[str, Any], entries: list[str]) -> None:
    """The entries are as the descriptor of their column says."""
    constraints = field.get("constraints", {})
    assert re.search(r"[\u4e00-\u9fff]", field["title"])
    assert all(PATTERNS[field["type"]].fullmatch(entry) for entry in entries if entry), field["name"]
    assert all(entries) or not constraints.get("required"), field["name"]
    if "enum" in constraints:
        assert set(entries) - {""} <= set(constraints["enum"]), field["name"]
        assert [each["value"] for each in field["categories"]] == constraints["enum"]


def test_every_format_says_the_same(shipped: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Figures and totals of the package, the archive, JSON, the workbook, DuckDB and Parquet are equal."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    config, inbox, package = shipped
    for name in ("json", "zip", "xlsx", "duckdb", "parquet", "csv"):
        export(tmp_path / f"out.{name}", "--inbox", inbox, "--config", config)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in package.iterdir()
        }
    assert (tmp_path / "out.csv").read_bytes() == (package / "figures.csv").read_bytes()
    document = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(run("form", "schema", "--export")[1]))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", read_only=True)
    connection = duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True)
    for table, written in zip(TABLES, book.worksheets, strict=True):
        expected = [tuple(map(unguarded, row.values())) for row in read(package / f"{table.name}.csv")]
        names = [column.name for column in table.columns]
        assert [tuple(_text(row.get(name)) for name in names) for row in document[table.name]] == expected
        stored = connection.execute(f"FROM {table.name}").fetchall()
        assert [tuple(map(_text, row)) for row in stored] == expected
        shown = [row for row in written.iter_rows(min_row=2, values_only=True) if any(row)]
        assert [row[0] for row in shown] == [row[0] for row in expected]
        if table is FIGURES:
            place = names.index("value")
            assert [row[place] for row in shown] == [float(row[place]) if row[place] else None for row in expected]
    parquet = duckdb.execute("FROM read_parquet($1)", [str(tmp_path / "out.parquet")]).fetchall()
    assert parquet == connection.execute("FROM figures").fetchall()


def _text(entry: object) -> str:
    match entry:
        case None:
            return ""
        case bool():
            return "true" if entry else "false"
        case Decimal():
            return f"{entry.normalize():f}"
        case datetime():
            return entry.isoformat()
        case _:
            return str(entry)


# --- what is no figure -------------------------------------------------------------------------------------------

FORM = """
id: states
version: "1"
title: 状态表
labels: {unit: 填报单位, filled_on: 填报时间, window: 统计区间}
headings: {name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items:
  - {id: visits, name: 检查, unit: 户}
  - id: cases
    name: 案件
    unit: 件/人
    parts: [{id: filed, name: 立案, unit: 件}, {id: people, name: 人员, unit: 人}]
  - {id: fine, name: 罚款, unit: 万元, kind: money}
  - {id: note, name: 备注, kind: text, blank: skip}
  - {id: extra, name: 其他, unit: 个, blank: skip}
"""
UNITS = ("full", "part", "wrong", "silent", "freed")
FIELDS = ("visits", "cases.filed", "cases.people", "fine", "note", "extra")
# What each unit's figures are; F: filled, 0: zero, B: blank, U: unreadable, N: not asked, M: missing, E: exempt.
STATE_OF = {
    "F": "filled",
    "0": "zero",
    "B": "blank",
    "U": "unreadable",
    "N": "not_asked",
    "M": "missing",
    "E": "exempt",
}
STATES_OF = {"full": "F0FFFB", "part": "FFFNB0", "wrong": "UFFBBB", "silent": "MMMMMM", "freed": "EEEEEE"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with reports for September: good, partly asked, wrong, none, and of a unit without a duty."""
    config, root = tmp_path_factory.mktemp("config"), tmp_path_factory.mktemp("states") / "office"
    shutil.copy(ROOT / "config/campaign.yaml", config)
    (config / "form.yaml").write_text(FORM, encoding="utf-8")
    listed = "".join(f"  - {{id: {unit}, name: {unit}局, group: 组}}\n" for unit in UNITS)
    (config / "units.yaml").write_text(f"units:\n{listed}", encoding="utf-8")
    assert run("init", root, "--from", config)[0] == 0
    campaign = open_campaigns(root / "config")[0]
    usual: dict[str, Content] = {"visits": 3, "cases": "2/1", "fine": Decimal("0.1"), "note": "", "extra": ""}
    sent: dict[str, dict[str, Content]] = {
        "full": {"cases": "0/1", "note": "=HYPERLINK(1)"},
        "part": {"fine": "", "extra": 0},
        "wrong": {"visits": "几家", "fine": ""},
        "freed": {},
    }
    for unit, own in sent.items():
        fill(campaign, root / "inbox", unit, text=usual | own)
    why = ("--from", SEPTEMBER, "--reason", "无此职责", "--late")
    assert run("--workspace", root, "exempt", "freed", *why)[0] == 0
    assert run("--workspace", root, "exempt", "part", "--item", "fine", *why)[0] == 0
    return root


def exported(root: Path, out: Path, *options: object) -> Rows:
    """Return the figures of a working folder."""
    code, _out, said = run("--workspace", root, "export", out, *options)
    assert code == 0, said
    return read(out / "figures.csv") if out.is_dir() else read(out)


def test_it_is_told_apart_why_there_is_no_figure(office: Path, tmp_path: Path) -> None:
    """Absent, blank, unreadable, no duty and zero are five things; none but a figure has a value."""
    rows = exported(office, tmp_path / "package", "--period", SEPTEMBER)
    for unit, letters in STATES_OF.items():
        own = {row["field"]: row for row in rows if row["unit"] == unit}
        assert [own[field]["state"] for field in FIELDS] == [STATE_OF[letter] for letter in letters], unit
    values = {(row["unit"], row["field"]): row["value"] for row in rows if row["value"]}
    assert values == {
        ("full", "visits"): "3", ("full", "cases.filed"): "0", ("full", "cases.people"): "1", ("full", "fine"): "0.1",
        ("part", "visits"): "3", ("part", "cases.filed"): "2", ("part", "cases.people"): "1", ("part", "extra"): "0",
    }  # fmt: skip
    written = {(row["unit"], row["field"]): row["text"] for row in rows}
    assert written["wrong", "visits"] == "几家"
    assert written["wrong", "cases.filed"] == "2"
    totals = {row["field"]: (row["value"], row["reports"]) for row in read(tmp_path / "package/totals.csv")}
    assert totals == {
        "visits": ("6", "2"), "cases.filed": ("2", "2"), "cases.people": ("2", "2"), "fine": ("0.1", "1"),
        "note": ("", "0"), "extra": ("0", "1"),
    }  # fmt: skip
    assert {row["unit"]: row["status"] for row in read(tmp_path / "package/reports.csv")} == {
        "full": "accepted", "part": "accepted", "wrong": "returned", "silent": "missing", "freed": "exempt",
    }  # fmt: skip
    (part,) = [row for row in read(tmp_path / "package/fields.csv") if row["field"] == "cases.people"]
    assert (part["part"], part["part_name"], part["unit_of_measure"]) == ("people", "人员", "人")


def test_a_formula_stays_a_text_in_every_format(office: Path, tmp_path: Path) -> None:
    """Only in CSV, which knows no types, it gets an apostrophe in front."""
    formula = "=HYPERLINK(1)"
    (row,) = [each for each in exported(office, tmp_path / "a.csv") if each["text"].endswith(formula)]
    assert row["text"] == "'" + formula
    exported_as = ["json", "xlsx", *(["parquet"] if importlib.util.find_spec("duckdb") else [])]
    for name in exported_as:
        assert run("--workspace", office, "export", tmp_path / f"a.{name}")[0] == 0
    texts = [each.get("text") for each in json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["figures"]]
    assert texts.count(formula) == 1
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == formula] == ["s"]
    if "parquet" in exported_as:
        import duckdb

        file = str(tmp_path / "a.parquet")
        assert duckdb.execute("SELECT count(*) FROM read_parquet($1) WHERE text = $2", [file, formula]).fetchone() == (
            1,
        )


def test_an_old_form_lacks_a_figure(tmp_path: Path) -> None:
    """That a report on an older version of the form does not ask for it is neither blank nor zero."""
    config = ROOT / "examples/versions/config"
    campaign = open_campaigns(config)[0]
    inbox = write_inbox([(campaign, load_script(config, ""))], tmp_path / "d")
    export(tmp_path / "a.csv", "--inbox", inbox, "--config", config)
    lacking = [row for row in read(tmp_path / "a.csv") if row["state"] == "not_on_form"]
    assert {(row["field"], row["form_version"]) for row in lacking} == {("video", "1")}
    assert all(row["value"] == row["text"] == row["cell"] == "" for row in lacking)


def test_a_closed_period_is_exported_as_it_was_reported(office: Path, tmp_path: Path) -> None:
    """Whatever came since; an open one as it is now. Both are there without --period."""
    root = Path(shutil.copytree(office, tmp_path / "office"))
    campaign = open_campaigns(root / "config")[0]
    before = exported(root, tmp_path / "before.csv")
    assert run("--workspace", root, "close", SEPTEMBER, "--early", "--by", "clerk")[0] == 0
    late = datetime(2022, 10, 20, 9, 0)
    fill(campaign, root / "inbox", "silent", text={"note": ""}, received=late)
    fill(campaign, root / "inbox", "full", text={"note": ""}, received=late, name="again.xlsx")
    fill(campaign, root / "inbox", "full", text={"note": ""}, received=late, period="2022-10", name="october.xlsx")
    rows = exported(root, tmp_path / "after.csv")
    closed = [row for row in rows if row["period"] == SEPTEMBER]
    assert {row["revision"] for row in closed} == {"1"}
    assert [row | {"revision": ""} for row in closed] == before
    assert {(row["period"], row["revision"]) for row in rows} == {(SEPTEMBER, "1"), ("2022-10", "")}


def test_words_for_every_code() -> None:
    """A template that lacks a title or the meaning of a code is refused when it is read."""
    words = Source(ROOT / "templates/export.yaml").load(ExportWords)
    titles = [column.title for table in TABLES for column in words.titled(table).columns]
    assert all(titles)
    broken = words.model_dump() | {"codes": {**words.codes, "state": {"zero": "零"}}}
    with pytest.raises(ValueError, match="state: blank"):
        ExportWords.model_validate(broken)


# --- no formulas -------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_from_csv(text: str) -> None:
    """And a spreadsheet calculates none, unless it is a plain number."""
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r＝＋－＠") or re.fullmatch(r"[-+]?\d+(\.\d+)?", text)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "'=1", "＝1+1", "\t=1", "=HYPERLINK(0)"])
def test_formulas_are_guarded(text: str) -> None:
    """Also the full-width signs, which some programs take for the others."""
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["-5", "+12.50", "甲局", "3/2", "1-2", "a=b", ""])
def test_plain_texts_are_not(text: str) -> None:
    """Nobody is to be surprised by an apostrophe."""
    assert guarded(text) == text


# --- files -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def september(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with the reports of two units for September."""
    folder = tmp_path_factory.mktemp("export") / "inbox"
    for unit in ("market_regulation", "court"):
        fill(campaign, folder, unit)
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_equal_inputs_give_equal_bytes(september: Path, tmp_path: Path, name: str) -> None:
    """But for .duckdb, into which DuckDB writes a number of its own."""
    if name == "parquet":
        pytest.importorskip("duckdb", reason="DuckDB is not installed")
    files = [tmp_path / f"{place}.{name}" for place in "ab"]
    for file in files:
        export(file, "--inbox", september)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("out.ods", ".parquet"),
        ("out.tsv", ".csv"),
        ("inbox/out.csv", "inbox"),
        ("there.csv", "--force"),
        ("full", "--force"),
        ("file/out.csv", "file"),
        ("file/folder", "file"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(september: Path, tmp_path: Path, out: str, said: str) -> None:
    """Nothing is overwritten, and nothing half-written is left."""
    (tmp_path / "inbox").symlink_to(september)
    (tmp_path / "there.csv").write_text("kept")
    (tmp_path / "file").write_text("kept")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/own.txt").write_text("kept")
    before = sorted(tmp_path.rglob("*"))
    code, printed, sentence = run("export", tmp_path / out, "--inbox", tmp_path / "inbox")
    assert (code, printed, sentence.count("\n")) == (2, "", 1), sentence
    assert said in sentence
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "there.csv").read_text() == "kept"


def test_force_replaces_files_and_no_others(september: Path, tmp_path: Path) -> None:
    """A file of the user in the folder stays."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full/own.txt").write_text("kept")
    (tmp_path / "there.csv").write_text("old")
    for out in ("full", "there.csv"):
        export(tmp_path / out, "--inbox", september, "--force")
    assert (tmp_path / "full/own.txt").read_text() == "kept"
    assert (tmp_path / "full/figures.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()


def test_a_period_without_reports_is_said(september: Path, tmp_path: Path) -> None:
    """Neither zeros nor an empty file stand for it."""
    code, _out, said = run("export", tmp_path / "out.csv", "--inbox", september, "--period", "2022-10")
    assert (code, said.count("\n")) == (2, 1)
    code, _out, said = run("export", tmp_path / "out.csv", "--inbox", tmp_path)
    assert (code, said.count("\n")) == (2, 1)
    assert not (tmp_path / "out.csv").exists()


def test_without_duckdb_the_other_formats_are_written(
    september: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For Parquet and DuckDB it is said what to install, before anything is examined."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    for name in ("csv", "json", "xlsx", "zip"):
        export(tmp_path / f"out.{name}", "--inbox", september)
    for name in ("parquet", "duckdb"):
        code, _out, said = run("export", tmp_path / f"out.{name}", "--inbox", september)
        assert (code, said.count("\n")) == (2, 1)
        assert "aqcampaign[export]" in said
        assert not (tmp_path / f"out.{name}").exists()


def test_a_sheet_takes_no_more_rows_than_excel_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused instead of left out."""
    monkeypatch.setattr(sheet, "MOST_ROWS", 3)
    assert table_sheet("数据", ["数"], [9], lambda: [[1], [2]]).print_to == (2, 0)
    with pytest.raises(Exception, match=r"\.parquet"):
        table_sheet("数据", ["数"], [9], lambda: [[1], [2], [3]])


def _book(stream: BinaryIO, headings: Sequence[str], rows: Callable[[], Iterable[Sequence[Content]]]) -> None:
    plan = table_sheet("数据", headings, [9] * len(headings), rows)
    write_workbook(WorkbookPlan("", (plan,), STYLES), stream)


def test_excel_is_given_no_figure_that_it_would_round() -> None:
    """More digits than it keeps are a text, and what begins with = is one too."""
    stream, exact = io.BytesIO(), Decimal("12345678901234.5678")
    rows: list[list[Content]] = [[Decimal("0.1"), 12, exact, "=1+1", datetime(2022, 9, 20, 10, 30, 15)]]
    _book(stream, "abcde", lambda: rows)
    written = openpyxl.load_workbook(stream)["数据"]
    cells = next(written.iter_rows(min_row=2))
    assert [cell.value for cell in cells] == [0.1, 12, str(exact), "=1+1", datetime(2022, 9, 20, 10, 30, 15)]
    assert [cell.data_type for cell in cells] == ["n", "n", "s", "s", "d"]
    assert [cell.number_format for cell in cells] == ["0.0###", "0", "General", "General", "yyyy-mm-dd hh:mm"]
    assert (written.auto_filter.ref, written.freeze_panes, written.print_title_rows) == ("A1:E2", "A2", "$1:$1")


class Counted(list[Any]):
    """A row that knows how many of its kind there are."""

    alive = most = 0

    def __init__(self, *entries: Any) -> None:
        super().__init__(entries)
        Counted.alive += 1
        Counted.most = max(Counted.most, Counted.alive)

    def __del__(self) -> None:
        Counted.alive -= 1


def _many() -> Iterator[Row]:
    return (Counted(f"单位{number}", Decimal(number)) for number in range(2000))


@pytest.mark.parametrize("name", ["csv", "json", "zip", "xlsx", "parquet"])
def test_rows_are_not_kept(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of however many, each is gone before many more are made."""
    table = Table("t", (Column("text", "text"), Column("value", "decimal")))
    Counted.most = 0
    monkeypatch.setattr(database, "_BATCH", 10)
    match name:
        case "csv":
            write_csv(io.BytesIO(), table, _many())
        case "json":
            write_json(io.BytesIO(), [(table, _many())])
        case "zip":
            write_zip(io.BytesIO(), "", [(table, _many())])
        case "xlsx":
            _book(io.BytesIO(), "ab", _many)
        case _:
            pytest.importorskip("duckdb", reason="DuckDB is not installed")
            database.write_parquet(tmp_path / "out.parquet", table, _many())
    assert 0 < Counted.most <= 25


def test_the_schema_describes_each_column() -> None:
    """In words, for those who write programs."""
    schema = json_schema(TABLES)
    jsonschema.Draft202012Validator.check_schema(schema)
    for table in TABLES:
        row = schema["properties"][table.name]["items"]["properties"]
        assert all(each["description"] for each in row.values())
