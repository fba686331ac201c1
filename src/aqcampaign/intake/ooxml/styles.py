"""Reads the styles of a workbook: which cell styles show more than the stored number."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.number_formats import BUILT_IN, Shows, shows
from aqcampaign.intake.ooxml.walk import Attributes, Element, walk


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format's code, and what it shows a number as."""

    code: str
    shows: Shows


NumberFormats = Mapping[int, NumberFormat]


@lru_cache(maxsize=32)
def number_formats(part: bytes, limits: Limits) -> NumberFormats:
    """Return the format of each style that shows a date, a time or a percentage; all others show the number."""
    codes = dict(BUILT_IN)
    used: list[int] = []

    def define(attributes: Attributes) -> None:
        codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")

    def use(attributes: Attributes) -> None:
        used.append(_number(attributes.get("numFmtId")))

    formats = Element({"numFmt": Element(begin=define)})
    styles = Element({"xf": Element(begin=use)})
    walk(part, Element({"styleSheet": Element({"numFmts": formats, "cellXfs": styles})}), limits)
    made = {id_: NumberFormat(code, shows(code)) for id_, code in codes.items()}
    return {place: made[id_] for place, id_ in enumerate(used) if id_ in made and made[id_].shows != "number"}


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 10 else -1
