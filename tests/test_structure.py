"""Totals, 其中, percentages and running totals that a form declares: cases/structure.yaml, case by case."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import PERIOD, form_of, submission

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.rules import PERIODS, judge
from aqcampaign.rules.subject import Subject
from aqcampaign.units.unit import Unit
from aqcampaign.values.records import Record

GROUPS: list[dict[str, Any]] = yaml.load(
    (Path(__file__).parent / "cases/structure.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
CASES = [
    pytest.param(group["form"], case, id=f"{case['rule']}-{case['fill']}")
    for group in GROUPS
    for case in group["cases"]
]


@pytest.mark.parametrize(("body", "case"), CASES)
def test_violated_relation_is_reported(campaign: Campaign, body: str, case: dict[str, Any]) -> None:
    """Code, cell and figures are those of the case; what holds, or cannot be read, is silent."""
    form = form_of(body)
    past = case.get("past", {"2022-08": case.get("before")})
    unit = Unit(id="unit", name="单位")
    tables = {table.id: table for table in form.ledgers}
    lines = [
        Record(tables[name], "表", row, tuple(values), tuple(range(len(values))))
        for name, rows in case.get("lines", {}).items()
        for row, values in enumerate(rows, start=5)
    ]
    subject = Subject(
        replace(submission(form, case["fill"]), records=tuple(lines)), unit, form, campaign.roster,
        case.get("period", PERIOD),
        tuple(submission(form, fill) if fill is not None else None for fill in past.values()),
        past_periods=tuple(past), window=campaign.config.calendar.window(PERIOD),
    )  # fmt: skip
    found = judge(subject, PERIODS, judge(subject))
    assert [(each.code, each.place.field) for each in found] == [(code, field) for code, field, _told in case["found"]]
    for each, (_code, _field, expected) in zip(found, case["found"], strict=True):
        assert {name: each.parameters[name] for name in expected} == expected
        assert_sentence(each)


def assert_sentence(found: Finding) -> None:
    """Every placeholder of the message is filled in."""
    assert "{" not in found.message(str)
