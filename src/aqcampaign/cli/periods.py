"""Reads a period as people write it: 2022-9, 2022年9月, 202209."""

import re
import unicodedata

_MONTH = re.compile(r"(20\d\d)(?:\s*[-./_年]\s*(\d{1,2})\s*月?(?:份)?|(\d\d))", re.ASCII)


def period_id(written: str | None) -> str | None:
    """Return the period as 2022-09; what is no period is left as it was written, for the calendar to refuse."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", written).strip()) if written else None
    number = int(found[2] or found[3]) if found else 0
    return f"{found[1]}-{number:02d}" if found and 1 <= number <= 12 else written
