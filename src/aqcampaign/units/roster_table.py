"""Reads the units from the rows of a table, such as a list that an office keeps in Excel."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from aqcampaign.characters import normalized
from aqcampaign.config import Location, Source, unknown, validated
from aqcampaign.failures import MOST_LISTED, ConfigurationFailure, Problem
from aqcampaign.language import translate as _
from aqcampaign.units.loader import M

Row = tuple[int, Sequence[str]]

# The keys of units.yaml, and how an office calls them; the keys themselves are headings, too.
_HEADINGS = {
    "id": ("编码", "代码", "编号", "单位编码", "单位代码", "code"),
    "name": ("名称", "单位", "单位名称", "填报单位", "报送单位", "unit"),
    "full_name": ("全称", "单位全称"),
    "aliases": ("别名", "简称", "曾用名"),
    "type": ("类型", "类别", "单位类型"),
    "group": ("分组", "组别"),
    "parent": ("上级", "上级单位"),
    "may_fill": ("可填项目",),
    "leads": ("牵头任务",),
    "joins": ("配合任务",),
    "from": ("起始", "启用"),
    "until": ("截止", "停用"),
    "merged_into": ("并入",),
    "renamed": ("更名",),
    "part_of": ("汇入", "汇入单位"),
    "several": ("多份报表",),
    "informational": ("抄报", "内部掌握"),
}
_KEYS = {word: key for key, words in _HEADINGS.items() for word in (key, key.replace("_", ""), *words)}
# Columns that offices keep for themselves.
_IGNORED = frozenset(
    {"", "序号", "备注", "联系人", "联系电话", "电话", "手机", "邮箱", "地址", "no", "no.", "note", "notes"}
)
_WORDS = {
    "several": {"询问": "ask", "以最新为准": "newest", "相加": "add"},
    "informational": {"是": "true", "否": "false"},
}
_LISTS = frozenset({"aliases", "leads", "joins", "renamed"})
_SEPARATORS = re.compile("[、;；,，\n]")
_REMARKS = re.compile(r"\(.*?\)|[\s*]")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:[-/.]?(\d{1,2})日?)?", re.ASCII)
# Titles and remarks may stand above the headings.
_MOST_ABOVE = 20


class RosterTable:
    """A table of units with one row of headings; `rest` is a units.yaml with everything but the units."""

    def __init__(self, path: Path, rows: Iterable[Row], rest: Source | None = None) -> None:
        """Find the headings; `rows` are (number, contents) pairs. Raises ConfigurationFailure if there are none."""
        self._path = path
        self._rest = rest
        filled = [(number, row) for number, row in rows if any(row)]  # titles and blank lines above the headings
        header = next((place for place, (_n, row) in enumerate(filled[:_MOST_ABOVE]) if is_header(row)), None)
        if header is None:
            text = _("no row holds the headings; write them in one row: 编码 and 名称, if needed also {others}")
            raise ConfigurationFailure([self._at(1, 0, text.format(others="、".join(_names_of_optional_columns())))])
        self._header_row, self._headings = filled[header]
        self._columns = self._read_headings(self._headings)
        self._units = [(number, unit) for number, row in filled[header + 1 :] if (unit := self._unit(row))]

    def load(self, model: type[M]) -> M:
        """Return the units, and what `rest` adds, as `model`; raises ConfigurationFailure with every mistake."""
        rest = self._rest.content() if self._rest else {}
        if self._rest and "units" in (rest or {}):
            text = _("the units stand here and in {path}; delete one of the two lists")
            raise ConfigurationFailure([self._rest.problem(("units",), text.format(path=self._path.name))])
        incomplete = list(self._incomplete_rows())
        if incomplete:
            raise ConfigurationFailure(incomplete[:MOST_LISTED], more=len(incomplete[MOST_LISTED:]))
        return validated(model, {**(rest or {}), "units": [unit for _n, unit in self._units]}, self.problem)

    def _incomplete_rows(self) -> Iterator[Problem]:
        for number, unit in self._units:
            for key in ("id", "name"):
                if key not in unit:
                    heading = self._headings[self._columns[key]].strip()
                    text = _("nothing stands below “{heading}” in this row")
                    yield self._at(number, self._columns[key], text.format(heading=heading))

    def problem(self, location: Location, text: str) -> Problem:
        """Return `text` as a mistake in the row and column of a unit's key, or in `rest`."""
        match location:
            case ("units", int(place), *keys):
                number, _unit = self._units[place]
                key = str(keys[0]) if keys else "name"
                return self._at(number, self._columns.get(key, 0), text)
            case _ if self._rest and location[:1] != ("units",):
                return self._rest.problem(location, text)
        return self._at(self._header_row, 0, text)

    def _read_headings(self, headings: Sequence[str]) -> dict[str, int]:
        """Return the column of each key; raises ConfigurationFailure for unknown and repeated headings."""
        columns: dict[str, int] = {}
        problems = []
        for column, heading in enumerate(headings):
            word = _word(heading)
            if word in _IGNORED:
                continue
            key = _KEYS.get(word)
            if key is None:
                problems.append(self._at(self._header_row, column, unknown(heading, _known_headings())))
            elif columns.setdefault(key, column) != column:
                text = _("“{heading}” is the heading of two columns").format(heading=heading)
                problems.append(self._at(self._header_row, column, text))
        if problems:
            raise ConfigurationFailure(problems)
        return columns

    def _unit(self, row: Sequence[str]) -> Mapping[str, Any]:
        """Return the filled cells of a row by key."""
        cells = {key: row[column].strip() for key, column in self._columns.items() if column < len(row)}
        return {key: _value(key, text) for key, text in cells.items() if text}

    def _at(self, row: int, column: int, text: str) -> Problem:
        return Problem(str(self._path), row, column + 1, text)


def is_header(row: Sequence[str]) -> bool:
    """Return whether a row holds the headings of a roster: one for ids and one for names."""
    return {"id", "name"} <= {_KEYS.get(_word(cell)) for cell in row}


def _word(heading: str) -> str:
    """Return a heading without blanks, remarks in brackets and the asterisk of columns that must be filled."""
    return _REMARKS.sub("", normalized(heading)).lower()


def _known_headings() -> list[str]:
    return [words[0] for words in _HEADINGS.values()]


def _names_of_optional_columns() -> list[str]:
    return _known_headings()[2:]


def _value(key: str, text: str) -> object:
    """Return what a cell says as units.yaml would say it."""
    if key in ("from", "until"):
        return _moment(text)
    if key not in _LISTS:
        return _WORDS.get(key, {}).get(text, text)
    values = [value.strip() for value in _SEPARATORS.split(text) if value.strip()]
    if key != "renamed":
        return values
    return [_renaming(value) for value in values]


def _renaming(text: str) -> dict[str, str]:
    first, _blank, name = text.partition(" ")
    return {"from": _moment(first), **({"name": name.strip()} if name.strip() else {})}


def _moment(text: str) -> str:
    """Return a day or month as Excel and people write it (2022/9/1, 2022年9月) as 2022-09-01 or 2022-09."""
    found = _DATE.fullmatch(normalized(text))
    return "-".join(f"{int(number):02}" for number in found.groups() if number) if found else text
