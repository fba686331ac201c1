"""The reporting calendar: the window and deadline of each month, shifted by holidays."""

import difflib
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from aqcampaign.config import Settings, shaped
from aqcampaign.failures import UsageFailure
from aqcampaign.language import mark
from aqcampaign.language import translate as _

# A date of filling later than this after the due day does not mean a late report, but an old file with a new date.
# Ten days cover every grace period seen in practice and are less than half a month.
LATE_DAYS = timedelta(days=10)

_MONTH_ALONE = re.compile(r"(\d{1,2})\s*月(?:份)?", re.ASCII)

Month = Annotated[str, shaped(r"^\d{4}-(0[1-9]|1[0-2])$", mark("a month is written as 2022-09"))]
Timeliness = Literal["on_time", "late"]


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(_("“{found}” is not a date; write it as 2022-08-25").format(found=value)) from error


Day = Annotated[date, BeforeValidator(_date)]


class Window(Settings):
    """The reporting window of a month, both days included; `due` overrides the due day of the calendar."""

    month: Month
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    due: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Window":
        if self.last < self.first:
            raise ValueError(_("ends on {last}, before it begins on {first}").format(last=self.last, first=self.first))
        return self


class Holidays(Settings):
    """Public holidays and make-up working days, as the State Council publishes them each year."""

    off: tuple[Day, ...] = ()
    work: tuple[Day, ...] = ()


class Calendar(Settings):
    """The windows and due days of the campaign.

    `inclusive` decides whether 24日前 includes the 24th, which no law defines.
    """

    due_day: Annotated[int, Field(ge=1, le=31)]
    inclusive: bool = True
    holiday_rule: Literal["none", "next_workday", "holiday_only", "after_holiday_2"] = "none"
    cutoff_day: Annotated[int, Field(ge=1, le=31)] | None = None
    holidays: Holidays = Holidays()
    months: Annotated[tuple[Window, ...], Field(min_length=1)]
    final_report: Window | None = None
    correction_workdays: Annotated[int, Field(ge=0, le=60)] | None = None

    @model_validator(mode="after")
    def _apart(self) -> "Calendar":
        windows = [*self.months, *([self.final_report] if self.final_report else [])]
        for earlier, later in pairwise(windows):
            if later.month <= earlier.month or later.first <= earlier.last:
                raise ValueError(
                    _("the window of {later} must begin after the window of {earlier} ends").format(
                        later=later.month, earlier=earlier.month
                    )
                )
        return self

    @cached_property
    def windows(self) -> dict[str, Window]:
        """The windows, keyed by month; the final report comes last."""
        return {w.month: w for w in (*self.months, *([self.final_report] if self.final_report else []))}

    def window(self, month: str) -> Window:
        """Return the window of `month`, given as 2022-09 or, where only one year has it, as 9月.

        Raises UsageFailure, which names the nearest month and lists the valid ones.
        """
        if month in self.windows:
            return self.windows[month]
        alone = _MONTH_ALONE.fullmatch(unicodedata.normalize("NFKC", month).strip())
        same = [each for each in self.windows if alone and int(each[5:]) == int(alone[1])]
        if len(same) == 1:
            return self.windows[same[0]]
        months = ", ".join(self.windows)
        if not month.strip():
            raise UsageFailure(_("no month is given; valid months: {months}").format(months=months))
        near = same or difflib.get_close_matches(month, self.windows, n=1, cutoff=0.4)
        text = _("{month} is not a month of this campaign; valid months: {months}").format(month=month, months=months)
        raise UsageFailure(text + (_("; did you mean “{near}”?").format(near=near[0]) if near else ""))

    def previous(self, month: str) -> str | None:
        """Return the previous month of the campaign, or None for the first."""
        months = list(self.windows)
        place = months.index(month)
        return months[place - 1] if place else None

    def month_of_day(self, day: date) -> str | None:
        """Return the month whose window includes `day`, or None."""
        return next((w.month for w in self.windows.values() if w.first <= day <= w.last), None)

    def month_collected(self, day: date) -> str | None:
        """Return the month that is collected on `day`, or None outside the campaign.

        It is the first month whose due day is at most LATE_DAYS ago.
        """
        if day < min(window.first for window in self.windows.values()):
            return None
        return next((month for month in self.windows if day <= self.due(month) + LATE_DAYS), None)

    def month_of_window(self, first: date, last: date) -> str | None:
        """Return the month whose window is exactly `first` to `last`, or None."""
        return next((w.month for w in self.windows.values() if (w.first, w.last) == (first, last)), None)

    def due(self, month: str) -> date:
        """Return the due day of `month`, shifted by the holiday rule."""
        window = self.window(month)
        day = window.due or date(int(month[:4]), int(month[5:]), self.due_day)
        return self._moved(day)

    def cutoff(self, month: str) -> date:
        """Return the last day that the report of `month` covers (数据截至)."""
        window = self.window(month)
        return window.last.replace(day=self.cutoff_day) if self.cutoff_day else window.last

    def correction_due(self, month: str) -> date | None:
        """Return the due day of corrections: `correction_workdays` after the due day of `month`, or None."""
        if self.correction_workdays is None:
            return None
        day = self.due(month)
        for _day in range(self.correction_workdays):
            day += timedelta(days=1)
            while self._rests(day):
                day += timedelta(days=1)
        return day

    def last_workday(self, month: str) -> date:
        """Return the last working day on or before the due day of `month`."""
        day = self.due(month)
        while self._rests(day):
            day -= timedelta(days=1)
        return day

    def _moved(self, day: date) -> date:
        if self.holiday_rule == "none" or not self._rests(day):
            return day
        if self.holiday_rule != "next_workday" and day not in self.holidays.off:
            return day  # these rules ignore ordinary weekends
        while self._rests(day):
            day += timedelta(days=1)
        return day + timedelta(days=1) if self.holiday_rule == "after_holiday_2" else day

    def _rests(self, day: date) -> bool:
        return day in self.holidays.off or (day.weekday() >= 5 and day not in self.holidays.work)


class Clock:
    """Converts times of receipt to the local time of the office and compares them with deadlines."""

    def __init__(self, calendar: Calendar, utc_offset: str) -> None:
        hours, minutes = utc_offset[1:].split(":")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        self._zone = timezone(-shift if utc_offset[0] == "-" else shift)
        self._calendar = calendar

    def local(self, seconds: float) -> datetime:
        """Return the local time of a Unix timestamp, in whole seconds and without time zone."""
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(self._zone).replace(tzinfo=None)

    def seconds(self, local: datetime) -> float:
        """Return the Unix timestamp of a local time."""
        return local.replace(tzinfo=self._zone).timestamp()

    def deadline(self, month: str) -> datetime:
        """Return the first moment that is late for `month`: midnight after the due day, or before it."""
        day = self._calendar.due(month) + timedelta(days=1 if self._calendar.inclusive else 0)
        return datetime.combine(day, time())

    def timeliness(self, month: str, received: datetime) -> Timeliness:
        """Return whether a report of `month` received at this time is on time or late."""
        return "on_time" if received < self.deadline(month) else "late"
