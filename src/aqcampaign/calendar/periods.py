"""Periods: their kinds, and the ids that sort as time does.

| kind | id | |
|---|---|---|
| year, once, any_time | 2022 | of once and any_time, the year in which it ends |
| half_year | 2022-H2 | |
| quarter | 2022-Q3 | |
| month | 2022-09 | |
| ten_days | 2022-09-T1 | 上旬; the last one ends with the month |
| five_days | 2022-09-F1 | 1st to 5th; the sixth ends with the month |
| week | 2022-W36 | numbered as in ISO 8601 |
| day | 2022-09-05 | |
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator

from aqcampaign.config import shaped
from aqcampaign.language import mark
from aqcampaign.language import translate as _

Kind = Literal["month", "ten_days", "five_days", "week", "day", "quarter", "half_year", "year", "once", "any_time"]

_MONTH = r"-(0[1-9]|1[0-2])"
_ANY = rf"^\d{{4}}(-H[12]|-Q[1-4]|-W(0[1-9]|[1-4]\d|5[0-3])|{_MONTH}(-T[1-3]|-F[1-6]|-(0[1-9]|[12]\d|3[01]))?)?$"


def weeks_of(year: int) -> int:
    """Return the number of weeks of a year by ISO 8601: 52 or 53."""
    return date(year, 12, 28).isocalendar().week


def why_impossible(period: str) -> str | None:
    """Return why no calendar has the period of a well-formed id, or None: week 53 of most years, 29 February."""
    year, rest = int(period[:4]), period[5:]
    if year == 0:
        return _("there is no year 0")
    if rest.startswith("W") and int(rest[1:]) > weeks_of(year):
        last = f"{year}-W{weeks_of(year)}"
        return _("{year} has no week {week}; its last one is {last}").format(year=year, week=rest[1:], last=last)
    if re.fullmatch(r"\d\d-\d\d", rest):
        try:
            date.fromisoformat(period)
        except ValueError:
            return _("there is no day {day}").format(day=period)
    return None


def _possible(period: str) -> str:
    reason = why_impossible(period)
    if reason:
        raise ValueError(reason)
    return period


PeriodId = Annotated[
    str,
    shaped(_ANY, mark("a period is written as 2022-09, 2022-09-T1, 2022-W36, 2022-Q3, 2022-H2, 2022 or 2022-09-05")),
    AfterValidator(_possible),
]


def first_day(period: str) -> date:
    """Return the first day of a period by its kind; a calendar may begin it on another."""
    year, rest = int(period[:4]), period[5:]
    if rest.startswith("W"):
        return date.fromisocalendar(year, int(rest[1:]), 1)
    month, _dash, part = rest.partition("-")
    if month.startswith(("H", "Q")):
        return date(year, (int(month[1]) - 1) * (6 if month[0] == "H" else 3) + 1, 1)
    days = {"T": 10, "F": 5}.get(part[:1], 1)
    day = (int(part.lstrip("TF")) - 1) * days + 1 if part else 1
    return date(year, int(month or 1), day)


def same_period_last_year(period: str) -> str | None:
    """Return the period of the year before with the same place in it, None if it has none: week 53, 29 February."""
    year = int(period[:4]) - 1
    before = f"{year:04d}{period[4:]}"
    return before if year > 0 and why_impossible(before) is None else None


def is_month(period: str) -> bool:
    """Return whether `period` is the id of a month, such as 2022-09."""
    return re.fullmatch(rf"\d{{4}}{_MONTH}", period) is not None
