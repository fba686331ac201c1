"""Items are found by their printed words wherever they stand; a value never comes from another row."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from samples import form_of
from tables import Pages, form_rows, grid

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, Grid
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import Spreadsheet, open_spreadsheet
from aqcampaign.recognition.location import rows_without_headings
from aqcampaign.recognition.location.labels import plain_label
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets

Rows = list[list[CellContent]]


def _located(form: Form, rows: Rows) -> LocatedForm:
    found = _find(form, Grid.of("统计表", rows))
    assert found is not None
    return found


def _find(form: Form, sheet: Grid) -> LocatedForm | None:
    found = Sheets(Pages([sheet]), "填报说明").find(form)
    return found if isinstance(found, LocatedForm) else None


def _found(form: Form, rows: Rows) -> dict[str, CellContent]:
    """What is found for each item, '' where nothing is."""
    located = _located(form, rows)
    spots = zip(form.cells, located.spots, strict=True)
    return {cell.id: located.grids["统计表"].at(*spot) if spot else "" for cell, spot in spots}


def _codes(form: Form, rows: Rows) -> list[tuple[str, str | None]]:
    return [(found.code, found.place.cell) for found in _located(form, rows).findings if found.code != "AQ225"]


EXPECTED = "value {}"


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.insert(0, ["附件2", "", "", ""]),
        lambda rows: rows.insert(9, ["", "", "", ""]),
        lambda rows: [row.insert(0, "") for row in rows],
        lambda rows: [row.insert(2, "") for row in rows],
        lambda rows: rows.reverse() or rows.insert(0, rows.pop(16)),
        lambda rows: rows.insert(4, rows.pop(12)),
    ],
    ids=["extra title line", "blank row", "column before", "column between", "upside down", "row moved"],
)
def test_moved_form_is_read_correctly(form: Form, change: Callable[[Rows], object]) -> None:
    """Every item keeps its own value, and one notice says that the form moved."""
    rows = form_rows(form)
    change(rows)
    assert _found(form, rows) == {cell.id: EXPECTED.format(cell.id) for cell in form.cells}
    assert [code for code, _cell in _codes(form, rows)] == ["AQ210"]


@pytest.mark.parametrize(
    "label",
    ["7.立案/结案数", "立案／结案数", " 立案/ 结案数 ", "立案/结案数（件）", "7、立案/结案数(件)", "立案/结案数："],
)
def test_a_retyped_label_is_still_the_label(form: Form, label: str) -> None:
    """Numbers before, units behind, spaces and width do not matter."""
    rows = form_rows(form)
    rows[10][1] = label
    assert _found(form, rows)["cases"] == "value cases"
    assert _codes(form, rows) == []


def test_a_missing_row_is_an_error(form: Form) -> None:
    """A deleted or renamed item is named; the others keep their values."""
    rows = form_rows(form)
    rows[10][1] = "案件数"
    assert _codes(form, rows) == [("AQ208", None)]
    assert _found(form, rows)["cases"] == ""
    assert _found(form, rows)["penalties"] == "value penalties"


def test_duplicate_row_is_an_error(form: Form) -> None:
    """Two rows of one name leave two candidates; neither is taken."""
    rows = form_rows(form)
    rows.append([17.0, "罚没金额", "万元", "9"])
    assert _codes(form, rows) == [("AQ209", "B21")]
    assert _found(form, rows)["penalties"] == ""


def test_a_changed_unit_is_an_error(form: Form) -> None:
    """元 printed where the form says 万元 is told with its cell."""
    rows = form_rows(form)
    rows[12][2] = "元"
    assert _codes(form, rows) == [("AQ211", "C13")]


def test_items_with_the_same_name_are_distinguished_by_number(form: Form) -> None:
    """Two rows called 其他 are legal: the printed number says which is which."""
    items = list(form.items)
    for place in (4, 5):
        items[place] = items[place].model_copy(update={"name": "其他", "unit": "件"})
    twins = Form.model_construct(**{**dict(form), "items": tuple(items)})
    found = _found(twins, form_rows(twins))
    assert (found["publicity_events"], found["complaints_accepted"]) == (
        "value publicity_events",
        "value complaints_accepted",
    )


HEADS = {
    "in the same cell": ("| 填报单位：市公安局 | | 填报时间：2022-09-20 | |", "市公安局", "2022-09-20", "C3"),
    "in the next cell": ("| 填报单位 | 市公安局 | 填报时间: | 2022-09-20 |", "市公安局", "2022-09-20", "D3"),
    "in the next filled cell": ("| 填报单位 | | 市公安局 | 填报时间: | 2022-09-20 |", "市公安局", "2022-09-20", "E3"),
    "with spaces": (
        "| 填 报 单 位 ： 市 公安局 | | 填报 时间：2022 年 9 月 20 日 |",
        "市公安局",
        "2022 年 9 月 20 日",
        "C3",
    ),
    "both in one cell": ("| 填报单位：市公安局    填报时间：2022-09-20 | | | |", "市公安局", "2022-09-20", "A3"),
    "no name": ("| 填报单位： | | 填报时间：2022-09-20 | |", "", "2022-09-20", "C3"),
    "no date": ("| 填报单位：市公安局 | | 填报时间： | |", "市公安局", "", "C3"),
    "nothing in one cell": ("| 填报单位：      填报时间： | | | |", "", "", "A3"),
    "a date cell": ("| 填报单位：市公安局 | | 填报时间： | 44824 |", "市公安局", "2022-09-20", "D3"),
    "a time behind the date": (
        "| 填报单位：市公安局 | | 填报时间：2022-09-20 10:00 |",
        "市公安局",
        "2022-09-20 10:00",
        "C3",
    ),
    "no head": ("| 联系电话：0536-0000000 | | | |", "", "", ""),
}


@pytest.mark.parametrize(("line", "unit", "filled_on", "cell"), HEADS.values(), ids=HEADS)
def test_the_head_is_read_beside_or_behind_its_label(
    form: Form, line: str, unit: str, filled_on: CellContent, cell: str
) -> None:
    """Name and date stand behind their label or in the next filled cell; a label is never taken for a value."""
    rows = form_rows(form)
    rows[2] = [grid(line).seen(0, column) for column in range(5)]
    head = _located(form, rows).head
    assert (head.unit, head.filled_on, head.filled_on_cell) == (unit, filled_on, cell)


@pytest.mark.parametrize(
    "sheet",
    [
        "| a | b |",
        "| 序号 | 项目 | 单位 | 数量 |\n| 1 | 罚没金额 | 万元 | 3 |",
        "| 出动监督检查人员次数 | 人次 | 3 |",
    ],
    ids=["another table", "one item only", "no headings"],
)
def test_unrelated_table_is_not_taken_for_the_form(campaign: Campaign, sheet: str) -> None:
    """Without the headings or without half of the items it is no form."""
    assert _find(campaign.form, grid(sheet)) is None


SHEETS = {
    "the form and others": (["说明", "统计表"], ["统计表"], None),
    "a renamed sheet": (["Sheet1"], ["Sheet1"], None),
    "the form twice": (["统计表", "统计表 (2)"], ["统计表", "统计表 (2)"], "AQ216"),
    "only on the sheet of the instructions": (["填报说明", "x"], ["填报说明"], None),
    "no form": (["说明", "名单"], [], "AQ201"),
    "only on the sheet of the stamp": (["说明", "_meta"], ["_meta"], "AQ201"),
}


@pytest.mark.parametrize(("sheets", "with_form", "code"), SHEETS.values(), ids=SHEETS)
def test_the_form_is_found_on_its_sheet(form: Form, sheets: list[str], with_form: list[str], code: str | None) -> None:
    """The sheet's name does not matter; no form and two forms are refused."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(form_rows(form) if name in with_form else [["x"]]):
                sheet.write_row(row, 0, cells)
    spreadsheet = open_spreadsheet(made.getvalue(), STANDARD)
    assert isinstance(spreadsheet, Spreadsheet)
    found = Sheets(spreadsheet, "填报说明").find(form)
    if isinstance(found, Finding):
        assert found.code == code
    elif code is None:
        assert (found.sheet, found.found) == (with_form[0], len(form.cells))
    else:
        assert ([each.code for each in found.findings], found.found) == ([code], 0)


