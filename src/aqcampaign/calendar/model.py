"""The model of the calendar in campaign.yaml: which periods there are, and when their reports are due."""

import difflib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, islice, pairwise
from typing import Annotated

from pydantic import Field, model_validator

from aqcampaign.calendar.days import Day, HolidayRule, Holidays, last_of_month
from aqcampaign.calendar.due import Due, DueRule, Rule, Weekday
from aqcampaign.calendar.names import period_name, periods_meant
from aqcampaign.calendar.periods import Kind, first_day, is_month, same_period_last_year
from aqcampaign.calendar.windows import MONTHS, Window, WindowRule, WrittenMonth, WrittenWindow
from aqcampaign.config import Misplaced, Settings
from aqcampaign.failures import UsageFailure
from aqcampaign.language import translate as _

# A date of filling later than this after the due day does not mean a late report, but an old file with a new date.
# Ten days cover every grace period seen in practice; half a window keeps short periods apart.
_GRACE = timedelta(days=10)
# Ten years of days, or fifty of five days.
_MOST_PERIODS = 3_660
_MOST_LISTED = 12


class SharedDays(Settings):
    """What the calendars of a campaign's forms have in common, unless a form says otherwise."""

    first: Day | None = None
    last: Day | None = None
    inclusive: bool = True
    holiday_rule: HolidayRule = "none"
    holidays: Holidays = Holidays()
    correction_workdays: Annotated[int, Field(ge=0, le=60)] | None = None


