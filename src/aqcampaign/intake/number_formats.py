"""Evaluates Excel number formats: the kind of value a format displays, and the text it displays for a number."""

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile
from typing import Literal

FormatKind = Literal["date", "time", "percent", "number"]

# Built-in formats by id (ECMA-376 part 1, 18.8.30); 27 to 58 as in the Chinese Excel.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

# Literals, fills, spaces, colours and conditions; not [h], which counts hours beyond a day.
_LITERALS = re.compile(r'"[^"]*"?|[\\!_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_MAX_LENGTH = 1024
# One token of a format (ECMA-376 part 1, 18.8.31). WPS and the Chinese Excel write ! instead of \.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[(?P<bracket>[^\]]*)\]?|(?P<general>general|G/通用格式)|(?P<exponent>E[+-])(?P<power>[0#?]+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,15}(?:\.\d{1,15})?)", re.ASCII)
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-[^\]]*)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:E[+-]\d+)?", re.ASCII)
# Text in this colour cannot be seen on paper. Color2 is the white of the old palette.
_WHITE = ("white", "白色", "color2", "颜色2")
_FIXED = re.compile(r"(?:#,##)?0(?:\.(0+))?")
# Excel has 15 significant digits.
_EXCEL_PRECISION = Context(prec=15)
_HIGH_PRECISION = Context(prec=400)
_MAX_PLACEHOLDERS = 60
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@lru_cache(maxsize=512)
def classify(code: str) -> FormatKind:
    """Return the kind of value that a format displays."""
    bare = _LITERALS.sub("", code[:_MAX_LENGTH]).lower()
    if "general" in bare or "g/通用格式" in bare:
        return "number"
    letters = set(bare) & set("ymdhs")
    if letters & {"y", "d"} or letters == {"m"}:
        return "date"
    if letters:
        return "time"
    return "percent" if "%" in bare else "number"


@lru_cache(maxsize=512)
def is_always_plain(code: str) -> bool:
    """Return whether a format always displays the content itself, as General and @ do."""
    return all(
        [token.kind for token in section.tokens] in (["general"], ["text"], []) and not section.is_empty
        for section in _parse_sections(code)
    )


@lru_cache(maxsize=512)
def fixed_decimals(code: str) -> int | None:
    """Return the number of decimals of a format that only rounds, such as 0.00 or #,##0; None for others."""
    fixed = _FIXED.fullmatch(code.removesuffix("_ ").removesuffix("_)"))
    return len(fixed[1] or "") if fixed else None


def displayed_number(code: str, value: float) -> str | None:
    """Return the text that a format displays for a number, '' if nothing; None if that is not certain."""
    number = _EXCEL_PRECISION.create_decimal(repr(float(value)))
    section = _select_section(_number_sections(_parse_sections(code)), number)
    if section is None:
        return None
    return section.render(number)


def differing_display(code: str, value: float) -> str | None:
    """Return the displayed text if it is another number or no number; None for 12.50, 1,234 and the like."""
    decimals = fixed_decimals(code)
    if decimals is not None and round(value, decimals) == value:
        return None
    shown = displayed_number(code, value)
    if shown is None:
        return None
    figure = shown.replace(",", "")
    percent = figure.endswith("%") and classify(code) == "percent"
    number = _EXCEL_PRECISION.create_decimal(repr(float(value)))
    if _NUMBER.fullmatch(figure.removesuffix("%") if percent else figure):
        read = Decimal(figure.removesuffix("%") if percent else figure)
        return None if read == (number * 100 if percent else number) else shown
    return shown


def displayed_text(code: str, text: str) -> str:
    """Return what a format displays for a text, by its fourth section or the one with @; otherwise the text."""
    sections = _parse_sections(code)
    last = sections[-1] if sections else None
    if last is None or not (len(sections) == 4 or last.has("text")):
        return text
    if last.has("white"):
        return ""
    return "".join(text if token.kind == "text" else token.shown for token in last.tokens).strip()


