"""Runs `aq` with the given arguments and prints its peak memory in bytes as the last line of stderr.

It runs as a separate program, because a child process starts with the peak of its parent.
"""

import sys
from pathlib import Path


def peak() -> int:
    """Return the peak memory of this process in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, KiB elsewhere


if __name__ == "__main__":
    from aqcampaign.cli.entry import main

    try:
        main()
    finally:
        print(peak(), file=sys.stderr)
