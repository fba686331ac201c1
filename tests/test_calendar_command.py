"""`aq calendar`: what it prints, its JSON, its calendar file, and years whose days off are not known."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from samples import ROOT, SHIPPED, run

from aqcampaign.calendar.days import HolidayRule, Holidays
from aqcampaign.calendar.model import Calendar
from aqcampaign.calendar.public_holidays import NAMES, holiday
from aqcampaign.campaign_folder import Campaign
from aqcampaign.language import in_chinese
from aqcampaign.outputs.calendar_file import CalendarWords, calendar_file
from aqcampaign.outputs.json_schema import calendar_schema
from aqcampaign.timetable import Timetable, period_dates

CIRCULAR = ROOT / "examples/circular/config"
RULES: tuple[HolidayRule, ...] = ("none", "next_workday", "holiday_only", "after_holiday_2")
# As the State Council published them for the autumn of 2022.
PUBLISHED = {
    "off": [
        *("2022-09-10", "2022-09-11", "2022-09-12"), *(f"2022-10-0{day}" for day in range(1, 8)),
        *("2022-12-31", "2023-01-01", "2023-01-02"),
    ],
    "work": ["2022-10-08", "2022-10-09"],
}  # fmt: skip


def configured(tmp_path: Path, calendar: str, utc_offset: str = "+08:00") -> Path:
    """Return a copy of the built-in configuration with another calendar."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    path = folder / "campaign.yaml"
    text = path.read_text(encoding="utf-8").replace("+08:00", utc_offset)
    head = text[: text.index("stages:")]
    path.write_text(f"{head}calendar:\n  {calendar}\n", encoding="utf-8")
    return folder


def printed(*arguments: object) -> dict[str, Any]:
    """Return the printed document, which is as its schema says."""
    code, out, _err = run("calendar", "--format", "json", *arguments)
    document: dict[str, Any] = json.loads(out)
    Draft202012Validator(json.loads(calendar_schema())).validate(document)
    assert code == 0
    return document


def written(tmp_path: Path, *arguments: object) -> Any:
    """Return the calendar file as another program reads it."""
    path = tmp_path / "due.ics"
    assert run("calendar", "--ics", path, *arguments)[0] == 0
    return vobject.readOne(path.read_bytes().decode("utf-8"))


def events(calendar: Any, kind: str) -> dict[str, Any]:
    """Return the events of a kind (due, corrections, stage) by what their id says before it."""
    ids = {str(event.uid.value).partition("@")[0]: event for event in calendar.vevent_list}
    return {id_.removesuffix(f"-{kind}"): event for id_, event in ids.items() if id_.endswith(f"-{kind}")}


@pytest.mark.parametrize("rule", RULES)
def test_the_built_in_campaign_needs_no_list_of_holidays(campaign: Campaign, rule: HolidayRule) -> None:
    """Its deadlines are those that the published list gives, by each rule."""
    calendar = campaign.config.calendar
    assert calendar.holidays == Holidays()
    changes: dict[str, Any] = {"holiday_rule": rule, "correction_workdays": 5}
    ours = Calendar.model_construct(**{**dict(calendar), **changes})
    listed = Calendar.model_construct(**{**dict(calendar), **changes, "holidays": Holidays.model_validate(PUBLISHED)})
    for period in calendar.windows:
        assert ours.due(period) == listed.due(period)
        assert ours.correction_due(period) == listed.correction_due(period)
        assert ours.last_workday(period) == listed.last_workday(period)


@pytest.mark.parametrize(
    ("day", "holidays", "is_off", "is_holiday"),
    [
        ("2022-10-03", {}, True, True),
        ("2022-10-08", {}, False, False),
        ("2022-09-24", {}, True, False),
        ("2022-09-23", {}, False, False),
        ("2022-09-23", {"off": ["2022-09-23"]}, True, True),
        ("2022-10-03", {"work": ["2022-10-03"]}, False, False),
        ("2022-10-03", {"off": ["2022-09-23"]}, True, True),
        ("2027-01-02", {"work": ["2027-01-02"]}, False, False),
    ],
)
def test_campaign_yaml_has_the_last_word_on_the_days_it_lists(
    day: str, holidays: dict[str, list[str]], is_off: bool, is_holiday: bool
) -> None:
    """A listed day changes no other: one day off of the office keeps the National Day."""
    of = Holidays.model_validate(holidays)
    assert (of.is_off(date.fromisoformat(day)), of.is_holiday(date.fromisoformat(day))) == (is_off, is_holiday)


