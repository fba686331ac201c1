"""The timetable of a form: the dates of each period in one place, for people, programs and calendar files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from aqcampaign.calendar.due import Due
from aqcampaign.calendar.windows import Window
from aqcampaign.campaign_config import CampaignConfig, Stage


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due. `until` is the first moment that is late, `last_day` the last day that is in time."""

    due: Due
    until: datetime
    last_day: date


@dataclass(frozen=True, slots=True)
class PeriodDates:
    """The dates of a period. Reported at any time, it has no deadlines.

    `reports` is 报送截止, `corrections` 审核验收截止; `before_holidays` the due day before the holiday rule moved it,
    and `days_off` the days that made it move. `uncertain` says why the deadlines are not certain, if they are not.
    """

    window: Window
    cutoff: date
    reports: Deadline | None
    corrections: Deadline | None
    before_holidays: date | None
    days_off: tuple[date, ...]
    last_workday: date | None
    begins: tuple[Stage, ...]
    ends: tuple[Stage, ...]
    uncertain: str | None

    @property
    def id(self) -> str:
        """The id of the period."""
        return self.window.id

    def days_to_go(self, today: date) -> int | None:
        """Return the days from `today` to the last day on which a report is in time, negative if it is over."""
        return (self.reports.last_day - today).days if self.reports else None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates of the periods of a form. `form` is its id among several forms, "" for a single one."""

    form: str
    name: str
    config: CampaignConfig
    periods: tuple[PeriodDates, ...]


def period_dates(config: CampaignConfig, periods: Iterable[str]) -> Iterator[PeriodDates]:
    """Yield the dates of each of these periods, given by id."""
    calendar = config.calendar
    for period in periods:
        window, due, before = calendar.window(period), calendar.due(period), calendar.due_before_holidays(period)
        moved = before is not None and due is not None and before != due.day
        yield PeriodDates(
            window, calendar.cutoff(period), _deadline(config, due), _deadline(config, calendar.correction_due(period)),
            before, tuple(calendar.holidays.days_off_from(before)) if moved and before else (),
            calendar.last_workday(period),
            tuple(each for each in config.stages if window.first <= each.first <= window.last),
            tuple(each for each in config.stages if window.first <= each.last <= window.last),
            calendar.why_uncertain(period),
        )  # fmt: skip


def _deadline(config: CampaignConfig, due: Due | None) -> Deadline | None:
    inclusive = config.calendar.inclusive
    return Deadline(due, due.deadline(inclusive=inclusive), due.last_day(inclusive=inclusive)) if due else None
