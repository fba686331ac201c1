"""Coverage by group of units: who of which group has reported, on the screen, in the summary and in the JSON."""

import json
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from samples import run, summary_of
from test_parts_of_units import opened, sent

from aqcampaign.cli.review_text import group_lines
from aqcampaign.consolidation.coverage import coverage_by_group, determine_standings, measure_coverage
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.outputs.json_schema import review_schema
from aqcampaign.report import Report
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit

UNITS = """units:
  - {id: county, name: 东山县, group: 东片}
  - {id: town, name: 城关镇, part_of: county}
  - {id: village, name: 河谷乡, part_of: county, group: 山区}
  - {id: bureau, name: 市公安局}
  - {id: market, name: 市市场监管局, group: 东片}
  - {id: court, name: 市人民法院, group: 市直}
"""


def standings_of(groups: list[str | None], reporting: set[int]) -> tuple[list[Unit], list[Report]]:
    """Return units with these groups, and the accepted reports of some of them."""
    units = [
        Unit.model_validate({"id": f"u{place}", "name": f"第{place}单位", "group": group})
        for place, group in enumerate(groups)
    ]
    reports = [
        Report(ReceivedFile(Path(f"u{place}"), "", 0.0), "accepted", (), f"u{place}", "2022-09") for place in reporting
    ]
    return units, reports


def test_each_group_has_its_own_coverage(tmp_path: Path) -> None:
    """A part counts in its own group, else in that of its whole; units without a group follow."""
    campaign = opened(tmp_path, units=UNITS)
    review = sent(campaign, tmp_path / "inbox", town=100, bureau=200, court=300)
    by_group = {
        group: (counts.expected, counts.accepted, counts.missing)
        for group, counts in coverage_by_group(review.units).items()
    }
    assert by_group == {"东片": (2, 1, 1), "山区": (1, 0, 1), "市直": (1, 1, 0), "": (1, 1, 0)}


@given(st.lists(st.sampled_from(["东片", "西片", None]), min_size=1, max_size=12), st.data())
def test_groups_add_up_to_all_units(groups: list[str | None], data: st.DataObject) -> None:
    """Every unit that must report is in one group; without groups there is nothing to say."""
    reporting = data.draw(st.sets(st.integers(0, len(groups) - 1)))
    units, reports = standings_of(groups, reporting)
    roster = Roster(units=tuple(units))
    standings = determine_standings(roster, reports, roster)
    by_group, whole = coverage_by_group(standings), measure_coverage(standings)
    assert list(by_group) == [*dict.fromkeys(filter(None, groups)), *([""] if None in groups else [])] * any(groups)
    if by_group:
        assert sum(each.expected or 0 for each in by_group.values()) == whole.expected
        assert sum(each.accepted for each in by_group.values()) == whole.accepted
        assert sum(each.missing for each in by_group.values()) == whole.missing


# (number of groups of one unit each, those of which the unit has reported) → lines on the screen
SCREENS = [(1, 1, 1), (10, 10, 10), (11, 11, 0), (11, 8, 3), (40, 0, 21)]


@pytest.mark.parametrize(("count", "reported", "lines"), SCREENS)
def test_of_many_groups_the_screen_shows_those_that_are_not_complete(count: int, reported: int, lines: int) -> None:
    """Up to ten groups are all shown; of thousands twenty lines and how many more there are."""
    units, reports = standings_of([f"第{place}片" for place in range(count)], set(range(reported)))
    roster = Roster(units=tuple(units))
    assert len(list(group_lines(determine_standings(roster, reports, roster)))) == lines


def test_screen_summary_and_json_say_the_same(tmp_path: Path) -> None:
    """The groups stand above the total, below the list in 报送情况, and in the JSON, which fits its schema."""
    campaign = opened(tmp_path, units=UNITS)
    review = sent(campaign, tmp_path / "inbox", town=100, bureau=200, court=300)
    options = ("--period", "2022-09", "--config", tmp_path / "config")
    _code, out, _err = run("validate", tmp_path / "inbox", *options)
    assert [line.split("：")[0] for line in out.splitlines()[-5:-1]] == ["东片", "山区", "市直", "未分组"]
    _code, out, _err = run("validate", tmp_path / "inbox", *options, "--format", "json")
    document = json.loads(out)
    Draft202012Validator(json.loads(review_schema())).validate(document)
    assert [(each["group"], each["expected"]) for each in document["groups"]] == [
        ("东片", 2), ("山区", 1), ("市直", 1), (None, 1),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(BytesIO(summary_of(campaign, review)))["报送情况"]
    rows = [[cell.value for cell in row[1:3]] for row in sheet.iter_rows(min_row=sheet.max_row - 4)]
    assert [name for name, _text in rows] == ["分组", "东片", "山区", "市直", "未分组"]
    assert str(rows[1][1]).startswith("应报2家，已报1家")
