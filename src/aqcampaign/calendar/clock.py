"""The office's clock: local times of receipt, and whether a report is on time."""

from datetime import datetime, timedelta, timezone
from typing import Literal

from aqcampaign.calendar.due import Due
from aqcampaign.calendar.model import Calendar

Timeliness = Literal["on_time", "late"]


class Clock:
    """Converts times of receipt to the local time of the office and compares them with deadlines."""

    def __init__(self, calendar: Calendar, utc_offset: str) -> None:
        hours, minutes = utc_offset[1:].split(":")
        shift = timedelta(hours=int(hours), minutes=int(minutes))
        self._zone = timezone(-shift if utc_offset[0] == "-" else shift)
        self._calendar = calendar

    def local(self, seconds: float) -> datetime:
        """Return the local time of a Unix timestamp, in whole seconds and without time zone."""
        return datetime.fromtimestamp(int(seconds), self._zone).replace(tzinfo=None)

    def moment(self, local: datetime) -> datetime:
        """Return a local time with the time zone of the office; one that states a zone keeps it."""
        return local if local.tzinfo else local.replace(tzinfo=self._zone)

    def seconds(self, local: datetime) -> float:
        """Return the Unix timestamp of a local time."""
        return local.replace(tzinfo=self._zone).timestamp()

    def deadline(self, period: str, extended: Due | None = None) -> datetime | None:
        """Return the first moment that is late for `period`, of an `extended` deadline that one; None if none is."""
        due = extended or self._calendar.due(period)
        return due.deadline(inclusive=self._calendar.inclusive) if due else None

    def timeliness(self, period: str, received: datetime, extended: Due | None = None) -> Timeliness | None:
        """Return whether a report of `period` received at this time is on time or late; None without a deadline."""
        deadline = self.deadline(period, extended)
        if deadline is None:
            return None
        return "on_time" if received < deadline else "late"
