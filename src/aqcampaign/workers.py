"""Examines the files of an inbox, in several processes if there are enough files.

Each process gets one chunk of files at a time; the main process examines chunks too. If a file kills its process,
only that file is lost.
"""

import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import NamedTuple

from aqcampaign.examination import Asked, examine
from aqcampaign.findings.finding import finding
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.reading import ReceivedFile
from aqcampaign.language import bind
from aqcampaign.report import Report, settled
from aqcampaign.report_codec import packed, unpacked

# A process takes half a second to start, and its reports must be sent back. With two processes, 20,000 files were
# 1.8 times faster than with one, 2,000 files 1.3 times, 1,000 files no faster (see benchmarks/processes.py).
BREAK_EVEN = 2_000
_CHUNK = 50
_WAITING_PER_PROCESS = 3

_log = logging.getLogger(__name__)

Reports = list[Report]


def examine_all(asked: Asked, files: Sequence[InboxFile], jobs: int | None = None) -> Iterator[Reports]:
    """Yield the reports of each file, in the order of `files`.

    `jobs` is the number of processes; by default one below BREAK_EVEN files, else one per core.
    """
    if jobs is None:
        jobs = cores() if len(files) >= BREAK_EVEN else 1
    if jobs < 2 or len(files) < 2:
        return (list(examine(asked, file)) for file in files)
    return _shared_out(asked, files, jobs)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(asked: Asked, files: Sequence[InboxFile], jobs: int) -> Iterator[Reports]:
    size = min(_CHUNK, -(-len(files) // jobs))
    chunks = deque(files[begin : begin + size] for begin in range(0, len(files), size))
    while chunks:
        pool = _pool(asked, jobs - 1)
        waiting: deque[_Waiting] = deque()
        try:
            while chunks or waiting:
                while chunks and sum(not each.done() for each in waiting) < (jobs - 1) * _WAITING_PER_PROCESS:
                    waiting.append(_given(pool, asked, chunks[0]))
                    chunks.popleft()
                if chunks and not waiting[0].done():
                    waiting.append(_kept(asked, chunks.popleft()))
                else:
                    yield from waiting[0].reports()
                    waiting.popleft()
        except BrokenProcessPool:
            # All pending chunks are lost with the pool. The file that broke it is in the first of them.
            chunks.extendleft(reversed([each.files for each in waiting]))
            yield from _one_by_one(asked, chunks.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Waiting(NamedTuple):
    """A pending chunk; `reports` blocks until it is done."""

    files: Sequence[InboxFile]
    done: Callable[[], bool]
    reports: Callable[[], list[Reports]]


def _given(pool: ProcessPoolExecutor, asked: Asked, files: Sequence[InboxFile]) -> _Waiting:
    future = pool.submit(_examined, files)
    return _Waiting(files, future.done, lambda: _received(asked, future.result()))


def _kept(asked: Asked, files: Sequence[InboxFile]) -> _Waiting:
    reports = [list(examine(asked, file)) for file in files]
    return _Waiting(files, lambda: True, lambda: reports)


def _one_by_one(asked: Asked, files: Sequence[InboxFile]) -> Iterator[Reports]:
    """Examine the files one at a time in a separate process, which is replaced if a file kills it."""
    pool = _pool(asked, 1)
    try:
        for file in files:
            try:
                yield from _received(asked, pool.submit(_examined, [file]).result())
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = _pool(asked, 1)
                received = ReceivedFile(file.path, "", 0.0)
                yield [settled(received, finding("AQ190", reason="BrokenProcessPool"))]
    finally:
        pool.shutdown(wait=False)


def _received(asked: Asked, encoded: bytes) -> list[Reports]:
    reports, complaints = unpacked(encoded, asked.editions)
    for complaint in complaints:
        _log.error(complaint)
    return reports


def _pool(asked: Asked, jobs: int) -> ProcessPoolExecutor:
    # “spawn” works on every system, and workers inherit no state.
    return ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (asked,))


# Set once in each worker process by its initializer.
_told: list[Asked] = []
_complaints: list[str] = []


class _Complaints(logging.Handler):
    """Collects log messages until the reports are sent back: only the main process writes the log file."""

    def emit(self, record: logging.LogRecord) -> None:
        _complaints.append(self.format(record))


def _begin(asked: Asked) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process handles Ctrl-C and ends the workers
    bind()
    root = logging.getLogger("aqcampaign")
    root.handlers, root.propagate = [_Complaints()], False
    _told.append(asked)


def _examined(files: Sequence[InboxFile]) -> bytes:
    (asked,) = _told
    reports = [list(examine(asked, file)) for file in files]
    complaints = _complaints.copy()
    _complaints.clear()
    return packed(reports, complaints)
