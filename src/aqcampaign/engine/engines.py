"""Chooses where the files of an inbox are examined: in this process, or on several if there are enough files."""

import os

from aqcampaign.engine.messages import start_message
from aqcampaign.engine.processes import Processes
from aqcampaign.engine.scheduling import Files, examine_by
from aqcampaign.examination import examine
from aqcampaign.examination_config import Configs, Examined

# A process takes half a second to start, and its reports must be sent back (see benchmarks/processes.py).
BREAK_EVEN = 2_000


def examine_all(configs: Configs, files: Files, jobs: int | None = None) -> Examined:
    """Yield the reports of each file, in the order of `files`.

    `jobs` is the number of processes that examine; by default this one below BREAK_EVEN files, else one per core.
    """
    if jobs is None:
        jobs = cores() if len(files) >= BREAK_EVEN else 1
    if jobs < 2 or len(files) < 2:
        return (list(examine(configs, file)) for file in files)
    return examine_by(Processes(start_message(configs), jobs), configs, files)


def examine_on_cluster(scheduler: str, configs: Configs, files: Files, _jobs: int | None = None) -> Examined:
    """Yield the reports of each file, in the order of `files`, examined by the workers of a Dask scheduler.

    Raises Failure if that is not possible, with the reason.
    """
    from aqcampaign.engine.cluster import Cluster  # imports Dask, an extra

    return examine_by(Cluster(scheduler, start_message(configs)), configs, files)


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
