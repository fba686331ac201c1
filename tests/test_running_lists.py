"""Every line of a running list is read; unreadable ones are reported."""

import pytest
from samples import form_of
from tables import Pages, grid

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets
from aqcampaign.values.records import read_records

FORM = form_of("""
headings: {name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items: [{id: food, name: 食品, unit: 件}, {id: drugs, name: 药品, unit: 件}]
foot: [{id: filler, label: 填报人, kind: person}]
tables:
  - id: leads
    layout: ledger
    sheet: 线索
    title: 线索报告表
    columns:
      - {id: kind, name: 类别}
      - {id: on, name: 日期, kind: date}
      - {id: summary, name: 主要内容}
      - {id: amount, name: 金额（万元）, kind: money, unit: 万元, required: false}
""")
FIGURES = "| 项目 | 单位 | 数量 |\n| 食品 | 件 | 3 |\n| 药品 | 件 | 4 |\n"
HEADINGS = "| 类别 | 日期 | 主要内容 | 金额（万元） |\n"
ONE, TWO = "| 举报 | 2022-09-03 | 某村仓库 | 3.2 |\n", "| 巡查 | 2022-09-04 | 某网店 | 1 |\n"

READ = {
    "a line that begins like a heading of another table":
        (f"{HEADINGS}{ONE}| 食品 | 2022-09-04 | 项目：某小区 | 2 |\n{TWO}", ["某村仓库", "项目：某小区", "某网店"], []),
    "a line that begins like a label of the foot":
        (f"{HEADINGS}{ONE}| 填报人：某某举报 | 2022-09-04 | 某小区 | 2 |\n{TWO}", ["某村仓库", "某小区", "某网店"], []),
    "a line whose first word is a label":
        (f"{HEADINGS}| 备注：转来 | 2022-09-04 | 单位：某厂 | |\n{TWO}", ["单位：某厂", "某网店"], []),
    "a foot": (f"{HEADINGS}{ONE}| 填报人：张三 | | 审核人：李四 | |\n", ["某村仓库"], []),
    "a foot in two cells each": (f"{HEADINGS}{ONE}| 填报人： | 张三 | 审核人： | 李四 |\n", ["某村仓库"], []),
    "a foot that the form does not ask for": (f"{HEADINGS}{ONE}| | | 制表人：张三 | |\n", ["某村仓库"], []),
    "a line below the foot": (f"{HEADINGS}{ONE}| 填报人：张三 | | | |\n{TWO}", ["某村仓库", "某网店"], []),
    "a remark below the foot": (f"{HEADINGS}{ONE}| 填报人：张三 | | | |\n| 以上属实 | | | |\n", ["某村仓库"], []),
    "headings again, as on a second page": (f"{HEADINGS}{ONE}{HEADINGS}{TWO}", ["某村仓库", "某网店"], []),
    "headings again in other columns":
        (f"{HEADINGS}{ONE}| | 类别 | 日期 | 主要内容 | 金额（万元） |\n| | 药品 | 2022-09-04 | 某网店 | 1 |\n",
         ["某村仓库", "某网店"], []),
    "formulas that found nothing":
        (f"{HEADINGS}{ONE}| = | = | = | =0 |\n| = | =0 | =  | =0 |\n| | | | =0 |\n{TWO}", ["某村仓库", "某网店"], []),
    "formulas that found nothing around a foot":
        (f"{HEADINGS}{ONE}| 填报人：张三 | = | | =0 |\n| = | =0 | =0 | =0 |\n", ["某村仓库"], []),
    "formulas that found nothing beside a caption":
        (f"{HEADINGS}{ONE}| 线索报告表 | | | =0 |\n| 甲 | 乙 | 丙 | 1 |\n", ["某村仓库"], []),
    "formulas that found something":
        (f"{HEADINGS}| =举报 | =44807 | =某村仓库 | =3.2 |\n| = | = | =某网店 | =0 |\n| = | = | = | =2 |\n",
         ["某村仓库", "某网店", ""], []),
    "formulas that may still find something": (f"{HEADINGS}{ONE}| = | = | = | ≈0 |\n", ["某村仓库", ""], []),
    "a typed 0": (f"{HEADINGS}{ONE}| | | | 0 |\n", ["某村仓库", ""], []),
    "blanks only": (f"{HEADINGS}{ONE}| ' | ' | '  | |\n".replace("'", "'\u3000"), ["某村仓库"], []),
    "a column twice":
        ("| 类别 | 日期 | 主要内容 | 金额（万元） | 金额（万元） |\n| 食品 | 2022-09-03 | 某村仓库 | 3.2 | 99 |\n",
         ["某村仓库"], [("AQ220", "E1")]),
    "a column twice, one of them blank":
        ("| 类别 | 日期 | 主要内容 | 金额（万元） | 金额（万元） |\n| 食品 | 2022-09-03 | 某村仓库 | | 3.2 |\n",
         ["某村仓库"], []),
    "a column twice with the same contents":
        ("| 类别 | 日期 | 主要内容 | 主要内容 |\n| 食品 | 2022-09-03 | 某村仓库 | 某村仓库 |\n", ["某村仓库"], []),
    "a column renamed that may stay blank":
        (f"| 类别 | 日期 | 主要内容 | 货值 |\n{ONE}", ["某村仓库"], [("AQ234", "D1")]),
    "a column without a heading":
        ("| 类别 | 日期 | 主要内容 | |\n| 食品 | 2022-09-03 | 某村仓库 | 3.2 |\n", ["某村仓库"], [("AQ234", "D1")]),
    "a column deleted that may stay blank":
        ("| 类别 | 日期 | 主要内容 |\n| 食品 | 2022-09-03 | 某村仓库 |\n", ["某村仓库"], []),
    "a column renamed that is needed":
        ("| 类别 | 时间 | 主要内容 | 金额（万元） |\n| 食品 | 2022-09-03 | 某村仓库 | 3.2 |\n",
         ["某村仓库"], [("AQ219", "B1")]),
    "a column added":
        ("| 类别 | 日期 | 主要内容 | 金额（万元） | 备注 |\n| 食品 | 2022-09-03 | 某村仓库 | 3.2 | 急 |\n",
         ["某村仓库"], []),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "summaries", "codes"), READ.values(), ids=READ)
