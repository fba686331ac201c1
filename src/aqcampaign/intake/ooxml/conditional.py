"""Reads the conditional formats of a worksheet part, those of Excel 2010 among its extensions too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.conditional_formats import ConditionalFormat
from aqcampaign.intake.conditions import ALWAYS, NEVER, Condition, of_content, of_formula
from aqcampaign.intake.grid import Area
from aqcampaign.intake.limits import Limits
from aqcampaign.intake.ooxml.address import parse_areas
from aqcampaign.intake.ooxml.differential import Differentials
from aqcampaign.intake.ooxml.walk import Attributes, Element

_EXTENSIONS = (
    "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
    "http://schemas.microsoft.com/office/excel/2006/main",
)
_SIGNS = {
    "lessThan": "<", "lessThanOrEqual": "<=", "equal": "=", "notEqual": "<>", "greaterThanOrEqual": ">=",
    "greaterThan": ">", "between": "between", "notBetween": "not between",
}  # fmt: skip
# What a cell with a figure is not, or is.
_KNOWN = {
    "containsErrors": NEVER, "containsBlanks": NEVER, "notContainsErrors": ALWAYS, "notContainsBlanks": ALWAYS,
    "dataBar": ALWAYS, "iconSet": ALWAYS, "colorScale": ALWAYS,
}  # fmt: skip


@dataclass(slots=True)
class _Rule:
    attributes: Attributes
    formulas: list[str] = field(default_factory=list)
    look: CellLook = field(default_factory=CellLook)


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """A conditional format of a sheet: its rank, and the index of its look in the styles if it has none of its own."""

    rank: int
    differential: int | None
    format: ConditionalFormat


class ConditionalReader:
    """Collects the conditional formats of a sheet."""

    def __init__(self, limits: Limits) -> None:
        self.formats: list[SheetFormat] = []
        self._limits = limits
        self._rules: list[_Rule] = []
        self._areas = ""
        self._held = 0  # areas of all formats
        self._own = Differentials()

    def children(self) -> dict[str, Element]:
        """Return the handlers for the elements of a worksheet."""
        rule = Element(self._parts("formula"), begin=self._begin_rule)
        group = Element({"cfRule": rule}, begin=self._begin_group, end=self._end_group)
        differential = self._own.element(end=self._take_look)
        newer = Element(self._parts("f") | {"dxf": differential}, begin=self._begin_rule, namespaces=_EXTENSIONS)
        reference = Element(text=self._take_reference)
        newer_group = Element(
            {"cfRule": newer, "sqref": reference}, begin=self._begin_group, end=self._end_group, namespaces=_EXTENSIONS
        )
        groups = Element({"conditionalFormatting": newer_group}, namespaces=_EXTENSIONS)
        extension = Element({"conditionalFormattings": groups}, namespaces=_EXTENSIONS)
        return {"conditionalFormatting": group, "extLst": Element({"ext": extension})}

    def _parts(self, formula: str) -> dict[str, Element]:
        shown = Element(begin=self._show)
        return {formula: Element(text=self._take_formula), "dataBar": shown, "iconSet": shown}

    def _begin_group(self, attributes: Attributes) -> None:
        self._areas, self._rules = attributes.get("sqref", ""), []

    def _take_reference(self, text: str) -> None:
        self._areas = text

    def _begin_rule(self, attributes: Attributes) -> None:
        self._rules.append(_Rule(attributes))
        self._limits.hold("cells", len(self.formats) + len(self._rules))

    def _take_formula(self, text: str) -> None:
        self._rules[-1].formulas.append(text)

    def _take_look(self) -> None:
        self._rules[-1].look = self._own.looks.pop()

    def _show(self, attributes: Attributes) -> None:
        if attributes.get("showValue") in ("0", "false"):
            self._rules[-1].look = CellLook(hidden=True)

    def _end_group(self) -> None:
        areas = tuple(parse_areas(self._areas))
        if not areas:
            return
        self._held += len(areas)
        self._limits.hold("cells", self._held)
        origin = _origin(areas)
        for rule in self._rules:
            condition = _condition(rule.attributes, rule.formulas, origin)
            stops = rule.attributes.get("stopIfTrue") in ("1", "true")
            self.formats.append(SheetFormat(
                _whole(rule.attributes.get("priority")) or 0, _whole(rule.attributes.get("dxfId")),
                ConditionalFormat(areas, condition, rule.look, stops),
            ))  # fmt: skip


def conditional_formats(found: Iterable[SheetFormat], looks: Sequence[CellLook]) -> list[ConditionalFormat]:
    """Return the formats that change looks or stop others, the most important first."""
    ranked = [
        ConditionalFormat(each.format.areas, each.format.condition, _look(each, looks), each.format.stops)
        for each in sorted(found, key=lambda each: each.rank)
    ]
    return [each for each in ranked if each.stops or each.look != CellLook()]


def _look(found: SheetFormat, looks: Sequence[CellLook]) -> CellLook:
    index = found.differential
    return looks[index] if index is not None and index < len(looks) else found.format.look


def _condition(attributes: Attributes, formulas: Sequence[str], origin: Spot | None) -> Condition | None:
    match kind := attributes.get("type", ""):
        case "cellIs":
            return of_content(_SIGNS.get(attributes.get("operator", ""), ""), formulas)
        case "expression" if len(formulas) == 1:
            return of_formula(formulas[0], origin)
        case _:
            return _KNOWN.get(kind)


def _origin(areas: Sequence[Area]) -> Spot | None:
    """Return the cell for which the formula of these areas is written, None if that is not certain."""
    first = areas[0][0]
    return first if first == (min(area[0][0] for area in areas), min(area[0][1] for area in areas)) else None


def _whole(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 10 else None
