"""The stamp of a workbook: form, version, unit and period with a checksum, on a hidden sheet."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aqcampaign.calendar.periods import is_month

SHEET = "_meta"
_KEYS = ("form", "form_version", "unit", "period", "issue")
# The key of a monthly period, by which every version of the program reads it.
_MONTH = "month"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The form, unit and period for which a workbook was issued.

    The stamp of a summary is followed by the totals that it publishes.
    """

    form: str
    form_version: str
    unit: str
    period: str
    is_summary: bool = False

    @property
    def issue(self) -> str:
        """Checksum of eight characters over the four values; it detects accidental edits, not forgery."""
        text = "\n".join((self.form, self.form_version, self.unit, self.period))
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def rows(self) -> list[tuple[str, str]]:
        """Return the (key, value) rows of the hidden sheet."""
        keys = (_MONTH if key == "period" and is_month(self.period) else key for key in _KEYS)
        return list(zip(keys, (self.form, self.form_version, self.unit, self.period, self.issue), strict=True))


@dataclass(frozen=True, slots=True)
class AlteredStamp:
    """A stamp that is incomplete or whose checksum is wrong; `found` lists its keys and values."""

    found: str


def read(rows: Iterable[Sequence[object]]) -> Stamp | AlteredStamp:
    """Return the stamp in the (key, value) `rows` of the hidden sheet, or an AlteredStamp if it is invalid."""
    written = {str(row[0]).strip(): _text(row[1]) for row in rows if len(row) >= 2}
    if _MONTH in written:
        written["period"] = written.pop(_MONTH)
    if all(written.get(key) for key in _KEYS):
        is_summary = any(key and key not in _KEYS for key in written)
        stamp = Stamp(written["form"], written["form_version"], written["unit"], written["period"], is_summary)
        if stamp.issue == written["issue"]:
            return stamp
    return AlteredStamp(", ".join(f"{key} {written.get(key, '')}" for key in _KEYS))


def read_all(rows: Iterable[Sequence[object]]) -> tuple[Stamp | AlteredStamp, ...]:
    """Return the stamps of a workbook that holds several forms: each begins with the key `form`."""
    lines = list(rows)
    begins = [place for place, row in enumerate(lines) if row[0] == _KEYS[0]]
    return tuple(read(lines[begin:end]) for begin, end in pairwise([0, *begins[1:], len(lines)]))


def _text(value: object) -> str:
    # LibreOffice may store a version such as 1 as the number 1.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
