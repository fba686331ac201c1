"""Reads the runs of a Word paragraph: text, symbols and equations with their format.

Content that cannot be read with certainty is replaced by a word, so that the rest is not taken for a figure.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aqcampaign.intake.colours import is_invisible, parse_rgb
from aqcampaign.intake.font_size import is_too_small, parse_points
from aqcampaign.intake.runs import Run

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHARACTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# Moved text is stored twice, also at its origin; a drawing contains its text again for old programs.
_HIDDEN_TAGS = (
    f"{W}moveFrom",
    f"{W}del",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{W}tabs",
)
_TEXT, _SYMBOL, _OBJECT, _EQUATION = f"{W}t", f"{W}sym", f"{W}object", f"{_MATH}oMath"
_FIELD, _INSTRUCTION = f"{W}fldChar", f"{W}instrText"
_PIECES = (_TEXT, *_CHARACTERS, _SYMBOL, _OBJECT, _FIELD, _INSTRUCTION, _EQUATION)
_UNREADABLE_EQUATION, _UNREADABLE_SYMBOL, _UNREADABLE_OBJECT = "〔公式〕", "〔符号〕", "〔对象〕"

# An equation field draws its instruction and has no text.
_EQUATION_FIELD = re.compile(r"\s*EQ\b", re.IGNORECASE)

# Fonts whose digits are pictures. Word stores characters of the font Symbol in the private use area.
_PICTURE_FONTS = ("wingdings", "webdings", "zapf dingbats", "marlett", "ms outlook")
_PRIVATE_AREA = 0xF000
_OF_SYMBOL_FONT = frozenset("0123456789/.,()%+=;:")
_OF_WINGDINGS = {0x6F: "☐", 0xA8: "☐", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑"}
# Text raised or lowered by at least this many half points is a superscript or subscript.
_MIN_RAISED = 4


def paragraph_runs(paragraph: Any) -> Iterator[Run]:
    """Yield the runs of one paragraph without those of paragraphs inside it, such as in a text box."""
    for piece in paragraph.iter(*_PIECES):
        if next(piece.iterancestors(f"{W}p")) is paragraph and not is_hidden(piece, paragraph):
            yield from _piece_runs(piece)


def is_hidden(element: Any, within: Any) -> bool:
    """Return whether an element is in a part of `within` that is not displayed."""
    for above in element.iterancestors():
        if above is within:
            return False
        if above.tag in _HIDDEN_TAGS:
            return True
    return False


def is_on(properties: Any, name: str) -> bool:
    """Return whether a boolean property is set."""
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "1") not in ("0", "false", "off")


def _piece_runs(piece: Any) -> Iterator[Run]:
    if piece.tag == _EQUATION:
        yield from _equation_runs(piece)
        return
    run = next(piece.iterancestors(f"{W}r"), None)
    properties = None if run is None else run.find(f"{W}rPr")
    text = _piece_text(piece, properties)
    if text:
        formatted = formatted_run(text, properties)
        is_ruby = next(piece.iterancestors(f"{W}rt"), None) is not None
        if not is_ruby:
            yield formatted
        elif any(character.isdigit() for character in text):
            yield replace(formatted, raised=True)  # ruby text is above the line, like a note


def _piece_text(piece: Any, properties: Any) -> str:
    match piece.tag:
        case tag if tag == _TEXT:
            text = piece.text or ""
            return _UNREADABLE_SYMBOL if text.strip() and _font(properties).startswith(_PICTURE_FONTS) else text
        case tag if tag == _SYMBOL:
            return _symbol(piece)
        case tag if tag == _OBJECT:
            return _UNREADABLE_OBJECT
        case tag if tag == _INSTRUCTION:
            return _UNREADABLE_EQUATION if _EQUATION_FIELD.match(piece.text or "") else ""
        case tag if tag == _FIELD:
            return _dropdown_text(piece)
        case tag:
            return _CHARACTERS[tag]


def _font(properties: Any) -> str:
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return "" if fonts is None else str(fonts.get(f"{W}ascii", "")).lower()


def _symbol(symbol: Any) -> str:
    """Return the character of a symbol, or a replacement word if its font leaves it uncertain."""
    font = str(symbol.get(f"{W}font", "")).lower()
    try:
        code = int(symbol.get(f"{W}char", ""), 16)
    except ValueError:
        return _UNREADABLE_SYMBOL
    if font == "wingdings":
        return _OF_WINGDINGS.get(code % _PRIVATE_AREA, _UNREADABLE_SYMBOL)
    if font.startswith(_PICTURE_FONTS) or not 0x20 <= code <= 0xFFFD:
        return _UNREADABLE_SYMBOL
    if code < 0xE000 and font != "symbol":
        return chr(code) if not 0xD800 <= code < 0xE000 else _UNREADABLE_SYMBOL
    shown = chr(code % _PRIVATE_AREA) if font == "symbol" else ""
    return shown if shown in _OF_SYMBOL_FONT else _UNREADABLE_SYMBOL


def _dropdown_text(field: Any) -> str:
    """Return the selected entry of a legacy drop-down field, whose text is in no run."""
    choices = field.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [str(entry.get(f"{W}val", "")) for entry in choices.iter(f"{W}listEntry")]
    chosen = choices.find(f"{W}result")
    chosen = choices.find(f"{W}default") if chosen is None else chosen
    number = "0" if chosen is None else str(chosen.get(f"{W}val", "0"))
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""


def _equation_runs(equation: Any) -> Iterator[Run]:
    """Yield the runs of an equation. Only characters and powers are read; other structures are replaced by a word."""
    for part in equation.iterchildren():
        match part.tag:
            case tag if tag == f"{_MATH}r":
                yield _math_run(part)
            case tag if tag == f"{_MATH}sSup":
                yield from _power_runs(part)
            case tag if tag in (f"{W}ins", f"{W}moveTo"):
                yield from _equation_runs(part)
            case tag if isinstance(tag, str) and tag.startswith(_MATH) and not tag.endswith("Pr"):
                yield Run(_UNREADABLE_EQUATION)


def _power_runs(power: Any) -> Iterator[Run]:
    base, exponent = (power.find(f"{_MATH}{name}") for name in ("e", "sup"))
    if base is None or exponent is None:
        yield Run(_UNREADABLE_EQUATION)
        return
    yield from _equation_runs(base)
    for run in _equation_runs(exponent):
        yield replace(run, raised=True)


def _math_run(run: Any) -> Run:
    texts = [part.text or "" for part in run.iterchildren(f"{_MATH}t")]
    others = [part for part in run.iterchildren() if part.tag not in (f"{_MATH}t", f"{_MATH}rPr", f"{W}rPr")]
    return formatted_run(_UNREADABLE_EQUATION if others else "".join(texts), run.find(f"{W}rPr"))


def formatted_run(text: str, properties: Any) -> Run:
    """Return a run of text with the format given by the run properties."""
    if properties is None:
        return Run(text)
    colour = properties.find(f"{W}color")
    shown = parse_rgb(colour.get(f"{W}val", "")) if colour is not None else None
    return Run(
        text,
        struck=is_on(properties, "strike") or is_on(properties, "dstrike"),
        raised=_value(properties, "vertAlign") in ("superscript", "subscript")
        or _is_moved(_value(properties, "position")),
        invisible=is_on(properties, "vanish")
        or is_too_small(_size(properties))
        or is_invisible(shown, _background(properties)),
    )


def _background(properties: Any) -> tuple[int, int, int] | None:
    """Return the fill colour behind a run: its own, or that of its paragraph or cell."""
    places = [properties]
    for above in properties.iterancestors(f"{W}p", f"{W}tc"):
        places.extend(above.iterchildren(f"{W}pPr", f"{W}tcPr"))
    shades = (shade for place in places for shade in place.iterchildren(f"{W}shd"))
    return next((fill for shade in shades if (fill := parse_rgb(shade.get(f"{W}fill", "")))), None)


def _size(properties: Any) -> float | None:
    """Return the font size in points, which Word counts in halves; None if the run does not set it."""
    points = parse_points(_value(properties, "sz"))
    return None if points is None else points / 2


def _is_moved(half_points: str) -> bool:
    half_points = half_points.removeprefix("-")
    return half_points.isdecimal() and len(half_points) < 5 and int(half_points) >= _MIN_RAISED


def _value(properties: Any, name: str) -> str:
    found = properties.find(f"{W}{name}")
    return "" if found is None else str(found.get(f"{W}val", ""))
