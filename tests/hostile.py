"""Attacks `aq validate` with hostile workbooks and prints the verdicts.

Each file is validated twice under time and memory limits: alone, and in an inbox with other attacks and a good
workbook, which must still be accepted.

    python tests/hostile.py [--seed 1] [--mutants 400] [--small] [--only WORD]
    python tests/hostile.py --folder DIR      files of your own, with no expected verdict
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from attacks.case import Case
from attacks.trial import Flag, Trial
from attacks.verdict import all_cases, base_workbook, good_workbook, reports_of, wrong_verdict
from bounded import Ending
from samples import PERIOD

from aqcampaign.campaign_folder import open_campaign

FLAGS = (
    "TRACEBACK", "PANIC", "ABORT", "TIMEOUT", "SIGNAL", "INTERNAL", "EMPTY", "RAW-CTRL", "STRAY-FILES", "NO-REPORT",
    "GOOD-LOST", "WRONG-ACCEPT", "WRONG-REJECT",
)  # fmt: skip
_AS_JSON = ("--format", "json", "--month", PERIOD)
_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result for one file: its flags with details, and the time and memory of the run on that file alone."""

    name: str
    flags: Sequence[Flag] = ()
    seconds: float = 0
    memory: float = 0


class Attack:
    """Runs cases in a folder: many in one inbox together with a good workbook, then each alone."""

    def __init__(self, folder: Path, seconds: float, memory: int) -> None:
        campaign = open_campaign(Path(__file__).parents[1] / "config")
        self._folder, self._seconds, self._memory = folder, seconds, memory
        self._base, self._good = base_workbook(campaign, folder / "base"), good_workbook(campaign, folder / "good")
        self._trials = count()
        self._order = count()
        with self._trial() as trial:
            (trial.inbox / "filled.xlsx").write_bytes(self._base.archive())
            ending, _flags = self._run(trial, trial.inbox, *_AS_JSON)
            self._filled = json.loads(ending.out)["files"][0]["values"]

    def outcomes(self, cases: Sequence[Case]) -> Iterator[Outcome]:
        """Yield outcomes, first of cases that fail in a shared inbox, then of each case alone; runs two processes."""
        groups = [cases[begin : begin + _TOGETHER] for begin in range(0, len(cases), _TOGETHER)]
        with ThreadPoolExecutor(2) as pool:
            for found in pool.map(self._together, groups):
                yield from found
            yield from pool.map(self._alone, cases)

    def _alone(self, case: Case) -> Outcome:
        with self._trial() as trial:
            path = self._put(trial, case)
            if path is None:
                return Outcome(case.name)
            ending, flags = self._run(trial, path, "-v")
            return Outcome(case.name, flags, ending.seconds, ending.memory)

    def _together(self, cases: Sequence[Case]) -> list[Outcome]:
        """Return the cases that fail in one inbox; where the whole run fails, bisect to find the cause."""
        with self._trial() as trial:
            paths = {case: path for case in cases if (path := self._put(trial, case))}
            shutil.copy2(self._good, trial.inbox)
            ending, flags = self._run(trial, trial.inbox, *_AS_JSON, times=len(cases))
            listed = json.loads(ending.out)["files"] if ending.code in (0, 1) else []
            if [each["status"] for each in reports_of(listed, trial.inbox / self._good.name)] != ["accepted"]:
                flags.append(("GOOD-LOST", ""))
        if flags and len(cases) > 1:
            middle = len(cases) // 2
            found = self._together(cases[:middle]) + self._together(cases[middle:])
            return found or [Outcome(f"{cases[0].name} to {cases[-1].name}, only together", flags)]
        verdicts = [(case, [*flags, *self._verdict(case, reports_of(listed, path))]) for case, path in paths.items()]
        return [Outcome(case.name, seen) for case, seen in verdicts if seen]

    def _verdict(self, case: Case, reports: Sequence[Mapping[str, Any]]) -> Iterator[Flag]:
        if not reports:
            yield "NO-REPORT", ""
        for report in reports:
            verdict = wrong_verdict(case, report, self._filled)
            if verdict:
                yield verdict

    def _run(self, trial: Trial, *arguments: object, times: int = 1) -> tuple[Ending, list[Flag]]:
        return trial.run(*arguments, seconds=self._seconds * times, memory=self._memory)

    def _put(self, trial: Trial, case: Case) -> Path | None:
        try:
            return case.put(trial.inbox, self._base, next(self._order))
        except OSError as error:
            print(f"not supported by this file system: {case.name}: {error}", file=sys.stderr)
            return None

    @contextmanager
    def _trial(self) -> Iterator[Trial]:
        folder = self._folder / str(next(self._trials))
        yield Trial(folder)
        shutil.rmtree(folder)


def cases_of(folder: Path) -> list[Case]:
    """Return a case for a copy of each file in a folder, with no expected verdict."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        Case(
            str(path.relative_to(folder)),
            "anything",
            file=f"{number} {path.name}",
            place=partial(shutil.copyfile, path),
        )
        for number, path in enumerate(files)
    ]


def _reported_immediately(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes and print flags as they arrive, because a whole run takes many minutes."""
    for number, outcome in enumerate(outcomes, 1):
        for flag, seen in outcome.flags:
            print(f"{flag} {outcome.name!r}: {seen!r}", file=sys.stderr)
        if number % 100 == 0:
            print(number, file=sys.stderr)
        yield outcome


def _table(outcomes: Sequence[Outcome], files: int) -> Iterator[str]:
    yield f"{files} files, each alone and in an inbox with others and a good workbook"
    for flag in FLAGS:
        names = {outcome.name: seen for outcome in outcomes for name, seen in outcome.flags if name == flag}
        yield f"{flag:13} {len(names)}"
        yield from (f"    {name!r}: {seen!r}" for name, seen in names.items())
    slow = max(outcomes, key=lambda outcome: outcome.seconds)
    high = max(outcomes, key=lambda outcome: outcome.memory)
    yield f"slowest       {slow.seconds:.2f} s, {slow.name!r}"
    yield f"memory        {high.memory:.0f} MiB, {high.name!r}"


def main() -> int:
    """Run the attacks and print the table; returns 1 if there is a flag other than a wrong verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=0, help="number of random mutants to add")
    parser.add_argument("--small", action="store_true", help="leave out cases over 64 MiB or slow ones")
    parser.add_argument("--seconds", type=float, default=10, help="time limit for one run")
    parser.add_argument("--memory", type=int, default=512, help="memory limit for one process, in MiB")
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    parser.add_argument("--folder", type=Path, help="validate the files of this folder instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        attack = Attack(Path(made), options.seconds, options.memory)
        given = cases_of(options.folder) if options.folder else all_cases(options.small, options.seed, options.mutants)
        cases = [case for case in given if options.only in case.name]
        if not cases:
            parser.error("no case to run")
        outcomes = list(_reported_immediately(attack.outcomes(cases)))
    for line in _table(outcomes, len(cases)):
        print(line)
    seen = {flag for outcome in outcomes for flag, _what in outcome.flags}
    return int(any(not flag.startswith("WRONG-") for flag in seen))


if __name__ == "__main__":
    sys.exit(main())
