"""Takes the file of a blank form (.xlsx, .xls, .ods, .docx) and makes its Pages: grids with their merged cells."""

import zipfile
from io import BytesIO
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.formats import FORMATS
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES, MAX_UNPACKED_BYTES
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import Spreadsheet, open_spreadsheet
from aqcampaign.intake.page import Page
from aqcampaign.intake.sniff import sniffed
from aqcampaign.intake.spreadsheet import spreadsheet_pages
from aqcampaign.intake.word import word_page
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import translate as _


def read_blank_form(path: Path) -> tuple[Page, ...]:
    """Return the pages of a form; raises UsageFailure with what is wrong with the file and what to do."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    read = pages(content)
    if isinstance(read, Finding):
        said = _("{path}: {message}; {remedy}")
        raise UsageFailure(said.format(path=path, message=read.message(_), remedy=read.remedy(_)))
    return read


def pages(content: bytes) -> tuple[Page, ...] | Finding:
    """Return the pages of a workbook or of a Word document, or the finding why it cannot be read."""
    if len(content) > MAX_FILE_BYTES:
        return finding("AQ103", what="bytes", amount=f"> {MAX_FILE_BYTES}", limit=MAX_FILE_BYTES)
    match sniffed(content):
        case "xlsx":
            book = open_spreadsheet(content, STANDARD)
            return book if isinstance(book, Finding) else _sheets(book)
        case "ods" | "docx" as kind:
            return _zipped(kind, content)
        case "xls":
            return spreadsheet_pages(content)
        case kind:
            return finding(FORMATS[kind].code or "AQ102", kind=FORMATS[kind].name)


def _sheets(book: Spreadsheet) -> tuple[Page, ...] | Finding:
    try:
        grids = [book.grid(sheet) for sheet in book.sheets]
    except Unreadable as refusal:
        return refusal.finding
    return tuple(Page(grid, tuple(grid.merged), grid.hidden) for grid in grids)


def _zipped(kind: str, content: bytes) -> tuple[Page, ...] | Finding:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return finding("AQ101", reason=error)
    if unpacked > MAX_UNPACKED_BYTES:
        return finding("AQ103", what="bytes", amount=unpacked, limit=MAX_UNPACKED_BYTES)
    if kind == "docx":
        page = word_page(content)
        return page if isinstance(page, Finding) else (page,)
    return spreadsheet_pages(content)
