"""Months, windows, deadlines and receiving times."""

from datetime import date, datetime
from typing import Any

import pytest

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.due import parse_due
from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_folder import Campaign
from aqcampaign.failures import UsageFailure


def _calendar(campaign: Campaign, **changes: Any) -> Calendar:
    return Calendar.model_construct(**{**dict(campaign.config.calendar), **changes})


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (datetime(2022, 9, 24, 23, 59, 59), "on_time"),
        (datetime(2022, 9, 25, 0, 0, 0), "late"),
    ],
)  # fmt: skip
def test_deadline_includes_the_24th(campaign: Campaign, received: datetime, expected: str) -> None:
    """Until midnight behind the 24th a report is on time."""
    assert campaign.clock.timeliness("2022-09", received) == expected


def test_strict_deadline_excludes_the_24th(campaign: Campaign) -> None:
    """With inclusive: false the 24th itself is late."""
    clock = Clock(_calendar(campaign, inclusive=False), "+08:00")
    assert clock.timeliness("2022-09", datetime(2022, 9, 24, 0, 0)) == "late"


@pytest.mark.parametrize(
    ("rule", "due", "expected"),
    [
        ("none", date(2022, 9, 24), date(2022, 9, 24)),
        ("next_workday", date(2022, 9, 24), date(2022, 9, 26)),
        ("holiday_only", date(2022, 9, 24), date(2022, 9, 24)),
        ("holiday_only", date(2022, 10, 1), date(2022, 10, 8)),
        ("after_holiday_2", date(2022, 10, 3), date(2022, 10, 9)),
        ("next_workday", date(2022, 10, 8), date(2022, 10, 8)),
    ],
)  # fmt: skip
def test_each_holiday_rule_moves_the_deadline(campaign: Campaign, rule: str, due: date, expected: date) -> None:
    """Four practices are known; 2022-09-24 is a Saturday, 10-01 to 10-07 are off, Saturday 10-08 is worked."""
    window = campaign.config.calendar.months[0].model_copy(update={"due": parse_due(str(due))})
    assert str(_calendar(campaign, holiday_rule=rule, months=(window,)).due("2022-09")) == str(expected)


def test_the_last_workday_before_a_weekend(campaign: Campaign) -> None:
    """An office that rests on Saturday the 24th must send on Friday the 23rd."""
    assert campaign.config.calendar.last_workday("2022-09") == date(2022, 9, 23)


def test_reporting_window_ends_on_the_cutoff_day(campaign: Campaign) -> None:
    """With cutoff_day 20 the September report holds figures up to September 20th."""
    assert campaign.config.calendar.cutoff("2022-09") == date(2022, 9, 24)
    assert _calendar(campaign, cutoff_day=20).cutoff("2022-09") == date(2022, 9, 20)


def test_final_report_is_a_separate_month(campaign: Campaign) -> None:
    """The tail behind the last due day can be collected, with its own due day."""
    values = {"month": "2023-01", "from": "2022-12-25", "to": "2022-12-31", "due": "2023-01-05"}
    final = type(campaign.config.calendar.months[0]).model_validate(values)
    calendar = _calendar(campaign, final_report=final)
    assert (str(calendar.due("2023-01")), calendar.previous("2023-01")) == ("2023-01-05", "2022-12")


def test_a_month_outside_the_campaign_is_refused(campaign: Campaign) -> None:
    """The refusal names the months that exist."""
    with pytest.raises(UsageFailure, match="2022-12"):
        campaign.config.calendar.window("2023-01")


def test_receipt_times_are_in_the_offices_time_zone(campaign: Campaign) -> None:
    """Seconds since 1970 are read on the office's clock, whatever the machine's zone is."""
    assert campaign.clock.local(1663948799) == datetime(2022, 9, 23, 23, 59, 59)
    assert campaign.clock.seconds(datetime(2022, 9, 23, 23, 59, 59)) == 1663948799


@pytest.mark.parametrize("written", ["9月", "09月份", "９月", "九月", "九月份"])
def test_month_alone_is_understood_where_one_year_has_it(campaign: Campaign, written: str) -> None:
    """A campaign with one September takes 9月 for it."""
    assert campaign.config.calendar.window(written).id == "2022-09"


def test_month_alone_is_refused_where_two_years_have_it(campaign: Campaign) -> None:
    """Which of two Septembers is meant cannot be known."""
    first = campaign.config.calendar.months[0]
    months = (first, first.model_copy(update={"id": "2023-09"}))
    with pytest.raises(UsageFailure, match="2022-09"):
        _calendar(campaign, months=months).window("9月")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [("2023-09", "是不是“2022-09”"), ("2022-13", "是不是“2022-1"), ("", "没有写报告期"), (" ", "没有写报告期")],
)
def test_unknown_month_names_the_nearest(campaign: Campaign, written: str, sentence: str) -> None:
    """An unknown month is refused with the nearest month of the campaign, an empty one as empty."""
    with pytest.raises(UsageFailure, match=sentence):
        campaign.config.calendar.window(written)
