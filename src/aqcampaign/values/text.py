"""Normalises typed text before it is parsed as numbers."""

import re
import unicodedata

from aqcampaign.characters import legible
from aqcampaign.intake.grid import CellContent

# Words for zero; the dashes are what input methods make of a minus sign.
ZERO_WORDS = frozenset(("无", "零", "/", "-", "—", "――", "——", "–", "−", "--"))
# NFKC does not change the division slash and the fraction slash.
_SLASHES = str.maketrans({"∕": "/", "⁄": "/", "\\": "/", "／": "/"})


# What units write where there is nothing: 无, 本月无此类线索, 零报告. 无证经营 is a lead, and 无新增 may mean old ones.
_NOTHING = re.compile(
    "(?:本[月周旬季期年日]度?|目前|暂|均)*(?:无|没有|零报告)(?:相关|此类|重大|重要)*(?:线索|案件|情况|内容|事项|舆情|数据)?"
)


def says_nothing(content: CellContent) -> bool:
    """Return whether a cell is blank or says that there is nothing: 无, a dash, 0."""
    if not isinstance(content, str):
        return content == 0
    said = fold(content).rstrip("。.")
    return said in ("", "0", *ZERO_WORDS) or _NOTHING.fullmatch(said) is not None


def fold(text: str) -> str:
    """Return `text` in half width, stripped, with every kind of slash as /."""
    narrow = text if text.isascii() else "".join(map(_half_width, legible(text)))
    return narrow.strip().translate(_SLASHES)


def _half_width(character: str) -> str:
    """Return the NFKC form, except of numerals such as ½, ² and ①: 5① must not become 51."""
    narrow = unicodedata.normalize("NFKC", character)
    numeral = any(each.isdigit() for each in narrow) and not "０" <= character <= "９"
    return character if numeral else narrow
