"""Finds the values of labels above and below the tables, such as 填报单位, 填报时间 and 填报人."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.characters import legible
from aqcampaign.form.layout import Spot
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, Grid, Row
from aqcampaign.recognition.identity.printed_date import is_blank_date, is_day
from aqcampaign.recognition.location.labels import key

# What other offices print in place of the form's own labels.
_ALSO = {
    "unit": ("填报单位", "报送单位", "填表单位", "上报单位", "填报部门", "单位名称"),
    "filled_on": ("填报时间", "填报日期", "填表时间", "填表日期", "报送时间", "报送日期", "上报时间", "上报日期"),
    "window": ("统计区间", "统计期间", "统计时段", "统计时间", "报告期"),
}
_BLANK = re.compile(r"[\s_—－-]*")


@dataclass(frozen=True, slots=True)
class Labelled:
    """The value of a label, '' if it has none, with the cells of the label and of the value."""

    content: CellContent
    spot: Spot
    label_spot: Spot

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written there except a printed placeholder such as 年 月 日."""
        return is_blank(self.content)


def is_blank(content: CellContent) -> bool:
    """Return whether a cell of head or foot was not filled in."""
    return isinstance(content, str) and _is_blank_text(content)


# The window and many a date are the same in every workbook.
@lru_cache(maxsize=256)
def _is_blank_text(text: str) -> bool:
    return _BLANK.fullmatch(legible(text)) is not None or is_blank_date(text)


def labelled_values(grid: Grid, form: Form, above: int, below: int) -> dict[str, Labelled]:
    """Return the value of each label, by the label's key, in the rows before `above` and from `below` on.

    A value follows the colon or is in the next filled cell. If a label is printed twice, its first value counts.
    """
    found: dict[str, Labelled] = {}
    labels = label_keys(form)
    filled_on = frozenset((labels["filled_on"], *_ALSO["filled_on"]))
    for number, row in grid.rows.items():
        if above <= number < below:
            continue
        for label, value in _in_row(number, row, form, filled_on):
            if label not in found or (found[label].is_blank and not value.is_blank):
                found[label] = value
    for role, words in _ALSO.items():
        alike = (word for word in words if word in found and word not in labels.values())
        if labels[role] not in found and (word := next(alike, None)) is not None:
            found[labels[role]] = found[word]
    return found


def _in_row(number: int, row: Row, form: Form, filled_on: frozenset[str]) -> Iterator[tuple[str, Labelled]]:
    """Yield each label in a row and its value; one cell may hold several labels."""
    for place, content in row.items():
        split = _split(content, form) if isinstance(content, str) else ()
        if not split:
            continue
        *inner, (label, text) = split
        here = (number, place)
        yield from ((word, Labelled(value, here, here)) for word, value in inner)
        beside = None if text and not is_blank(text) else _beside(row, place, form, is_date=label in filled_on)
        yield label, Labelled(text, here, here) if beside is None else Labelled(row[beside], (number, beside), here)


# Most of what is printed above and below the tables is the same in every workbook.
@lru_cache(maxsize=512)
def _split(content: str, form: Form) -> tuple[tuple[str, str], ...]:
    """Return the labels in a text that begins with one, each with the words after it; none for any other text."""
    text, pattern = legible(content), _label_pattern(form)
    if not pattern.match(text):
        return ()
    _before, *pieces = pattern.split(text)
    return tuple((key(label), words.strip()) for label, words in zip(pieces[::2], pieces[1::2], strict=True))


def _beside(row: Row, place: int, form: Form, *, is_date: bool) -> int | None:
    """Return the next filled column if it holds a value, not another label or a text beside the form."""
    column = next((column for column in row if column > place), None)
    if column is None:
        return None
    content = row[column]
    if isinstance(content, str) and _split(content, form):
        return None
    return column if not is_date or is_day(content) else None


@lru_cache(maxsize=8)
def label_keys(form: Form) -> Mapping[str, str]:
    """Return the key of each label of head and foot, by its role in the form or by the id of its field."""
    labels = form.labels
    own = {"unit": labels.unit, "filled_on": labels.filled_on, "window": labels.window}
    further = {f".{field.id}": field.label for field in (*form.head, *form.foot)}
    return {name: key(label) for name, label in (own | further).items()}


@lru_cache(maxsize=8)
def _label_pattern(form: Form) -> re.Pattern[str]:
    words = set(label_keys(form).values()).union(*_ALSO.values())
    # Longest first, so that 单位负责人 is not read as 负责人.
    spaced = (r"\s*".join(map(re.escape, word)) for word in sorted(words, key=lambda each: (-len(each), each)))
    return re.compile(rf"(?<!\s)\s*+({'|'.join(spaced)})\s*+[:：]?")
