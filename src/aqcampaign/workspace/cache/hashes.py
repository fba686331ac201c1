"""The SHA-256 of files: a file is hashed again only if its size, its times or its place on the disk are other ones."""

import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from aqcampaign.intake.disk import FileBytes, read_file
from aqcampaign.workspace.cache.store import Cache

# A file that was changed so shortly before it was read may change again without another time: some disks count in
# steps of two seconds.
_SETTLED_SECONDS = 3.0


class Hashes:
    """What is known of files: `unchanged` are the hashes of those that are as they were when they were hashed.

    Paths are texts: the hash of a text is known, that of a Path must be computed.
    """

    def __init__(self, cache: Cache, paths: Iterable[str]) -> None:
        self._cache = cache
        self._since = time.time() - _SETTLED_SECONDS
        self._stats = {path: stat for path in paths if (stat := _stat(path)) is not None}
        keys = [_key(path) for path in self._stats]
        noted = cache.get(keys)
        self.unchanged: dict[str, str] = {}
        for key, (path, stat) in zip(keys, self._stats.items(), strict=True):
            identity, _space, sha256 = noted.get(key, "").rpartition(" ")
            if identity == _identity(stat):
                self.unchanged[path] = sha256

    def note(self, hashes: Mapping[str, str]) -> None:
        """Note the hashes of files that were read since, unless a file has changed meanwhile or a moment before."""
        self._cache.put({
            _key(path): f"{_identity(stat)} {sha256}" for path, sha256 in hashes.items()
            if (stat := self._stats.get(path)) is not None
            and max(stat.st_mtime, stat.st_ctime) < self._since and _identity(stat) == _identity(_stat(path))
        })  # fmt: skip


def hashes_of(cache: Cache, paths: Iterable[str]) -> dict[str, str]:
    """Return the hash of each file that can be read."""
    wanted = list(paths)
    known = Hashes(cache, wanted)
    read = {path: read_file(Path(path)) for path in wanted if path not in known.unchanged}
    fresh = {
        path: hashlib.sha256(each.content).hexdigest()
        for path, each in read.items()
        if isinstance(each, FileBytes) and each.is_complete
    }
    known.note(fresh)
    return known.unchanged | fresh


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _identity(stat: os.stat_result | None) -> str:
    """Return what changes with a file: on most systems nobody can set the time of its last change of all (ctime)."""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino} {stat.st_dev}" if stat else ""


def _key(path: str) -> bytes:
    return hashlib.sha256(b"file " + os.fsencode(os.path.abspath(path))).digest()  # noqa: PTH100  (follows no links)
