"""What a worker of a cluster does: it passes chunks on to a process of its own, which a file may end."""

import hashlib
import os
import socket
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import aqcampaign
from aqcampaign.engine.processes import MOST_FALSE_STARTS, WorkerProcess
from aqcampaign.engine.scheduling import WorkerLost

# A process whose run has ended without a word is ended after so many seconds without a chunk.
_IDLE_SECONDS = 600.0


class OtherProgram(Exception):
    """A worker runs another version of the program: the name of its computer, and the version."""


class NotSeen(Exception):
    """A worker does not see a file: the name of its computer, and the path."""


class NotReady(Exception):
    """The processes of a worker end before they are ready: the name of its computer."""


@dataclass
class _Used:
    process: WorkerProcess
    last: float


# By run and thread: several runs may share a worker.
_processes: dict[tuple[str, int], _Used] = {}
_lock = threading.Lock()
# Runs that have ended: what waits of them is not begun.
_ended: set[str] = set()


@lru_cache(maxsize=1)
def program_version() -> str:
    """Return the version of the program with a hash of its source."""
    folder, source = Path(aqcampaign.__file__).parent, hashlib.sha256()
    for path in sorted(folder.rglob("*.py"), key=lambda each: each.relative_to(folder).as_posix()):
        source.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{aqcampaign.__version__} ({source.hexdigest()[:8]})"


def packed(start: bytes) -> bytes:
    """Return a start message as it travels to the workers."""
    return zlib.compress(start, 1)


def examined(run: str, version: str, start: bytes, chunk: bytes, seen: Sequence[str]) -> bytes:
    """Return the answer to a chunk; the paths `seen` elsewhere must exist here too.

    Raises OtherProgram, NotSeen, NotReady, or WorkerLost if the process ended.
    """
    if program_version() != version:
        raise OtherProgram(socket.gethostname(), program_version())
    for path in seen:
        if not os.path.lexists(path):
            raise NotSeen(socket.gethostname(), path)
    for _start in range(MOST_FALSE_STARTS):
        process = _process(run, start)
        try:
            return process.submit(chunk).result()
        except WorkerLost:
            if process.was_ready:
                raise
    raise NotReady(socket.gethostname())


def end_processes(run: str) -> None:
    """End the processes that examine for a run."""
    with _lock:
        _ended.add(run)
        for key in [key for key in _processes if key[0] == run]:
            _processes.pop(key).process.close()


def _process(run: str, start: bytes) -> WorkerProcess:
    """Return the process of a run that belongs to this thread; raises NotReady if the run has ended."""
    key, now = (run, threading.get_ident()), time.monotonic()
    with _lock:
        if run in _ended:
            raise NotReady(socket.gethostname())
        for other, used in list(_processes.items()):
            if not used.process.is_usable or (not used.process.pending and now - used.last > _IDLE_SECONDS):
                _processes.pop(other).process.close()
        if key not in _processes:
            _processes[key] = _Used(WorkerProcess(zlib.decompress(start)), now)
        _processes[key].last = now
        return _processes[key].process
