"""Estimates how wide text is displayed, to fit row heights to wrapped text."""

import math
from functools import lru_cache


def display_width(text: str) -> int:
    """Return the width in half-width characters; a Chinese character counts as two."""
    return len(text) if text.isascii() else sum(1 if character.isascii() else 2 for character in text)


def line_count(text: str, width: float) -> int:
    """Return the number of lines that a text takes in a column of `width` half-width characters."""
    return 1 if 2 * len(text) <= width else _long_line_count(text, width)


# The texts of a report are listed once for each of its cells.
@lru_cache(maxsize=1024)
def _long_line_count(text: str, width: float) -> int:
    return max(1, math.ceil(display_width(text) / max(width, 1)))
