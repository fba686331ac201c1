"""Separates the lines of a running list from the foot or the headings of another table below it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from aqcampaign.characters import legible
from aqcampaign.form.model import Form
from aqcampaign.form.tables import ListTable, StripTable
from aqcampaign.intake.grid import Grid, Row, SeenContent
from aqcampaign.recognition.location.labels import key

# Labels that offices write below a list even if the form has none.
_USUAL = (
    "填报人", "填表人", "制表人", "报表人", "审核人", "复核人", "负责人", "单位负责人", "分管领导", "签发人", "联系人",
    "联系电话", "电话", "填报时间", "填报日期", "填表日期", "填报单位", "备注", "注", "说明", "填表说明",
)  # fmt: skip


def line_rows(grid: Grid, rows: range, columns: frozenset[int], form: Form) -> list[int]:
    """Return the filled rows among `rows` that are lines of the list in these columns.

    A row of formulas without results is not a line. A caption or the headings of another table end the list. Below a
    foot, only rows that fill most columns are lines.
    """
    across = range(min(columns), max(columns) + 1)
    found: list[int] = []
    below_foot = False
    for number, cells in grid.rows.items():
        if number not in rows:
            continue
        row = {
            place: content for place, content in cells.items() if place in across and not grid.is_idle(number, place)
        }
        if row.keys().isdisjoint(columns):
            continue
        if _is_caption(row, form) or _is_heading(row, form):
            break
        if _is_foot(row, form):
            below_foot = True
        elif not below_foot or 2 * len(row.keys() & columns) > len(columns):
            found.append(number)
    return found


def _is_foot(row: Row, form: Form) -> bool:
    """Return whether a row holds only labels and their values: 填报人：张三, or 填报人： | 张三.

    A line may also begin like a label (填报人：某某举报), but then it has more cells than a label and its value.
    """
    pattern = _foot_pattern(form)
    begins_with_label = open_label = False
    for place, content in enumerate(row.values()):
        words = legible(content) if isinstance(content, str) else ""
        label = pattern.match(words)
        if label is None:
            if place == 0 or not open_label:
                return False
            open_label = False
        else:
            begins_with_label = True
            open_label = not words[label.end() :].strip()
    return begins_with_label


@lru_cache(maxsize=16)
def _foot_pattern(form: Form) -> re.Pattern[str]:
    """A label with its colon; without one only the form's own label, alone in its cell."""
    own = [key(each.label) for each in (*form.head, *form.foot)]
    own += [key(form.labels.unit), key(form.labels.filled_on), key(form.labels.window)]
    with_colon = "|".join(_spaced(word) for word in sorted({*own, *_USUAL}, key=len, reverse=True))
    alone = "|".join(_spaced(word) for word in sorted(own, key=len, reverse=True))
    return re.compile(rf"\s*(?:(?:{with_colon})\s*[:：]|(?:{alone})\s*$)")


def _spaced(word: str) -> str:
    return r"\s*".join(map(re.escape, word))


def _is_caption(row: Row, form: Form) -> bool:
    if len(row) > 1:
        return False
    words = _key(next(iter(row.values())))
    return any(words.startswith(title) for title in _titles(form))


@lru_cache(maxsize=16)
def _titles(form: Form) -> tuple[str, ...]:
    return tuple(key(table.title) for table in form.all_tables if table.title)


def _is_heading(row: Row, form: Form) -> bool:
    """Return whether most cells of a row are headings of one table."""
    for words in _headings(form):
        found = sum(isinstance(content, str) and key(content) in words for content in row.values())
        if found > 1 and 2 * found > len(row):
            return True
    return False


@lru_cache(maxsize=16)
def _headings(form: Form) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(filter(None, map(key, _words(table)))) for table in form.all_tables)


def _words(table: object) -> Iterator[str]:
    if isinstance(table, ListTable | StripTable):
        yield from (str(word) for word in table.headings.model_dump().values() if word)
        lines = table.columns if isinstance(table, ListTable) else table.items
        for line in lines:
            yield from (*line.group, line.name)
    else:
        yield from (column.name for column in table.columns)  # type: ignore[attr-defined]


def _key(content: SeenContent) -> str:
    return key(content) if isinstance(content, str) else ""
