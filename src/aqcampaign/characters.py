"""Finds, names and normalizes invisible characters and look-alikes."""

import re
import unicodedata

from aqcampaign.language import mark as N_

# Names of zero-width characters; they are copied along with text from chats and web pages.
_ZERO_WIDTH = {
    "\u00ad": N_("a soft hyphen"),
    "\u200b": N_("a zero-width space"),
    "\u200c\u200d\u034f": N_("a zero-width joiner"),
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069": N_("a text direction mark"),
    "\u2060-\u2064\u180e": N_("a zero-width word joiner"),
    "\ufeff": N_("a byte order mark"),
    "\ufe00-\ufe0f\U000e0100-\U000e01ef": N_("a variation selector"),
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufff9-\ufffb\U000e0001-\U000e007f": N_("a control character"),
}
# Blank characters other than the plain space.
_BLANKS = {
    "\t": N_("a tab"),
    "\u00a0\u202f": N_("a no-break space"),
    "\u1680\u2000-\u200a\u205f": N_("a space of unusual width"),
    "\u115f\u1160\u3164\uffa0\u2800": N_("a blank filler"),
}
# Numbers in words before 年, 月 and 日.
_IN_WORDS = re.compile(r"(?<![〇○零一二三四五六七八九十])[〇○零一二三四五六七八九十]++(?=\s*[年月日号])")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LINES = {"\u2028\u2029\x85\x1c-\x1f": N_("a line separator")}
_NAMES = _ZERO_WIDTH | _BLANKS | _LINES
_ZERO_WIDTH_CLASS, _BLANK_CLASS, _LINE_CLASS = (
    re.compile(f"[{''.join(each)}]") for each in (_ZERO_WIDTH, _BLANKS, _LINES)
)
_INVISIBLE = re.compile(f"[{''.join(_NAMES)}]")
# Right-to-left marks: neighbouring text may be displayed in a different order than it is stored.
_RIGHT_TO_LEFT = "\u200f\u061c\u202b\u202e\u2067"
_OVERRIDE = "\u202e"
_LEFT_TO_RIGHT = re.compile(r"\d+(?:[./,]\d+)*", re.ASCII)

# PDF converters emit radicals in place of characters that look the same. NFKC maps only the Kangxi radicals, and to
# forms that differ from those of mainland China.
_PAIRS = (
    "⺎兀⺒巳⺓幺⺛旡⺜日⺝月⺟母⺠民⺩王⺫目⺬示⺯糹⺶羊⺻聿⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟⼾户⾭青⿈黄戶户戸户"
)
_RADICALS = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_LOOKALIKES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff戶戸]")


def invisible_characters(text: str) -> tuple[str, ...]:
    """Return the names of the invisible characters in `text`, each once and untranslated."""
    if (text.isascii() and text.isprintable()) or not _INVISIBLE.search(text):
        return ()
    return tuple(name for each, name in _NAMES.items() if re.search(f"[{each}]", text))


def visible(text: str) -> str:
    """Return `text` as displayed: zero-width characters removed, blanks as spaces, line separators as newlines."""
    if (text.isascii() and text.isprintable()) or not _INVISIBLE.search(text):
        return text
    return _ZERO_WIDTH_CLASS.sub("", _LINE_CLASS.sub("\n", _BLANK_CLASS.sub(" ", text)))


def has_certain_order(text: str) -> bool:
    """Return whether `text` is certainly displayed in the order in which it is stored, despite direction marks."""
    if not any(mark in text for mark in _RIGHT_TO_LEFT):
        return True
    clean = visible(text).strip()
    if _OVERRIDE in text and len(visible(text.partition(_OVERRIDE)[2]).strip()) > 1:
        return False
    if clean.isascii() and clean.isdecimal():
        return True
    at_the_ends = not any(mark in text.strip(_RIGHT_TO_LEFT) for mark in _RIGHT_TO_LEFT)
    return at_the_ends and _LEFT_TO_RIGHT.fullmatch(clean) is not None


def legible(text: str) -> str:
    """Return `text` as displayed, with radicals and compatibility characters replaced by their look-alikes."""
    return visible(text) if text.isascii() else _LOOKALIKES.sub(_character, visible(text))


def normalized(text: str) -> str:
    """Return `text` normalized for comparison: legible and in NFKC (half width)."""
    return visible(text) if text.isascii() else unicodedata.normalize("NFKC", legible(text))


def with_arabic_dates(text: str) -> str:
    """Return the normalized text with the numbers of its dates in figures: 二〇二二年九月 is 2022年9月."""
    return _IN_WORDS.sub(lambda number: _arabic(number[0]), normalized(text))


def _arabic(number: str) -> str:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return number.translate(_DIGITS)
    return f"{tens.translate(_DIGITS) or 1}{ones.translate(_DIGITS) or 0}"


def _character(lookalike: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", lookalike[0].translate(_RADICALS))
