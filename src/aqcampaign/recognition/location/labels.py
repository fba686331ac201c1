"""Normalises printed words for comparison: spaces, width and punctuation do not matter."""

import re
from functools import lru_cache

from aqcampaign.characters import normalized

_SPACE = re.compile(r"\s+")
# The number of an item, as in 7. and 七、
ORDINAL = r"\d{1,3}|[一二三四五六七八九十]{1,3}"
# (七) 七、 7. and, of Arabic numbers, a bare 7
_NUMBERED = re.compile(rf"(?:\(({ORDINAL})\)|({ORDINAL})[.、,:)]|(\d{{1,3}})(?=\D))[.、,:]*")
_ALONE = re.compile(rf"\(?({ORDINAL})[.、,:)]*")
# Units of money, as a pattern.
MONEY_UNITS = "百万元|千元|万元|亿元|元"
_MONEY_BRACKET = re.compile(rf"\((?:单位:)?(?:人民币)?(?:{MONEY_UNITS})\)$")
_END = ":。"
_DIGITS = "零一二三四五六七八九"


# Large enough for all labels of a form; other texts are evicted.
@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """Return the words without spaces, full-width forms folded."""
    return _SPACE.sub("", normalized(text))


def unnumbered(text: str) -> str:
    """Return the key of a label without the number before it and the colon behind it."""
    numbered = _NUMBERED.match(key(text))
    return (key(text)[numbered.end() :] if numbered else key(text)).rstrip(_END)


def plain_label(text: str, unit: str) -> str:
    """Return the key of a label without a number before it or a unit behind it: 7.立案/结案数（件）."""
    words = unnumbered(text)
    for suffix in ("({})", "[{}]", "【{}】", "(单位:{})", ",{}"):
        words = words.removesuffix(suffix.format(key(unit)))
    return words.rstrip(_END)


def without_money_unit(words: str) -> str:
    """Return the key of a heading without a unit of money in brackets behind it, whichever it is."""
    return _MONEY_BRACKET.sub("", words)


def number_before(text: str) -> int | None:
    """Return the number at the start of a label, 7 for （七）立案/结案数; None if there is none."""
    found = _NUMBERED.match(key(text))
    return _value(next(group for group in found.groups() if group)) if found else None


def number_alone(content: object) -> int | None:
    """Return the number of a cell that holds only an ordinal, as in a column of numbers: 7, 七, 7., （7）."""
    if isinstance(content, float) and content.is_integer():
        return int(content)
    found = _ALONE.fullmatch(key(content)) if isinstance(content, str) else None
    return _value(found[1]) if found else None


def _value(ordinal: str) -> int:
    if ordinal.isdecimal():
        return int(ordinal)
    tens, ten, ones = ordinal.rpartition("十")
    return (_DIGITS.find(tens) if tens else 1) * 10 * len(ten) + (_DIGITS.find(ones) if ones else 0)
