"""Times alternatives in turn, so that changes in machine load affect all of them alike."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Durations = Mapping[str, list[float]]


def interleaved(
    rounds: int, runs: Mapping[str, Callable[[], object]], clock: Callable[[], float] = time.perf_counter
) -> Durations:
    """Return the seconds of each run in each round; every other round runs in reverse order.

    What runs in this process alone may be measured by its processor time, which other programs disturb less.
    """
    durations: dict[str, list[float]] = {name: [] for name in runs}
    for each in range(rounds):
        for name in list(runs)[:: -1 if each % 2 else 1]:
            begin = clock()
            runs[name]()
            durations[name].append(clock() - begin)
    return durations


def ratio(durations: Durations, upper: str, lower: str, scale: float = 1.0) -> float:
    """Return the median over all rounds of `upper` divided by `lower`."""
    pairs = zip(durations[upper], durations[lower], strict=True)
    return scale * statistics.median(above / below for above, below in pairs)


def start_up(rounds: int) -> Durations:
    """Return the seconds that Python alone, `aq --version` and `aq --help` take."""
    commands = {
        "python": ["-c", "pass"],
        "--version": ["-m", "aqcampaign", "--version"],
        "--help": ["-m", "aqcampaign", "--help"],
    }
    runs = {name: process(arguments) for name, arguments in commands.items()}
    interleaved(1, runs)  # warm up: compile modules and fill the file cache
    return interleaved(rounds, runs)


def process(arguments: list[str], folder: Path | None = None) -> Callable[[], object]:
    """Return what runs Python with these arguments in a folder; exits if it fails, but not for findings."""

    def run() -> None:
        done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False, cwd=folder)
        if done.returncode > 1:
            raise SystemExit(done.stderr.decode(errors="replace"))

    return run


def of_ended_processes() -> float:
    """Return the processor seconds of all processes that were started and have ended; on Windows the time."""
    if sys.platform == "win32":
        return time.perf_counter()
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
