"""Judges the days and periods of a document by the calendar of the release."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from aqcampaign.calendar.names import periods_meant
from aqcampaign.calendar.windows import Window
from aqcampaign.characters import with_arabic_dates
from aqcampaign.findings.finding import finding
from aqcampaign.proof.mentions import Dated, Mention, Said
from aqcampaign.proof.verdicts import Verdict
from aqcampaign.publication.release import Release

_DAY = re.compile(r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})(?:[日号](.*))?", re.ASCII)
_DAY_ALONE = re.compile(r"(\d{1,2})[日号]", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})|(\d{1,2})时(?:(\d{1,2})分?)?", re.ASCII)
_YEAR_ALONE = re.compile(r"(\d{4})年", re.ASCII)
_OTHER_SCOPES = ("previous", "year", "to_date")
_RANGE = re.compile(r"\s*(?:至|到|[—–~-]+)\s*")


class PeriodJudge:
    """Knows the windows, deadlines and other days of a release."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._calendar = release.config.calendar
        self._windows = {**self._calendar.windows_last_year, **self._calendar.windows}
        self._published = {point.period for point in release.points} or {release.period}
        self._days = set(_days_of(release))
        self._moments = set(_moments_of(release))
        self._until = {*_until(release)}

    def is_range(self, text: str, first: Dated, last: Dated) -> bool:
        """Return whether two days are the ends of one span: 8月25日至9月24日."""
        return _RANGE.fullmatch(text[first.end : last.start]) is not None and self._day(first.text) is not None

    def judge_range(
        self, first: Dated, last: Dated, said: Sequence[Said], named: Dated | None, *, has_figures: bool
    ) -> Verdict:
        """Return what is wrong with a span of days: it is the window of the period, or that of another one.

        It is that of the period `named` right before it; of any period only in a sentence without figures.
        """
        begin, end = self._day(first.text), self._day(last.text, first.text)
        if begin is None or end is None:
            return None
        window = self._release.window
        own = [each for each in (window.first, window.since) if (each.month, each.day) == begin[1:]]
        if own and (window.last.month, window.last.day) == end[1:] and _years_fit(begin, end, window):
            return []
        windows = [each for each in self._windows.values() if _is_window(each, begin, end)]
        meant = periods_meant(named.text, self._windows) if named is not None else []
        if meant and any(each.id in meant for each in windows):
            return []
        is_earlier = any(each.sense == "scope" and each.role in _OTHER_SCOPES for each in said) or not has_figures
        stages = self._release.config.stages
        if (windows and is_earlier) or any((each.first, each.last) == _as_days(begin, end) for each in stages):
            return []
        expected = f"{_text(window.first)}至{_text(window.last)}"
        return [finding("AQ618", found=f"{first.text}至{last.text}", expected=expected)]

    def judge(self, dated: Dated, *, is_title: bool, is_until: bool, has_figures: bool) -> Verdict:
        """Return what is wrong with a day or period; None if nothing is known of it.

        A title names the period itself, and so does a sentence with figures, unless it names an earlier one.
        """
        day = self._day(dated.text)
        if day is not None:
            return self._of_day(dated, day, is_until=is_until)
        clock = _CLOCK.fullmatch(dated.text)
        if clock is not None:
            return [] if _minutes(clock) in self._moments else None
        year = _YEAR_ALONE.fullmatch(with_arabic_dates(dated.text))
        if year is not None and not periods_meant(dated.text, self._windows):
            return [] if int(year[1]) in {window.first.year for window in self._windows.values()} else None
        return self._of_period(dated, is_title=is_title, has_figures=has_figures)

    def _of_day(self, dated: Dated, day: tuple[int, int, int], *, is_until: bool) -> Verdict:
        known = self._until if is_until else self._days
        if any((each.month, each.day) == day[1:] and day[0] in (0, each.year) for each in known):
            return self._of_hour(dated)
        if is_until:
            return [finding("AQ618", found=dated.text, expected=_text(self._release.window.last))]
        return None

    def _of_hour(self, dated: Dated) -> Verdict:
        match = _DAY.fullmatch(with_arabic_dates(dated.text))
        clock = _CLOCK.fullmatch(match[4]) if match and match[4] else None
        return [] if clock is None or _minutes(clock) in self._moments else None

    def _of_period(self, dated: Dated, *, is_title: bool, has_figures: bool) -> Verdict:
        meant = periods_meant(dated.text.removesuffix("份"), self._windows)
        if self._release.period in meant:
            return []
        if meant and not is_title and (not has_figures or not self._published.isdisjoint(meant)):
            # The next period is asked for; earlier ones are compared with.
            following = {self._following(), *self._published, *self._calendar.windows_last_year}
            return [] if not following.isdisjoint(meant) else None
        if is_title or has_figures:
            return [finding("AQ618", found=dated.text, expected=self._release.name)]
        return None

    def _following(self) -> str | None:
        later = (period for period in self._calendar.windows if period > self._release.period)
        return next(later, None)

    def _day(self, written: str, begin: str = "") -> tuple[int, int, int] | None:
        """Return year (0 if it is not written), month and day; the month is that of `begin` if there is none."""
        plain = with_arabic_dates(written)
        match = _DAY.fullmatch(plain)
        if match is not None:
            return int(match[1] or 0), int(match[2]), int(match[3])
        alone, before = _DAY_ALONE.fullmatch(plain), self._day(begin) if begin else None
        if alone is None:
            return None
        return (before[0], before[1], int(alone[1])) if before else (0, self._release.window.last.month, int(alone[1]))


