"""Guesses from name and unit whether an item's cell holds one number or several."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aqcampaign.form_import.draft import Reading, Value
from aqcampaign.form_import.ids import Ids
from aqcampaign.form_import.words import (
    NAMES_AMOUNT,
    NAMES_CHANGE,
    NAMES_SHARE,
    YES_OR_NO,
    kind_of_unit,
    plain,
    unit_in_brackets,
    units_in,
    without_unit,
)
from aqcampaign.language import translate as _

# The units that fit the last word of a name; any other unit contradicts it.
_NOUNS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r".*(案件|案|案件数|案数|件数)$"), frozenset(("件", "起", "宗", "案"))),
    (re.compile(r".*(人数|人员|人|人员数|嫌疑人)$"), frozenset(("人", "名", "人次", "人/次", "万人"))),
    (re.compile(r".*(金额|案值|款|款额|货值)$"), frozenset(("元", "万元", "千元", "亿元"))),
    (re.compile(r".*(户次|户数|户)$"), frozenset(("户", "户次", "家", "家次"))),
)
# Nobody fills in more numbers than this in one cell.
_MOST_PARTS = 4
_SLASH = re.compile(r"[/／∕⁄]")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
# 移送司法机关案件/人数: the body is named once and applies to all parts.
_BODY = re.compile(r"^.*(?:机关|部门|单位|法院|机构)(?=.{2})")


@dataclass(frozen=True)
class Measured:
    """The keys of a measure, the guess behind them, and the alternatives."""

    keys: Mapping[str, Value]
    guesses: tuple[str, ...] = ()
    choices: tuple[Reading, ...] = ()


def measured(name: str, unit: str) -> Measured:
    """Return the measure of an item; several numbers only where names and units agree on them."""
    if NAMES_CHANGE.fullmatch(plain(without_unit(name))):
        guess = _("a change, which may be negative and is not computed: taken for a text")
        return Measured({"unit": unit, "kind": "text", "blank": "skip"}, (guess,))
    names, units = numbers_in(name), units_in(unit)
    if len(names) == 1 and len(units) <= 1:
        return _single(name, unit)
    if len(units) == 1:
        parts = _parts(names, units * len(names))
        guess = _("{count} numbers in one cell, because the name has a slash; all in {unit}")
        return Measured({"unit": unit, "parts": parts}, (guess.format(count=len(names), unit=unit),))
    if len(names) == len(units) and all(map(_agree, names, units)):
        guess = _("{count} numbers in one cell: as many names as units")
        return Measured({"unit": unit, "parts": _parts(names, units)}, (guess.format(count=len(names)),))
    return _undecided(name, unit, names, units)


def numbers_in(name: str) -> tuple[str, ...]:
    """Return the name of each number in a name with slashes; slashes in brackets do not count."""
    outside_brackets = _BRACKETS.sub(lambda match: "\0" * len(match[0]), name)
    ends = [match.start() for match in _SLASH.finditer(outside_brackets)]
    pieces = [name[begin:end] for begin, end in zip([0, *(end + 1 for end in ends)], [*ends, len(name)], strict=True)]
    if len(pieces) == 1 or not all(piece.strip() for piece in pieces) or plain(pieces[-1]) == "次":
        return (name,)  # 出动人/次 means 人次
    return tuple(_part_name(piece) for piece in pieces)


def unit_of_pieces(name: str) -> str:
    """Return 件/件 for 立案（件）/结案（件）, where each name brings its unit; '' otherwise."""
    units = [unit_in_brackets(piece) for piece in _SLASH.split(name)] if _SLASH.search(name) else []
    return "/".join(units) if len(units) > 1 and all(units) else ""


def _part_name(piece: str) -> str:
    name_alone = without_unit(piece.strip())
    short = _BODY.sub("", name_alone) or name_alone
    return short.removesuffix("数") if len(short) > 2 and not short.endswith("人数") else short


def _single(name: str, unit: str) -> Measured:
    kind = kind_of_unit(unit) if unit else None
    name_alone = without_unit(name)
    if kind and kind != "count":
        return Measured({"unit": unit, "kind": kind})
    if kind is None and unit:
        return Measured({"unit": unit}, (_("“{unit}” is not a unit I know: taken for a count").format(unit=unit),))
    if unit:
        return Measured({"unit": unit})
    if YES_OR_NO.fullmatch(plain(name_alone)):
        choices = ("有", "无") if plain(name_alone).startswith("有无") else ("是", "否")
        return Measured({"unit": "", "kind": "choice", "choices": choices}, (_("the choices are guessed"),))
    if NAMES_SHARE.fullmatch(plain(name_alone)):
        return Measured({"unit": "%", "kind": "percent"}, (_("a percentage by its name"),))
    if NAMES_AMOUNT.fullmatch(plain(name_alone)):
        return Measured({"kind": "money"}, (_("an amount by its name; no unit is printed: give one"),))
    return Measured({})


def _agree(name: str, unit: str) -> bool:
    """Return whether the unit fits what the name says it counts; a name that says nothing fits any unit."""
    possible = next((units for pattern, units in _NOUNS if pattern.fullmatch(plain(name))), None)
    return possible is None or plain(unit) in {plain(each) for each in possible}


def _parts(names: Sequence[str], units: Sequence[str]) -> tuple[Mapping[str, str], ...]:
    ids = Ids().assign([(name, ()) for name in names], "part")
    return tuple(
        {"id": id_, "name": name, "unit": unit, "kind": kind_of_unit(unit) or "count"}
        for id_, name, unit in zip(ids, names, units, strict=True)
    )


def _undecided(name: str, unit: str, names: Sequence[str], units: Sequence[str]) -> Measured:
    """Return one number with all readings as choices: a cell with several is then rejected, never miscounted."""
    message = _("name and unit disagree: “{name}” names {names}, “{unit}” counts {units}; choose a reading below")
    guess = message.format(name=name, unit=unit, names=len(names), units=len(units))
    if not units:
        guess = _("the name has a slash and no unit is printed: one number, or those below?")
    if len(names) == len(units):
        message = _("name and unit disagree about what is counted (“{name}”, “{unit}”); choose a reading below")
        guess = message.format(name=name, unit=unit)
    return Measured({"unit": unit}, (guess,), tuple(_readings(names, units)))


def _readings(names: Sequence[str], units: Sequence[str]) -> Iterator[Reading]:
    if len(names) > 1:
        distinct = tuple(dict.fromkeys(units))
        yield Reading(_("by the name"), _parts(names, [_unit_for(name, distinct) for name in names]))
    if len(units) > 1:
        yield Reading(_("by the unit"), _parts([_noun_for(unit) for unit in units], units))
    if len(names) > 1 and 1 < len(units) == len(set(units)) and len(names) * len(units) <= _MOST_PARTS:
        pairs = [(_stem(name) + _noun_for(unit), unit) for name in names for unit in units]
        yield Reading(_("every name in every unit"), _parts(*zip(*pairs, strict=True)))


def _unit_for(name: str, units: Sequence[str]) -> str:
    """Return the first unit that fits the name, otherwise the first unit."""
    return next((unit for unit in units if _agree(name, unit)), next(iter(units), ""))


def _noun_for(unit: str) -> str:
    if kind_of_unit(unit) == "money":
        return "金额"
    return {"件": "案件", "人": "人数", "户": "户数"}.get(unit, unit)


def _stem(name: str) -> str:
    return re.sub(r"(案件|人数|人员|金额|户数)$", "", name)
