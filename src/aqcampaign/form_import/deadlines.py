"""Finds deadlines printed on a form, such as 每月25日前报送, and the lines of campaign.yaml that say the same."""

import re
from collections.abc import Iterator

from aqcampaign.characters import with_arabic_dates
from aqcampaign.form_import.words import plain

_WEEKDAYS = dict(zip("一二三四五六日天", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
                                     "Sunday", "Sunday"), strict=True))  # fmt: skip
_TIME = r"(?:(?P<half>[上下]午)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|[时点])整?)?(?:之|以)?前"
_NEXT = r"(?:次|下个?)"
_AFTER = r"(?:度|末)?(?:终了|结束)?(?:之|以)?后(?P<days>\d{1,3})个?(?P<work>工作)?[日天](?:之|以)?[内前]"
_DAY = r"(?:0?[1-9]|[12]\d|3[01]))[日号]"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("week", re.compile(rf"每个?(?:周|星期)?(?:周|星期)(?P<weekday>[一二三四五六日天]){_TIME}")),
    ("month", re.compile(rf"{_NEXT}月(?P<next>{_DAY}{_TIME}")),
    ("quarter", re.compile(rf"(?:每|{_NEXT})?季度?[末后]?首月(?P<next>{_DAY}{_TIME}")),
    ("month", re.compile(rf"每个?月(?P<day>{_DAY}{_TIME}")),
    ("day", re.compile(rf"每[日天]{_TIME}")),
    ("once", re.compile(rf"(?P<date>\d{{4}}年(?:0?[1-9]|1[0-2])月{_DAY}{_TIME}")),
    ("month", re.compile(f"每?月{_AFTER}")),
    ("quarter", re.compile(f"每?季{_AFTER}")),
    ("half_year", re.compile(f"每?半年{_AFTER}")),
    ("year", re.compile(f"每?(?<!半)年{_AFTER}")),
    ("ten_days", re.compile(f"每?旬{_AFTER}")),
    ("week", re.compile(f"每?周{_AFTER}")),
)


def deadlines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each printed deadline with the lines of campaign.yaml that state it: every: month, due: 25th."""
    words = plain(with_arabic_dates(text))
    for period, pattern in _RULES:
        for found in pattern.finditer(words):
            yield found[0], f"every: {period}, due: {_due(found.groupdict())}"


def _due(given: dict[str, str | None]) -> str:
    """Return the rule for the due day, with the time of day if one is printed."""
    return f"{_day(given)} {_time(given)}".strip()


def _day(given: dict[str, str | None]) -> str:
    match given:
        case {"weekday": str(weekday)}:
            return _WEEKDAYS[weekday]
        case {"next": str(day)}:
            return f"{_ordinal(int(day))} after the end"
        case {"days": str(days)}:
            return f"{int(days)} {'workdays' if given['work'] else 'days'} after the end"
        case {"date": str(written)}:
            return "-".join(number.zfill(2) for number in re.findall(r"\d+", written))
        case {"day": str(day)}:
            return _ordinal(int(day))
    return "last day"


def _time(given: dict[str, str | None]) -> str:
    hour = given.get("hour")
    if hour is None:
        return ""
    later = 12 if given["half"] == "下午" and int(hour) < 12 else 0
    return f"{int(hour) + later}:{given['minute'] or '00'}"


def _ordinal(day: int) -> str:
    return f"{day}{'th' if day in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
