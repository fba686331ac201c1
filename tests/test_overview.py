"""概览, the first page of a summary: what the leader reads of a period on one A4, with native charts."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from samples import fill, ones, run, shipped_campaign, summary_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.template.plan import Content
from aqcampaign.use_cases.check_returns import check_forms
from aqcampaign.use_cases.period_release import BOARD_PERIODS

SEPTEMBER, OCTOBER = "2022-09", "2022-10"
LATE = datetime(2022, 10, 26, 9, 0)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LEADS: list[list[Content]] = [["重大案件线索", "2022-10-05", "某店 & <某厂>", None, "已移交"]]


def summary(campaign: Campaign, folder: Path, period: str) -> bytes:
    """Return the summary of the returns in a folder."""
    ((_campaign, review),) = check_forms([campaign], [folder], period, before=BOARD_PERIODS)
    return summary_of(campaign, review)


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The summary of a second month: the court was late, the postal service must correct, all but four are missing."""
    campaign, folder = shipped_campaign("built-in"), tmp_path_factory.mktemp("inbox")
    for period in (SEPTEMBER, OCTOBER):
        for unit in ("market_regulation", "agriculture", "court"):
            received = LATE if (unit, period) == ("court", OCTOBER) else datetime(2022, int(period[5:]), 20, 9, 0)
            lines = {"leads": LEADS} if (unit, period) == ("agriculture", OCTOBER) else None
            fill(campaign, folder / period, unit, period=period, received=received, lines=lines)
    bad = {"cases": "two"}
    fill(campaign, folder / OCTOBER, "postal", text=bad, period=OCTOBER, received=datetime(2022, 10, 21, 9, 0))
    return summary(campaign, folder, OCTOBER)


def first_sheet(content: bytes) -> Worksheet:
    """Return the first sheet of a workbook."""
    return openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]


def lines_of(content: bytes) -> list[list[object]]:
    """Return what stands in each printed row of the first sheet, without its empty cells."""
    rows = first_sheet(content).iter_rows(max_col=14, values_only=True)
    return [[cell for cell in row if cell is not None] for row in rows if any(cell is not None for cell in row)]


