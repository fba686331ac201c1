"""rules.yaml: parsing, rejection and evaluation of expressions, and where each rule applies."""

import ast
import contextlib
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import ON_TIME, contents_of, fill, run, submission

from aqcampaign.campaign_folder import Campaign
from aqcampaign.config import Source
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.form.model import Form
from aqcampaign.rulebook.expression import ExpressionError, parse_condition
from aqcampaign.rulebook.loader import load
from aqcampaign.rulebook.model import Rulebook
from aqcampaign.rulebook.vocabulary import Vocabulary, build_vocabulary
from aqcampaign.rules import PERIODS, UNITS, WORKBOOK, judge
from aqcampaign.rules.evaluation import evaluate
from aqcampaign.rules.peers import Peers
from aqcampaign.rules.subject import Subject
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.check_returns import backtest_rule

FILE = Path(__file__).parent / "cases/expressions.yaml"
CASES: dict[str, list[dict[str, Any]]] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506
RULE = {
    "id": "one", "code": "R101", "level": "query", "name": "试验", "check": "cases.closed <= cases.filed",
    "say": "结案 {cases.closed}", "do": "核对", "why": "试验",
}  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary(campaign: Campaign) -> Vocabulary:
    """The names of the built-in campaign."""
    return build_vocabulary([campaign.form], campaign.roster, campaign.config.calendar)


@pytest.mark.parametrize("case", CASES["accepted"], ids=lambda case: str(case["check"]))
def test_expression_evaluates_as_expected(vocabulary: Vocabulary, form: Form, case: dict[str, Any]) -> None:
    """Exact, with the width and the signs of Chinese keyboards; a division by 0 has no value."""
    expression = parse_condition(case["check"], vocabulary)
    sent = submission(form, case["figures"])
    figures = {f"f{place}": sent.number(each.field) or 0 for place, each in enumerate(expression.figures)}
    assert evaluate(expression, figures) is {"true": True, "false": False, "null": None}[case["holds"]]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: str(case["check"]))
def test_invalid_expression_is_rejected_on_load(campaign: Campaign, tmp_path: Path, case: Any) -> None:
    """Attributes, subscripts, texts, powers, other calls, unknown names: none of them gets as far as a figure."""
    with pytest.raises(ConfigurationFailure) as refused:
        rulebook(campaign, tmp_path, {"check": case["check"]})
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (6, 3)
    assert case["says"] in problem.text


@pytest.mark.parametrize("text", ["(" * 300 + "1" + ")" * 300 + " > cases.filed", "not " * 200 + "cases.filed > 1"])
def test_a_long_expression_is_refused(vocabulary: Vocabulary, text: str) -> None:
    """Nothing nests deeper than a hundred tokens."""
    with pytest.raises(ExpressionError):
        parse_condition(text, vocabulary)


_ALLOWED = re.compile(r"[fn]\d+|min|max|abs|round")


def _names(tree: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


@given(st.text("casefildp.()<>=+-*/0123456789 ,@_'\"[]{}:!andormx\n\\", max_size=60))
def test_any_text_is_parsed_or_rejected(vocabulary: Vocabulary, text: str) -> None:
    """Whatever stands there, the answer is a sentence, or an expression of nothing but figures and four functions."""
    with contextlib.suppress(ExpressionError):
        assert all(map(_ALLOWED.fullmatch, _names(parse_condition(text, vocabulary).tree)))


_FIELDS = st.sampled_from(["cases.filed", "cases.closed", "case_value", "penalties", "3", "0.25", "0"])
_NUMBERS = st.recursive(
    _FIELDS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("abs(-{})".format, inner),
        st.builds("round({}, 2)".format, inner),
    ),
    max_leaves=8,
)
_CONDITIONS = st.recursive(
    st.builds("{} {} {}".format, _NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _NUMBERS),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=3,
)


@given(_CONDITIONS, st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 10**9, places=4)), min_size=4, max_size=4))
def test_an_accepted_expression_never_raises(vocabulary: Vocabulary, text: str, numbers: list[int | Decimal]) -> None:
    """It is true, false, or without a value, and it is never computed in binary fractions."""
    try:
        expression = parse_condition(text, vocabulary)
    except ExpressionError:
        assume(False)  # too long
    figures = {f"f{place}": numbers[place] for place in range(len(expression.figures))}
    assert evaluate(expression, figures) in (True, False, None)


