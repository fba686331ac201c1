"""Tells which cells of a workbook are locked: on a protected sheet nobody is to write into these."""

import zipfile
import zlib

from aqcampaign.form.layout import Spot
from aqcampaign.outputs.returned_copy.first_sheet import sheet_parts
from aqcampaign.outputs.returned_copy.package import Package
from aqcampaign.outputs.returned_copy.sheet_cells import CELL_NAMES, SheetCells, is_true
from aqcampaign.outputs.returned_copy.styles import PART as STYLES
from aqcampaign.outputs.returned_copy.xml_edit import Document


class LockedCells:
    """The cells of a workbook that are locked. Raises ValueError if the workbook cannot be edited part by part."""

    def __init__(self, content: bytes) -> None:
        try:
            package = Package(content)
            self._sheets = {name: _cells_of(package[part]) for name, part in sheet_parts(package).items()}
            self._unlocked = _unlocked_styles(package[STYLES])
        except (LookupError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from error

    def is_locked(self, sheet: str, spot: Spot) -> bool:
        """Return whether a cell is locked on a protected sheet."""
        cells, is_protected = self._sheets[sheet]
        row, column = spot
        cell = cells.cells.get(row, {}).get(column)
        style = int(cell.attributes.get("s", 0)) if cell is not None else cells.style_of_blank(row, column)
        return is_protected and style not in self._unlocked


def _cells_of(sheet: bytes) -> tuple[SheetCells, bool]:
    """Return the cells of a sheet, and whether it is protected."""
    document = Document(sheet, CELL_NAMES | {"sheetProtection"})
    protection = document.find_first("sheetProtection")
    return SheetCells(document), protection is not None and is_true(protection.attributes.get("sheet"))


def _unlocked_styles(styles: bytes) -> frozenset[int]:
    """Return the indices of the cell formats that are not locked, as almost all are."""
    document = Document(styles, ("cellXfs", "xf", "protection"))
    formats = list(document.find_all("xf", "cellXfs"))
    unlocked = {
        id(each.parent)
        for each in document.find_all("protection", "xf")
        if each.attributes.get("locked") in ("0", "false")
    }
    return frozenset(index for index, each in enumerate(formats) if id(each) in unlocked)
