"""Units that consist of parts, and units with several reporters: what is added up, and what is said of it."""

import json
import os
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import fill, run, summary_of
from test_units_over_time import renamed_in

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.consolidation.coverage import determine_standings, measure_coverage
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.report import Report
from aqcampaign.review import Review
from aqcampaign.rulebook.vocabulary import build_vocabulary
from aqcampaign.units.roster import Roster
from aqcampaign.units.unit import Unit
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import consolidate_review
from aqcampaign.use_cases.returns import send_back

ROOT = Path(__file__).parents[1]
# The county is added up from two towns, one of which consists of two villages.
UNITS = """strip_prefixes: [市]
units:
  - {id: county, name: 东山县}
  - {id: town, name: 城关镇, part_of: county}
  - {id: village, name: 南坡村, part_of: valley}
  - {id: valley, name: 河谷乡, part_of: 东山县}
  - {id: hamlet, name: 北坡村, part_of: valley}
  - {id: bureau, name: 市公安局, aliases: [治安大队, 经侦大队], several: SEVERAL}
"""


def opened(folder: Path, several: str = "ask", units: str = UNITS) -> Campaign:
    """Return the built-in campaign with these units."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config/rules.yaml").unlink()
    (folder / "config/units.yaml").write_text(units.replace("SEVERAL", several), encoding="utf-8")
    return open_campaign(folder / "config")


def row(campaign: Campaign, first: int) -> list[int]:
    """Return figures that belong to one report only."""
    return [first + index for index, _field in enumerate(campaign.form.fields)]


def sent(campaign: Campaign, inbox: Path, **units: int) -> Review:
    """Return the review after these units sent their form; the number is the first of their figures."""
    inbox.mkdir(exist_ok=True)
    for unit, first in units.items():
        fill(campaign, inbox, unit, row(campaign, first))
    return check(campaign, [inbox], "2022-09")


def standings(review: Review) -> dict[str, tuple[str, int]]:
    """Return the standing of each unit and how deep it stands below others, in order."""
    return {each.unit.name: (each.status, each.depth) for each in review.units}


def test_units_that_consist_of_parts_get_no_template(tmp_path: Path) -> None:
    """The parts do; who asks for the template of the whole gets theirs."""
    campaign = opened(tmp_path)
    names = [name.split("_")[1] for name, _content in prepare(campaign, "2022-09")]
    assert names == ["城关镇", "南坡村", "北坡村", "市公安局"]
    assert [name.split("_")[1] for name, _content in prepare(campaign, "2022-09", ["河谷乡"])] == ["南坡村", "北坡村"]


def test_one_missing_part_leaves_the_unit_incomplete(tmp_path: Path) -> None:
    """Parts are listed behind the unit that they make up; what was received is counted, what is missing is named."""
    campaign = opened(tmp_path)
    review = sent(campaign, tmp_path / "inbox", town=100, village=200, bureau=300)
    assert standings(review) == {
        "东山县": ("incomplete", 0),
        "城关镇": ("accepted", 1),
        "河谷乡": ("incomplete", 1),
        "南坡村": ("accepted", 2),
        "北坡村": ("missing", 2),
        "市公安局": ("accepted", 0),
    }
    coverage = review.coverage
    assert (coverage.expected, coverage.accepted, coverage.missing, coverage.incomplete) == (4, 3, 1, 2)
    assert not coverage.is_complete
    assert consolidate_review(campaign, review).totals[0] == 600


@pytest.mark.parametrize(
    ("units", "county"),
    [({}, "missing"), ({"town": 10}, "incomplete"), ({"town": 10, "village": 20, "hamlet": 30}, "accepted")],
)
def test_standing_of_the_whole_follows_its_parts(tmp_path: Path, units: dict[str, int], county: str) -> None:
    """Accepted only if all are."""
    assert standings(sent(opened(tmp_path), tmp_path / "inbox", **units))["东山县"] == (county, 0)


def test_late_part_makes_the_whole_late(tmp_path: Path) -> None:
    """On time only if all are."""
    campaign = opened(tmp_path)
    sent(campaign, tmp_path / "inbox", town=10, village=20)
    fill(campaign, tmp_path / "inbox", "hamlet", row(campaign, 30), received=datetime(2022, 9, 26))
    units = {each.unit.id: each.timeliness for each in check(campaign, [tmp_path / "inbox"], "2022-09").units}
    assert (units["county"], units["town"], units["valley"]) == ("late", "on_time", "late")


def test_report_of_the_whole_itself_is_not_counted_twice(tmp_path: Path) -> None:
    """It is sent back, and the parts stay what they are."""
    campaign = opened(tmp_path)
    review = sent(campaign, tmp_path / "inbox", town=10, village=20, hamlet=30, county=60)
    (report,) = [each for each in review.reports if each.unit == "county"]
    assert (report.status, "AQ263" in {found.code for found in report.findings}) == ("returned", True)
    assert standings(review)["东山县"] == ("accepted", 0)
    assert consolidate_review(campaign, review).totals[0] == 60
    assert [each.unit.id for each in send_back(campaign, review)[0]] == ["county"]


def test_summary_shows_parts_one_by_one_and_adds_them_once(tmp_path: Path) -> None:
    """Subtotals of the whole, no part counted twice, and each part with its status and source."""
    campaign = opened(tmp_path)
    sent(campaign, tmp_path / "inbox", town=100, village=200, bureau=300)
    code, _out, err = run(
        "consolidate", "--inbox", tmp_path / "inbox", "--out", tmp_path / "s.xlsx", "--config", tmp_path / "config"
    )
    assert code == 0, err
    assert "河谷乡" in err
    assert "北坡村" in err
    book, formulas = (openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=only) for only in (True, False))
    sheet, plain = book["分单位"], formulas["分单位"]
    figures = {str(line[0].value).strip("　"): line[2].value for line in sheet.iter_rows(min_row=4)}
    assert figures == {
        "东山县": 300, "城关镇": 100, "河谷乡": 200, "南坡村": 200, "北坡村": "未报", "市公安局": 300, "合计": 600,
    }  # fmt: skip
    assert [plain[f"C{number}"].value for number in (4, 6, 10)] == [
        "=SUBTOTAL(9,C5:C8)", "=SUBTOTAL(9,C7:C8)", "=SUBTOTAL(9,C4:C9)",
    ]  # fmt: skip
    notes = "".join(str(cell) for line in book["汇总表"].iter_rows(values_only=True) for cell in line)
    assert "不完整（还有下属单位未计入）：东山县、河谷乡" in notes
    assert "未计入：北坡村" in notes
    assert {line[0] for line in book["数据来源"].iter_rows(min_row=4, values_only=True)} == {
        "城关镇",
        "南坡村",
        "市公安局",
    }
    _code, out, _err = run("validate", tmp_path / "inbox", "--format", "json", "--config", tmp_path / "config")
    parts = {each["unit"]: each.get("part_of") for each in json.loads(out)["units"]}
    assert parts == {
        "county": None, "town": "county", "valley": "county", "village": "valley", "hamlet": "valley", "bureau": None,
    }  # fmt: skip


def test_parts_stay_parts_when_their_unit_is_renamed(tmp_path: Path) -> None:
    """Whichever of its names the parts were entered with, and in every period."""
    renamed = UNITS.replace("name: 东山县}", "name: 东山县, renamed: [{from: 2022-10, name: 东山区}]}")
    campaign = opened(tmp_path, units=renamed.replace("part_of: 东山县", "part_of: 东山区"))
    for period, name in (("2022-09", "东山县"), ("2022-10", "东山区")):
        roster = campaign.roster.at(campaign.config.calendar.window(period))
        assert [unit.name for unit in roster.parts["county"]] == ["城关镇", "河谷乡"]
        assert roster.by_id["county"].name == name


@pytest.mark.parametrize(
    ("units", "line"),
    [
        ("units:\n  - {id: a, name: 甲镇, part_of: a}\n", 2),
        ("units:\n  - {id: a, name: 甲镇, part_of: b}\n  - {id: b, name: 乙镇, part_of: a}\n", 2),
        ("units:\n  - {id: a, name: 甲镇}\n  - {id: b, name: 乙镇, part_of: 丙县}\n", 3),
    ],
)
def test_part_of_nothing_or_of_itself_is_refused(tmp_path: Path, units: str, line: int) -> None:
    """At its line."""
    with pytest.raises(ConfigurationFailure) as failure:
        opened(tmp_path, units=units)
    assert failure.value.problems[0].line == line


def test_rules_add_up_the_parts_of_a_unit(tmp_path: Path) -> None:
    """`sum_units(x, county)` is the sum of all reports that make up the county."""
    campaign = opened(tmp_path)
    vocabulary = build_vocabulary([campaign.form], campaign.roster, campaign.config.calendar)
    assert vocabulary.units["county"] >= {"town", "village", "hamlet"}


def named(campaign: Campaign, path: Path, name: str, day: int) -> None:
    """Let a form of the bureau bear another name and be received on this day of September."""
    renamed_in(path, "市公安局", name)
    moment = campaign.clock.seconds(datetime(2022, 9, day))
    os.utime(path, (moment, moment))


def several(campaign: Campaign, inbox: Path) -> Review:
    """Return the review of two forms of one unit under its two aliases, one of them in two versions."""
    for name, alias, first, day in (("a", "治安大队", 10, 18), ("b", "市经侦大队", 50, 19), ("c", "治安大队", 20, 20)):
        path = fill(campaign, inbox, "bureau", row(campaign, first), name=f"{name}.xlsx")
        named(campaign, path, alias, day)
    return check(campaign, [inbox], "2022-09")


@pytest.mark.parametrize(
    ("policy", "total", "codes"),
    [("ask", 20, {"AQ501", "AQ503"}), ("newest", 20, {"AQ501"}), ("add", 70, {"AQ501", "AQ508"})],
)
def test_several_reports_are_asked_about_replaced_or_added(
    tmp_path: Path, policy: str, total: int, codes: set[str]
) -> None:
    """As the unit's entry says; under each name the newest version counts."""
    campaign = opened(tmp_path, policy)
    review = several(campaign, tmp_path / "inbox")
    found = {each.code for report in review.reports for each in report.findings}
    assert found & {"AQ501", "AQ503", "AQ508"} == codes
    assert consolidate_review(campaign, review).totals[0] == total
    assert review.coverage.expected == 4
    assert review.coverage.accepted == 1


