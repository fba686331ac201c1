"""Head and foot fields are read, even when typed over their labels."""

from datetime import date, datetime

import pytest
from samples import form_of
from tables import Pages, form_rows

from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, FormattedDate, Grid
from aqcampaign.recognition.identity.head import Head
from aqcampaign.recognition.identity.printed_date import dates, day_of_filling, is_day_alone
from aqcampaign.recognition.location.sheets import LocatedForm, Sheets

NEAR = date(2022, 9, 24)
DAY = date(2022, 9, 23)
SPELLINGS: tuple[CellContent, ...] = (
    "2022年9月23日", "2022.9.23", "2022-9-23", "2022/9/23", "２０２２年９月２３日", "2022 年 9 月 23 日", "2022—9—23",
    "2022．9．23", "2022、9、23", "2022年9月23号", "二〇二二年九月二十三日", "二○二二年九月二十三日", "22年9月23日",
    "9月23日", "九月二十三日", "9.23", "20220923", "2022-09-23 10:30", 20220923.0, 44827.0, 44827.4375,
    datetime(2022, 9, 23, 10), date(2022, 9, 23), FormattedDate(datetime(2022, 9, 23), 'yyyy"年"m"月"d"日"'),
)  # fmt: skip


@pytest.mark.parametrize("written", SPELLINGS, ids=str)
def test_a_day_is_read_in_each_spelling(written: CellContent) -> None:
    """As offices write it, as Excel keeps it, and without the year."""
    assert day_of_filling(written, NEAR) == DAY
    assert is_day_alone(written)


@pytest.mark.parametrize("written", ["2022-02-30", "2022年9月", "9月下旬", "年 月 日", "", "12", 9.23, 5.0, True])
def test_incomplete_date_is_not_a_date(written: CellContent) -> None:
    """What does not name one day is no date of filling."""
    assert day_of_filling(written, NEAR) is None


WINDOWS = {
    "2022年8月25日至9月24日": (date(2022, 8, 25), date(2022, 9, 24)),
    "2022年8月25日—9月24日": (date(2022, 8, 25), date(2022, 9, 24)),
    "2022年12月25日至1月24日": (date(2022, 12, 25), date(2023, 1, 24)),
    "二〇二二年八月二十五日至二〇二二年九月二十四日": (date(2022, 8, 25), date(2022, 9, 24)),
    "2022.8.25-2022.9.24": (date(2022, 8, 25), date(2022, 9, 24)),
}


@pytest.mark.parametrize(("written", "window"), WINDOWS.items(), ids=WINDOWS)
def test_the_second_year_of_a_window_may_be_left_out(written: str, window: tuple[date, ...]) -> None:
    """It is that of the first date, or the next one over the turn of the year."""
    assert dates(written) == window


@pytest.mark.parametrize("written", SPELLINGS, ids=str)
def test_a_day_typed_over_its_label_is_the_date_of_filling(form: Form, written: CellContent) -> None:
    """The label is gone, the day alone stands in its cell, and beside it what the live check shows."""
    rows = form_rows(form)
    rows[2] = ["填报单位：市公安局", "", written, "", "", "已通过：0 / 16"]
    head = _head(form, rows)
    assert head.unit == "市公安局"
    assert day_of_filling(head.filled_on, NEAR) == DAY
    assert head.filled_on_cell == "C3"


ROWS: dict[str, tuple[list[CellContent], tuple[str, str, str]]] = {
    "over the label of the unit": (["市公安局", "", "填报时间：2022-9-23"], ("市公安局", "2022-9-23", "C3")),
    "over both labels": (["市公安局", "", "2022-9-23"], ("市公安局", "2022-9-23", "C3")),
    "over the label, the unit left blank": (["填报单位：", "", "2022-9-23"], ("", "2022-9-23", "C3")),
    "beside the room for it": (["填报单位：市公安局", "", "填报时间：　年　月　日", "2022-9-23"],
                               ("市公安局", "2022-9-23", "D3")),
    "left blank before the live check": (["填报单位：市公安局", "", "填报时间：", "", "", "已通过：0 / 16"],
                                         ("市公安局", "", "C3")),
    "under another name": (["报送单位：市公安局", "", "填表日期：2022-9-23"], ("市公安局", "2022-9-23", "C3")),
    "two days": (["填报单位：市公安局", "", "", "2022-9-23", "2022-9-24"], ("市公安局", "", "")),
}  # fmt: skip


