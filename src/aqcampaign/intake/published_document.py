"""Reads a document that the office wants to publish (.docx): its paragraphs, tables, notes and properties."""

from pathlib import Path

from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.foreign.process import open_foreign
from aqcampaign.intake.formats import FORMATS
from aqcampaign.intake.grid import Grid
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.sniff import detect_format
from aqcampaign.language import translate as _


def read_published_document(path: Path) -> tuple[Grid, ...]:
    """Return the parts of a Word document as sheets. Raises UsageFailure with the reason if it cannot be read."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise UsageFailure(_("there is no file or folder {path}").format(path=path)) from error
    except OSError as error:
        raise UsageFailure(_("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)) from error
    if len(content) > MAX_FILE_BYTES:
        text = _("{path} has more than {limit} bytes; make its pictures smaller and save it again")
        raise UsageFailure(text.format(path=path, limit=MAX_FILE_BYTES))
    kind = detect_format(content)
    if kind != "docx":
        text = _("{path} is {kind}, not a Word document; open it in Word or WPS and save it as .docx")
        raise UsageFailure(text.format(path=path, kind=_(FORMATS[kind].name)))
    parts = read_document_parts(content)
    if isinstance(parts, Finding):
        text = _("{path}: {message}; open it in Word or WPS and save it again as .docx")
        raise UsageFailure(text.format(path=path, message=parts.message(_)))
    return parts


def read_document_parts(content: bytes) -> tuple[Grid, ...] | Finding:
    """Return the parts of a .docx file as sheets named by their kind, or the finding why it cannot be read."""
    opened = open_foreign("prose", content)
    return opened if isinstance(opened, Finding) else tuple([opened.grid(sheet) for sheet in opened.sheets])
