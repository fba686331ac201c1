"""Parses font sizes of Office formats and detects text that is too small to be seen."""

import re

# No program offers less than a point, which is a dot on paper.
_LARGEST_UNSEEN = 1.0
# A size as XML writes decimals and floating-point numbers: 10.5, .5, 1e0.
_LENGTH = re.compile(r"(\+?(?:\d{1,4}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?)(pt|in|cm|mm|)", re.ASCII)
_POINTS = {"": 1.0, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54}


def parse_points(written: str) -> float | None:
    """Return the points of a size such as 10.5, 11pt or 0.4cm; None for any other text."""
    found = _LENGTH.fullmatch(written)
    return float(found[1]) * _POINTS[found[2]] if found else None


def is_too_small(points: float | None) -> bool:
    """Return whether text of a size cannot be seen. No size, or 0 of a careless program, is the default."""
    return points is not None and 0 < points <= _LARGEST_UNSEEN
