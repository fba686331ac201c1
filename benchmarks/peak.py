"""Runs `aq` with the arguments given and prints on the last line of stderr how much memory it took, in bytes.

A process of its own, because the system counts a parent's memory among what its child has taken.
"""

import sys
from pathlib import Path


def peak() -> int:
    """Return the most memory that this process has held at once."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts in bytes


if __name__ == "__main__":
    from aqcampaign.cli.entry import main

    try:
        main()
    finally:
        print(peak(), file=sys.stderr)
