"""Days as campaign.yaml writes them, and which of them are working days."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator

from aqcampaign.config import Settings
from aqcampaign.language import translate as _

HolidayRule = Literal["none", "next_workday", "holiday_only", "after_holiday_2"]

_ONE_DAY = timedelta(days=1)
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
    """Public holidays and make-up working days, as the State Council publishes them each year."""

    off: tuple[Day, ...] = ()
    work: tuple[Day, ...] = ()

    def shifted(self, day: date, rule: HolidayRule) -> date:
        """Return the day to which `rule` moves a due day."""
        if rule == "none" or not self._is_off(day):
            return day
        if rule != "next_workday" and day not in self.off:
            return day  # these rules ignore ordinary weekends
        while self._is_off(day):
            day += _ONE_DAY
        return day + _ONE_DAY if rule == "after_holiday_2" else day

    def workdays_after(self, day: date, count: int) -> date:
        """Return the last of the first `count` working days after `day`."""
        for _workday in range(count):
            day += _ONE_DAY
            while self._is_off(day):
                day += _ONE_DAY
        return day

    def last_workday(self, day: date) -> date:
        """Return the last working day on or before `day`."""
        while self._is_off(day):
            day -= _ONE_DAY
        return day

    def _is_off(self, day: date) -> bool:
        return day in self.off or (day.weekday() >= 5 and day not in self.work)
