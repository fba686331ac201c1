"""Hypothesis strategies for forms of every layout, their values, and filled workbooks."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.measure import Part
from aqcampaign.form.model import Cell, Form
from aqcampaign.form.relations import find_faults
from aqcampaign.form.stamp import Stamp
from aqcampaign.template.blank import blank_workbook
from aqcampaign.template.filling import Filling
from aqcampaign.template.plan import Content
from aqcampaign.template.writer import workbook_bytes
from aqcampaign.values.amounts import Number, join_numbers
from aqcampaign.values.computed import fill_computed
from aqcampaign.values.submission import numbers_or_none
from aqcampaign.values.value import DateRange, Value

NAMES = ("立案", "结案", "检查", "罚款", "移送", "食品", "药品", "其他", "走访", "整改", "线索", "培训")
MEASURES: tuple[dict[str, Any], ...] = (
    {"unit": "件"},
    {"unit": "万元", "kind": "money"},
    {"unit": "元", "kind": "money", "decimals": 2},
    {"unit": "公斤", "kind": "decimal"},
    {"unit": "户", "may_be_negative": True},
    {"unit": "元", "kind": "money", "decimals": 2, "may_be_negative": True},
    {"unit": "户次/万元", "parts": [
        {"id": "visits", "name": "检查", "unit": "户次"},
        {"id": "fine", "name": "罚款", "unit": "万元", "kind": "money"},
    ]},
    {"unit": "件/人", "parts": [
        {"id": "cases", "name": "案件", "unit": "件"}, {"id": "persons", "name": "人数", "unit": "人"},
    ]},
    {"unit": "", "kind": "text"},
    {"unit": "", "kind": "choice", "choices": ["是", "否"]},
    {"unit": "", "kind": "date"},
    {"unit": "", "kind": "period"},
)  # fmt: skip
SUMMED = MEASURES[:8]
LABELS = {"unit": "填报单位", "filled_on": "填报时间", "window": "统计区间"}


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Return a form of one to three tables, and perhaps a ledger and lines of head and foot."""
    count = draw(st.integers(1, 3))
    tables = [draw(_list(place)) if draw(st.booleans()) else draw(_strip(place)) for place in range(count)]
    for place, table in enumerate(tables):
        where = draw(st.sampled_from(["below", "beside", "own sheet"])) if place else "below"
        table |= {"beside": True} if where == "beside" else {}
        table |= {"sheet": f"表{place + 1}"} if where == "own sheet" else {}
        table["title"] = f"表{place + 1}"
    if draw(st.booleans()):
        columns = [{"id": f"c{n}", "name": f"列{n}", "kind": k} for n, k in enumerate(("text", "date", "text"))]
        tables.append({"id": "ledger", "layout": "ledger", "sheet": "台账", "rows": 5, "columns": columns})
    people = [
        {"id": "filler", "label": "填报人", "kind": "person"},
        {"id": "checker", "label": "审核人", "kind": "person"},
    ]
    foot = people[: draw(st.integers(0, 2))]
    form = Form.model_validate(
        {"id": "drawn", "version": "1", "title": "试验统计表", "labels": LABELS, "tables": tables, "foot": foot}
    )
    assert find_faults(form, frozenset()) == ()
    return form


@st.composite
def _list(draw: st.DrawFn, place: int) -> dict[str, Any]:
    """A list or matrix: perhaps with numbers, categories, units, groups, a total row, a total column."""
    headings = {"name": "项目"}
    headings |= {
        key: word for key, word in (("number", "序号"), ("unit", "单位"), ("category", "类别")) if draw(st.booleans())
    }
    summed = draw(st.booleans())
    measure = draw(st.sampled_from(SUMMED))
    items = []
    for number in range(draw(st.integers(2, 6))):
        own = measure if summed else draw(st.sampled_from(MEASURES))
        category = f"第{number // draw(st.integers(1, 3))}类" if draw(st.booleans()) else ""
        items.append({"id": f"t{place}i{number}", "name": f"{NAMES[number]}{place}", "category": category, **own})
    if summed and draw(st.booleans()):
        items.append({"id": f"t{place}sum", "name": f"合计{place}", "equals": "rest", **measure})
    columns: list[dict[str, Any]] = []
    for n in range(draw(st.integers(1, 4))):
        group = draw(st.sampled_from([[], [f"组{n // 2}"], [f"组{n // 2}", f"层{n}"]]))
        columns.append({"id": f"k{n}", "name": f"第{n}栏", "group": group})
    if summed and len(columns) > 1 and draw(st.booleans()):
        signs = draw(st.sampled_from([" + ", " - "]))
        columns.append({"id": "all", "name": "全部", "equals": signs.join(column["id"] for column in columns)})
    if len(columns) > 1 and draw(st.booleans()):
        items[0]["not_in"] = [columns[0]["id"]]
    if summed and not measure.get("parts") and len(items) > 1 and draw(st.booleans()):
        first, second = items[0]["id"], items[1]["id"]
        ratio = draw(st.sampled_from([f"{first} / {second}", f"({first} - {second}) / {second}"]))
        kind = draw(st.sampled_from([{"unit": "%", "kind": "percent"}, {"unit": "公斤/件", "kind": "decimal"}]))
        items.append({"id": f"t{place}rate", "name": f"比率{place}", "ratio": ratio, **kind})
    paths = [tuple(column.get("group", ())) for column in columns]
    for before, path in pairwise(paths):
        if before[:1] and path[:1] == before[:1] and len(before) != len(path):
            for column in columns:  # one heading would span an upper and a lower level at once
                column.pop("group", None)
    table = {"id": f"t{place}", "layout": "list", "headings": headings, "columns": columns, "items": items}
    return draw(_coded(table))