def _findings_of(campaign: Campaign, review: Review) -> list[tuple[Any, ...]]:
    """Return the rows of 审核问题."""
    book = openpyxl.load_workbook(BytesIO(summary_of(campaign, review)))
    return list(book["审核问题"].iter_rows(min_row=4, values_only=True))


def test_form_without_a_name_is_a_version_of_the_units_own(tmp_path: Path) -> None:
    """It is not added to the form that bears the name of the unit."""
    campaign = opened(tmp_path, "add")
    sent(campaign, tmp_path / "inbox", bureau=10)
    named(campaign, fill(campaign, tmp_path / "inbox", "bureau", row(campaign, 30), name="second.xlsx"), "", 22)
    review = check(campaign, [tmp_path / "inbox"], "2022-09")
    assert consolidate_review(campaign, review).totals[0] == 30


def test_reporters_that_are_added_are_listed_and_one_with_mistakes_leaves_the_unit_incomplete(tmp_path: Path) -> None:
    """And that one's report goes back, even if another was received later."""
    campaign = opened(tmp_path, "add")
    several(campaign, tmp_path / "inbox")
    wrong = fill(campaign, tmp_path / "inbox", "bureau", name="d.xlsx", text={"inspector_trips": "约50"})
    named(campaign, wrong, "经侦大队", 17)
    (tmp_path / "inbox/b.xlsx").unlink()
    review = check(campaign, [tmp_path / "inbox"], "2022-09")
    assert [(name, *each) for name, each in standings(review).items()][-3:] == [
        ("市公安局", "incomplete", 0), ("治安大队", "accepted", 1), ("经侦大队", "returned", 1),
    ]  # fmt: skip
    assert (review.coverage.expected, review.coverage.accepted, review.coverage.incomplete) == (4, 0, 1)
    names = {line[0] for line in _findings_of(campaign, review)}
    assert names == {"市公安局"}
    ((_unit, report),) = [(each.unit, each.report) for each in send_back(campaign, review)[0]]
    assert report.file.path.name == "d.xlsx"


