"""Reads the bytes of an examined file once more, also from inside an archive or a mail."""

import hashlib

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.disk import read_file
from aqcampaign.intake.reading import Received, ReceivedFile, ReceivedFolder, receive


def reread_content(file: ReceivedFile) -> bytes | None:
    """Return the bytes that were read before, None where the file is gone or another one stands in its place."""
    if file.inner_parts:
        outermost = file.path.parents[file.inner_parts - 1]
        return _find_member(receive(outermost)[1], file)
    read = read_file(file.path)
    return None if isinstance(read, Finding) else _if_unchanged(read.content, file)


def _find_member(opened: Received, file: ReceivedFile) -> bytes | None:
    """Go down to the file through the archives and mails that lie inside each other."""
    if not isinstance(opened, ReceivedFolder):
        return None
    for each in opened.members:
        if isinstance(each, Finding) or each.member is None:
            continue
        found = None
        if each.path == file.path:
            read = each.member.read()
            found = None if isinstance(read, Finding) else _if_unchanged(read, file)
        elif each.path in file.path.parents:
            found = _find_member(receive(each.path, each)[1], file)
        if found is not None:  # an archive may hold two files of one name
            return found
    return None


def _if_unchanged(content: bytes, file: ReceivedFile) -> bytes | None:
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None
