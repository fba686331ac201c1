"""Makes periods of accepted reports on a small form, as cases describe them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from samples import form_of, submission

from aqcampaign.consolidation.period import PeriodFigures
from aqcampaign.findings.finding import Finding, Place, finding
from aqcampaign.form.model import Form
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import AcceptedReport, Report, accept

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


def report_of(form: Form, unit: str, period: str, values: Mapping[str, Any]) -> AcceptedReport:
    """Return an accepted report with these figures, 0 in all others; `open` names the cell that is asked about."""
    figures = {id_: value for id_, value in values.items() if id_ != "open"}
    read = submission(form, {**figures, "rate": figures.get("rate", "")})
    asked = (_query(values["open"]),) if "open" in values else ()
    file = ReceivedFile(Path(f"{unit}.xlsx"), "", 0.0)
    made = accept(Report(file, "accepted", asked, unit, period, submission=read))
    assert made is not None
    return made


def _query(about: str) -> Finding:
    if about == "whole form":
        return finding("AQ421", count=2)
    return finding("AQ324", Place("统计表", "D5", about, ""))


def period_of(period: str, described: Mapping[str, Any]) -> PeriodFigures:
    """Return a period as a case describes it: figures of each unit, days, expected units, form, published totals."""
    form = IN_YUAN if described.get("in") == "元" else FORM
    reports = tuple(report_of(form, unit, period, values) for unit, values in described["units"].items())
    days, expected = described.get("days", 31), described.get("expected", len(reports))
    others = [unit for unit in "abcdefgh" if unit not in described["units"]]
    units = frozenset((*described["units"], *others[: expected - len(reports)]))
    now = PeriodFigures(
        period,
        form,
        days,
        units,
        reports,
        merged=described.get("merged", {}),
        is_regular=described.get("regular", False),
    )
    if "published" not in described:
        return now
    published = replace(now.current, totals={**now.current.totals, **described["published"]})
    return replace(now, published=published)
