"""Finds what stands behind the labels above and below the tables, such as 填报单位, 填报时间 and 填报人."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.characters import legible
from aqcampaign.form.layout import Spot
from aqcampaign.form.model import Form
from aqcampaign.intake.grid import CellContent, Grid, Row
from aqcampaign.recognition.identity.printed_date import day_of_filling, is_blank_date, is_day_alone
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
    """What stands behind a label, '' where nothing does, with the cell of the label and that of the content."""

    content: CellContent
    spot: Spot
    label_spot: Spot

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written there, or only the room for it was left: 年 月 日."""
        return is_blank(self.content)


def is_blank(content: CellContent) -> bool:
    """Return whether a cell of head or foot was not filled in."""
    return isinstance(content, str) and (_BLANK.fullmatch(legible(content)) is not None or is_blank_date(content))


def labelled_values(grid: Grid, form: Form, above: int, below: int) -> dict[str, Labelled]:
    """Return what stands behind each label, by the label's key, in the rows before `above` and from `below` on.

    It stands behind the colon or in the next filled cell. A label that is printed twice has its first content.
    """
    found: dict[str, Labelled] = {}
    pattern = _label_pattern(form)
    filled_on = frozenset((key(form.labels.filled_on), *_ALSO["filled_on"]))
    for number, row in grid.rows.items():
        if above <= number < below:
            continue
        for label, value in _in_row(number, row, pattern, filled_on):
            if label not in found or (found[label].is_blank and not value.is_blank):
                found[label] = value
    printed = frozenset(map(key, all_labels(form)))
    for role, words in _ALSO.items():
        own = key(getattr(form.labels, role))
        alike = next((found[word] for word in words if word in found and word not in printed), None)
        if own not in found and alike is not None:
            found[own] = alike
    return found


def _in_row(
    number: int, row: Row, pattern: re.Pattern[str], filled_on: frozenset[str]
) -> Iterator[tuple[str, Labelled]]:
    """Yield each label in a row and what stands behind it; one cell may hold several labels."""
    for place, content in row.items():
        words = legible(content) if isinstance(content, str) else ""
        if not pattern.match(words):
            continue
        _before, *pieces = pattern.split(words)
        *inner, (last, text) = zip(pieces[::2], map(str.strip, pieces[1::2]), strict=True)
        here = (number, place)
        yield from ((key(word), Labelled(value, here, here)) for word, value in inner)
        label = key(last)
        beside = None if text and not is_blank(text) else _beside(row, place, pattern, is_date=label in filled_on)
        yield label, Labelled(text, here, here) if beside is None else Labelled(row[beside], (number, beside), here)


def _beside(row: Row, place: int, pattern: re.Pattern[str], *, is_date: bool) -> int | None:
    """Return the next filled column where it holds a value, and not another label or something beside the form."""
    column = next((column for column in row if column > place), None)
    if column is None:
        return None
    content = row[column]
    if isinstance(content, str) and pattern.match(legible(content)):
        return None
    return column if not is_date or is_day_alone(content) or _has_day(content) else None


def _has_day(content: CellContent) -> bool:
    return day_of_filling(content, None) is not None


def all_labels(form: Form) -> tuple[str, ...]:
    """Return the labels of the form's head and foot as printed."""
    labels = form.labels
    return (labels.unit, labels.filled_on, labels.window, *(each.label for each in (*form.head, *form.foot)))


@lru_cache(maxsize=8)
def _label_pattern(form: Form) -> re.Pattern[str]:
    words = {key(label) for label in all_labels(form)}.union(*_ALSO.values())
    # The longest first: 单位负责人 is not 负责人 behind something.
    spaced = (r"\s*".join(map(re.escape, word)) for word in sorted(words, key=lambda each: (-len(each), each)))
    return re.compile(rf"\s*({'|'.join(spaced)})\s*[:：]?")
