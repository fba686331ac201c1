"""Comparison of totals with earlier periods: which are shown, replaced or left out, and their basis."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from period_figures import FORM, period_of, report_of
from samples import form_of, submission

from aqcampaign.consolidation.comparison import Comparison, compare
from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.consolidation.trend import build_trend
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import AcceptedReport, Report

CASES: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases" / "comparison.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


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
    """By the units of both periods, the size of the base, the windows, and what was asked."""
    field = FORM.fields[FORM.field_indices[case["field"]]]
    before = period_of("2022-09", case["before"]) if case.get("before") else None
    found = shown(compare(field, period_of("2022-10", case["this"]), before))
    wanted = {key: Decimal(value) if isinstance(value, str) and key in NUMBERS else value
              for key, value in case["said"].items()}  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


NUMBERS = ("current", "base", "difference", "change")


def test_stocks_and_figures_in_a_changed_unit_are_not_summed() -> None:
    """在册 of two periods is no 累计; 元 and 万元 under one id are never one sum."""
    periods = [
        period_of("2022-09", {"in": "元", "units": {"a": {"cases": 5, "fines": 30000, "stock": 7}}}),
        period_of("2022-10", {"units": {"a": {"cases": 6, "fines": 2, "stock": 8}}}),
    ]
    changes = {change.field.id: change for change in build_trend(periods).changes}
    assert (changes["cases"].to_date, changes["stock"].to_date, changes["fines"].to_date) == (11, None, None)
    assert (changes["fines"].broken, changes["fines"].on_period.reason) == (True, "definition")


def test_lone_running_total_is_neither_summed_nor_compared() -> None:
    """Of the periods the last one counts; over units it is added."""
    form = form_of("columns: [{id: value, name: 累计}]\nitems: [{id: cases, name: 立案, unit: 件, aggregate: running}]")
    periods = [
        PeriodFigures(
            period, form, 30, frozenset("ab"), tuple(report_of(form, unit, period, {"cases": filed}) for unit in "ab")
        )
        for period, filed in (("2022-09", 5), ("2022-10", 8))
    ]
    (change,) = build_trend(periods).changes
    assert (change.current, change.previous, change.to_date, change.on_period.reason) == (16, 10, 16, "running_total")


def test_last_year_is_compared_only_if_the_campaign_covers_it() -> None:
    """The same period a year ago, by its id."""
    periods = [
        period_of(period, {"units": {"a": {"cases": cases}}}) for period, cases in (("2021-10", 20), ("2022-10", 30))
    ]
    (change, *_others) = build_trend(periods).changes
    assert change.on_year is not None
    assert (change.on_year.wording, change.on_year.change) == ("percent", Decimal("50.0"))
    assert build_trend(periods[1:]).changes[0].on_year is None


PRESS = "{id: press, name: 报刊, unit: 件}, {id: web, name: 网站, unit: 件}"
WITHOUT = f"[{PRESS}, {{id: all, name: 合计, unit: 件, equals: rest}}]"
WITH = f"[{PRESS}, {{id: video, name: 视频, unit: 件}}, {{id: all, name: 合计, unit: 件, equals: rest}}]"
OF_SUBTOTALS = (
    f"[{PRESS}, {{id: two, name: 小计, unit: 件, equals: press + web}}, {{id: all, name: 合计, unit: 件, equals: two}}]"
)


@pytest.mark.parametrize(
    ("items", "earlier", "reason"),
    [(WITH, WITH, None), (WITH, WITHOUT, "definition"), (WITHOUT, WITH, "definition"), (OF_SUBTOTALS, WITHOUT, None)],
    ids=("the same items", "an item more", "an item less", "the same items by way of a subtotal"),
)
def test_totals_of_other_items_are_not_compared(items: str, earlier: str, reason: str | None) -> None:
    """合计 rose because the form asks for more; the item beside it is compared."""
    now, before = (_exposures(period, each) for period, each in (("2022-10", items), ("2022-09", earlier)))
    compared = {id_: compare(now.form.fields[now.form.field_indices[id_]], now, before) for id_ in ("press", "all")}
    assert (compared["press"].reason, compared["all"].reason) == (None, reason)


def _exposures(period: str, items: str) -> PeriodFigures:
    form = form_of(f"columns: [{{id: value, name: 数量}}]\nitems: {items}")
    fill = {field.id: 20 for field in form.fields if not field.cell.computed}
    return PeriodFigures(period, form, 30, frozenset("a"), (report_of(form, "a", period, fill),))


STATED = form_of("""
columns: [{id: value, name: 本期}, {id: before, name: 上年同期, last_year_of: value}]
items:
  - {id: cases, name: 立案, unit: 件}
  - {id: fines, name: 罚没, unit: 万元, kind: money}
""")


def stated(period: str, figures: dict[str, dict[str, Any]], units: str = "abcd") -> PeriodFigures:
    """Return a period of reports that state last year's figures; `units` are expected."""
    reports = []
    for unit, values in figures.items():
        read = submission(STATED, values)
        file = Report(ReceivedFile(Path(f"{unit}.xlsx"), "", 0.0), "accepted", ())
        reports.append(AcceptedReport(file, read, unit, period))
    return PeriodFigures(period, STATED, 31, frozenset(units), tuple(reports), is_regular=True)


NOW = {unit: {"cases": 30, "cases@before": 20, "fines": 1, "fines@before": 4} for unit in "abc"}


def test_last_year_is_what_the_reports_state_if_nothing_was_reported_then() -> None:
    """Over the units that state both; a small base has no percentage; last year is not compared with its last year."""
    by_field = {change.field.id: change.on_year for change in build_trend([stated("2023-10", NOW)]).changes}
    cases, fines = by_field["cases"], by_field["fines"]
    assert cases is not None
    assert fines is not None
    assert (cases.wording, cases.current, cases.base, cases.change) == ("percent", 90, 60, Decimal("50.0"))
    assert (fines.wording, fines.base) == ("percent", 12)
    assert by_field["cases@before"] is None


def test_few_reports_of_last_year_do_not_stand_for_all() -> None:
    """One unit of four reported then: what three state now is the better base; one of four stating it is none."""
    then = stated("2022-10", {"a": {"cases": 20, "cases@before": 1, "fines": 4, "fines@before": 1}})
    (cases, *_others) = build_trend([then, stated("2023-10", NOW)]).changes
    assert cases.on_year is not None
    assert (cases.on_year.wording, cases.on_year.base, cases.on_year.units) == ("percent", 60, 3)
    (alone, *_others) = build_trend([stated("2023-10", {"a": NOW["a"]})]).changes
    assert alone.on_year is not None
    assert (alone.on_year.wording, alone.on_year.reason) == ("none", "coverage")
