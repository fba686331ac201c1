"""Deadlines: rules such as “Wednesday 15:00” or “4 days after the end”, and the moment that follows from one."""

import difflib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, InstanceOf

from aqcampaign.calendar.days import Holidays, last_of_month, parse_day
from aqcampaign.language import translate as _

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_WORDS = (*WEEKDAYS, "last", "day", "days", "workday", "workdays", "after", "before", "the", "this", "end")
_ONE_DAY = timedelta(days=1)
_TIME = re.compile(r"\s+(\d{1,2}):(\d\d)$")
_END_OF_DAY = (24, 0)

_Kind = Literal[
    "weekday", "this_weekday", "day_of_month", "next_day_of_month", "days_after", "days_before", "workdays_after", "day"
]
_RULES: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    ("weekday", re.compile(f"({'|'.join(WEEKDAYS)})")),
    ("this_weekday", re.compile(f"this ({'|'.join(WEEKDAYS)})")),
    ("day_of_month", re.compile(r"([1-9]|[12]\d|3[01])(?:st|nd|rd|th)")),
    ("next_day_of_month", re.compile(r"([1-9]|[12]\d|3[01])(?:st|nd|rd|th) after (?:the )?end")),
    ("days_after", re.compile(r"(\d{1,3}) days? after (?:the )?end")),
    ("days_before", re.compile(r"(\d{1,3}) days? before (?:the )?end")),
    ("workdays_after", re.compile(r"(\d{1,3}) workdays? after (?:the )?end")),
    ("days_after", re.compile(r"last day()")),
    ("day", re.compile(r"(\d{4}-\d\d-\d\d)")),
)


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which reports are due, and the time of that day at which; None is its end."""

    day: date
    at: time | None = None

    def __str__(self) -> str:
        """Return 2022-09-24, or with a time of day 2022-09-24 15:00."""
        return f"{self.day} {self.at:%H:%M}" if self.at else str(self.day)

    @property
    def iso(self) -> str:
        """The same in ISO 8601: 2022-09-24 or 2022-09-24T15:00."""
        return str(self).replace(" ", "T")

    def deadline(self, *, inclusive: bool) -> datetime:
        """Return the first moment that is late. Times of receipt are whole seconds.

        `inclusive` decides whether 24日前 includes the 24th, and 15:00前 a report that comes at 15:00:00.
        """
        if self.at:
            return datetime.combine(self.day, self.at) + timedelta(seconds=int(inclusive))
        return datetime.combine(self.day + (_ONE_DAY if inclusive else timedelta()), time())

    def last_day(self, *, inclusive: bool) -> date:
        """Return the last day on which a report is in time."""
        return (self.deadline(inclusive=inclusive) - timedelta(seconds=1)).date()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for due days. `value` is the number of a weekday, from 0, of a day of the month, or of days; or a day."""

    kind: _Kind
    value: int | date
    at: time | None = None

    def day(self, last: date, holidays: Holidays) -> date:
        """Return the due day of a window that ends on `last`, before holidays move it."""
        if isinstance(self.value, date):
            return self.value
        match self.kind:
            case "weekday":
                return last + timedelta(days=(self.value - last.weekday()) % 7)
            case "this_weekday":
                return last - timedelta(days=(last.weekday() - self.value) % 7)
            case "day_of_month":
                return _in_month(last, self.value)
            case "next_day_of_month":
                same = _in_month(last, self.value)
                return same if same > last else _in_month(last_of_month(last) + _ONE_DAY, self.value)
            case "workdays_after":
                return holidays.workdays_after(last, self.value)
            case "days_before":
                return last - timedelta(days=self.value)
            case _:
                return last + timedelta(days=self.value)


def parse_due(written: object) -> Rule:
    """Return the rule that a text states; raises ValueError with the nearest rule if it states none.

    - `Wednesday`: the first Wednesday on or after the last day of the window
    - `this Friday`: the last Friday within the window
    - `24th`: the 24th of the month in which the window ends, or the last day of a shorter month
    - `5th after the end`: the first 5th after the window
    - `4 days after the end`, `3 workdays after the end`, `2 days before the end`
    - `last day`: the last day of the window
    - `2022-09-24`: this day

    Each may be followed by a time of day, such as 15:00.
    """
    text = str(written)
    found = _TIME.search(text)
    rule = _without_time(_TIME.sub("", text).strip())
    if rule is None:
        raise ValueError(_not_understood(text))
    return Rule(rule.kind, rule.value, _time(found) if found else None)


DueRule = Annotated[InstanceOf[Rule], BeforeValidator(parse_due)]


def _without_time(text: str) -> Rule | None:
    for kind, pattern in _RULES:
        match = pattern.fullmatch(text)
        if match:
            return Rule(kind, _value(kind, match[1]))
    return None


def _value(kind: _Kind, text: str) -> int | date:
    day = parse_day(text) if kind == "day" else None
    if isinstance(day, date):
        return day
    return WEEKDAYS.index(text) if kind in ("weekday", "this_weekday") else int(text or 0)


def _in_month(day: date, number: int) -> date:
    return min(day.replace(day=1) + timedelta(days=number - 1), last_of_month(day))


def _time(found: re.Match[str]) -> time | None:
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == _END_OF_DAY:
        return None
    if hour > 23 or minute > 59:
        raise ValueError(_("“{found}” is no time of day; write it as 15:00").format(found=found[0].strip()))
    return time(hour, minute)


def _not_understood(text: str) -> str:
    said = _(
        "“{found}” is no deadline; write a weekday, this Friday, 24th, 5th after the end, 4 days after the end, "
        "last day, or a day such as 2022-09-24, each with or without a time such as 15:00"
    ).format(found=text[:40])
    near = " ".join((difflib.get_close_matches(word, _WORDS, n=1) or [word])[0] for word in text[:80].split())
    if near != text and _without_time(_TIME.sub("", near)) is not None:
        said += _("; did you mean “{near}”?").format(near=near)
    return said
