"""Translates the styles of .ods workbooks: number formats to Excel's format codes, fonts, colours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.cell_style import CellStyle
from aqcampaign.intake.colours import is_invisible, parse_rgb
from aqcampaign.intake.font_size import is_too_small, parse_points
from aqcampaign.intake.runs import Run

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
_STYLE, _NUMBER = _NAMESPACE.format("style"), _NAMESPACE.format("datastyle")
_FO, _TEXT = _NAMESPACE.format("xsl-fo-compatible"), _NAMESPACE.format("text")
_EXTENSION = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0 "
_FORMATS = {
    f"{_NUMBER}{kind}-style" for kind in ("number", "currency", "percentage", "text", "date", "time", "boolean")
}
_PARTS = {"year": "yy", "month": "m", "day": "d", "hours": "h", "minutes": "mm", "seconds": "ss"}
_WORDS = ("text", "currency-symbol")
# What Excel calls a format for booleans, which displays any figure as one of two words.
_TRUE_OR_FALSE = '"TRUE";"TRUE";"FALSE"'
_NOTHING = '""'
# Stands for the currency of the locale, which the format does not name; it is taken from the text of the cell.
OWN_CURRENCY = "¤"
_CONDITION = "value()"
_MAP = ("condition", "apply-style-name", "base-cell-address")
# Superscript or subscript, such as super 58% or -33% 58%.
_RAISED = re.compile(r"super|sub|-?[1-9]")
_MAX_DIGITS = 20


@dataclass
class _Format:
    """A number format under construction: pieces of its code, and (condition, format name) pairs."""

    kind: str = ""
    pieces: list[str] = field(default_factory=list)
    conditional: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _StyleProperties:
    """The properties that a style sets itself; None if the parent decides."""

    format: str = ""
    parent: str = ""
    struck: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    small: bool | None = None
    colour: str | None = None
    background: str | None = None
    repeated: bool | None = None
    conditional: list[tuple[str, str, str]] = field(default_factory=list)

    def over(self, parent: "_StyleProperties") -> "_StyleProperties":
        """Return these properties, and the parent's where there are none."""
        names = [each.name for each in fields(self)]
        pairs = ((getattr(self, name), getattr(parent, name)) for name in names)
        return _StyleProperties(*(theirs if own in (None, "", []) else own for own, theirs in pairs))


