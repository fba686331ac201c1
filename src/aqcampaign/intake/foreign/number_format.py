"""Says what a number format does to a number."""

import re


def in_percent(number_format: str) -> bool:
    """Return whether the format multiplies by a hundred; a % in quotes is only a word."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
