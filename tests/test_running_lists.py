"""Every line of a running list is read; unreadable ones are reported."""

import time
from dataclasses import replace

import pytest
from samples import form_of
from tables import Pages, grid

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets
from aqcampaign.values.record_reader import read_records

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
    keywords: [线索, 舆情]
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


LEAD = "某村仓库藏匿假酒"
# What stands on the sheet of figures, on that of the list, and on another one; and the cells that are asked about.
UNLISTED: dict[str, tuple[dict[str, str], list[str]]] = {
    "a sentence": ({"统计表": f"{FIGURES}| 发现重大案件线索：{LEAD} |\n"}, ["A4"]),
    "a sentence that counts": ({"统计表": f"{FIGURES}| 重大线索1条，{LEAD} |\n"}, ["A4"]),
    "a label": ({"统计表": f"{FIGURES}| 线索： {LEAD} |\n"}, ["A4"]),
    "one of two": ({"统计表": f"{FIGURES}| 无重要舆情，另有重大线索：{LEAD} |\n"}, ["A4"]),
    "below the list": ({"线索": f"{HEADINGS}{ONE}| 填报人：张三 | | | |\n| 又有重大线索：{LEAD} |\n"}, ["A4"]),
    "right of the list": ({"线索": f"{HEADINGS}| | | | | | {LEAD} |\n"}, ["F2"]),
    "an extra column":
        ({"统计表": f"| 项目 | 单位 | 数量 | | 重大线索 |\n| 食品 | 件 | 3 | | {LEAD} |\n| 药品 | 件 | 4 |\n"}, ["E1"]),
    "a column added to the list":
        ({"线索": f"{HEADINGS.rstrip()} 其他线索 |\n{ONE.rstrip()} 某镇酒厂勾兑白酒 |\n"}, ["E1"]),
    "another title": ({"附件": f"| 案件线索登记 |\n| {LEAD} |\n"}, ["A1"]),
    "other headings": ({"附件": f"| 序号 | 线索来源 | 内容 |\n| 1 | 举报 | {LEAD} |\n"}, ["B1"]),
    "another sheet": ({"线索登记": f"| 序号 | 时间 | 内容 |\n| 1 | 9月3日 | {LEAD} |\n"}, ["C2"]),
    "a count": ({"统计表": f"{FIGURES}| 重大线索数 | 条 | 2 |\n"}, ["A4"]),
    "a count of none": ({"统计表": f"{FIGURES}| 重大线索数 | 条 | 0 |\n"}, []),
    "none":
        ({"统计表": f"{FIGURES}| 本月无重大案件线索、重要舆情 |\n| 舆情：无 |\n| 重大线索0条 |\n| 线索 | 无 |\n"}, []),
    "not one": ({"统计表": f"{FIGURES}| 未发现重大案件线索。 |\n"}, []),
    "one about something that is missing":
        ({"统计表": f"{FIGURES}| 线索：无证经营，某村 |\n| 查获无证经营重大线索1条 |\n| 重大线索-某零售店 |\n"},
         ["A4", "A5", "A6"]),
    "none, in other words":
        ({"统计表": f"{FIGURES}| 重大线索：本月无 |\n| 不涉及重要舆情 |\n| 重大线索 | 本月无此情况 |\n| 线索：/ |\n"},
         []),
    "where they are": ({"统计表": f"{FIGURES}| 重大案件线索详见附表 |\n| 重大线索请填入附表 |\n"}, []),
    "an instruction": ({"统计表": f"{FIGURES}| 发现重大案件线索、重要舆情信息要及时报告 |\n"}, []),
    "an explanation": ({"统计表": "| 项目 | 单位 | 数量 | 情况说明 |\n| 食品 | 件 | 3 | 根据群众举报线索立案3件 |\n"
                        "| 药品 | 件 | 4 | 案件线索减少 |\n| 线索来源：群众举报 |\n| 处理投诉线索：12件 |\n"}, []),
    "labels of several kinds":
        ({"统计表": f"{FIGURES}| 2.案件线索一条：{LEAD} |\n| 发现线索：{LEAD} |\n| 群众举报线索：{LEAD} |\n"},
         ["A4", "A5", "A6"]),
    "an empty table": ({"线索登记": "| 线索登记表 |\n| 序号 | 发现时间 | 主要内容 |\n| 1 |\n| 2 |\n"}, []),
    "remarks on a line": ({"线索": f"{HEADINGS}{ONE.rstrip()} | 已电话报告专班，线索转公安 |\n"}, []),
    "a lead that is listed":
        ({"线索": f"{HEADINGS}| 举报 | 2022-09-03 | {LEAD} | 3 |\n",
          "统计表": f"{FIGURES}| 发现重大案件线索：{LEAD} |\n| 重大线索 | {LEAD} |\n"}, []),
    "nothing else": ({"线索": f"{HEADINGS}{ONE}| 填报人：张三 | | 联系电话：123456 | |\n"}, []),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "cells"), UNLISTED.values(), ids=UNLISTED)
def test_entries_outside_the_list_are_asked_about(sheets: dict[str, str], cells: list[str]) -> None:
    """A lead in a sentence, a column or a table of its own must not get lost; ordinary notes are none."""
    texts = {"统计表": FIGURES, "线索": HEADINGS} | sheets
    located = _located(*(grid(text, name) for name, text in texts.items()))
    asked = [each.parameters["cells"] for each in _findings(located) if each.code == "AQ241"]
    assert asked == ([", ".join(cells)] if cells else [])


UNITS = {
    "beside the title": (f"| 线索报告表 | | | 单位：元 |\n{HEADINGS}{ONE}", [("AQ242", "D1")]),
    "the unit of the form": (f"| 线索报告表 | | | 单位：万元 |\n{HEADINGS}{ONE}", []),
    "in a renamed heading": (f"| 类别 | 日期 | 主要内容 | 金额（元） |\n{ONE}", [("AQ234", "D1")]),
}


@pytest.mark.parametrize(("sheet", "codes"), UNITS.values(), ids=UNITS)
def test_another_unit_of_money_beside_a_list_is_asked_about(sheet: str, codes: list[tuple[str, str]]) -> None:
    """The amounts of the list may be in that unit."""
    located = _located(grid(FIGURES), grid(sheet, "线索"))
    assert [(each.code, each.place.cell) for each in _findings(located)] == codes


@pytest.mark.parametrize("text", ["线索", "线索来源" * 500, "重大线索：无"])
def test_a_sheet_full_of_keywords_is_searched_in_bounded_time(text: str) -> None:
    """Thousands of headings over nothing: each is looked at once, and only so many."""
    rows = {row: dict.fromkeys(range(60), text) for row in range(1000)}
    started = time.monotonic()
    _located(grid(FIGURES), grid(HEADINGS, "线索"), Grid("附件", rows))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(("words", "asked"), [(f"张三:\n重大线索：{LEAD}", True), ("张三:\n线索来自举报", False)])
@pytest.mark.parametrize("name", ["统计表", "线索"])
def test_an_entry_in_a_comment_is_asked_about(words: str, asked: bool, name: str) -> None:
    """On the sheet of figures and on that of the list."""
    texts = {"统计表": FIGURES, "线索": HEADINGS}
    grids = [grid(text, each) for each, text in texts.items()]
    located = _located(*(replace(each, comments={(0, 2): words}) if each.name == name else each for each in grids))
    assert any(each.code == "AQ241" for each in located.findings) is asked


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
