"""Compares checking with two processes and with one.

It runs as a separate program, because a forked process inherits all modules imported by its parent.

    python benchmarks/processes.py CONFIG PERIOD ROUNDS PATH…
"""

import sys
from pathlib import Path

from timing import interleaved, ratio

from aqcampaign.campaign_folder import open_campaign
from aqcampaign.use_cases.check_returns import check


def main() -> None:
    """Print the ratio of one process to two, the median over the rounds."""
    config, period, rounds, *paths = sys.argv[1:]
    campaigns = iter([open_campaign(Path(config)) for _each in range(2 * int(rounds))])
    found = [Path(path) for path in paths]
    durations = interleaved(int(rounds), {
        "one": lambda: check(next(campaigns), found, period, jobs=1),
        "two": lambda: check(next(campaigns), found, period, jobs=2),
    })  # fmt: skip
    print(f"{ratio(durations, 'one', 'two'):.2f}")


if __name__ == "__main__":
    main()
