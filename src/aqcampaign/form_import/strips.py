"""Reads the items, rows and headings of a strip or a running list."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from aqcampaign.form_import.codes import with_codes
from aqcampaign.form_import.draft import Line, Value
from aqcampaign.form_import.ids import Ids
from aqcampaign.form_import.lists import unit_over, with_contiguous_groups, with_group, with_measure
from aqcampaign.form_import.measures import measured
from aqcampaign.form_import.shape import Shape
from aqcampaign.form_import.words import (
    NAMES_AMOUNT,
    NAMES_SHARE,
    NUMBER_HEADINGS,
    YES_OR_NO,
    kind_of_unit,
    plain,
    unit_in_brackets,
    unit_inside,
    without_unit,
)
from aqcampaign.language import translate as _

_FORMULA = re.compile(r"\(?(\d{1,3})\)?=([\d()+-]+)")
_KEY = re.compile(r".*(编号|文号|案号|登记号)")
_DATE = re.compile(r".*(日期|时间|年月日)")
_OPTIONAL = re.compile(r".*(备注|说明)")


def strip_headings(shape: Shape, items: Sequence[Line]) -> Mapping[str, Value]:
    """Return the words before the rows of a strip."""
    words: dict[str, Value] = {}
    if shape.name is not None:
        words["name"] = shape.headings.name(shape.name) or "单位名称"
    code_row = shape.code_row if any("code" in item.keys for item in items) else None
    rows = (("unit", shape.unit_row, "计量单位"), ("number", shape.number_row, "栏次"), ("code", code_row, "代码"))
    for key, row, usual in rows:
        if row is not None:
            words[key] = (shape.text(row, shape.name) if shape.name is not None else "") or usual
    return words


def strip_items(shape: Shape, unit_once: str, ids: Ids) -> tuple[Line, ...]:
    """Return the items in the header row of a strip."""
    lines = []
    for place, column in enumerate(shape.values, start=1):
        name = shape.headings.name(column) or f"第{place}列"
        line = with_group(Line({"id": "", "name": name}), shape.headings, column)
        unit = unit_over(shape.headings, column)
        if shape.unit_row is not None:
            unit = shape.text(shape.unit_row, column) or unit
        if not unit and not NAMES_SHARE.fullmatch(plain(name)):
            unit = unit_once or unit_inside(name)
            line = line.with_keys(_("the unit is taken from the name")) if unit and not unit_once else line
        line = with_measure(line, measured(name, unit))
        lines.append(_with_formula(shape, column, line))
    named: Sequence[Line] = ids.named(lines, "item")
    if shape.code_row is not None:
        named = [*with_codes(named, [shape.text(shape.code_row, column) for column in shape.values])]
    return tuple(with_contiguous_groups(named))


def _with_formula(shape: Shape, column: int, line: Line) -> Line:
    """Return the line with the formula printed in the row of numbers, such as 1=2+3."""
    text = "" if shape.number_row is None else plain(shape.text(shape.number_row, column))
    match = _FORMULA.fullmatch(text)
    if match is None:
        return line
    formula = re.sub(r"\(?(\d+)\)?", r"(\1)", match[2])
    return line.with_keys(_("the printed formula {formula}").format(formula=text), equals=formula)


def strip_rows(shape: Shape, ids: Ids) -> Literal["unit"] | tuple[Line, ...]:
    """Return the rows of a strip: 'unit' for one that bears the reporting unit's name, () for one without a name."""
    names = [shape.text(row, shape.name) for row in shape.rows if shape.text(row, shape.name)]
    if shape.name is None:
        return ()
    if len(names) <= 1:
        return "unit"
    return ids.named([Line({"id": "", "name": name}) for name in names], "row")


def ledger_columns(shape: Shape, ids: Ids) -> tuple[Line, ...]:
    """Return the columns of a running list, with kinds guessed from their names."""
    lines = []
    for place, column in enumerate(shape.values, start=1):
        name = shape.headings.name(column) or f"第{place}列"
        lines.append(_recorded(Line({"id": "", "name": name}), plain(name), unit_in_brackets(name)))
    return ids.named(lines, "col")


def _recorded(line: Line, key: str, unit: str) -> Line:
    name_alone = plain(without_unit(key))
    if key in NUMBER_HEADINGS:
        return line.with_keys(_("a running number: nobody need fill it in"), kind="count", required=False)
    if unit:
        return line.with_keys("", kind=kind_of_unit(unit) or "count", unit=unit)
    if _DATE.fullmatch(name_alone):
        return line.with_keys(_("a date by its name"), kind="date")
    if YES_OR_NO.fullmatch(name_alone):
        return line.with_keys(_("the choices are guessed"), kind="choice", choices=("是", "否"))
    if NAMES_AMOUNT.fullmatch(name_alone):
        return line.with_keys(_("an amount by its name; no unit is printed: give one"), kind="money")
    if _KEY.fullmatch(name_alone):
        return line.with_keys(_("a value that stands once in a workbook, by its name"), key=True)
    return line.with_keys("", required=False) if _OPTIONAL.fullmatch(name_alone) else line