class Styles:
    """Collects the number formats and the styles of cells and texts."""

    def __init__(self) -> None:
        self._formats: dict[str, _Format] = {}
        self._properties: dict[tuple[str, str], _StyleProperties] = {}
        self._open: _Format | None = None
        self._current: _StyleProperties | None = None
        self._whole: dict[tuple[str, str], _StyleProperties] = {}
        self._by_display_name: dict[str, str] = {}
        self._digits = ""
        self._position = 0
        self._embedded: dict[int, str] = {}
        self._collected_text: str | None = None
        self._looks: dict[str, CellLook] = {}
        self._cache: dict[str, tuple[str, CellStyle]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element outside the tables."""
        if name in _FORMATS:
            self._open = self._formats[attributes.get(f"{_STYLE}name", "")] = _Format(name.removeprefix(_NUMBER))
        elif name == f"{_STYLE}style":
            self._begin_style(attributes)
        elif name == f"{_STYLE}map" and self._current is not None:
            condition, style, base = (attributes.get(f"{_STYLE}{each}", "") for each in _MAP)
            self._current.conditional.append((condition, style, base))
        elif name == f"{_STYLE}map" and self._open is not None:
            condition = attributes.get(f"{_STYLE}condition", "").replace("!=", "<>")
            self._open.conditional.append(
                (condition.removeprefix(_CONDITION), attributes.get(f"{_STYLE}apply-style-name", ""))
            )
        elif self._open is not None and name.startswith(_NUMBER):
            self._begin_part(self._open, name.removeprefix(_NUMBER), attributes)
        elif self._open is not None and name == f"{_STYLE}text-properties":
            self._open.pieces.append("[White]" if is_invisible(_rgb(attributes.get(f"{_FO}color")), None) else "")
        elif self._current is not None:
            _read_properties(self._current, name, attributes)

    def text(self, text: str) -> None:
        """Handle the text of a format part."""
        if self._collected_text is not None:
            self._collected_text += text

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name in _FORMATS:
            self._open = None
        elif name == f"{_STYLE}style":
            self._current = None
        elif self._open is not None and name.startswith(_NUMBER):
            self._end_part(self._open, name.removeprefix(_NUMBER))

    def _end_part(self, number_format: _Format, part: str) -> None:
        words, self._collected_text = self._collected_text or "", None
        if part == "embedded-text":
            self._embedded[self._position] = _quote(words)
        elif part in _WORDS:
            words = words or (OWN_CURRENCY if part == "currency-symbol" else "")
            is_sign = number_format.kind == "percentage-style" and words.strip() == "%"
            number_format.pieces.append(
                words if is_sign or number_format.kind in ("date-style", "time-style") else _quote(words)
            )
        elif part == "number":
            number_format.pieces.append(_embed_texts(self._digits, self._embedded))

    def style(self, name: str) -> tuple[str, CellStyle]:
        """Return the number format of a cell style, '' if it has none, and the style."""
        if name not in self._cache:
            look = self.look(name)
            self._cache[name] = look.code or "", look.style()
        return self._cache[name]

    def look(self, name: str) -> CellLook:
        """Return the looks of a cell style."""
        if name not in self._looks:
            struck, small = (self._inherited("table-cell", name, each) for each in ("struck", "small"))
            self._looks[name] = CellLook(
                self._code(str(self._inherited("table-cell", name, "format") or "")) or None,
                None if struck is None else bool(struck),
                None if small is None else bool(small),
                _rgb(self._inherited("table-cell", name, "colour")),
                _rgb(self._inherited("table-cell", name, "background")),
                repeated=bool(self._inherited("table-cell", name, "repeated")),
            )
        return self._looks[name]

    def look_displayed_as(self, name: str) -> CellLook:
        """Return the looks of a cell style by the name that people see: ConditionalStyle_5f_1 as ConditionalStyle_1."""
        return self.look(self._by_display_name.get(name, name))

    def conditions(self, name: str) -> Sequence[tuple[str, str, str]]:
        """Return what a cell style maps by condition to another style: (condition, style, base cell)."""
        return self._resolved("table-cell", name).conditional

    def run(self, text: str, style: str, cell: str) -> Run:
        """Return a run of text in the style of a span, which inherits from the style of its cell."""

        def value(what: str) -> str | bool | None:
            own = self._inherited("text", style, what)
            return self._inherited("table-cell", cell, what) if own is None else own

        background = _rgb(self._inherited("table-cell", cell, "background"))
        return Run(
            text,
            struck=bool(value("struck")),
            raised=bool(self._inherited("text", style, "raised")),
            invisible=bool(value("hidden") or value("small")) or is_invisible(_rgb(value("colour")), background),
        )

    def _begin_style(self, attributes: dict[str, str]) -> None:
        if f"{_STYLE}display-name" in attributes:
            self._by_display_name[attributes[f"{_STYLE}display-name"]] = attributes.get(f"{_STYLE}name", "")
        properties = _StyleProperties(
            attributes.get(f"{_STYLE}data-style-name", ""), attributes.get(f"{_STYLE}parent-style-name", "")
        )
        self._properties[attributes.get(f"{_STYLE}family", "table-cell"), attributes.get(f"{_STYLE}name", "")] = (
            self._current
        ) = properties

    def _begin_part(self, number_format: _Format, part: str, attributes: dict[str, str]) -> None:
        match part:
            case "text" | "currency-symbol" | "embedded-text":
                self._collected_text, self._position = "", _parse_small(attributes.get(f"{_NUMBER}position"))
            case "number":
                self._digits, self._embedded = _number_code(attributes), {}
            case "scientific-number":
                power = _parse_small(attributes.get(f"{_NUMBER}min-exponent-digits"), 1)
                number_format.pieces.append(f"{_number_code(attributes)}E+{'0' * power}")
            case "fraction":
                denominator = _parse_small(attributes.get(f"{_NUMBER}min-denominator-digits"), 1)
                number_format.pieces.append(f"# ?/{'?' * denominator}")
            case "text-content":
                number_format.pieces.append("@")
            case "boolean":
                number_format.pieces.append(_TRUE_OR_FALSE)
            case _:
                number_format.pieces.append(_date_code(part, attributes))

    def _inherited(self, family: str, style: str, what: str) -> str | bool | None:
        """Return a property of a style or its nearest parent that sets it, otherwise None."""
        value: str | bool | None = getattr(self._resolved(family, style), what)
        return None if value == "" else value

    def _resolved(self, family: str, style: str) -> _StyleProperties:
        """Return the properties of a style with those of its parents, of which a careless program may make a circle."""
        line: dict[str, _StyleProperties] = {}
        while style not in line and (family, style) not in self._whole and (family, style) in self._properties:
            line[style] = self._properties[family, style]
            style = line[style].parent
        whole = self._whole.get((family, style), _StyleProperties())
        for name, own in reversed(line.items()):
            whole = self._whole[family, name] = own.over(whole)
        return whole

    def _code(self, name: str) -> str:
        """Return a number format as Excel's format code, with its conditional sections first.

        An empty format displays nothing; as a code, it must be told from no format.
        """
        found = self._formats.get(name)
        if found is None:
            return ""
        sections = [
            f"[{condition}]" + "".join(self._formats[other].pieces)
            for condition, other in found.conditional[:3]
            if other in self._formats
        ]
        return ";".join([*sections, "".join(found.pieces)]) or _NOTHING


def _read_properties(properties: _StyleProperties, name: str, attributes: dict[str, str]) -> None:
    """Read the text and cell properties of a style."""
    if name == f"{_STYLE}text-properties":
        line = attributes.get(f"{_STYLE}text-line-through-style", attributes.get(f"{_STYLE}text-line-through-type"))
        properties.struck = None if line is None else line != "none"
        position = attributes.get(f"{_STYLE}text-position")
        properties.raised = None if position is None else bool(_RAISED.match(position))
        properties.hidden = attributes.get(f"{_TEXT}display") == "none" or None
        points = parse_points(attributes.get(f"{_FO}font-size", ""))
        properties.small = None if points is None else is_too_small(points)
        properties.colour = attributes.get(f"{_FO}color")
    elif name == f"{_STYLE}table-cell-properties":
        properties.background = attributes.get(f"{_FO}background-color")
        repeated = attributes.get(f"{_STYLE}repeat-content")
        properties.repeated = None if repeated is None else repeated == "true"


def _quote(text: str) -> str:
    """Return text as a literal of a format code."""
    return "".join(f'"{piece}"' if piece != '"' else '\\"' for piece in re.split('(")', text) if piece)


def _number_code(attributes: dict[str, str]) -> str:
    """Return the code of a number, such as #,##0.00, with a final comma for each factor of a thousand."""
    whole = "0" * _parse_small(attributes.get(f"{_NUMBER}min-integer-digits"))
    grouped = attributes.get(f"{_NUMBER}grouping") == "true"
    max_decimals = _parse_small(attributes.get(f"{_NUMBER}decimal-places"))
    written_minimum = attributes.get(f"{_NUMBER}min-decimal-places", attributes.get(f"{_EXTENSION}min-decimal-places"))
    # LibreOffice before 5 wrote 0.## with an empty replacement of decimals.
    optional = f"{_NUMBER}decimal-replacement" in attributes
    min_decimals = _parse_small(written_minimum, 0 if optional else max_decimals)
    decimals = "0" * min(min_decimals, max_decimals) + "#" * (max_decimals - min_decimals)
    if f"{_NUMBER}decimal-places" not in attributes and f"{_NUMBER}min-integer-digits" in attributes and not grouped:
        return "General" if f"{_NUMBER}display-factor" not in attributes else whole + _commas(attributes)
    return ("#,##" if grouped else "") + (whole or "#") + (f".{decimals}" if decimals else "") + _commas(attributes)


def _commas(attributes: dict[str, str]) -> str:
    factor = attributes.get(f"{_NUMBER}display-factor", "1").partition(".")[0]
    return "," * ((len(factor) - 1) // 3) if factor.strip("0") == "1" else ""


def _embed_texts(digits: str, embedded: dict[int, str]) -> str:
    """Return the digits with embedded texts; each key is the number of integer digits to the right of the text."""
    whole, point, decimals = digits.partition(".")
    bare, commas = whole.rstrip(","), whole[len(whole.rstrip(",")) :]
    for place in sorted(embedded):
        at = len(bare) - place
        if embedded[place]:
            bare = bare[: max(at, 0)] + embedded[place] + bare[max(at, 0) :]
    return bare + commas + point + decimals


def _parse_small(written: str | None, absent: int = 0) -> int:
    return min(int(written), _MAX_DIGITS) if written and written.isdecimal() and len(written) < 6 else absent


def _rgb(colour: str | bool | None) -> tuple[int, int, int] | None:
    return parse_rgb(colour.removeprefix("#")) if isinstance(colour, str) else None


def _date_code(part: str, attributes: dict[str, str]) -> str:
    """Return the code of a date part: yy or yyyy for a year, m to mmmm for a month; '' for an unknown part."""
    letters = _PARTS.get(part, "")
    long = attributes.get(f"{_NUMBER}style") == "long"
    if part == "month" and attributes.get(f"{_NUMBER}textual") == "true":
        letters = "mmm"
        return letters + "m" if long else letters
    return letters * 2 if long and part in ("year", "month", "day", "hours") else letters
