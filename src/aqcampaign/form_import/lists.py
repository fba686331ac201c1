"""Reads the items, columns and headings of a list."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aqcampaign.form.model import PLAIN_BREAKDOWN
from aqcampaign.form_import.codes import stub_codes, with_codes
from aqcampaign.form_import.draft import Guess, Line, Value
from aqcampaign.form_import.headings import Headings
from aqcampaign.form_import.ids import Ids
from aqcampaign.form_import.measures import Measured, measured, unit_of_pieces
from aqcampaign.form_import.shape import Shape
from aqcampaign.form_import.sheet import Word
from aqcampaign.form_import.words import (
    NAMES_AMOUNT,
    NAMES_CHANGE,
    NAMES_SHARE,
    NOT_ASKED,
    TOTALS,
    plain,
    unit_in_brackets,
    unit_inside,
)
from aqcampaign.language import translate as _

_NUMBER = re.compile(r"\(?(\d{1,4})\)?[.、]?")
_DEEPEST = 2  # levels above a column's own heading that form.yaml can express


def list_headings(shape: Shape, items: Sequence[Line]) -> Mapping[str, Value]:
    """Return the headings of the columns left of the values, by the role of the column, their order and codes."""
    name = shape.headings.name
    columns = {"number": shape.number, "category": shape.category, "name": shape.name, "unit": shape.unit,
               "code": shape.code if any("code" in item.keys for item in items) else None}  # fmt: skip
    at = {key: column for key, column in columns.items() if column is not None}
    words: dict[str, Value] = {key: name(column) or "项目" for key, column in at.items()}
    if shape.category is None and shape.dividers:
        words["category"] = "类别"
        at["category"] = at["name"]
    order = tuple(sorted(at, key=lambda key: (at[key], key == "name")))
    if order != tuple(key for key in columns if key in at):
        words["order"] = order
    codes = {} if shape.code_row is None else stub_codes(columns, shape.headings, shape.code_row)
    return {**words, "codes": codes} if codes else words


def columns_of(shape: Shape, unit_once: str, ids: Ids) -> tuple[Line, ...]:
    """Return the value columns; a single one gets the plain id, so that fields are named by their item alone."""
    single = len(shape.values) <= 1
    if not shape.values:
        return (
            Line({"id": PLAIN_BREAKDOWN, "name": "数量"}, (Guess(_("no column of values is printed: one was added")),)),
        )
    lines = []
    for place, column in enumerate(shape.values, start=1):
        name = shape.headings.name(column)
        line = Line({"id": PLAIN_BREAKDOWN, "name": name or f"第{place}列"})
        lines.append(_column(shape, column, unit_once, line))
    named = lines if single else ids.named(lines, "col")
    if shape.code_row is not None:
        named = [*with_codes(named, [shape.text(shape.code_row, column) for column in shape.values])]
    return tuple(with_contiguous_groups(named))


def _column(shape: Shape, column: int, unit_once: str, line: Line) -> Line:
    name, line = line.name, with_group(line, shape.headings, column)
    unit = unit_over(shape.headings, column)
    own = Measured({})
    if unit or NAMES_CHANGE.fullmatch(plain(name)):
        own = measured(name, unit)
    elif NAMES_SHARE.fullmatch(plain(name)) or (
        shape.unit is None and not unit_once and NAMES_AMOUNT.fullmatch(plain(name))
    ):
        own = measured(name, "")
    return with_measure(line, own)


def items_of(
    shape: Shape, columns: Sequence[Line], unit_once: str, ids: Ids
) -> tuple[tuple[Line, ...], tuple[int, ...]]:
    """Return the items and how far each is indented."""
    lines: list[Line] = []
    indents: list[int] = []
    codes: list[str] = []
    category = ""
    for row in shape.rows:
        word = shape.word(row, shape.name) or _total_before(shape, row)
        if row in shape.dividers or word is None:
            category = _divider_text(shape, row) or category
            continue
        category = shape.text(row, shape.category) or category
        line = _item(shape, row, unit_once, _start(shape, row, word.text, category))
        lines.append(_not_asked(shape, row, line, columns))
        indents.append(word.indent)
        codes.append(shape.text(row, shape.code))
    return _numbered_once([*with_codes(ids.named(lines, "item"), codes)]), tuple(indents)


def _divider_text(shape: Shape, row: int) -> str:
    words = shape.headings.block.words(row)
    return words[0].text if len(words) == 1 and words[0].is_text else ""


def _total_before(shape: Shape, row: int) -> Word | None:
    """Return 合计 if it is printed in the column of numbers."""
    word = shape.word(row, shape.number)
    return word if word and TOTALS.fullmatch(word.key) else None


def _start(shape: Shape, row: int, name: str, category: str) -> Line:
    """Return an item's number, name and category; its id is still open."""
    number = _number(shape.text(row, shape.number))
    keys: dict[str, Value] = {"id": ""}
    if number:
        keys["number"] = number
    keys["name"] = name
    return Line({**keys, "category": category} if category else keys)


