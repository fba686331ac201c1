"""Choices that a data validation cannot hold itself: offered from a hidden sheet, which nothing else reads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from copies_of_workbooks import saved_by_openpyxl
from forms import filled
from libreoffice import convert, needs_libreoffice
from samples import editions_of, run

from aqcampaign.campaign_folder import Campaign
from aqcampaign.form.editions import Editions
from aqcampaign.outputs.returned_copy.returned import Returned
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.returns import send_back
from aqcampaign.values.value import Value

LONG = tuple(f"第{number}类重大案件线索及舆情信息" for number in range(1, 38))
ODD = ("食品,药品", '="x"', "+86类", "-", "@某某", '某"某')
ODDEST = (*LONG, *ODD)
FORM = """
headings: {{name: 项目, unit: 单位}}
columns: [{{id: value, name: 数量}}]
items:
  - {{id: food, name: 食品, unit: 件}}
  - {{id: state, name: 类别, kind: choice, choices: {item}}}
tables:
  - id: leads
    layout: ledger
    sheet: 线索
    title: 线索报告表
    columns: [{{id: kind, name: 线索类别, kind: choice, choices: {column}}}, {{id: on, name: 日期, kind: date}}]
"""
DAY = date(2022, 9, 3)


def _campaign(campaign: Campaign, item: Sequence[str], column: Sequence[str]) -> Campaign:
    """Return the campaign with a form of two choices, which every unit may fill."""
    editions: Editions = editions_of(FORM.format(item=_yaml(item), column=_yaml(column)))
    units = tuple(unit.model_copy(update={"may_fill": None}) for unit in campaign.roster.units)
    return replace(campaign, editions=editions, roster=Roster(units=units))


def _yaml(choices: Sequence[str]) -> str:
    return json.dumps(list(choices), ensure_ascii=False)


def _workbook(campaign: Campaign, values: tuple[Value | None, ...], kinds: Sequence[str]) -> bytes:
    lines = {"leads": tuple((kind, DAY) for kind in kinds)}
    return filled(campaign, campaign.form, values, lines=lines)


def _offered(content: bytes) -> dict[str, tuple[str, ...]]:
    """Return the choices that each list validation offers, by its sheet."""
    book = openpyxl.load_workbook(BytesIO(content))
    checks = ((sheet, each) for sheet in book for each in sheet.data_validations.dataValidation if each.type == "list")
    return {sheet.title: _choices(book, str(each.formula1)) for sheet, each in checks}


def _choices(book: Any, formula: str) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(formula[1:-1].split(","))
    ((sheet, area),) = book.defined_names[formula].destinations
    assert all(cell.data_type == "s" for (cell,) in book[sheet][area])
    return tuple(str(cell.value) for (cell,) in book[sheet][area])


LISTS: Mapping[str, tuple[Sequence[str], bool]] = {
    "short": (("是", "否"), False),
    "as long as Excel allows": (("字" * 127, "字" * 126 + "是"), False),
    "longer": (("字" * 127, "字" * 127 + "是"), True),
    "a comma": (("食品,药品", "其他"), True),
    "a quotation mark": (('某"某', "其他"), True),
    "a blank at the end": (("是 ", "否"), True),
    "a line break": (("是\n的", "否"), True),
    **{f"begins with {each[0]}": ((each, "否"), True) for each in ("=1+1", "+86", "-", "@某")},
}


@pytest.mark.parametrize(("choices", "is_listed"), LISTS.values(), ids=LISTS)
def test_every_choice_is_offered(campaign: Campaign, choices: Sequence[str], is_listed: bool) -> None:
    """The drop-down offers each choice as it stands in the form, in the table and in the running list."""
    content = _workbook(_campaign(campaign, choices, choices), (1, choices[0]), ())
    assert _offered(content) == {"统计表": tuple(choices), "线索": tuple(choices)}
    book = openpyxl.load_workbook(BytesIO(content))
    assert ("_choices" in book.sheetnames) == is_listed
    if is_listed:
        assert book["_choices"].sheet_state == "veryHidden"
        assert book["_choices"].max_column == 1


def test_every_list_has_its_own_column(campaign: Campaign) -> None:
    """Two lists stand side by side; what is chosen stays text, even if it looks like a formula."""
    content = _workbook(_campaign(campaign, ODD, LONG), (1, ODD[1]), [LONG[36]])
    assert _offered(content) == {"统计表": ODD, "线索": LONG}
    book = openpyxl.load_workbook(BytesIO(content))
    assert {book["统计表"]["C6"].number_format, book["线索"]["A5"].number_format} == {"@"}


SAVED = ["ours", "openpyxl", *(pytest.param(to, marks=needs_libreoffice) for to in ("xlsx", "xls", "ods"))]


@pytest.mark.parametrize("saved_as", SAVED)
def test_the_hidden_lists_change_nothing_in_a_return(campaign: Campaign, tmp_path: Path, saved_as: str) -> None:
    """With and without the hidden sheet, a return gives the same report; its drop-downs are still there."""
    made = _campaign(campaign, ODDEST, LONG)
    values = (3, ODD[0])
    content = _workbook(made, values, [LONG[4], "不存在的类别"])
    book = openpyxl.load_workbook(BytesIO(content))
    del book["_choices"]
    book.save(tmp_path / "without.xlsx")
    returned = _saved(content, saved_as, tmp_path)
    with_lists, without = _report(made, returned), _report(made, tmp_path / "without.xlsx")
    assert _facts(with_lists) == _facts(without)
    assert [each.code for each in with_lists.findings if each.severity != "notice"] == ["AQ313"]
    again = convert(returned, "xlsx", tmp_path / "again") if returned.suffix != ".xlsx" else returned
    assert _offered(again.read_bytes()) == {"统计表": ODDEST, "线索": LONG}


def _saved(content: bytes, saved_as: str, folder: Path) -> Path:
    source = folder / "a.xlsx"
    source.write_bytes(saved_by_openpyxl(content) if saved_as == "openpyxl" else content)
    return source if saved_as in ("ours", "openpyxl") else convert(source, saved_as, folder / "saved")


def _report(campaign: Campaign, path: Path) -> Report:
    (report,) = check(campaign, [path], "2022-09").reports
    return report


def _facts(report: Report) -> object:
    assert report.submission is not None
    findings = [(each.code, each.place.sheet, each.place.cell) for each in report.findings]
    records = [each.values for each in report.submission.records]
    return report.unit, report.period, report.status, report.submission.values, records, findings


@pytest.mark.parametrize("saved_as", ["ours", pytest.param("ods", marks=needs_libreoffice)])
def test_what_goes_back_offers_the_same_choices(campaign: Campaign, tmp_path: Path, saved_as: str) -> None:
    """The unit's own file and a fresh form, for a format that cannot be marked, keep the drop-downs."""
    made = _campaign(campaign, ODDEST, LONG)
    path = _saved(_workbook(made, (None, ODD[0]), [LONG[4]]), saved_as, tmp_path)
    (copy,), _unknown = send_back(made, check(made, [path], "2022-09"))
    corrected = openpyxl.load_workbook(BytesIO(_workbook_of(copy)))
    assert _offered(_workbook_of(copy)) == {"统计表": ODDEST, "线索": LONG}
    corrected["统计表"]["C5"] = 7
    corrected.save(tmp_path / "corrected.xlsx")
    report = _report(made, tmp_path / "corrected.xlsx")
    assert report.submission is not None
    assert (report.status, report.submission.values) == ("accepted", (7, ODD[0]))


def _workbook_of(copy: Returned) -> bytes:
    assert copy.workbook is not None
    return copy.workbook


def test_a_form_is_imported_from_its_own_workbook(campaign: Campaign, tmp_path: Path) -> None:
    """The hidden lists are no table of the draft, even if the sheet was made visible."""
    book = openpyxl.load_workbook(BytesIO(_workbook(_campaign(campaign, ODDEST, LONG), (None, None), ())))
    book["_choices"].sheet_state = "visible"
    book.save(tmp_path / "blank.xlsx")
    code, out, _err = run("form", "import", tmp_path / "blank.xlsx")
    assert code == 0
    assert LONG[0] not in out
