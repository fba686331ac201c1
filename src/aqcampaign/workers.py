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

from aqcampaign.examination import examine
from aqcampaign.examination_config import Configs, Reports
from aqcampaign.findings.finding import finding
from aqcampaign.intake.inbox import InboxFile
from aqcampaign.intake.received_file import ReceivedFile
from aqcampaign.language import bind
from aqcampaign.report import report_without_contents
from aqcampaign.report_codec import decode, encode, forms_of

# A process takes half a second to start, and its reports must be sent back. With two processes, 20,000 files were
# 1.8 times faster than with one, 2,000 files 1.3 times, 1,000 files no faster (see benchmarks/processes.py).
BREAK_EVEN = 2_000
_CHUNK = 50
_PENDING_PER_PROCESS = 3

_log = logging.getLogger(__name__)


def examine_all(configs: Configs, files: Sequence[InboxFile], jobs: int | None = None) -> Iterator[Reports]:
    """Yield the reports of each file, in the order of `files`.

    `jobs` is the number of processes; by default one below BREAK_EVEN files, else one per core.
    """
    if jobs is None:
        jobs = cores() if len(files) >= BREAK_EVEN else 1
    if jobs < 2 or len(files) < 2:
        return (list(examine(configs, file)) for file in files)
    return _examine_in_processes(configs, files, jobs)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _examine_in_processes(configs: Configs, files: Sequence[InboxFile], jobs: int) -> Iterator[Reports]:
    size = min(_CHUNK, -(-len(files) // jobs))
    chunks = deque(files[begin : begin + size] for begin in range(0, len(files), size))
    while chunks:
        pool = _pool(configs, jobs - 1)
        pending: deque[_PendingChunk] = deque()
        try:
            while chunks or pending:
                while chunks and sum(not each.done() for each in pending) < (jobs - 1) * _PENDING_PER_PROCESS:
                    pending.append(_submit(pool, configs, chunks[0]))
                    chunks.popleft()
                if chunks and not pending[0].done():
                    pending.append(_examine_here(configs, chunks.popleft()))
                else:
                    yield from pending[0].reports()
                    pending.popleft()
        except BrokenProcessPool:
            # All pending chunks are lost with the pool. The file that broke it is in the first of them.
            chunks.extendleft(reversed([each.files for each in pending]))
            yield from _examine_one_by_one(configs, chunks.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _PendingChunk(NamedTuple):
    """A pending chunk; `reports` blocks until it is done."""

    files: Sequence[InboxFile]
    done: Callable[[], bool]
    reports: Callable[[], list[Reports]]


def _submit(pool: ProcessPoolExecutor, configs: Configs, files: Sequence[InboxFile]) -> _PendingChunk:
    future = pool.submit(_examine_chunk, files)
    return _PendingChunk(files, future.done, lambda: _decoded(configs, files, *future.result()))


def _examine_here(configs: Configs, files: Sequence[InboxFile]) -> _PendingChunk:
    reports = [list(examine(configs, file)) for file in files]
    return _PendingChunk(files, lambda: True, lambda: reports)


def _examine_one_by_one(configs: Configs, files: Sequence[InboxFile]) -> Iterator[Reports]:
    """Examine the files one at a time in a separate process, which is replaced if a file kills it."""
    pool = _pool(configs, 1)
    try:
        for file in files:
            try:
                yield from _decoded(configs, [file], *pool.submit(_examine_chunk, [file]).result())
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = _pool(configs, 1)
                received = ReceivedFile(file.path, "", 0.0)
                yield [report_without_contents(received, finding("AQ190", reason="BrokenProcessPool"))]
    finally:
        pool.shutdown(wait=False)


def _decoded(
    configs: Configs, files: Sequence[InboxFile], encoded: Sequence[str], messages: Sequence[str]
) -> list[Reports]:
    for message in messages:
        _log.error(message)
    forms = forms_of(configs)
    return [decode(each, file, forms) for each, file in zip(encoded, files, strict=True)]


def _pool(configs: Configs, jobs: int) -> ProcessPoolExecutor:
    # “spawn” works on every system, and workers inherit no state.
    return ProcessPoolExecutor(jobs, get_context("spawn"), _init_worker, (configs,))


# Set once in each worker process by its initializer.
_worker_configs: list[Configs] = []
_log_messages: list[str] = []


class _LogCollector(logging.Handler):
    """Collects log messages until the reports are sent back: only the main process writes the log file."""

    def emit(self, record: logging.LogRecord) -> None:
        _log_messages.append(self.format(record))


def _init_worker(configs: Configs) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process handles Ctrl-C and ends the workers
    bind()
    root = logging.getLogger("aqcampaign")
    root.handlers, root.propagate = [_LogCollector()], False
    _worker_configs.append(configs)


def _examine_chunk(files: Sequence[InboxFile]) -> tuple[list[str], list[str]]:
    """Return the encoded reports of each file, and the log messages."""
    (configs,) = _worker_configs
    encoded = [encode(list(examine(configs, file))) for file in files]
    messages = _log_messages.copy()
    _log_messages.clear()
    return encoded, messages
