"""File formats are detected from content, and unsupported ones get advice."""

import gzip
from pathlib import Path

import pytest
from returns import PDF, PNG, ole_with, zipped

from aqcampaign.findings.catalog import CATALOG
from aqcampaign.findings.finding import Finding
from aqcampaign.intake.formats import FOLDERS, FOREIGN, FORMATS
from aqcampaign.intake.reading import receive
from aqcampaign.intake.sniff import describe_package, detect_format

ODF = b"application/vnd.oasis.opendocument."
PAGE = b"<table><tr><td>1</td></tr></table>"

CONTENTS: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("xlsx", zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})),
    ("xlsx", zipped({"xl/worksheets/sheet1.xml": b""})),
    ("xlsx", b"PK\x03\x04 cut off"),
    ("xlsx", zipped({"[CONTENT_TYPES].XML": b"", "XL/WORKBOOK.XML": b""})),
    ("xlsx", zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/workbook.bin": b""})),
    ("zip", zipped({"XL/court.xlsx": b""})),
    ("xls", ole_with("Root Entry", "Workbook")),
    ("xls", ole_with("Book")),
    ("xls", b"\x09\x08\x10\x00\x00\x06\x10\x00"),
    ("xls", ole_with("Workbook", "WordDocument")),
    ("doc", ole_with("WordDocument", "Workbook")),
    ("encrypted", ole_with("EncryptionInfo", "EncryptedPackage")),
    ("msg", ole_with("__nameid_version1.0", "__properties_version1.0")),
    ("office", ole_with("PowerPoint Document")),
    ("xlsb", zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""})),
    ("docx", zipped({"[Content_Types].xml": b"", "word/document.xml": b""})),
    ("presentation", zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b""})),
    ("ods", zipped({"mimetype": ODF + b"spreadsheet", "content.xml": b""})),
    ("ods", zipped({"content.xml": b""})),
    ("odt", zipped({"mimetype": ODF + b"text", "content.xml": b""})),
    ("drawing", zipped({"mimetype": ODF + b"graphics", "content.xml": b""})),
    ("ofd", zipped({"OFD.xml": b""})),
    ("zip", zipped({"a.xlsx": b""})),
    ("zip", zipped({})),
    ("pdf", PDF),
    ("pdf", b"\r\n\xef\xbb\xbf%PDF-1.4"),
    ("picture", PNG),
    ("picture", b"\xff\xd8\xff\xe0"),
    ("picture", b"GIF89a"),
    ("picture", b"BM" + bytes(60)),
    ("picture", b"II*\x00" + bytes(60)),
    ("picture", b"MM\x00*" + bytes(60)),
    ("picture", b"RIFF\x00\x00\x00\x00WEBPVP8 "),
    ("picture", b"\x00\x00\x00\x18ftypheic" + bytes(60)),
    ("rar", b"Rar!\x1a\x07\x00"),
    ("7z", b"7z\xbc\xaf\x27\x1c"),
    ("gzip", gzip.compress(b"a")),
    ("tnef", b"\x78\x9f\x3e\x22" + bytes(60)),
    ("rtf", b"{\\rtf1"),
    ("sylk", b"ID;PWXL;N;E\r\n"),
    ("data", b"PAR1" + bytes(60)),
    ("program", b"MZ" + bytes(60)),
    ("shortcut", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60)),
    ("unknown", b"\x00\x01\x02"),
    ("html", b"\xef\xbb\xbf\n<html>" + PAGE),
    ("html", b"<!DOCTYPE HTML><HTML>" + PAGE),
    ("html", PAGE),
    ("html", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    ("xml_spreadsheet", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
    ("xml", b'<?xml version="1.0"?><a/>'),
    ("mhtml", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n\r\n"),
    ("mhtml", b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n"),
    ("mail", b"Received: from a\r\nFrom: b\r\n\r\n"),
    ("mail", b"MIME-Version: 1.0\r\nDate: Tue, 20 Sep 2022 10:00:00 +0800\r\nTo: a\r\n\r\n"),
    ("text", "项目,数量\n立案,5\n".encode("gbk")),
    ("text", "项目\t数量\n".encode("utf-16")),
    ("text", b"Note: no mail\r\n"),
    ("text", b"a < b"),
]


@pytest.mark.parametrize(("kind", "content"), CONTENTS, ids=[f"{kind} {n}" for n, (kind, _c) in enumerate(CONTENTS)])
def test_format_is_detected_from_content(kind: str, content: bytes) -> None:
    """Whatever the name says; and each format of the table can be known."""
    assert detect_format(content) == kind


def test_every_format_of_the_table_is_recognised() -> None:
    """No line of the table is only on paper, except those that a mail or an archive stands for itself."""
    assert {kind for kind, _content in CONTENTS} == set(FORMATS)
    assert len({each.name for each in FORMATS.values()}) == len(FORMATS)


def test_every_format_is_read_or_reported() -> None:
    """What is not read names a finding of the catalogue; what is read loses nothing unsaid."""
    for kind, each in FORMATS.items():
        assert (each.code is None) == (kind in FOREIGN | FOLDERS | {"xlsx"})
        assert each.code is None or each.code in CATALOG
        assert each.read


CODES = {"rar": "AQ132", "doc": "AQ131", "pdf": "AQ133", "program": "AQ140", "html": "AQ102", "encrypted": "AQ105"}


def test_each_unsupported_format_has_its_own_advice() -> None:
    """Unpack, save as another type, take the password away: what the unit must do differs."""
    assert {kind: FORMATS[kind].code for kind in CODES} == CODES


REFUSED = [(kind, content) for kind, content in CONTENTS if FORMATS[kind].code]


@pytest.mark.parametrize(("kind", "content"), REFUSED, ids=[f"{kind} {n}" for n, (kind, _c) in enumerate(REFUSED)])
def test_unreadable_format_is_named(tmp_path: Path, kind: str, content: bytes) -> None:
    """One finding with the format's name; a scan called .xlsx was meant as the workbook and is an error."""
    for name in ("a", "a.xlsx"):
        (tmp_path / name).write_bytes(content)
        found = receive(tmp_path / name)[1]
        assert isinstance(found, Finding)
        scan_in_place_of_a_workbook = name == "a.xlsx" and FORMATS[kind].code == "AQ133"
        assert found.code == ("AQ102" if scan_in_place_of_a_workbook else FORMATS[kind].code)
        assert found.parameters.get("kind", FORMATS[kind].name) == FORMATS[kind].name


def test_a_package_without_a_workbook_has_a_name() -> None:
    """Messages about zip packages name what they are."""
    assert describe_package({"word/document.xml"}) == FORMATS["docx"].name
    assert describe_package({"a"}) == FORMATS["zip"].name
