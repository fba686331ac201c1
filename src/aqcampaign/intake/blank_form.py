"""Takes the file of a blank form (.xlsx, .xls, .ods, .docx) and makes its Pages: grids with their merged cells."""

import zipfile
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake import sniff
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.page import Page
from aqcampaign.intake.preflight import MAX_FILE_BYTES, MAX_UNPACKED_BYTES, Cleared, clear
from aqcampaign.intake.spreadsheet import DAMAGE
from aqcampaign.intake.word import word_page
from aqcampaign.language import translate as _

_WORD = "word/document.xml"


def read_blank_form(path: Path) -> tuple[Page, ...]:
    """Return the pages of a form; raises UsageFailure with what is wrong with the file and what to do."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    read = pages(content)
    if isinstance(read, Finding):
        raise UsageFailure(f"{path}: {read.message(_)} {read.remedy(_)}")
    return read


def pages(content: bytes) -> tuple[Page, ...] | Finding:
    """Return the pages of a workbook or of a Word document, or the finding why it cannot be read."""
    if len(content) > MAX_FILE_BYTES:
        return finding("AQ103", what="bytes", amount=f"> {MAX_FILE_BYTES}", limit=MAX_FILE_BYTES)
    match sniff.container(content[:8]):
        case "zip":
            return _zipped(content)
        case "ole":
            return _spreadsheet(content)
        case _:
            return finding("AQ102", kind=sniff.kind_of_other(content[:4096]))


def _zipped(content: bytes) -> tuple[Page, ...] | Finding:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return finding("AQ101", reason=error)
    if unpacked > MAX_UNPACKED_BYTES:
        return finding("AQ103", what="bytes", amount=unpacked, limit=MAX_UNPACKED_BYTES)
    if _WORD in names:
        page = word_page(content)
        return page if isinstance(page, Finding) else (page,)
    if "content.xml" in names:
        return _spreadsheet(content)
    cleared = clear(content)
    return _spreadsheet(content) if isinstance(cleared, Cleared) else cleared


def _spreadsheet(content: bytes) -> tuple[Page, ...] | Finding:
    """Read with calamine, which knows merged cells of .xlsx and .xls; an .ods comes without."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return tuple(_page(book, sheet.name, sheet.visible) for sheet in book.sheets_metadata)
    except DAMAGE as error:
        return finding("AQ101", reason=error)


def _page(book: CalamineWorkbook, name: str, visible: SheetVisibleEnum) -> Page:
    sheet = book.get_sheet_by_name(name)
    grid = Grid(name, sheet.to_python(skip_empty_area=False))
    return Page(grid, tuple(sheet.merged_cell_ranges or ()), visible != SheetVisibleEnum.Visible)
