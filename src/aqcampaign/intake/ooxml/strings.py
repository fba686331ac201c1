"""Reads the shared strings of a workbook."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.text import (
    NO_CHARACTER,
    QUOTED,
    TEXT,
    RichText,
    text_of,
    unescaped,
    visible,
    without_references,
)
from aqcampaign.intake.ooxml.walk import Element, walk
from aqcampaign.intake.runs import Run

# The usual form: items with one text or several runs, without anything between them.
_HEAD = re.compile(
    r'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>[ \t\r\n]*+)?'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]++")?(?: uniqueCount="[0-9]++")?>'
)
_T = '<t(?: xml:space="preserve")?>'
_RUN_PROPERTIES = r'(?:<rPr>(?:<[A-Za-z]++(?: [a-z]++="' + QUOTED + r'")?/>)*+</rPr>)?'
_RUNS = f"(?:<r>{_RUN_PROPERTIES}{_T}{TEXT}</t></r>)++"
_ITEM = re.compile(f"<si>(?:{_T}({TEXT})</t>|({_RUNS}))</si>")
_RUN = re.compile(r"<r>(<rPr>.*?</rPr>)?<t[^>]*+>([^<]*+)</t></r>", re.DOTALL)
# Formats that make a run differ from its text; such strings are left to the parser.
_DECEPTIVE = re.compile(
    r'<strike|"su(?:per|b)script"|<sz val="[01](?:\.|")'
    r'|<color (?:rgb="\w\w(?:[EF]\w){3}"|theme="0"|indexed="(?:1|9|65)")'
)
_TAIL = re.compile(r"</sst>[ \t\r\n]*+")
_MAX_FAST_BYTES = 2**22
_SHORT = 2**10


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """The shared strings in order, and the runs of rich texts by index."""

    texts: list[str] = field(default_factory=list)
    rich: Mapping[int, tuple[Run, ...]] = field(default_factory=dict)


def read_shared_strings(part: bytes, limits: Limits) -> SharedStrings:
    """Return the shared strings of a part without phonetic guides."""
    strings = plain_strings(part, limits)
    return parsed_strings(part, limits) if strings is None else strings


def plain_strings(part: bytes, limits: Limits) -> SharedStrings | None:
    """Return the shared strings if the part is in its usual form, None if it must be parsed."""
    if len(part) > _MAX_FAST_BYTES:
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
    if any(pieces[::3]) or ("<rPr>" in text and _DECEPTIVE.search(text)):
        return None
    limits.hold("strings", len(pieces) // 3)
    strings = pieces[1::3]
    rich: dict[int, tuple[Run, ...]] = {}
    for place, written in enumerate(pieces[2::3]) if "<r>" in text else ():
        if written is not None:
            strings[place], runs = (_kept_runs if len(written) <= _SHORT else _runs)(written)
            if runs:
                rich[place] = runs
    strings = _decoded(strings, text)
    is_allowed = "&#" not in text or all(NO_CHARACTER not in each for each in strings)
    return SharedStrings(strings, rich) if is_allowed else None


def _decoded(strings: list[str], part: str) -> list[str]:
    """Return the strings of a part without references and escapes, '' for those of whitespace only."""
    if "&" in part or "_x" in part:
        strings = [unescaped(without_references(each)) for each in strings]
    return list(map(visible, strings)) if any(map(str.isspace, strings)) else strings


def _runs(written: str) -> tuple[str, tuple[Run, ...]]:
    """Return a text without deceptive formats, still escaped, and its runs unless all have the format of their cell."""
    found = _RUN.findall(written)
    runs = tuple(Run(unescaped(without_references(text)), own=bool(looks)) for looks, text in found)
    return "".join(text for _looks, text in found), runs if "<rPr>" in written else ()


# LibreOffice writes every text as a run, and most texts are the same in all workbooks.
_kept_runs = lru_cache(maxsize=1024)(_runs)


def parsed_strings(part: bytes, limits: Limits) -> SharedStrings:
    """Return the shared strings of any valid part."""
    strings: list[str] = []
    rich: dict[int, tuple[Run, ...]] = {}
    words = RichText()

    def end() -> None:
        runs = words.taken()
        if any(run.own for run in runs):
            rich[len(strings)] = tuple(replace(run, text=unescaped(run.text)) for run in runs)
        strings.append(visible(text_of(runs)))
        if len(strings) > limits.strings:
            limits.hold("strings", len(strings))

    walk(part, Element({"sst": Element({"si": words.element(end)})}), limits)
    return SharedStrings(strings, rich)
