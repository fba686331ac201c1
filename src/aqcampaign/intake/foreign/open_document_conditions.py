"""Reads and applies the conditional formats of .ods sheets: those of LibreOffice, and the maps of cell styles."""

import re
from collections.abc import Iterator, Mapping

from aqcampaign.form.layout import Spot
from aqcampaign.intake.cell_look import CellLook
from aqcampaign.intake.conditional_formats import ConditionalFormat
from aqcampaign.intake.conditions import ALWAYS, NEVER, Condition, of_content, of_formula
from aqcampaign.intake.foreign.conditional_cells import apply_formats
from aqcampaign.intake.foreign.open_document_styles import Styles
from aqcampaign.intake.foreign.sparse import SparseSheet
from aqcampaign.intake.grid import Area
from aqcampaign.intake.ooxml.address import area_between, spot_of

CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_CELL = r"(?:\$?'(?:[^']|'')*+'|[^\s.':]*)\.(\$?[A-Z]{1,3}\$?[1-9]\d{0,6})"
_AREA = re.compile(rf"(?<!\S){_CELL}(?::{_CELL})?", re.ASCII)
_CONTENT = re.compile(r"(?:cell-content\(\))?(<=|>=|!=|<|>|=)(.+)")
_BETWEEN = re.compile(r"(?:cell-content-is-)?(not-)?between\(([^,;]+)[,;]([^,;]+)\)")
_FORMULA = re.compile(r"(?:formula-is|is-true-formula)\((.*)\)")
# What a cell with a figure is not, or is.
_KNOWN = {"is-error": NEVER, "is-no-error": ALWAYS}


class SheetFormats:
    """Collects the conditional formats of a sheet."""

    def __init__(self, styles: Styles) -> None:
        self.formats: list[ConditionalFormat] = []
        self._styles = styles
        self._areas: tuple[Area, ...] = ()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element inside a table."""
        match name.removeprefix(CALCEXT):
            case "conditional-format":
                self._areas = tuple(_areas(attributes.get(f"{CALCEXT}target-range-address", "")))
            case "condition":
                base = attributes.get(f"{CALCEXT}base-cell-address", "")
                condition = _condition(attributes.get(f"{CALCEXT}value", ""), base)
                look = self._styles.look_displayed_as(attributes.get(f"{CALCEXT}apply-style-name", ""))
                self.formats.append(ConditionalFormat(self._areas, condition, look, stops=True))
            case "data-bar" | "formatting-entry" if attributes.get(f"{CALCEXT}show-value") == "false":
                self.formats.append(ConditionalFormat(self._areas, ALWAYS, CellLook(hidden=True)))


def apply_conditions(sheet: SparseSheet, names: Mapping[Spot, str], own: SheetFormats, styles: Styles) -> None:
    """Give the cells of a sheet the appearance that they have under its formats, and under the maps of their styles.

    `names` are those of the styles of filled cells. LibreOffice writes most formats in both ways.
    """
    mapped = {
        name: [
            ConditionalFormat((), _condition(written, base), styles.look(style), stops=True)
            for written, style, base in styles.conditions(name)
        ]
        for name in set(names.values())
    }
    if own.formats or any(mapped.values()):
        apply_formats(
            sheet, own.formats, lambda spot: styles.look(names.get(spot, "")), lambda spot: mapped.get(names[spot], ())
        )


def _condition(written: str, base: str) -> Condition | None:
    if found := _BETWEEN.fullmatch(written):
        return of_content("not between" if found[1] else "between", [found[2], found[3]])
    if found := _FORMULA.fullmatch(written):
        return of_formula(found[1], spot_of(base.rpartition(".")[2].replace("$", "")))
    if found := _CONTENT.fullmatch(written):
        return of_content(found[1].replace("!=", "<>"), [found[2]])
    return _KNOWN.get(written)


def _areas(written: str) -> Iterator[Area]:
    for first, last in _AREA.findall(written):
        begin, end = spot_of(first.replace("$", "")), spot_of((last or first).replace("$", ""))
        if begin and end:
            yield area_between(begin, end)
