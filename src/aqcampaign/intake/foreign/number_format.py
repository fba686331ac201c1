"""Takes a number format such as 0.00% or mmm-yy and makes what it does to a number."""

import re


def in_percent(number_format: str) -> bool:
    """Return whether the format multiplies by a hundred; a % in quotes is only a word."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", number_format)
