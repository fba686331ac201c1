"""Decodes text of a workbook: entities, escapes and rich-text runs."""

import re
from collections.abc import Callable

from aqcampaign.intake.ooxml.walk import Element

# Controls, U+FFFE and U+FFFF are no characters of XML; a line end is one as programs write it, without a return.
_NO_CHARACTERS = r"\x00-\x08\x0b-\x1f\ufffe\uffff"
# Text in which nothing but the five entities of XML needs a second look, and what stands in quotes in a tag.
TEXT = rf"(?:[^<>&{_NO_CHARACTERS}]++|&(?:amp|lt|gt|quot|apos);)*+"
QUOTED = rf'[^"<>&\t\n{_NO_CHARACTERS}]*+'

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def unescaped(text: str) -> str:
    """Return the text with _x000D_ and the like as the characters that they stand for."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def visible(text: str) -> str:
    """Return the text, '' where it is blanks alone: nobody who looks at the cell sees anything in it."""
    return "" if text.isspace() else text


def without_entities(text: str) -> str:
    """Return the text with the characters that &lt; and the like stand for."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text


def rich_text(pieces: list[str], end: Callable[[], object] | None = None) -> Element:
    """Return the element of a text with or without runs, whose words go to `pieces`; phonetic guides are left out."""
    words = Element(text=pieces.append)
    return Element({"t": words, "r": Element({"t": words})}, end=end)


def _character(escape: re.Match[str]) -> str:
    """Half a surrogate pair is no character: it stays as it is written."""
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code < 0xE000 or code >= 0xFFFE else chr(code)
