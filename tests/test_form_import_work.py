"""The work of `aq form import` grows linearly with the size of the form."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from aqcampaign.form_import.assemble import assemble
from aqcampaign.form_import.sheet import OwnWords
from aqcampaign.form_import.yaml_text import yaml_text
from aqcampaign.intake.grid import CellContent, Grid

pytestmark = pytest.mark.no_cover  # runs often through code that other tests cover

OWN = OwnWords("校验", "情况说明", "填报说明")
Row = list[CellContent]


def _list(name: Callable[[int], str], unit: str = "件") -> Callable[[int], list[Row]]:
    return lambda size: [[float(number), name(number), unit] for number in range(1, size + 1)]


SHEETS: dict[str, tuple[Callable[[int], list[Row]], int]] = {
    "plain items": (_list(lambda number: f"第{number}类案件"), 100),
    "long names": (_list(lambda number: f"{'各有关部门依法查处的' * 20}第{number}类（件）"), 100),
    "parts of one item": (_list(lambda number: f"其中：第{number}类"), 100),
    "indented names": (_list(lambda number: "  " * (number % 7) + f"第{number}类"), 100),
    "shares": (_list(lambda number: f"第{number}类整改" + ("率" if number % 2 else "数"), "%"), 100),
    "the same name": (_list(lambda _number: "罚款"), 100),
    "subtotals": (_list(lambda number: "小计" if number % 5 == 0 else f"第{number}类"), 100),
    "names alone": (lambda size: [["", f"第{number}类"] for number in range(size)], 100),
    "slashes in a name": (lambda size: [[1.0, "a" + "/b" * size, "件"], [2.0, "c", "件"]], 400),
    "slashes in name and unit":
        (lambda size: [[1.0, "案件" + "/案件" * size, "户" + "/人" * size], [2.0, "c", "件"]], 400),
    "brackets": (lambda size: [[1.0, "案" + "(a)" * size, "件"], [2.0, "案" + "(" * size, "件"]], 400),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "size"), SHEETS.values(), ids=SHEETS)
def test_form_import_takes_linear_time(rows: Callable[[int], list[Row]], size: int) -> None:
    """Calls are counted, not time: four times the size may cost five times the calls."""
    _calls(rows(size))  # what is remembered of words is remembered before either is counted
    once, four_times = _calls(rows(2 * size)), _calls(rows(8 * size))
    assert four_times < 5 * once


def _calls(rows: list[Row]) -> int:
    """Return how many functions, of Python and of C, are called to draft a form with these rows."""
    head: list[Row] = [["某某情况统计表"], ["填报单位：", "", "填报时间："], ["序号", "项目", "单位", "数量"]]
    grid = Grid.of("统计表", [*head, *rows])
    count = 0

    def count_calls(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_calls)
    try:
        yaml_text(assemble([grid], OWN, "统计表"), "统计表.xlsx")
    finally:
        sys.setprofile(before)
    return count
