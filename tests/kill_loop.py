"""Kills clerks at random moments while they enter acts, and checks that no acknowledged one is lost.

    python tests/kill_loop.py --runs 200 --seed 7
    python tests/kill_loop.py --runs 200 --seed 7 --postgres

Each run forks a process that registers files and enters notes in one working folder, and kills it some milliseconds
after one of the steps that it acknowledged. Then the ledger must open, its chain and its originals must be whole, and
every act that was acknowledged must be there once. Ends with exit code 1 at the first fault. Needs a system that can
fork, for PostgreSQL also pgserver.
"""

import argparse
import os
import random
import signal
import tempfile
import time
import traceback
from pathlib import Path
from typing import NoReturn

from database_server import running_server

from aqcampaign.intake.inbox import list_files
from aqcampaign.workspace.acts import Act
from aqcampaign.workspace.create import create_workspace
from aqcampaign.workspace.folder import Workspace
from aqcampaign.workspace.ledger import find_faults, opened
from aqcampaign.workspace.receipts import Statement, register

_LONGEST_SECONDS = 0.25


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every run left the ledger whole."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="keep the ledger in a PostgreSQL of its own")
    chosen = parser.parse_args(arguments)
    if not chosen.postgres:
        return _killed_again_and_again(chosen.runs, chosen.seed)
    with running_server() as os.environ["AQ_LEDGER"]:
        return _killed_again_and_again(chosen.runs, chosen.seed)


def _killed_again_and_again(runs: int, seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311  (moments, not secrets)
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "office", None)
        acknowledged: list[str] = []
        for number in range(runs):
            acknowledged += _killed(workspace, number, chance.randrange(3), chance.random() * _LONGEST_SECONDS)
            fault = _fault(workspace, acknowledged)
            if fault:
                print(f"run {number}: {fault}")
                return 1
        print(f"{runs} kills, {len(acknowledged)} acknowledged acts, no fault")
    return 0


def _killed(workspace: Workspace, number: int, steps: int, seconds: float) -> list[str]:
    """Kill a clerk so many seconds after that many acknowledged steps; returns all that were acknowledged."""
    reading, writing = os.pipe()
    clerk = os.fork()
    if clerk == 0:
        os.close(reading)
        _work_until_killed(workspace, number, writing)
    os.close(writing)
    with os.fdopen(reading, "r", encoding="ascii") as stream:
        acknowledged = [stream.readline() for _step in range(steps)]
        time.sleep(seconds)
        os.kill(clerk, signal.SIGKILL)
        _clerk, status = os.waitpid(clerk, 0)
        acknowledged += stream.readlines()
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the clerk failed before it was killed")
    return [line.strip() for line in acknowledged]


def _work_until_killed(workspace: Workspace, number: int, acknowledge: int) -> NoReturn:
    try:
        _work(workspace, number, acknowledge)
    finally:
        traceback.print_exc()
        os._exit(1)


def _work(workspace: Workspace, number: int, acknowledge: int) -> None:
    for step in range(1000):
        name = f"{number}-{step}"
        (workspace.inbox / f"{name}.txt").write_text(name)
        with opened(workspace) as ledger:
            register(workspace, ledger, list_files([workspace.inbox]), Statement("clerk"), time.time())
            ledger.append([Act("2022-09-01T00:00:00Z", "clerk", "note", None, None, None, {"text": name})])
        os.write(acknowledge, f"{name}\n".encode())


def _fault(workspace: Workspace, acknowledged: list[str]) -> str:
    """Return what is wrong with the ledger, '' if nothing is."""
    with opened(workspace) as ledger:
        found = list(find_faults(workspace, ledger))
        texts = [str(each.act.detail["text"]) for each in ledger.log() if each.act.kind == "note"]
        names = {each.name for each in ledger.originals().values()}
    lost = [name for name in acknowledged if name not in texts or f"{name}.txt" not in names]
    doubled = len(texts) - len(set(texts))
    return "; ".join(
        filter(None, (str(found or ""), f"lost {lost}" if lost else "", f"doubled {doubled}" * bool(doubled)))
    )


if __name__ == "__main__":
    raise SystemExit(main())
