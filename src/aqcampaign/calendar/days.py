"""Days as campaign.yaml writes them, and which of them are working days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from aqcampaign.calendar.public_holidays import has_list, holiday, is_made_up, list_year
from aqcampaign.config import Misplaced, Settings
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _

HolidayRule = Literal["none", "next_workday", "holiday_only", "after_holiday_2"]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# The last holiday of each year's list. Without it a list is part of one, such as the days around New Year.
_NATIONAL_DAY = (10, 1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def parse_day(value: object) -> object:
    """Return the date that a text in ISO 8601 states; raises ValueError for none, or for one of another century."""
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(_("“{found}” is not a date; write it as 2022-08-25").format(found=value)) from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        text = _("{day} lies outside of the years {first} to {last}")
        raise ValueError(text.format(day=day, first=_FIRST_YEAR, last=_LAST_YEAR))
    return day


def last_of_month(day: date) -> date:
    """Return the last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE_DAY


Day = Annotated[date, BeforeValidator(parse_day)]


class Holidays(Settings):
    """The days off and the make-up working days that campaign.yaml lists.

    It has the last word on the days that it lists; of all others the State Council's lists decide, as far as they are
    known (see public_holidays), then the weekends.
    """

    off: tuple[Day, ...] = ()
    work: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _not_both(self) -> "Holidays":
        for place, day in enumerate(self.work):
            if day in self.off:
                raise Misplaced(_("{day} stands among the days off, too").format(day=day), "work", place)
        return self

    def shifted(self, day: date, rule: HolidayRule) -> date:
        """Return the day to which `rule` moves a due day."""
        if rule == "none" or not self.is_off(day):
            return day
        if rule != "next_workday" and not self.is_holiday(day):
            return day  # these rules ignore ordinary weekends
        while self.is_off(day):
            day += _ONE_DAY
        return day + _ONE_DAY if rule == "after_holiday_2" else day

    def workdays_after(self, day: date, count: int) -> date:
        """Return the last of the first `count` working days after `day`."""
        for _workday in range(count):
            day += _ONE_DAY
            while self.is_off(day):
                day += _ONE_DAY
        return day

    def workdays_before(self, day: date, count: int) -> date:
        """Return the first of the last `count` working days before `day`."""
        for _workday in range(count):
            day = self.last_workday(day - _ONE_DAY)
        return day

    def last_workday(self, day: date) -> date:
        """Return the last working day on or before `day`."""
        while self.is_off(day):
            day -= _ONE_DAY
        return day

    def is_off(self, day: date) -> bool:
        """Return whether nobody works on `day`."""
        if day in self.off or day in self.work:
            return day in self.off
        return holiday(day) is not None or (day.weekday() >= _SATURDAY and not is_made_up(day))

    def days_off_from(self, day: date) -> Iterator[date]:
        """Yield `day` and the days after it up to the next working day."""
        while self.is_off(day):
            yield day
            day += _ONE_DAY

    def why_off(self, day: date) -> str:
        """Return why nobody works on `day`, to be translated: the name of the holiday, or a weekend."""
        return holiday(day) or (N_("listed in campaign.yaml") if day in self.off else N_("weekend"))

    def is_holiday(self, day: date) -> bool:
        """Return whether `day` is off for another reason than an ordinary weekend."""
        return day in self.off or (day not in self.work and holiday(day) is not None)

    def unknown_years(self, first: date, last: date) -> set[int]:
        """Return the years whose days off are unknown, of those that decide which days from `first` to `last` are."""
        listed = {day.year for day in self.off if (day.month, day.day) == _NATIONAL_DAY}
        asked = set(range(list_year(first), list_year(last) + 1))
        return {year for year in asked - listed if not has_list(year)}
