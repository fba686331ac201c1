"""The stamp of a workbook: form, unit and month on a hidden sheet, with a check code."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHEET = "_meta"
_KEYS = ("form", "form_version", "unit", "month", "issue")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a workbook was issued as."""

    form: str
    form_version: str
    unit: str
    month: str

    @property
    def issue(self) -> str:
        """Eight characters that change with any of the four; they guard against slips, not against forgers."""
        text = "\n".join((self.form, self.form_version, self.unit, self.month))
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows to write into the hidden sheet."""
        return list(zip(_KEYS, (self.form, self.form_version, self.unit, self.month, self.issue), strict=True))


@dataclass(frozen=True, slots=True)
class AlteredStamp:
    """A stamp sheet whose code does not fit, or which lacks a line; `found` tells which words stand in it."""

    found: str


def read(rows: Iterable[Sequence[object]]) -> Stamp | AlteredStamp:
    """Return the stamp written in `rows` of key and value."""
    written = {str(row[0]).strip(): _text(row[1]) for row in rows if len(row) >= 2}
    if all(written.get(key) for key in _KEYS):
        stamp = Stamp(written["form"], written["form_version"], written["unit"], written["month"])
        if stamp.issue == written["issue"]:
            return stamp
    return AlteredStamp(", ".join(f"{key} {written.get(key, '')}" for key in _KEYS))


def _text(value: object) -> str:
    """LibreOffice may keep a version such as 1 as the number 1.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
