"""Decodes text of a workbook: entities, escapes and rich-text runs."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from aqcampaign.intake.colours import is_invisible, parse_colour
from aqcampaign.intake.font_size import is_too_small, parse_points
from aqcampaign.intake.ooxml.walk import Attributes, Element
from aqcampaign.intake.runs import Run

# How a part in UTF-8 begins.
DECLARATION = (
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?:UTF|utf)-8["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?[ \t\r\n]*+\?>)?[ \t\r\n]*+"""
)
# Characters without the carriage return, which parsers convert, and the five entities of XML or characters by their
# numbers, as openpyxl writes Chinese: &#20013;
_CHARACTER = rb"[\t\n -%'-;=?-~\x80-\xff]"
_REFERRED = rb"&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
CHARACTERS = rb"(?:%b++|%b)*+" % (_CHARACTER, _REFERRED)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("&(?:#(x?[0-9A-Fa-f]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# Two characters that XML does not allow; the first stands for the numbers of others.
_NO_CHARACTER = "\ufffe"
_NO_CHARACTERS = frozenset((_NO_CHARACTER, "\uffff"))


def unescaped(text: str) -> str:
    """Return the text with escapes such as _x000D_ decoded."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def visible(text: str) -> str:
    """Return the text, or '' if it is whitespace only, which cannot be seen in the cell."""
    return "" if text.isspace() else text


def characters(written: bytes) -> str | None:
    """Return what CHARACTERS matched, with its references decoded; None if XML does not allow one of the characters.

    Raises UnicodeDecodeError for text that is not UTF-8.
    """
    text = written.decode()
    if "&" in text:
        text = _REFERENCE.sub(_referred, text)
    return text if text.isascii() or _NO_CHARACTERS.isdisjoint(text) else None


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
    return chr(code) if is_allowed else _NO_CHARACTER
