"""The handover bundle: a zip file of everything that an office has, with a manifest of the SHA-256 of each member.

Members are not compressed: most are packed already, equal contents give equal bytes whatever the version of zlib, and
nothing can unpack to more than the file itself holds.
"""

import hashlib
import json
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path, PurePath
from typing import Annotated, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aqcampaign import __version__
from aqcampaign.failures import UsageFailure
from aqcampaign.findings.finding import printable
from aqcampaign.language import mark as N_
from aqcampaign.language import translate as _
from aqcampaign.working_folder import LEDGER
from aqcampaign.workspace.database.reading import REVISION
from aqcampaign.workspace.ledger import HEAD, Fault

FORMAT = 1
_MANIFEST = "manifest.json"
# The same for every member: the date of a file is state, and stands in the manifest where it matters.
_DATE = (1980, 1, 1, 0, 0, 0)
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_CHUNK = 1 << 20
# A directory entry takes ten times its bytes in memory. Originals are larger than their entries.
_DIRECTORY_BYTES, _DIRECTORY_PART = 16 << 20, 8
_ZIP_SIGN, _END_SIGN, _LARGE_SIGN = b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x07"
# The ends of an archive without a comment: first that of a large one and where it begins, last that of any.
_LARGE_END, _LARGE_PLACE, _END = slice(-98, -42), slice(-42, -22), slice(-22, None)
_END_BYTES = 98
# What zipfile raises for damaged archives, besides its own; that of an unknown compression is a RuntimeError.
_ZIP_ERRORS = (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OverflowError, OSError)
_FOLDERS = ("config", "templates", "outbox", "returned", "reports", "inbox")
_DOCUMENT = re.compile(r"archive/([0-9a-f]{2})/\1[0-9a-f]{62}", re.ASCII)
# Never blocks on a pipe, never follows a link.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()) * 10**9

_FOREIGN = N_("{path} was not written by aq handover")
_CUT = N_("{path} is incomplete or damaged; have it sent again")
_NEWER = N_("{path} was written by aq {version}, a newer one than this ({own}); update this program")
_TWICE = N_("{path} holds {name} twice; use the file as aq handover wrote it")
_MISSING = N_("{path} lacks {name}, which its manifest lists; have it sent again")
_ADDITIONAL = N_("{path} holds {name}, which its manifest does not list; use the file as aq handover wrote it")
_CHANGED = N_("{name} in {path} is not what was handed over; have it sent again")
_OUTSIDE = N_("{path} holds {name}, which has no place in a working folder; use the file as aq handover wrote it")
_PACKED = N_("{path} was packed anew by another program; use the file as aq handover wrote it")

_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Member(_Model):
    """A file in the bundle; `modified` is its date in nanoseconds since 1970 where that matters."""

    sha256: _Sha256
    size: int = Field(ge=0)
    modified: int | None = Field(default=None, ge=0, le=_LATEST)


class Position(_Model):
    """Number and hash of the last act."""

    number: int = Field(ge=1)
    hash: _Sha256


class _Origin(BaseModel):
    """What wrote a manifest, read first: a newer program may have added anything else."""

    model_config = ConfigDict(strict=True, frozen=True)

    format: int
    aq: str = Field(pattern=r"^\d+(\.\w+)*$")
    ledger: str = Field(pattern=r"^\d{4}$")


class Manifest(_Model):
    """What a bundle holds: the versions that wrote it, the last act, known faults, every member by name."""

    format: int = FORMAT
    aq: str = __version__
    ledger: str = REVISION
    last_act: Position
    faults: tuple[Fault, ...] = ()
    members: dict[str, Member]


