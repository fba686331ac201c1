"""Reads the sheets of a blank form in any format."""

from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.formats import FOREIGN, FORMATS
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.limits import STANDARD
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.sniff import detect_format
from aqcampaign.intake.workbook import Unreadable, Workbook
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _


def read_blank_form(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a form. Raises UsageFailure with the reason and a remedy if the file cannot be read."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    read = read_form_sheets(content)
    if isinstance(read, Finding):
        problem = _("{path}: {message}; {remedy}")
        raise UsageFailure(problem.format(path=path, message=read.message(_), remedy=read.remedy(_)))
    return read


def read_form_sheets(content: bytes) -> tuple[Grid, ...] | Finding:
    """Return the sheets of a workbook, or the finding why it cannot be read. A Word document is a single sheet."""
    if len(content) > MAX_FILE_BYTES:
        return finding("AQ103", what=N_("bytes"), amount=f"> {MAX_FILE_BYTES}", limit=MAX_FILE_BYTES)
    opened = _open(content)
    if isinstance(opened, Finding):
        return opened
    try:
        return tuple([opened.grid(sheet) for sheet in opened.sheets])
    except Unreadable as refusal:
        return refusal.finding


def _open(content: bytes) -> Workbook | Finding:
    kind = detect_format(content)
    if kind == "xlsx":
        return open_spreadsheet(content, STANDARD)
    if kind in FOREIGN:
        from aqcampaign.intake.foreign.process import open_foreign

        # Paragraphs between the tables of a blank form belong to it, unlike those of a filled one.
        return open_foreign("document" if kind == "docx" else kind, content)
    return finding(FORMATS[kind].code or "AQ102", kind=FORMATS[kind].name)
