"""Calendars of every rhythm: windows, ids, names, deadlines."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from samples import run

from aqcampaign.calendar.clock import Clock
from aqcampaign.calendar.due import WEEKDAYS, parse_due
from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.names import periods_named
from aqcampaign.calendar.periods import Kind, first_day, same_period_last_year
from aqcampaign.calendar.windows import MONTHS
from aqcampaign.campaign_folder import open_campaign
from aqcampaign.failures import UsageFailure
from aqcampaign.form.stamp import Stamp, read
from aqcampaign.use_cases.check_returns import check

DUE = (
    *WEEKDAYS, "this Friday", "24th", "31st", "5th after the end", "last day", "0 days after the end",
    "12 days after the end", "3 workdays after the end", "Wednesday 15:00", "24th 17:00", "last day 24:00",
)  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Return a calendar of any rhythm, mostly one that begins and ends within a period."""
    every = draw(st.sampled_from(get_args(Kind)))
    first = draw(st.dates(date(2019, 1, 1), date(2025, 12, 31)))
    written: dict[str, Any] = {
        "every": every, "first": first, "last": first + timedelta(days=draw(st.integers(0, 800))),
        "due": draw(st.sampled_from(DUE)) if every != "any_time" else None,
        "holiday_rule": draw(st.sampled_from(["none", "next_workday", "holiday_only", "after_holiday_2"])),
    }  # fmt: skip
    if every in MONTHS:
        written["from_day"] = draw(st.integers(1, 28))
    if every == "week":
        written["week_starts"] = draw(st.sampled_from(WEEKDAYS))
    try:
        return Calendar.model_validate(written)
    except ValidationError:
        # “24th” or “this Friday” may lie before a window that the campaign's last day cuts: refused, as it must be.
        return Calendar.model_validate({**written, "due": "last day"})


