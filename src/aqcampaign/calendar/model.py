"""The model of the calendar in campaign.yaml: which periods there are, and when their reports are due."""

import difflib
import re
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from aqcampaign.calendar.days import HolidayRule, Holidays
from aqcampaign.calendar.windows import Window
from aqcampaign.characters import with_arabic_dates
from aqcampaign.config import Settings
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

# A date of filling later than this after the due day does not mean a late report, but an old file with a new date.
# Ten days cover every grace period seen in practice and are less than half a month.
LATE_DAYS = timedelta(days=10)

_MONTH_ALONE = re.compile(r"(\d{1,2})\s*月(?:份)?", re.ASCII)


class Calendar(Settings):
    """The windows and due days of the campaign.

    `inclusive` decides whether 24日前 includes the 24th, which no law defines.
    """

    due_day: Annotated[int, Field(ge=1, le=31)]
    inclusive: bool = True
    holiday_rule: HolidayRule = "none"
    cutoff_day: Annotated[int, Field(ge=1, le=31)] | None = None
    holidays: Holidays = Holidays()
    months: Annotated[tuple[Window, ...], Field(min_length=1)]
    final_report: Window | None = None
    correction_workdays: Annotated[int, Field(ge=0, le=60)] | None = None

    @model_validator(mode="after")
    def _apart(self) -> "Calendar":
        windows = [*self.months, *([self.final_report] if self.final_report else [])]
        for earlier, later in pairwise(windows):
            if later.id <= earlier.id or later.first <= earlier.last:
                raise ValueError(
                    _("the window of {later} must begin after the window of {earlier} ends").format(
                        later=later.id, earlier=earlier.id
                    )
                )
        return self

    @cached_property
    def windows(self) -> dict[str, Window]:
        """The windows, keyed by period; the final report comes last."""
        return {w.id: w for w in (*self.months, *([self.final_report] if self.final_report else []))}

    def window(self, period: str) -> Window:
        """Return the window of `period`, given as 2022-09 or, where only one year has it, as 9月 or 九月.

        Raises UsageFailure, which names the nearest period and lists the valid ones.
        """
        if period in self.windows:
            return self.windows[period]
        alone = _MONTH_ALONE.fullmatch(with_arabic_dates(period).strip())
        same = [each for each in self.windows if alone and int(each[5:]) == int(alone[1])]
        if len(same) == 1:
            return self.windows[same[0]]
        periods = ", ".join(self.windows)
        if not period.strip():
            raise UsageFailure(_("no period is given; valid periods: {periods}").format(periods=periods))
        near = same or difflib.get_close_matches(period, self.windows, n=1, cutoff=0.4)
        text = _("{period} is not a period of this campaign; valid periods: {periods}")
        text = text.format(period=period, periods=periods)
        raise UsageFailure(text + (_("; did you mean “{near}”?").format(near=near[0]) if near else ""))

    def previous(self, period: str) -> str | None:
        """Return the previous period of the campaign, or None for the first."""
        periods = list(self.windows)
        place = periods.index(period)
        return periods[place - 1] if place else None

    def period_of_day(self, day: date) -> str | None:
        """Return the period whose window includes `day`, or None."""
        return next((w.id for w in self.windows.values() if w.first <= day <= w.last), None)

    def period_collected(self, day: date) -> str | None:
        """Return the period that is collected on `day`, or None outside the campaign.

        It is the first period whose due day is at most LATE_DAYS ago.
        """
        if day < min(window.first for window in self.windows.values()):
            return None
        return next((period for period in self.windows if day <= self.due(period) + LATE_DAYS), None)

    def period_of_window(self, first: date, last: date) -> str | None:
        """Return the period whose window is exactly `first` to `last`, or None."""
        return next((w.id for w in self.windows.values() if (w.first, w.last) == (first, last)), None)

    def due(self, period: str) -> date:
        """Return the due day of `period`, shifted by the holiday rule."""
        window = self.window(period)
        day = window.due or date(int(period[:4]), int(period[5:]), self.due_day)
        return self.holidays.shifted(day, self.holiday_rule)

    def cutoff(self, period: str) -> date:
        """Return the last day that the report of `period` covers (数据截至)."""
        window = self.window(period)
        return window.last.replace(day=self.cutoff_day) if self.cutoff_day else window.last

    def correction_due(self, period: str) -> date | None:
        """Return the due day of corrections: `correction_workdays` after the due day of `period`, or None."""
        if self.correction_workdays is None:
            return None
        return self.holidays.workdays_after(self.due(period), self.correction_workdays)

    def last_workday(self, period: str) -> date:
        """Return the last working day on or before the due day of `period`."""
        return self.holidays.last_workday(self.due(period))
