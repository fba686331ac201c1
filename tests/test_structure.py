"""Totals, 其中, percentages and running totals that a form declares: cases/structure.yaml, case by case."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import MONTH, form_of

from aqcampaign.campaign import Campaign
from aqcampaign.cells.head import Head
from aqcampaign.cells.sheets import LocatedForm
from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import layout_of
from aqcampaign.form.model import Form
from aqcampaign.rules import MONTHS, judge
from aqcampaign.rules.subject import Subject
from aqcampaign.units import Unit
from aqcampaign.values.submission import Submission, read

GROUPS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases/structure.yaml").read_text(encoding="utf-8")
)
CASES = [
    pytest.param(group["form"], case, id=f"{case['rule']}-{case['fill']}")
    for group in GROUPS
    for case in group["cases"]
]


def submission(form: Form, fill: dict[str, Any]) -> Submission:
    """Return what is read where these contents stand in the cells, 0 in all others; computed ones are blank."""
    contents = tuple(fill.get(cell.id, "" if cell.computed else 0) for cell in form.cells)
    spots = tuple(spot for block in layout_of(form).blocks.values() for spot in block.spots)
    located = LocatedForm(form, {}, ("统计表",) * len(spots), spots, Head(), (), ())
    return read(located, contents, 2022)


@pytest.mark.parametrize(("body", "case"), CASES)
def test_a_relation_that_does_not_hold_is_told(campaign: Campaign, body: str, case: dict[str, Any]) -> None:
    """Code, cell and figures are those of the case; what holds, or cannot be read, is silent."""
    form = form_of(body)
    before = submission(form, case["before"]) if "before" in case else None
    unit = Unit(id="unit", name="单位")
    subject = Subject(submission(form, case["fill"]), unit, form, campaign.roster, MONTH, (before,))
    found = judge(subject, MONTHS, judge(subject))
    assert [(each.code, each.place.field) for each in found] == [(code, field) for code, field, _told in case["found"]]
    for each, (_code, _field, told) in zip(found, case["found"], strict=True):
        assert {name: each.parameters[name] for name in told} == told
        assert_sentence(each)


def assert_sentence(found: Finding) -> None:
    """Every placeholder of the message is filled in."""
    assert "{" not in found.message(str)
