"""Reads the content of an examined file again, also from inside an archive or mail."""

import hashlib

from aqcampaign.findings.finding import Finding
from aqcampaign.intake.disk import read_file
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.reading import Received, ReceivedFolder, receive
from aqcampaign.intake.received_file import ReceivedFile


def reread_content(file: ReceivedFile) -> bytes | None:
    """Return the content that was examined; None if the file is gone or has changed."""
    if file.inner_parts:
        outermost = file.path.parents[file.inner_parts - 1]
        return _find_member(receive(outermost, InboxFile(outermost, kept=file.kept))[1], file)
    read = read_file(file.kept or file.path)
    return None if isinstance(read, Finding) else _if_unchanged(read.content, file)


def _find_member(opened: Received, file: ReceivedFile) -> bytes | None:
    """Return the content of a file inside nested archives and mails, None if it is not found."""
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
        if found is not None:  # otherwise continue: an archive may contain several files of one name
            return found
    return None


def _if_unchanged(content: bytes, file: ReceivedFile) -> bytes | None:
    return content if hashlib.sha256(content).hexdigest() == file.sha256 else None
