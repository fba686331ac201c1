"""Runs a command within limits of time and memory.

The command is started by this very module in a small process of its own, which bounds the memory and measures it:
a process that is started directly begins with the peak of the one that starts it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows bounds nothing
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended: `code` below 0 for a signal, None where its time was over; `memory` in MiB, 0 if unknown."""

    code: int | None
    out: bytes
    err: bytes
    seconds: float
    memory: float


def bounded(command: Sequence[str], seconds: float, memory: int, cwd: Path, env: Mapping[str, str]) -> Ending:
    """Return how the command ended, at most `seconds` later, with at most `memory` MiB a process."""
    with tempfile.TemporaryDirectory(prefix="bounded-") as folder:
        result, out, err = (Path(folder) / name for name in ("told", "out", "err"))
        starter = [sys.executable, "-S", "-E", __file__, str(result), str(memory), *command]
        begin = time.perf_counter()
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(
                starter, stdin=subprocess.DEVNULL, stdout=to_out, stderr=to_err, cwd=cwd, env=env,
                start_new_session=True,
            )  # fmt: skip
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                _end(process)
        took = time.perf_counter() - begin
        code, peak = json.loads(result.read_text()) if result.exists() else (None, 0.0)
        return Ending(code, out.read_bytes(), err.read_bytes(), took, peak)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and all that it has started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def main() -> None:
    """Run the command of the arguments within the bound of memory; write its code and its peak where asked."""
    result, memory, *command = sys.argv[1:]
    if resource is not None:
        size = int(memory) * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    code = subprocess.call(command)
    # In KiB, on macOS in bytes; the highest of the command and of every process that it waited for.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss if resource is not None else 0
    scale = 2**20 if sys.platform == "darwin" else 2**10
    Path(result).write_text(json.dumps([code, peak / scale]))


if __name__ == "__main__":
    main()