def ranges(mentions: Sequence[Mention]) -> Iterator[tuple[Dated, Dated]]:
    """Yield each two days or periods that follow each other."""
    dated = [each for each in mentions if isinstance(each, Dated)]
    yield from pairwise(dated)


def _years_fit(begin: tuple[int, int, int], end: tuple[int, int, int], window: Window) -> bool:
    return begin[0] in (0, window.first.year) and end[0] in (0, window.last.year)


def _is_window(window: Window, begin: tuple[int, int, int], end: tuple[int, int, int]) -> bool:
    days = (window.first.month, window.first.day), (window.last.month, window.last.day)
    return days == (begin[1:], end[1:]) and _years_fit(begin, end, window)


def _as_days(begin: tuple[int, int, int], end: tuple[int, int, int]) -> tuple[date, date] | None:
    try:
        return date(*begin), date(end[0] or begin[0], *end[1:])
    except ValueError:
        return None


def _text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _until(release: Release) -> Iterator[date]:
    """Yield the days on which a document may say that its figures end."""
    calendar, period = release.config.calendar, release.period
    yield from (release.window.last, calendar.cutoff(period))
    due = calendar.due(period)
    yield from (due.day,) if due is not None else ()
    last_day = calendar.last_day(period)
    yield from (last_day,) if last_day is not None else ()
    yield from (release.day,) if release.day is not None else ()
    yield from (release.issued.day,) if release.issued is not None else ()


def _days_of(release: Release) -> Iterator[date]:
    """Yield the days that a document of the release may name."""
    calendar = release.config.calendar
    yield from _until(release)
    for period, window in calendar.windows.items():
        yield from (window.first, window.since, window.last)
        for due in (calendar.due(period), calendar.correction_due(period)):
            yield from (due.day,) if due is not None else ()
        last_day = calendar.last_day(period)
        yield from (last_day,) if last_day is not None else ()
    for stage in release.config.stages:
        yield from (stage.first, stage.last)
    yield from (moment.date() for moment in _instants(release))


def _instants(release: Release) -> Iterator[datetime]:
    for record in release.units:
        yield from filter(None, (record.first_received, record.received))
    for period in release.board.periods:
        for moment in period.extended.values():
            yield moment
            yield moment - timedelta(seconds=1)  # the last moment that is in time lies before the first that is late


def _moments_of(release: Release) -> Iterator[tuple[int, int]]:
    """Yield the times of day that a document may name: those of receipts and deadlines."""
    yield from ((moment.hour, moment.minute) for moment in _instants(release))
    for period in release.config.calendar.windows:
        due = release.config.calendar.due(period)
        yield from ((due.at.hour, due.at.minute),) if due is not None and due.at is not None else ()
    yield from ((24, 0), (0, 0))


def _minutes(clock: re.Match[str]) -> tuple[int, int]:
    return int(clock[1] or clock[3]), int(clock[2] or clock[4] or 0)
