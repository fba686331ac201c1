"""Proposes ids for printed names: English for common words, otherwise pinyin.

An id comes from the name and, if two names are alike, from the headings above them; only lines that are printed
alike are numbered in their order.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count

from aqcampaign.form_import.draft import Line
from aqcampaign.form_import.pinyin import syllables
from aqcampaign.form_import.words import FROM_JANUARY, plain, units_in

# Words whose English is the same on every form. Whole names only: a part of a name says too little.
_ENGLISH = {
    "合计": "total", "总计": "total", "共计": "total", "小计": "subtotal", "其他": "other", "备注": "remark",
    "本月": "month", "当月": "month", "本期": "month", "上月": "last_month", "累计": "cumulative",
    "本年累计": "cumulative", "去年同期": "last_year", "上年同期": "last_year", "本年": "this_year", "数量": "amount",
    "案件": "cases", "人": "persons", "人数": "persons", "人员": "persons", "金额": "sum", "罚款": "fines",
    "立案": "filed", "结案": "closed", "受理": "accepted", "审结": "concluded", "案值": "case_value",
    "城区": "urban", "乡镇": "rural", "填报人": "filler", "填表人": "filler", "制表人": "filler",
    "审核人": "checker", "复核人": "checker", "单位负责人": "leader", "负责人": "leader", "分管领导": "leader",
    "联系人": "contact", "联系电话": "phone", "电话": "phone", "手机": "mobile", "单位公章": "seal", "公章": "seal",
    "电子邮箱": "email", "电子信箱": "email", "日期": "date",
}  # fmt: skip
# A printed name and the words above it: headings, category.
Named = tuple[str, Sequence[str]]

# An id has this many words if they tell the names apart, and never more than the second number.
_WORDS, _MOST_WORDS = 3, 10
_LONGEST_NAME = 60
_BEFORE_NAME = re.compile(r"(\(?[一二三四五六七八九十\d]+[)、.．]+)?(其中[:：]?)?")
# 检查户数 and 检查人数 differ in their last word; 立案数 and 案件数 are called 立案 and 案件.
_COUNTED = r"(?:[次个户人家起]|(?<!案)件)数$"
_BRACKETS = re.compile(r"\(([^()]*)\)")
_COUNTS = re.compile(_COUNTED)
_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+|[0-9]+")
# 市场等场所 are 市场 and 场所.
_AND_OTHERS = re.compile(r"等(?!级)")
# A word has two characters, with those that belong to the word before or behind them: 消费者, 不合格, and the last one.
_WORD = re.compile(rf"{_COUNTED}|(?:[不未已](?=..))?(?!.{_COUNTED})..(?:[者率额性]|.$)?|.")


class Ids:
    """Assigns the ids of one set of lines, each unique."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def assign(self, named: Sequence[Named], kind: str) -> list[str]:
        """Return the id of each name; a name without letters or Chinese gets `kind` and its place."""
        choices = [
            [*dict.fromkeys(_candidates(name, above))] or [f"{kind}_{place}"]
            for place, (name, above) in enumerate(named, start=1)
        ]
        return [self._unique(id_, kind) for id_ in _told_apart(choices)]

    def named(self, lines: Sequence[Line], kind: str) -> tuple[Line, ...]:
        """Return the lines with their ids; those with the same name are told apart by category and headings."""
        above = ((str(line.keys.get("category", "")), *line.group) for line in lines)
        ids = self.assign([(line.name, words) for line, words in zip(lines, above, strict=True)], kind)
        return tuple(line.with_keys(id=id_) for line, id_ in zip(lines, ids, strict=True))

    def reserve(self, id_: str) -> str:
        """Mark an id as taken and return it."""
        self._taken.add(id_)
        return id_

    def _unique(self, id_: str, kind: str) -> str:
        start = id_ if id_[0].isalpha() else f"{kind}_{id_}"
        if start not in self._taken:
            return self.reserve(start)
        # The numbers before the last one that was given are all taken.
        number = next(n for n in count(self._next.get(start, 2)) if f"{start}_{n}" not in self._taken)
        self._next[start] = number + 1
        return self.reserve(f"{start}_{number}")


def _told_apart(choices: Sequence[Sequence[str]]) -> list[str]:
    """Return one choice for each name, the shortest with which no other name shares it."""
    chosen = [0] * len(choices)
    while True:
        sharing: dict[str, list[int]] = {}
        for place, level in enumerate(chosen):
            sharing.setdefault(choices[place][level], []).append(place)
        alike = [each for group in sharing.values() if len(group) > 1 for each in group]
        longer = [place for place in alike if chosen[place] + 1 < len(choices[place])]
        if not longer:
            return [each[level] for each, level in zip(choices, chosen, strict=True)]
        for place in longer:
            chosen[place] += 1


def _candidates(name: str, above: Sequence[str]) -> Iterator[str]:
    """Yield the ids for a name, shortest first; the last ones begin with the words above it."""
    words = _words(name)
    lengths = range(_WORDS, max(_WORDS, min(len(words), _MOST_WORDS)) + 1) if words else ()
    for length in lengths:
        yield "_".join(words[:length])
    for begin in range(len(above) - 1, -1, -1):
        over = [word for heading in above[begin:] for word in _words(heading)[:_WORDS]]
        if over:
            yield "_".join((*over, *words[:_WORDS]))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters, pairs of Chinese characters taken as words."""
    key = _BEFORE_NAME.sub("", plain(name[:_LONGEST_NAME]), count=1)
    key = _BRACKETS.sub(lambda found: "" if units_in(found[1]) else found[0], key)
    english = "year_to_date" if FROM_JANUARY.fullmatch(key) else _ENGLISH.get(key)
    if english:
        return (english,)
    named = key if _COUNTS.search(key) else re.sub("(?<=.)总?数$", "", key)
    runs = _RUN.findall(_AND_OTHERS.sub("、", named).lower())
    return tuple(word for run in runs for word in (_paired(run) if run >= "\u4e00" else (run,)))


def _paired(run: str) -> Iterator[str]:
    """Yield the words of a run of Chinese characters in pinyin."""
    spelt = syllables(run)
    return ("".join(spelt[word.start() : word.end()]) for word in _WORD.finditer(run))