def charts_of(content: bytes) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield the kind, title, labels and values of each chart, as they are stored beside its references."""
    with ZipFile(BytesIO(content)) as package:
        for name in sorted(each for each in package.namelist() if each.startswith("xl/charts/chart")):
            root = ET.fromstring(package.read(name))  # noqa: S314  (our own)
            plot = next(iter(root.iter(f"{CHART}barDir"))).get("val")
            title = "".join(next(iter(root.iter(f"{CHART}title"))).itertext())
            cached = [
                [
                    point.findtext(f"{CHART}v") or ""
                    for point in next(iter(root.iter(f"{CHART}{part}"))).iter(f"{CHART}pt")
                ]
                for part in ("cat", "val")
            ]
            minimum = next(iter(root.iter(f"{CHART}min"))).get("val")
            assert minimum == "0"
            yield str(plot), title, cached[0], cached[1]


def test_the_first_page_says_who_reported_what_is_open_and_how_figures_compare(october: bytes) -> None:
    """Coverage as numbers, the headlines with their changes over the same units, and the units to see to by name."""
    sheet, lines = first_sheet(october), lines_of(october)
    assert sheet.title == "概览"
    tiles = lines[lines.index(["应报", "已报", "零报告", "退回", "未报", "迟报", "待核实"]) + 1]
    assert tiles == [14, 3, 0, 1, 10, 1, 3]
    heading = lines.index(["项目", "本月", "上月", "同口径增减", "环比（%）", "累计"])
    assert lines[heading + 1] == ["1.出动监督检查人员次数（人次）", 3, 3, 0, "持平", 6]
    named = {str(line[0]): str(line[1]) for line in lines if len(line) == 2}
    assert named["退回"] == "市邮政业发展服务中心"
    assert "市公安局" in named["未报"]
    assert named["迟报"] == "市人民法院（2天）"
    assert named["市农业农村局"] == "重大案件线索，2022-10-05，某店 & <某厂>，已移交"


def test_the_page_is_one_a4(october: bytes) -> None:
    """Shrunk to one page in both directions; the data of the charts stand right of what is printed."""
    sheet = first_sheet(october)
    setup = sheet.page_setup
    assert (
        bool(getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False)),
        setup.fitToWidth or 1,
        setup.fitToHeight or 1,
    ) == (
        True,
        1,
        1,
    )
    assert setup.paperSize == 9
    assert str(sheet.print_area).startswith("'概览'!$A$1:$N$")


def test_columns_show_the_months_and_bars_the_units(october: bytes) -> None:
    """From zero, under a title with period and unit of measure; coverage below each month, no bar without a figure."""
    columns, bars = charts_of(october)
    assert columns == (
        "col", "图1　1.出动监督检查人员次数（2022年9月至2022年10月，单位：人次）",
        ["2022年9月\n3/14", "2022年10月\n3/14"], ["3", "3"],
    )  # fmt: skip
    kind, title, labels, values = bars
    assert (kind, title) == ("bar", "图2　1.出动监督检查人员次数（2022年10月，单位：人次）")
    assert labels[0] == "市市场监管局"
    assert "市邮政业发展服务中心（退回）" in labels
    assert values == ["1", "1", "1"]


def test_a_mark_for_each_unit_and_month_needs_no_colour(october: bytes) -> None:
    """Words in shades that a black-and-white printer keeps apart."""
    sheet = first_sheet(october)
    rows = {str(row[0].value): row for row in sheet.iter_rows(max_col=14)}
    for unit, words in {"市人民法院": ["已报", "迟报"], "市邮政业发展服务中心": ["未报", "退回"]}.items():
        assert [cell.value for cell in rows[unit][10:] if cell.value is not None] == words
    shades = {cell.value: cell.fill.fgColor.rgb for row in rows.values() for cell in row[10:] if cell.value}
    assert len({shades[word] for word in ("已报", "迟报", "未报")}) == 3


def test_the_office_above_reads_the_summary_as_before(october: bytes, tmp_path: Path) -> None:
    """The page in front of the form repeats figures of it, and is neither read nor asked about."""
    config, inbox = tmp_path / "config", tmp_path / "inbox"
    config.mkdir()
    inbox.mkdir()
    for path in Path("config").iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    (config / "units.yaml").write_text("units:\n  - {id: anqiu, name: 安丘市}\n", encoding="utf-8")
    (inbox / "安丘市.xlsx").write_bytes(october)
    code, out, _err = run("validate", inbox, "--period", OCTOBER, "--config", config)
    assert code == 0, out
    assert "概览" not in out
    assert "AQ239" not in run("validate", inbox, "-v", "--period", OCTOBER, "--config", config)[1]


def test_one_unit_and_one_period_need_no_chart(campaign: Campaign, tmp_path: Path) -> None:
    """There is nothing to compare: no chart of one bar, and a page all the same."""
    config = tmp_path / "config"
    config.mkdir()
    for path in Path("config").iterdir():
        (config / path.name).write_bytes(path.read_bytes())
    (config / "units.yaml").write_text("units:\n  - {id: court, name: 市人民法院}\n", encoding="utf-8")
    fill(campaign, tmp_path / "inbox", "court")
    out = tmp_path / "s.xlsx"
    code, _out, err = run("consolidate", "--inbox", tmp_path / "inbox", "--out", out, "--config", config)
    assert code == 0, err
    assert list(charts_of(out.read_bytes())) == []
    assert ["没有未报、退回和待核实的情况。"] in lines_of(out.read_bytes())


def test_nil_reports_alone_need_no_chart(campaign: Campaign, tmp_path: Path) -> None:
    """Bars of 0 show nothing; the figures are 0, not missing."""
    for unit in ("court", "postal"):
        fill(campaign, tmp_path, unit, [0 * figure for figure in ones(campaign)])
    content = summary(campaign, tmp_path, SEPTEMBER)
    assert list(charts_of(content)) == []
    assert ["7.立案/结案数：立案（件）", 0, "—", "—", "—", 0] in lines_of(content)


def test_equal_inputs_give_equal_bytes_with_charts(campaign: Campaign, tmp_path: Path) -> None:
    """Charts hold no random ids."""
    for unit in ("court", "postal"):
        fill(campaign, tmp_path, unit)
    assert summary(campaign, tmp_path, SEPTEMBER) == summary(campaign, tmp_path, SEPTEMBER)
