"""The names of periods as people see them (9月上旬, 第36周), and the periods that people mean by what they write."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from aqcampaign.calendar.periods import Kind
from aqcampaign.calendar.windows import Window
from aqcampaign.characters import with_arabic_dates
from aqcampaign.language import mark as N_

_TENS, _QUARTERS, _HALVES = "上中下", "一二三四", "上下"
_DASH = re.compile("[-‐‑–—―−~至到]+")
_YEAR = r"(?:(?P<year>\d{4})[-./_年]?)?"
_DAYS = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?(?:-(?:(\d{1,2})月)?(\d{1,2})日?)?")

# What people call a period, the one before it, and the two together.
_WORDS: dict[Kind | None, tuple[str, str, str]] = {
    "month": (N_("this month"), N_("last month"), N_("both months")),
    "week": (N_("this week"), N_("last week"), N_("both weeks")),
    "day": (N_("this day"), N_("the day before"), N_("both days")),
    "ten_days": (N_("these ten days"), N_("the ten days before"), N_("both spans of ten days")),
    "quarter": (N_("this quarter"), N_("last quarter"), N_("both quarters")),
    "year": (N_("this year"), N_("last year"), N_("both years")),
}
_OTHER_WORDS = (N_("this period"), N_("the previous period"), N_("both periods"))


class _Spelling(NamedTuple):
    """A way to write periods: a pattern, the end of the id behind the year, and how its groups are written there.

    The pattern is compiled when it is needed: few commands read what somebody calls a period.
    """

    pattern: str
    tail: str
    parts: tuple[Callable[[str], str], ...] = ()

    def id_parts(self, match: re.Match[str]) -> tuple[str, str]:
        """Return the year, or "", and the rest of the id that `match` spells."""
        year = match.groupdict().get("year") or ""
        groups = [each for each in match.groups() if each is not None][1 if year else 0 :]
        return year, self.tail.format(*(part(each) for part, each in zip(self.parts, groups, strict=True)))


def _number(digits: str) -> str:
    return f"{int(digits):02d}"


def _place(letters: str) -> Callable[[str], str]:
    """Return how one of `letters` is written in an id: 三 of 一二三四 is 3."""
    return lambda letter: str(letters.index(letter) + 1) if letter in letters else letter


_SPELLINGS = (
    _Spelling(r"(?P<year>\d{4})年?", ""),
    _Spelling(rf"{_YEAR}([上下])半年", "-H{}", (_place(_HALVES),)),
    _Spelling(rf"{_YEAR}H([12])", "-H{}", (str,)),
    _Spelling(rf"{_YEAR}第?([一二三四1-4])季度?", "-Q{}", (_place(_QUARTERS),)),
    _Spelling(rf"{_YEAR}Q([1-4])", "-Q{}", (str,)),
    _Spelling(rf"{_YEAR}第?(\d{{1,2}})周(?:\([^)]*\))?", "-W{}", (_number,)),
    _Spelling(rf"{_YEAR}W(\d{{1,2}})", "-W{}", (_number,)),
    _Spelling(rf"{_YEAR}(\d{{1,2}})月份?", "-{}", (_number,)),
    _Spelling(r"(?P<year>\d{4})(?:[-./_年](?=\d)|(?=\d\d$))(\d{1,2})", "-{}", (_number,)),
    _Spelling(rf"{_YEAR}(\d{{1,2}})月([上中下])旬", "-{}-T{}", (_number, _place(_TENS))),
    _Spelling(rf"{_YEAR}(\d{{1,2}})-T([1-3])", "-{}-T{}", (_number, str)),
    _Spelling(rf"{_YEAR}(\d{{1,2}})-F([1-6])", "-{}-F{}", (_number, str)),
    _Spelling(rf"{_YEAR}(\d{{1,2}})月(\d{{1,2}})[日号]", "-{}-{}", (_number, _number)),
    _Spelling(r"(?P<year>\d{4})[-./_]?(\d\d?)[-./_]?(\d\d?)", "-{}-{}", (_number, _number)),
)


def period_words(kind: Kind | None) -> dict[str, str]:
    """Return what to call a period of this kind and the one before, to be translated: this week, last week."""
    return dict(zip(("this_period", "last_period", "both_periods"), _WORDS.get(kind, _OTHER_WORDS), strict=True))


def period_name(window: Window) -> str:
    """Return the name of the period in Chinese, with its year: 2022年9月, 2022年第36周（9月5日–11日）."""
    return window.name or f"{window.id[:4]}年{_within_year(window)}"


def _within_year(window: Window) -> str:
    head, _dash, tail = window.id[5:].partition("-")
    match head[:1], tail[:1]:
        case "", _:
            return ""
        case "H", _:
            return f"{_HALVES[int(head[1]) - 1]}半年"
        case "Q", _:
            return f"{_QUARTERS[int(head[1]) - 1]}季度"
        case "W", _:
            return f"第{int(head[1:])}周（{_days(window.first, window.last)}）"
        case _, "":
            return f"{int(head)}月"
        case _, "T":
            return f"{int(head)}月{_TENS[int(tail[1]) - 1]}旬"
        case _, "F":
            return _days(window.first, window.last)
        case _:
            return f"{int(head)}月{int(tail)}日"


def _days(first: date, last: date) -> str:
    month = f"{last.month}月" if last.month != first.month else ""
    return f"{first.month}月{first.day}日" + (f"–{month}{last.day}日" if last > first else "")


def periods_meant(written: str, windows: Mapping[str, Window]) -> list[str]:
    """Return the ids of the periods that people may mean by what they write; several without a year.

    Understood are ids, names, and other spellings of them, such as 2022-9, 202209, 36周, 三季度, 9月6日-10日.
    """
    text = _folded(written)
    spelt = {each.id_parts(match) for each in _SPELLINGS if (match := re.fullmatch(each.pattern, text))}
    found, days = _spelt_periods(spelt, windows), _DAYS.fullmatch(text)
    return [
        period
        for period, window in windows.items()
        if period in found or (days and _is_on(window, days)) or (window.name and text == _folded(window.name))
    ]


def periods_named(text: str, windows: Mapping[str, Window]) -> set[str]:
    """Return the ids of the periods whose ids or names stand in a text, such as the name of a file."""
    folded = _folded(text)
    spelt = {
        each.id_parts(match) for each in _SPELLINGS for match in re.finditer(rf"(?<!\d){each.pattern}(?!\d)", folded)
    }
    named = {period for period, window in windows.items() if window.name and _folded(window.name) in folded}
    return named | _spelt_periods(spelt, windows)


def _spelt_periods(spelt: set[tuple[str, str]], windows: Mapping[str, Window]) -> set[str]:
    """Return the periods with one of these (year, rest of the id); without a year, of any year."""
    tails = {tail for year, tail in spelt if not year}
    # Names of files mostly have the year: not every file is held against every period.
    alone = {period for period in windows if period[4:] in tails} if tails else set()
    return alone | {year + tail for year, tail in spelt if year and year + tail in windows}


def _is_on(window: Window, days: re.Match[str]) -> bool:
    year, month, day, last_month, last_day = days.groups()
    written = (int(year or window.first.year), int(month), int(day), int(last_month or month), int(last_day or day))
    first, last = window.first, window.last
    return written == (first.year, first.month, first.day, last.month, last.day)


def _folded(text: str) -> str:
    plain = "".join(with_arabic_dates(text).upper().split())
    return _DASH.sub("-", plain)
