"""Looks at the processes that a process has started."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

WORKER = "aqcampaign.engine.worker"
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system lists no processes in /proc")


def workers_of(pid: int) -> list[int]:
    """Return the worker processes that a process has started and that run."""
    return [each for each in _children(pid) if WORKER in _command(each)]


def _children(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        yield from map(int, thread.read_text().split())


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:  # it has ended
        return ""


def is_running(pid: int) -> bool:
    """Return whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
