"""Detects the format of a file by its content, not by its name."""

import re
import zipfile
from io import BytesIO

from aqcampaign.intake.formats import FORMATS
from aqcampaign.intake.ooxml.archive import directory_bytes
from aqcampaign.intake.workbook import Unreadable

_HEAD = 4096
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"BM", "picture"),
    (b"II*\x00", "picture"), (b"MM\x00*", "picture"),
    (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"\x78\x9f\x3e\x22", "tnef"),
    (b"{\\rtf", "rtf"), (b"ID;P", "sylk"), (b"PAR1", "data"), (b"SQLite format 3\x00", "data"), (b"MZ", "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    # Some programs write the workbook stream without the OLE container.
    (b"\x09\x08\x10\x00\x00\x06", "xls"), (b"\x09\x08\x08\x00\x00\x05", "xls"), (b"\x09\x00\x04\x00", "xls"),
)  # fmt: skip
_HEIF = frozenset((b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif"))

_PAGE = re.compile(rb"<(?:!doctype html|html|table|head|body|meta|style|script)\b", re.IGNORECASE)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]?")
_MAIL_HEADER = re.compile(
    rb"^(?:from|to|received|return-path|message-id|delivered-to|date|subject):", re.IGNORECASE | re.MULTILINE
)
_ARCHIVED_PAGE = re.compile(
    rb"^(?:x-document-type:|snapshot-content-location:|from: <saved by|from: .?saved by)", re.IGNORECASE | re.MULTILINE
)

_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "presentation"),
    ("xl/workbook.bin", "xlsb"),
    ("ofd.xml", "ofd"),
)
# The names of parts that no workbook has.
_NO_WORKBOOK = re.compile(
    b"|".join(re.escape(part) for part in (b"mimetype", b"content.xml", *(part.encode() for part, _kind in _ZIP_PARTS)))
)
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("EncryptedPackage", "encrypted"),
    ("__properties_version1.0", "msg"),
)


def detect_format(content: bytes) -> str:
    """Return the format of `content` as a key of FORMATS."""
    if not content:
        return "empty"
    if content.startswith(_ZIP):
        return _detect_package(content)
    if content.startswith(_OLE):
        return _detect_ole(content)
    return detect_by_head(content[:_HEAD])


def detect_by_head(head: bytes) -> str:
    """Return the format by the first bytes. All zip-based formats are returned as zip."""
    if head.startswith(_ZIP):
        return "zip"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    found = next((kind for sign, kind in _SIGNATURES if head.startswith(sign)), None)
    if found is None and (head[4:8] == b"ftyp" and head[8:12] in _HEIF):
        return "picture"
    if found is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "picture"
    return found or _detect_text(head)


def _detect_text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\x00" in text:
        return "unknown"
    if _HEADER.match(text):
        archived = _ARCHIVED_PAGE.search(text) or text.lower().startswith(b"mime-version")
        if _MAIL_HEADER.search(text) and not _ARCHIVED_PAGE.search(text):
            return "mail"
        return "mhtml" if archived else "text"
    if text.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
            return "xml_spreadsheet"
        return "html" if _PAGE.search(text) else "xml"
    return "html" if text.startswith(b"<") and _PAGE.search(text) else "text"


def _detect_package(content: bytes) -> str:
    """Return the format of a zip package by its parts; xlsx if the directory is damaged."""
    if _is_workbook(content):
        return "xlsx"
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            written = archive.namelist()
            names = {name.lower() for name in written}
            if "mimetype" in names or "content.xml" in names:
                return _detect_open_document(archive, names)
    except Exception:  # noqa: BLE001  (zipfile raises many kinds; the reader of workbooks reports the damage)
        return "xlsx"
    found = next((kind for part, kind in _ZIP_PARTS if part in names), None)
    if found == "xlsb" and "xl/workbook.xml" in names:
        return "xlsx"  # the content types decide between the two
    if found:
        return found
    return "xlsx" if "[content_types].xml" in names or any(name.startswith("xl/") for name in written) else "zip"


def _is_workbook(content: bytes) -> bool:
    """Return whether the zip directory is clearly that of a workbook. This is faster than zipfile."""
    try:
        names = directory_bytes(content)
    except Unreadable:
        return False
    return b"xl/workbook.xml" in names and _NO_WORKBOOK.search(names) is None


def _detect_open_document(archive: zipfile.ZipFile, names: set[str]) -> str:
    mimetype = archive.open("mimetype").read(100) if "mimetype" in names else b""
    if b"spreadsheet" in mimetype or not mimetype:
        return "ods"
    return "odt" if b"opendocument.text" in mimetype else "drawing"


def _detect_ole(content: bytes) -> str:
    """Return the format by the first known stream name; those of embedded objects follow that of the document."""
    places = ((content.find(stream.encode("utf-16-le") + b"\x00\x00"), kind) for stream, kind in _OLE_STREAMS)
    found = min(((place, kind) for place, kind in places if place >= 0), default=(0, "office"))
    return found[1]


def describe_package(names: set[str]) -> str:
    """Return the name of the format of a zip package without xl/workbook.xml."""
    return FORMATS[next((kind for part, kind in _ZIP_PARTS if part in names), "zip")].name
