"""Forms of several tables, sheets, versions and ledgers."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import filled
from samples import editions_of, form_of

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.editions import Editions
from aqcampaign.form.model import Form
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.use_cases.check_returns import check
from aqcampaign.values.value import Value

TWO_SHEETS = """
head:
  - {id: leader, label: 单位负责人, kind: person, required: true}
  - {id: phone, label: 联系电话, kind: phone}
foot: [{id: done, label: 核对日期, kind: date}, {id: seal, label: 单位公章, kind: seal}]
tables:
  - id: cases
    layout: list
    headings: {number: 序号, name: 项目, unit: 单位}
    columns:
      - {id: value, name: 件数, group: 查处情况}
      - {id: fine, name: 罚款, group: 查处情况, unit: 万元, kind: money}
    items:
      - {id: food, name: 食品, unit: 件}
      - {id: drugs, name: 药品, unit: 件, not_in: [fine]}
  - id: visits
    layout: strip
    sheet: 走访
    title: 走访情况
    headings: {name: 单位名称, unit: 计量单位}
    rows: unit
    items: [{id: towns, name: 乡镇, unit: 个}, {id: shops, name: 商户, unit: 户}]
  - id: leads
    layout: ledger
    sheet: 线索
    columns: [{id: no, name: 编号, key: true}, {id: kind, name: 类别, kind: choice, choices: [食品, 药品]}, {id: on, name: 日期, kind: date}]
"""  # noqa: E501
VALUES: tuple[Value | None, ...] = (3, None, 4, None, 5, 6)
SAID = {"leader": "负责人甲", "phone": "0536-0000000"}


def _with(campaign: Campaign, editions: Editions) -> Campaign:
    """Return the campaign with another form, which every unit may fill."""
    units = tuple(unit.model_copy(update={"may_fill": None}) for unit in campaign.roster.units)
    return replace(campaign, editions=editions, roster=Roster(units=units))


def _report(campaign: Campaign, folder: Path, content: bytes, period: str = "2022-09") -> Report:
    folder.mkdir(exist_ok=True)
    (folder / "a.xlsx").write_bytes(content)
    (report,) = check(campaign, [folder], period).reports
    return report


def _money(form: Form) -> list[Value | None]:
    values = list(VALUES)
    values[form.field_indices["food@fine"]] = Decimal("1.5")
    return values


def _rename(sheet: str, cell: str, text: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = text

    return change


def _lines(*lines: tuple[object, ...]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for row, line in enumerate(lines, start=5):
            for column, content in enumerate(line, start=1):
                book["线索"].cell(row, column, content)

    return change


def _renamed_sheets(book: Any) -> None:
    for number, sheet in enumerate(book.worksheets[:4]):
        sheet.title = f"x{number}"
    book.move_sheet("x0", 2)


CHANGES: dict[str, tuple[Callable[[Any], None], list[tuple[str, str | None]]]] = {
    "nothing": (_lines(), []),
    "a renamed column": (_rename("统计表", "E6", "罚金"), [("AQ219", None)]),
    "a column twice": (_rename("统计表", "F6", "罚款"), [("AQ220", "F5")]),
    "a sheet deleted": (lambda book: book.remove(book["走访"]), [("AQ221", None)]),
    "sheets renamed and turned round": (
        _renamed_sheets,
        [],
    ),
    "the leader's name deleted": (_rename("统计表", "A4", "单位负责人："), [("AQ223", "A4")]),
    "a strange telephone number": (_rename("统计表", "C4", "联系电话：不详"), [("AQ224", "C4")]),
    "a strange date in the foot": (_rename("统计表", "A9", "核对日期：下周"), [("AQ224", "A9")]),
    "a figure in a grey cell": (_rename("统计表", "E8", 3), [("AQ317", "E8")]),
    "a line of the ledger": (_lines(("1", "食品", "2022-09-02")), []),
    "a key twice": (_lines(("1", "食品", "2022-09-02"), ("1", "药品", "2022-09-03")), [("AQ316", "A6")]),
    "a strange choice and no date": (_lines(("1", "玩具", None)), [("AQ313", "B5"), ("AQ301", "C5")]),
    "the ledger's sheet deleted": (lambda book: book.remove(book["线索"]), [("AQ221", None)]),
}  # fmt: skip


@pytest.mark.parametrize(("change", "codes"), CHANGES.values(), ids=CHANGES)
def test_form_of_three_sheets_is_read_back(
    campaign: Campaign, tmp_path: Path, change: Callable[[Any], None], codes: list[tuple[str, str | None]]
) -> None:
    """What was damaged is named with its cell; everything else keeps its values."""
    form = form_of(TWO_SHEETS)
    changed = _with(campaign, Editions((replace(editions_of(TWO_SHEETS).all[0], form=form),)))
    book = openpyxl.load_workbook(BytesIO(filled(changed, form, _money(form), head_fields=SAID)))
    change(book)
    target = BytesIO()
    book.save(target)
    report = _report(changed, tmp_path, target.getvalue())
    found = [(each.code, each.place.cell) for each in report.findings if each.severity != "notice"]
    assert found == codes
    assert report.submission is not None
    pairs = zip(_money(form), report.submission.values, strict=True)
    assert all(back is None or back == value for value, back in pairs)
    errors = any(each.severity == "error" for each in report.findings)
    assert report.status == ("returned" if errors else "accepted")


VERSIONS = """
versions: {"1": 2022-09, "2": 2022-11}
headings: {number: 序号, name: 项目, unit: 单位}
columns: [{id: value, name: 数量}]
items:
  - {id: all, name: 合计, unit: 件, number: 1, equals: food + drugs + toys}
  - {id: food, name: 食品, unit: 件, number: 2}
  - {id: toys, name: 玩具, unit: 件, number: 3, since: "2"}
  - {id: drugs, name: 药品, unit: 件, number: 3, until: "1"}
  - {id: drugs, name: 药品, unit: 件, number: 4, since: "2"}
