"""Takes the file of a blank form (.xlsx, .xls, .ods, .docx) and makes its Pages: grids with their merged cells."""

import zipfile
from io import BytesIO
from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake import sniff
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.page import Page
from aqcampaign.intake.spreadsheet import spreadsheet_pages
from aqcampaign.intake.word import word_page
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import translate as _

_WORD = "word/document.xml"


def read_blank_form(path: Path) -> tuple[Page, ...]:
    """Return the pages of a form; raises UsageFailure with what is wrong with the file and what to do."""
    try:
        with path.open("rb") as stream:
            content = stream.read(STANDARD.file_bytes + 1)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    read = pages(content)
    if isinstance(read, Finding):
        said = _("{path}: {message}; {remedy}")
        raise UsageFailure(said.format(path=path, message=read.message(_), remedy=read.remedy(_)))
    return read


def pages(content: bytes) -> tuple[Page, ...] | Finding:
    """Return the pages of a workbook or of a Word document, or the finding why it cannot be read."""
    try:
        STANDARD.hold("file_bytes", len(content))
        return _pages(content)
    except Unreadable as refusal:
        return refusal.finding


def _pages(content: bytes) -> tuple[Page, ...] | Finding:
    match sniff.container(content[:8]):
        case "zip":
            return _zipped(content)
        case "ole":
            return spreadsheet_pages(content)
        case _:
            return finding("AQ102", kind=sniff.kind_of_other(content[:4096]))


def _zipped(content: bytes) -> tuple[Page, ...] | Finding:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return finding("AQ101", reason=error)
    STANDARD.hold("total_bytes", unpacked)
    if _WORD in names:
        page = word_page(content)
        return page if isinstance(page, Finding) else (page,)
    if "content.xml" in names:
        return spreadsheet_pages(content)
    book = open_spreadsheet(content, STANDARD)
    if isinstance(book, Finding):
        return book
    grids = map(book.grid, book.sheets)
    return tuple(Page(grid, tuple(grid.merged), grid.hidden) for grid in grids)
