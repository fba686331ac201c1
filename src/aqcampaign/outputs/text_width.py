"""Measures text as a cell shows it, to make rows high enough for what they wrap."""

import math


def display_width(text: str) -> int:
    """Return the width in half-width characters; a Chinese one counts two."""
    return sum(1 if character.isascii() else 2 for character in text)


def line_count(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of this width in half-width characters."""
    return max(1, math.ceil(display_width(text) / max(width, 1)))
