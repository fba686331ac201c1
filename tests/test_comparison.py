"""What is said of a figure against an earlier month: printed, replaced or left out, and on what it is based."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import form_of, submission

from aqcampaign.consolidation.comparison import Comparison, MonthFigures, compare, same_month_last_year
from aqcampaign.consolidation.trend import trend
from aqcampaign.findings.finding import Place, finding
from aqcampaign.form.model import Form
from aqcampaign.intake.reading import ReceivedFile
from aqcampaign.report import AcceptedReport, Report, accept

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "comparison.yaml").read_text(encoding="utf-8")
)
BODY = """
columns: [{id: value, name: 数量}]
items:
  - {id: cases, name: 立案, unit: 件}
  - {id: fines, name: 罚没, unit: UNIT, kind: money}
  - {id: stock, name: 在册, unit: 户, aggregate: last}
  - {id: rate, name: 办结率, unit: "%", kind: percent, ratio: closed / cases}
  - {id: closed, name: 结案, unit: 件}
"""
FORM, IN_YUAN = form_of(BODY.replace("UNIT", "万元")), form_of(BODY.replace("UNIT", "元"))


def report_of(form: Form, unit: str, month: str, values: Mapping[str, Any]) -> AcceptedReport:
    """Return an accepted report with these figures, 0 in all others; `open` names a cell that is asked about."""
    figures = {id_: value for id_, value in values.items() if id_ != "open"}
    read = submission(form, {**figures, "rate": figures.get("rate", "")})
    asked = (finding("AQ324", Place("统计表", "D5", values["open"], "")),) if "open" in values else ()
    file = ReceivedFile(Path(f"{unit}.xlsx"), "", 0.0)
    made = accept(Report(file, "accepted", asked, unit, month, submission=read))
    assert made is not None
    return made


def month_of(month: str, described: Mapping[str, Any]) -> MonthFigures:
    """Return a month as a case describes it: the figures of each unit, days, expected units, form, corrections."""
    form = IN_YUAN if described.get("in") == "元" else FORM
    reports = tuple(report_of(form, unit, month, values) for unit, values in described["units"].items())
    days, expected = described.get("days", 31), described.get("expected", len(reports))
    return MonthFigures(month, form, days, expected, reports, described.get("corrected", False))


def shown(comparison: Comparison) -> dict[str, Any]:
    """Return what a case may say of a comparison."""
    return {
        "wording": comparison.wording, "reason": comparison.reason, "current": comparison.current,
        "base": comparison.base, "difference": comparison.difference, "change": comparison.change,
        "units": comparison.units, "all_units": comparison.all_units, "preliminary": comparison.preliminary,
        "base_corrected": comparison.base_corrected,
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["truth"])
def test_a_comparison_is_printed_replaced_or_left_out(case: dict[str, Any]) -> None:
    """By the units of both months, the size of the base, the windows, and what was asked."""
    field = FORM.fields[FORM.field_places[case["field"]]]
    before = month_of("2022-09", case["before"]) if case.get("before") else None
    found = shown(compare(field, month_of("2022-10", case["this"]), before))
    wanted = {key: Decimal(value) if isinstance(value, str) and key in NUMBERS else value
              for key, value in case["said"].items()}  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


NUMBERS = ("current", "base", "difference", "change")


def test_a_stock_is_not_added_up_and_a_changed_unit_breaks_the_sum() -> None:
    """在册 of two months is no 累计; 元 and 万元 under one id are never one sum."""
    months = [
        month_of("2022-09", {"in": "元", "units": {"a": {"cases": 5, "fines": 30000, "stock": 7}}}),
        month_of("2022-10", {"units": {"a": {"cases": 6, "fines": 2, "stock": 8}}}),
    ]
    changes = {change.field.id: change for change in trend(months).changes}
    assert (changes["cases"].so_far, changes["stock"].so_far, changes["fines"].so_far) == (11, None, None)
    assert (changes["fines"].broken, changes["fines"].on_month.reason) == (True, "definition")


def test_last_year_is_compared_only_where_the_campaign_has_it() -> None:
    """The same month a year ago, by its id."""
    months = [
        month_of(month, {"units": {"a": {"cases": cases}}}) for month, cases in (("2021-10", 20), ("2022-10", 30))
    ]
    (change, *_others) = trend(months).changes
    assert change.on_year is not None
    assert (change.on_year.wording, change.on_year.change) == ("percent", Decimal("50.0"))
    assert same_month_last_year("2022-10", ["2022-09", "2022-10"]) is None
    assert trend(months[1:]).changes[0].on_year is None