class BundleWriter:
    """Writes the members of a bundle, in the order in which they are added, and last its manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self._members: dict[str, Member] = {}

    def add(self, name: str, path: Path, *, dated: bool = False) -> None:
        """Add a file; raises UsageFailure if it cannot be read, is no regular file or is being written."""
        with open_regular(path) as source:
            before = os.fstat(source.fileno())
            read = _reading(source, path)
            sha256, size = self._copy(name, read, before.st_size)
            after = os.fstat(source.fileno())
        if (size, after.st_size, after.st_mtime_ns) != (before.st_size, before.st_size, before.st_mtime_ns):
            raise UsageFailure(_("{path} is being written; try again when that is done").format(path=path))
        modified = min(max(before.st_mtime_ns, 0), _LATEST) if dated else None
        self._members[name] = Member(sha256=sha256, size=size, modified=modified)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a member that is no file."""
        self._zip.writestr(_entry(name, len(content)), content)
        self._members[name] = Member(sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def finish(self, last: Position, faults: tuple[Fault, ...]) -> None:
        """Write the manifest."""
        manifest = Manifest(last_act=last, faults=faults, members=self._members)
        text = json.dumps(manifest.model_dump(exclude_none=True), ensure_ascii=False, indent=1).encode()
        self._zip.writestr(_entry(_MANIFEST, len(text)), text)

    def _copy(self, name: str, read: Callable[[], bytes], size: int) -> tuple[str, int]:
        """Copy at most one byte more than `size`, and return SHA-256 and size of what was read."""
        digest, copied = hashlib.sha256(), 0
        with self._zip.open(_entry(name, size), "w") as target:
            while copied <= size and (piece := read()):
                digest.update(piece)
                target.write(piece)
                copied += len(piece)
        return digest.hexdigest(), copied


@contextmanager
def writing_bundle(stream: BinaryIO) -> Iterator[BundleWriter]:
    """Give a writer to a stream; the directory of the archive is written when the block ends."""
    with zipfile.ZipFile(stream, "w") as archive:
        yield BundleWriter(archive)


class Bundle:
    """An opened bundle whose directory agrees with its manifest; `sha256` is that of the whole file."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, manifest: Manifest, sha256: str) -> None:
        self._path = path
        self._zip = archive
        self.manifest = manifest
        self.sha256 = sha256

    def extract(self, name: str, to: Path) -> None:
        """Write a member to a file that does not exist yet; raises UsageFailure if it is not what the manifest says."""
        member, digest = self.manifest.members[name], hashlib.sha256()
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("xb") as target:
            for piece in self._pieces(name):
                digest.update(piece)
                target.write(piece)
        if digest.hexdigest() != member.sha256:
            raise _failure(_CHANGED, self._path, name)
        if member.modified is not None:
            os.utime(to, ns=(member.modified, member.modified))

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as source:
                while piece := source.read(_CHUNK):
                    yield piece
        except _ZIP_ERRORS as error:
            raise _failure(_CHANGED, self._path, name) from error


@contextmanager
def opened_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle; raises UsageFailure if the versions, the directory or the manifest do not allow to use it."""
    with open_regular(path, follow=True) as stream:
        size = os.fstat(stream.fileno()).st_size
        _check_end(path, stream, size)
        try:
            archive = zipfile.ZipFile(stream)
        except _ZIP_ERRORS as error:
            raise _failure(_CUT, path) from error
        entries = archive.infolist()
        _check_entries(path, entries, size)
        manifest = _manifest(path, archive)
        _check_members(path, entries, manifest)
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        yield Bundle(path, archive, manifest, sha256)


def open_regular(path: Path, *, follow: bool = False) -> BufferedReader:
    """Open a file, by default not through a link; raises UsageFailure for links, devices, pipes, and on errors."""
    kind = _("{path} is a link, a device or a pipe; put the file itself there, or remove it")
    try:
        if path.is_symlink() and not follow:
            raise UsageFailure(kind.format(path=printable(path, 600)))
        handle = os.open(path.resolve() if follow else path, _FLAGS)
        stream = os.fdopen(handle, "rb")
    except OSError as error:
        reason = error.strerror or error
        raise UsageFailure(
            _("{path} cannot be read ({reason})").format(path=printable(path, 600), reason=reason)
        ) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        stream.close()
        raise UsageFailure(kind.format(path=printable(path, 600)))
    return stream


def _reading(source: BufferedReader, path: Path) -> Callable[[], bytes]:
    """Return a function that reads the next piece; its errors name the file that is read, not the one written."""

    def read() -> bytes:
        try:
            return source.read(_CHUNK)
        except OSError as error:
            raise UsageFailure(
                _("{path} cannot be read ({reason})").format(path=path, reason=error.strerror)
            ) from error

    return read


def _entry(name: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system, entry.external_attr, entry.file_size = _UNIX, _MODE, size
    return entry


def _check_end(path: Path, stream: BufferedReader, size: int) -> None:
    """Refuse what is no zip file or cut off, and a directory that would fill the memory."""
    head = stream.read(len(_ZIP_SIGN))
    stream.seek(max(0, size - _END_BYTES))
    tail = stream.read()
    end, place, large = tail[_END], tail[_LARGE_PLACE], tail[_LARGE_END]
    if head != _ZIP_SIGN:
        raise _failure(_FOREIGN, path)
    if not end.startswith(_END_SIGN):
        raise _failure(_CUT, path)
    directory = int.from_bytes(large[40:48] if place.startswith(_LARGE_SIGN) else end[12:16], "little")
    if directory > max(_DIRECTORY_BYTES, size // _DIRECTORY_PART):
        raise _failure(_FOREIGN, path)


def _check_entries(path: Path, entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse names that stand twice, packed or encrypted members, and more content than the file has bytes."""
    names: set[str] = set()
    for entry in entries:
        if entry.filename in names:
            raise _failure(_TWICE, path, entry.filename)
        names.add(entry.filename)
    if _MANIFEST not in names:
        raise _failure(_FOREIGN, path)
    if any(each.compress_type or each.flag_bits & 1 or each.file_size != each.compress_size for each in entries):
        raise _failure(_PACKED, path)
    if sum(each.file_size for each in entries) > size:
        raise _failure(_CUT, path)


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    """Return the manifest; raises UsageFailure for that of a newer program, and for one that is none."""
    try:
        text = archive.read(_MANIFEST)
        origin = _Origin.model_validate_json(text)
        if origin.format > FORMAT or origin.ledger > REVISION or _release(origin.aq) > _release(__version__):
            raise UsageFailure(_(_NEWER).format(path=path, version=origin.aq, own=__version__))
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise _failure(_FOREIGN, path) from error
    except _ZIP_ERRORS as error:
        raise _failure(_CUT, path) from error


def _check_members(path: Path, entries: list[zipfile.ZipInfo], manifest: Manifest) -> None:
    sizes = {each.filename: each.file_size for each in entries if each.filename != _MANIFEST}
    for name in sizes:
        if name not in manifest.members:
            raise _failure(_ADDITIONAL, path, name)
    for name, member in manifest.members.items():
        if not _has_place(name):
            raise _failure(_OUTSIDE, path, name)
        if name not in sizes:
            raise _failure(_MISSING, path, name)
        if sizes[name] != member.size:
            raise _failure(_CHANGED, path, name)
    if LEDGER not in sizes:
        raise _failure(_FOREIGN, path)


def _has_place(name: str) -> bool:
    """Return whether a member may be written into a working folder under its name."""
    if name in (LEDGER, f"archive/{HEAD}") or _DOCUMENT.fullmatch(name):
        return True
    top, slash, _rest = name.partition("/")
    return is_inside(name) and (top in _FOLDERS if slash else is_workbook(name))


def is_inside(path: str) -> bool:
    """Return whether a relative path with slashes stays below the folder that it is written to."""
    return all(part not in ("", "..") and "\0" not in part and PurePath(part).name == part for part in path.split("/"))


def is_workbook(name: str) -> bool:
    """Return whether a file directly in the working folder is handed over: `aq consolidate` may have written it."""
    return name.endswith(".xlsx")


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _failure(sentence: str, path: Path, name: str = "") -> UsageFailure:
    return UsageFailure(_(sentence).format(path=path, name=printable(name, 255)))