"""
VERSIONED = """
id: made-up
title: 试验统计表
labels: {unit: 填报单位, filled_on: 填报时间, window: 统计区间}
"""


@pytest.fixture
def versioned(campaign: Campaign) -> Campaign:
    """A campaign whose form asks for toys from November on."""
    return _with(campaign, editions_of(VERSIONS, VERSIONED))


def test_each_period_uses_its_form_version(versioned: Campaign) -> None:
    """The total adds up what the version asks for; an item keeps its id where its number changes."""
    first, second = versioned.editions.of_period("2022-10"), versioned.editions.of_period("2022-11")
    assert [field.id for field in first.fields] == ["all", "food", "drugs"]
    assert [field.id for field in second.fields] == ["all", "food", "toys", "drugs"]


@pytest.mark.parametrize(
    ("version", "period", "codes", "values"),
    [
        ("1", "2022-10", [], {"all": 5, "food": 2, "drugs": 3}),
        ("2", "2022-11", [], {"all": 9, "food": 2, "toys": 4, "drugs": 3}),
        ("1", "2022-11", ["AQ218"], {"all": 5, "food": 2, "drugs": 3}),
    ],
)
def test_a_return_is_read_by_the_version_in_its_stamp(
    versioned: Campaign, tmp_path: Path, version: str, period: str, codes: list[str], values: dict[str, int]
) -> None:
    """An older workbook is read as what it is, and a notice names what it does not ask for."""
    report = _report(versioned, tmp_path, _issued(versioned, version, period), period)
    assert report.submission is not None
    assert dict(zip(report.submission.form.field_indices, report.submission.values, strict=True)) == values
    assert [found.code for found in report.findings] == codes
    assert all("玩具" in found.message(str) for found in report.findings)


def test_sheets_of_another_version_than_stamped_are_named(versioned: Campaign, tmp_path: Path) -> None:
    """A stamp of version 2 over the rows of version 1 is an error that names both."""
    book = openpyxl.load_workbook(BytesIO(_issued(versioned, "2", "2022-11")))
    book["统计表"].delete_rows(7)
    target = BytesIO()
    book.save(target)
    report = _report(versioned, tmp_path, target.getvalue(), "2022-11")
    assert "AQ222" in [found.code for found in report.findings]
    assert report.status == "returned"


def _issued(campaign: Campaign, version: str, period: str) -> bytes:
    from aqcampaign.form.stamp import Stamp
    from aqcampaign.template.blank import blank_workbook
    from aqcampaign.template.filling import Filling
    from aqcampaign.template.writer import workbook_bytes

    form = campaign.editions.by_version[version]
    figures = {"food": 2, "drugs": 3, "toys": 4}
    filling = Filling("市公安局", period, {key: value for key, value in figures.items() if key in form.field_indices},
                      f"{period[:4]}年{int(period[5:])}月20日")  # fmt: skip
    stamp = Stamp(form.id, version, "public_security", period)
    return workbook_bytes(blank_workbook(campaign.config, form, campaign.words, stamp, filling))


def test_a_column_decides_how_its_sums_are_aggregated() -> None:
    """Its own aggregate takes the place of a sum; a stock, a maximum and a percentage stay what they are."""
    form = form_of("""
    columns: [{id: value, name: 本月}, {id: all, name: 本年累计, aggregate: running}]
    items:
      - {id: food, name: 食品}
      - {id: drugs, name: 药品, unit: 件}
      - {id: stock, name: 存量, aggregate: last}
      - {id: days, name: 最长天数, aggregate: max}
      - {id: rate, name: 比率, kind: percent, ratio: food / drugs}
    """)
    of_period, of_year = form.fields[::2], form.fields[1::2]
    assert [field.cell.measure.aggregate for field in of_period] == ["sum", "sum", "last", "max", "recompute"]
    assert [field.cell.measure.aggregate for field in of_year] == ["running", "running", "last", "max", "recompute"]
    assert [field.restarts_each_year for field in of_year[:3]] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "yearly"), [("本年累计", True), ("1-本月", True), ("1～9月", True), ("累计", False), ("11-12月", False)]
)
def test_the_heading_says_whether_a_running_total_begins_anew_each_year(name: str, yearly: bool) -> None:
    """Unless the form declares it."""
    columns = f"[{{id: value, name: 本月}}, {{id: all, name: {name}, accumulates: value}}]"
    form = form_of(f"columns: {columns}\nitems: [{{id: food, name: 食品}}]")
    assert form.fields[1].restarts_each_year is yearly
