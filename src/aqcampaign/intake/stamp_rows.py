"""Reads the hidden stamp sheet of a workbook that this program wrote."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aqcampaign.findings.finding import Finding
from aqcampaign.form.stamp import SHEET
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.workbook import Unreadable

# The summary of 45,504 units takes some 40 MB; only its stamp and its table of texts are unpacked.
_MAX_BYTES = 256 * 2**20
_LIMITS = replace(STANDARD, part_bytes=256 * 2**20, total_bytes=512 * 2**20, strings=2_000_000, tags=8_000_000)


def stamp_rows(path: Path, sheet: str = SHEET) -> list[Sequence[object]] | None:
    """Return the rows of the stamp sheet; None for anything that is not a readable .xlsx file with such a sheet."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return None
        book = open_spreadsheet(path.read_bytes(), _LIMITS)
        if isinstance(book, Finding) or sheet not in book.sheets:
            return None
        grid = book.grid(sheet)
    except (OSError, Unreadable):
        return None
    return [list(row.values()) for row in grid.rows.values()]
