"""Units that begin, end, merge and are renamed: who must report, what is understood, and what is said."""

import shutil
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import fill, run

from aqcampaign.calendar.windows import Window
from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.failures import UsageFailure
from aqcampaign.review import Review
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import compare_periods, consolidate_review

ROOT = Path(__file__).parents[1]
# 乙局 becomes part of 甲局 after September; 丙局 begins in October, 丁局 is renamed then, 戊局 ends within October.
UNITS = """strip_prefixes: [市]
units:
  - {id: a, name: 甲局}
  - {id: b, name: 乙局, until: 2022-09, merged_into: a}
  - {id: c, name: 丙局, from: 2022-10}
  - {id: d, name: 丁局, renamed: [{from: 2022-10, name: 丁委}]}
  - {id: e, name: 戊局, until: 2022-10-10}
"""
OCTOBER = datetime(2022, 10, 20, 10, 0)


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    """The built-in campaign with units that change."""
    folder = tmp_path_factory.mktemp("campaign") / "config"
    shutil.copytree(ROOT / "config", folder)
    (folder / "rules.yaml").unlink()
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    return open_campaign(folder)


def row(campaign: Campaign, unit: str, period: str) -> list[int]:
    """Return figures that are another unit's and another period's nowhere: a little more each month."""
    first = 10 * campaign.roster.place[unit] + int(period[5:])
    return [first + index for index, _field in enumerate(campaign.form.fields)]


def renamed_in(path: Path, before: str, after: str) -> None:
    """Write another name into a form."""
    book = openpyxl.load_workbook(path)
    for line in book.worksheets[0].iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace(before, after)
    book.save(path)


def reported(campaign: Campaign, inbox: Path, period: str, *units: str) -> Review:
    """Return the review of the period after these units sent their form in time."""
    received = datetime(2022, int(period[5:]), 20, 10, 0)
    for unit in units:
        fill(campaign, inbox / period, unit, row(campaign, unit, period), received=received, period=period)
    return check(campaign, [inbox], period)


@pytest.mark.parametrize(
    ("period", "names"),
    [("2022-09", ["甲局", "乙局", "丁局", "戊局"]), ("2022-10", ["甲局", "丙局", "丁委"])],
)
def test_who_exists_on_the_last_day_reports_under_its_name_of_that_time(
    changing: Campaign, tmp_path: Path, period: str, names: list[str]
) -> None:
    """Templates go to these units, and these are expected; their numbers never change."""
    review = reported(changing, tmp_path, period)
    assert [each.unit.name for each in review.units] == names
    assert review.coverage.expected == review.coverage.missing == len(names)
    made = [name for name, _content in prepare(changing, period)]
    places = [changing.roster.place[each.unit.id] for each in review.units]
    assert [name.split("_")[:2] for name in made] == [
        [f"{place:02}", name] for place, name in zip(places, names, strict=True)
    ]


def test_no_template_is_made_for_a_unit_that_does_not_report(changing: Campaign) -> None:
    """A unit that has ended and one that has not begun are named, not just unknown."""
    for unit, period in (("b", "2022-10"), ("丙局", "2022-09")):
        with pytest.raises(UsageFailure, match=period):
            list(prepare(changing, period, [unit]))


@pytest.mark.parametrize(
    ("unit", "period", "words"),
    [("b", "2022-10", ["乙局", "2022-09", "甲局"]), ("c", "2022-09", ["丙局", "2022-10"]), ("e", "2022-10", ["戊局"])],
)
def test_report_of_a_unit_that_does_not_report_is_not_counted(
    changing: Campaign, tmp_path: Path, unit: str, period: str, words: list[str]
) -> None:
    """It is named with the reason, sent back, and no part of the coverage."""
    review = reported(changing, tmp_path, period, "a", unit)
    (report,) = [each for each in review.reports if each.unit == unit]
    (found,) = [each for each in report.findings if each.code == "AQ261"]
    assert all(word in found.message(str) for word in words)
    assert report.status == "returned"
    assert {each.unit.id: each.status for each in review.units}[unit] == "unexpected"
    assert (review.coverage.accepted, review.coverage.returned) == (1, 0)
    assert {each.unit for each in consolidate_review(changing, review).reports} == {"a"}


@pytest.mark.parametrize(
    ("written", "period", "codes"),
    [
        ("丁局", "2022-09", []),
        ("丁委", "2022-09", []),
        ("丁委", "2022-10", []),
        ("丁局", "2022-10", ["AQ262"]),
        ("市丁局（盖章）", "2022-10", ["AQ262"]),
    ],
)
def test_form_under_a_former_name_is_understood(
    changing: Campaign, tmp_path: Path, written: str, period: str, codes: list[str]
) -> None:
    """With a notice from the renaming on; before it, the new name is understood as well."""
    renamed_in(fill(changing, tmp_path, "d", period=period), "丁委", written)
    (report,) = check(changing, [tmp_path], period).reports
    assert (report.unit, report.status) == ("d", "accepted")
    assert [each.code for each in report.findings if each.code.startswith("AQ26")] == codes