@dataclass(frozen=True, slots=True)
class _Token:
    """One token of a format: its kind, and the text that it displays by itself."""

    kind: str
    shown: str = ""


@dataclass(frozen=True)
class _Section:
    """The section of a format for one range of numbers; `condition` is that of [>100] and the like."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    is_empty: bool
    is_negative: bool = False

    def has(self, kind: str) -> bool:
        """Return whether the section contains a token of this kind."""
        return any(token.kind == kind for token in self.tokens)

    def render(self, number: Decimal) -> str | None:
        """Return the text that the section displays for a number; None if that is not certain."""
        sign = "-" if number < 0 and not self.is_negative else ""
        size = abs(number)
        if self.has("date"):
            return None
        if self.has("white"):
            return ""
        if self.has("general") or self.has("text") or self._is_colour_alone:
            return self._with_literals(sign + _format_general(size))
        if not self.has("digit"):
            return self._with_literals("")
        if self.has("exponent"):
            return self._scientific(sign, size)
        if self.has("slash"):
            return self._fraction(sign, size)
        return self._decimal(sign, size)

    @property
    def _is_colour_alone(self) -> bool:
        return bool(self.tokens) and all(token == _Token("bracket") for token in self.tokens)

    def _with_literals(self, number: str) -> str:
        if self._is_colour_alone:
            return number
        kinds = ("general", "text")
        return "".join(number if token.kind in kinds else token.shown for token in self.tokens).strip()

    def _decimal(self, sign: str, size: Decimal) -> str | None:
        places = [place for place, token in enumerate(self.tokens) if token.kind == "digit"]
        if len(places) > _MAX_PLACEHOLDERS:
            return None
        point = next((place for place, token in enumerate(self.tokens) if token.kind == "point"), len(self.tokens))
        whole, decimals = [p for p in places if p < point], [p for p in places if p > point]
        hundreds = sum(token.kind == "percent" for token in self.tokens)
        scaled = size.scaleb(2 * hundreds - 3 * self._count_scaling_commas(whole, places), _HIGH_PRECISION)
        rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, _HIGH_PRECISION)
        digits, _point, fraction = f"{rounded:f}".partition(".")
        written = {**self._fill_whole(whole, digits), **self._fill_decimals(decimals, fraction)}
        pieces = [written.get(place, token.shown) for place, token in enumerate(self.tokens)]
        if not whole and digits != "0":
            pieces.insert(point, digits)
        return ("" if rounded == 0 else sign) + "".join(pieces).strip()

    def _count_scaling_commas(self, whole: Sequence[int], places: Sequence[int]) -> int:
        """Return the number of commas after the last digit, or before the point; each divides by a thousand."""
        kinds = [token.kind for token in self.tokens]
        scaling = 0
        for last in {edge[-1] for edge in (whole, places) if edge}:
            behind = list(takewhile(lambda kind: kind == "comma", kinds[last + 1 :]))
            scaling += len(behind)
        return scaling

    def _fill_whole(self, places: Sequence[int], digits: str) -> dict[int, str]:
        """Return the digits at each placeholder before the point. Excess digits go to the first placeholder."""
        if not places:
            return {}
        kinds = {self.tokens[place].kind for place in range(places[0], places[-1])}
        least = next((len(places) - at for at, place in enumerate(places) if self.tokens[place].shown == "0"), 0)
        significant = digits.lstrip("0").zfill(least) if least else digits.lstrip("0")
        if kinds <= {"digit", "comma"}:
            grouped = "comma" in kinds and significant != ""
            text = f"{int(significant):0{least},}" if grouped else significant
            return dict.fromkeys(places, "") | {places[0]: text}
        behind = len(places) - 1
        shown = {places[0]: significant[: max(len(significant) - behind, 0)]}
        for left, place in zip(range(behind, 0, -1), places[1:], strict=True):
            shown[place] = significant[-left] if left <= len(significant) else ""
        return shown

    def _fill_decimals(self, places: Sequence[int], fraction: str) -> dict[int, str]:
        """Return the digit at each placeholder after the point; # and ? omit trailing zeros."""
        shown = dict(zip(places, fraction, strict=True))
        for place in reversed(places):
            if self.tokens[place].shown == "0" or shown[place] != "0":
                break
            shown[place] = ""
        return shown

    def _scientific(self, sign: str, size: Decimal) -> str:
        kinds = [token.kind for token in self.tokens]
        decimals = kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0
        return f"{sign}{size:.{min(decimals, 30)}E}"

    def _fraction(self, sign: str, size: Decimal) -> str:
        kinds = [token.kind for token in self.tokens]
        digits = kinds[kinds.index("slash") :].count("digit")
        nearest = Fraction(size).limit_denominator(10 ** min(max(digits, 1), 4) - 1)
        whole, rest = divmod(nearest.numerator, nearest.denominator)
        part = f"{rest}/{nearest.denominator}" if rest else ""
        return sign + " ".join(each for each in (str(whole) if whole or not rest else "", part) if each)