def rulebook(campaign: Campaign, folder: Path, keys: dict[str, Any], count: int = 1) -> Rulebook:
    """Return the rulebook of `count` equal rules with these keys."""
    path = folder / "rules.yaml"
    rules = {"rules": [{**RULE, **keys} for _each in range(count)]}
    path.write_text(yaml.safe_dump(rules, allow_unicode=True, sort_keys=False, width=9999), encoding="utf-8")
    return load(Source(path), campaign.editions, campaign.roster, campaign.config.calendar)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"when": "cases.filled > 0"}, "cases.filed"),
        ({"say": "结案 {cases.closd}"}, "cases.closed"),
        ({"say": "结案 {"}, ""),
        ({"do": "核对 }"}, ""),
        ({"at": "case"}, "cases"),
        ({"units": ["polise"]}, "police"),
        ({"asked_of": "suspects"}, "suspects_caught"),
        ({"since": "2022-08"}, "2022-09"),
        ({"since": "2022-11", "until": "2022-10"}, ""),
        ({"level": "warning"}, "error"),
        ({"code": "AQ101"}, "AQ101"),
        ({"missing": "skip"}, "skip_any"),
        ({"replaces": ["R102"]}, "R102"),
        ({"chek": "1"}, "check"),
    ],
)
def test_a_mistake_in_a_rule_is_named(campaign: Campaign, tmp_path: Path, keys: dict[str, Any], says: str) -> None:
    """Unknown names, units, periods, levels and codes: one sentence each, with what is right or near."""
    with pytest.raises(ConfigurationFailure) as refused:
        rulebook(campaign, tmp_path, keys)
    assert [says in problem.text for problem in refused.value.problems] == [True]


@pytest.mark.parametrize(
    "keys",
    [
        {"check": "previous(cases.filed) > 0", "until": "2022-09"},
        {"check": "sum_units(cases.filed) > 0", "level": "error"},
        {"units": []},
    ],
)
def test_a_rule_that_can_never_be_asked_is_refused(campaign: Campaign, tmp_path: Path, keys: dict[str, Any]) -> None:
    """No period before the first one; nobody's error for what others report; no rule for no unit."""
    with pytest.raises(ConfigurationFailure):
        rulebook(campaign, tmp_path, keys)


def test_an_id_and_a_code_stand_once(campaign: Campaign, tmp_path: Path) -> None:
    """Of two rules of one name the second is named."""
    with pytest.raises(ConfigurationFailure) as refused:
        rulebook(campaign, tmp_path, {}, 2)
    assert len(refused.value.problems) == 2


def findings_of(
    campaign: Campaign, rules: Rulebook, fill: dict[str, Any], unit: str = "health", **more: Any
) -> list[Finding]:
    """Return what the rules alone say."""
    period, past = more.get("period", "2022-09"), more.get("past", ())
    sent = submission(campaign.form, fill)
    peers = Peers(period, {period: ((unit, sent), *more.get("peers", {}).items())})
    who = campaign.roster.unit(unit)
    subject = Subject(sent, who, campaign.form, campaign.roster, period, past, peers, rules)
    found = [each for what in (WORKBOOK, PERIODS, UNITS) for each in judge(subject, what)]
    return [each for each in found if each.code in ("R101", "AQ491")]


@pytest.mark.parametrize(
    ("keys", "fill", "codes"),
    [
        ({}, {"cases": "1/2"}, ["R101"]),
        ({"since": "2022-10"}, {"cases": "1/2"}, []),
        ({"units": ["court"]}, {"cases": "1/2"}, []),
        ({"units": ["administrative"]}, {"cases": "1/2"}, ["R101"]),
        ({"check": "previous(cases.filed) > 9"}, {}, []),
        ({"check": "previous(cases.filed) > 9", "skipped": "notice"}, {}, ["AQ491"]),
        ({"check": "previous(cases.filed) > 9", "missing": "zero"}, {}, ["R101"]),
        ({"check": "previous(cases.filed) + cases.filed > 9", "missing": "skip_all"}, {}, ["R101"]),
        ({"check": "previous(cases.filed) > 9", "missing": "skip_all"}, {}, []),
        ({"check": "1 / cases.filed > 9", "skipped": "notice"}, {}, ["AQ491"]),
        ({"check": "cases.filed > 9", "missing": "zero"}, {"cases": "x"}, []),
        ({"check": "median(cases.filed, 2) > 9", "skipped": "notice"}, {}, ["AQ491"]),
        ({"check": "sum_units(cases.filed, police) > 9", "skipped": "notice"}, {}, ["AQ491"]),
        ({"check": "sum_units(cases.filed, administrative) > 9"}, {"cases": "9/0"}, ["R101"]),
    ],
)
def test_rule_applies_where_it_declares(
    campaign: Campaign, tmp_path: Path, keys: dict[str, Any], fill: dict[str, Any], codes: list[str]
) -> None:
    """Periods, units, missing figures, divisions by 0; an unreadable cell leaves every rule out."""
    assert [each.code for each in findings_of(campaign, rulebook(campaign, tmp_path, keys), fill)] == codes


