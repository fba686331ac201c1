"""Fills the superior office's blank form part by part: of its file nothing changes but the cells that are filled."""

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from aqcampaign.findings.finding import Finding
from aqcampaign.form.layout import Spot, address
from aqcampaign.intake.blank_form import read_form_sheets
from aqcampaign.intake.grid import Grid
from aqcampaign.outputs.returned_copy.first_sheet import sheet_parts
from aqcampaign.outputs.returned_copy.package import WORKBOOK, Package
from aqcampaign.outputs.returned_copy.sheet_cells import CELL_NAMES, SheetCells
from aqcampaign.outputs.returned_copy.xml_edit import Document, Element, escape_text
from aqcampaign.outputs.upward.recalculation import Place, recalculated
from aqcampaign.values.amounts import Number, format_number

# What goes into a cell: a number, or a text.
Filling = Mapping[tuple[str, Spot], Number | str]
# The elements of xl/workbook.xml that come after calcPr in the schema.
_AFTER_CALCULATION = (
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled workbook, and the results of formulas that depend on what was filled in, None where Excel must say."""

    content: bytes
    results: Mapping[Place, Number | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell of the filled form that another reader does not read as it should be."""

    sheet: str
    cell: str
    expected: str
    found: str


def fill_form(content: bytes, filling: Filling) -> FilledForm:
    """Return the workbook with these cells filled; all its other parts and cells stay byte for byte what they are.

    Saved results of formulas that depend on the filled cells are calculated anew, or taken out where that is not
    possible; the workbook asks to be calculated when opened. Raises ValueError if it cannot be edited so.
    """
    try:
        package = Package(content)
        parts = {name: part for name, part in sheet_parts(package).items() if b"sheetData" in package[part]}
        sheets = {name: _FormSheet(package[part]) for name, part in parts.items()}
        formulas = {(name, spot): text for name, sheet in sheets.items() for spot, text in sheet.formulas.items()}
        grids = _grids(content) if formulas else {}
        results = recalculated(formulas, list(filling), lambda place: _content(place, filling, grids))
        for name, sheet in sheets.items():
            sheet.fill({spot: value for (of_sheet, spot), value in filling.items() if of_sheet == name})
            sheet.set_results({spot: value for (of_sheet, spot), value in results.items() if of_sheet == name})
            if any(of_sheet == name for of_sheet, _spot in (*filling, *results)):
                package[parts[name]] = sheet.content
        if formulas:
            package[WORKBOOK] = _calculated_on_load(package[WORKBOOK])
        return FilledForm(package.content, results)
    except (LookupError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


def _content(place: Place, filling: Filling, grids: Mapping[str, Grid]) -> object:
    """Return what a cell holds, None of a sheet that is not there."""
    if place in filling:
        return filling[place]
    return grids[place[0]].seen(*place[1]) if place[0] in grids else None


class _FormSheet:
    """The XML of a sheet whose cells are filled."""

    def __init__(self, content: bytes) -> None:
        self._document = Document(content, CELL_NAMES | {"f", "v"})
        self._present = SheetCells(self._document)
        self._inside: dict[Element, dict[str, Element]] = {}
        for each in (*self._document.find_all("f", "c"), *self._document.find_all("v", "c")):
            if each.parent is not None:
                self._inside.setdefault(each.parent, {})[each.name] = each

    @property
    def content(self) -> bytes:
        return self._document.content

    @property
    def formulas(self) -> dict[Spot, str]:
        """The texts of the formulas, '' for one that is shared with another cell and written there."""
        return {
            (row, column): self._document.text(self._inside[cell]["f"])
            for row, cells in self._present.cells.items()
            for column, cell in cells.items()
            if "f" in self._inside.get(cell, {})
        }

    def fill(self, cells: Mapping[Spot, Number | str]) -> None:
        added: dict[int, list[tuple[int, bytes]]] = {}
        for (row, column), value in sorted(cells.items()):
            cell = self._present.cells.get(row, {}).get(column)
            if cell is not None:
                self._document.replace(cell, _cell_xml((row, column), cell.attributes.get("s"), value))
            else:
                style = self._present.style_of_blank(row, column)
                added.setdefault(row, []).append((column, _cell_xml((row, column), str(style), value)))
        for row, new in added.items():
            self._present.add(row, new)

    def set_results(self, results: Mapping[Spot, Number | None]) -> None:
        """Put the results of formulas into their cells; None takes out what is saved there."""
        for (row, column), value in results.items():
            cell = self._present.cells[row][column]
            saved = self._inside[cell].get("v")
            result = b"" if value is None else b"<v>%b</v>" % format_number(value).encode()
            if saved is not None:
                self._document.replace(saved, result)
            elif result:
                self._document.append(cell, result)
            self._document.set_attributes(cell, t=None)


def _cell_xml(spot: Spot, style: str | None, value: Number | str) -> bytes:
    place = b'<c r="%b"' % address(*spot).encode()
    if style and style != "0":
        place += b' s="%d"' % int(style)
    if isinstance(value, str):
        return b'%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (place, escape_text(value))
    return b"%b><v>%b</v></c>" % (place, format_number(value).encode())


def _calculated_on_load(workbook: bytes) -> bytes:
    document = Document(workbook, ("calcPr", *_AFTER_CALCULATION))
    found = document.find_first("calcPr")
    if found is not None:
        document.set_attributes(found, fullCalcOnLoad="1")
        return document.content
    following = next((each for each in document.elements[1:] if each.depth == 1), None)
    tag = b'<calcPr fullCalcOnLoad="1"/>'
    if following is None:
        document.append(document.root, tag)
    else:
        document.insert_before(following, tag)
    return document.content


def differences(blank: bytes, filled: FilledForm, filling: Filling) -> list[Difference]:
    """Return the cells in which the reader of returns sees other than what was filled in, or stood there before.

    Raises ValueError if the filled form cannot be read or looks different.
    """
    before, after = _grids(blank), _grids(filled.content)
    if list(before) != list(after):
        raise ValueError(" ".join(after))
    found: list[Difference] = []
    for name, grid in before.items():
        now = after[name]
        cells = {spot: value for (sheet, spot), value in (*filled.results.items(), *filling.items()) if sheet == name}
        left_to_excel = frozenset(spot for spot, value in cells.items() if value is None)
        for spot in sorted({*cells, *_spots(grid), *_spots(now)} - left_to_excel):
            expected, seen = _shown(cells.get(spot, grid.seen(*spot))), _shown(now.seen(*spot))
            if seen != expected:
                found.append(Difference(name, address(*spot), expected, seen))
        if _looks(now, left_to_excel) != _looks(grid, left_to_excel):
            raise ValueError(name)
    return found


def _looks(grid: Grid, without: frozenset[Spot]) -> Grid:
    """Return what is to stay of a sheet beside the contents of cells."""
    return replace(grid, rows={}, formulas=grid.formulas - without, results_are_final=True)


def _grids(content: bytes) -> dict[str, Grid]:
    match read_form_sheets(content):
        case Finding() as refusal:
            raise ValueError(refusal.message(str))
        case sheets:
            return {grid.name: grid for grid in sheets}


def _spots(grid: Grid) -> set[Spot]:
    return {(row, column) for row, cells in grid.rows.items() for column in cells}


def _shown(value: object) -> str:
    """Return a content as text; 12.50 and 12.5 are one number."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return format_number(value) if isinstance(value, Number) and not isinstance(value, bool) else str(value)
