"""Charts of documents: bars from zero, texts as they are, equal bytes; drawn without network."""

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from aqcampaign.outputs.charts import (
    MOST_COLUMNS,
    MOST_ROWS,
    Bar,
    Specification,
    StatusMark,
    StatusRow,
    bars_chart,
    columns_chart,
    draw_png,
    has_charts,
    status_chart,
)

MONTHS = [f"2022年{month}月" for month in range(1, MOST_COLUMNS + 1)]
HOSTILE = ("<script>alert(1)</script>", "'], 1)) + datum", "\\n\" & 'x'", "{{ x }}")
LONG = "某某市人民政府打击整治专项行动领导小组成员单位办公室综合协调督导检查组名称正好四十个字"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def svg() -> Callable[[Specification], str]:
    """What is drawn, as text."""
    pytest.importorskip("altair", reason="Altair is not installed")
    vl_convert = pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    return lambda specification: str(vl_convert.vegalite_to_svg(dict(specification), allowed_base_urls=[]))


def texts(drawn: str) -> list[str]:
    """Return the texts of a drawing; one of several lines without what divides them."""
    found = re.findall(r"<text[^>]*[^>/]>(.*?)</text>", drawn, re.DOTALL)
    return [unescape(re.sub(r"<tspan[^>]*>|</tspan>", "", each)) for each in found]


def bars_of(drawn: str) -> list[tuple[float, float]]:
    """Return width and height of each bar."""
    marks = re.findall(r'aria-roledescription="bar"[^>]* d="M[-\d.]+,[-\d.]+h([-\d.]+)v([-\d.]+)', drawn)
    return [(abs(float(width)), abs(float(height))) for width, height in marks]


def test_columns_are_as_long_as_their_figures(svg: Callable[[Specification], str]) -> None:
    """From zero, so that twice the figure is twice as long; without a figure there is none."""
    columns = [Bar("7月", 20, "20"), Bar("8月", Decimal("10.00"), "10.00"), Bar("9月", None, "—"), Bar("10月", 0, "0")]
    drawn = svg(columns_chart(columns))
    heights = [height for _width, height in bars_of(drawn)]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert heights[2:] == [0, 0]
    assert {"20", "10.00", "—", "0"} <= set(texts(drawn))


def test_bars_are_as_long_as_their_figures(svg: Callable[[Specification], str]) -> None:
    """From zero to the right."""
    drawn = svg(bars_chart([Bar("甲", 30, "30"), Bar("乙", 10, "10")]))
    widths = [width for width, _height in bars_of(drawn)]
    assert widths[0] == pytest.approx(3 * widths[1])


def test_nothing_but_zero_is_drawn_as_zero(svg: Callable[[Specification], str]) -> None:
    """A period of nil reports has no bar of any length."""
    drawn = svg(bars_chart([Bar("甲", 0, "0"), Bar("乙", Decimal("0.00"), "0.00")]))
    assert {width for width, _height in bars_of(drawn)} == {0}


def test_the_coverage_stands_below_each_label(svg: Callable[[Specification], str]) -> None:
    """And who is not in a column can be seen: it is drawn in outline."""
    drawn = svg(
        columns_chart([Bar("2022年7月", 1, "1", "13/14", is_complete=False), Bar("2022年8月", 1, "1", "14/14")])
    )
    assert {"2022年7月13/14", "2022年8月14/14"} <= set(texts(drawn))
    fills = re.findall(r'aria-roledescription="bar"[^>]* fill="(#\w+)"', drawn)
    assert len(set(fills)) == 2


def test_twelve_months_have_their_labels(svg: Callable[[Specification], str]) -> None:
    """In lines of their own where there is no room in one, in the order given."""
    drawn = texts(svg(columns_chart([Bar(each, 123456, "123456.78", "14/14") for each in MONTHS])))
    assert [each for each in drawn if "年" in each] == [f"{each}14/14" for each in MONTHS]