def test_functions_look_at_the_units_own_periods(campaign: Campaign, tmp_path: Path) -> None:
    """Previous is the period before, cumulative contains this one, the median is of the previous periods alone."""
    past = tuple(submission(campaign.form, {"cases": f"{filed}/0"}) for filed in (40, 2, 3))
    shown = {
        "previous(cases.filed)": "3", "cumulative(cases.filed)": "50", "median(cases.filed, 2)": "2.5",
        "median(cases.filed, 9)": "3", "sum_units(cases.filed)": "5", "case_value / 3": "0.3333",
        "previous(cases.filed) / cases.closed": "—",
    }  # fmt: skip
    for text, figure in shown.items():
        rules = rulebook(campaign, tmp_path, {"check": "cases.filed > 9", "say": f"{{{text}}}"})
        fill = {"cases": "5/0", "case_value": "1"}
        (found,) = findings_of(campaign, rules, fill, period="2022-12", past=past)
        assert found.message(str) == figure, text


@pytest.mark.parametrize(
    ("may_fill", "asked"),
    [({}, set()), ({"court": "bodies"}, {"court"}), ({"court": "others", "health": "bodies"}, {"health"})],
)
def test_a_rule_for_one_kind_of_body_asks_no_unit_of_an_unknown_kind(
    campaign: Campaign, tmp_path: Path, may_fill: dict[str, str], asked: set[str]
) -> None:
    """`asked_of` tells bodies apart: a unit of which units.yaml does not say what it fills in may be any of them."""
    units = tuple(Unit(id=id_, name=id_, may_fill=may_fill.get(id_)) for id_ in ("court", "health"))
    roster = Roster(units=units, groups={"bodies": ("court", "cases"), "others": ("cases",)})
    (rule,) = rulebook(replace(campaign, roster=roster), tmp_path, {"asked_of": "court"}).rules
    assert rule.units == asked


def test_a_rule_on_trial_is_a_notice(campaign: Campaign, tmp_path: Path) -> None:
    """Whatever its level, until it is switched on."""
    levels = [
        findings_of(campaign, rulebook(campaign, tmp_path, {"level": "error", "trial": trial}), {"cases": "1/2"})[
            0
        ].severity
        for trial in (True, False)
    ]
    assert levels == ["notice", "error"]


def test_the_list_of_rules_names_each(campaign: Campaign) -> None:
    """`aq rules` prints a line a rule, `aq explain` the page of one."""
    code, out, _err = run("rules")
    assert code == 0
    assert {line.split()[0] for line in out.splitlines()} >= {rule.code for rule in campaign.rulebook.rules} | {"AQ421"}
    assert "cases.closed <= cases.filed" in run("explain", "r101")[1]
    assert run("explain", "R999")[0] == 2


def test_a_rule_is_tested_on_the_periods_of_the_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would have flagged, and which of it a newer version corrected; an unknown rule is refused."""
    monkeypatch.chdir(tmp_path)
    run("demo", "d")
    code, out, _err = run("rules", "test", "closed_over_filed", "d/inbox")
    assert (code, out.count("D11")) == (0, 4)
    assert run("rules", "test", "closed_over_fild", "d/inbox")[0] == 2
    only = run("rules", "test", "closed_over_filed", "d/inbox", "--month", "2022-10")[1]
    assert (only.count("D11"), only.splitlines()[0]) == (4, out.splitlines()[1])
    assert run("rules", "test", "closed_over_filed", "d/inbox", "--month", "2031-01")[0] == 2


def test_the_backtest_counts_what_a_newer_version_corrected(campaign: Campaign, tmp_path: Path) -> None:
    """One was sent again with figures that hold, one with other figures that do not: only the first was corrected."""
    quiet = {**contents_of(campaign, [0 for _field in campaign.form.fields]), "inspector_trips": 4}
    sent = ((8, "health", "1/2"), (9, "health", "3/2"), (10, "housing", "1/2"), (11, "housing", "1/3"))
    for hour, unit, cases in sent:
        received = ON_TIME.replace(hour=hour)
        fill(campaign, tmp_path, unit, text={**quiet, "cases": cases}, name=f"{hour}.xlsx", received=received)
    (period,) = backtest_rule([campaign], campaign, "R101", [tmp_path])
    found = [(each.report.file.path.name, each.corrected) for each in period.flagged]
    flagged = [("10.xlsx", False), ("11.xlsx", False), ("8.xlsx", True)]
    assert (period.period, period.files, found) == ("2022-09", 4, flagged)
