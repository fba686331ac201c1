"""Reads a period as people write it: 2022-9, 2022年9月, 202209, 二〇二二年九月."""

import re

from aqcampaign.characters import with_arabic_dates

_MONTH = re.compile(r"(20\d\d)(?:\s*[-./_年]\s*(\d{1,2})\s*月?(?:份)?|(\d\d))", re.ASCII)


def period_id(written: str | None) -> str | None:
    """Return the period as 2022-09; what is no period is left as it was written, for the calendar to refuse."""
    found = _MONTH.fullmatch(with_arabic_dates(written).strip()) if written else None
    number = int(found[2] or found[3]) if found else 0
    return f"{found[1]}-{number:02d}" if found and 1 <= number <= 12 else written
