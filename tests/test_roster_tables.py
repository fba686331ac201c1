"""Rosters of thousands: units.csv and units.xlsx in every encoding, and what is wrong in them."""

import contextlib
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from samples import run

from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.config import Source, shipped
from aqcampaign.failures import ConfigurationFailure, Failure, UsageFailure
from aqcampaign.roster_file import read_roster
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

ROOT = Path(__file__).parents[1]
CASES: list[dict[str, Any]] = yaml.load(
    (ROOT / "tests/cases/rosters.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
CALENDAR = Source(shipped("config") / "campaign.yaml").load(CampaignConfig).calendar
LIKE = 5_000


def roster_of(folder: Path, content: bytes, name: str = "units.csv") -> Roster:
    """Return the roster of a folder that holds nothing but this table."""
    (folder / name).write_bytes(content)
    return read_roster(folder, (), [CALENDAR])


def _times(unit: Unit) -> list[str]:
    """Return when a unit begins, ends and is renamed."""
    return [moment for moment in (unit.first, unit.last, *(each.first for each in unit.renamed)) if moment]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_table_is_read_alike_in_every_encoding(tmp_path: Path, case: dict[str, Any], encoding: str) -> None:
    """The units, or the first mistake with its line, its column and the words that help."""
    content = case["text"].encode(encoding)
    if "units" in case:
        units = roster_of(tmp_path, content).units
        assert [" ".join((each.id, *each.names, *_times(each))) for each in units] == case["units"]
        return
    with pytest.raises(ConfigurationFailure) as failure:
        roster_of(tmp_path, content)
    problem = failure.value.problems[0]
    assert (problem.line, problem.column) == (case["line"], case["column"])
    assert all(str(word) in problem.text for word in case["words"])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("编码,名称\n101,甲局\n".encode() + "102,乙局\n".encode("gbk"), 3),
        ("编码,名称\n".encode("gbk") + "101,甲局\n102,乙局\n".encode(), 1),
        ("编码,名称\n101,甲局\n".encode() + b"102,\xe4\xb9\n", 3),
        (b"id,name\n101,\xff\xff\n", 2),
    ],
)
def test_lines_in_two_encodings_are_refused_at_their_line(tmp_path: Path, content: bytes, line: int) -> None:
    """What is neither all UTF-8 nor all GBK is not guessed at."""
    with pytest.raises(ConfigurationFailure) as failure:
        roster_of(tmp_path, content)
    assert [problem.line for problem in failure.value.problems] == [line]


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    """Write a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


NOTES: list[list[Any]] = [["说明"], ["本表由办公室维护"]]
UNITS: list[list[Any]] = [
    ["单位名册"],
    ["单位编码", "单位名称", "简称"],
    [],
    [101, "甲局", "甲、小甲"],
    [102.0, "乙局", None],
]


def test_workbook_is_read_like_a_csv_file(tmp_path: Path) -> None:
    """Numbers are codes, empty rows are skipped, other sheets do not matter."""
    workbook(tmp_path / "units.xlsx", {"说明": NOTES, "名册": UNITS})
    units = read_roster(tmp_path, (), [CALENDAR]).units
    assert [(each.id, each.name, each.aliases) for each in units] == [
        ("101", "甲局", ("甲", "小甲")),
        ("102", "乙局", ()),
    ]


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"名册": UNITS, "旧名册": UNITS}, ["名册", "旧名册"]),
        ({"说明": NOTES}, ["编码"]),
        ({"名册": [*UNITS, [101, "丙局"]]}, ["units.xlsx:6:1", "101", "4"]),
    ],
)
def test_mistake_in_a_workbook_is_named(tmp_path: Path, sheets: dict[str, list[list[Any]]], words: list[str]) -> None:
    """Two rosters, none, and an id that is used twice, with its row and column."""
    workbook(tmp_path / "units.xlsx", sheets)
    with pytest.raises(Failure) as failure:
        read_roster(tmp_path, (), [CALENDAR])
    assert all(word in str(failure.value) for word in words)


def test_unit_that_is_struck_through_is_asked_about(tmp_path: Path) -> None:
    """It may have ended, or be a slip; it is neither read nor dropped in silence."""
    workbook(tmp_path / "units.xlsx", {"名册": UNITS})
    book = openpyxl.load_workbook(tmp_path / "units.xlsx")
    book.worksheets[0]["B5"].font = Font(strike=True)
    book.save(tmp_path / "units.xlsx")
    with pytest.raises(ConfigurationFailure, match=r"units\.xlsx:5:2.*乙局"):
        read_roster(tmp_path, (), [CALENDAR])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"From: a\n\nb", b"%PDF-1.7"])
def test_file_that_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """One sentence, whatever stands in units.xlsx."""
    with pytest.raises(UsageFailure, match=r"units\.xlsx"):
        roster_of(tmp_path, content, "units.xlsx")


def test_table_stands_beside_groups_and_prefixes(tmp_path: Path) -> None:
    """units.yaml keeps groups, tasks and prefixes; mistakes in it are named there."""
    rest = "strip_prefixes: [某县]\ngroups:\n  police: [cases]\n"
    (tmp_path / "units.yaml").write_text(rest, encoding="utf-8")
    (tmp_path / "units.csv").write_text("编码,名称,可填项目\n101,甲局,police\n", encoding="utf-8")
    roster = read_roster(tmp_path, ("cases",), [CALENDAR])
    assert roster.may_fill(roster.units[0], "cases")
    found = roster.match("某县甲局")
    assert found is not None
    assert found.id == "101"
    with pytest.raises(ConfigurationFailure, match=r"units\.yaml:3:12"):
        read_roster(tmp_path, (), [CALENDAR])


@pytest.mark.parametrize("names", [("units.csv", "units.xlsx"), ("units.csv", "units.yaml")])
def test_two_rosters_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    """Which of two lists counts is not guessed."""
    workbook(tmp_path / "units.xlsx", {"名册": UNITS})
    (tmp_path / "units.csv").write_text("编码,名称\n101,甲局\n", encoding="utf-8")
    (tmp_path / "units.yaml").write_text("units:\n  - {id: a, name: 甲局}\n", encoding="utf-8")
    for each in {"units.csv", "units.xlsx", "units.yaml"} - set(names):
        (tmp_path / each).unlink()
    with pytest.raises(Failure) as failure:
        read_roster(tmp_path, (), [CALENDAR])
    assert all(name in str(failure.value) for name in names)


def test_campaign_with_a_table_runs_like_one_with_yaml(tmp_path: Path) -> None:
    """Templates go to the units of the table."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config/units.yaml").unlink()
    (tmp_path / "config/rules.yaml").unlink()
    (tmp_path / "config/units.csv").write_bytes("编码,名称\n101,甲局\n102,乙局\n".encode("gbk"))
    code, _out, err = run("template", "--month", "2022-09", "--out", tmp_path / "o", "--config", tmp_path / "config")
    assert code == 0, err
    assert sorted(path.name[:5] for path in (tmp_path / "o").rglob("*.xlsx")) == ["01_甲局", "02_乙局"]


