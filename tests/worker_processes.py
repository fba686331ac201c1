"""Looks at the processes that a process has started, and makes files that end them."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aqcampaign.intake.inbox import InboxFile

WORKER = "aqcampaign.engine.worker"
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system lists no processes in /proc")


class Deadly(InboxFile):
    """A file upon which the worker process gets the signal of its name, as if a library had crashed or hung."""

    def __getattribute__(self, name: str) -> object:
        spec = sys.modules["__main__"].__spec__
        if name == "exclusion" and spec is not None and spec.name == WORKER:
            os.kill(os.getpid(), signal.Signals[self.path.stem])
        return super().__getattribute__(name)


def workers_of(pid: int) -> list[int]:
    """Return the worker processes that a process, or one that it started, has started and that run."""
    return [each for each in descendants(pid) if WORKER in command(each)]


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have."""
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = list(map(int, thread.read_text().split()))
        except OSError:  # it has ended
            continue
        for child in children:
            yield child
            yield from descendants(child)


def command(pid: int) -> str:
    """Return the command line of a process, '' if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Return whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
