"""Opens zip packages (.ods, .docx, .xlsb) within limits."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from aqcampaign.findings.finding import finding
from aqcampaign.intake.inbox_limits import MAX_PARTS, MAX_UNPACKED_BYTES
from aqcampaign.intake.workbook import Unreadable
from aqcampaign.language import mark as N_


@contextmanager
def open_package(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a package. Raises Unreadable beyond a limit, for duplicate parts or a password.

    zipfile never unpacks a part to more than the size in the directory.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            raise Unreadable(finding("AQ103", what=N_("parts"), amount=len(entries), limit=MAX_PARTS))
        if len({entry.filename.lower() for entry in entries}) < len(entries):
            raise Unreadable(finding("AQ101", reason=N_("two parts have the same name")))
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED_BYTES:
            raise Unreadable(finding("AQ103", what=N_("bytes"), amount=unpacked, limit=MAX_UNPACKED_BYTES))
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(finding("AQ105"))
        yield archive
