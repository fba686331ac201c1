"""Normalises typed text before it is parsed as numbers."""

import unicodedata

from aqcampaign.characters import legible

# Words for zero; the dashes are what input methods make of a minus sign.
ZERO_WORDS = frozenset(("无", "零", "/", "-", "—", "――", "——", "–", "−", "--"))
# NFKC does not change the division slash and the fraction slash.
_SLASHES = str.maketrans({"∕": "/", "⁄": "/", "\\": "/", "／": "/"})


def fold(text: str) -> str:
    """Return `text` in half width, stripped, with every kind of slash as /."""
    narrow = text if text.isascii() else "".join(map(_half_width, legible(text)))
    return narrow.strip().translate(_SLASHES)


def _half_width(character: str) -> str:
    """Return the NFKC form, except of numerals such as ½, ² and ①: 5① must not become 51."""
    narrow = unicodedata.normalize("NFKC", character)
    numeral = any(each.isdigit() for each in narrow) and not "０" <= character <= "９"
    return character if numeral else narrow
