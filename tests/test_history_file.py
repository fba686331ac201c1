"""Last year's figures in history.xlsx are compared with this year's reports, and its mistakes are named."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from libreoffice import convert_all, needs_libreoffice
from samples import run

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.failures import ConfigurationFailure, UsageFailure

QUARTERLY = Path(__file__).parents[1] / "examples/quarterly"
HEADINGS = ("填报单位", "检查生产经营单位 · 本季数", "立案/结案数 · 本季数", "罚没金额 · 本季数")
FIGURES: Mapping[str, Sequence[Any]] = {
    "城东分局": (120, "6/5", 3.5), "城西分局": (80, "2/2", 1.2), "城南分局": (60, "1/0", 0), "市公安局": (10, "3/1", 0),
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The returns of the example: two years of it."""
    folder = tmp_path_factory.mktemp("history") / "d"
    assert run("demo", folder, "--config", QUARTERLY / "config")[0] == 0
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The example as a campaign that begins with the second year."""
    copied = Path(shutil.copytree(QUARTERLY / "config", tmp_path / "config"))
    path = copied / "campaign.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("first: 2022-01-01", "first: 2023-01-01"), "utf-8")
    return copied


def write(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "2022年一季度") -> Path:
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = sheet
    for row in rows:
        book.worksheets[0].append(list(row))
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def table(figures: Mapping[str, Sequence[Any]] = FIGURES) -> list[Sequence[Any]]:
    """Return the rows of a table."""
    return [HEADINGS, *((name, *row) for name, row in figures.items())]


def asked(config: Path, demo: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the queries about last year's figures of the first quarter of 2023, by unit."""
    _code, out, err = run("validate", demo / "inbox/2023-Q1", "--format", "json", "--config", config)
    assert out, err
    return {
        file["unit"]: [(each["cell"], each["found"]) for each in file["findings"] if each["code"] == "AQ427"]
        for file in json.loads(out)["files"]
        if any(each["code"] == "AQ427" for each in file["findings"])
    }


def compared(config: Path, demo: Path, out: Path) -> dict[str, tuple[Any, str]]:
    """Return 同比 and the remark of each item of the summary."""
    code, _out, err = run("consolidate", "--inbox", demo / "inbox/2023-Q1", "--out", out, "--config", config)
    assert code == 0, err
    rows = list(openpyxl.load_workbook(out)["累计与环比"].iter_rows(min_row=5, values_only=True))
    heading = next(row for row in rows if row[0] == "项目")
    place = heading.index("同比（%）") if "同比（%）" in heading else None
    return {str(row[0]): (None if place is None else row[place], str(row[len(heading) - 1])) for row in rows[1:]}


WRITTEN = {
    "a sheet named after the quarter": (table(), "2022年一季度"),
    "a quarter in the title": ([("食品安全监管情况（2022年第一季度）",), (), *table()], "Sheet1"),
    "a column with the quarter": ([(*row, "报送期" if row is HEADINGS else "2022-Q1") for row in table()], "Sheet1"),
    "totals and remarks": ([*table(), ("合计", 270, "12/8", 4.7)], "2022-Q1"),
}


@pytest.mark.parametrize(("rows", "sheet"), WRITTEN.values(), ids=WRITTEN)
def test_last_year_is_compared_with_the_file(
    demo: Path, config: Path, tmp_path: Path, rows: list[Sequence[Any]], sheet: str
) -> None:
    """As with the reports of last year: two units state other figures, and 同比 has the base of the file."""
    write(config / "history.xlsx", rows, sheet)
    assert asked(config, demo) == {"west": [("E5", "82")], "south": [("E6", "1/1")]}
    summary = compared(config, demo, tmp_path / "s.xlsx")
    assert summary["1.检查生产经营单位 · 本季数"] == (7.0, "同比基数270（4家）")
    assert summary["3.罚没金额 · 本季数"][1] == "同比基数4.7（4家）"


def test_a_summary_of_last_year_is_such_a_file(demo: Path, config: Path, tmp_path: Path) -> None:
    """Its sheet 分单位 is read, its other sheets are passed over."""
    written = ("--inbox", demo / "inbox", "--period", "2022-Q1", "--out", config / "history.xlsx")
    assert run("consolidate", *written, "--config", QUARTERLY / "config")[0] == 0
    assert asked(config, demo) == {"west": [("E5", "82")], "south": [("E6", "1/1")]}
    assert compared(config, demo, tmp_path / "s.xlsx")["1.检查生产经营单位 · 本季数"] == (7.0, "同比基数270（4家）")


SUMMARIES = {
    "units that consist of parts": ("townships", "2023-04", {"chengguan", "beiling"}),
    "an older version of the form": ("versions", "2023-04", {"east", "west"}),
    "a form whose rows are units": ("unit-rows", "2023-04", {"east"}),
    "weeks": ("weekly", "2022-W35", {"east", "west"}),
}