def _item(shape: Shape, row: int, unit_once: str, line: Line) -> Line:
    name = line.name
    unit = shape.text(row, shape.unit) or unit_of_pieces(name) or unit_in_brackets(name)
    measured_columns = any(unit_over(shape.headings, column) for column in shape.values)
    if shape.unit is None and not unit and not measured_columns:
        line, unit = _unit_elsewhere(line, name, unit_once)
    own = measured(name, unit)
    if shape.unit is not None and not unit and own.keys.get("kind") not in ("choice", "percent"):
        guess = _("no unit is printed in its row: taken for a text; give the unit if it is a number")
        own = Measured({"unit": "", "kind": "text"}, (guess,))
    return line if measured_columns and not unit else with_measure(line, own)


def _unit_elsewhere(line: Line, name: str, unit_once: str) -> tuple[Line, str]:
    if unit_once:
        return line, "" if NAMES_SHARE.fullmatch(plain(name)) else unit_once
    inside = unit_inside(name)
    return (line.with_keys(_("the unit is taken from the name")), inside) if inside else (line, "")


def _not_asked(shape: Shape, row: int, line: Line, columns: Sequence[Line]) -> Line:
    """Mark columns as not applicable where a cross or dash is printed in a blank cell."""
    if shape.holds_figures:
        return line
    crossed = [col.id for col, c in zip(columns, shape.values, strict=False) if plain(shape.text(row, c)) in NOT_ASKED]
    if not crossed or len(crossed) == len(shape.values):
        return line
    return line.with_keys(_("a dash is printed in the column: taken for “does not apply”"), not_in=tuple(crossed))


def _numbered_once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Drop all printed numbers if one of them is repeated, since a number identifies one item."""
    numbers = [line.keys["number"] for line in lines if "number" in line.keys]
    if len(set(numbers)) == len(numbers):
        return tuple(lines)
    why = _("its printed number stands twice in the table and was left out")
    return tuple(line.without("number", why) if "number" in line.keys else line for line in lines)


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(plain(text))
    return int(match[1]) or None if match else None


def with_group(line: Line, headings: Headings, column: int) -> Line:
    """Return the line with the group headings above its column."""
    words = [word.text for word in headings.paths[column][:-1]]
    if len(words) > _DEEPEST:
        words = [*words[: _DEEPEST - 1], "·".join(words[_DEEPEST - 1 :])]
        return line.with_keys(_("more than three levels of headings: the lower ones were joined"), group=tuple(words))
    return line.with_keys(group=tuple(words)) if words else line


def unit_over(headings: Headings, column: int) -> str:
    """Return the unit in brackets in the lowest heading of a column that has one."""
    words = [word.text for word in reversed(headings.paths[column])]
    return next((unit for text in words if (unit := unit_of_pieces(text) or unit_in_brackets(text))), "")


def with_measure(line: Line, own: Measured) -> Line:
    """Return the line with its measure, its guesses and their alternatives."""
    guesses = (Guess(text) for text in own.guesses)
    return Line({**line.keys, **own.keys}, (*line.guesses, *guesses), (*line.choices, *own.choices))


def with_contiguous_groups(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines without group headings that repeat over columns further left."""
    ended: set[tuple[str, ...]] = set()
    before: tuple[str, ...] = ()
    for line in lines:
        paths = [line.group[:depth] for depth in range(1, len(line.group) + 1)]
        if any(path in ended for path in paths):
            why = _("the same words stand over columns further left and were left out here: {words}")
            line = line.without("group", why.format(words=" / ".join(line.group)))
            paths = []
        ended.update(before[:depth] for depth in range(1, len(before) + 1) if before[:depth] not in paths)
        before = line.group
        yield line
