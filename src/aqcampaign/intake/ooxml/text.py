"""Decodes text of a workbook: entities, escapes and rich-text runs."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from aqcampaign.intake.colours import is_invisible, parse_colour
from aqcampaign.intake.font_size import is_too_small, parse_points
from aqcampaign.intake.ooxml.walk import Attributes, Element
from aqcampaign.intake.runs import Run

# Characters that XML does not allow, and the carriage return, which parsers convert.
_NO_CHARACTERS = r"\x00-\x08\x0b-\x1f\ufffe\uffff"
# The five entities of XML, and characters by their numbers, as openpyxl writes Chinese: &#20013;
REFERENCE = "&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
# Text with such references, and an attribute value without any.
TEXT = rf"(?:[^<>&{_NO_CHARACTERS}]++|{REFERENCE})*+"
QUOTED = rf'[^"<>&\t\n{_NO_CHARACTERS}]*+'

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("&(?:#(x?[0-9A-Fa-f]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# Stands for the numbers of characters that XML does not allow; it is not allowed itself.
NO_CHARACTER = "\ufffe"
_SHORT = 2**10


def unescaped(text: str) -> str:
    """Return the text with escapes such as _x000D_ decoded."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def visible(text: str) -> str:
    """Return the text, or '' if it is whitespace only, which cannot be seen in the cell."""
    return "" if text.isspace() else text


def without_references(text: str) -> str:
    """Return the text with its references decoded, NO_CHARACTER for those that XML does not allow."""
    if "&" not in text:
        return text
    return (_kept if len(text) <= _SHORT else _decoded)(text)


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_referred, text)


# Most texts are the same in all workbooks.
_kept = lru_cache(maxsize=1024)(_decoded)


def text_of(runs: Iterable[Run]) -> str:
    """Return the text of all runs, regardless of format."""
    return unescaped("".join(run.text for run in runs))


class RichText:
    """Collects the runs of a text without phonetic guides."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._looks = Run("", own=False)

    def element(self, end: Callable[[], object] | None = None) -> Element:
        """Return the handlers for a text with or without runs."""
        looks = Element({
            "strike": Element(begin=self._strike),
            "vertAlign": Element(begin=self._raise),
            "color": Element(begin=self._colour),
            "sz": Element(begin=self._size),
        }, begin=self._own)  # fmt: skip
        words = Element(text=self._add)
        run = Element({"rPr": looks, "t": words}, begin=self._begin_run, end=self._begin_run)
        return Element({"t": words, "r": run}, end=end)

    def taken(self) -> tuple[Run, ...]:
        """Return the collected runs and reset."""
        runs = tuple(self._runs)
        self._runs.clear()
        return runs

    def _begin_run(self, *_attributes: Attributes) -> None:
        self._looks = Run("", own=False)

    def _own(self, _attributes: Attributes) -> None:
        self._looks = Run("")

    def _add(self, text: str) -> None:
        self._runs.append(replace(self._looks, text=text))

    def _strike(self, attributes: Attributes) -> None:
        self._looks = replace(self._looks, struck=attributes.get("val", "1") not in ("0", "false"))

    def _raise(self, attributes: Attributes) -> None:
        self._looks = replace(self._looks, raised=attributes.get("val") in ("superscript", "subscript"))

    def _colour(self, attributes: Attributes) -> None:
        self._hide(is_invisible(parse_colour(attributes), None))

    def _size(self, attributes: Attributes) -> None:
        self._hide(is_too_small(parse_points(attributes.get("val", ""))))

    def _hide(self, invisible: bool) -> None:
        self._looks = replace(self._looks, invisible=self._looks.invisible or invisible)


def _character(escape: re.Match[str]) -> str:
    """Return the character of an escape; escapes of surrogates are returned unchanged."""
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code < 0xE000 or code >= 0xFFFE else chr(code)


def _referred(reference: re.Match[str]) -> str:
    number, name = reference.groups()
    if name:
        return _NAMED[name]
    code = int(number[1:], 16) if number.startswith("x") else int(number)
    is_allowed = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000 or code in (9, 10, 13)
    return chr(code) if is_allowed else NO_CHARACTER
