"""Takes a file's first bytes and makes its kind, told from the content and never from the name."""

from typing import Literal

from aqcampaign.language import mark as N_

Kind = Literal["zip", "ole", "other"]

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", N_("a PDF file")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"BM", N_("a picture")),
    (b"Rar!", N_("a RAR archive")),
    (b"7z\xbc\xaf", N_("a 7z archive")),
    (b"{\\rtf", N_("an RTF document")),
    (b"<!DOCTYPE", N_("a web page")),
    (b"<html", N_("a web page")),
    (b"<HTML", N_("a web page")),
    (b"MIME-Version", N_("a web page")),
    (b"<?xml", N_("an XML file")),
    (b"PAR1", N_("a data file")),
)

_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", N_("a Word document")),
    ("ppt/presentation.xml", N_("a presentation")),
    ("xl/workbook.bin", N_("a binary workbook (.xlsb)")),
    ("content.xml", N_("an OpenDocument file (.ods or .odt)")),
)


def container(head: bytes) -> Kind:
    """Return whether the file begins as a zip archive, an OLE file, or neither."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "ole" if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else "other"


def kind_of_ole(content: bytes) -> str | None:
    """Return what an OLE file is; None for an encrypted workbook."""
    # Stream names stand in the directory as UTF-16.
    for stream, name in (
        ("Workbook", N_("an old Excel or WPS workbook (.xls, .et)")),
        ("Book", N_("an old Excel or WPS workbook (.xls, .et)")),
        ("WordDocument", N_("an old Word or WPS document (.doc, .wps)")),
    ):
        if stream.encode("utf-16-le") in content:
            return name
    return None if "EncryptedPackage".encode("utf-16-le") in content else N_("an old Office file")


def kind_of_zip(names: set[str]) -> str:
    """Return what a zip archive without xl/workbook.xml is."""
    return next((kind for part, kind in _ZIP_PARTS if part in names), N_("a zip archive"))


def kind_of_other(head: bytes) -> str:
    """Return what a file is that is neither zip nor OLE."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for sign, kind in _SIGNS:
        if text.startswith(sign):
            return kind
    return N_("an unknown kind of file") if b"\x00" in head else N_("a text or CSV file")