@pytest.mark.parametrize(("row", "head"), ROWS.values(), ids=ROWS)
def test_the_head_is_read_where_labels_are_gone(form: Form, row: list[CellContent], head: tuple[str, str, str]) -> None:
    """Unit and date stand where the template puts them; between two days none is chosen."""
    rows = form_rows(form)
    rows[2] = row
    made = _head(form, rows)
    assert (made.unit, made.filled_on, made.filled_on_cell) == head


def test_a_window_typed_over_its_label_is_the_window(form: Form) -> None:
    """Two days in a cell of the head are the window."""
    rows = form_rows(form)
    rows[1] = ["2022年8月25日至2022年9月24日"]
    assert _head(form, rows).window == "2022年8月25日至2022年9月24日"


def test_title_is_not_taken_for_a_unit(form: Form) -> None:
    """Of a form typed anew whose title stands right above the headings the unit is unknown."""
    rows = form_rows(form)
    del rows[1:3]
    assert _head(form, rows).unit == ""


def test_a_signature_below_the_table_is_the_date_of_filling(form: Form) -> None:
    """A day alone in the last row, as under a letter, where the head has none."""
    rows = form_rows(form)
    rows[2] = ["填报单位：市公安局"]
    head = _head(form, [*rows, [], ["", "", "", "2022年9月23日"]])
    assert (head.filled_on, head.filled_on_cell) == ("2022年9月23日", "D22")


LONG = 30_000


@pytest.mark.parametrize(
    "text", ["填报时间：" + " " * LONG + "x", "二" * LONG, "填报时间：日" + "-" * LONG, "填 " * LONG]
)
def test_long_header_text_is_scanned_in_linear_time(form: Form, text: str) -> None:
    """Whatever fills a cell, its length costs no more than its length."""
    rows = form_rows(form)
    rows[2] = ["填报单位：市公安局", "", text]
    assert _head(form, rows).unit == "市公安局"


FOOT = form_of("""
headings: {number: 序号, name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items: [{id: food, name: 食品, unit: 件}, {id: drugs, name: 药品, unit: 件}]
head: [{id: phone, label: 联系电话, kind: phone}]
foot:
  - {id: leader, label: 单位负责人, kind: person, required: true}
  - {id: filler, label: 填报人, kind: person}
  - {id: checked, label: 审核日期, kind: date}
""")
FEET: dict[str, tuple[list[list[CellContent]], dict[str, str]]] = {
    "as printed": ([["单位负责人：某甲", "", "填报人：某乙"], ["审核日期：2022-9-23"]],
                   {"leader": "某甲", "filler": "某乙", "checked": "2022-9-23"}),
    "one over its label": ([["单位负责人：某甲", "", "某乙"], ["审核日期：2022-9-23"]],
                           {"leader": "某甲", "filler": "某乙", "checked": "2022-9-23"}),
    "all over their labels": ([["某甲", "", "某乙"], [datetime(2022, 9, 23)]],
                              {"leader": "某甲", "filler": "某乙", "checked": "2022-09-23"}),
    "the one before left blank": ([["单位负责人：", "", "某乙"], ["审核日期：  年  月  日"]], {"filler": "某乙"}),
    "values in cells of their own": ([["单位负责人：", "某甲", "填报人：", "某乙"], ["审核日期：", 44827.0]],
                                     {"leader": "某甲", "filler": "某乙", "checked": "2022-09-23"}),
    "a remark in place of a name": ([["单位负责人：某甲", "", "以上数据均已核对，共23件"], []], {"leader": "某甲"}),
}  # fmt: skip


@pytest.mark.parametrize(("foot", "fields"), FEET.values(), ids=FEET)
def test_names_typed_over_their_labels_are_kept(foot: list[list[CellContent]], fields: dict[str, str]) -> None:
    """A value in the place of a label that is gone is that label's, if it can be."""
    head: list[list[CellContent]] = [
        [FOOT.title], ["统计区间：2022年8月25日至2022年9月24日"], ["填报单位：市公安局", "", "填报时间：2022-9-23"],
        ["0536-1234567"], ["序号", "项目", "单位", "数量"], [1.0, "食品", "件", 3.0], [2.0, "药品", "件", 4.0],
    ]  # fmt: skip
    assert _head(FOOT, [*head, *foot]).head_fields == {"phone": "0536-1234567", **fields}


def _head(form: Form, rows: list[list[CellContent]]) -> Head:
    located = Sheets(Pages([Grid.of("统计表", rows)]), "填报说明").find(form)
    assert isinstance(located, LocatedForm)
    return located.head
