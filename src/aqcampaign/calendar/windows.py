"""Windows: the days that the reports of a period cover, by rule or as campaign.yaml lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from aqcampaign.calendar.days import Day, last_of_month
from aqcampaign.calendar.due import WEEKDAYS, DueRule, Rule, Weekday
from aqcampaign.calendar.periods import Kind, PeriodId
from aqcampaign.config import Settings
from aqcampaign.language import translate as _

MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAYS: dict[Kind, int] = {"ten_days": 10, "five_days": 5}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The window of a period, both days included; reports cover the days from `since`, mostly the first one.

    `is_regular`: as long as the kind of period is by nature. `name` and `due` are what campaign.yaml says of it.
    `is_any_time`: reports come on any of its days, not at its end.
    """

    id: str
    first: date
    last: date
    since: date
    is_regular: bool = False
    name: str = ""
    due: Rule | None = None
    is_any_time: bool = False

    @property
    def days(self) -> int:
        """The number of days that reports cover."""
        return (self.last - self.since).days + 1


class WrittenWindow(Settings):
    """A period of the list in campaign.yaml. What is left out of it follows from the rule of the calendar."""

    id: PeriodId
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    name: Annotated[str, Field(min_length=1, max_length=40)] = ""
    due: DueRule | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "WrittenWindow":
        if self.first and self.last and self.last < self.first:
            raise ValueError(_("ends on {last}, before it begins on {first}").format(last=self.last, first=self.first))
        return self

    def over(self, regular: Window | None) -> Window:
        """Return the window with these days, name and due day, all others those of `regular`."""
        first = self.first or (regular.first if regular else None)
        last = self.last or (regular.last if regular else None)
        if first is None or last is None:
            raise ValueError(_("the period {period} needs its days, from and to").format(period=self.id))
        since = regular.since if regular and regular.since < first else first
        return Window(
            self.id, first, last, since, regular is not None and (first, last) == (regular.first, regular.last),
            self.name, self.due,
        )  # fmt: skip


class WrittenMonth(WrittenWindow):
    """A month of the list in campaign.yaml."""

    id: PeriodId = Field(alias="month")


@dataclass(frozen=True, slots=True)
class WindowRule:
    """The rule by which a calendar is divided into periods of one kind.

    `from_day` is the day of the month on which months, quarters, half-years and years begin: from the 25th, 2022-09
    is 08-25 to 09-24. Reports cover the days from `since`, if it is given.
    """

    every: Kind
    first: date
    last: date
    from_day: int = 1
    week_starts: Weekday = "Monday"
    since: date | None = None

    def windows(self) -> Iterator[Window]:
        """Yield the windows of the calendar in order; its first and last day may cut the first and last one."""
        day = self.first
        while day <= self.last:
            id_, first, last = self._around(day)
            window = Window(
                id_, max(first, self.first), min(last, self.last), self.since or max(first, self.first),
                is_regular=first >= self.first and last <= self.last, is_any_time=self.every == "any_time",
            )  # fmt: skip
            yield window
            day = window.last + _ONE_DAY

    def _around(self, day: date) -> tuple[str, date, date]:
        """Return the id, first and last day of the period that includes `day`."""
        if self.every in ("once", "any_time"):
            return f"{self.last.year:04d}", self.first, self.last
        if self.every == "day":
            return day.isoformat(), day, day
        if self.every == "week":
            return _week(day, WEEKDAYS.index(self.week_starts))
        if self.every in _DAYS:
            return _part_of_month(day, _DAYS[self.every])
        return _months(day, MONTHS[self.every], self.from_day)


def _week(day: date, starts: int) -> tuple[str, date, date]:
    """Return the week; its number is that of its fourth day, as in ISO 8601, where weeks start on Monday."""
    first = day - timedelta(days=(day.weekday() - starts) % 7)
    year, week, _weekday = (first + timedelta(days=3)).isocalendar()
    return f"{year:04d}-W{week:02d}", first, first + timedelta(days=6)


def _part_of_month(day: date, length: int) -> tuple[str, date, date]:
    """Return the ten or five days; the last ones end with the month."""
    parts = 30 // length
    part = min((day.day - 1) // length, parts - 1)
    first = day.replace(day=part * length + 1)
    last = last_of_month(day) if part == parts - 1 else day.replace(day=(part + 1) * length)
    return f"{day:%Y-%m}-{'T' if length == 10 else 'F'}{part + 1}", first, last


def _months(day: date, count: int, from_day: int) -> tuple[str, date, date]:
    """Return the period of `count` months. Months are counted from year 0."""
    late = int(from_day > 1)
    month = day.year * 12 + day.month - 1 + (late and day.day >= from_day)
    month -= month % count
    year, number = divmod(month, 12)
    tail = {1: f"-{number + 1:02d}", 3: f"-Q{number // 3 + 1}", 6: f"-H{number // 6 + 1}", 12: ""}[count]
    return f"{year:04d}{tail}", _day(month - late, from_day), _day(month - late + count, from_day) - _ONE_DAY


def _day(month: int, day: int) -> date:
    return date(month // 12, month % 12 + 1, day)
