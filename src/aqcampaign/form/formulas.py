"""Parses printed formulas such as (3)+(4)=(8)-(10) into signed references to lines."""

import re
from dataclasses import dataclass

from aqcampaign.language import translate as _

_TOKEN = re.compile(r"\s*(?:\((\d{1,4})\)|([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)?)|([+=-]))\s*", re.ASCII)
# (3) alone is a printed number, not a sum.
_BRACKETED = re.compile(r"\s*\((?!\d{1,4}\)\s*$)(.+)\)\s*")
_WIDE = str.maketrans("（）＋－＝／", "()+-=/")
# Stands for all neighbouring lines that are neither totals nor 其中; a 合计 nearly always sums these.
REST = "rest"


@dataclass(frozen=True, slots=True)
class Reference:
    """A signed reference to a line, by printed number or code or by id, optionally to one part: (3), cases.filed."""

    sign: int
    number: str | None
    id: str = ""
    part: str = ""


Expression = tuple[Reference, ...]


def parse_chain(text: str) -> tuple[Expression, ...]:
    """Return the expressions between the equals signs; raises ValueError with a message if `text` is not a formula."""
    chain: list[list[Reference]] = [[]]
    sign = 1
    expects_reference = True
    position = 0
    ascii_text = text.translate(_WIDE).strip()
    while position < len(ascii_text):
        match = _TOKEN.match(ascii_text, position)
        if match is None or expects_reference == bool(match[3]):
            raise ValueError(_not_a_formula(text))
        if match[3]:
            sign = -1 if match[3] == "-" else 1
            if match[3] == "=":
                chain.append([])
        else:
            chain[-1].append(_reference(sign, match))
        expects_reference = bool(match[3])
        position = match.end()
    if expects_reference:
        raise ValueError(_not_a_formula(text))
    return tuple(map(tuple, chain))


def parse_ratio(text: str) -> Expression:
    """Return the terms of a ratio such as `closed / filed` or `(this - last) / last`; the last one is the divisor.

    Raises ValueError with a message.
    """
    above, slash, below = text.translate(_WIDE).partition("/")
    bracketed = _BRACKETED.fullmatch(above)
    try:
        dividend, divisor = parse_chain(bracketed[1] if bracketed else above), parse_chain(below)
    except ValueError:
        slash = ""
    if not slash or len(dividend) > 1 or len(divisor[0]) > 1 or len(divisor) > 1 or (not bracketed and dividend[0][1:]):
        raise ValueError(_("“{text}” is not a ratio such as closed / filed or (this - last) / last").format(text=text))
    return (*dividend[0], divisor[0][0])


def _reference(sign: int, match: re.Match[str]) -> Reference:
    if match[1]:
        return Reference(sign, match[1])
    line, _dot, part = match[2].partition(".")
    return Reference(sign, None, line, part)


def _not_a_formula(text: str) -> str:
    return _("“{text}” is not a formula such as (3)+(4) or food + drugs").format(text=text)
