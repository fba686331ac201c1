"""Reads the shared strings of a workbook."""

import re

from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.text import QUOTED, TEXT, rich_text, unescaped, visible, without_entities
from aqcampaign.intake.ooxml.walk import Element, walk

# As programs write it: items of one text or of several runs, one behind the other.
_HEAD = re.compile(
    r'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>[ \t\r\n]*+)?'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]++")?(?: uniqueCount="[0-9]++")?>'
)
_T = '<t(?: xml:space="preserve")?>'
_LOOKS = r'(?:<rPr>(?:<[A-Za-z]++(?: [a-z]++="' + QUOTED + r'")?/>)*+</rPr>)?'
_RUNS = f"(?:<r>{_LOOKS}{_T}{TEXT}</t></r>)++"
_ITEM = re.compile(f"<si>(?:{_T}({TEXT})</t>|({_RUNS}))</si>")
_WORDS_OF = re.compile(r"<t[^>]*+>([^<]*+)</t>")
_TAIL = re.compile(r"</sst>[ \t\r\n]*+")
_LARGEST_PLAIN = 2**22


def shared_strings(part: bytes, limits: Limits) -> list[str]:
    """Return the texts in their order; phonetic guides are left out."""
    strings = plain_strings(part, limits)
    return parsed_strings(part, limits) if strings is None else strings


def plain_strings(part: bytes, limits: Limits) -> list[str] | None:
    """Return the texts of a part that holds plain items and nothing else, None for any other part."""
    if len(part) > _LARGEST_PLAIN:
        return None
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return None
    head = _HEAD.match(text)
    end = text.rfind("</sst>")
    if head is None or not _TAIL.fullmatch(text, end):
        return None
    pieces = _ITEM.split(text[head.end() : end])
    if any(pieces[::3]):
        return None
    limits.hold("strings", len(pieces) // 3)
    items = zip(pieces[1::3], pieces[2::3], strict=True)
    strings = [plain if runs is None else "".join(_WORDS_OF.findall(runs)) for plain, runs in items]
    if "&" in text or "_x" in text:
        strings = [unescaped(without_entities(each)) for each in strings]
    return list(map(visible, strings))


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