@st.composite
def _coded(draw: st.DrawFn, table: dict[str, Any]) -> dict[str, Any]:
    """The table, perhaps with codes of its items and, in a list, of its columns."""
    if "name" in table["headings"] and draw(st.booleans()):
        table["headings"]["code"] = "代码"
        table["items"] = [{**item, "code": f"{number:02}"} for number, item in enumerate(table["items"], start=1)]
        if table["layout"] == "list" and draw(st.booleans()):
            order = [key for key in ("number", "category", "name", "unit") if key in table["headings"]]
            order.insert(draw(st.integers(0, len(order))), "code")
            table["headings"]["order"] = order
    if table["layout"] == "list" and draw(st.booleans()):
        stub = [key for key in table["headings"] if key != "order"]
        table["headings"]["codes"] = dict(zip(stub, "甲乙丙丁戊", strict=False))
        table["columns"] = [{**column, "code": str(n)} for n, column in enumerate(table["columns"], start=1)]
    return table


@st.composite
def _strip(draw: st.DrawFn, place: int) -> dict[str, Any]:
    """A strip: one row, the unit's row, or several rows, perhaps with rows of units and numbers."""
    rows = draw(st.sampled_from(["one", "unit", "several"]))
    headings = {key: word for key, word in (("number", "栏次"), ("unit", "计量单位")) if draw(st.booleans())}
    headings |= {} if rows == "one" else {"name": f"单位名称{place}"}
    items = [
        {"id": f"t{place}i{number}", "name": f"{NAMES[number]}{place}", **draw(st.sampled_from(MEASURES))}
        for number in range(draw(st.integers(2, 6)))
    ]
    table: dict[str, Any] = {"id": f"t{place}", "layout": "strip", "headings": headings, "items": items}
    if rows == "unit":
        table["rows"] = "unit"
    if rows == "several":
        table["rows"] = [{"id": f"r{n}", "name": f"第{n}所"} for n in range(draw(st.integers(1, 4)))]
    return draw(_coded(table))


_DAYS = st.dates(date(2021, 1, 1), date(2023, 12, 31))


def _value(draw: st.DrawFn, part: Part, choices: Sequence[str]) -> Value:
    least = -9000 if part.may_be_negative else 0
    match part.kind:
        case "count":
            # 2022/9 in a cell of two figures is asked about: it looks like a month.
            return draw(st.integers(least, 30_000).filter(lambda figure: not 1900 <= figure <= 2100))
        case "money" | "decimal" | "percent":
            return draw(st.decimals(least, 9000, places=part.max_decimals, allow_nan=False, allow_infinity=False))
        case "text":
            return draw(st.sampled_from(["正在办理", "无", "第3号", "=1+1", "a/b"]))
        case "choice":
            return draw(st.sampled_from(list(choices)))
        case "date":
            return draw(_DAYS)
        case _:
            first = draw(_DAYS)
            return DateRange(first, first + timedelta(days=draw(st.integers(0, 60))))


@st.composite
def values_for(draw: st.DrawFn, form: Form) -> tuple[Value | None, ...]:
    """Return a value for each field; computed ones are what the form's totals make of the others."""
    values: list[Value | None] = [None] * len(form.fields)
    open_places: set[int] = set()
    for cell in form.cells:
        for place, part in zip(range(cell.fields.start, cell.fields.stop), cell.measure.parts, strict=True):
            if cell.computed and cell.applies:
                open_places.add(place)
            elif cell.applies:
                values[place] = _value(draw, part, cell.measure.choices)
    fill_computed(form, values, open_places)
    return tuple(values)


def filled(campaign: Campaign, form: Form, values: Sequence[Value | None], **more: Any) -> bytes:
    """Return the workbook of the public security bureau for September, filled with `values`."""
    asked = (cell for cell in form.cells if cell.applies and not cell.computed)
    contents = {cell.id: content_of(tuple(values[cell.fields])) for cell in asked}
    filling = Filling("市公安局", "2022-09", contents, "2022年9月20日", **more)
    stamp = Stamp(form.id, form.version, "public_security", "2022-09")
    return workbook_bytes(blank_workbook(campaign.config, form, campaign.words, stamp, filling))


def content_of(values: tuple[Value | None, ...]) -> Content:
    """Return how the values of one cell are typed."""
    numbers = numbers_or_none(values)
    if numbers is not None:
        return join_numbers(numbers) if len(numbers) > 1 else numbers[0]
    (value,) = values
    return f"{value.first}至{value.last}" if isinstance(value, DateRange) else value


def same(one: Value | None, other: Value | None) -> bool:
    """Return whether two values are equal and of one type."""
    return one == other and (isinstance(one, Decimal) == isinstance(other, Decimal))


def cell_of(form: Form, id_: str) -> Cell:
    """Return a cell by its id."""
    return next(cell for cell in form.cells if cell.id == id_)


def numbered(form: Form) -> list[Number]:
    """Return for each field a number that no other field has."""
    return [Decimal(place) if field.part.kind == "money" else place for place, field in enumerate(form.fields, start=1)]