@settings(deadline=None)
@given(calendars())
def test_each_day_of_the_campaign_belongs_to_one_window(calendar: Calendar) -> None:
    """No day is left out and none is counted twice."""
    assert calendar.first is not None
    assert calendar.last is not None
    days = (calendar.last - calendar.first).days + 1
    covered = [
        window.first + timedelta(days=count)
        for window in calendar.windows.values()
        for count in range((window.last - window.first).days + 1)
    ]
    assert covered == [calendar.first + timedelta(days=count) for count in range(days)]
    for day in covered[:: max(1, days // 20)]:
        period = calendar.period_of_day(day)
        assert period
        assert calendar.windows[period].first <= day <= calendar.windows[period].last
    assert calendar.period_of_day(covered[-1] + timedelta(days=1)) is None
    assert calendar.period_of_day(covered[0] - timedelta(days=1)) is None


@settings(deadline=None)
@given(calendars())
def test_ids_sort_as_time_does(calendar: Calendar) -> None:
    """Sorted ids are sorted windows, and the period before the next is this one."""
    periods = list(calendar.windows)
    assert sorted(periods) == periods
    assert [calendar.previous(period) for period in periods] == [None, *periods[:-1]]
    assert [first_day(period) for period in periods] == sorted(map(first_day, periods))


@settings(deadline=None, max_examples=40)
@given(calendars())
def test_people_are_understood_by_id_and_name(calendar: Calendar) -> None:
    """Each period is found by its id, its name and its days, and in the name of a file."""
    for period in [*calendar.windows][::20]:
        window = calendar.window(period)
        for written in (period, period.lower(), calendar.name(period), f" {calendar.name(period)} "):
            assert calendar.window(written).id == period
        assert calendar.period_of_window(window.since, window.last) == period
        assert periods_named(f"01_市人民法院_{period}_演示", calendar.windows) == {period}


@settings(deadline=None)
@given(calendars())
def test_deadline_is_not_before_the_end_of_the_window(calendar: Calendar) -> None:
    """Only a day of the month or week may lie within the window; none lies before it, and holidays only move it on."""
    for period, window in calendar.windows.items():
        due = calendar.due(period)
        assert (due is None) == calendar.is_any_time
        if due is None:
            continue
        assert due.day >= window.first
        if calendar.due_rule and calendar.due_rule.kind not in ("day_of_month", "this_weekday"):
            assert due.day >= window.last
        assert calendar.period_collected(due.day) is not None


@pytest.mark.parametrize(
    ("rule", "last", "due", "late"),
    [
        ("Wednesday 15:00", "2022-09-11", "2022-09-14 15:00", datetime(2022, 9, 14, 15, 0, 1)),
        ("Wednesday 15:00", "2022-09-14", "2022-09-14 15:00", datetime(2022, 9, 14, 15, 0, 1)),
        ("Sunday", "2022-09-11", "2022-09-11", datetime(2022, 9, 12)),
        ("this Friday", "2022-09-11", "2022-09-09", datetime(2022, 9, 10)),
        ("this Friday 17:00", "2022-09-14", "2022-09-09 17:00", datetime(2022, 9, 9, 17, 0, 1)),
        ("this Friday", "2022-09-30", "2022-09-30", datetime(2022, 10, 1)),
        ("4 days after the end", "2022-09-30", "2022-10-04", datetime(2022, 10, 5)),
        ("1 day after end", "2022-09-30", "2022-10-01", datetime(2022, 10, 2)),
        ("2 workdays after the end 9:30", "2022-09-08", "2022-09-13 09:30", datetime(2022, 9, 13, 9, 30, 1)),
        ("2 days before the end", "2022-09-30", "2022-09-28", datetime(2022, 9, 29)),
        ("24th", "2022-09-30", "2022-09-24", datetime(2022, 9, 25)),
        ("31st 17:00", "2022-02-28", "2022-02-28 17:00", datetime(2022, 2, 28, 17, 0, 1)),
        ("29th", "2024-02-29", "2024-02-29", datetime(2024, 3, 1)),
        ("5th after the end", "2022-09-30", "2022-10-05", datetime(2022, 10, 6)),
        ("5th after the end", "2022-09-03", "2022-09-05", datetime(2022, 9, 6)),
        ("31st after the end", "2022-01-31", "2022-02-28", datetime(2022, 3, 1)),
        ("last day 12:00", "2022-09-30", "2022-09-30 12:00", datetime(2022, 9, 30, 12, 0, 1)),
        ("2022-10-08 24:00", "2022-09-30", "2022-10-08", datetime(2022, 10, 9)),
    ],
)
def test_each_rule_gives_its_deadline(rule: str, last: str, due: str, late: datetime) -> None:
    """2022-09-10 to 09-12 are off. A report of 15:00:00 is in time where 15:00 is meant inclusively."""
    written = {
        "due": rule, "periods": [{"id": "2022-Q3", "from": "2022-01-01", "to": last}],
        "holidays": {"off": ["2022-09-10", "2022-09-11", "2022-09-12"]},
    }  # fmt: skip
    if last > "2024":
        written["periods"] = [{"id": "2024-Q1", "from": "2024-01-01", "to": last}]
    calendar = Calendar.model_validate(written)
    (period,) = calendar.windows
    assert (str(calendar.due(period)), Clock(calendar, "+08:00").deadline(period)) == (due, late)


def test_strict_deadline_excludes_its_own_moment() -> None:
    """With inclusive: false 15:00:00 is late."""
    due = parse_due("2022-09-14 15:00").day(date(2022, 9, 11), Calendar.model_fields["holidays"].default)
    assert due == date(2022, 9, 14)
    calendar = Calendar.model_validate(
        {"every": "week", "first": "2022-09-05", "last": "2022-09-18", "due": "Wednesday 15:00", "inclusive": "false"}
    )
    assert Clock(calendar, "+08:00").timeliness("2022-W36", datetime(2022, 9, 14, 15, 0)) == "late"


WEEKS = {"every": "week", "first": "2022-08-29", "last": "2023-01-08", "due": "Wednesday 15:00"}
TENS = {"every": "ten_days", "first": "2022-09-01", "last": "2023-03-31", "due": "1 day after the end"}
QUARTERS = {"every": "quarter", "first": "2022-01-01", "last": "2023-12-31", "due": "10th after the end"}
HALVES = {"every": "half_year", "first": "2022-01-01", "last": "2023-12-31", "due": "10th after the end"}
DAYS = {"every": "day", "first": "2022-09-01", "last": "2022-09-30", "due": "last day 18:00"}
FIVES = {"every": "five_days", "first": "2022-06-01", "last": "2022-06-30", "due": "last day"}
MONTHLY = {"every": "month", "first": "2022-08-25", "last": "2022-12-24", "from_day": "25", "due_day": "24"}


@pytest.mark.parametrize(
    ("calendar", "written", "period"),
    [
        (WEEKS, "第36周", "2022-W36"), (WEEKS, "2022年36周", "2022-W36"), (WEEKS, "2022w36", "2022-W36"),
        (WEEKS, "９月５日至１１日", "2022-W36"),
        (WEEKS, "2022-w01", None), (WEEKS, "53周", None), (WEEKS, "2022-W36a", None),
        (TENS, "9月上旬", "2022-09-T1"), (TENS, "2022年10月下旬", "2022-10-T3"), (TENS, "2022-9-t2", "2022-09-T2"),
        (QUARTERS, "2022年三季度", "2022-Q3"), (QUARTERS, "2023年第2季度", "2023-Q2"), (QUARTERS, "2022q3", "2022-Q3"),
        (QUARTERS, "三季度", None), (HALVES, "2022年上半年", "2022-H1"), (HALVES, "2022H2", "2022-H2"),
        (DAYS, "9月5日", "2022-09-05"), (DAYS, "20220905", "2022-09-05"), (DAYS, "2022/9/5", "2022-09-05"),
        (FIVES, "6月6日-10日", "2022-06-F2"), (FIVES, "2022-06-F6", "2022-06-F6"),
        (MONTHLY, "2022-9", "2022-09"), (MONTHLY, "2022年09月份", "2022-09"), (MONTHLY, "202209", "2022-09"),
        (MONTHLY, "2022.9", "2022-09"), (MONTHLY, "2022/9", "2022-09"), (MONTHLY, "２０２２－９", "2022-09"),
        (MONTHLY, " 2022-9 ", "2022-09"), (MONTHLY, "2022_10", "2022-10"), (MONTHLY, "9月", "2022-09"),
        (MONTHLY, "二〇二二年九月", "2022-09"), (MONTHLY, "2022年十一月份", "2022-11"), (MONTHLY, "九月", "2022-09"),
        (MONTHLY, "9", None), (MONTHLY, "2022-13", None), (MONTHLY, "2022-0", None), (MONTHLY, "22-09", None),
        (MONTHLY, "20220", None), (MONTHLY, "", None), (MONTHLY, "1月", None),
    ],
)  # fmt: skip
def test_common_spellings_are_understood(calendar: dict[str, str], written: str, period: str | None) -> None:
    """What is certain is taken; what two years have, or none, is refused."""
    model = Calendar.model_validate(calendar)
    if period is None:
        with pytest.raises(UsageFailure):
            model.window(written)
    else:
        assert model.window(written).id == period


@pytest.mark.parametrize(
    ("calendar", "period", "name", "first", "last"),
    [
        (WEEKS, "2022-W52", "2022年第52周（12月26日–1月1日）", "2022-12-26", "2023-01-01"),
        (WEEKS | {"week_starts": "Thursday"}, "2022-W36", "2022年第36周（9月8日–14日）", "2022-09-08", "2022-09-14"),
        (TENS, "2023-02-T3", "2023年2月下旬", "2023-02-21", "2023-02-28"),
        (FIVES, "2022-06-F6", "2022年6月26日–30日", "2022-06-26", "2022-06-30"),
        (MONTHLY, "2022-09", "2022年9月", "2022-08-25", "2022-09-24"),
        (QUARTERS, "2022-Q3", "2022年三季度", "2022-07-01", "2022-09-30"),
        (HALVES, "2022-H1", "2022年上半年", "2022-01-01", "2022-06-30"),
        (DAYS, "2022-09-05", "2022年9月5日", "2022-09-05", "2022-09-05"),
    ],
)
def test_window_and_name_follow_from_the_kind(
    calendar: dict[str, str], period: str, name: str, first: str, last: str
) -> None:
    """As statistics offices count and call them."""
    model = Calendar.model_validate(calendar)
    window = model.window(period)
    assert (model.name(period), str(window.first), str(window.last)) == (name, first, last)


def test_first_report_of_a_season_covers_more() -> None:
    """上市以来至5月31日: a window of the list takes the place of all that it contains."""
    first = {"id": "2022-05-F6", "from": "2022-04-20", "to": "2022-05-31", "name": "上市以来至5月31日"}
    calendar = Calendar.model_validate(FIVES | {"first": "2022-05-21", "periods": [first]})
    assert list(calendar.windows)[:2] == ["2022-05-F6", "2022-06-F1"]
    assert calendar.name("2022-05-F6") == "上市以来至5月31日"
    assert calendar.window("上市以来至5月31日").days == 42
    assert [window.is_regular for window in calendar.windows.values()] == [False, *[True] * 6]


def test_cumulative_reports_cover_the_days_since_the_start() -> None:
    """With `since` each report covers all days from there; the windows themselves do not overlap."""
    calendar = Calendar.model_validate(FIVES | {"since": "2022-05-20"})
    window = calendar.window("2022-06-F2")
    assert (str(window.since), str(window.first), str(window.last)) == ("2022-05-20", "2022-06-06", "2022-06-10")
    assert calendar.period_of_window(date(2022, 5, 20), date(2022, 6, 10)) == "2022-06-F2"


def test_single_deadline_is_overridden() -> None:
    """Before a holiday a week is due earlier; its days stay those of the rule."""
    changed = {"id": "2022-W39", "due": "2022-09-30 12:00"}
    calendar = Calendar.model_validate(WEEKS | {"due": "Sunday", "periods": [changed]})
    assert (str(calendar.due("2022-W39")), str(calendar.due("2022-W38"))) == ("2022-09-30 12:00", "2022-09-25")
    assert calendar.window("2022-W39").is_regular


def test_periods_are_found_in_the_time_of_one() -> None:
    """Ten years of days: nothing looks at all periods for each one."""
    calendar = Calendar.model_validate(DAYS | {"first": "2013-01-01", "last": "2022-12-31"})
    windows = calendar.windows
    assert len(windows) == 3652
    for period in windows:
        assert calendar.period_of_day(windows[period].first) == period
        assert str(calendar.due(period)).startswith(str(windows[period].last))
        calendar.previous(period)


def test_weeks_from_thursday_are_due_on_their_own_friday() -> None:
    """The day after they begin; a window that is cut before its Friday is refused."""
    written = {
        "every": "week", "week_starts": "Thursday", "first": "2022-09-01", "last": "2022-09-14", "due": "this Friday",
    }  # fmt: skip
    calendar = Calendar.model_validate(written)
    assert [str(calendar.due(period)) for period in calendar.windows] == ["2022-09-02", "2022-09-09"]
    with pytest.raises(ValidationError, match="2022-09-09"):
        Calendar.model_validate({**written, "first": "2022-09-10"})


def test_page_on_the_calendar_is_true() -> None:
    """Each deadline of docs/calendar.md is understood, and each name is that of its id."""
    page = (Path(__file__).parents[1] / "docs/calendar.md").read_text(encoding="utf-8")
    deadlines = page.partition("| deadline | is |")[2].partition("\n\n")[0]
    rules = [rule for line in deadlines.splitlines() for rule in re.findall("`([^`]+)`", line)]
    assert len(rules) == 9
    assert all(map(parse_due, rules))
    rows = re.findall(r"^\| (\w+)(?:, once, any_time)? \| (2022\S*) \| (\S+) \|$", page, re.MULTILINE)
    assert len(rows) == 8
    for kind, period, name in rows:
        calendar = {"every": kind, "first": "2022-01-01", "last": "2022-12-31", "due": "last day"}
        assert Calendar.model_validate(calendar).name(period) == name


@pytest.mark.parametrize(
    ("name", "keeps_window", "period"),
    [
        ("回收.xlsx", True, "2022-W36"),
        ("第36周_城东.xlsx", False, "2022-W36"),
        ("城东2022-W36.xlsx", False, "2022-W36"),
    ],
)
def test_week_without_a_stamp_is_found(tmp_path: Path, name: str, keeps_window: bool, period: str) -> None:
    """A retyped form says its week by the printed days, else by the name of its file."""
    example = Path(__file__).parents[1] / "examples/weekly/config"
    run("demo", tmp_path / "d", "--config", example)
    book = openpyxl.load_workbook(tmp_path / "d/inbox/2022-W36/01_城东分局_2022-W36_演示数据.xlsx")
    del book["_meta"]
    if not keeps_window:
        book.worksheets[0]["A2"] = None
        book.worksheets[0]["D3"] = None
    book.save(tmp_path / name)
    (report,) = check(open_campaign(example), [tmp_path / name], None).reports
    assert (report.unit, report.period) == ("east", period)


def test_stamps_of_months_keep_their_key() -> None:
    """Older versions of the program read 2022-09 as the month; other periods have a key of their own."""
    for period, key in (("2022-09", "month"), ("2022-W36", "period"), ("2022", "period")):
        stamp = Stamp("f", "1", "court", period)
        assert (dict(stamp.rows())[key], read(stamp.rows())) == (period, stamp)
    assert read([("period" if key == "month" else key, value) for key, value in Stamp("f", "1", "c", "2022-09").rows()])


@given(st.sampled_from(("month", "quarter", "half_year", "year", "week", "ten_days", "five_days", "day")), st.data())
def test_same_period_last_year_has_the_same_place_in_its_year(kind: str, data: st.DataObject) -> None:
    """Nothing but the year differs, and what no year before has is None: week 53, 29 February."""
    days = {"first": "2019-12-30", "last": "2024-12-29"}
    windows = Calendar.model_validate({"every": kind, "due": "last day", **days}).windows
    period = data.draw(st.sampled_from([*windows]))
    before = same_period_last_year(period)
    if before is None:
        assert period.endswith(("-W53", "-02-29"))
    else:
        assert (int(before[:4]) + 1, before[4:]) == (int(period[:4]), period[4:])
        assert before in windows or before < next(iter(windows))
