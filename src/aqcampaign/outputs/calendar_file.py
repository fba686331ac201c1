"""Writes deadlines and stages as a calendar file (RFC 5545). Equal inputs give equal bytes: no clock is read.

Alone in knowing icalendar, which folds lines at 75 octets between characters and escapes what must be.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from aqcampaign.calendar.clock import Clock
from aqcampaign.config import Settings
from aqcampaign.template.form_sheet import day_text, deadline_text, window_text
from aqcampaign.template.words import Words
from aqcampaign.timetable import Deadline, PeriodDates, Timetable

_EARLY_WORKDAYS = 3
_EARLY_AT, _LAST_AT = time(9), time(15)
_ONE_DAY, _ONE_HOUR = timedelta(days=1), timedelta(hours=1)


class Lines(Settings):
    """Lines of the description of a deadline."""

    window: str
    due: str
    corrections: str
    last_workday: str


class CalendarWords(Settings):
    """The contents of templates/calendar.yaml."""

    name: str
    due: str
    corrections: str
    stage: str
    lines: Lines
    early_reminder: str
    last_reminder: str


def calendar_file(timetables: Sequence[Timetable], words: CalendarWords, form_words: Words) -> bytes:
    """Return the file: two events a period, 报送截止 and 审核验收截止, and one a stage; none for what is uncertain."""
    config = timetables[0].config
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//aqcampaign//aq calendar//ZH")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words.name.format(campaign=config.name))
    for timetable in timetables:
        writer = _Writer(timetable, words, form_words)
        for dates in timetable.periods:
            for event in writer.events(dates):
                calendar.add_component(event)
    for event in _stages(timetables[0], words):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _stages(timetable: Timetable, words: CalendarWords) -> Iterator[Event]:
    clock = Clock(timetable.config.calendar, timetable.config.utc_offset)
    for stage in timetable.config.stages:
        event = _event(_uid(timetable, "stage", stage.id), words.stage.format(stage=stage.name))
        event.add("dtstamp", _utc(clock, datetime.combine(stage.first, time())))
        event.add("dtstart", stage.first)
        event.add("dtend", stage.last + _ONE_DAY)
        yield event


class _Writer:
    """Writes the events of one form."""

    def __init__(self, timetable: Timetable, words: CalendarWords, form_words: Words) -> None:
        self._timetable, self._words, self._form_words = timetable, words, form_words
        self._calendar = timetable.config.calendar
        self._clock = Clock(self._calendar, timetable.config.utc_offset)

    def events(self, dates: PeriodDates) -> Iterator[Event]:
        """Yield an event for each deadline of a period that is certain."""
        if dates.uncertain:
            return
        facts = self._facts(dates)
        for kind, summary, deadline in (
            ("due", self._words.due, dates.reports),
            ("corrections", self._words.corrections, dates.corrections),
        ):
            if deadline is not None:
                event = _event(_uid(self._timetable, kind, dates.id), summary.format_map(facts))
                event.add("description", "\n".join(self._description(facts)))
                event.add("dtstamp", _utc(self._clock, datetime.combine(dates.window.first, time())))
                self._add_times(event, deadline, dates)
                yield event

    def _facts(self, dates: PeriodDates) -> dict[str, str]:
        due, corrections = (
            deadline_text(self._form_words, self._calendar, deadline.due) if deadline else ""
            for deadline in (dates.reports, dates.corrections)
        )
        return {
            "campaign": self._timetable.config.name,
            "form": self._timetable.name,
            "period": self._calendar.name(dates.id),
            "window": window_text(self._form_words, self._calendar, dates.id),
            "due": due,
            "deadline": corrections,
            "last_workday": day_text(self._form_words, dates.last_workday) if dates.last_workday else "",
        }

    def _description(self, facts: dict[str, str]) -> Iterator[str]:
        lines = self._words.lines
        optional = ((lines.corrections, "deadline"), (lines.last_workday, "last_workday"))
        patterns = [lines.window, lines.due, *(pattern for pattern, fact in optional if facts[fact])]
        return (pattern.format_map(facts) for pattern in patterns)

    def _add_times(self, event: Event, deadline: Deadline, dates: PeriodDates) -> None:
        """Put the event on its day, or at its time of day, with its reminders."""
        begin = datetime.combine(deadline.last_day, time())
        if deadline.due.at is not None:
            begin = datetime.combine(deadline.due.day, deadline.due.at)
            event.add("dtstart", _utc(self._clock, begin))
        else:
            event.add("dtstart", deadline.last_day)
            event.add("dtend", deadline.last_day + _ONE_DAY)
        event.add("transp", "TRANSPARENT")
        for moment, pattern in self._reminders(deadline, dates.window.first):
            event.add_component(_alarm(moment - begin, pattern.format(event=str(event["summary"]))))

    def _reminders(self, deadline: Deadline, first: date) -> Iterator[tuple[datetime, str]]:
        """Yield the moments of the reminders. None comes before the period begins, or when the deadline is over."""
        early = self._calendar.holidays.workdays_before(deadline.last_day, _EARLY_WORKDAYS)
        if early >= first:
            yield datetime.combine(early, _EARLY_AT), self._words.early_reminder
        last = datetime.combine(deadline.last_day, _LAST_AT)
        until = deadline.until.replace(second=0)  # a second later if the deadline itself is in time
        yield min(last, until - _ONE_HOUR), self._words.last_reminder


def _event(uid: str, summary: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", summary)
    return event


def _alarm(before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", before)
    return alarm


def _uid(timetable: Timetable, kind: str, what: str) -> str:
    """Return an id that stays the same, so that a calendar replaces the event when the file is read again."""
    form = f"-{timetable.form}" if timetable.form and kind != "stage" else ""
    return f"{timetable.config.id}{form}-{what}-{kind}@{timetable.config.office.id}.aqcampaign"


def _utc(clock: Clock, local: datetime) -> datetime:
    return datetime.fromtimestamp(clock.seconds(local), UTC)