def test_hidden_copy_of_the_form_is_ignored(form: Form) -> None:
    """What nobody sees counts only where nothing else is the form."""
    shown, hidden = Grid.of("统计表", form_rows(form)), replace(Grid.of("副本", form_rows(form)), hidden=True)
    for pages, sheet in (([hidden, shown], "统计表"), ([hidden], "副本")):
        found = Sheets(Pages(pages), "填报说明").find(form)
        assert isinstance(found, LocatedForm)
        assert found.sheet == sheet


@given(data=st.data())
def test_values_are_never_read_from_another_row(campaign: Campaign, data: st.DataObject) -> None:
    """Rows shuffled, deleted, doubled, renamed at random: an item has its own value or none."""
    form = campaign.form
    rows = form_rows(form)
    body = data.draw(st.permutations(rows[4:]))
    doubled = data.draw(st.lists(st.sampled_from(body), max_size=3))
    rows_left = [list(row) for row in (*body, *doubled) if not data.draw(st.sampled_from([False] * 9 + [True]))]
    for row in rows_left:
        if data.draw(st.sampled_from([False] * 9 + [True])):
            row[1] = data.draw(st.sampled_from(["其他", "立案数", "金额", ""]))
    located = _find(form, Grid.of("统计表", [*rows[:4], *rows_left]))
    if located is None:
        return
    for cell, spot in zip(form.cells, located.spots, strict=True):
        assert spot is None or located.grids["统计表"].at(*spot) == EXPECTED.format(cell.id)


