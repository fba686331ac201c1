"""Figures outside their cells: an error beside a blank cell, a query beside a filled one."""

from dataclasses import replace

import pytest
from samples import form_of
from tables import Pages, grid

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.layout import Spot, address
from aqcampaign.form.model import Form
from aqcampaign.form.stamp import Stamp
from aqcampaign.intake.grid import Grid
from aqcampaign.recognition.identity.identify import Evidence, identify
from aqcampaign.recognition.layout_checks.corrections import corrected_items
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets

LIST = form_of("""
blank: zero
headings: {number: 序号, name: 项目, unit: 单位}
columns: [{id: value, name: 城区}, {id: rural, name: 乡镇}]
items:
  - {id: food, name: 食品, unit: 件, number: 1}
  - {id: drugs, name: 药品, unit: 件, number: 2}
  - {id: all, name: 合计, unit: 件, number: 3, equals: food + drugs}
""")
HEADINGS = "| 序号 | 项目 | 单位 | 城区 | 乡镇 | | 情况说明 |\n"
FOOD, DRUGS, ALL = "| 1 | 食品 | 件 | 3 | 4 |\n", "| 2 | 药品 | 件 | 5 | 6 |\n", "| 3 | 合计 | 件 | 8 | 10 |\n"

LISTS = {
    "all in place": (f"{HEADINGS}{FOOD}{DRUGS}{ALL}", [], []),
    "blank, and nothing beside": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | |\n{ALL}", [], []),
    "one to the right": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | 6 |\n{ALL}", ["drugs@rural"], [("AQ236", "E3")]),
    "far to the right": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | | | | 6 |\n{ALL}", ["drugs@rural"],
                         [("AQ236", "E3")]),
    "below the last item": (f"{HEADINGS}{FOOD}{DRUGS}| 3 | 合计 | 件 | | |\n| | | | 5 | |\n", [], []),
    "in an inserted row": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | |\n| | | | | 6 |\n{ALL}", ["drugs@rural"],
                           [("AQ236", "E3")]),
    "both in an inserted row": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | | |\n| | | | 5 | 6 |\n{ALL}",
                                ["drugs", "drugs@rural"],
                                [("AQ236", "D3"), ("AQ236", "E3")]),
    "in the column of explanations": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | | 6件 |\n{ALL}", ["drugs@rural"],
                                      [("AQ236", "E3")]),
    "nothing to explain": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | |  0  |\n{ALL}", [], []),
    "a formula that found nothing beside a blank cell":
        (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | =0 | = |\n| | | | =0 | = |\n{ALL}", [], []),
    "a formula that found something beside a blank cell":
        (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | =6 |\n{ALL}", ["drugs@rural"], [("AQ236", "E3")]),
    "a formula that found nothing beside a filled cell":
        (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | =0 |\n{ALL}", [], []),
    "a formula that may still find something": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | ≈0 |\n{ALL}", [],
                                                [("AQ238", "F3")]),
    "words beside a blank cell": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | | | 8月有3家停业 |\n{ALL}", [], []),
    "a second one to the right": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | 7 |\n{ALL}", [], [("AQ238", "F3")]),
    "a correction in words": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | 更正：7 |\n{ALL}", [], [("AQ238", "F3")]),
    "a correction in the explanation": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | | 应为7件，笔误 |\n{ALL}", [],
                                        [("AQ238", "G3")]),
    "an explanation with figures": (f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | | 其中3件为上月立案，已结2件 |\n{ALL}",
                                    [], []),
    "a second one in an inserted row": (f"{HEADINGS}{FOOD}{DRUGS}| | | | 7 | |\n{ALL}", [], [("AQ238", "D4")]),
    "a sum below": (f"{HEADINGS}{FOOD}{DRUGS}{ALL}| | | | 16 | 20 |\n", [], []),
    "a column of corrections":
        ("| 序号 | 项目 | 单位 | 城区 | 乡镇 | 更正数 |\n| 1 | 食品 | 件 | 3 | 4 | 9 |\n" + DRUGS + ALL, [],
         [("AQ238", "F2")]),
    "a correction below": (f"{HEADINGS}{FOOD}{DRUGS}{ALL}| 更正：药品应为7。 |\n", [], [("AQ238", "A5")]),
    "a correction above": (f"| | 第1项城区改为5 |\n{HEADINGS}{FOOD}{DRUGS}{ALL}", [], [("AQ238", "B1")]),
    "a note that corrects nothing":
        (f"{HEADINGS}{FOOD}{DRUGS}{ALL}| 注：药品应为合计的一部分；如有错误，24日前更正。 |\n", [], []),
    "a correction under another heading":
        ("| 序号 | 项目 | 单位 | 城区 | 乡镇 | 审核 |\n| 1 | 食品 | 件 | 3 | 4 | 药品应为9 |\n" + DRUGS + ALL, [],
         [("AQ238", "F2")]),
    "figures under another heading":
        ("| 序号 | 项目 | 单位 | 城区 | 乡镇 | 审核 |\n| 1 | 食品 | 件 | 3 | 4 | =应为9 |\n" + DRUGS + ALL, [], []),
    "a correction of something else": (f"{HEADINGS}{FOOD}{DRUGS}{ALL}| 电话应为12345 |\n", [], []),
    "another column with a heading":
        ("| 序号 | 项目 | 单位 | 城区 | 乡镇 | 上月 |\n| 1 | 食品 | 件 | 3 | | 9 |\n" + DRUGS + ALL, [], []),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "lost", "codes"), LISTS.values(), ids=LISTS)
