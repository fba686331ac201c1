"""Rules that compare what a unit reports on several forms: the month with its weeks."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from samples import run

from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_folder import Campaign, open_campaigns
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.rulebook.expression import reference_to
from aqcampaign.rulebook.vocabulary import OtherForm, build_vocabulary
from aqcampaign.rules.other_forms import FormReports, figure_of_other_form
from aqcampaign.units.exemptions import Exemption
from aqcampaign.use_cases.check_returns import check_forms

CIRCULAR = Path(__file__).parents[1] / "examples/circular"
RULE = {"id": "compared", "code": "R301", "level": "query", "name": "对照"}
RULE |= {"say": "不一致", "do": "请核对", "why": "两种报表应当一致"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the configuration of the example, without rules."""
    folder = Path(shutil.copytree(CIRCULAR / "config", tmp_path / "config"))
    (folder / "rules/monthly.yaml").unlink()
    return folder


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample returns of the example."""
    folder = tmp_path_factory.mktemp("circular") / "d"
    assert run("demo", folder, "--config", CIRCULAR / "config")[0] == 0
    return folder / "inbox"


def write_rule(config: Path, form: str, check: str, **more: object) -> Path:
    """Write the rules of a form with one rule; return the file."""
    path = config / f"rules/{form}.yaml"
    path.write_text(yaml.safe_dump({"rules": [RULE | {"check": check} | more]}, allow_unicode=True), encoding="utf-8")
    return path


def flagged(config: Path, inbox: Path, form: str, period: str) -> dict[str | None, tuple[str, str]]:
    """Return (status, cell) of each unit that the rule flags."""
    ((_campaign, review),) = check_forms(open_campaigns(config), [inbox], period, forms=[form])
    return {
        report.unit: (report.status, found.place.cell or "")
        for report in review.reports
        for found in report.findings
        if found.code == "R301"
    }


# The check, and the units in whose month it does not hold. East, west and south report 98, 70 and 55 in the month, and
# 88, 64 and 60 in its weeks up to the 25th. The second week of west is sent back; of police there is no month.
CHECKS = {
    "last(weekly.premises@total) <= premises@month": {"south"},
    "last(weekly.premises@total) <= monthly.premises@month": {"south"},
    "last(weekly.premises@week) == 0 or premises@month > 60": {"south"},
    "sum(weekly.premises@week) <= premises@month": {"south"},
    "sum(weekly.premises@week) > 1000 + premises@month": {"east", "south"},
    "sum(weekly.problems@week) + problems@month >= 0": set(),
    "last(weekly.premises@week) > premises@month": {"east", "west", "south"},
}


@pytest.mark.parametrize(("check", "units"), CHECKS.items(), ids=CHECKS)
def test_month_is_compared_with_its_weeks(config: Path, inbox: Path, check: str, units: set[str]) -> None:
    """By the last of them, or by all; a week that is missing or sent back makes no sum."""
    write_rule(config, "monthly", check)
    found = flagged(config, inbox, "monthly", "2022-09")
    assert {unit: cell for unit, (_status, cell) in found.items()} == dict.fromkeys(units, "D5")


def test_forms_of_the_same_periods_are_compared_period_by_period(config: Path, inbox: Path) -> None:
    """Without last or sum; units of which one form is not asked are passed over."""
    write_rule(config, "cases", "cases.filed@month > monthly.premises@month", at="cases@month")
    assert set(flagged(config, inbox, "cases", "2022-09")) == {"east"}


def test_error_between_forms_sends_the_report_back(config: Path, inbox: Path) -> None:
    """It is not added up; the other form is not touched."""
    write_rule(config, "monthly", "last(weekly.premises@total) <= premises@month", level="error")
    assert flagged(config, inbox, "monthly", "2022-09") == {"south": ("returned", "D5")}
    assert flagged(config, inbox, "weekly", "2022-W38") == {}


def test_error_between_forms_leaves_the_older_version_to_count(config: Path, inbox: Path, tmp_path: Path) -> None:
    """As an error inside a form does; figures of other units leave out what is sent back."""
    write_rule(config, "monthly", "last(weekly.premises@total) <= premises@month", level="error")
    box = Path(shutil.copytree(inbox, tmp_path / "inbox"))
    newer = next(path for path in (box / "2022-09").iterdir() if path.name.startswith("03") and "月报" in path.name)
    book, older = openpyxl.load_workbook(newer), newer.with_name(f"旧_{newer.name}")
    book["月报"]["D5"] = 70
    book.save(older)
    os.utime(older, (newer.stat().st_mtime - 86400,) * 2)
    ((_campaign, review),) = check_forms(open_campaigns(config), [box], "2022-09", forms=["monthly"])
    status = {report.file.path.name: report.status for report in review.reports if report.unit == "south"}
    assert (status[newer.name], status[older.name]) == ("returned", "accepted")


def test_missing_figure_of_another_form_is_told_if_the_rule_says_so(config: Path, inbox: Path) -> None:
    """As for other rules: skipped in silence, or with a notice."""
    write_rule(config, "monthly", "sum(weekly.premises@week) <= premises@month", skipped="notice")
    ((_campaign, review),) = check_forms(open_campaigns(config), [inbox], "2022-09", forms=["monthly"])
    told = [report.unit for report in review.reports for found in report.findings if found.code == "AQ491"]
    assert told == ["west"]


def test_weeks_that_do_not_cover_the_month_make_no_sum(config: Path, inbox: Path) -> None:
    """The weekly campaign ends on the 18th: the sum of the weeks until then is not that of the month."""
    path = config / "campaign.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("last: 2022-10-30", "last: 2022-09-18"), encoding="utf-8")
    write_rule(config, "monthly", "sum(weekly.premises@week) > premises@month + 1000", skipped="notice")
    ((_campaign, review),) = check_forms(open_campaigns(config), [inbox], "2022-09", forms=["monthly"])
    codes = [found.code for report in review.reports for found in report.findings]
    assert ("R301" in codes, codes.count("AQ491")) == (False, 3)


def test_unit_that_is_not_asked_of_both_forms_is_passed_over(config: Path, inbox: Path) -> None:
    """Whatever the rule says of missing figures; south does not report cases."""
    write_rule(config, "monthly", "premises@month < cases.cases.filed@month", missing="zero", skipped="notice")
    assert set(flagged(config, inbox, "monthly", "2022-09")) == {"east", "west"}


def test_unit_without_a_duty_on_the_other_form_is_passed_over(config: Path, inbox: Path) -> None:
    """Its missing report is no 0; a unit that only sent none is compared with 0."""
    write_rule(config, "monthly", "premises@month < cases.cases.filed@month", missing="zero", skipped="notice")

    def found(exemption: Exemption) -> set[str | None]:
        campaigns = [
            replace(each, roster=each.roster.exempting((exemption,))) if each.form_id == "cases" else each
            for each in open_campaigns(config)
        ]
        ((_campaign, review),) = check_forms(campaigns, [inbox], "2022-09", forms=["monthly"])
        codes = {each.unit: {found.code for found in each.findings} for each in review.reports}
        return {unit for unit, own in codes.items() if own & {"R301", "AQ491"}}

    assert found(Exemption("west", "", "2022-10")) == {"east", "west"}
    assert found(Exemption("west", "", "2022-09")) == {"east"}


RHYTHMS = {
    "the same months, more of them": ("month", "2022-09-01", "2022-12-31", "same"),
    "other months": ("month", "2023-01-01", "2023-02-28", "apart"),
    "quarters": ("quarter", "2022-07-01", "2022-12-31", "longer"),
    "weeks": ("week", "2022-09-05", "2022-10-30", "shorter"),
}


@pytest.mark.parametrize(("kind", "first", "last", "rhythm"), RHYTHMS.values(), ids=RHYTHMS)
def test_periods_of_another_form_are_told_apart(
    campaign: Campaign, kind: str, first: str, last: str, rhythm: str
) -> None:
    """By their windows, not by how many there are."""
    own = Calendar.model_validate({"every": "month", "first": "2022-09-01", "last": "2022-10-31", "due": "last day"})
    other = Calendar.model_validate({"every": kind, "first": first, "last": last, "due": "last day"})
    others = [OtherForm("other", (campaign.form,), other)]
    known = build_vocabulary([campaign.form], campaign.roster, own, others, "own").others
    assert {each.rhythm for each in known.values()} == {rhythm}


def test_code_belongs_to_one_form(config: Path) -> None:
    """`aq explain R301` must mean one rule."""
    write_rule(config, "weekly", "premises@week >= 0")
    path = write_rule(config, "monthly", "premises@month >= 0")
    with pytest.raises(ConfigurationFailure) as refused:
        open_campaigns(config)
    (problem,) = refused.value.problems
    assert (problem.file, "R301" in problem.text) == (str(path), True)


REFUSED = {
    "monthly": {
        "sum_units(premises@month) >= last(weekly.premises@total)": "",
        "weekly.premises@total <= premises@month": "last(weekly.premises@total)",
        "last(weakly.premises@total) <= premises@month": "weekly.premises@total",
        "last(weekly.premisses@total) <= premises@month": "weekly.premises@total",
        "last(premises@month) <= premises@month": "weekly.premises@total",
        "sum(weekly.premises@total) <= premises@month": "weekly.premises@total",
        "last(weekly.premises@total) <= 5": "check",
        "previous(weekly.premises@total) <= premises@month": "premises@month",
        "last(weekly.premises@total, 2) <= premises@month": "last(x)",
    },
    "weekly": {
        "premises@total <= monthly.premises@month": "monthly",
        "premises@total <= last(monthly.premises@month)": "monthly",
    },
}


@pytest.mark.parametrize(
    ("form", "check", "word"), [(form, *case) for form, cases in REFUSED.items() for case in cases.items()]
)
def test_rule_that_compares_wrongly_is_refused_with_its_place(config: Path, form: str, check: str, word: str) -> None:
    """In the line of its check, with what to write."""
    path = write_rule(config, form, check)
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "check:" in text)
    with pytest.raises(ConfigurationFailure) as refused:
        open_campaigns(config)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, word in problem.text) == (str(path), line, True), problem


def _apart(config: Path) -> None:
    path = config / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("first: 2022-08-29, last: 2022-10-30", "first: 2023-01-02, last: 2023-01-29"))


def _of_others(config: Path) -> None:
    path = config / "campaign.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: 周报", "name: 周报\n    units: [police]"))
    text = path.read_text(encoding="utf-8").replace("name: 月报\n", "name: 月报\n    units: [east]\n")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("spoil", [_apart, _of_others], ids=["no period in common", "no unit in common"])
def test_forms_that_never_meet_are_not_compared(config: Path, spoil: Callable[[Path], None]) -> None:
    """Such a rule could never be asked."""
    write_rule(config, "monthly", "last(weekly.premises@total) <= premises@month")
    spoil(config)
    with pytest.raises(ConfigurationFailure) as refused:
        open_campaigns(config)
    (problem,) = refused.value.problems
    assert Path(problem.file).name == "monthly.yaml"


class _Figures:
    """A report with one figure."""

    def __init__(self, figure: int | None) -> None:
        self.figure = figure

    def number(self, _field: str) -> int | None:
        return self.figure


WEEKS = Calendar.model_validate({"every": "week", "first": "2022-08-29", "last": "2022-12-25", "due": "Wednesday"})
MONTHS = Calendar.model_validate({"every": "month", "first": "2022-09-01", "last": "2022-11-30", "due": "last day"})


@given(st.dictionaries(st.sampled_from([*WEEKS.windows]), st.none() | st.integers(0, 99)))
def test_weeks_of_a_month_are_those_that_end_in_it(figures: dict[str, int | None]) -> None:
    """A loop over all days finds the same sum and the same last figure."""
    reports = {week: {"east": _Figures(figure)} for week, figure in figures.items()}
    other = FormReports(WEEKS, reports)  # type: ignore[arg-type]  # all that is asked of a report is a number
    for window in MONTHS.windows.values():
        days = (window.first + timedelta(days=each) for each in range((window.last - window.first).days + 1))
        ends = {each.last: each.id for each in WEEKS.windows.values()}
        found = [figures.get(ends[day]) for day in days if day in ends]
        others = {"weekly": other.reports_within(window, "east")}
        known = [each for each in found if each is not None]
        total = sum(known) if len(known) == len(found) else None
        assert figure_of_other_form(reference_to("sum", "x", form="weekly"), others) == total
        assert figure_of_other_form(reference_to("last", "x", form="weekly"), others) == found[-1]
        assert date.fromisoformat(f"{window.id}-01") == window.first