def _format_general(number: Decimal) -> str:
    return f"{number.normalize(_HIGH_PRECISION):f}"


@lru_cache(maxsize=512)
def _parse_sections(code: str) -> tuple[_Section, ...]:
    """Return the sections of a format, at most four, which are separated by semicolons."""
    pieces: list[list[_Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code[:_MAX_LENGTH]):
        kind = "exponent" if match.lastgroup == "power" else str(match.lastgroup)
        if kind == "literal" and match[0] == ";":
            pieces.append([])
            conditions.append(None)
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(match["bracket"].strip())):
            conditions[-1] = condition[1], Decimal(condition[2])
        else:
            pieces[-1].append(_token(kind, match))
    alone = len(pieces) == 1
    return tuple(
        _Section(tuple(piece), condition, not piece and not alone, _is_negative(place, conditions))
        for place, (piece, condition) in enumerate(zip(pieces[:4], conditions[:4], strict=True))
    )


def _is_negative(place: int, conditions: Sequence[tuple[str, Decimal] | None]) -> bool:
    """Return whether a section is that of negative numbers, which shows no sign by itself: the second, or [<0]."""
    first, own = conditions[0], conditions[place]
    if own is not None:
        return place < 2 and own[0] in ("<", "<=") and own[1] <= 0
    return place == 1 and (first is None or (first[0] in (">", ">=") and first[1] <= 0))


def _token(kind: str, match: re.Match[str]) -> _Token:
    match kind:
        case "quoted" | "escaped" | "literal":
            text = match[kind]
            return _Token("date" if kind == "literal" and text in "ymdhsYMDHS" else kind, text)
        case "space":
            return _Token(kind, " ")
        case "bracket" if match[kind].replace(" ", "").lower() in _WHITE:
            return _Token("white")
        case "bracket":
            currency = _CURRENCY.fullmatch(match[kind])
            return _Token(kind, currency[1] if currency else "")
        case "digit" | "point" | "percent" | "slash":
            return _Token(kind, match[0])
        case _:  # general, exponent, fill, comma and text display nothing by themselves
            return _Token(kind)


def _select_section(sections: Sequence[_Section], number: Decimal) -> _Section | None:
    """Return the section for a number: the first whose condition holds, or else the one for its sign."""
    if any(section.condition for section in sections):
        fitting = (each for each in sections if each.condition is None or _holds(each.condition, number))
        return next(fitting, None)
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else next(iter(sections), None)


def _holds(condition: tuple[str, Decimal], number: Decimal) -> bool:
    sign, bound = condition
    return bool(_COMPARE[sign](number, bound))


def _number_sections(sections: Sequence[_Section]) -> Sequence[_Section]:
    """Return the sections for numbers. The fourth section, or a last one with @, is for text."""
    if len(sections) == 4 or (len(sections) > 1 and sections[-1].has("text")):
        return sections[:3] if len(sections) == 4 else sections[:-1]
    return sections