def test_texts_are_no_markup_and_no_expression(svg: Callable[[Specification], str]) -> None:
    """Whatever somebody's name or figure looks like, it is drawn as it stands."""
    bars = [Bar(each, 1, each) for each in HOSTILE]
    rows = [StatusRow(each, (StatusMark("√", "none"),)) for each in HOSTILE]
    for specification in (columns_chart(bars), bars_chart(bars), status_chart(["9月"], rows, note=HOSTILE[0])):
        drawn = svg(specification)
        assert "<script" not in drawn
        if specification["height"] != 230:
            assert set(HOSTILE) <= set(texts(drawn))


def test_a_long_name_is_wrapped_and_the_cut_is_marked(svg: Callable[[Specification], str]) -> None:
    """A name of forty characters begins as it is written."""
    name = next(each for each in texts(svg(bars_chart([Bar(LONG, 1, "1")]))) if each != "1")
    assert name.endswith("…")
    assert len(name) > 30
    assert LONG.startswith(name[:-1])


def test_a_name_is_divided_into_lines_of_about_the_same_length(svg: Callable[[Specification], str]) -> None:
    """No character stands alone in the last one."""
    drawn = svg(status_chart(["9月"], [StatusRow("潍坊市生态环境局安丘分局", (None,))]))
    lines = re.search(r"<tspan>([^<]*)</tspan><tspan[^>]*>([^<]*)</tspan>", drawn)
    assert lines
    assert abs(len(lines[1]) - len(lines[2])) <= 1


def test_equal_names_stay_apart(svg: Callable[[Specification], str]) -> None:
    """Two units of one name have a bar each."""
    drawn = svg(bars_chart([Bar("市城管局", 1, "1"), Bar("市城管局", 2, "2")]))
    assert texts(drawn).count("市城管局") == 2
    assert len(bars_of(drawn)) == 2


def test_each_report_has_its_sign(svg: Callable[[Specification], str]) -> None:
    """Where there was no duty to report there is none."""
    marks = (StatusMark("√", "none"), StatusMark("迟", "middle"), StatusMark("未", "dark"), None)
    rows = [StatusRow(f"单位{place}", marks * 3) for place in range(MOST_ROWS)]
    drawn = texts(svg(status_chart(MONTHS, rows, note="√ 按时")))
    assert [drawn.count(sign) for sign in ("√", "迟", "未")] == [3 * MOST_ROWS] * 3
    assert [each for each in drawn if each.startswith("单位")] == [each.label for each in rows]


@pytest.mark.parametrize(
    "specification", [lambda: columns_chart(()), lambda: bars_chart(()), lambda: status_chart((), ())]
)
def test_nothing_to_draw_is_drawn(svg: Callable[[Specification], str], specification: Callable[[], Any]) -> None:
    """An empty chart is no crash."""
    assert svg(specification()).startswith("<svg")


@pytest.mark.usefixtures("svg")
def test_equal_charts_give_equal_bytes() -> None:
    """In another process as well, and whatever was drawn before."""
    code = (
        "import sys; from aqcampaign.outputs.charts import *;"
        "sys.stdout.buffer.write(draw_png(columns_chart([Bar('2022年9月', 3, '3', '14/14')])))"
    )
    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout
    draw_png(bars_chart([Bar("甲", 1, "1")]))
    ours = draw_png(columns_chart([Bar("2022年9月", 3, "3", "14/14")]))
    assert ours == other
    assert ours.startswith(PNG)


@pytest.mark.usefixtures("svg")
def test_figures_in_a_picture_can_be_read() -> None:
    """Another text is another picture, also a Chinese one: a font has the characters."""
    assert len({draw_png(bars_chart([Bar(name, 1, "1")])) for name in ("甲", "乙", "丙")}) == 3


@pytest.mark.parametrize("module", ["altair", "vl_convert"])
def test_without_the_extra_there_are_no_charts(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Whichever part of it is missing."""
    monkeypatch.setitem(sys.modules, module, None)
    assert not has_charts()