@given(data=st.data())
def test_inserted_rows_and_columns_are_skipped(campaign: Campaign, data: st.DataObject) -> None:
    """Rows and columns inserted at random: every item is found, with its own value."""
    form = campaign.form
    rows = form_rows(form)
    for _ in range(data.draw(st.integers(0, 5))):
        strange = data.draw(st.sampled_from(["", "小计", "其中：", "立案", "罚没", "注：数量", "7", "项目"]))
        rows.insert(data.draw(st.integers(4, len(rows))), ["", strange, "件", "another value"])
    for _ in range(data.draw(st.integers(0, 3))):
        column = data.draw(st.integers(0, 4))
        for row in rows:
            row.insert(column, "")
    assert _found(form, rows) == {cell.id: EXPECTED.format(cell.id) for cell in form.cells}


def test_labels_with_unknown_prefix_are_not_compared_with_every_unit(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet of many texts and no form costs one look at each text, not one for each unit of the form."""
    tried: list[str] = []

    def count_labels(text: str, unit: str) -> str:
        tried.append(text)
        return plain_label(text, unit)

    monkeypatch.setattr(rows_without_headings, "plain_label", count_labels)
    sheet = Grid.of("统计表", [[f"备注{row}", f"7.说明{row}（件）"] for row in range(2000)])
    assert rows_without_headings.without_headings(sheet, campaign.form) is None
    assert tried == []


STRIPS = """
tables:
  - {id: a, layout: strip, items: [{id: filed, name: 立案, unit: 件}, {id: told, name: 说明, kind: text, unit: ""}]}
  - id: b
    layout: strip
    headings: {number: 栏次, unit: 计量单位}
    items: [{id: closed, name: 结案, unit: 件}, {id: why, name: 理由, kind: text, unit: ""}]
"""
ABOVE = "| 试验统计表 | |\n| | |\n| 填报单位：市公安局 | |\n"
LINES_BELOW = {
    "as printed": ("| 立案 | 说明 |\n| 3 | x |\n| | |\n| 结案 | 理由 |\n| 件 | |\n| 1 | 2 |\n| 4 | y |", []),
    "a line above": (
        "| 注 | |\n| 立案 | 说明 |\n| 3 | x |\n| | |\n| 结案 | 理由 |\n| 件 | |\n| 1 | 2 |\n| 4 | y |",
        [],
    ),
    "empty rows": (
        "| 立案 | 说明 |\n| | |\n| 3 | x |\n| | |\n| 结案 | 理由 |\n| 件 | |\n| | |\n| 1 | 2 |\n| 4 | y |",
        [],
    ),
    "another unit": ("| 立案 | 说明 |\n| 3 | x |\n| | |\n| 结案 | 理由 |\n| 万元 | |\n| 1 | 2 |\n| 4 | y |", ["AQ209"]),
    "numbers swapped": (
        "| 立案 | 说明 |\n| 3 | x |\n| | |\n| 结案 | 理由 |\n| 件 | |\n| 2 | 1 |\n| 4 | y |",
        ["AQ227"],
    ),
}


@pytest.mark.parametrize(("below", "codes"), LINES_BELOW.values(), ids=LINES_BELOW)
def test_strips_keep_their_figures_apart_from_units_and_numbers(below: str, codes: list[str]) -> None:
    """A row of units or numbers is never one of figures, wherever it stands; a doubtful one leaves no figure."""
    form = form_of(STRIPS)
    sheet = grid(ABOVE + below)
    located = _find(form, sheet)
    assert located is not None
    assert [each.code for each in located.findings if each.severity == "error"] == codes
    found = [sheet.seen(*spot) if spot else "" for spot in located.spots]
    assert found == [3.0, "x", *(("", "") if codes else (4.0, "y"))]


TWINS = """
headings: {category: 类别, name: 项目}
columns: [{id: value, name: 数量}]
items:
  - {id: food, name: 食品, category: 查处, unit: 件}
  - {id: other, name: 其他, category: 查处, unit: 件}
  - {id: shops, name: 商户, category: 走访, unit: 户}
  - {id: further, name: 其他, category: 走访, unit: 户}
"""
HEADINGS = "| 类别 | 项目 | 数量 |\n"
TWIN_ROWS = {
    "by category": ("| 查处 | 食品 | 1 |\n| | 其他 | 2 |\n| 走访 | 商户 | 3 |\n| | 其他 | 4 |", [1, 2, 3, 4], []),
    "categories turned round": (
        "| 走访 | 商户 | 3 |\n| | 其他 | 4 |\n| 查处 | 食品 | 1 |\n| | 其他 | 2 |",
        [1, 2, 3, 4],
        [],
    ),
    "by their order": ("| | 食品 | 1 |\n| | 其他 | 2 |\n| | 商户 | 3 |\n| | 其他 | 4 |", [1, 2, 3, 4], []),
    "one of them deleted": (
        "| | 食品 | 1 |\n| | 其他 | 2 |\n| | 商户 | 3 |",
        [1, "", 3, ""],
        ["AQ208", "AQ208"],
    ),
    "one too many": (
        "| | 食品 | 1 |\n| | 其他 | 2 |\n| | 其他 | 9 |\n| | 商户 | 3 |\n| | 其他 | 4 |",
        [1, "", 3, ""],
        ["AQ209", "AQ209"],
    ),
    "twice in one category": (
        "| 查处 | 食品 | 1 |\n| | 其他 | 2 |\n| | 其他 | 9 |\n| 走访 | 商户 | 3 |",
        [1, "", 3, ""],
        ["AQ209", "AQ208"],
    ),
}


@pytest.mark.parametrize(("below", "values", "codes"), TWIN_ROWS.values(), ids=TWIN_ROWS)
def test_items_of_one_name_are_taken_only_where_none_is_missing(
    below: str, values: list[float | str], codes: list[str]
) -> None:
    """Category, else order, tells two rows 其他 apart; a missing or superfluous one leaves neither."""
    form = form_of(TWINS)
    sheet = grid(ABOVE + HEADINGS + below)
    located = _find(form, sheet)
    assert located is not None
    assert [sheet.seen(*spot) if spot else "" for spot in located.spots] == values
    assert [each.code for each in located.findings if each.severity == "error"] == codes


TWIN_TABLES = """
tables:
  - {id: town, layout: list, title: 城区, headings: {name: 项目}, columns: [{id: value, name: 数量}], items: [
      {id: shops, name: 商户, unit: 户}, {id: stalls, name: 摊位, unit: 个}]}
  - {id: rural, layout: list, title: 乡镇, headings: {name: 项目}, columns: [{id: value, name: 数量}], items: [
      {id: shops_rural, name: 商户, unit: 户}, {id: stalls_rural, name: 摊位, unit: 个}]}
"""
TOWN = "| 城区 | |\n| 项目 | 数量 |\n| 商户 | 1 |\n| 摊位 | 2 |\n| | |\n"
RURAL = "| 乡镇 | |\n| 项目 | 数量 |\n| 商户 | 3 |\n| 摊位 | 4 |\n"
TWIN_SHEETS = {
    "as printed": (TOWN + RURAL, [1, 2, 3, 4]),
    "a line above": ("| 注 | |\n" + TOWN + RURAL, [1, 2, 3, 4]),
}


@pytest.mark.parametrize(("below", "values"), TWIN_SHEETS.values(), ids=TWIN_SHEETS)
def test_tables_with_the_same_labels_are_distinguished_by_order(below: str, values: list[float]) -> None:
    """Two tables with the same headings and items on one sheet keep their own figures."""
    sheet = grid(ABOVE + below)
    located = _find(form_of(TWIN_TABLES), sheet)
    assert located is not None
    assert [sheet.seen(*spot) if spot else "" for spot in located.spots] == values


def test_single_table_matching_two_is_assigned_to_neither() -> None:
    """Where one of them was deleted, the figures of the other could be either's."""
    located = _find(form_of(TWIN_TABLES), grid(ABOVE + "| 注 | |\n" + RURAL))
    assert located is not None
    assert not any(located.spots)
    assert [each.code for each in located.findings] == ["AQ221", "AQ221"]
