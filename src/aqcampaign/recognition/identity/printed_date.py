"""Parses dates as they are printed or typed: 2022年9月23日, 2022.9.23."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from aqcampaign.intake.grid import FormattedDate

_DATE = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
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


# The window is the same in every workbook of a month, and each date is looked at more than once.
@lru_cache(maxsize=256)
def _dates(text: str) -> tuple[date, ...]:
    return tuple(_possible(_DATE.finditer(unicodedata.normalize("NFKC", text))))


def _possible(matches: Iterable[re.Match[str]]) -> Iterator[date]:
    for match in matches:
        try:
            yield date(*(int(group) for group in match.groups()))
        except ValueError:
            continue


def month_in(text: str) -> str | None:
    """Return the one month such as 2022-09 that stands in a file name."""
    months = {f"{year}-{int(month):02d}" for year, month in _MONTH.findall(unicodedata.normalize("NFKC", text))}
    return months.pop() if len(months) == 1 else None