class Calendar(SharedDays):
    """The periods of the campaign and their due days.

    `every` divides the days from `first` to `last` into periods (see WindowRule); `months` or `periods` list them one
    by one, or change single ones. `due` is a rule (see parse_due), `due_day` the day of the month in which a window
    ends. `inclusive` decides whether 24日前 includes the 24th, which no law defines.

    Reports at any time (`every: any_time`) have no deadline; units send as many as there is occasion for.
    """

    every: Kind | None = None
    from_day: Annotated[int, Field(ge=1, le=28)] = 1
    week_starts: Weekday = "Monday"
    since: Day | None = None
    due_rule: DueRule | None = Field(None, alias="due")
    due_day: Annotated[int, Field(ge=1, le=31)] | None = None
    cutoff_day: Annotated[int, Field(ge=1, le=31)] | None = None
    months: tuple[WrittenMonth, ...] = ()
    periods: tuple[WrittenWindow, ...] = ()
    final_report: WrittenMonth | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Calendar":
        mistakes = chain(
            self._contradictions(),
            self._meaningless_at_any_time(),
            self._misplaced_windows(),
            self._misplaced_deadlines(),
        )
        for mistake in mistakes:
            raise mistake
        return self

    def _contradictions(self) -> Iterator[Misplaced]:
        if not (self.every or self.months or self.periods):
            yield Misplaced(_("give the periods: every (month, week, …), or a list of periods"))
        elif self.every and not (self.first and self.last):
            yield Misplaced(_("every needs the first and last day of the campaign: first and last"), "every")
        elif self.first and self.last and self.last < self.first:
            text = _("ends on {last}, before it begins on {first}").format(last=self.last, first=self.first)
            yield Misplaced(text, "last")
        elif not self.every and (self.first or self.last or self.since):
            keys = {"first": self.first, "last": self.last, "since": self.since}
            key = next(name for name, day in keys.items() if day)
            yield Misplaced(_("{key} is used only with every (month, week, …)").format(key=key), key)
        elif self.since and self.first and self.since > self.first:
            text = _("reports cannot cover the days since {since}, which is after {first}, the first day")
            yield Misplaced(text.format(since=self.since, first=self.first), "since")
        elif self.from_day > 1 and self.every not in MONTHS:
            yield Misplaced(_("from_day belongs to every: month, quarter, half_year or year"), "from_day")
        elif self.week_starts != "Monday" and self.every != "week":
            yield Misplaced(_("week_starts belongs to every: week"), "week_starts")
        elif self.due_rule and self.due_day:
            yield Misplaced(_("give either due_day or due"), "due")
        elif self.months and self.periods:
            yield Misplaced(_("give either months or periods"), "periods")

    def _meaningless_at_any_time(self) -> Iterator[Misplaced]:
        text = _("reports at any time have neither periods nor deadlines; leave out {key}")
        for key in ("due", "due_day", "cutoff_day", "months", "periods", "final_report", "since"):
            if self.is_any_time and getattr(self, "due_rule" if key == "due" else key):
                yield Misplaced(text.format(key=key), key)

    def _misplaced_windows(self) -> Iterator[Misplaced]:
        if len(self._all_windows) > _MOST_PERIODS:
            yield Misplaced(_("these are more than {count} periods").format(count=_MOST_PERIODS), "last")
        for earlier, later in pairwise(self._all_windows):
            if later.id <= earlier.id or later.first <= earlier.last:
                text = _("the window of {later} must begin after the window of {earlier} ends")
                place = self._written_at(later.id) or self._written_at(earlier.id)
                yield Misplaced(text.format(later=later.id, earlier=earlier.id), *place)
        for window in self._all_windows:
            if not window.first <= self.cutoff(window.id) <= window.last:
                text = _("the cutoff day {day} lies outside of the window of {period}")
                yield Misplaced(text.format(day=self.cutoff(window.id), period=window.id), "cutoff_day")

    def _misplaced_deadlines(self) -> Iterator[Misplaced]:
        for window in self._all_windows:
            due = self.due(window.id)
            if due and due.day < window.first:
                text = _("{period} is due on {due}, before its window begins on {first}")
                text = text.format(period=window.id, due=due, first=window.first)
                place = self._written_at(window.id) if window.due else ("due" if self.due_rule else "due_day",)
                yield Misplaced(text, *place)

    def _written_at(self, period: str) -> tuple[str | int, ...]:
        """Return the place of the last window of a list with this id, or an empty one if it follows from a rule."""
        lists = {"months": self.months, "periods": self.periods}
        places = [
            (name, place) for name, listed in lists.items() for place, each in enumerate(listed) if each.id == period
        ]
        return places[-1] if places else ()

    @cached_property
    def windows(self) -> dict[str, Window]:
        """The windows, keyed by period, in order; the final report comes last."""
        return {each.id: each for each in self._all_windows}

    @cached_property
    def _all_windows(self) -> list[Window]:
        """The windows in the order of time, or of the list if there is no rule: what is out of order is refused."""
        written = (*self.months, *self.periods, *((self.final_report,) if self.final_report else ()))
        if not (self.every and self.first and self.last):
            return [each.over(None) for each in written]
        rule = WindowRule(self.every, self.first, self.last, self.from_day, self.week_starts, self.since)
        regular = {each.id: each for each in islice(rule.windows(), _MOST_PERIODS + 1)}
        listed = [each.over(regular.pop(each.id, None)) for each in written]
        kept = [each for each in regular.values() if not any(_lies_in(each, other) for other in listed)]
        return sorted((*kept, *listed), key=lambda window: window.first)

    @property
    def is_any_time(self) -> bool:
        """Whether units report at any time, as often as there is occasion, and without a deadline."""
        return self.every == "any_time"

    @property
    def kind(self) -> Kind | None:
        """The kind of the periods; None for a list of any."""
        return self.every or ("month" if self.months else None)

    def window(self, period: str) -> Window:
        """Return the window of `period`, given by its id or as people write it (see periods_meant).

        Raises UsageFailure, which names the nearest period and lists the valid ones.
        """
        if period in self.windows:
            return self.windows[period]
        meant = periods_meant(period, self.windows)
        if len(meant) == 1:
            return self.windows[meant[0]]
        raise UsageFailure(self._refusal(period, meant))

    def has(self, period: str) -> bool:
        """Return whether `period`, an id or as people write it, means one of the periods."""
        return period in self.windows or len(periods_meant(period, self.windows)) == 1

    @property
    def listed(self) -> str:
        """The ids of the periods, shortened if there are many."""
        ids = [*self.windows]
        return ", ".join(ids if len(ids) <= _MOST_LISTED else (*ids[: _MOST_LISTED - 1], "…", ids[-1]))

    def _refusal(self, period: str, meant: list[str]) -> str:
        periods = self.listed
        if not period.strip():
            return _("no period is given; valid periods: {periods}").format(periods=periods)
        near = meant or difflib.get_close_matches(period, self.windows, n=1, cutoff=0.4)
        text = _("{period} is not a period of this campaign; valid periods: {periods}")
        hint = _("; did you mean “{near}”?").format(near=near[0]) if near else ""
        return text.format(period=period, periods=periods) + hint

    def name(self, period: str) -> str:
        """Return the name of `period` in Chinese, such as 2022年9月上旬."""
        return period_name(self.window(period))

    def label(self, period: str) -> str:
        """Return the id of `period` with its name, unless the id of a month says it all: 2022-W36 第36周（…）."""
        window = self.window(period)
        return period if is_month(period) and not window.name else f"{period} {period_name(window)}"

    def previous(self, period: str) -> str | None:
        """Return the period before `period`, or None for the first."""
        place = self._places[period]
        return self._all_windows[place - 1].id if place else None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {window.id: place for place, window in enumerate(self._all_windows)}

    def period_of_day(self, day: date) -> str | None:
        """Return the period whose window includes `day`, or None."""
        place = bisect_right(self._first_days, day) - 1
        window = self._all_windows[place] if place >= 0 else None
        return window.id if window and day <= window.last else None

    @cached_property
    def _first_days(self) -> list[date]:
        return [window.first for window in self._all_windows]

    def period_collected(self, day: date) -> str | None:
        """Return the period that is collected on `day`, or None outside the campaign.

        It is the first period whose due day, or last day if it has none, is at most the grace of that period ago.
        """
        if day < self._first_days[0]:
            return None
        return next((period for period in self.windows if day <= self._collected_until(period)), None)

    def _collected_until(self, period: str) -> date:
        due = self.due(period)
        return (due.day if due else self.windows[period].last) + self.grace(period)

    def grace(self, period: str) -> timedelta:
        """Return how long after its due day a report of `period` may still be filled in."""
        window = self.windows[period]
        return min(_GRACE, (window.last - window.first + timedelta(days=1)) / 2)

    def period_of_window(self, first: date, last: date) -> str | None:
        """Return the period whose reports cover exactly the days from `first` to `last`, or None."""
        return self._periods_by_days.get((first, last))

    @cached_property
    def _periods_by_days(self) -> dict[tuple[date, date], str]:
        return {(window.since, window.last): window.id for window in self._all_windows}

    @cached_property
    def windows_last_year(self) -> dict[str, Window]:
        """The same periods of the year before, keyed by id."""
        windows: dict[str, Window] = {}
        for window in self.windows.values():
            before = same_period_last_year(window.id)
            if before is not None:
                first = first_day(before)
                last = first + (window.last - window.first)
                windows[before] = replace(window, id=before, first=first, last=last, name="")
        return windows

    def due(self, period: str) -> Due | None:
        """Return the due day of `period`, shifted by the holiday rule, with its time of day; None at any time."""
        return self._due[self.window(period).id]

    @cached_property
    def _due(self) -> dict[str, Due | None]:
        return {window.id: None if self.is_any_time else self._due_of(window) for window in self._all_windows}

    def _due_of(self, window: Window) -> Due:
        rule, end = self._rule_of(window)
        return Due(self.holidays.shifted(rule.day(end, self.holidays), self.holiday_rule), rule.at)

    def _rule_of(self, window: Window) -> tuple[Rule, date]:
        """Return the rule for the deadline of a window, and the day on which the window ends for it."""
        rule, end = window.due or self.due_rule, window.last
        if rule is None and self.due_day:
            rule = Rule("day_of_month", self.due_day)
            # A month may be named after the one in which it is reported.
            end = date.fromisoformat(f"{window.id}-01") if is_month(window.id) else end
        if rule is None:
            raise ValueError(_("{period} has no deadline; write due or due_day").format(period=window.id))
        return rule, end

    def due_before_holidays(self, period: str) -> date | None:
        """Return the due day of `period` before the holiday rule moves it; None at any time."""
        if self.is_any_time:
            return None
        rule, end = self._rule_of(self.window(period))
        return rule.day(end, self.holidays)

    def unknown_years(self, period: str) -> tuple[int, ...]:
        """Return the years that decide when `period` and its corrections are due, and whose days off are unknown."""
        due, planned = self.due(period), self.due_before_holidays(period)
        if due is None or planned is None:
            return ()
        rule, end = self._rule_of(self.window(period))
        correction = self.correction_due(period)
        spans = [(end, planned)] if rule.kind == "workdays_after" else []
        spans += [(planned, due.day)] if self.holiday_rule != "none" else []
        spans += [(due.day, correction.day)] if correction else []
        return tuple(sorted({year for span in spans for year in self.holidays.unknown_years(*span)}))

    def why_uncertain(self, period: str) -> str | None:
        """Return why it is not certain when `period` and its corrections are due, and what to do; None if it is."""
        years = self.unknown_years(period)
        text = _(
            "the days off in {years} decide when {period} is due, and are not known; list all of them under calendar,"
            " as holidays: {{off: [{year}-01-01, …, {year}-10-01, …], work: [{year}-…]}}"
        )
        listed = ", ".join(map(str, years))
        return text.format(years=listed, period=self.window(period).id, year=years[0]) if years else None

    def require_deadline(self, period: str) -> None:
        """Raise UsageFailure if it is not certain when `period` is due."""
        reason = self.why_uncertain(period)
        if reason:
            raise UsageFailure(f"campaign.yaml: {reason}")

    def cutoff(self, period: str) -> date:
        """Return the last day that the report of `period` covers (数据截至); a final report covers all its days."""
        last = self.window(period).last
        if self.cutoff_day is None or (self.final_report is not None and period == self.final_report.id):
            return last
        return min(last.replace(day=1) + timedelta(days=self.cutoff_day - 1), last_of_month(last))

    def correction_due(self, period: str) -> Due | None:
        """Return when corrections are due (审核验收截止): `correction_workdays` after the due day; None if not set."""
        due = self.due(period)
        if self.correction_workdays is None or due is None:
            return None
        return Due(self.holidays.workdays_after(due.day, self.correction_workdays))

    def last_day(self, period: str) -> date | None:
        """Return the last day on which a report of `period` is in time; None at any time."""
        due = self.due(period)
        return due.last_day(inclusive=self.inclusive) if due else None

    def last_workday(self, period: str) -> date | None:
        """Return the last working day on which a report of `period` is in time.

        It is None at any time, or if the days off of that year are unknown.
        """
        last = self.last_day(period)
        if last is None or self.holidays.unknown_years(self.holidays.last_workday(last), last):
            return None
        return self.holidays.last_workday(last)


def _lies_in(window: Window, other: Window) -> bool:
    return other.first <= window.first and window.last <= other.last
