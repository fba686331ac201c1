"""Estimates how wide text is displayed, to fit row heights to wrapped text."""

import math


def display_width(text: str) -> int:
    """Return the width in half-width characters; a Chinese character counts as two."""
    return sum(1 if character.isascii() else 2 for character in text)


def line_count(text: str, width: float) -> int:
    """Return the number of lines that a text takes in a column of `width` half-width characters."""
    return max(1, math.ceil(display_width(text) / max(width, 1)))
