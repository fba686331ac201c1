"""Decodes the content of a cell from its type, style and value."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from aqcampaign.findings.finding import phrase
from aqcampaign.intake.cell_style import PLAIN_STYLE
from aqcampaign.intake.grid import (
    Appearance,
    BadNumber,
    ErrorValue,
    FormattedDate,
    FormattedPercent,
    SeenContent,
    StyledContent,
    UncalculatedFormula,
)
from aqcampaign.intake.ooxml.strings import SharedStrings
from aqcampaign.intake.ooxml.styles import NO_STYLES, NumberFormat, Styles
from aqcampaign.intake.ooxml.text import unescaped, visible
from aqcampaign.intake.runs import Run
from aqcampaign.intake.workbook import damaged
from aqcampaign.language import mark as N_

# float() would also accept 1_0, nan and full-width digits.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
# The types of cells with their text in the cell.
TEXTS = ("str", "inlineStr")
_BLANKS = " \t\r\n"
# Above this, float cannot represent every integer.
_EXACT = 2**53
_MAX_EXACT_LENGTH = 20
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}

_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
# Excel has a 29 February 1900, so the serial numbers below this one are a day off.
_LEAP_DAY = 60
_LAST_DAY = 2_958_465  # 9999-12-31


@dataclass(frozen=True, slots=True)
class Contents:
    """Decodes cells with the shared strings, styles and date system of one workbook."""

    strings: SharedStrings
    styles: Styles = NO_STYLES
    since_1904: bool = False

    def of(self, kind: str, style: int, value: str | None, formula: str | None) -> SeenContent:
        """Return the displayed content of a cell, '' if it is blank. Raises Unreadable for an unknown shared string."""
        if not value and (value is None or kind not in TEXTS):
            return "" if formula is None else UncalculatedFormula(f"={formula}")
        match kind:
            case "s":
                return self._shared(value.strip(_BLANKS))
            case "n":
                return self.formatted(style, number_of(value))
            case _ if kind in TEXTS:
                return visible(unescaped(value))
            case "e":
                return ErrorValue(value)
            case "b":
                return _BOOLEANS.get(value.strip(_BLANKS).lower(), BadNumber(value))
            case "d":
                return self._written_date(style, value.strip(_BLANKS))
            case _:
                return BadNumber(value)

    def of_runs(self, style: int, runs: Sequence[Run]) -> tuple[str, Appearance | None]:
        """Return the text of a cell's runs without struck-through ones, and its appearance, None if it is plain."""
        found = self.styles.deceptive.get(style, PLAIN_STYLE).apply_to_runs(runs)
        if isinstance(found, StyledContent):
            return str(found), found.appearance
        return visible(str(found)), None

    def looking(self, style: int, content: SeenContent, runs: Sequence[Run]) -> tuple[SeenContent, Appearance | None]:
        """Return the content, without struck-through runs, and its appearance if that differs."""
        if any(run.own for run in runs):
            return self.of_runs(style, runs)
        styled = self.styles.deceptive.get(style)
        return content, styled.appearance(content) if styled else None

    def rich(self, value: str) -> Sequence[Run]:
        """Return the runs of the shared string with this index, empty if it is not a rich text."""
        place = value.strip(_BLANKS)
        return self.strings.rich.get(int(place), ()) if place.isdecimal() and len(place) < 10 else ()

    def formatted(self, style: int, number: float | BadNumber | str) -> SeenContent:
        """Return what `number_of` read as a date, time or percentage if the style is one."""
        shown = self.styles.formats.get(style)
        if shown is None or not isinstance(number, float):
            return number
        return self._shown(number, shown)

    def _shared(self, value: str) -> str:
        if not value:
            return ""
        place = int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1
        texts = self.strings.texts
        if not 0 <= place < len(texts):
            raise damaged(phrase(N_("a cell refers to text {place} of {count}"), place=value, count=len(texts)))
        return texts[place]

    def _shown(self, number: float, shown: NumberFormat) -> SeenContent:
        if shown.kind == "percent":
            return FormattedPercent(number)
        if not 0 <= number < _LAST_DAY + 1:
            return BadNumber(f"{number:.15g}")
        days = int(number)
        clock = timedelta(milliseconds=round((number - days) * 86_400_000))
        if shown.kind == "time":
            return timedelta(days) + clock
        if self.since_1904:
            epoch = _EPOCH_1904
        else:
            epoch = _EPOCH_1900 + timedelta(1) if 1 <= number < _LEAP_DAY else _EPOCH_1900
        try:
            return FormattedDate(epoch + timedelta(days) + clock, shown.code)
        except OverflowError:  # in the 1904 date system, the last serial numbers are beyond the year 9999
            return BadNumber(f"{number:.15g}")

    def _written_date(self, style: int, value: str) -> SeenContent:
        """Return the date or time in ISO 8601 in `value`."""
        shown = self.styles.formats.get(style)
        try:
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
            return FormattedDate(moment, shown.code if shown else "")
        except ValueError:
            pass
        try:
            clock = time.fromisoformat(value)
        except ValueError:
            return BadNumber(value) if value else ""
        return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


def number_of(value: str) -> float | BadNumber | str:
    """Return the number in `value`, '' for blanks, BadNumber if float cannot represent it exactly."""
    return _kept_number(value) if len(value) <= _MAX_EXACT_LENGTH else _number(value)


def _number(value: str) -> float | BadNumber | str:
    value = value.strip(_BLANKS)
    if not _NUMBER.fullmatch(value):
        return BadNumber(value) if value else ""
    number = float(value)
    if abs(number) < _EXACT:
        return number
    rounded = _WHOLE.fullmatch(value) and (len(value) > _MAX_EXACT_LENGTH or abs(int(value)) > _EXACT)
    return BadNumber(value) if rounded or abs(number) == float("inf") else number


# The figures of a form are mostly small, so that many are the same.
_kept_number = lru_cache(maxsize=4096)(_number)