@given(st.data())
def test_standings_of_any_tree_of_units_follow_from_its_reports(data: st.DataObject) -> None:
    """Who has no parts is expected; parts stand behind their whole, which is accepted only if all of them are."""
    count = data.draw(st.integers(1, 12))
    above = [data.draw(st.none() | st.integers(0, place - 1)) if place else None for place in range(count)]
    units = [
        Unit.model_validate(
            {"id": f"u{place}", "name": f"第{place}单位", "part_of": None if one is None else f"u{one}"}
        )
        for place, one in enumerate(above)
    ]
    roster = Roster(units=tuple(units))
    leaves = {unit.id for unit in roster.reporters}
    sending = data.draw(st.sets(st.sampled_from(sorted(leaves))))
    reports = [Report(ReceivedFile(Path(unit), "", 0.0), "accepted", (), unit, "2022-09") for unit in sorted(sending)]
    standings = determine_standings(roster, reports, roster)
    assert sorted(each.unit.id for each in standings) == sorted(unit.id for unit in units)
    coverage = measure_coverage(standings)
    assert (coverage.expected, coverage.accepted) == (len(leaves), len(sending))
    for place, each in enumerate(standings):
        below = standings[place + 1 : place + 1 + each.count_below]
        assert all(other.depth > each.depth for other in below)
        own = {other.unit.id for other in each.reporters}
        assert own == ({other.unit.id for other in below} & leaves or {each.unit.id})
        assert each.is_accepted == (own <= sending)
        assert (each.status == "missing") == (not own & sending)
