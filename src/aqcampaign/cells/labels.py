"""Takes printed words and makes keys to compare them by: spaces, width and punctuation do not matter."""

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_DRESS = re.compile(r"^[\d一二三四五六七八九十]+[.、)]|[:。]+$")


# Room for the labels of a form; names and figures pass through.
@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """Return the words without spaces, full-width forms folded."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def undressed(text: str, unit: str) -> str:
    """Return the key of a label that was retyped with its number before or its unit behind it: 7.立案/结案数（件）."""
    return _DRESS.sub("", key(text)).removesuffix(f"({key(unit)})").removesuffix(f",{key(unit)}")
