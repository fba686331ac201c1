"""Built-in rules flag their failing cases and pass all others. Cases: tests/cases/rules/."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from samples import fill, review_of, submission

from aqcampaign.campaign_folder import Campaign
from aqcampaign.findings.finding import Finding
from aqcampaign.rules import PERIODS, UNITS, WORKBOOK, judge
from aqcampaign.rules.column_shifted import without_shifted
from aqcampaign.rules.peers import Peers
from aqcampaign.rules.subject import Subject

FOLDER = Path(__file__).parent / "cases"
RULES = Path(__file__).parents[1] / "src/aqcampaign/rules"
# What rules look at, not rules themselves.
PARTS = {"__init__", "subject", "other_forms", "sum_text", "diagnosis", "peers", "evaluation", "from_rulebook"}


def _cases(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506
    return cases


CASES = [
    pytest.param(case, id=f"{path.stem}-{place}")
    for path in sorted((FOLDER / "rules").glob("*.yaml"))
    for place, case in enumerate(_cases(path))
]


def judged(campaign: Campaign, case: dict[str, Any]) -> tuple[Finding, ...]:
    """Return what is said of a case in all three rounds."""
    form, period = campaign.form, case.get("period", "2022-09")
    periods = [each for each in campaign.config.calendar.windows if each < period]
    past = {each: submission(form, values) for each, values in case.get("past", {}).items()}
    own = submission(form, case["fill"], case.get("not_asked", ()))
    this = {unit: submission(form, values) for unit, values in case.get("peers", {}).items()} | {case["unit"]: own}
    before = {unit: submission(form, values) for unit, values in case.get("peers_before", {}).items()}
    last = {periods[-1]: tuple(before.items())} if periods else {}
    peers = Peers(period, {period: tuple(this.items()), **last})
    subject = Subject(
        own, campaign.roster.unit(case["unit"]), form, campaign.roster, period,
        tuple(past.get(each) for each in periods), peers, campaign.rulebook,
    )  # fmt: skip
    found = own.findings
    for what in (WORKBOOK, PERIODS, UNITS):
        found = judge(subject, what, found)
        subject = replace(subject, submission=without_shifted(subject))
    return found


@pytest.mark.parametrize("case", CASES)
def test_rule_flags_its_case(campaign: Campaign, case: dict[str, Any]) -> None:
    """Codes and cells are all that is said of the case; every placeholder of the sentence is filled in."""
    found = judged(campaign, case)
    assert sorted((f.code, f.place.field or "null") for f in found) == sorted(map(tuple, case["found"]))
    assert not any("{" in text for f in found for text in (f.message(str), f.remedy(str)))


@pytest.mark.parametrize("case", _cases(FOLDER / "counter_examples.yaml"), ids=lambda case: str(case["why"]))
def test_relations_that_only_look_like_rules_are_accepted(campaign: Campaign, case: dict[str, Any]) -> None:
    """Published figures that break a relation which only looks like a rule are accepted without a word."""
    assert judged(campaign, case) == ()


def _files() -> set[str]:
    return {path.stem for path in RULES.glob("*.py")} - PARTS


def _found_by_rule(campaign: Campaign) -> dict[str, set[bool]]:
    """Return of each rule whether it has cases that find something, and cases that do not."""
    groups: list[dict[str, Any]] = yaml.load((FOLDER / "structure.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    cases = [(case["rule"], case) for group in groups for case in group["cases"]]
    cases += [(path.stem, case) for path in (FOLDER / "rules").glob("*.yaml") for case in _cases(path)]
    codes = {rule.spec.id: rule.code for rule in campaign.rulebook.rules}
    codes |= {rule: (RULES / f"{rule}.py").read_text(encoding="utf-8")[3:8] for rule in _files()}
    result: dict[str, set[bool]] = {}
    for rule, case in cases:
        found = {code for code, *_place in case["found"]}
        result.setdefault(rule, set()).add(codes[rule] in found)
    return result


def test_every_rule_has_a_failing_and_a_passing_case(campaign: Campaign) -> None:
    """No rule, of rules/ or of rules.yaml, is without both, and no case is without its rule."""
    files = _files()
    written = {rule.spec.id for rule in campaign.rulebook.rules}
    assert files & written == set()
    assert _found_by_rule(campaign) == {rule: {True, False} for rule in files | written}


def test_levels_are_those_of_statistics_offices(campaign: Campaign) -> None:
    """Relations between figures of the notice are questions; only what cannot be true is an error."""
    levels = {rule.code: rule.spec.level for rule in campaign.rulebook.rules}
    notices = {"R105", "R110", "R111"}
    assert levels == {code: "notice" if code in notices else "query" for code in levels}


def test_another_units_form_raises_no_questions_about_its_remit(campaign: Campaign, tmp_path: Path) -> None:
    """They follow from the wrong name; what is wrong in the cells themselves is still said."""
    path = fill(campaign, tmp_path, "public_security", text={"suspects_caught": 2, "transfers": "x"})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A3"] = "填报单位：市市场监管局"
    book.save(path)
    (report,) = review_of(campaign, tmp_path).reports
    codes = {found.code for found in report.findings}
    assert {"AQ203", "AQ302"} <= codes
    assert "AQ402" not in codes


def test_a_query_does_not_stop_a_report(campaign: Campaign, tmp_path: Path) -> None:
    """Queries ask; only errors return a workbook."""
    fill(campaign, tmp_path, "market_regulation", text={"suspects_caught": 2})
    (report,) = review_of(campaign, tmp_path).reports
    assert report.status == "accepted"
