"""Takes the shared strings part and makes the texts that cells refer to by number."""

import re

from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.text import NO_CHARACTERS, TEXT, plain_text, rich_text, unescaped, visible
from aqcampaign.intake.ooxml.walk import Element, walk

# As programs write it: nothing but plain items, one behind the other.
_HEAD = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>\s*+)?'
    rb'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    rb'(?: count="[0-9]++")?(?: uniqueCount="[0-9]++")?>'
)
_ITEM = re.compile(rb'<si><t(?: xml:space="preserve")?>(' + TEXT + rb")</t></si>")
_TAIL = re.compile(rb"</sst>\s*+")
_LARGEST_PLAIN = 2**22


def shared_strings(part: bytes, limits: Limits) -> list[str]:
    """Return the texts in their order; phonetic guides are left out."""
    strings = plain_strings(part, limits)
    return parsed_strings(part, limits) if strings is None else strings


def plain_strings(part: bytes, limits: Limits) -> list[str] | None:
    """Return the texts of a part that holds plain items and nothing else, None for any other part."""
    head = _HEAD.match(part)
    end = part.rfind(b"</sst>")
    if head is None or len(part) > _LARGEST_PLAIN or not _TAIL.fullmatch(part, end):
        return None
    pieces = _ITEM.split(part[head.end() : end])
    if any(pieces[::2]) or NO_CHARACTERS.search(part):
        return None
    limits.hold("strings", len(pieces) // 2)
    try:
        return [visible(plain_text(text)) for text in pieces[1::2]]
    except UnicodeDecodeError:
        return None


def parsed_strings(part: bytes, limits: Limits) -> list[str]:
    """Return the texts of any part of shared strings."""
    strings: list[str] = []
    pieces: list[str] = []

    def end() -> None:
        strings.append(visible(unescaped("".join(pieces))))
        pieces.clear()
        if len(strings) > limits.strings:
            limits.hold("strings", len(strings))

    walk(part, Element({"sst": Element({"si": rich_text(pieces, end)})}), limits)
    return strings
