"""Takes text as it was typed and makes the same text with width folded and separators unified."""

import unicodedata

# Words by which offices say that there was nothing; the dashes are what input methods make of a minus.
ZERO_WORDS = frozenset(("无", "零", "/", "-", "—", "――", "——", "–", "−", "--"))
# NFKC leaves the division slash and the fraction slash alone.
_SLASHES = str.maketrans({"∕": "/", "⁄": "/", "\\": "/", "／": "/"})


def folded(text: str) -> str:
    """Return `text` in half width, trimmed, every kind of slash as /."""
    return unicodedata.normalize("NFKC", text).strip().translate(_SLASHES)
