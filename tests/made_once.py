"""What takes long to make is made by one of the processes in which the tests run; the others wait for it."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` of this run of the tests, which the first process that asks for it lets `make` fill.

    A folder whose making failed is made anew by the next process that asks.
    """
    base = factory.getbasetemp()
    # pytest-xdist gives each process a folder of its own.
    shared = base.parent if base.name.startswith("popen-") else base
    folder, whole = shared / name, shared / f"{name}.whole"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            whole.touch()
    return folder