def test_mistakes_in_thousands_of_rows_are_counted(tmp_path: Path) -> None:
    """Fifty are put into words, the others counted: a search for the nearest word takes time."""
    rows = "".join(f"{n},第{n}所,某县\n" for n in range(LIKE))
    with pytest.raises(ConfigurationFailure) as failure:
        roster_of(tmp_path, f"编码,名称,上级\n{rows}".encode())
    assert len(failure.value.problems) == 50
    assert str(LIKE - 50) in str(failure.value)


def test_thousands_of_like_names_are_told_apart(tmp_path: Path) -> None:
    """Exact names and abbreviations of one unit are found among 5,000; what fits several is not."""
    rows = "".join(f"{n},第{n}号街道办事处市场监督管理所,第{n}所\n" for n in range(LIKE))
    roster = roster_of(tmp_path, f"编码,名称,别名\n{rows}".encode())
    found = {
        "第4711号街道办事处市场监督管理所": "4711",
        "第 4711 所（盖章）": "4711",
        "第4711号街办市监所": "4711",
        "街道办事处市场监督管理所": None,
        "第4711号派出所": None,
    }
    assert {name: unit.id if (unit := roster.match(name)) else None for name in found} == found
    texts = {"附件1 第4711号街道办事处市场监督管理所9月报表": "4711", "第11所和第12所": None, "报表": None}
    assert {text: unit.id if (unit := roster.find_in_text(text)) else None for text in texts} == texts
    assert roster.suggest("第47l1号街道办事处市场监督管理所") is None


PIECES = st.sampled_from(
    [
        "101",
        "甲局",
        "乙局",
        ",",
        "，",
        "\t",
        ";",
        "\n",
        "\r",
        '"',
        "\0",
        "2022-09",
        "2022-13",
        "相加",
        "是",
        "=A1",
        "\ufeff",
        "𠮷",
    ]
)


@given(
    st.lists(PIECES, max_size=40), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), st.binary(max_size=2)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_gives_units_or_a_sentence(tmp_path: Path, pieces: list[str], encoding: str, ending: bytes) -> None:
    """Whatever stands below the headings, in whatever encoding."""
    text = "编码,名称,别名,起始,截止,并入,更名,汇入,多份报表,抄报\n" + "".join(pieces)
    with contextlib.suppress(Failure):
        roster = roster_of(tmp_path, text.encode(encoding) + ending)
        assert all(roster.at(window).units is not None for window in CALENDAR.windows.values())
