"""Reads the lines above and below the tables: unit, date of filling, window, further fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from aqcampaign.findings.finding import Finding, Phrase, Place, finding, phrase, printable
from aqcampaign.form.layout import address
from aqcampaign.form.model import Form, HeadField
from aqcampaign.intake.grid import CellContent, Grid, Row
from aqcampaign.language import mark as N_
from aqcampaign.recognition.identity.printed_date import dates
from aqcampaign.recognition.location.labels import key

# A number that can be dialled: a mobile number, or one with or without its area code and extension.
_PHONE = re.compile(r"\+?[\d\s()（）、/;,—-]{5,60}", re.ASCII)
_BLANK = re.compile(r"[\s_—－-]*")
_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed above the form: the reporting unit's name, the date of filling, the window; '' where absent.

    `head_fields` holds what stands behind the further labels of head and foot, by their ids.
    """

    unit: str = ""
    filled_on: CellContent = ""
    filled_on_cell: str = ""
    window: CellContent = ""
    head_fields: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    findings: tuple[Finding, ...] = ()


def read_head(grid: Grid, form: Form, above: int, below: int) -> Head:
    """Read 填报单位：…, 填报时间：… and so on in the rows before `above` and from `below` on.

    The value stands behind the colon, or in the next filled cell.
    """
    found: dict[str, tuple[CellContent, str]] = {}
    pattern = _label_pattern(form)
    for number, row in grid.rows.items():
        if above <= number < below:
            continue
        for label, value, column in _labelled_values(row, pattern):
            found.setdefault(label, (value, address(number, column)))
    labels = form.labels
    unit = found.get(key(labels.unit), ("", ""))[0]
    filled_on, cell = found.get(key(labels.filled_on), ("", ""))
    window = found.get(key(labels.window), ("", ""))[0]
    head_fields, findings = _further(grid, form, found)
    return Head(key(str(unit)), filled_on, cell, window, head_fields, findings)


def _further(
    grid: Grid, form: Form, found: Mapping[str, tuple[CellContent, str]]
) -> tuple[Mapping[str, str], tuple[Finding, ...]]:
    fields = (*form.head, *form.foot)
    if not fields:
        return _EMPTY, ()
    head_fields: dict[str, str] = {}
    findings: list[Finding] = []
    for each in fields:
        value, cell = found.get(key(each.label), ("", ""))
        text = "" if isinstance(value, str) and _BLANK.fullmatch(value) else printable(_as_text(value), 200)
        place = Place(grid.name, cell or None, each.id, each.label)
        if text:
            head_fields[each.id] = text
            expected = _expected(each, value)
            if expected is not None:
                findings.append(finding("AQ224", place, text, expected=expected))
        elif each.required:
            findings.append(finding("AQ223", place))
    return head_fields, tuple(findings)


def _as_text(value: CellContent) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    days = dates(value) if not isinstance(value, str) else ()
    return days[0].isoformat() if days else str(value)


def _expected(asked: HeadField, value: CellContent) -> Phrase | None:
    """Return what should have been written, where `value` cannot be it."""
    match asked.kind:
        case "phone" if not _PHONE.fullmatch(_as_text(value)):
            return phrase(N_("a telephone number"))
        case "date" if len(dates(value)) != 1:
            return phrase(N_("a date, e.g. 2022-09-05"))
        case "period" if len(dates(value)) != 2:
            return phrase(N_("a period of two dates"))
        case _:
            return None


def _labelled_values(row: Row, label: re.Pattern[str]) -> Iterator[tuple[str, CellContent, int]]:
    """Yield each label in a row, what stands behind it, and in which column; one cell may hold several labels."""
    for place, content in row.items():
        if not isinstance(content, str) or not label.match(content):
            continue
        _before, *pieces = label.split(content)
        *inner, (last, text) = zip(pieces[::2], map(str.strip, pieces[1::2]), strict=True)
        yield from ((key(word), value, place) for word, value in inner)
        column = place if text else next((c for c in row if c > place), place)
        behind = row[column]
        missing = not text and isinstance(behind, str) and label.match(behind)
        yield key(last), text or ("" if missing else behind), place if missing else column


@lru_cache(maxsize=8)
def _label_pattern(form: Form) -> re.Pattern[str]:
    labels = form.labels
    all_labels = (labels.unit, labels.filled_on, labels.window, *(each.label for each in (*form.head, *form.foot)))
    # The longest first: 单位负责人 is not 负责人 behind something.
    words = (r"\s*".join(map(re.escape, key(label))) for label in sorted(all_labels, key=len, reverse=True))
    return re.compile(rf"\s*({'|'.join(words)})\s*[:：]?")