@given(st.dates(date(2004, 1, 1), date(2026, 12, 1)), st.integers(0, 12))
def test_working_days_are_counted_alike_in_both_directions(day: date, count: int) -> None:
    """So many working days after a working day, and as many before that, is the same day."""
    workday = Holidays().last_workday(day)
    assert Holidays().workdays_before(Holidays().workdays_after(workday, count), count) == workday


def test_every_holiday_has_its_chinese() -> None:
    """No other name is in the lists of the library."""
    days = (date(2004, 1, 1) + timedelta(days=count) for count in range(23 * 366))
    assert {holiday(day) for day in days} - {None} <= set(NAMES)
    assert all(in_chinese(name) != name for name in NAMES)


@pytest.mark.parametrize(("config", "form"), SHIPPED.values(), ids=SHIPPED)
def test_every_shipped_campaign_has_a_timetable(config: Path, form: str | None) -> None:
    """All periods of the form, with both their deadlines or with none; none is uncertain."""
    document = printed("--config", config, *(("--form", form) if form else ()))
    (entry,) = document["forms"]
    assert entry["form"] == form
    assert entry["periods"]
    assert all(period["uncertain"] is None for period in entry["periods"])


def test_a_deadline_says_when_why_and_how_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2022-10-05 lies in the National Day; Saturday 10-08 is worked. Days are counted from today."""
    monkeypatch.setattr("aqcampaign.cli.calendar.today", lambda _campaign: date(2022, 10, 1))
    config = configured(tmp_path, """every: month
  first: 2022-09-01
  last: 2022-09-30
  due: 5 days after the end 15:00
  holiday_rule: next_workday
  correction_workdays: 3""")  # fmt: skip
    (period,) = printed("--config", config)["forms"][0]["periods"]
    assert (period["due_before_holidays"], period["due"]) == ("2022-10-05", "2022-10-08T15:00")
    assert [each["day"] for each in period["days_off"]] == ["2022-10-05", "2022-10-06", "2022-10-07"]
    assert {each["reason"] for each in period["days_off"]} == {"National Day"}
    assert (period["corrections_due"], period["last_workday"], period["days_to_go"]) == ("2022-10-11", "2022-10-08", 7)
    text = run("calendar", "--config", config)[1]
    for said in ("2022-10-08 15:00 星期六", "还有 7 天", "国庆节", "2022-10-11 24:00", "2022-10-05 至 2022-10-07"):
        assert said in text


def test_stages_stand_where_they_begin_and_end() -> None:
    """The first stage begins and ends in the first window; the last one ends behind all windows."""
    document = printed()
    periods = document["forms"][0]["periods"]
    assert [period["stages_begin"] for period in periods] == [["mobilisation", "campaign"], [], [], ["review"]]
    assert [period["stages_end"] for period in periods] == [["mobilisation"], [], [], ["campaign"]]
    assert [stage["id"] for stage in document["stages"]] == ["mobilisation", "campaign", "review"]


def test_reports_at_any_time_have_no_deadline(tmp_path: Path) -> None:
    """That is said; the calendar file has no event of such a form."""
    (period,) = printed("--config", CIRCULAR, "--form", "leads")["forms"][0]["periods"]
    assert [period[key] for key in ("due", "corrections_due", "days_to_go", "last_workday")] == [None] * 4
    assert "随时报送" in run("calendar", "--config", CIRCULAR, "--form", "leads")[1]
    assert events(written(tmp_path, "--config", CIRCULAR), "due").keys() == {
        f"circular-2022-{form}-{period['period']}"
        for form in ("weekly", "monthly", "cases")
        for period in printed("--config", CIRCULAR, "--form", form)["forms"][0]["periods"]
    }


UNKNOWN = """every: month
  first: 2026-11-01
  last: 2027-02-28
  due: 5 days after the end
  holiday_rule: next_workday"""


@pytest.fixture(name="_lists_end")
def _lists_end_with_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """Later versions of the library know 2027."""
    monkeypatch.setattr("aqcampaign.calendar.days.has_list", lambda year: year <= 2026)


@pytest.mark.usefixtures("_lists_end")
def test_an_unknown_year_is_named_before_it_is_needed(tmp_path: Path) -> None:
    """Which days of 2027 are off decides three deadlines: they are named, and not printed, written or judged by."""
    config = configured(tmp_path, UNKNOWN)
    periods = {each["period"]: each for each in printed("--config", config)["forms"][0]["periods"]}
    assert {period for period, each in periods.items() if each["uncertain"]} == {"2026-12", "2027-01", "2027-02"}
    assert periods["2026-12"]["last_workday"] is None
    assert "未定" in run("calendar", "--config", config, "--period", "2026-12")[1]
    assert "未定" not in run("calendar", "--config", config, "--period", "2026-11")[1]
    _code, _out, remarks = run("form", "check", "--config", config)
    assert "campaign.yaml:10:1: calendar.holidays" in remarks
    assert "2026-12" in remarks
    (tmp_path / "inbox").mkdir()
    for command in (("template", "--out", tmp_path / "out"), ("validate", tmp_path / "inbox")):
        assert run(*command, "--config", config, "--period", "2026-11")[0] == 0
        code, _out, err = run(*command, "--config", config, "--period", "2027-01")
        assert code == 2
        assert "2027" in err
    assert len(events(written(tmp_path, "--config", config), "due")) == 1


@pytest.mark.parametrize(
    "calendar",
    [f"{UNKNOWN}\n  holidays: {{off: [2027-10-01]}}", UNKNOWN.replace("next_workday", "none")],
    ids=["listed", "no rule needs it"],
)
@pytest.mark.usefixtures("_lists_end")
def test_a_year_that_is_listed_or_not_needed_is_no_question(tmp_path: Path, calendar: str) -> None:
    """A list that goes to the National Day is one of the year; without a rule no list is asked for."""
    periods = printed("--config", configured(tmp_path, calendar))["forms"][0]["periods"]
    assert [period["uncertain"] for period in periods] == [None] * 4


@pytest.mark.parametrize(
    ("calendar", "uncertain"),
    [
        ("due: 2 workdays after the end", ["2026-12", "2027-01"]),
        ("due: 2 workdays after the end\n  holidays: {off: [2027-01-01, 2027-01-02]}", ["2026-12", "2027-01"]),
        ("due: last day\n  correction_workdays: 1", ["2026-12", "2027-01"]),
        ("due: 28th\n  holiday_rule: next_workday", ["2027-01"]),
        ("due: 29th\n  holiday_rule: next_workday", ["2026-12", "2027-01"]),
    ],
)
@pytest.mark.usefixtures("_lists_end")
def test_each_way_to_need_the_holidays_asks_for_them(tmp_path: Path, calendar: str, uncertain: list[str]) -> None:
    """Workdays, corrections and rules do; the last days of a year belong to the list of the next one."""
    config = configured(tmp_path, f"every: month\n  first: 2026-11-01\n  last: 2027-01-31\n  {calendar}")
    periods = printed("--config", config)["forms"][0]["periods"]
    assert [period["period"] for period in periods if period["uncertain"]] == uncertain


@pytest.mark.parametrize(
    ("due", "begin", "reminders"),
    [
        # Wednesday 2022-09-14; three working days before it, behind 中秋节, is Thursday the 8th.
        ("14 days after the end", date(2022, 9, 14), ["2022-09-08 09:00", "2022-09-14 15:00"]),
        ("14 days after the end 17:00", datetime(2022, 9, 14, 9, tzinfo=UTC), ["2022-09-08 09:00", "2022-09-14 15:00"]),
        ("14 days after the end 15:00", datetime(2022, 9, 14, 7, tzinfo=UTC), ["2022-09-08 09:00", "2022-09-14 14:00"]),
        ("14 days after the end 0:00", datetime(2022, 9, 13, 16, tzinfo=UTC), ["2022-09-08 09:00", "2022-09-13 23:00"]),
    ],
)  # fmt: skip
def test_reminders_come_while_there_is_time(
    tmp_path: Path, due: str, begin: date | datetime, reminders: list[str]
) -> None:
    """Three working days before at 9:00; on the last day at 15:00, or an hour before an earlier deadline."""
    config = configured(tmp_path, f"every: month\n  first: 2022-08-01\n  last: 2022-08-31\n  due: {due}")
    (event,) = events(written(tmp_path, "--config", config), "due").values()
    assert event.dtstart.value == begin
    local = begin + timedelta(hours=8) if isinstance(begin, datetime) else datetime.combine(begin, datetime.min.time())
    moments = [local.replace(tzinfo=None) + alarm.trigger.value for alarm in event.valarm_list]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in moments] == reminders
    assert all(alarm.action.value == "DISPLAY" and alarm.description.value for alarm in event.valarm_list)


def test_an_exclusive_deadline_stands_on_the_day_before(tmp_path: Path) -> None:
    """With inclusive: false the 14th itself is late: its event and last reminder are on the 13th."""
    config = configured(
        tmp_path,
        "every: month\n  first: 2022-08-01\n  last: 2022-08-31\n  due: 14 days after the end\n  inclusive: false",
    )
    (event,) = events(written(tmp_path, "--config", config), "due").values()
    assert (event.dtstart.value, event.dtend.value) == (date(2022, 9, 13), date(2022, 9, 14))
    assert "2022-09-14 00:00" in run("calendar", "--config", config)[1]


def test_no_early_reminder_before_the_period_begins(tmp_path: Path) -> None:
    """Daily reports are reminded of once, on their day."""
    config = configured(
        tmp_path, "every: day\n  first: 2022-09-05\n  last: 2022-09-07\n  due: 1 day after the end 10:00"
    )
    assert [len(event.valarm_list) for event in written(tmp_path, "--config", config).vevent_list] == [1, 1, 1]


def test_the_calendar_file_holds_both_deadlines_and_the_stages(tmp_path: Path) -> None:
    """As another program reads it, in the words of templates/calendar.yaml."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    path = tmp_path / "config/campaign.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("correction_workdays: null", "correction_workdays: 3"), encoding="utf-8")
    calendar = written(tmp_path, "--config", tmp_path / "config")
    due, corrections, stages = (events(calendar, kind) for kind in ("due", "corrections", "stage"))
    id_ = "anqiu-2022-counterfeit"
    assert due[f"{id_}-2022-09"].dtstart.value == date(2022, 9, 24)
    assert corrections[f"{id_}-2022-09"].dtstart.value == date(2022, 9, 28)
    assert due[f"{id_}-2022-09"].summary.value.startswith("报送截止：2022年9月")
    assert "审核验收截止：2022年9月28日24时" in due[f"{id_}-2022-09"].description.value
    assert (len(due), len(corrections)) == (4, 4)
    assert stages[f"{id_}-review"].dtend.value == date(2023, 1, 1)


