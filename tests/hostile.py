"""Takes files that attack a reader of workbooks and prints what `aq validate` does with each, in counts and names.

Each file is looked at twice, within bounds of time and memory: alone, and beside a good workbook that must count.

    python tests/hostile.py [--seed 1] [--mutants 400] [--small] [--only WORD]
    python tests/hostile.py --folder DIR      any files instead, of which nothing is known
"""

import argparse
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from attacks.case import Case
from attacks.verdict import attacked, beside, every, raw_signs, told_of, wrong
from bounded import Ending, bounded
from samples import MONTH

from aqcampaign.campaign import open_campaign

_T = TypeVar("_T")
AQ = [str(Path(sys.executable).with_name("aq")), "validate"]
GRAVE = (
    "TRACEBACK", "PANIC", "ABORT", "TIMEOUT", "SIGNAL", "INTERNAL", "EMPTY", "RAW-CTRL", "REPORTS", "STRAY-FILES",
    "GOOD-LOST", "WRONG-ACCEPT", "WRONG-REJECT",
)  # fmt: skip
_SIGNS = (
    ("TRACEBACK", b"Traceback (most recent call last)"), ("PANIC", b"panicked at"), ("PANIC", b"PanicException"),
    ("ABORT", b"memory allocation of"), ("ABORT", b"core dumped"), ("INTERNAL", b"AQ190"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long one run may take, and how many MiB."""

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its flags, each with what was seen, and what the worse of the two runs took."""

    name: str
    flags: tuple[tuple[str, str], ...]
    seconds: float
    memory: float


class Trial:
    """One file in an inbox of its own, with an empty working folder and an empty folder for temporary files."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self.inbox, self._cwd, self._temporary = folder / "inbox", folder / "cwd", folder / "tmp"
        for each in (self.inbox, self._cwd, self._temporary):
            each.mkdir(parents=True)
        self._bounds = bounds
        self.endings: list[Ending] = []

    def run(self, *arguments: object) -> Iterator[tuple[str, str]]:
        """Run `aq validate` and yield the flags of that run."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("AQ_", "PYTHON"))}
        # Compiled once for all runs, and beside nothing that is looked at.
        env["PYTHONPYCACHEPREFIX"] = str(self.inbox.parents[1] / "compiled")
        env |= {"TMPDIR": str(self._temporary), "TEMP": str(self._temporary), "TMP": str(self._temporary)}
        command = [*AQ, *map(str, arguments)]
        before = _listed(self.inbox)
        ending = bounded(command, self._bounds.seconds, self._bounds.memory, self._cwd, env)
        self.endings.append(ending)
        yield from _flags(ending)
        if _listed(self.inbox) != before:
            yield "STRAY-FILES", "the inbox is not as it was"
        stray = [path.name for folder in (self._cwd, self._temporary) for path in folder.iterdir()]
        if stray and ending.code is not None:
            yield "STRAY-FILES", ", ".join(stray)


def _listed(folder: Path) -> dict[str, tuple[int, int, int, str]]:
    """Return what stands in a folder: kind, size, time of change and, of links, where they lead."""
    found = {}
    for path in folder.iterdir():
        known = path.lstat()
        leads = str(path.readlink()) if stat.S_ISLNK(known.st_mode) else ""
        found[path.name] = (known.st_mode, known.st_size, known.st_mtime_ns, leads)
    return found


def _flags(ending: Ending) -> Iterator[tuple[str, str]]:
    said = ending.out + ending.err
    last = said.decode("utf-8", "backslashreplace").strip()[-160:]
    if ending.code is None:
        yield "TIMEOUT", f"{ending.seconds:.1f} s"
        return
    if ending.code < 0:
        yield "SIGNAL", f"{-ending.code} {last}"
    elif ending.code not in (0, 1):
        yield "INTERNAL", f"exit {ending.code} {last}"
    for flag, sign in _SIGNS:
        if sign in said:
            yield flag, last
    if not said.strip():
        yield "EMPTY", f"exit {ending.code}"
    raw = raw_signs(said.decode("utf-8", "backslashreplace"))
    if raw:
        yield "RAW-CTRL", " ".join(f"U+{ord(sign):04X}" for sign in raw)


def tried(trial: Trial, path: Path, good: Path, case: Case | None, filled: Mapping[str, Any]) -> Outcome:
    """Return what becomes of a file that stands in the inbox of a trial, alone and with a good workbook beside it."""
    flags = list(trial.run(path, "-v"))
    shutil.copy2(good, trial.inbox)
    flags += trial.run(trial.inbox, "--format", "json", "--month", MONTH)
    if trial.endings[-1].code in (0, 1):
        files = json.loads(trial.endings[-1].out)["files"]
        flags += _told(files, trial.inbox / good.name, path, case, filled)
    seconds, memory = (max(getattr(each, name) for each in trial.endings) for name in ("seconds", "memory"))
    return Outcome(case.name if case else path.name, tuple(flags), seconds, memory)


def _told(
    files: Sequence[Mapping[str, Any]], good: Path, path: Path, case: Case | None, filled: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if [each["status"] for each in told_of(files, good)] != ["accepted"]:
        yield "GOOD-LOST", ""
    reports = told_of(files, path)
    if case is None:
        return
    if len(reports) != 1:
        yield "REPORTS", str(len(reports))
    for report in reports:
        verdict = wrong(case, report, filled)
        if verdict:
            yield verdict


def attack(folder: Path, bounds: Bounds, cases: Sequence[Case]) -> Iterator[Outcome]:
    """Yield what becomes of each case; everything is made in `folder`."""
    campaign = open_campaign(Path(__file__).parents[1] / "config")
    base, good = attacked(campaign, folder / "base"), beside(campaign, folder / "good")
    unharmed = Trial(folder / "unharmed", bounds)
    (unharmed.inbox / "filled.xlsx").write_bytes(base.archive())
    list(unharmed.run(unharmed.inbox, "--format", "json", "--month", MONTH))
    (report,) = json.loads(unharmed.endings[-1].out)["files"]

    def one(numbered: tuple[int, Case]) -> Outcome:
        number, case = numbered
        trial = Trial(folder / str(number), bounds)
        try:
            path = case.put(trial.inbox, base)
        except OSError as error:
            print(f"this disk knows no {case.name}: {error}", file=sys.stderr)
            return Outcome(case.name, (), 0, 0)
        outcome = tried(trial, path, good, case, report["values"])
        shutil.rmtree(folder / str(number))
        return outcome

    yield from _two_at_once(one, list(enumerate(cases)))


def walk(folder: Path, bounds: Bounds, corpus: Path) -> Iterator[Outcome]:
    """Yield what becomes of each file of a folder, copied into an inbox of its own."""
    good = beside(open_campaign(Path(__file__).parents[1] / "config"), folder / "good")

    def one(numbered: tuple[int, Path]) -> Outcome:
        number, source = numbered
        trial = Trial(folder / str(number), bounds)
        path = trial.inbox / source.name
        shutil.copyfile(source, path)
        outcome = tried(trial, path, good, None, {})
        shutil.rmtree(folder / str(number))
        return Outcome(str(source.relative_to(corpus)), outcome.flags, outcome.seconds, outcome.memory)

    yield from _two_at_once(one, list(enumerate(sorted(path for path in corpus.rglob("*") if path.is_file()))))


def _two_at_once(one: Callable[[tuple[int, _T]], Outcome], given: Sequence[tuple[int, _T]]) -> Iterator[Outcome]:
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(one, given)


def _told_at_once(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes; what is flagged is said as soon as it is seen, for a whole run takes many minutes."""
    for number, outcome in enumerate(outcomes, 1):
        for flag, seen in outcome.flags:
            print(f"{flag} {outcome.name!r}: {seen!r}", file=sys.stderr)
        if number % 100 == 0:
            print(f"{number} files", file=sys.stderr, flush=True)
        yield outcome


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"{len(outcomes)} files, two runs each"
    for flag in GRAVE:
        names = {outcome.name: seen for outcome in outcomes for name, seen in outcome.flags if name == flag}
        yield f"{flag:13} {len(names)}"
        yield from (f"    {name!r}: {seen!r}" for name, seen in names.items())
    slow = max(outcomes, key=lambda outcome: outcome.seconds)
    high = max(outcomes, key=lambda outcome: outcome.memory)
    yield f"slowest       {slow.seconds:.2f} s, {slow.name!r}"
    yield f"memory        {high.memory:.0f} MiB, {high.name!r}"


def main() -> int:
    """Run and print; returns 1 where anything but a wrong verdict was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=0, help="how many mutants of the workbook are tried too")
    parser.add_argument("--small", action="store_true", help="nothing that unpacks to more than 64 MiB or takes long")
    parser.add_argument("--seconds", type=float, default=10, help="how long one run may take")
    parser.add_argument("--memory", type=int, default=512, help="how many MiB one process may take")
    parser.add_argument("--only", default="", help="only cases with this in their name")
    parser.add_argument("--folder", type=Path, help="a folder of files to look at instead")
    options = parser.parse_args()
    bounds = Bounds(options.seconds, options.memory)
    with tempfile.TemporaryDirectory(prefix="hostile-") as made:
        folder = Path(made)
        if options.folder is not None:
            found = walk(folder, bounds, options.folder.resolve())
        else:
            cases = every(options.small, options.seed, options.mutants)
            found = attack(folder, bounds, [case for case in cases if options.only in case.name])
        outcomes = list(_told_at_once(found))
    for line in _table(outcomes):
        print(line)
    seen = {flag for outcome in outcomes for flag, _what in outcome.flags}
    return int(any(not flag.startswith("WRONG-") for flag in seen))


if __name__ == "__main__":
    sys.exit(main())
