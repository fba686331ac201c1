"""Reads numerals: 1234, 1,234.5, １２, −3, 十四, 一百二十, 两, 二〇二二."""

from dataclasses import dataclass
from decimal import Decimal

# Full-width digits and signs, each replaced by one character, so that places in the text stay the same.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: ord("-"), 0x3000: ord(" ")}
# Punctuation of Chinese text stays as it is: it ends clauses.
_KEPT = "，：；！？（）"
_FOLDED = {code: half for code, half in _HALF_WIDTH.items() if chr(code) not in _KEPT}

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
CHINESE = "零〇○一二三四五六七八九十百千万亿两"

# Behind a letter or a dot a digit belongs to a code or a version; behind a word - means “to”, but not in 环比-3.2%.
ARABIC = r"(?<![\dA-Za-z._])(?:(?:(?<=[比为是])|(?<![\u4e00-\u9fff%]))[-+])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written. `decimals` are its digits behind the point, `is_grouped` says that it has separators."""

    start: int
    end: int
    value: Decimal
    decimals: int = 0
    is_chinese: bool = False
    is_grouped: bool = False


def folded(text: str) -> str:
    """Return `text` with full-width digits, letters and signs in half width; it is as long as before."""
    return text.translate(_FOLDED)


def arabic_numeral(written: str, start: int = 0) -> Numeral:
    """Return the numeral that is written in (folded) digits."""
    plain = written.replace(",", "")
    decimals = len(plain.partition(".")[2])
    return Numeral(start, start + len(written), Decimal(plain), decimals, is_grouped="," in written)


def chinese_numeral(written: str, start: int = 0) -> Numeral | None:
    """Return the numeral that is written in Chinese characters, None if they are none: 十四, 二〇二二, 一点五."""
    whole, point, fraction = written.partition("点")
    value = _whole_value(whole)
    if value is None or (point and not all(each in _DIGITS for each in fraction)):
        return None
    digits = "".join(str(_DIGITS[each]) for each in fraction)
    end = start + len(written)
    return Numeral(start, end, Decimal(f"{value}.{digits}") if digits else Decimal(value), len(digits), is_chinese=True)


def _whole_value(written: str) -> int | None:
    """Return the value of a whole number in Chinese characters."""
    if len(written) > 1 and all(each in _DIGITS for each in written):
        return int("".join(str(_DIGITS[each]) for each in written))
    total = section = 0
    for place, character in enumerate(written):
        if character in _MYRIADS:
            total = (total + section) * _MYRIADS[character] if character == "亿" else total + section * 10**4
            if total == 0:
                return None  # 万元: a unit, not a number
            section = 0
            continue
        added = _added(written, place)
        if added is None:
            return None
        section += added
    return total + section if written else None


def _added(written: str, place: int) -> int | None:
    """Return what the character at `place` adds to its section; a digit before 十, 百 or 千 adds with these."""
    character, following = written[place], written[place + 1 : place + 2]
    if character in _DIGITS:
        return 0 if following in _TENS and following else _DIGITS[character]
    before = written[place - 1 : place] if place else ""
    if before in _DIGITS and before and _DIGITS[before]:
        return _DIGITS[before] * _TENS[character]
    # 十四 begins without a digit, and so does 二百十四; 百 and 千 alone are no numbers.
    return _TENS["十"] if character == "十" and before not in ("十", "零", "〇") else None
