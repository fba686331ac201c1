"""Shortens the names of periods for the heads of columns: the year stands only where it begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PARTS = re.compile(r"(\d{4}年)?(.+?)(?:（[^（）]*）)?")


@dataclass(frozen=True, slots=True)
class PeriodName:
    """The name of a period; `short` is without its year and its days, `year` is '' if it is that of the one before."""

    name: str
    short: str
    year: str


def short_names(names: Sequence[str]) -> list[PeriodName]:
    """Return the names of periods in a row: 2022年第36周（9月5日–11日） is 第36周 below 2022年."""
    shortened, before = [], ""
    for name in names:
        found = _PARTS.fullmatch(name)
        year, short = (found[1] or "", found[2]) if found else ("", name)
        shortened.append(PeriodName(name, short, year if year != before else ""))
        before = year
    return shortened
