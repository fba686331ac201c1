"""Reports that are kept, checked and listed but never added up: copies for information, and late ones by policy."""

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from samples import fill, run

from aqcampaign.campaign_folder import Campaign, open_campaign
from aqcampaign.failures import ConfigurationFailure
from aqcampaign.review import Review
from aqcampaign.use_cases.blank_workbooks import prepare
from aqcampaign.use_cases.check_returns import check
from aqcampaign.use_cases.period_release import consolidate_review

ROOT = Path(__file__).parents[1]
UNITS = """units:
  - {id: a, name: 甲局}
  - {id: b, name: 乙局}
  - {id: copy, name: 邻县丙局, informational: true}
"""
BASIS = "某办〔2022〕8号“逾期不报的视同没有执法数据”"
LATE = datetime(2022, 9, 27, 10, 0)


def opened(folder: Path, late: str = "") -> Campaign:
    """Return the built-in campaign with these units, and with a policy on late reports."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config/units.yaml").write_text(UNITS, encoding="utf-8")
    (folder / "config/rules.yaml").write_text(RULES, encoding="utf-8")
    path = folder / "config/campaign.yaml"
    path.write_text(path.read_text(encoding="utf-8") + late, encoding="utf-8")
    return open_campaign(folder / "config")


RULES = """rules:
  - id: all_trips
    code: R101
    level: query
    name: 全部人次
    check: sum_units(inspector_trips) <= 100
    say: 全部 {sum_units(inspector_trips)} 人次
    do: 请核对
    why: 用来试验。
"""
NO_DATA = f"late: no_data\nlate_basis: {BASIS}\n"


def row(campaign: Campaign, first: int) -> list[int]:
    """Return figures that belong to one report only."""
    return [first + index for index, _field in enumerate(campaign.form.fields)]


def sent(campaign: Campaign, inbox: Path, period: str = "2022-09", **units: int) -> Review:
    """Return the review after these units sent their form; b is late."""
    for unit, first in units.items():
        month = int(period[5:])
        received = LATE.replace(month=month) if unit == "b" else datetime(2022, month, 20)
        fill(campaign, inbox / period, unit, row(campaign, first), received=received, period=period)
    return check(campaign, [inbox], period)


def statuses(review: Review) -> dict[str, str]:
    """Return the standing of each unit."""
    return {each.unit.id: each.status for each in review.units}


def test_copy_is_checked_and_listed_but_never_added_up(tmp_path: Path) -> None:
    """Not in totals, sums of rules, history or coverage; below the totals in the summary; with a notice."""
    campaign = opened(tmp_path)
    review = sent(campaign, tmp_path / "inbox", a=40, b=50, copy=900)
    assert statuses(review) == {"a": "accepted", "b": "accepted", "copy": "informational"}
    (copy,) = [each for each in review.reports if each.unit == "copy"]
    assert (copy.status, [found.code for found in copy.findings if found.code == "AQ509"]) == ("excluded", ["AQ509"])
    assert not any(found.code == "R101" for report in review.reports for found in report.findings)
    assert (review.coverage.expected, review.coverage.accepted) == (2, 2)
    assert consolidate_review(campaign, review).totals[0] == 90
    later = sent(campaign, tmp_path / "inbox", "2022-10", a=41, copy=901)
    assert {each.unit for each in later.earlier["2022-09"]} == {"a", "b"}


def test_copy_with_mistakes_goes_back_without_being_missed(tmp_path: Path) -> None:
    """A copy that was not sent is not missing, and one with mistakes is no returned report of the coverage."""
    campaign = opened(tmp_path)
    assert statuses(sent(campaign, tmp_path / "inbox", a=40)) == {"a": "accepted", "b": "missing"}
    fill(campaign, tmp_path / "inbox", "copy", text={"inspector_trips": "约50"})
    review = check(campaign, [tmp_path / "inbox"], "2022-09")
    assert statuses(review)["copy"] == "returned"
    assert (review.coverage.expected, review.coverage.returned, review.coverage.missing) == (2, 0, 1)


@pytest.mark.parametrize(("policy", "status", "total"), [("", "accepted", 90), (NO_DATA, "excluded", 40)])
def test_late_report_is_data_unless_the_campaign_says_otherwise(
    tmp_path: Path, policy: str, status: str, total: int
) -> None:
    """With its basis beside it."""
    campaign = opened(tmp_path, policy)
    review = sent(campaign, tmp_path / "inbox", a=40, b=50)
    assert statuses(review)["b"] == status
    assert consolidate_review(campaign, review).totals[0] == total
    assert (review.coverage.accepted, review.coverage.excluded) == ((2, 0) if policy == "" else (1, 1))
    (late,) = [each for each in review.reports if each.unit == "b"]
    assert [BASIS in found.message(str) for found in late.findings if found.code == "AQ510"] == [True] * bool(policy)


def test_correction_of_a_timely_report_is_never_late(tmp_path: Path) -> None:
    """The first version decides, also where late reports are no data."""
    campaign = opened(tmp_path, NO_DATA)
    fill(campaign, tmp_path, "b", row(campaign, 49), name="first.xlsx")
    fill(campaign, tmp_path, "b", row(campaign, 50), name="second.xlsx", received=LATE)
    review = check(campaign, [tmp_path / "first.xlsx", tmp_path / "second.xlsx"], "2022-09")
    assert statuses(review)["b"] == "accepted"


def test_basis_and_units_are_printed_wherever_reports_are_left_out(tmp_path: Path) -> None:
    """In the template, on the screen and in the summary."""
    campaign = opened(tmp_path, NO_DATA)
    sent(campaign, tmp_path / "inbox", a=40, b=50, copy=900)
    name, content = next(prepare(campaign, "2022-09"))
    (tmp_path / name).write_bytes(content)
    instructions = openpyxl.load_workbook(tmp_path / name)["填报说明"]
    assert any(BASIS in str(cell.value) for cell in instructions["A"])
    options = ("--period", "2022-09", "--config", tmp_path / "config")
    _code, out, _err = run("validate", tmp_path / "inbox", *options)
    assert BASIS in out
    code, _out, err = run("consolidate", "--inbox", tmp_path / "inbox", "--out", tmp_path / "s.xlsx", *options)
    assert (code, BASIS in err, "乙局" in err) == (0, True, True)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx", data_only=True)
    notes = [str(cell) for line in book["汇总表"].iter_rows(values_only=True) for cell in line]
    assert any(BASIS in note and "乙局" in note for note in notes)
    assert any("邻县丙局" in note for note in notes)
    rows = [(line[0].value, line[2].value) for line in book["分单位"].iter_rows(min_row=4)]
    assert rows == [("甲局", 40), ("乙局", "迟报不计"), ("合计", 40), ("邻县丙局", 900)]


def test_part_of_a_unit_is_no_copy(tmp_path: Path) -> None:
    """What is added up cannot be for information only."""
    opened(tmp_path)
    units = UNITS.replace("informational: true", "informational: true, part_of: a")
    (tmp_path / "config/units.yaml").write_text(units, encoding="utf-8")
    with pytest.raises(ConfigurationFailure, match=r"units\.yaml:4"):
        open_campaign(tmp_path / "config")