@pytest.mark.parametrize(("example", "period", "units"), SUMMARIES.values(), ids=SUMMARIES)
def test_summaries_of_other_campaigns_are_such_files(
    tmp_path: Path, example: str, period: str, units: set[str]
) -> None:
    """One of the campaign a year before is read, with each unit that reported."""
    config = QUARTERLY.parent / example / "config"
    assert run("demo", tmp_path / "d", "--config", config)[0] == 0
    later = Path(shutil.copytree(config, tmp_path / "later"))
    for path in (later / "campaign.yaml", *later.glob("units.*")):
        text = re.sub(r"\b20(\d\d)-", lambda match: f"20{int(match[1]) + 1}-", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    written = ("--inbox", tmp_path / "d/inbox", "--period", period, "--out", later / "history.xlsx")
    assert run("consolidate", *written, "--config", config)[0] == 0
    last_year = open_campaign(later).last_year
    assert set(last_year) == {period}
    assert units <= last_year[period].keys()
    assert all(last_year[period][unit] for unit in units)


def test_reports_of_last_year_come_before_the_file(demo: Path, tmp_path: Path) -> None:
    """What was accepted in the campaign itself is better evidence."""
    config = Path(shutil.copytree(QUARTERLY / "config", tmp_path / "config"))
    write(config / "history.xlsx", table(dict.fromkeys(FIGURES, (1, "1/1", 1))))
    code, _out, err = run(
        "consolidate", "--inbox", demo / "inbox", "--period", "2023-Q1", "--out", tmp_path / "s.xlsx",
        "--config", config,
    )  # fmt: skip
    assert code == 0, err
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx")["累计与环比"].iter_rows(values_only=True))
    assert any("同比基数270（4家）" in str(row[-1]) for row in rows)


def test_only_the_units_in_both_years_are_compared(demo: Path, config: Path, tmp_path: Path) -> None:
    """Of three units there is a base, of two there is none: fewer than 60 % of those expected."""
    some = {name: row for name, row in FIGURES.items() if name != "城东分局"}
    write(config / "history.xlsx", table(some))
    summary = compared(config, demo, tmp_path / "s.xlsx")
    assert summary["1.检查生产经营单位 · 本季数"] == (4.7, "同比基数150（3家）")
    write(config / "history.xlsx", table({name: some[name] for name in ("城西分局", "城南分局")}))
    summary = compared(config, demo, tmp_path / "s.xlsx")
    # What the units themselves state for last year is left; some of it is asked about.
    assert summary["1.检查生产经营单位 · 本季数"] == (6.3, "初步数；同比基数272（4家）")


def test_a_unit_that_took_in_another_is_compared_with_both(demo: Path, config: Path) -> None:
    """城西 was merged into 城东: both rows of last year are the base; a single one is not asked about."""
    units = config / "units.yaml"
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace("id: west, name: 城西分局", "id: west, name: 城西分局, until: 2022-12-31, "
                                  "merged_into: east"), "utf-8")  # fmt: skip
    write(config / "history.xlsx", table())
    assert set(asked(config, demo)) == {"south"}
    campaign = open_campaign(config)
    assert campaign.last_year["2022-Q1"]["east"]["checks@quarter"] == 120


@pytest.mark.parametrize(("until", "base"), [("2022-12-31", "70（2家）"), ("2021-12-31", "190（3家）")])
def test_a_unit_is_not_compared_if_nothing_is_known_of_one_it_took_in(
    demo: Path, config: Path, tmp_path: Path, until: str, base: str
) -> None:
    """城东 counts 城西 in now: without the row of 城西 last year's base of 城东 would be too small."""
    units = config / "units.yaml"
    text = units.read_text(encoding="utf-8")
    merged = f"id: west, name: 城西分局, until: {until}, merged_into: east"
    units.write_text(text.replace("id: west, name: 城西分局", merged), "utf-8")
    write(config / "history.xlsx", table({name: row for name, row in FIGURES.items() if name != "城西分局"}))
    assert base in compared(config, demo, tmp_path / "s.xlsx")["1.检查生产经营单位 · 本季数"][1]


def test_amounts_are_exact(config: Path) -> None:
    """0.1 + 0.2 is 0.3: amounts are decimals."""
    write(config / "history.xlsx", table({"城东分局": (1, "1/1", 0.1), "城西分局": (1, "1/1", 0.2)}))
    figures = open_campaign(config).last_year["2022-Q1"]
    assert figures["east"]["fines@quarter"] + figures["west"]["fines@quarter"] == Decimal("0.3")


