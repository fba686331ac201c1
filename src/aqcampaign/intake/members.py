"""Lists the files in a zip archive or a mail without writing anything to disk."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from aqcampaign.findings.finding import Finding, finding, phrase
from aqcampaign.intake.inbox_limits import MAX_DEPTH, MAX_FILE_BYTES, MAX_INNER_BYTES, MAX_INNER_FILES
from aqcampaign.intake.names import decode_zip_name, split_path
from aqcampaign.language import mark as N_

# The methods that zipfile can unpack; any other is named in a finding.
_METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))


@dataclass(slots=True)
class Allowance:
    """The number and size of files that may still be taken from one file of the inbox, nested archives included."""

    files: int = MAX_INNER_FILES
    size: int = MAX_INNER_BYTES

    def take(self, size: int) -> Finding | None:
        """Count one file of `size` bytes, and return the finding if a limit is exceeded."""
        self.files -= 1
        if self.files < 0:
            return finding(
                "AQ103", what=N_("files in an archive"), amount=f"> {MAX_INNER_FILES}", limit=MAX_INNER_FILES
            )
        if size > MAX_FILE_BYTES:
            return finding("AQ103", what=N_("bytes"), amount=size, limit=MAX_FILE_BYTES)
        self.size -= size
        if self.size < 0:
            return finding("AQ103", what=N_("bytes"), amount=f"> {MAX_INNER_BYTES}", limit=MAX_INNER_BYTES)
        return None


@dataclass(frozen=True, slots=True)
class Folder:
    """The archive or mail that contains a file: nesting depth, time of receipt (seconds since 1970), subject."""

    depth: int = 0
    received: float | None = None
    subject: str = ""
    allowance: Allowance = field(default_factory=Allowance)

    def open_inner(self, received: float | None, subject: str = "") -> "Folder | Finding":
        """Return the folder of an archive or mail inside this one, or the finding if it is nested too deep."""
        if self.depth >= MAX_DEPTH:
            return finding("AQ103", what=N_("nested archives"), amount=self.depth + 1, limit=MAX_DEPTH)
        return Folder(self.depth + 1, received or self.received, subject or self.subject, self.allowance)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive or mail: its path there, a function that reads it, and why it is excluded, if it is."""

    parts: tuple[str, ...]
    read: Callable[[], bytes | Finding]
    exclusion: Finding | None = None


def zip_members(content: bytes, folder: Folder) -> Iterator[Member]:
    """Yield the files of an archive. A damaged one raises various exceptions of zipfile."""
    archive = zipfile.ZipFile(BytesIO(content))  # in memory: there is nothing to close
    for index, entry in enumerate(archive.infolist()):
        if entry.is_dir():
            continue
        parts = split_path(decode_zip_name(entry.filename, utf8=bool(entry.flag_bits & 0x800))) or (str(index + 1),)
        exclusion = folder.allowance.take(entry.file_size)
        if exclusion is None and entry.flag_bits & 1:
            exclusion = finding("AQ144")
        yield Member(parts, partial(_unpack, archive, entry), exclusion)
        if folder.allowance.files < 0:
            return


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | Finding:
    """Return the content of a member. zipfile never unpacks more than the size in the directory."""
    if entry.compress_type not in _METHODS:
        return finding(
            "AQ101", reason=phrase(N_("the compression of the part {part} is not supported"), part=entry.filename)
        )
    try:
        return archive.read(entry)
    except MemoryError:
        return finding("AQ103", what=N_("bytes"), amount=entry.file_size, limit=MAX_FILE_BYTES)
    except Exception as error:  # noqa: BLE001  (zipfile, zlib, bz2 and lzma each raise their own)
        return finding("AQ101", reason=error)