def test_each_line_of_a_list_is_read(sheet: str, summaries: list[str], codes: list[tuple[str, str | None]]) -> None:
    """A line is a line whatever its words begin with; feet and other tables are none."""
    located = _located(grid(FIGURES), grid(sheet, "线索"))
    assert _summaries(located) == summaries
    assert [(each.code, each.place.cell) for each in _findings(located)] == codes


SHEETS = {
    "lines on a second sheet":
        ([("线索", HEADINGS + ONE), ("线索 (2)", HEADINGS + TWO)], ["某村仓库", "某网店"], ["AQ233"]),
    "lines on another sheet only": ([("线索", HEADINGS), ("更多", HEADINGS + TWO)], ["某网店"], []),
    "the same lines again": ([("线索", HEADINGS + ONE), ("备份", HEADINGS + ONE)], ["某村仓库"], ["AQ232"]),
    "some lines again":
        ([("线索", HEADINGS + ONE), ("备份", HEADINGS + ONE + TWO)], ["某村仓库", "某网店"], ["AQ233"]),
    "a blank copy": ([("线索", HEADINGS + ONE), ("线索 (2)", HEADINGS)], ["某村仓库"], []),
    "above the figures": ([("统计表", HEADINGS + ONE + "| |\n" + FIGURES)], ["某村仓库"], []),
    "below the figures": ([("统计表", FIGURES + "| |\n" + HEADINGS + ONE)], ["某村仓库"], []),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "summaries", "codes"), SHEETS.values(), ids=SHEETS)
def test_a_list_is_read_on_every_sheet(sheets: list[tuple[str, str]], summaries: list[str], codes: list[str]) -> None:
    """Lines on a further sheet are read and asked about; the same ones are not read twice."""
    grids = {"统计表": grid(FIGURES)} | {name: grid(text, name) for name, text in sheets}
    located = _located(*grids.values())
    assert _summaries(located) == summaries
    assert [each.code for each in _findings(located)] == codes


def test_an_old_list_on_a_hidden_sheet_is_passed_over() -> None:
    """A hidden list beside a visible one is named and not read."""
    old = grid(HEADINGS + TWO, "上月")
    located = _located(grid(FIGURES), grid(HEADINGS + ONE, "线索"), Grid("上月", old.rows, hidden=True))
    assert _summaries(located) == ["某村仓库"]
    assert [each.code for each in _findings(located)] == ["AQ232"]


def _located(*sheets: Grid) -> LocatedForm:
    found = Sheets(Pages(sheets), "填报说明").find(FORM)
    assert isinstance(found, LocatedForm)
    return found


def _summaries(located: LocatedForm) -> list[object]:
    return [str(line.contents[2]) for ledger in located.ledgers for line in ledger.lines]


def _findings(located: LocatedForm) -> list[Finding]:
    """What is said, but not that the form stands higher than in the template."""
    return [each for each in located.findings if each.code != "AQ210"]


NOTHING = {
    "one word": ("| 无 | | | |\n", 0, 0),
    "words in each cell": ("| 无 | / | 本月无。 | — |\n", 0, 0),
    "and a line below": (f"| 无 | | | |\n{TWO}", 1, 0),
    "beside a date": ("| 无 | 2022-09-03 | 无 | |\n", 1, 0),
    "words that may mean more": ("| 无新增 | | | |\n", 1, 2),
}


@pytest.mark.parametrize(("lines", "count", "findings"), NOTHING.values(), ids=NOTHING)
def test_a_line_that_says_there_is_nothing_is_no_line(lines: str, count: int, findings: int) -> None:
    """Units write 无 into an empty list; whatever else stands in the line makes it one."""
    located = _located(grid(FIGURES), grid(f"{HEADINGS}{lines}", "线索"))
    records, found = read_records(located.ledgers, FORM, 2022)
    assert (len(records), len(found)) == (count, findings)
