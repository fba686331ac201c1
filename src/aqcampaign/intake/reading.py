"""Opens a received file as a workbook or as a folder of files, or returns the finding that rejects it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aqcampaign.findings.finding import Finding, finding
from aqcampaign.intake.disk import FileBytes, is_arriving, read_file
from aqcampaign.intake.formats import FOLDERS, FOREIGN, FORMATS, WORKBOOK_SUFFIXES
from aqcampaign.intake.inbox import InboxFile, exclude_by_name
from aqcampaign.intake.inbox_limits import MAX_FILE_BYTES
from aqcampaign.intake.limits import STANDARD, Limits
from aqcampaign.intake.mail import decode_subject, mail_members, open_mail, receipt_time
from aqcampaign.intake.members import Folder, Member, zip_members
from aqcampaign.intake.ooxml.spreadsheet import open_spreadsheet
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.intake.sniff import detect_format
from aqcampaign.intake.workbook import Workbook
from aqcampaign.language import mark as N_


@dataclass(frozen=True, slots=True)
class ReceivedWorkbook:
    """An opened workbook; `kind` is its key in FORMATS."""

    file: ReceivedFile
    sheets: Workbook
    kind: str = "xlsx"


@dataclass(frozen=True, slots=True)
class ReceivedFolder:
    """An opened archive or mail.

    `file` is the archive or mail itself, with its subject and time of receipt. `members` ends with a finding if the
    archive is damaged or empty.
    """

    file: ReceivedFile
    members: Iterator[InboxFile | Finding]


Received = ReceivedWorkbook | ReceivedFolder | Finding


def receive(path: Path, file: InboxFile | None = None, limits: Limits = STANDARD) -> tuple[ReceivedFile, Received]:
    """Return the file, and its workbook, its members, or the finding that rejects it. Never raises."""
    member = file.member if file else None
    folder = (file.folder if file else None) or Folder()
    inside = file.inner_parts if file else 0
    kept, stated, unit = (file.kept, file.received, file.stated_unit) if file else (None, None, "")
    read = _read_member(member, folder) if member else read_file(kept or path)
    if isinstance(read, Finding):
        return ReceivedFile(path, "", folder.received or 0.0, inside, folder.subject, kept, unit), read
    checksum = hashlib.sha256(read.content).hexdigest() if read.is_complete else ""
    # A path that was opened caches its text. The report stores a fresh Path, which takes half the memory.
    modified = read.modified if stated is None else stated
    received = ReceivedFile(Path(path), checksum, modified, inside, folder.subject, kept, unit)
    if kept is not None and member is None and checksum != kept.name:
        return received, finding("AQ145", path=kept)
    opened = _open(received, read.content, folder, limits)
    if isinstance(opened, Finding) and opened.code in ("AQ101", "AQ104") and member is None and is_arriving(path):
        opened = finding("AQ136")
    return received, opened


def _read_member(member: Member, folder: Folder) -> FileBytes | Finding:
    content = member.read()
    return content if isinstance(content, Finding) else FileBytes(content, folder.received or 0.0)


def _open(file: ReceivedFile, content: bytes, folder: Folder, limits: Limits) -> Received:
    kind = detect_format(content)
    if len(content) > MAX_FILE_BYTES and kind not in FOLDERS:
        return finding("AQ103", what=N_("bytes"), amount=len(content), limit=MAX_FILE_BYTES)
    if kind in FOLDERS:
        return _open_folder(file, kind, content, folder)
    if kind in FOREIGN:
        from aqcampaign.intake.foreign.process import open_foreign

        book = open_foreign(kind, content)
        return book if isinstance(book, Finding) else ReceivedWorkbook(file, book, kind)
    if kind == "xlsx":
        spreadsheet = open_spreadsheet(content, limits)
        return spreadsheet if isinstance(spreadsheet, Finding) else ReceivedWorkbook(file, spreadsheet)
    return _refuse(file, kind)


def _refuse(file: ReceivedFile, kind: str) -> Finding:
    code = FORMATS[kind].code or "AQ102"
    if code == "AQ133" and file.path.suffix.lower() in WORKBOOK_SUFFIXES:
        code = "AQ102"  # a misnamed workbook, not a sealed copy
    return finding(code, kind=FORMATS[kind].name)


def _open_folder(file: ReceivedFile, kind: str, content: bytes, folder: Folder) -> ReceivedFolder | Finding:
    """Return the members of an archive or mail, to be read on demand."""
    try:
        if kind == "zip":
            inner = folder.open_inner(file.modified)
            found = zip_members(content, inner) if isinstance(inner, Folder) else iter(())
        else:
            mail = open_mail(content)
            arrived = file.modified if file.kept else receipt_time(mail) or file.modified
            inner = folder.open_inner(arrived, decode_subject(mail))
            found = mail_members(mail, inner) if isinstance(inner, Folder) else iter(())
    except (ValueError, RecursionError, LookupError, TypeError) as error:  # raised by the mail parser
        return finding("AQ101", reason=error)
    if isinstance(inner, Finding):
        return inner
    own = replace(file, subject=inner.subject, modified=inner.received or file.modified)
    return ReceivedFolder(own, _list_members(file, kind, inner, found))


def _list_members(
    file: ReceivedFile, kind: str, folder: Folder, members: Iterator[Member]
) -> Iterator[InboxFile | Finding]:
    empty = True
    try:
        for member in members:
            empty = False
            settled = member.exclusion or exclude_by_name(member.parts)
            inside = file.inner_parts + len(member.parts)
            path, unit = file.path.joinpath(*member.parts), file.stated_unit
            yield InboxFile(path, settled, member, folder, inside, file.kept, stated_unit=unit)
    except Exception as error:  # noqa: BLE001  (zipfile and the mail parser raise many kinds for damage)
        yield finding("AQ101", reason=f"{type(error).__name__}: {error}")
        return
    if empty:
        named = file.path.suffix.lower() in WORKBOOK_SUFFIXES
        yield finding("AQ102" if named else "AQ134", kind=FORMATS[kind].name)