@pytest.mark.parametrize("config", [ROOT / "config", CIRCULAR], ids=["built-in", "circular"])
def test_equal_configurations_give_equal_calendar_files(config: Path, tmp_path: Path) -> None:
    """Nothing of the clock gets in; lines end as RFC 5545 asks, with at most 75 octets each, characters whole."""
    contents = []
    for name, today in (("a.ics", "1"), ("b.ics", "2")):
        run("calendar", "--config", config, "--ics", tmp_path / name / today / "due.ics")
        contents.append((tmp_path / name / today / "due.ics").read_bytes())
    assert contents[0] == contents[1]
    lines = contents[0].split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode("utf-8") for line in lines[:-1])
    ids = [line for line in lines if line.startswith(b"UID:")]
    assert len(ids) == len(set(ids))


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60))
def test_any_name_survives_the_calendar_file(campaign: Campaign, name: str) -> None:
    """Commas, semicolons, backslashes and line ends of Unicode are read back by another program as they were."""
    periods = tuple(period_dates(campaign.config, ["2022-09"]))
    words = CalendarWords(
        name="{campaign}", due="{form}", corrections="{form}", stage="{stage}",
        lines={"window": "{window}", "due": "{due}", "corrections": "{deadline}", "last_workday": "{last_workday}"},
        early_reminder="{event}", last_reminder="{event}",
    )  # fmt: skip
    made = calendar_file([Timetable("", name, campaign.config, periods)], words, campaign.words)
    event = events(vobject.readOne(made.decode("utf-8")), "due")["anqiu-2022-counterfeit-2022-09"]
    assert event.summary.value == name


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ics", "due.txt"), ".ics"),
        (("--ics", "inbox/due.ics"), "inbox"),
        (("--ics", "due.ics", "--format", "json"), "--ics"),
        (("--period", "2023-09"), "2022-09"),
        (("--form", "weekly"), "--form"),
    ],
)
def test_a_mistaken_option_is_refused(
    options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one sentence and exit code 2; nothing is written."""
    (tmp_path / "inbox").mkdir()
    monkeypatch.chdir(tmp_path)
    code, out, err = run("calendar", *options)
    assert (code, out) == (2, "")
    assert said in err
    assert not [*tmp_path.rglob("*.ics")]


def test_figures_up_to_a_cutoff_day_are_said_so(tmp_path: Path) -> None:
    """With cutoff_day 20 the report holds the figures up to the 20th."""
    calendar = "every: month\n  first: 2022-09-01\n  last: 2022-09-30\n  due: 24th\n  cutoff_day: 20"
    config = configured(tmp_path, calendar)
    assert printed("--config", config)["forms"][0]["periods"][0]["cutoff"] == "2022-09-20"
    assert "数据截至 2022-09-20" in run("calendar", "--config", config)[1]


def test_the_page_tells_what_the_program_does(tmp_path: Path) -> None:
    """The snippet of docs/calendar.md on days off is a calendar whose deadlines are certain and moved as it lists."""
    page = (ROOT / "docs/calendar.md").read_text(encoding="utf-8")
    snippet = page.partition("## Days off")[2].partition("```yaml\ncalendar:\n")[2].partition("```")[0]
    periods = printed("--config", configured(tmp_path, snippet.strip()))["forms"][0]["periods"]
    assert [(period["due"], period["corrections_due"]) for period in periods] == [
        ("2027-01-06", "2027-01-11"), ("2027-02-03", "2027-02-11"), ("2027-03-03", "2027-03-08"),
    ]  # fmt: skip
    assert [period["uncertain"] for period in periods] == [None] * 3


def instructions(path: Path) -> Iterator[str]:
    """Yield the lines of the instructions of a blank workbook."""
    for (value,) in openpyxl.load_workbook(path)["填报说明"].iter_rows(max_col=1, values_only=True):
        if value:
            yield str(value)


@pytest.mark.parametrize(
    ("correction", "inclusive"), [*product((False, True), (False, True))], ids=lambda each: str(each)
)  # fmt: skip
def test_the_blank_workbook_states_both_deadlines(tmp_path: Path, correction: bool, inclusive: bool) -> None:
    """If corrections have a deadline, the instructions state it beside that for reports."""
    config = configured(tmp_path, f"""every: month
  first: 2022-09-01
  last: 2022-09-30
  due: 24th
  inclusive: {str(inclusive).lower()}
  correction_workdays: {3 if correction else "null"}""")  # fmt: skip
    assert run("template", "--config", config, "--unit", "court", "--out", tmp_path / "out")[0] == 0
    (path,) = (tmp_path / "out").iterdir()
    hour = "24时" if inclusive else "0时"
    stated = [line for line in instructions(path) if "审核验收截止" in line]
    assert len(stated) == correction
    assert all(f"2022年9月24日{hour}" in line and f"2022年9月28日{hour}" in line for line in stated)


def test_times_of_day_are_those_of_the_office(tmp_path: Path) -> None:
    """15:00 at UTC-03:30 is 18:30 UTC; without stages there are no other events."""
    config = configured(
        tmp_path, "every: week\n  first: 2022-09-05\n  last: 2022-09-18\n  due: Wednesday 15:00", "-03:30"
    )
    calendar = written(tmp_path, "--config", config)
    assert [event.dtstart.value for event in calendar.vevent_list] == [
        datetime(2022, 9, 14, 18, 30, tzinfo=UTC), datetime(2022, 9, 21, 18, 30, tzinfo=UTC),
    ]  # fmt: skip
