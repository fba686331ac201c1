"""Parses dates as they are printed or typed: 2022年9月23日, 2022.9.23."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache

from aqcampaign.calendar.names import periods_named
from aqcampaign.calendar.periods import is_month
from aqcampaign.calendar.windows import Window
from aqcampaign.characters import normalized, with_arabic_dates
from aqcampaign.intake.grid import FormattedDate

_BETWEEN = r"\s*[年./、。-]\s*", r"\s*[月./、。-]\s*"
_DATE = re.compile(rf"(?<!\d)(20\d\d){_BETWEEN[0]}(\d{{1,2}}){_BETWEEN[1]}(\d{{1,2}})(?!\d)")
# 22年9月23日
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)(?=\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)")
# The second date of a window often has no year: 2022年8月25日至9月24日.
_SAME_YEAR = re.compile(r"(?<=日)(\s*(?:至|到|[-~]+)\s*)(?=(\d{1,2})\s*月\s*\d{1,2}\s*日)")
_DAY = re.compile(r"\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?\s*")
_COMPACT = re.compile(r"\s*(20\d\d)([01]\d)([0-3]\d)\s*")
_DASHES = str.maketrans(dict.fromkeys("‐‑–—―−", "-"))
# Excel's numbers for 2000-01-01 and (about) 2050.
_FIRST_SERIAL, _LAST_SERIAL = 36526, 55000
_EPOCH = date(1899, 12, 30)
_BLANK = re.compile(r"[\s_年月日号.-]*")
_TIME = re.compile(r"(?<=\S)\s++\d{1,2}:\d\d(:\d\d)?$")
_DAY_NAMED = re.compile(r"(?<!\d)\d{1,2}\s*月\s*\d{1,2}(?!\d)(?:\s*[日号])?|(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)")
_MONTH_ALONE = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])\s*月")
_MONTH = re.compile(r"(?<!\d)(20\d\d)\s*[年._-]?\s*(0?[1-9]|1[0-2])(?!\d)")


def dates(content: object) -> tuple[date, ...]:
    """Return every full date in a cell's content, in order; impossible ones (2月30日) are left out."""
    if isinstance(content, FormattedDate):
        return (content.value.date(),)
    if isinstance(content, datetime):
        return (content.date(),)
    if isinstance(content, date):
        return (content,)
    return _dates(content) if isinstance(content, str) else ()


def day_of_filling(content: object, near: date | None) -> date | None:
    """Return the only day in a cell for a date; without a year, the day nearest to `near`.

    A serial number without date format counts as a day, and so do eight digits such as 20220923.
    """
    found = dates(content)
    if found:
        return found[0]
    if isinstance(content, int | float) and not isinstance(content, bool):
        if _FIRST_SERIAL <= content <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(content))
        content = str(int(content)) if content == content // 1 else ""
    if not isinstance(content, str):
        return None
    compact = next(_possible(_COMPACT.fullmatch(_folded(content))), None)
    if compact is not None or near is None:
        return compact
    day = _DAY.fullmatch(_folded(content))
    years = (near.year - 1, near.year, near.year + 1)
    candidates = [date for year in years if day for date in _possible_days(year, day)]
    return min(candidates, key=lambda each: abs(each - near), default=None)


def is_blank_date(content: object) -> bool:
    """Return whether a cell is empty or holds only the placeholder 年 月 日."""
    return isinstance(content, str) and _BLANK.fullmatch(_folded(content)) is not None


def is_day(content: object) -> bool:
    """Return whether a cell holds a day, perhaps among other words."""
    return is_day_alone(content) or day_of_filling(content, None) is not None


def is_day_alone(content: object) -> bool:
    """Return whether a cell holds one day and nothing else."""
    return _is_day_alone(content) if isinstance(content, str) else day_of_filling(content, None) is not None


@lru_cache(maxsize=256)
def _is_day_alone(text: str) -> bool:
    text = _TIME.sub("", _folded(text).strip())
    if _DAY.fullmatch(text) or _COMPACT.fullmatch(text):
        return True
    return len(dates(text)) == 1 and _BLANK.fullmatch(_DATE.sub("", _with_years(text), count=1)) is not None


# Cached: all workbooks of a month print the same window, and each date is parsed more than once.
@lru_cache(maxsize=256)
def _dates(text: str) -> tuple[date, ...]:
    found = _DATE.finditer(_with_years(_folded(text)))
    return tuple(day for match in found for day in _possible(match))


def _folded(text: str) -> str:
    """Return the text with narrow characters, plain dashes and Arabic figures."""
    return with_arabic_dates(text).translate(_DASHES)


def _with_years(text: str) -> str:
    text = _SHORT_YEAR.sub(r"20\1", text)
    written = _DATE.search(text)
    if not written:
        return text
    year, month = int(written[1]), int(written[2])
    return _SAME_YEAR.sub(lambda match: f"{match[1]}{year + (int(match[2]) < month)}年", text)


def _possible(match: re.Match[str] | None) -> Iterator[date]:
    if match is not None:
        with suppress(ValueError):
            yield date(*(int(group) for group in match.groups()))


def _possible_days(year: int, day: re.Match[str]) -> Iterator[date]:
    with suppress(ValueError):
        yield date(year, int(day[1]), int(day[2]))


def period_named(text: str, windows: Mapping[str, Window]) -> str | None:
    """Return the only period that a text names, with or without year.

    Among months, days such as 10月8日 do not count: they are days of sending.
    """
    known = tuple(windows)
    if _are_months(known):
        return _month_named(text, known)
    named = periods_named(text, windows)
    return named.pop() if len(named) == 1 else None


@lru_cache(maxsize=16)
def _are_months(periods: tuple[str, ...]) -> bool:
    return all(map(is_month, periods))


# Cached: the name of a file is asked again for each period that is reviewed.
@lru_cache(maxsize=256)
def _month_named(text: str, known: tuple[str, ...]) -> str | None:
    plain = _DAY_NAMED.sub(" ", _DATE.sub(" ", _folded(text)))
    named = {f"{year}-{int(month):02d}" for year, month in _MONTH.findall(plain)} & set(known)
    if not named:
        numbers = {int(number) for number in _MONTH_ALONE.findall(plain)}
        named = {period for period in known if int(period[5:]) in numbers}
    return named.pop() if len(named) == 1 else None


def period_in(text: str, windows: Mapping[str, Window]) -> str | None:
    """Return the only period in a file name; a month must have its year."""
    if not _are_months(tuple(windows)):
        return period_named(text, windows)
    months = {f"{year}-{int(month):02d}" for year, month in _MONTH.findall(normalized(text))}
    return months.pop() if len(months) == 1 else None
