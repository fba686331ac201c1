"""Normalises typed text: half width, one kind of slash."""

import unicodedata

from aqcampaign.characters import legible

# Words by which offices say that there was nothing; the dashes are what input methods make of a minus.
ZERO_WORDS = frozenset(("无", "零", "/", "-", "—", "――", "——", "–", "−", "--"))
# NFKC leaves the division slash and the fraction slash alone.
_SLASHES = str.maketrans({"∕": "/", "⁄": "/", "\\": "/", "／": "/"})


def fold(text: str) -> str:
    """Return `text` in half width, trimmed, every kind of slash as /."""
    narrow = text if text.isascii() else "".join(map(_half_width, legible(text)))
    return narrow.strip().translate(_SLASHES)


def _half_width(character: str) -> str:
    """NFKC, but ½, ² and ① stay: they would become 1/2, or a digit of the number before them (5① is not 51)."""
    narrow = unicodedata.normalize("NFKC", character)
    numeral = any(each.isdigit() for each in narrow) and not "０" <= character <= "９"
    return character if numeral else narrow
