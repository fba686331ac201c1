"""Judgments beyond one cell: each rule flags what it is named after and nothing else."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import fill, review_of

from aqcampaign.campaign import Campaign

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/rules.yaml").read_text(encoding="utf-8"))
RULE_CODES = {"amount_in_yuan": "AQ401", "item_of_other_bodies": "AQ402"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}-{case['unit']}-{case['text']}")
def test_a_rule_flags_its_own_mistake(campaign: Campaign, tmp_path: Path, case: dict[str, Any]) -> None:
    """Code and field as the case says; a cell that did not parse is silent."""
    zeros = [0] * len(campaign.form.fields)
    fill(campaign, tmp_path, case["unit"], zeros, text=case["text"])
    (report,) = review_of(campaign, tmp_path).reports
    found = [[f.code, f.place.field] for f in report.findings if f.code == RULE_CODES[case["rule"]]]
    assert found == case["found"]


def test_every_rule_has_a_failing_and_a_passing_case() -> None:
    """No rule is without both."""
    groups = yaml.safe_load((Path(__file__).parent / "cases/structure.yaml").read_text(encoding="utf-8"))
    cases = [*CASES, *(case for group in groups for case in group["cases"])]
    files = {path.stem for path in (Path(__file__).parents[1] / "src/aqcampaign/rules").glob("*.py")}
    for rule in files - {"__init__", "subject", "written"}:
        assert {bool(case["found"]) for case in cases if case["rule"] == rule} == {True, False}, rule


def test_a_query_does_not_stop_a_report(campaign: Campaign, tmp_path: Path) -> None:
    """Queries ask; only errors return a workbook."""
    fill(campaign, tmp_path, "market_regulation", text={"suspects_caught": 2})
    (report,) = review_of(campaign, tmp_path).reports
    assert report.status == "accepted"
