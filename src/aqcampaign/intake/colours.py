"""Parses colours of Office formats and detects text that is invisible on its background."""

from collections.abc import Mapping
from functools import lru_cache

Colour = (
    tuple[int, int, int] | str
)  # (red, green, blue), or the name of a colour of unknown RGB value such as a theme accent

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
# Text of less contrast (WCAG 2; black on white has 21) and about the same hue as its background is invisible on
# paper: white or very light grey on white, or on the pale fills of forms.
_MIN_CONTRAST = 1.3
_SAME_HUE = 64
# The background and text colours by their index in the theme and in the old palette.
_THEME = {"0": WHITE, "1": BLACK}
_INDEXED = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}


def parse_colour(attributes: Mapping[str, str]) -> Colour | None:
    """Return the colour given by the attributes of a color element; None for the automatic colour."""
    rgb = attributes.get("rgb", "")
    if rgb:
        return parse_rgb(rgb[-6:]) or rgb
    tint = attributes.get("tint", "")
    if "theme" in attributes:
        theme = attributes["theme"]
        base = _THEME.get(theme)
        return f"theme {theme} {tint}" if base is None else _apply_tint(base, tint)
    if "indexed" in attributes:
        return _INDEXED.get(attributes["indexed"], f"indexed {attributes['indexed']}")
    return None


def parse_rgb(digits: str) -> tuple[int, int, int] | None:
    """Return the colour of six hexadecimal digits, None for any other text."""
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue


@lru_cache(maxsize=4096)
def is_invisible(text: Colour | None, background: Colour | None) -> bool:
    """Return whether text cannot be seen on its background. The defaults are black on white."""
    front, back = text or BLACK, background or WHITE
    if isinstance(front, str) or isinstance(back, str):
        return front == back
    same_hue = all(abs(one - other) < _SAME_HUE for one, other in zip(front, back, strict=True))
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return same_hue and (lighter + 0.05) / (darker + 0.05) < _MIN_CONTRAST


def _luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance by WCAG 2: 0 for black, 1 for white."""
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _apply_tint(base: tuple[int, int, int], tint: str) -> tuple[int, int, int]:
    """Return the colour darkened by a negative tint, lightened by a positive one (ECMA-376 part 1, 18.8.19)."""
    try:
        share = max(-1.0, min(1.0, float(tint or 0)))
    except ValueError:
        share = 0.0
    red, green, blue = (round(v * (1 + share) if share < 0 else v + (255 - v) * share) for v in base)
    return red, green, blue