def test_figure_beside_its_cell_is_not_read_as_zero(sheet: str, lost: list[str], codes: list[tuple[str, str]]) -> None:
    """The blank cell beside it is not read; a second figure is asked about."""
    located = _located(LIST, grid(sheet))
    assert [cell.id for cell, spot in zip(LIST.cells, located.spots, strict=True) if spot is None] == lost
    assert _codes(located) == codes


def test_long_number_beside_a_figure_is_scanned_in_linear_time() -> None:
    """A text of thousands of digits costs no more than its length."""
    text = "1" * 30_000 + "，详见附件"
    assert _codes(_located(LIST, grid(f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | {text} |\n{ALL}"))) == []


def test_a_correction_does_not_explain_itself() -> None:
    """What stands in the column of explanations is no answer to the question that it raises."""
    located = _located(LIST, grid(f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | 6 | | 应为7 |\n{ALL}"))
    assert [each.place.field for each in located.findings if each.code == "AQ238"] == [None]


# What a blank and a filled cell hold in their comments, and what is said of them.
COMMENTS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "a figure for a blank cell": ("张三:\n6", "", [("AQ236", "E3")]),
    "a correction of a figure": ("", "张三:\n应为 7", [("AQ238", "D3")]),
    "another figure": ("", "7", [("AQ238", "D3")]),
    "words": ("没有发生", "含上月结转 2 件，已核实无误", []),
    "nothing to explain": ("", "无", []),
    "what we asked": ("", "【须核实】R102 应为 7", []),
}


@pytest.mark.parametrize("spot", [(0, 0), (1, 3), (6, 0)])
def test_a_correction_in_a_comment_above_or_below_the_figures_is_asked_about(spot: Spot) -> None:
    """A comment on the title or a heading names the item that it corrects."""
    sheet = replace(grid(f"| 试验统计表 |\n{HEADINGS}{FOOD}{DRUGS}{ALL}"), comments={spot: "张三:\n第2项应为7"})
    (found,) = (each for each in _located(LIST, sheet).findings if each.code == "AQ238")
    assert (found.place.cell, found.parameters["read"]) == (address(*spot), "D4, E4")


# Sentences, and the items whose figures they correct.
NAMED = {
    "第9项应为12.5": ["penalties"], "第九项应为12.5": ["penalties"], "9.应为12.5": ["penalties"],
    "序号9，应为12.5": ["penalties"], "九、改为12.5": ["penalties"], "9项更正为 12.5": ["penalties"],
    "罚没应为12.5": ["penalties"], "市公安局罚没的数额应是12.5": ["penalties"], "案值更正：12.5": ["case_value"],
    "罚没金额应为12.5": ["penalties"],
    "结案应为3": ["cases"], "审结数改成3": ["court"],
    "窝点数应为2个": ["dens_destroyed"],
    "案件应为5": ["transfers"], "案值3，罚没应为12.5": ["penalties"],
    "12.5应为13": [], "电话应为12345": [], "应为5": [], "9月应为5": [], "罚没应当于24日前上报": [], "第9项": [],
}  # fmt: skip


@pytest.mark.parametrize(("sentence", "items"), NAMED.items(), ids=NAMED)
def test_a_correction_names_its_item_by_number_or_short_name(
    campaign: Campaign, sentence: str, items: list[str]
) -> None:
    """As people write it; words that several items share name all of these."""
    (table,) = campaign.form.value_tables
    assert [item.id for item in corrected_items(sentence, table)] == items


MONEY = form_of("""
headings: {number: 序号, name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items:
  - {id: food, name: 案值, unit: 万元, kind: money, number: 1}
  - {id: drugs, name: 药品, unit: 件, number: 2}
""")
AMOUNTS = "| 1 | 案值 | 万元 | 3 |\n| 2 | 药品 | 件 | 5 |\n"
# Sheets, and the cell of the note that names another unit of money.
NOTED_UNITS = {
    "beside the title": (f"| 试验统计表 | | | 单位：元 |\n| 序号 | 项目 | 单位 | 数量 |\n{AMOUNTS}", "D1"),
    "in the next cell": (f"| 试验统计表 | | 金额单位： | 千元 |\n| 序号 | 项目 | 单位 | 数量 |\n{AMOUNTS}", "D1"),
    "in the heading": (f"| 序号 | 项目 | 单位 | 数量（元） |\n{AMOUNTS}", "D1"),
    "below": (f"| 序号 | 项目 | 单位 | 数量 |\n{AMOUNTS}| 注：金额均以人民币元计 |\n", "A4"),
    "among the explanations":
        ("| 序号 | 项目 | 单位 | 数量 | 情况说明 |\n| 1 | 案值 | 万元 | 3 | 单位为元 |\n| 2 | 药品 | 件 | 5 |\n", "E2"),
    "the unit of the form": (f"| | | | 单位：万元 |\n| 序号 | 项目 | 单位 | 数量（万元） |\n{AMOUNTS}", None),
    "amounts in a note":
        (f"| 序号 | 项目 | 单位 | 数量 |\n{AMOUNTS}| 注：罚款12元，单位：元庄街道，其他无 |\n", None),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "cell"), NOTED_UNITS.values(), ids=NOTED_UNITS)
def test_a_note_with_another_unit_of_money_is_asked_about(sheet: str, cell: str | None) -> None:
    """The figures may be in that unit; they are read in that of the form."""
    located = _located(MONEY, grid(sheet))
    assert None not in located.spots
    assert [each for each in _codes(located) if each[0] != "AQ212"] == ([("AQ242", cell)] if cell else [])


def test_a_comment_with_another_unit_of_money_is_asked_about() -> None:
    """As a note beside the figures."""
    sheet = replace(grid(f"| 序号 | 项目 | 单位 | 数量 |\n{AMOUNTS}"), comments={(1, 3): "张三:\n单位：元"})
    assert _codes(_located(MONEY, sheet)) == [("AQ242", "D2")]


@pytest.mark.parametrize(("words", "codes"), [("张三:\n应为7", [("AQ238", "B2")]), ("张三:\n含3家商户", [])])
def test_a_correction_in_the_comment_on_a_name_is_asked_about(words: str, codes: list[tuple[str, str]]) -> None:
    """It is about a figure of the row; other figures in such a comment explain."""
    sheet = replace(grid(f"{HEADINGS}{FOOD}{DRUGS}{ALL}"), comments={(1, 1): words})
    assert _codes(_located(LIST, sheet)) == codes


@pytest.mark.parametrize(("blank", "filled", "codes"), COMMENTS.values(), ids=COMMENTS)
def test_figures_in_comments_are_asked_about(blank: str, filled: str, codes: list[tuple[str, str]]) -> None:
    """A comment on a blank cell holds the figure itself, one on a filled cell its correction."""
    comments = {(2, 4): blank, (2, 3): filled}
    sheet = replace(grid(f"{HEADINGS}{FOOD}| 2 | 药品 | 件 | 5 | |\n{ALL}"), comments=comments)
    assert _codes(_located(LIST, sheet)) == codes


STRIP = form_of("""
blank: zero
tables:
  - id: visits
    layout: strip
    headings: {name: 单位名称, unit: 计量单位, number: 栏次}
    rows: unit
    items: [{id: towns, name: 乡镇, unit: 个}, {id: shops, name: 商户, unit: 户}, {id: tons, name: 粮食, unit: 吨}]
""")
ABOVE = "| 单位名称 | 乡镇 | 商户 | 粮食 |\n| 计量单位 | 个 | 户 | 吨 |\n| 栏次 | 1 | 2 | 3 |\n"
STRIPS = {
    "all in place": ("| 市公安局 | 3 | 4 | 5 |\n", []),
    "one to the right": ("| 市公安局 | 3 | 4 | | 5 |\n", [("AQ236", "D4")]),
    "a second one to the right": ("| 市公安局 | 3 | 4 | 5 | 6 |\n", [("AQ238", "E4")]),
    "a foot": ("| 市公安局 | 3 | 4 | |\n| 填报人：张三 | | 电话：12345 | |\n", []),
}


@pytest.mark.parametrize(("row", "codes"), STRIPS.values(), ids=STRIPS)
def test_figure_beside_a_strip_is_not_read_as_zero(row: str, codes: list[tuple[str, str]]) -> None:
    """A strip as a list; the row of numbers above it holds no figures."""
    assert _codes(_located(STRIP, grid(ABOVE + row))) == codes


BESIDE = form_of("""
tables:
  - id: goods
    layout: list
    headings: {name: 项目}
    columns: [{id: a, name: 第1栏, group: [商品, 组1]}, {id: b, name: 第2栏, group: [商品, 组1]}]
    items: [{id: food, name: 食品, unit: 件}, {id: drugs, name: 药品, unit: 件}]
  - id: visits
    layout: strip
    beside: true
    headings: {name: 单位名称}
    rows: [{id: one, name: 一所}, {id: two, name: 二所}]
    items: [{id: towns, name: 乡镇, unit: 个}, {id: shops, name: 商户, unit: 户}]
""")


@pytest.mark.parametrize(("figure", "codes"), [("", []), ("7", [("AQ238", "H2")])])
def test_headings_of_a_list_are_no_figures_of_the_strip_beside_it(figure: str, codes: list[tuple[str, str]]) -> None:
    """第2栏, below a heading of both columns, stands in a row of the strip's figures."""
    sheet = grid(f"""
| 项目 | 商品 | | | 单位名称 | 乡镇 | 商户 | |
| | 组1 | | | 一所 | 3 | 4 | {figure} |
| | 第1栏 | 第2栏 | | 二所 | 5 | 6 | |
| 食品 | 1 | 2 | | | | | |
| 药品 | 3 | 4 | | | | | |
""")
    located = _located(BESIDE, replace(sheet, merged=[((0, 0), (2, 0)), ((0, 1), (0, 2)), ((1, 1), (1, 2))]))
    assert None not in located.spots
    assert _codes(located) == codes


OTHERS = {
    "a correction": ("| 药品 | 件 | 7 |\n", ["AQ239"]),
    "a correction with another unit behind it": ("| 药品（件） | 7 |\n", ["AQ239"]),
    "the same figure": ("| 药品 | 件 | 5 |\n", []),
    "the figure and others": ("| 药品 | 件 | 5 | 9 | 14 |\n", []),
    "no figure": ("| 药品 | 件 | |\n", []),
    "items across": ("| 食品 | 药品 |\n| 3 | 7 |\n", ["AQ239"]),
    "items across with the same figures": ("| 食品 | 药品 |\n| 3 | 5 |\n", []),
    "items across of several bodies": ("| | 食品 | 药品 |\n| 一所 | 2 | 9 |\n| 二所 | 1 | 9 |\n", []),
    "a sentence": ("| 药品应为7件 |\n", ["AQ239"]),
    "a definition with an example": ("| 药品 | 件 | 当月立案查处的药品案件数，不含移送的案件 | 12 |\n", []),
    "something else": ("| 化妆品 | 件 | 7 |\n", []),
}


@pytest.mark.parametrize(("sheet", "codes"), OTHERS.values(), ids=OTHERS)
def test_different_figures_on_another_sheet_are_queried(sheet: str, codes: list[str]) -> None:
    """Items of the form with a figure that was not read; what agrees, and what is no figure, is passed over."""
    located = _located(LIST, grid(f"{HEADINGS}{FOOD}{DRUGS}{ALL}"), grid(sheet, "更正"))
    assert [code for code, _cell in _codes(located)] == codes


@pytest.mark.parametrize(
    ("name", "codes"), [("市公安局", []), ("安丘市公安局", []), ("市人民法院", ["AQ237"]), ("本单位", []), ("", [])]
)
def test_a_row_of_another_unit_is_refused(campaign: Campaign, name: str, codes: list[str]) -> None:
    """In a table with a row for each unit the name before the figures must be that of the unit that reports."""
    head = "| 统计区间：2022年8月25日至2022年9月24日 | |\n| 填报单位：市公安局 | | 填报时间：2022-09-20 |\n"
    located = _located(STRIP, grid(f"{head}{ABOVE}| {name} | 3 | 4 | 5 |\n"))
    stamp = Stamp(STRIP.id, STRIP.version, "public_security", "2022-09")
    evidence = Evidence(stamp, located.head, located.sheet, "a", located.row_names)
    identity = identify(evidence, STRIP, [STRIP.version], campaign.roster, campaign.config.calendar)
    assert [each.code for each in identity.findings] == codes


def _located(form: Form, *sheets: Grid) -> LocatedForm:
    found = Sheets(Pages(sheets), "填报说明", "情况说明").find(form)
    assert isinstance(found, LocatedForm)
    return found


def _codes(located: LocatedForm) -> list[tuple[str, str | None]]:
    """What is said, but not that the form stands higher than in the template."""
    return [(each.code, each.place.cell) for each in located.findings if each.code != "AQ210"]