def test_several_forms_have_a_file_each(tmp_path: Path) -> None:
    """history/monthly.xlsx belongs to forms/monthly.yaml."""
    config = Path(shutil.copytree(Path(__file__).parents[1] / "examples/circular/config", tmp_path / "config"))
    rows = [("填报单位", "检查经营主体"), ("城东分局", 5)]
    write(config / "history/monthly.xlsx", rows, "2021年9月")
    campaign = open_campaign(config, form="monthly")
    heading = next(field.id for field in campaign.form.fields)
    assert campaign.last_year == {"2021-09": {"east": {heading: 5}}}
    assert open_campaign(config, form="weekly").last_year == {}


MISTAKES = {
    "an unknown unit": (table({"市公案局": (1, "1/1", 1)}), "2022年一季度", "[2022年一季度]:2:1", "市公安局"),
    "a unit twice": ([*table(), ("城东分局", 1, "1/1", 1)], "2022年一季度", ":6:1", "城东分局"),
    "a heading that is misspelt": ([("填报单位", *HEADINGS[1:3], "罚金 · 本季数"), ("城东分局", 1, "1/1", 1)],
                           "2022年一季度", ":1:4", "罚没金额"),
    "one figure instead of two": (table({"城东分局": (1, "1", 1)}), "2022年一季度", ":2:3", "1"),
    "no number": (table({"城东分局": ("一些", "1/1", 1)}), "2022年一季度", ":2:2", "一些"),
    "no period": (table(), "Sheet1", ":1:1", "2022-Q1"),
    "figures without a unit": (table({"": (1, "1/1", 1), **FIGURES}), "2022年一季度", ":2:1", "单位"),
    "a figure without a heading": ([HEADINGS, ("城东分局", 1, "1/1", 1, 7)], "2022年一季度", ":2:5", "表头"),
    "a figure in two columns": ([(*row, row[1]) for row in table()], "2022年一季度", ":1:5", "本季数"),
    "no heading above the units": ([("区县", *HEADINGS[1:]), *table()[1:]], "2022年一季度", ":1:1", "填报单位"),
    "two quarters": (table(), "2022年一、二季度", ":1:1", "2022-Q1"),
    "another period": ([(*row, "报送期" if row is HEADINGS else "2020-Q1") for row in table()], "S", ":2:1", "2022-Q1"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "sheet", "place", "word"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_its_cell(
    config: Path, rows: list[Sequence[Any]], sheet: str, place: str, word: str
) -> None:
    """Nothing is left out unseen."""
    write(config / "history.xlsx", rows, sheet)
    with pytest.raises(ConfigurationFailure) as caught:
        open_campaign(config)
    first = str(caught.value).splitlines()[0]
    assert place in first
    assert word in first


@pytest.mark.parametrize("area", ["A2:A3", "B2:B3", "B1:C1"])
def test_merged_cells_are_refused(config: Path, area: str) -> None:
    """Their other cells are blank: units or figures would be left out."""
    book = openpyxl.load_workbook(write(config / "history.xlsx", table()))
    book.worksheets[0].merge_cells(area)
    book.save(config / "history.xlsx")
    with pytest.raises(ConfigurationFailure, match=r":(2:1|2:2|1:2):"):
        open_campaign(config)


def test_a_total_in_merged_cells_is_passed_over(config: Path) -> None:
    """It is no unit."""
    rows = [("序号", *HEADINGS), *((n, name, *row) for n, (name, row) in enumerate(FIGURES.items(), start=1))]
    book = openpyxl.load_workbook(write(config / "history.xlsx", [*rows, ("合计", None, 270, "12/8", 4.7)]))
    book.worksheets[0].merge_cells("A6:B6")
    book.save(config / "history.xlsx")
    assert set(open_campaign(config).last_year["2022-Q1"]) == {"east", "west", "south", "police"}


@pytest.mark.parametrize("rows", [[("甲", "乙"), (1, 2)], [("填报单位", "别的"), ("城东分局", 1)], []])
def test_a_file_without_figures_of_the_form_is_refused(config: Path, rows: list[Sequence[Any]]) -> None:
    """It is not last year's figures."""
    write(config / "history.xlsx", rows)
    with pytest.raises(UsageFailure, match=r"history\.xlsx"):
        open_campaign(config)


def test_a_damaged_file_is_refused(config: Path) -> None:
    """The message says what is wrong with the file."""
    (config / "history.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UsageFailure, match=r"history\.xlsx"):
        open_campaign(config)


@needs_libreoffice
@pytest.mark.no_cover
def test_a_file_saved_by_libreoffice_reads_the_same(config: Path, tmp_path: Path) -> None:
    """The office keeps its figures in WPS or LibreOffice, too."""
    made = write(tmp_path / "made" / "history.xlsx", table())
    shutil.copy(made, config / "history.xlsx")
    expected = open_campaign(config).last_year
    shutil.copy(convert_all([made], "xlsx", tmp_path / "saved")[0], config / "history.xlsx")
    assert open_campaign(config).last_year == expected