def test_versions_under_both_names_are_not_asked_about(changing: Campaign, tmp_path: Path) -> None:
    """A form under the former name and a newer one under the new name are one unit's versions."""
    first = fill(changing, tmp_path, "d", name="first.xlsx", period="2022-10", received=datetime(2022, 10, 19))
    renamed_in(first, "丁委", "丁局")
    fill(changing, tmp_path, "d", name="second.xlsx", period="2022-10", received=OCTOBER)
    review = check(changing, [tmp_path], "2022-10")
    assert "AQ503" not in {found.code for report in review.reports for found in report.findings}


def test_changes_are_said_and_the_merged_units_are_compared(changing: Campaign, tmp_path: Path) -> None:
    """甲局 in October is compared with 甲局 and 乙局 in September; the summary and the screen say why."""
    reported(changing, tmp_path, "2022-09", "a", "b", "d", "e")
    review = reported(changing, tmp_path, "2022-10", "a", "c", "d")
    trend = compare_periods(changing, review, consolidate_review(changing, review))
    kinds = {each.name: (each.kind, each.into) for each in trend.unit_changes}
    assert kinds == {
        "乙局": ("merged", "甲局"),
        "丙局": ("begun", ""),
        "丁局": ("renamed", "丁委"),
        "戊局": ("ended", ""),
    }
    trips = next(each for each in trend.changes if each.field.id == "inspector_trips")
    figures = {(unit, period): row(changing, unit, period)[0] for unit in "abcde" for period in ("2022-09", "2022-10")}
    assert trips.on_period.current == figures["a", "2022-10"] + figures["d", "2022-10"]
    assert trips.on_period.base == sum(figures[unit, "2022-09"] for unit in "abd")
    assert trips.on_period.units == 2
    assert not trips.on_period.preliminary


def test_successor_is_not_compared_with_its_own_smaller_past(changing: Campaign, tmp_path: Path) -> None:
    """The rules on a unit's history begin anew with a merger, so that growth by it is not asked about."""
    reported(changing, tmp_path, "2022-09", "a", "b", "d")
    for unit in "ad":
        grown = [10 * figure for figure in row(changing, unit, "2022-10")]
        fill(changing, tmp_path, unit, grown, period="2022-10", received=OCTOBER)
    review = check(changing, [tmp_path], "2022-10")
    asked = {each.unit: {found.code for found in each.findings} for each in review.reports if each.period == "2022-10"}
    assert asked["d"] - asked["a"] == {"AQ424"}


def test_summary_says_what_became_of_the_units(changing: Campaign, tmp_path: Path) -> None:
    """On the form and beside the comparison, in one line; unexpected reports are listed."""
    reported(changing, tmp_path / "inbox", "2022-09", "a", "b", "d", "e")
    reported(changing, tmp_path / "inbox", "2022-10", "a", "b", "c", "d")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "config/rules.yaml").unlink()
    (tmp_path / "config/units.yaml").write_text(UNITS, encoding="utf-8")
    options = ("--period", "2022-10", "--config", tmp_path / "config")
    code, _out, err = run("consolidate", "--inbox", tmp_path / "inbox", "--out", tmp_path / "s.xlsx", *options)
    assert code == 0, err
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    for name in ("汇总表", "累计与环比"):
        cells = [str(cell) for row in book[name].iter_rows(values_only=True) for cell in row]
        assert any("乙局并入甲局" in cell and "丁局更名为丁委" in cell for cell in cells), name
    standings = {row[1]: row[2] for row in book["报送情况"].iter_rows(min_row=4, values_only=True)}
    assert standings == {"甲局": "已报", "丙局": "已报", "丁委": "已报", "乙局": "本期不报"}
    _code, out, _err = run("validate", tmp_path / "inbox", *options)
    assert "乙局" in out
    assert "丁委" in out


DAYS = st.dates(datetime(2022, 1, 1).date(), datetime(2022, 12, 28).date())


@given(st.lists(DAYS, min_size=1, max_size=4, unique=True), st.lists(DAYS, min_size=2, max_size=5, unique=True))
def test_a_chain_of_mergers_is_reported_by_one_unit_at_any_time(cuts: list[object], ends: list[object]) -> None:
    """Of units that end one after the other, each merged into the next, exactly one reports from the first end on."""
    bounds = sorted(map(str, cuts))
    units = [
        Unit.model_validate({
            "id": f"u{place}", "name": f"第{place}局",
            **({"until": bounds[place], "merged_into": f"u{place + 1}"} if place < len(bounds) else {}),
        })
        for place in range(len(bounds) + 1)
    ]  # fmt: skip
    roster = Roster(units=tuple(units))
    for end in map(str, ends):
        window = Window("2022-01", date(2021, 12, 1), date.fromisoformat(end), date(2021, 12, 1))
        reporting = {unit.id for unit in roster.at(window).units}
        merged = roster.merged(window)
        assert reporting | merged.keys() == {unit.id for unit in units}
        assert set(merged.values()) <= reporting
        assert not reporting & merged.keys()
