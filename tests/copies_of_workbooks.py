"""Reads the parts of workbooks and saves workbooks with other programs, for tests of returned copies."""

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
from libreoffice import convert
from openpyxl.worksheet.worksheet import Worksheet

Replace = Callable[[bytes], bytes]


def parts(content: bytes) -> dict[str, bytes]:
    """Return every part of a workbook by its name."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(content: bytes, changes: Mapping[str, Replace], added: Mapping[str, bytes] | None = None) -> bytes:
    """Return the workbook with some parts changed and others added."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts(content).items():
            archive.writestr(name, changes[name](part) if name in changes else part)
        for name, part in (added or {}).items():
            archive.writestr(name, part)
    return target.getvalue()


def saved_by_openpyxl(content: bytes) -> bytes:
    """Return the workbook as openpyxl saves it."""
    target = BytesIO()
    openpyxl.load_workbook(BytesIO(content)).save(target)
    return target.getvalue()


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """Return the workbook as LibreOffice saves it."""
    (folder / "in").mkdir(parents=True, exist_ok=True)
    source = folder / "in" / "workbook.xlsx"
    source.write_bytes(content)
    return convert(source, "xlsx", folder).read_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def facts(content: bytes) -> dict[str, object]:
    """Return what openpyxl knows of each sheet: cells with their looks, sizes, checks, protection, print settings."""
    book = openpyxl.load_workbook(BytesIO(content))
    results = openpyxl.load_workbook(BytesIO(content), data_only=True)
    return {sheet.title: _facts(sheet, results[sheet.title]) for sheet in book.worksheets}


def _facts(sheet: Worksheet, results: Worksheet) -> dict[str, object]:
    cells = {
        cell.coordinate: (
            cell.value, results[cell.coordinate].value, cell.number_format, cell.fill.fgColor.rgb, cell.font.b,
            cell.font.sz, cell.font.name, cell.border.left.style, cell.alignment.horizontal, cell.alignment.wrap_text,
            cell.protection.locked,
        )
        for row in sheet.iter_rows() for cell in row
    }  # fmt: skip
    return {
        "cells": cells,
        "comments": {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment},
        "state": sheet.sheet_state,
        "merged": sorted(str(area) for area in sheet.merged_cells.ranges),
        "widths": {name: (size.width, size.hidden) for name, size in sheet.column_dimensions.items()},
        "heights": {number: size.height for number, size in sheet.row_dimensions.items()},
        "checks": sorted(
            (str(each.sqref), str(each.type), str(each.formula1), str(each.prompt), str(each.error))
            for each in sheet.data_validations.dataValidation
        ),
        "conditions": sorted(str(area.sqref) for area in sheet.conditional_formatting),
        "protection": (sheet.protection.sheet, sheet.protection.formatColumns),
        "print": (sheet.print_area, sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.paperSize),
        "margins": (sheet.page_margins.left, sheet.page_margins.top),
        "freeze": sheet.freeze_panes,
    }
