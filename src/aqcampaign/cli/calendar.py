"""`aq calendar`: prints windows, deadlines and stages of each form, or writes them as a calendar file."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from aqcampaign.atomic_write import write_atomically
from aqcampaign.calendar.model import Calendar
from aqcampaign.campaign_config import CampaignConfig
from aqcampaign.campaign_folder import Campaign, chosen_forms, open_campaigns
from aqcampaign.cli.checking import today
from aqcampaign.cli.render import Line, note, say, say_lines
from aqcampaign.cli.targets import apart, ending
from aqcampaign.failures import UsageFailure
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.template.words import Words
from aqcampaign.template_words import read_words
from aqcampaign.timetable import Deadline, PeriodDates, Timetable, period_dates
from aqcampaign.use_cases.check_returns import with_period
from aqcampaign.working_folder import standard_folder

_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
# So many days before its deadline a period is shown as urgent.
_SOON = 3

# (label, text, style on a terminal)
_Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options ask for."""

    period: str | None
    forms: Sequence[str]
    format: str
    ics: Path | None


def run(wanted: Wanted, config: Path | None) -> int:
    """Print the timetables or write the calendar file; returns 0."""
    if wanted.ics is not None and wanted.format == "json":
        raise UsageFailure(_("choose one of --format json and --ics"))
    campaigns = open_campaigns(config)
    chosen = with_period(campaigns, wanted.period, chosen_forms(campaigns, wanted.forms))
    timetables = [_timetable(each, wanted.period) for each in chosen]
    now = today(campaigns[0])
    if wanted.ics is not None:
        _write(timetables, wanted.ics, campaigns[0].words, config)
    elif wanted.format == "json":
        _say_json(timetables, now)
    else:
        say_lines(_text(timetables, now))
    return 0


def _timetable(campaign: Campaign, period: str | None) -> Timetable:
    calendar = campaign.config.calendar
    periods = [*calendar.windows] if period is None else [calendar.window(period).id]
    name = campaign.form_name or campaign.form.title
    return Timetable(campaign.form_id, name, campaign.config, tuple(period_dates(campaign.config, periods)))


def _write(timetables: Sequence[Timetable], file: Path, words: Words, config: Path | None) -> None:
    from aqcampaign.outputs.calendar_file import CalendarWords, calendar_file

    ending(file, ".ics")
    apart(file, [standard_folder("inbox")])
    own_words = read_words("calendar.yaml", config, CalendarWords).words
    write_atomically(file, calendar_file(timetables, own_words, words))
    note(_("the calendar was written to {path}").format(path=file))
    left_out = [dates.uncertain for each in timetables for dates in each.periods if dates.uncertain]
    if left_out:
        text = _("{count} periods were left out of the file: {problem}")
        note(text.format(count=len(left_out), problem=left_out[0]), "yellow")


def _say_json(timetables: Sequence[Timetable], now: date) -> None:
    from aqcampaign.outputs.json_calendar import calendar_document
    from aqcampaign.outputs.json_review import json_text

    ascii_only = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    say(json_text(calendar_document(timetables, now), ascii_only=ascii_only))


def _text(timetables: Sequence[Timetable], now: date) -> Iterator[Line]:
    config = timetables[0].config
    yield Line(config.name, "bold")
    for stage in config.stages:
        yield Line(_("{stage}: {first} to {last}").format(stage=stage.name, first=stage.first, last=stage.last))
    for each in timetables:
        yield Line("")
        yield Line(each.name, "bold")
        for dates in each.periods:
            yield from _period(each.config, dates, now)


def _period(config: CampaignConfig, dates: PeriodDates, now: date) -> Iterator[Line]:
    """Yield the name of a period and a line for each of its dates."""
    calendar = config.calendar
    facts = [*_dates(config, dates, now), *_remarks(dates)]
    width = max(cell_len(label) for label, _text, _style in facts)
    yield Line(f"  {calendar.label(dates.id)}", "bold")
    for label, text, style in facts:
        yield Line(text, style, head=f"    {set_cell_size(label, width)}  ")


def _dates(config: CampaignConfig, dates: PeriodDates, now: date) -> Iterator[_Fact]:
    calendar = config.calendar
    window = _("{first} to {last}").format(first=dates.window.since, last=dates.window.last)
    if dates.cutoff != dates.window.last:
        window += _(", figures up to {day}").format(day=dates.cutoff)
    yield _("window"), window, ""
    to_go = dates.days_to_go(now)
    if dates.reports is None or to_go is None:
        yield _("deadline"), _("none: reported at any time, as often as there is occasion"), ""
        return
    yield _("deadline"), f"{_moment(dates.reports)}{_remaining(to_go)}", _style(to_go)
    if dates.days_off:
        yield _("moved"), _why_moved(calendar, dates), ""
    if dates.corrections:
        yield _("corrections"), _moment(dates.corrections), ""
    yield _("last workday"), _last_workday(dates), ""
    reminders = _reminders(config, dates, dates.reports)
    if reminders:
        yield _("reminders"), reminders, ""


def _reminders(config: CampaignConfig, dates: PeriodDates, due: Deadline) -> str:
    """Return when the steps for a missing report are due, without a time from morning on; '' if it is not certain."""
    holidays = config.calendar.holidays
    if holidays.unknown_years(due.due.day, config.chase.last_day(due.due.day, holidays)):
        return ""
    moments = config.chase.dates(due.due.day, due.until, dates.window.first, holidays)
    days = (f"{step} {at:%m-%d %H:%M}".removesuffix(" 00:00") for step, at in moments.items())
    return _(", ").join(days)


def _remarks(dates: PeriodDates) -> Iterator[_Fact]:
    begun = (_("{stage} begins on {day}").format(stage=each.name, day=each.first) for each in dates.begins)
    ended = (_("{stage} ends on {day}").format(stage=each.name, day=each.last) for each in dates.ends)
    stages = _(", ").join((*begun, *ended))
    if stages:
        yield _("stages"), stages, ""
    if dates.uncertain:
        yield _("uncertain"), dates.uncertain, "yellow"


def _moment(deadline: Deadline) -> str:
    """Return the day and the time of day: 2022-09-24 24:00 Saturday."""
    due, whole_day = deadline.due, "24:00" if deadline.last_day == deadline.due.day else "00:00"
    return f"{due.day} {due.at.strftime('%H:%M') if due.at else whole_day} {_weekday(due.day)}"


def _weekday(day: date) -> str:
    return _(_WEEKDAYS[day.weekday()])


def _remaining(days: int) -> str:
    if days > 0:
        return _(", {count} days to go").format(count=days)
    return _(", today") if days == 0 else _(", {count} days ago").format(count=-days)


def _style(days: int) -> str:
    if days < 0:
        return "dim"
    return "yellow" if days <= _SOON else "green"


def _why_moved(calendar: Calendar, dates: PeriodDates) -> str:
    """Return from which day the holiday rule moved the deadline, and which days off lie there."""
    spans = [(reason, list(days)) for reason, days in groupby(dates.days_off, key=calendar.holidays.why_off)]
    reasons = _(", ").join(f"{_days(days)} {_(reason)}" for reason, days in spans)
    text = _("from {day} by holiday_rule {rule}: {reasons}")
    return text.format(day=dates.before_holidays, rule=calendar.holiday_rule, reasons=reasons)


def _days(days: Sequence[date]) -> str:
    return str(days[0]) if len(days) == 1 else _("{first} to {last}").format(first=days[0], last=days[-1])


def _last_workday(dates: PeriodDates) -> str:
    day = dates.last_workday
    return f"{day} {_weekday(day)}" if day else _("not known: the days off of that year are not listed")
