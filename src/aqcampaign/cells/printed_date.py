"""Takes the words behind 填报时间 or 统计区间 and makes dates."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

_DATE = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d\d)\s*[年._-]?\s*(0?[1-9]|1[0-2])(?!\d)")


def dates(content: object) -> tuple[date, ...]:
    """Return every full date in a cell's content, in order; impossible ones (2月30日) are left out."""
    if isinstance(content, datetime):
        return (content.date(),)
    if isinstance(content, date):
        return (content,)
    return tuple(_dates(unicodedata.normalize("NFKC", content))) if isinstance(content, str) else ()


def _dates(text: str) -> Iterator[date]:
    for match in _DATE.finditer(text):
        try:
            yield date(*(int(group) for group in match.groups()))
        except ValueError:
            continue


def month_in(text: str) -> str | None:
    """Return the one month such as 2022-09 that stands in a file name."""
    months = {f"{year}-{int(month):02d}" for year, month in _MONTH.findall(unicodedata.normalize("NFKC", text))}
    return months.pop() if len(months) == 1 else None
